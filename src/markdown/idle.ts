/** Calls `task` when the page has nothing better to do, in half a second at the latest. */
export function whenIdle(task: () => void): void {
  // Safari has no idle time to ask for.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(task, {timeout: 500});
  else setTimeout(task);
}
