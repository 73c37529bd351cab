/**
 * Colours code and leaves it as it is: one text node that may grow, with ranges of it in the document's highlight registry. So
 * selections survive, and a streamed message equals one that was rendered at once.
 *
 * What that costs decides the rest. Chromium paints every registered range anew in each frame in which anything in the document
 * changes, as it does while an answer streams: about 5 µs a range. So only what is in view is registered, of long code too.
 */
import {whenIdle} from './idle.js';
import {hljs, knowsLanguage} from './languages.js';

/** The colours, each the highlight `chat-NAME`, and the scopes of highlight.js that have it. All other text has none. */
const scopesOf = {
  comment: 'comment quote meta',
  keyword: 'keyword name selector-tag doctag template-tag',
  string: 'string regexp char link',
  number: 'number literal symbol bullet',
  title: 'title section selector-class selector-id',
  type: 'type built_in class',
  attribute: 'attr attribute property variable template-variable selector-attr selector-pseudo',
  added: 'addition',
  removed: 'deletion',
} as const;
type Colour = keyof typeof scopesOf;

const colours = Object.keys(scopesOf) as Colour[];
const colourOf = new Map(colours.flatMap((colour) => scopesOf[colour].split(' ').map((scope) => [scope, colour])));

/** Characters that are read in one go, which takes about 1 ms; and at most, where no line in them ends outside a string or comment. */
const PIECE = 1000;
const LONGEST_PIECE = 8000;

/** Milliseconds of one turn at work. */
const TURN = 4;

/** Milliseconds without growth after which code is taken to be complete, its last line included. */
const QUIET = 250;

/** With more than this, only the ranges of what is in view of its box, and a box's height around it, are registered. */
const MANY = 400;

interface Token {
  readonly start: number;
  end: number;
  readonly colour: Colour;
}

/** Takes the place of highlight.js's writer of HTML: collects tokens, and the last place where what follows can be read apart. */
class TokenCollector {
  readonly tokens: Token[] = [];
  /** After the last line that ends outside of everything; 0 if there is none. */
  cut = 0;
  length = 0;
  readonly #scopes: (Colour | undefined)[] = [];

  addText(text: string): void {
    const start = this.length;
    this.length += text.length;
    if (this.#scopes.length === 0) {
      const newline = text.lastIndexOf('\n');
      if (newline >= 0) this.cut = start + newline + 1;
    }
    const colour = this.#scopes.at(-1);
    if (!colour || !text.trim()) return;
    const last = this.tokens.at(-1);
    if (last?.colour === colour && last.end === start) last.end = this.length;
    else this.tokens.push({start, end: this.length, colour});
  }

  openNode(scope: string): void {
    const [name = ''] = scope.split('.');
    // What is set into a string is code again. A mode that only groups has the colour of what it is in.
    this.#scopes.push(name === 'subst' ? undefined : (colourOf.get(name) ?? this.#scopes.at(-1)));
  }

  closeNode(): void {
    this.#scopes.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  __addSublanguage(inner: TokenCollector): void {
    const start = this.length;
    this.tokens.push(...inner.tokens.map((token) => ({...token, start: token.start + start, end: token.end + start})));
    this.length += inner.length;
  }

  finalize(): void {}

  toHTML(): string {
    return '';
  }
}

hljs.configure({__emitter: TokenCollector});

const compiled = new Set<string>();

/** The colours of one code element. */
class ColouredCode {
  /** Whether its language is there to read it by. */
  isReady = false;
  readonly #code: Element;
  readonly #box: Element;
  readonly #language: string;
  /** What is coloured. */
  #text: Text | undefined;
  #source = '';
  /** In order, up to `#read`. */
  #tokens: Token[] = [];
  #read = 0;
  /** Where a line ended that was whole, and how many tokens there are up to there: if code grows, what follows is read again. */
  #cut = 0;
  #cutTokens = 0;
  /** The length that is worth another try, after one that found no place to cut. */
  #enough = 0;
  #grewAt = -Infinity;
  /** What is registered, by the position of its token. */
  readonly #ranges = new Map<number, AbstractRange>();

  constructor(code: Element) {
    this.#code = code;
    this.#box = code.closest('pre') ?? code;
    this.#language = code.className.replace(/^language-/, '');
  }

  async begin(): Promise<void> {
    this.#box.addEventListener('scroll', registerAgain, {passive: true});
    growth.observe(this.#code, {characterData: true, childList: true, subtree: true});
    this.isReady ||= await knowsLanguage(this.#language);
  }

  /** Takes the colours away, and remembers them. */
  end(): void {
    this.#box.removeEventListener('scroll', registerAgain);
    this.#drop(0, 0);
  }

  grown(): void {
    this.#grewAt = performance.now();
  }

  /** Reads a piece. @returns whether there is more to read now */
  work(): boolean {
    // What highlight.js makes of a language at its first use takes a turn of its own.
    if (!compiled.has(this.#language)) {
      compiled.add(this.#language);
      collect('', this.#language);
      return true;
    }
    this.#refresh();
    const rest = this.#source.length - this.#read;
    const isComplete = performance.now() - this.#grewAt >= QUIET;
    const isEnough = rest > 0 && (isComplete || this.#source.length >= this.#enough);
    const hasMore = isEnough && this.#readPiece(rest, isComplete);
    // To look for what is in view after each piece would cost as much as reading it.
    if (!hasMore || this.#tokens.length <= MANY) this.#register();
    return hasMore;
  }

  #readPiece(rest: number, isComplete: boolean): boolean {
    const size = Math.min(Math.max(PIECE, this.#enough - this.#read), LONGEST_PIECE, rest);
    const piece = this.#source.slice(this.#read, this.#read + size);
    const {tokens, cut} = collect(piece, this.#language);
    // Where nothing ends for so long, a line is cut out of what it is in.
    const isLongest = size === LONGEST_PIECE;
    const whole = cut || (isLongest ? piece.lastIndexOf('\n') + 1 || size : 0);
    const end = size === rest && isComplete ? size : whole;
    if (end === 0) {
      this.#enough = this.#read + size * 2;
      return size < rest;
    }
    const start = this.#read;
    for (const token of tokens) {
      if (token.start >= end) break;
      if (token.start < whole) this.#cutTokens = this.#tokens.length + 1;
      this.#tokens.push({...token, start: start + token.start, end: start + Math.min(token.end, end)});
    }
    if (whole > 0) this.#cut = start + whole;
    this.#read = this.#enough = start + end;
    return end < rest && (size < rest || isComplete);
  }

  /** Takes in what was appended. What was changed in another way is read anew. */
  #refresh(): void {
    const {firstChild, childNodes} = this.#code;
    const text = firstChild instanceof Text && childNodes.length === 1 ? firstChild : undefined;
    const source = text?.data ?? '';
    if (text === this.#text && source === this.#source) return;
    if (text !== this.#text || !source.startsWith(this.#source)) this.#cut = this.#cutTokens = this.#read = 0;
    this.#read = this.#enough = Math.min(this.#read, this.#cut);
    this.#tokens.length = Math.min(this.#tokens.length, this.#cutTokens);
    this.#drop(0, this.#tokens.length);
    this.#text = text;
    this.#source = source;
  }

  /** Registers the ranges in view, and no others. */
  #register(): void {
    const {length} = this.#tokens;
    const [from, to] = forcedColours.matches ? [0, 0] : length > MANY ? this.#inView() : [0, length];
    this.#drop(from, to);
    for (let position = from; position < to; position += 1) {
      const token = this.#tokens[position];
      if (!token || !this.#text || this.#ranges.has(position)) continue;
      // A live range would be looked at in each change of the document, and nothing before the end of this text changes.
      const range = new StaticRange({
        startContainer: this.#text,
        startOffset: token.start,
        endContainer: this.#text,
        endOffset: token.end,
      });
      this.#ranges.set(position, range);
      highlightOf(token.colour).add(range);
    }
  }

  /** Takes the ranges away whose tokens are not from `from` and before `to`. */
  #drop(from: number, to: number): void {
    for (const [position, range] of this.#ranges) {
      if (position >= from && position < to) continue;
      this.#ranges.delete(position);
      for (const colour of colours) CSS.highlights.get(`chat-${colour}`)?.delete(range);
    }
  }

  /** The positions of the first token that is in view or close to it, and of the first that is not any more. */
  #inView(): [number, number] {
    const {top, bottom, height} = this.#box.getBoundingClientRect();
    const probe = new Range();
    const firstBelow = (edge: number) => {
      let [low, high] = [0, this.#tokens.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        probe.setStart(this.#text!, this.#tokens[middle]!.start);
        probe.setEnd(this.#text!, this.#tokens[middle]!.end);
        if (probe.getBoundingClientRect().bottom < edge) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return [firstBelow(top - height), firstBelow(bottom + height)];
  }
}

function collect(source: string, language: string): TokenCollector {
  // The emitter is not in the types: what it is depends on the setting above.
  const {_emitter} = hljs.highlight(source, {language, ignoreIllegals: true}) as unknown as {_emitter: TokenCollector};
  return _emitter;
}

/** The document's, which other chats in the page use too. */
function highlightOf(colour: Colour): Highlight {
  const name = `chat-${colour}`;
  let highlight = CSS.highlights.get(name);
  if (!highlight) CSS.highlights.set(name, (highlight = new Highlight()));
  return highlight;
}

const known = new WeakMap<Node, ColouredCode>();
const inView = new Set<ColouredCode>();
/** Those that may have something to do. */
const waiting = new Set<ColouredCode>();
let isScheduled = false;
let quiet: ReturnType<typeof setTimeout> | undefined;

/** Readers who choose their own colours would see each range as if it were selected. */
const forcedColours = matchMedia('(forced-colors: active)');
forcedColours.addEventListener('change', () => inView.forEach(schedule));

/**
 * To be told when a code element comes into view, and when it is not there any more or has left the document. All is let go of
 * then, but what the element itself keeps alive.
 */
export function codeSeen(element: Element, isInView: boolean): void {
  let code = known.get(element);
  if (!code) known.set(element, (code = new ColouredCode(element)));
  if (isInView && !inView.has(code)) {
    inView.add(code);
    void begin(code);
  } else if (!isInView && inView.delete(code)) {
    code.end();
  }
}

async function begin(code: ColouredCode): Promise<void> {
  await code.begin();
  schedule(code);
}

const growth = new MutationObserver((records) => {
  for (const node of new Set(records.map(({target}) => target))) {
    const code = known.get(node) ?? known.get(node.parentNode!);
    code?.grown();
    schedule(code);
  }
  clearTimeout(quiet);
  quiet = setTimeout(() => inView.forEach(schedule), QUIET);
});

function registerAgain({currentTarget}: Event): void {
  schedule(known.get((currentTarget as Element).querySelector('code') ?? (currentTarget as Element)));
}

function schedule(code: ColouredCode | undefined): void {
  if (!code?.isReady || !inView.has(code)) return;
  waiting.add(code);
  if (isScheduled) return;
  isScheduled = true;
  whenIdle(workOff);
}

function workOff(): void {
  const end = performance.now() + TURN;
  isScheduled = false;
  for (const code of waiting) {
    if (performance.now() > end) return schedule(code);
    waiting.delete(code);
    if (inView.has(code) && code.work()) waiting.add(code);
  }
}
