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

/** What the reader looks at: the row at the top of the view, its block and its place there, and how far below the top both begin. */
interface Held {
  readonly row: Element;
  readonly block: Element;
  readonly place: number;
  /** Pixels. */
  readonly rowTop: number;
  readonly blockTop: number;
}

/** Pixels. Positions are fractions on scaled screens, and "at the end" forgives that much. */
const TOLERANCE = 2;
/** Pixels from the end within which a reader who scrolls down has arrived. */
const NEAR = 24;
/** Pixels of a row that are not what the reader reads, where it all but left the view. It would push that down when it grows. */
const SLIVER = 48;
/** Milliseconds that a press lasts at most, and pixels that it moves at most, with which the reader takes hold of nothing. */
const BRIEF = 500;
const STILL = 4;
/** Frames within which a movement that a reader asked for begins. */
const BEGINNING = 6;
/** Frames in which the rows around one that was led to are drawn. */
const SETTLING = 20;
/**
 * Whether the browser itself keeps in place what is in view, when something above it changes its size. WebKit does not, and Firefox
 * does not where that is a block that it has not drawn before.
 */
const HOLDS =
  typeof CSS === 'object' && CSS.supports('overflow-anchor', 'auto') && !CSS.supports('-moz-appearance', 'none');

/**
 * Every scroll position is attributed: it is either the one that this controller wrote last, or the reader's. No timer is
 * involved, so no rate of tokens can take the reader's position away. Writes happen only when a size has changed, after
 * the frame's scroll events: the reader's hand was heard before.
 *
 * What the reader looks at stays where it is when something above it changes its size. While the position moves that is the
 * browser's to do, if it can, since a write would end the movement. At rest it is done here: Chromium holds on to what it found when it
 * scrolled, which after a jump is a block of rows that was not drawn yet, and within which anything may grow.
 */
export class PinnedScroll implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #targets: PinnedScrollTargets;
  readonly #sizes: ResizeObserver | undefined;
  #pinned = true;
  #atEnd = true;
  /** The position that the scroller was seen at last, by whoever it was put there; no number before the first look. */
  #position = NaN;
  /** Whether nothing moves the position by itself, as far as is known, so that it is held here. */
  #rests = true;
  #observed: readonly Element[] = [];
  #held: Held | undefined;
  /** Ends the leading to a row. */
  #leading: AbortController | undefined;
  /** Whether the scroller has had no box since, which may put it back to its beginning: it was hidden, or moved in the page. */
  #wasGone = false;

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
    if (this.#wasGone) this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#leading?.abort();
    this.#sizes?.disconnect();
    this.#observed = [];
    this.#wasGone = true;
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
    this.#leading?.abort();
    this.#pinned = true;
    this.#follow();
  }

  /** Goes to the end, whatever the mode. */
  scrollToEnd(): void {
    const scroller = this.#targets.scroller();
    if (!scroller) return;
    this.#leading?.abort();
    this.#pinned = this.#targets.mode() === 'follow';
    this.#mark(scroller);
    this.#write(scroller, scroller.scrollHeight);
    if (!this.#pinned) this.#lead(scroller, () => distance(scroller));
  }

  /** Leads to `row`, and holds it there while the rows around it are drawn, unless the reader goes on meanwhile. */
  scrollTo(row: Element): void {
    const scroller = this.#targets.scroller();
    row.scrollIntoView({block: 'start', behavior: 'instant'});
    if (!scroller) return;
    // There may be no room for it at the top before what comes after it is drawn.
    this.#lead(scroller, () => (row.isConnected ? topIn(scroller, row) - scroller.clientTop : 0));
  }

  /**
   * For the scroller's `keydown` event. The browser's own way to the beginning would end at the first block of rows that it finds
   * in another size than it had taken it to be, and its way to the end where that was when the key was pressed.
   */
  readonly onKeydown = (event: KeyboardEvent): void => {
    const scroller = this.#targets.scroller();
    const [pressed] = event.composedPath() as HTMLElement[];
    const goesItself = pressed?.isContentEditable || pressed?.matches('input, select, textarea, pre');
    if (event.defaultPrevented || goesItself || !scroller) return;
    if (/^(?:ArrowUp|PageUp)$/.test(event.key) || (event.key === ' ' && event.shiftKey)) this.#awaitMove(scroller);
    if (!/^(?:Home|End)$/.test(event.key) || event.shiftKey) return;
    event.preventDefault();
    if (event.key === 'End') this.scrollToEnd();
    else this.#lead(scroller, () => -scroller.scrollTop);
  };

  /** For the scroller's `wheel` event. */
  readonly onWheel = {
    handleEvent: ({deltaY}: WheelEvent): void => {
      const scroller = this.#targets.scroller();
      if (deltaY < 0 && scroller) this.#awaitMove(scroller);
    },
    passive: true,
  };

  /** Lets the browser begin a smooth movement, which a write would end before anything is heard of it. There may be none. */
  #awaitMove(scroller: HTMLElement): void {
    if (!this.#follows) return;
    this.#letGo();
    const {scrollTop} = scroller;
    const look = (left: number) => {
      if (scroller.scrollTop < scrollTop) return;
      if (left > 0) requestAnimationFrame(() => look(left - 1));
      else this.pin();
    };
    look(BEGINNING);
  }

  /**
   * For the scroller's `pointerdown` event. Nothing is moved under a hand, nor what it has selected after it; a press that was but
   * a press lets the end be followed again.
   */
  readonly onPress = (press: PointerEvent): void => {
    // On the scroll bar it moves the place by itself.
    if (!this.#pinned || press.composedPath()[0] === this.#targets.scroller()) return;
    this.#letGo();
    const held = new AbortController();
    const release = ({type, timeStamp, clientX, clientY}: PointerEvent) => {
      held.abort();
      const isBrief = timeStamp - press.timeStamp < BRIEF;
      const isStill = Math.hypot(clientX - press.clientX, clientY - press.clientY) < STILL;
      // A finger that scrolls is taken from the page, and where it scrolls to is heard.
      const scrolls = type === 'pointercancel';
      if (!isBrief || !(isStill || scrolls)) return;
      if (scrolls) this.#pinned = true;
      else this.pin();
    };
    for (const type of ['pointerup', 'pointercancel'] as const) addEventListener(type, release, {signal: held.signal});
  };

  /** For the scroller's `focusin` and `dblclick` events. A control that has the keyboard is to stay in view, as a word that is selected. */
  readonly onHold = (event: Event): void => {
    const [target] = event.composedPath() as HTMLElement[];
    const isControl = target !== this.#targets.scroller() && target?.matches(':focus-visible') && target.tabIndex >= 0;
    if (event.type === 'dblclick' || isControl) this.#letGo();
  };

  /** Follows no more, as after the reader has scrolled away. */
  #letGo(): void {
    const scroller = this.#targets.scroller();
    if (!scroller || !this.#follows) return;
    this.#pinned = false;
    this.#mark(scroller);
    this.#hold(scroller);
  }

  /** Moves by what `away` says, in pixels, now and for some frames. */
  #lead(scroller: HTMLElement, away: () => number): void {
    this.#leading?.abort();
    const leading = (this.#leading = new AbortController());
    const {signal} = leading;
    for (const type of ['wheel', 'touchstart', 'pointerdown', 'keydown']) {
      scroller.addEventListener(type, () => leading.abort(), {signal, passive: true});
    }
    const look = (left: number) => {
      if (signal.aborted || left === 0) return leading.abort();
      if (Math.abs(away()) > 1) scroller.scrollTop += away();
      requestAnimationFrame(() => look(left - 1));
    };
    look(SETTLING);
  }

  /** For the scroller's `scroll` event. */
  readonly onScroll = (): void => {
    const scroller = this.#targets.scroller();
    if (!scroller || this.#wasGone) return;
    const moved = Math.abs(scroller.scrollTop - this.#position) > 0.5;
    if (HOLDS && moved) this.#rests = false;
    // What a write has brought into view may have got another size since, which is told after this event.
    if (this.#rests) this.#correct(scroller);
    this.#attribute(scroller);
    // What a write has brought into view is not drawn yet, where one could look for something else to hold; and what it has taken
    // out of view, once there is something else.
    const before = moved ? undefined : this.#held;
    if (!before || !isDrawn(before.row)) this.#hold(scroller);
    this.#held ??= before;
  };

  /** For the scroller's `scrollend` event. */
  readonly onScrollEnd = (): void => {
    this.#rests = true;
    this.onScroll();
  };

  /** Finds out whether the reader has moved, or a script of the page. */
  #attribute(scroller: HTMLElement): void {
    const {scrollTop} = scroller;
    const moved = scrollTop - this.#position;
    const left = distance(scroller);
    // What a server has drawn may have been read already.
    if (Number.isNaN(moved)) this.#pinned = scrollTop === 0 || left <= NEAR;
    else if (this.#targets.mode() === 'top' && Math.abs(moved) > 0.5) this.#pinned = false;
    // Content that shrank moves the position up too, but leaves it at the end.
    else if (moved < -0.5 && left > TOLERANCE) this.#pinned = false;
    else if (moved > 0.5 && left <= NEAR) this.#pinned = true;
    this.#position = scrollTop;
    this.#mark(scroller);
    this.#see(scroller);
  }

  get #follows(): boolean {
    return this.#pinned && this.#targets.mode() !== 'none';
  }

  /** Keeps the browser from corrections of its own, which would look like the reader's, or come on top of those made here. */
  #mark(scroller: HTMLElement): void {
    scroller.toggleAttribute('data-held', this.#follows || this.#rests);
  }

  /** Remembers what the reader looks at. Called when everything is laid out, so that nothing has to be. */
  #hold(scroller: HTMLElement): void {
    this.#held = undefined;
    if (this.#follows || !this.#rests) return;
    const line = scroller.getBoundingClientRect().top + SLIVER;
    let block = atTop(this.#targets.content(), line)?.child;
    // In a block that is not drawn yet nothing has a place, and asking for one lays it out beside all others. It will have
    // another size when it is drawn, and the one below it, if that is in view, is to stay where it is.
    if (block && !isDrawn(block.firstElementChild)) block = block.nextElementSibling ?? undefined;
    if (!block || !isDrawn(block.firstElementChild)) return;
    const found = atTop(block, line);
    if (found) {
      const {child: row, place} = found;
      this.#held = {row, block, place, rowTop: topIn(scroller, row), blockTop: topIn(scroller, block)};
    }
  }

  /** Moves the position by as much as something above has moved what the reader looks at. */
  #correct(scroller: HTMLElement): void {
    if (!this.#held) return;
    const {row, block, place, rowTop, blockTop} = this.#held;
    // Light or whole, it is the same row.
    const now = row.isConnected ? row : block.children[place];
    if (!now || this.#follows || now.parentNode !== block || !block.isConnected) {
      this.#held = undefined;
      return;
    }
    const moved = scroller.scrollTop - this.#position;
    // Content that became shorter has its end nearer, and takes a position behind that along: the reader has not moved.
    const scrolled = moved < 0 && distance(scroller) < 1 ? 0 : moved;
    // A block that something has pushed out of view is not drawn any more, and has the size that it had.
    const [held, top] = isDrawn(now) ? [now, rowTop] : [block, blockTop];
    const shift = topIn(scroller, held) + scrolled - top;
    if (Math.abs(shift) < 1) return;
    // By as much, and not to a place: Firefox goes on with the reader's movement then.
    scroller.scrollBy({top: shift, behavior: 'instant'});
    // The correction is no move of the reader's. What is left of it is.
    this.#position = scroller.scrollTop - scrolled;
  }

  #follow(): void {
    const scroller = this.#targets.scroller();
    if (!scroller) return;
    if (scroller.clientHeight === 0) {
      this.#wasGone = true;
      return;
    }
    if (this.#wasGone && this.#position >= 0) scroller.scrollTop = this.#position;
    this.#wasGone = false;
    this.#correct(scroller);
    // What is drawn only now is looked for in the next frame: a look in this one would make Firefox size it twice.
    if (!this.#held && this.#rests && !this.#follows) requestAnimationFrame(() => this.#hold(scroller));
    // A script that scrolls in a frame of its own is heard of only in the next one.
    this.#attribute(scroller);
    this.#mark(scroller);
    if (this.#follows) {
      this.#write(scroller, this.#targets.mode() === 'top' ? this.#topOfAnswer(scroller) : scroller.scrollHeight);
    }
    this.#see(scroller);
  }

  #topOfAnswer(scroller: HTMLElement): number {
    const answer = this.#targets.answer();
    if (!answer) return scroller.scrollHeight;
    return topIn(scroller, answer) + scroller.scrollTop;
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

/** How far the top of `element` is below that of `scroller`, in pixels. */
function topIn(scroller: Element, element: Element): number {
  return element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** Whether it is in the page, and in no block that is left out for being far away. */
function isDrawn(element: Element | null | undefined): boolean {
  return element?.checkVisibility?.({contentVisibilityAuto: true}) ?? false;
}

/** The first child that reaches below `top`, and its place. Children stand one below the other. */
function atTop(parent: Element | null | undefined, top: number): {child: Element; place: number} | undefined {
  const children = parent?.children ?? [];
  let place = 0;
  for (let to = children.length; place < to;) {
    const middle = (place + to) >> 1;
    if ((children[middle] as Element).getBoundingClientRect().bottom > top) to = middle;
    else place = middle + 1;
  }
  const child = children[place];
  return child && {child, place};
}

function distance({scrollHeight, clientHeight, scrollTop}: HTMLElement): number {
  return scrollHeight - clientHeight - scrollTop;
}
