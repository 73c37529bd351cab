/** The version of the package; the build puts it in. */
export const version: string = 'development';
