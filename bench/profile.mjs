/** Where the time of a workload goes. */

export async function profile() {}
