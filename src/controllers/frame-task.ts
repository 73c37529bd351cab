/**
 * Milliseconds between two updates of a stream at least, which is every other frame of most screens. Nobody reads letters that
 * come faster, and each update costs the page a layout and a painting.
 */
export const STREAM_INTERVAL = 24;

/** A task that many may ask for and that runs once a frame at most. */
export class FrameTask {
  readonly #task: () => void;
  #cancel: (() => void) | undefined;

  constructor(task: () => void) {
    this.#task = task;
  }

  /**
   * Runs the task at the next frame, or in a quarter of a second: a hidden page has no frames, and no hurry.
   * @param notBefore The time by `performance.now()` before which frames are let go by.
   */
  request(notBefore = 0): void {
    if (this.#cancel) return;
    const run = () => {
      this.cancel();
      this.#task();
    };
    const look = () => {
      if (performance.now() < notBefore) frame = requestAnimationFrame(look);
      else run();
    };
    let frame = requestAnimationFrame(look);
    const timer = setTimeout(run, Math.max(250, notBefore - performance.now()));
    this.#cancel = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }

  /** Takes a request back: what it was for is done. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
