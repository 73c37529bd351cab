/** Waiting for what happens, and never for a time. */

/** The next frame. Its scroll events have been heard, its sizes are not looked at yet. */
export function frame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}

export async function frames(count: number): Promise<void> {
  for (let number = 0; number < count; number++) await frame();
}

/** A task of its own between frames, which is when a reader's hand moves a scroll bar. */
export function task(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Waits until `condition` gives something, looking once a frame, and returns that.
 * @throws {Error} With `what` in it, where that takes longer than ten seconds, which a busy machine may need.
 */
export async function until<Value>(condition: () => Value, what = String(condition)): Promise<NonNullable<Value>> {
  for (const end = performance.now() + 10_000; ;) {
    const value = condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await frame();
  }
}
