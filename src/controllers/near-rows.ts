/** Finds the rows of a long list that are not drawn in full and that the reader is about to see. */
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {FrameTask} from './frame-task.js';

interface NearRowsTargets {
  /** The element that scrolls. */
  scroller(): HTMLElement | null | undefined;
  /** What holds the blocks of rows as its first children, and the rows as theirs. */
  content(): HTMLElement | null | undefined;
  /** How many blocks there are. */
  blocks(): number;
  /** Positions of the rows of a block that are not drawn in full. */
  lightRows(block: number): readonly number[];
  /** Draws these rows of a block, by an update of the host. */
  complete(block: number, rows: readonly number[]): void;
}

/** How far from the viewport a block counts as near: a page up, and one more. */
const MARGIN = '200% 0px';
/** Rows out of view for one frame. Each costs about a millisecond, and a page that scrolls needs its frames. */
const STEP = 8;

/** Completes the rows near the viewport, the nearest first, a few a frame, and asks nothing of the others. */
export class NearRows implements ReactiveController {
  readonly #targets: NearRowsTargets;
  readonly #next = new FrameTask(() => this.#completeNearest());
  #views: IntersectionObserver | undefined;
  /** By position, the blocks that are observed, and which of them are near. */
  #observed: Element[] = [];
  readonly #near = new Set<Element>();

  constructor(host: ReactiveControllerHost, targets: NearRowsTargets) {
    this.#targets = targets;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#views?.disconnect();
    this.#views = undefined;
    this.#observed = [];
    this.#near.clear();
    this.#next.cancel();
  }

  hostUpdated(): void {
    const root = this.#targets.scroller();
    const content = this.#targets.content();
    if (!root?.isConnected || !content || typeof IntersectionObserver !== 'function') return;
    this.#views ??= new IntersectionObserver((entries) => this.#see(entries), {root, rootMargin: MARGIN});
    const blocks = [...content.children].slice(0, this.#targets.blocks());
    for (const block of this.#observed) {
      if (block.parentNode === content) continue;
      this.#views.unobserve(block);
      this.#near.delete(block);
    }
    const known = new Set(this.#observed);
    for (const block of blocks) if (!known.has(block)) this.#views.observe(block);
    this.#observed = blocks;
    this.#plan();
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const {target, isIntersecting} of entries) {
      if (isIntersecting) this.#near.add(target);
      else this.#near.delete(target);
    }
    this.#plan();
  }

  #plan(): void {
    for (const block of this.#near) {
      if (this.#targets.lightRows(this.#observed.indexOf(block)).length > 0) return this.#next.request();
    }
  }

  #completeNearest(): void {
    const view = this.#targets.scroller()?.getBoundingClientRect();
    if (!view) return;
    const [nearest] = [...this.#near]
      .map((block) => ({block, position: this.#observed.indexOf(block), away: distance(block, view)}))
      .filter(({position}) => this.#targets.lightRows(position).length > 0)
      .sort((one, other) => Math.abs(one.away) - Math.abs(other.away));
    if (!nearest) return;
    const {block, position, away} = nearest;
    const rows = this.#targets.lightRows(position);
    // Out of view nothing is laid out yet, and asking where a row is would change that.
    if (away > 0) return this.#targets.complete(position, rows.slice(0, STEP));
    if (away < 0) return this.#targets.complete(position, rows.slice(-STEP));
    const placed = rows
      .map((row) => ({row, away: Math.abs(distance(block.children[row] as Element, view))}))
      .sort((one, other) => one.away - other.away);
    const inView = placed.filter((row) => row.away === 0);
    const next = inView.length > 0 ? inView : placed.slice(0, STEP);
    this.#targets.complete(
      position,
      next.map(({row}) => row),
    );
  }
}

/** Pixels between an element and the view: negative above it, positive below, 0 where the two overlap. */
function distance(element: Element, view: DOMRect): number {
  const {top, bottom} = element.getBoundingClientRect();
  if (bottom < view.top) return bottom - view.top;
  return top > view.bottom ? top - view.bottom : 0;
}
