/** A task that many may ask for and that runs once a frame at most. */
export class FrameTask {
  readonly #task: () => void;
  #cancel: (() => void) | undefined;

  constructor(task: () => void) {
    this.#task = task;
  }

  /** Runs the task at the next frame, or in a quarter of a second: a hidden page has no frames, and no hurry. */
  request(): void {
    if (this.#cancel) return;
    const run = () => {
      this.cancel();
      this.#task();
    };
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, 250);
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
