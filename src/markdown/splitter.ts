/**
 * Splits markdown that grows into pieces that no later text can change, and the open end after them. Only the open end is
 * ever read again: it begins at the last block or, within a list or a table, at its last item or row.
 *
 * What makes this sound: marked reads from left to right, and what it made of complete lines stands once it has begun
 * another block, item or row after them. So it does not matter in which chunks a text arrives.
 */
import type {Token, Tokens} from 'marked';
import {BlockLexer, withoutData, type Links, type ReadOptions} from './parser.js';
import {writeRawHtml} from './raw-html.js';
import {findDefinitions} from './syntax/footnotes.js';
import {dropUndecided} from './unfinished.js';

/** A stretch of the source, and what it is. */
export type Piece = MarkdownPiece | PlainPiece | FencePiece;

interface Stretch {
  /** Where it begins and ends in the source. */
  readonly start: number;
  readonly end: number;
  /** How many blocks, items and rows are settled before it. */
  readonly count: number;
}

/** A block, several that an open raw element such as `<details>` holds together, or some items of a list or rows of a table. */
export interface MarkdownPiece extends Stretch {
  readonly type: 'markdown';
  readonly lexer: BlockLexer;
  readonly tokens: readonly Token[];
  /** Whether its items or rows go on with the list or table that the piece before it was. */
  readonly joins: boolean;
  /** How many of its items come first only to make the others what they are. */
  readonly skipped: number;
  /** Whether its last item or row is still open: it comes again, with more of it and after it. */
  readonly grows: boolean;
  /** Whether it is a list with space between its items. */
  readonly isLoose: boolean;
}

/** Text that is too large, or too odd, to be read as markdown. */
export interface PlainPiece extends Stretch {
  readonly type: 'plain';
}

/** A fenced code block that is not closed yet. */
export interface FencePiece extends Stretch {
  readonly type: 'fence';
  /** What follows the opening marks. */
  readonly info: string;
  readonly text: string;
}

/** What follows the settled pieces. */
export interface OpenEnd {
  readonly pieces: readonly Piece[];
  /** What the definitions in it say. */
  readonly links: Links;
  readonly footnotes: Footnotes;
  /** Whether it shows to its last letter as it is written, so that more letters go on where it ends. */
  readonly isWritten: boolean;
}

/** The definition of a footnote as it is written, and whether it goes on with what is to come. */
export interface Footnote {
  readonly source: string;
  readonly isOpen: boolean;
}

/** By labels in lower case. */
export type Footnotes = ReadonlyMap<string, Footnote>;

/** A list or a table that is still open. */
interface Container {
  /** Where it begins in the source. */
  readonly start: number;
  /** What an item or a row must follow to be read alone as what it is, and how many items that is. */
  readonly context: string;
  readonly skipped: number;
  readonly isLoose: boolean;
}

/** Tokens that belong together, and where they stand in the source. */
interface Group {
  readonly tokens: Token[];
  readonly start: number;
  end: number;
}

/** A longer piece, code apart, is plain text, and so is all that follows this many: a browser needs seconds for the nodes. */
const maximumLength = 100_000;
const maximumPieces = 10_000;

/** How much is read at once, in characters: doubled while nothing is settled by it. */
const step = maximumLength / 8;

export const noLinks = Object.freeze(Object.create(null)) as Links;
export const noFootnotes: Footnotes = new Map();
const openingFence = /(`{3,}(?=[^`\n]*\n)|~{3,})([^\n]*)\n/y;

export class Splitter {
  readonly #tags: ReadonlySet<string>;
  readonly #options: Omit<ReadOptions, 'isStreaming'>;
  /** Whether more is to come, so that syntax cut at the end is what it is about to be. */
  isStreaming = false;
  #source = '';
  /** Where the open end begins. */
  #start = 0;
  /** The end of the last complete line. */
  #lines = 0;
  /** How far the open end has been read without settling more. */
  #looked = 0;
  /** The last fenced code that was looked through in vain for its end, and how far. */
  #unclosed = {start: -1, end: 0};
  /** What the open end goes on with. */
  #container: Container | undefined;
  #count = 0;
  #links = noLinks;
  #footnotes = noFootnotes;

  /** @param tags The raw elements to keep. */
  constructor(tags: ReadonlySet<string>, options: Omit<ReadOptions, 'isStreaming'>) {
    this.#tags = tags;
    this.#options = options;
  }

  /** What the definitions in the settled pieces say. Another object whenever there is one more. */
  get links(): Links {
    return this.#links;
  }

  /** The footnotes that the settled pieces define. Another object whenever there is one more. */
  get footnotes(): Footnotes {
    return this.#footnotes;
  }

  /** How many blocks, items and rows are settled. */
  get count(): number {
    return this.#count;
  }

  /** Takes more text. @param source All of it, which begins with what there was, with line feeds only. */
  extend(source: string): void {
    const line = source.slice(this.#source.length).lastIndexOf('\n');
    if (line >= 0) this.#lines = this.#source.length + line + 1;
    this.#source = source;
  }

  /** Looks further. @returns The pieces that are settled by it, in their order; undefined when all that follows is open. */
  next(): readonly Piece[] | undefined {
    const end = this.#nextLook();
    return this.#count < maximumPieces && end > this.#looked ? this.#settle(end) : undefined;
  }

  /**
   * What follows the settled pieces, as it is now.
   * @param whole Whether to begin with the list or table that it goes on with.
   */
  open(whole = false): OpenEnd {
    const container = whole ? undefined : this.#container;
    const start = whole && this.#container ? this.#container.start : this.#start;
    const end = this.#source.length;
    const text = this.#source.slice(start);
    const count = this.#count;
    const only = (...pieces: Piece[]): OpenEnd => ({
      pieces,
      links: noLinks,
      footnotes: noFootnotes,
      isWritten: false,
    });
    if (!/\S/.test(text)) return only();
    if (this.#count >= maximumPieces) return only({type: 'plain', start, end, count});
    const fence = this.isStreaming && !container ? this.#openFence() : undefined;
    if (fence) return only(fence);
    if (isTooLong(text)) return only({type: 'plain', start, end, count});
    const written = (container?.context ?? '') + text;
    let lexer = this.#read(written, this.isStreaming);
    let isWritten = false;
    if (lexer && this.isStreaming) {
      const decided = dropUndecided(written, lexer.endsInCode);
      if (decided !== written) lexer = this.#read(decided, true);
      isWritten = lexer?.completeLastRun() === true && decided === written;
    }
    if (!lexer) return only({type: 'plain', start, end, count});
    const read = lexer;
    const pieces = this.#group(read, start + text.length - written.length).flatMap((group, position) =>
      pieceOf(group, read, count, position === 0 ? container : undefined),
    );
    const footnotes = footnotesIn(read);
    return {pieces, links: read.links, footnotes, isWritten: isWritten && footnotes === noFootnotes};
  }

  /** What stands between two places where pieces begin and end, as one piece. */
  reread(start: number, end: number): Piece {
    const lexer = this.#read(this.#source.slice(start, end), false);
    return (lexer && pieceOf({tokens: lexer.tokens, start, end}, lexer, 0)[0]) ?? {type: 'plain', start, end, count: 0};
  }

  /** What the definition of a footnote says. */
  readFootnote({source, isOpen}: Footnote): Piece {
    const lexer = this.#read(source, isOpen);
    if (isOpen) lexer?.completeLastRun();
    const [definition] = (lexer && findDefinitions(lexer.tokens)) ?? [];
    const stretch = {start: 0, end: 0, count: 0};
    if (!lexer || !definition) return {type: 'plain', ...stretch};
    return pieceOf({tokens: definition.tokens, ...stretch}, lexer, 0)[0] ?? {type: 'plain', ...stretch};
  }

  /** Forgets the source from `start` on, where a piece begins, and all but the first `count` blocks, items and rows. */
  rewind(start: number, count: number): void {
    this.#source = this.#source.slice(0, start);
    this.#start = this.#lines = this.#looked = start;
    this.#unclosed = {start: -1, end: 0};
    this.#container = undefined;
    this.#count = count;
    if (start > 0) return;
    this.#links = noLinks;
    this.#footnotes = noFootnotes;
  }

  /** Up to where the open end is read next: some lines further than before. */
  #nextLook(): number {
    if (this.#lines - this.#start <= step) return this.#lines;
    let size = step;
    const isOver = () => size >= maximumLength && isTooLong(this.#source.slice(this.#start, this.#looked));
    while (this.#start + size <= this.#looked && !isOver()) size *= 2;
    const from = Math.max(this.#start + size, this.#looked + 1);
    return this.#source.indexOf('\n', from - 1) + 1 || this.#lines;
  }

  /** @param isGrowing Whether text is to follow it, now or later. */
  #read(text: string, isGrowing: boolean): BlockLexer | undefined {
    try {
      return new BlockLexer(text, {...this.#options, isStreaming: this.isStreaming}, isGrowing);
    } catch {
      return undefined;
    }
  }

  /** The tokens of each block, the first of which begins at `start`. */
  #group(lexer: BlockLexer, start: number): Group[] {
    const groups: Group[] = [];
    const open: string[] = [];
    let end = start;
    for (const token of lexer.tokens) {
      const begin = end;
      end += token.raw.length;
      const last = groups.at(-1);
      if (last && (open.length > 0 || dependsOn(last.tokens.at(-1), token))) {
        last.tokens.push(token);
        last.end = end;
      } else if (token.type !== 'space') {
        groups.push({tokens: [token], start: begin, end});
      }
      if (token.type === 'html') writeRawHtml(token.raw, this.#tags, open);
    }
    return groups;
  }

  /** What is settled by the lines up to `end`. */
  #settle(end: number): readonly Piece[] {
    const start = this.#start;
    const closed = this.#container ? undefined : this.#endOfFence();
    this.#looked = closed === 0 ? this.#lines : end;
    if (closed === 0) return [];
    const text = this.#source.slice(start, closed ?? end);
    const context = this.#container?.context ?? '';
    const lexer = this.#read(context + text, true);
    const pieces: Piece[] = [];
    // Were a token's text not the source's, nobody could say where the next one begins.
    if (lexer && lengthOf(lexer.tokens) === context.length + text.length) {
      const groups = this.#group(lexer, start - context.length);
      const last = closed ? undefined : groups.at(-1);
      for (const group of groups) pieces.push(...this.#settleGroup(group, lexer, group === last));
      if (groups.length === 0 || closed) this.#start = start + text.length;
      else if (last && !this.#container && this.#count < maximumPieces) this.#start = last.start;
      if (Object.keys(lexer.links).length > 0 || lexer.footnotes.size > 0) this.#learn(start);
    }
    if (pieces.length === 0 && isTooLong(this.#source.slice(this.#start, end))) {
      pieces.push({type: 'plain', start: this.#start, end, count: this.#count});
      this.#count += 1;
      this.#start = end;
      this.#container = undefined;
    }
    // Fenced code that now begins the open end may have been closed in what was read.
    if (closed || this.#isFence) this.#looked = this.#start;
    return pieces;
  }

  /** Settles a block; of the last one, which is open, only what is settled of it: all items of a list but one. */
  #settleGroup(group: Group, lexer: BlockLexer, isOpen: boolean): readonly Piece[] {
    const container = this.#container;
    const [piece] = pieceOf(group, lexer, this.#count, container);
    const units = unitsOf(group);
    const skipped = piece?.skipped ?? 0;
    const settled = isOpen ? units.length - skipped - 1 : Math.max(units.length - skipped, 1);
    const room = maximumPieces - this.#count;
    if (settled < 1 || room < 1) return [];
    this.#container = undefined;
    if (!piece) {
      this.#start = group.end;
      return [];
    }
    this.#count += Math.min(settled, room);
    const isFull = settled > room || (isOpen && settled === room);
    this.#start = isFull ? (units[skipped + room] ?? group.end) : isOpen ? (units.at(-1) ?? group.end) : group.end;
    if (isFull) return [{...piece, tokens: [firstUnits(group, skipped + room)], end: this.#start}];
    if (isOpen) this.#container = this.#containerOf(group, piece, container);
    return [{...piece, grows: isOpen}];
  }

  #containerOf({tokens: [token], start}: Group, {joins, isLoose}: MarkdownPiece, before?: Container): Container {
    if (joins && before?.isLoose === isLoose) return before;
    const origin = joins && before ? before.start : start;
    if (token?.type === 'table') {
      const context = /^[^\n]*\n[^\n]*\n/.exec(token.raw)?.[0] ?? '';
      return {start: origin, context, skipped: 0, isLoose};
    }
    if (!isLoose) return {start: origin, context: '', skipped: 0, isLoose};
    const marker = /[*+-]|\d+[.)]/.exec(this.#source.slice(origin, origin + 16))?.[0] ?? '';
    // Indented as far as an item can be, so that none seems to be nested in it.
    return {start: origin, context: `   ${marker} x\n\n`, skipped: 1, isLoose};
  }

  get #isFence(): boolean {
    openingFence.lastIndex = this.#start;
    return !this.#container && this.#start !== this.#unclosed.start && openingFence.test(this.#source);
  }

  /** Where the fenced code at the start of the open end closes; 0 where it is still open; undefined where there is none. */
  #endOfFence(): number | undefined {
    openingFence.lastIndex = this.#start;
    const [opening = '', marks = ''] = openingFence.exec(this.#source) ?? [];
    if (!opening) return undefined;
    const closing = new RegExp(`^ {0,3}${marks}${marks[0] ?? ''}* *\n`, 'gm');
    const {start, end} = this.#unclosed;
    closing.lastIndex = start === this.#start ? end : this.#start + opening.length;
    if (closing.test(this.#source)) return closing.lastIndex;
    this.#unclosed = {start: this.#start, end: this.#lines};
    return 0;
  }

  #openFence(): FencePiece | undefined {
    openingFence.lastIndex = this.#start;
    const [opening = '', marks = '', info = ''] = openingFence.exec(this.#source) ?? [];
    if (!opening) return undefined;
    const start = this.#start;
    let end = this.#source.length;
    // A last line of marks may be about to close it.
    const line = this.#source.slice(this.#lines);
    if (/^ {0,3}[`~]+ *$/.test(line) && line.includes(marks[0] ?? '')) end = this.#lines;
    const begin = start + opening.length;
    return {type: 'fence', start, end, count: this.#count, info, text: this.#source.slice(begin, Math.max(begin, end))};
  }

  /** Takes in the definitions between `start` and the open end. The first one of a label counts. */
  #learn(start: number): void {
    const lexer = this.#read(this.#source.slice(start, this.#start), false);
    if (!lexer) return;
    if (Object.keys(lexer.links).some((label) => !(label in this.#links))) {
      this.#links = Object.assign(Object.create(null) as Links, lexer.links, this.#links);
    }
    const footnotes = footnotesIn(lexer);
    if (footnotes.size > 0) this.#footnotes = new Map([...footnotes, ...this.#footnotes]);
  }
}

/** Whether a block would not be read alike, or may not be with more lines, without the one right before it. */
function dependsOn(before: Token | undefined, token: Token): boolean {
  // It may become the title of the definition.
  if (before?.type === 'def') return token.type === 'paragraph' && /^[ \t]*["'(]/.test(token.raw);
  // marked ends a paragraph before what might be a table. What is an underlined heading instead would be a raw tag, if it is one.
  return before?.type === 'paragraph' && token.type === 'heading' && !/^ {0,3}#/.test(token.raw);
}

function footnotesIn(lexer: BlockLexer): Footnotes {
  if (lexer.footnotes.size === 0) return noFootnotes;
  const {openFootnote} = lexer;
  // The first one of a label counts.
  return new Map(
    findDefinitions(lexer.tokens)
      .reverse()
      .map((definition) => [definition.label, {source: definition.raw, isOpen: definition === openFootnote}]),
  );
}

/** What a group shows, if anything. */
function pieceOf(
  {tokens, start, end}: Group,
  lexer: BlockLexer,
  count: number,
  container?: Container,
): MarkdownPiece[] {
  const shown = tokens.filter(({type}) => !/^(?:def|footnoteDefinition|space)$/.test(type));
  const [token] = shown;
  if (!token) return [];
  const isContainer = shown.length === 1 && (token.type === 'list' || token.type === 'table');
  const joins = container !== undefined && isContainer;
  const isLoose = isContainer && (token as Tokens.List).loose === true;
  const skipped = joins ? container.skipped : 0;
  return [{type: 'markdown', start, end, count, lexer, tokens: shown, joins, skipped, grows: false, isLoose}];
}

/** Where each item of a list or each row of a table begins in the source. */
function unitsOf({tokens, start}: Group): number[] {
  const [token] = tokens;
  if (tokens.length > 1 || !token) return [];
  let end = start;
  const starts = (pieces: readonly string[]) => pieces.map((piece) => (end += piece.length) - piece.length);
  if (token.type === 'list') return starts((token as Tokens.List).items.map(({raw}) => raw));
  if (token.type !== 'table') return [];
  return starts(token.raw.split(/(?<=\n)/)).slice(2, 2 + (token as Tokens.Table).rows.length);
}

function firstUnits({tokens: [token]}: Group, count: number): Token {
  return token?.type === 'list'
    ? {...token, items: (token as Tokens.List).items.slice(0, count)}
    : {...(token as Tokens.Table), rows: (token as Tokens.Table).rows.slice(0, count)};
}

function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((length, {raw}) => length + raw.length, 0);
}

function isTooLong(text: string): boolean {
  return text.length >= maximumLength && withoutData(text).length >= maximumLength;
}
