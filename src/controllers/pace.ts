import {isServer} from 'lit';
import {FrameTask, STREAM_INTERVAL} from './frame-task.js';

/** Milliseconds that one go may take: half a frame, the other half is the browser's. */
const BUDGET = 8;
/** How much longer than it worked it rests. */
const SHARE = 4;

/** Paper waits for no frame: what is asked for while it is set up is done at once, however long it takes. */
let isPrinting = false;
if (!isServer) {
  // Captured: before the listeners that ask for work.
  addEventListener('beforeprint', () => (isPrinting = true), true);
  addEventListener('afterprint', () => (isPrinting = false));
}

/**
 * Work that many may ask for. It is done at once, then every other frame at most, in goes that fit into a frame, and takes a
 * fifth of the time at most: the rest is for the browser's own work after it, and for the page, whatever is to be done.
 */
export class Pace {
  readonly #work: (deadline: number) => boolean;
  readonly #frame = new FrameTask(() => this.#wake());
  #isResting = false;
  #isWanted = false;
  #done: Promise<void> | undefined;
  #resolve: (() => void) | undefined;

  /** @param work Does what is to be done until the deadline, by the clock of `performance.now()`. Returns whether that was all. */
  constructor(work: (deadline: number) => boolean) {
    this.#work = work;
  }

  /** Resolves when all that was asked for is done. */
  get done(): Promise<void> {
    return this.#done ?? Promise.resolve();
  }

  /** @param isUrgent Whether not to wait for the next frame: nothing more is to come for which waiting would pay. */
  request(isUrgent = false): void {
    this.#isWanted = true;
    if (this.#isResting && !isUrgent) this.#done ??= new Promise((resolve) => (this.#resolve = resolve));
    else this.#go();
  }

  #go(): void {
    const start = performance.now();
    this.#isWanted = !this.#work(isPrinting ? Infinity : start + BUDGET);
    const end = performance.now();
    this.#isResting = true;
    this.#frame.request(Math.max(start + STREAM_INTERVAL, end + SHARE * (end - start)));
    if (this.#isWanted) {
      this.#done ??= new Promise((resolve) => (this.#resolve = resolve));
    } else {
      this.#resolve?.();
      this.#done = this.#resolve = undefined;
    }
  }

  #wake(): void {
    this.#isResting = false;
    if (this.#isWanted) this.#go();
  }
}
