/** Keeps the nodes inside an element in step with markdown that grows. */
import {asText} from '../core/message.js';
import {takeBatch} from './batch.js';
import {FootnoteSection, type RenderedFootnote} from './footnote-section.js';
import {markdownStrings, type MarkdownOptions} from './options.js';
import {isAwaited, type Links} from './parser.js';
import {PlainGrowth} from './plain-growth.js';
import {renderPieces} from './render.js';
import {Policy} from './sanitize.js';
import {
  noFootnotes,
  noLinks,
  Splitter,
  type Footnote,
  type Footnotes,
  type FencePiece,
  type MarkdownPiece,
  type OpenEnd,
  type Piece,
} from './splitter.js';
import {setText, sync} from './sync.js';
import {loadMath} from './typeset.js';
import {countUnits, replaceUnits, unitsBox} from './units.js';

/** What is shown of a settled piece, or of a list or a table that grows. */
interface Block {
  readonly start: number;
  end: number;
  /** How many blocks, items and rows were settled before it. */
  readonly count: number;
  readonly isPlain: boolean;
  /** Whether it shows references as they will look when they are defined. */
  awaitsDefinition: boolean;
  nodes: readonly Node[];
}

/** The list or table that grows, which is the last block. */
interface Growing {
  /** How many of its items or rows are settled. */
  settled: number;
  /** Whether its settled items make it a loose list, and whether it shows as one. */
  isLoose: boolean;
  showsLoose: boolean;
}

const policies = new Map<string, Policy>();

/** Renders a whole document at once. @returns nodes that belong to no document yet, ready to be put into one. */
export function renderMarkdown(text: string, options: MarkdownOptions = {}): DocumentFragment {
  const fragment = document.createDocumentFragment();
  new MarkdownView(fragment).update(text, options, false);
  return fragment;
}

/** The rendering of a text inside an element whose children are its own. */
export class MarkdownView {
  readonly #root: ParentNode & Node;
  #options: MarkdownOptions = {};
  #settings: readonly unknown[] = [];
  #policy: Policy | undefined;
  #splitter: Splitter | undefined;
  #source = '';
  #blocks: Block[] = [];
  #growing: Growing | undefined;
  /** The nodes of each piece that is open, first of all what a server has rendered. */
  #open: (readonly Node[])[] = [];
  /** Settled pieces that wait to be rendered. */
  #pending: Piece[] = [];
  #links = noLinks;
  #footnotes = noFootnotes;
  /** From the first footnote on. */
  #section: FootnoteSection | undefined;
  /** Whether formulas that a server has typeset would become their source for a moment. */
  #awaitsMath = false;
  #fence: {readonly start: number; readonly text: Text} | undefined;
  #growth: PlainGrowth | undefined;

  constructor(root: ParentNode & Node) {
    this.#root = root;
    if (root.hasChildNodes()) this.#takeOver();
  }

  /**
   * Shows `text` in place of the text before. Where it begins with that, only what is new in it and the block that was open
   * are read. Whatever came before, the nodes of a finished text equal those of `renderMarkdown`.
   * @param streaming Whether more is to come, so that syntax cut at the end is shown as what it is about to be.
   * @param deadline When to stop, by the clock of `performance.now()`; the next call goes on. Absent: when all is done.
   * @returns Whether all of the text is shown.
   */
  update(text: string, options: MarkdownOptions, streaming: boolean, deadline = Infinity): boolean {
    if (this.#awaitsMath) return false;
    const splitter = this.#configure(options);
    const source = withLineFeeds(asText(text));
    if (!source.startsWith(this.#source)) this.#rewind(source);
    else if (streaming && this.#grow(source)) return true;
    this.#growth = undefined;
    this.#source = source;
    splitter.extend(source);
    splitter.isStreaming = streaming;
    if (!streaming) this.#showUndefined();
    for (;;) {
      const isRead = this.#read(deadline);
      const open = isRead ? splitter.open() : undefined;
      if (isRead || this.#pending.length > 0) this.#define(splitter, open);
      while (this.#pending.length > 0) {
        this.#settle(takeBatch(this.#pending, ({start, end}) => end - start));
        if (performance.now() > deadline) break;
      }
      if (this.#pending.length === 0 && open) {
        this.#showOpen(open, streaming);
        return this.#showFootnotes(deadline);
      }
      if (performance.now() > deadline) return false;
    }
  }

  /** Keeps what a server has rendered until the same is rendered here, and of that what is alike. */
  #takeOver(): void {
    for (const node of [...this.#root.childNodes]) if (!(node instanceof Element)) node.remove();
    // No listeners came with it: where some have to be, other nodes take its place.
    for (const button of this.#root.querySelectorAll('button')) {
      (button.closest('[part$="-block"]') ?? button).toggleAttribute('data-served', true);
    }
    this.#open = [...this.#root.children].map((block) => [block]);
    if (!this.#root.querySelector('math')) return;
    this.#awaitsMath = true;
    const goOn = () => void (this.#awaitsMath = false);
    loadMath().then(goOn, goOn);
  }

  #configure(options: MarkdownOptions): Splitter {
    const {html, allowTags, allowImages, lineBreaks = false, latexDelimiters, headingOffset, tools, strings} = options;
    const settings = [html, allowTags, allowImages, lineBreaks, latexDelimiters, headingOffset, tools, strings];
    const before = this.#settings;
    this.#options = options;
    this.#settings = settings;
    if (this.#splitter && settings.every((setting, position) => isSame(setting, before[position])))
      return this.#splitter;
    this.#policy = policyFor(options);
    this.#splitter = new Splitter(this.#policy.rawTags, {lineBreaks, latexDelimiters});
    this.#section?.outdate(() => true);
    this.#reopen(0);
    return this.#splitter;
  }

  /** Goes back to before where `source` parts from the text that was shown. */
  #rewind(source: string): void {
    let common = 0;
    while (common < source.length && source[common] === this.#source[common]) common += 1;
    // One that ends right there may have ended because of what followed.
    const changed = this.#blocks.findIndex(({end}) => end >= common);
    // A block has ended only where the next one, which is the same too, began.
    const kept = (changed < 0 ? this.#blocks.length : changed) - 1;
    // Whose definitions are left would be hard to say.
    this.#reopen(this.#links === noLinks && this.#footnotes === noFootnotes ? Math.max(kept, 0) : 0);
  }

  /** Takes all blocks but the first `kept` to be open, and what is in them to be read. */
  #reopen(kept: number): void {
    const [first] = this.#blocks.slice(kept);
    const start = kept > 0 ? (first?.start ?? 0) : 0;
    this.#open = [...this.#blocks.splice(kept).map(({nodes}) => nodes), ...this.#open];
    this.#source = this.#source.slice(0, start);
    this.#splitter?.rewind(start, kept > 0 ? (first?.count ?? 0) : 0);
    this.#pending = [];
    this.#links = noLinks;
    this.#footnotes = noFootnotes;
    this.#growing = this.#fence = this.#growth = undefined;
  }

  /** Finds settled pieces. @returns Whether all are found. */
  #read(deadline: number): boolean {
    for (;;) {
      const pieces = this.#splitter?.next();
      if (!pieces) return true;
      this.#pending.push(...pieces);
      // Without a deadline definitions at the end are known before anything is rendered.
      if (deadline < Infinity) return false;
    }
  }

  #render(pieces: readonly Piece[]): (readonly Node[])[] {
    const policy = this.#policy as Policy;
    const definitions = {links: this.#links, footnotes: this.#footnotes};
    return renderPieces(pieces, {options: this.#options, policy, definitions, source: this.#source});
  }

  #showFootnotes(deadline: number): boolean {
    if (this.#footnotes.size > 0) {
      this.#section ??= new FootnoteSection(this.#root, (footnotes) => this.#renderFootnotes(footnotes));
    }
    return this.#section?.update(this.#footnotes, {...markdownStrings, ...this.#options.strings}, deadline) ?? true;
  }

  #renderFootnotes(footnotes: readonly Footnote[]): RenderedFootnote[] {
    const pieces = footnotes.map((footnote) => this.#splitter?.readFootnote(footnote) as Piece);
    const rendered = this.#render(pieces);
    return pieces.map((piece, position) => ({
      nodes: rendered[position] ?? [],
      awaitsDefinition: awaitsDefinition(piece),
    }));
  }

  #settle(pieces: readonly Piece[]): void {
    this.#render(pieces).forEach((nodes, position) => this.#put(pieces[position] as Piece, nodes));
  }

  #put(piece: Piece, nodes: readonly Node[]): void {
    const {start, end, count} = piece;
    const unit = piece.type === 'markdown' ? piece : undefined;
    const block = this.#blocks.at(-1);
    const isLoose = unit?.isLoose ?? false;
    let growing = this.#growing;
    if (block && growing && unit?.joins) {
      block.end = end;
      block.awaitsDefinition ||= awaitsDefinition(unit);
      this.#showUnits(block, growing, unit, nodes, () => this.#splitter?.reread(block.start, end));
      growing.isLoose = isLoose;
      growing.settled = countUnits(block.nodes) - (unit.grows ? 1 : 0);
    } else {
      const shown = sync(this.#root, this.#open.shift() ?? [], nodes, this.#firstOpen);
      const next = {start, end, count, isPlain: !unit, awaitsDefinition: awaitsDefinition(piece), nodes: shown};
      this.#blocks.push(next);
      growing = {settled: countUnits(shown) - 1, isLoose, showsLoose: isLoose};
    }
    this.#growing = unit?.grows ? growing : undefined;
  }

  /**
   * Shows the open items or rows of the block that grows.
   * @param piece What they are; without one there are none.
   * @param whole The block with them: its settled items may look otherwise because of them.
   */
  #showUnits(
    block: Block,
    growing: Growing,
    piece: MarkdownPiece | undefined,
    nodes: readonly Node[],
    whole: () => Piece | undefined,
  ): void {
    const isLoose = piece?.isLoose ?? growing.isLoose;
    const fresh = unitsBox(nodes);
    if (isLoose !== growing.showsLoose || !unitsBox(block.nodes) || (piece && !fresh)) {
      growing.showsLoose = isLoose;
      const all = whole();
      this.#show(block, this.#render(all ? [all] : [])[0] ?? []);
      block.awaitsDefinition ||= all !== undefined && awaitsDefinition(all);
      if (piece) return;
    }
    const box = unitsBox(block.nodes);
    if (box) replaceUnits(box, growing.settled, piece && fresh, piece?.skipped);
  }

  #show(block: Block, nodes: readonly Node[]): void {
    block.nodes = sync(this.#root, block.nodes, nodes, block.nodes.at(-1)?.nextSibling ?? null);
  }

  get #firstOpen(): Node | null {
    return this.#open.find((nodes) => nodes.length > 0)?.[0] ?? this.#section?.element ?? null;
  }

  /** Takes in what is defined now, and renders again what refers to what was defined otherwise before. */
  #define(settled: Splitter, open: OpenEnd | undefined): void {
    const links = merged(settled.links, open?.links ?? noLinks);
    const openFootnotes = open?.footnotes ?? noFootnotes;
    const footnotes =
      openFootnotes === noFootnotes ? settled.footnotes : new Map([...openFootnotes, ...settled.footnotes]);
    const labels = changedKeys(this.#footnotes, footnotes);
    const written = (label: string) => `[^${label}]`;
    const names = [...changedLinks(this.#links, links), ...labels.map(written)];
    const awaited = new Set(labels.filter((label) => isAwaited(label) && footnotes.has(label)).map(written));
    const others = names.filter((name) => !awaited.has(name));
    this.#links = links;
    this.#footnotes = footnotes;
    if (names.length === 0) return;
    // What awaits definitions shows some references already.
    const [mentionsAny, mentionsOther] = [mentions(names), mentions(others)];
    const isOutdated = (text: string, awaits: boolean) => (awaits ? mentionsOther : mentionsAny)(text);
    this.#section?.outdate(isOutdated);
    for (const block of this.#blocks) {
      const text = this.#source.slice(block.start, block.end);
      if (!block.isPlain && isOutdated(text, block.awaitsDefinition)) this.#showAgain(block);
    }
  }

  /** References that are not defined by the end of the text are what is written. */
  #showUndefined(): void {
    this.#section?.outdate((_, awaits) => awaits);
    for (const block of this.#blocks) if (block.awaitsDefinition) this.#showAgain(block);
  }

  #showAgain(block: Block): void {
    const piece = this.#splitter?.reread(block.start, block.end) as Piece;
    this.#show(block, this.#render([piece])[0] ?? []);
    block.awaitsDefinition = awaitsDefinition(piece);
    if (this.#growing && block === this.#blocks.at(-1)) this.#growing.showsLoose = this.#growing.isLoose;
  }

  #showOpen(open: OpenEnd, streaming: boolean): void {
    const [fence] = open.pieces;
    if (fence?.type === 'fence' && this.#goOn(fence)) return;
    const block = this.#blocks.at(-1);
    const growing = this.#growing;
    let pieces = open.pieces;
    if (block && growing) {
      const [first] = pieces;
      const joining = first?.type === 'markdown' && first.joins ? first : undefined;
      const nodes = (joining && this.#render([joining])[0]) ?? [];
      this.#showUnits(block, growing, joining, nodes, () =>
        joining ? this.#splitter?.open(true).pieces[0] : this.#splitter?.reread(block.start, block.end),
      );
      if (joining) pieces = pieces.slice(1);
    }
    const rendered = this.#render(pieces);
    for (const nodes of this.#open.splice(rendered.length)) sync(this.#root, nodes, [], null);
    for (let position = rendered.length - 1; position >= 0; position -= 1) {
      const following =
        this.#open.slice(position + 1).find((nodes) => nodes.length > 0)?.[0] ?? this.#section?.element ?? null;
      this.#open[position] = sync(this.#root, this.#open[position] ?? [], rendered[position] ?? [], following);
    }
    this.#fence = undefined;
    if (fence?.type === 'fence') this.#beginFence(fence.start);
    const last = this.#open.at(-1)?.at(-1) ?? this.#blocks.at(-1)?.nodes.at(-1);
    if (streaming && open.isWritten) this.#growth = PlainGrowth.after(this.#source, last);
  }

  /** Adds text that is no markdown to the text that is there. @returns Whether that was all. */
  #grow(source: string): boolean {
    if (!this.#growth?.add(source.slice(this.#source.length))) return false;
    this.#source = source;
    this.#splitter?.extend(source);
    return true;
  }

  /** Adds to the code block that is open. @returns Whether it is the one that is shown. */
  #goOn({start, text}: FencePiece): boolean {
    if (this.#fence?.start !== start) return false;
    setText(this.#fence.text, text);
    return true;
  }

  #beginFence(start: number): void {
    const [block] = this.#open[0] ?? [];
    const text = block instanceof Element && block.querySelector('code')?.firstChild;
    if (text instanceof Text) this.#fence = {start, text};
  }
}

function awaitsDefinition(piece: Piece): boolean {
  return piece.type === 'markdown' && piece.lexer.awaitsDefinition;
}

function policyFor({html = 'safe', allowTags}: MarkdownOptions): Policy {
  const name = JSON.stringify([html, allowTags]);
  let policy = policies.get(name);
  if (!policy) policies.set(name, (policy = new Policy(html, allowTags ?? [])));
  return policy;
}

/** marked's two readings of what is no letter: a carriage return ends a line, and NUL is unreadable. */
function withLineFeeds(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return lines.includes('\0') ? lines.replaceAll('\0', '\uFFFD') : lines;
}

/** One object with the links of both, of which the settled ones count. */
function merged(settled: Links, open: Links): Links {
  if (open === noLinks || Object.keys(open).length === 0) return settled;
  return Object.assign(Object.create(null) as Links, open, settled);
}

function changedLinks(before: Links, now: Links): string[] {
  if (before === now) return [];
  return Object.keys({...before, ...now}).filter(
    (label) => now[label]?.href !== before[label]?.href || now[label]?.title !== before[label]?.title,
  );
}

function changedKeys(before: Footnotes, now: Footnotes): string[] {
  if (before === now) return [];
  return [...before.keys(), ...now.keys()].filter((label) => before.has(label) !== now.has(label));
}

/** By what they hold: a page may make the same options anew for each call. */
function isSame(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

/** Whether a text may refer to any of the labels. Those that span lines of a quote, or have a bar in a table, are written otherwise. */
function mentions(labels: readonly string[]): (text: string) => boolean {
  const bare = (words: string) => words.toLowerCase().replace(/[\s>\\]+/g, '');
  const wanted = labels.map(bare);
  return (text) => {
    if (!text.includes('[')) return false;
    const written = bare(text);
    return wanted.some((label) => written.includes(label));
  };
}
