/** A task that many may ask for and that runs once a frame at most. */
export class FrameTask {
  readonly #task: () => void;
  #cancel: (() => void) | undefined;

  constructor(task: () => void) {
    this.#task = task;
  }

  /** Runs the task at the next frame. A hidden page has no frames, and no hurry: there it runs in a quarter of a second. */
  request(): void {
    if (this.#cancel) return;
    const run = () => {
      this.#cancel = undefined;
      this.#task();
    };
    if (document.hidden) {
      const timer = setTimeout(run, 250);
      this.#cancel = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(run);
      this.#cancel = () => cancelAnimationFrame(frame);
    }
  }

  /** Takes a request back: what it was for is done. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
