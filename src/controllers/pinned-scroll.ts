/** Keeps a scroller at its end while the reader is there, and leaves it alone once the reader has gone elsewhere. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** `follow` the end; keep the `top` of the newest answer in view; `none`: never scroll. */
export type ScrollMode = 'follow' | 'top' | 'none';

interface PinnedScrollTargets {
  /** The element that scrolls. */
  scroller(): HTMLElement | null | undefined;
  /** What grows inside it. */
  content(): HTMLElement | null | undefined;
  mode(): ScrollMode;
  /** In mode `top`: the answer whose top stays in view. */
  answer(): HTMLElement | null | undefined;
}

/** Pixels. Positions are fractions on scaled screens, and "at the end" forgives that much. */
const TOLERANCE = 2;
/** Pixels from the end within which a reader who scrolls down has arrived. */
const NEAR = 24;

/**
 * Every scroll position is attributed: it is either the one that this controller wrote last, or the reader's. No timer is
 * involved, so no rate of tokens can take the reader's position away. Writes happen only when a size has changed, after
 * the frame's scroll events: the reader's hand was heard before.
 */
export class PinnedScroll implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #targets: PinnedScrollTargets;
  readonly #sizes: ResizeObserver | undefined;
  #pinned = true;
  #atEnd = true;
  /** The position that the scroller was seen at last, by whoever it was put there. */
  #position = 0;
  #observed: readonly Element[] = [];
  /** Whether the element has left the page since, which puts a scroller back to its beginning. */
  #wasMoved = false;

  constructor(host: ReactiveControllerHost, targets: PinnedScrollTargets) {
    this.#host = host;
    this.#targets = targets;
    if (typeof ResizeObserver === 'function') this.#sizes = new ResizeObserver(() => this.#follow());
    host.addController(this);
  }

  /** Whether the newest words are in view. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  hostConnected(): void {
    if (this.#wasMoved) this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#sizes?.disconnect();
    this.#observed = [];
    this.#wasMoved = true;
  }

  hostUpdated(): void {
    const targets = [this.#targets.scroller(), this.#targets.content()].filter((target) => target instanceof Element);
    if (targets.length === this.#observed.length && targets.every((target, at) => target === this.#observed[at]))
      return;
    this.#sizes?.disconnect();
    for (const target of targets) this.#sizes?.observe(target);
    this.#observed = targets;
  }

  /** Follows the end from now on: the reader has asked for something that appears there. */
  pin(): void {
    if (this.#targets.mode() === 'none') return;
    this.#pinned = true;
    this.#follow();
  }

  /** Goes to the end, whatever the mode. */
  scrollToEnd(): void {
    const scroller = this.#targets.scroller();
    if (!scroller) return;
    this.#pinned = this.#targets.mode() !== 'none';
    this.#write(scroller, scroller.scrollHeight);
  }

  /** For the scroller's `scroll` event. */
  readonly onScroll = (): void => {
    const scroller = this.#targets.scroller();
    if (scroller) this.#attribute(scroller);
  };

  /** Finds out whether the reader has moved, or a script of the page. */
  #attribute(scroller: HTMLElement): void {
    const {scrollTop} = scroller;
    const moved = scrollTop - this.#position;
    const left = distance(scroller);
    if (this.#targets.mode() === 'top' && Math.abs(moved) > 0.5) this.#pinned = false;
    // Content that shrank moves the position up too, but leaves it at the end.
    else if (moved < -0.5 && left > TOLERANCE) this.#pinned = false;
    else if (moved > 0.5 && left <= NEAR) this.#pinned = true;
    this.#position = scrollTop;
    this.#see(scroller);
  }

  #follow(): void {
    const scroller = this.#targets.scroller();
    if (!scroller) return;
    if (this.#wasMoved) scroller.scrollTop = this.#position;
    // A script that scrolls in a frame of its own is heard of only in the next one.
    else this.#attribute(scroller);
    this.#wasMoved = false;
    const mode = this.#targets.mode();
    // While it follows, the browser need not hold on to what is in view: its corrections would look like the reader's.
    scroller.toggleAttribute('data-follows', this.#pinned && mode !== 'none');
    if (this.#pinned && mode !== 'none') {
      this.#write(scroller, mode === 'top' ? this.#topOfAnswer(scroller) : scroller.scrollHeight);
    }
    this.#see(scroller);
  }

  #topOfAnswer(scroller: HTMLElement): number {
    const answer = this.#targets.answer();
    if (!answer) return scroller.scrollHeight;
    return answer.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  #write(scroller: HTMLElement, position: number): void {
    scroller.scrollTop = position;
    this.#position = scroller.scrollTop;
    this.#see(scroller);
  }

  #see(scroller: HTMLElement): void {
    const atEnd = distance(scroller) <= NEAR;
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#host.requestUpdate();
  }
}

function distance({scrollHeight, clientHeight, scrollTop}: HTMLElement): number {
  return scrollHeight - clientHeight - scrollTop;
}
