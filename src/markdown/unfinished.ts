/**
 * Text that is cut in the middle of its markdown, as every answer is while it streams, shown as what it is about to be. What
 * can still become anything waits for the letters that tell; it is never more than a line.
 */
import {cjk} from './syntax/cjk.js';

/** A line of nothing but marks: the beginning of an item, a heading, a rule, a fence, the second line of a table or a title. */
const marksOnly = /^(?:[-+*_=#>`~|: \t]|\d{1,9}(?:[.)]|$))*$/;
/** The first line of a fence, or its last one. */
const fenceLine = /^(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*(?:`{3,}[^`]*|~{3,}.*)$/;
const fenceMarks = /^[ \t>]*[`~]+ *$/;
/** The beginning of an alert. */
const alertMark = /^[ \t>]*>[ \t]*\[!?[a-z]*\]?$/i;
/** A definition, of a footnote too, or what may become one: a label, an address and a title in marks. */
const definition =
  /^ {0,3}\[(?:\^[^\]\n]*\]:[^\n]*|[^\]\n]*(?:\](?::[ \t]*(?:(?:<[^<>\n]*>?|[^\s<]\S*)(?:[ \t]+(?:"[^"\n]*"?|'[^'\n]*'?|\([^()\n]*\)?)?[ \t]*)?)?)?)?)$/;
/** What the first line of a footnote begins with, whose text is shown as it comes. */
const noteMark = /^ {0,3}\[\^[^\s\]^]+\]:/;
/** A line that no paragraph goes on behind: blank, a heading or the line under one, a rule, the end of a fence. */
const boundary = /^(?:[ \t]*| {0,3}(?:#{1,6}(?:[ \t].*)?|=+[ \t]*|(?:[-*_][ \t]*){3,}|`{3,}[ \t]*|~{3,}[ \t]*))$/;
/** A tag, an address in angle brackets or a comment, without its end. */
const openTag =
  /<(?:!(?:-(?:-[^>]*)?)?|\/|\/?[a-z][a-z0-9-]*(?:\s+[a-z-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*(?:\s+(?:[a-z-]*|[a-z-]+\s*=\s*(?:"[^"<>]*|'[^'<>]*)?))?\s*\/?|[a-z][a-z0-9+.-]*[:@][^\s<>]*)?$/i;

/** A line that begins with a bar, in a quote or an item too. */
const barredLine = /^(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*\|/;

/** How much of the end is looked at, whatever the length of the text. A longer line is hardly one of those above. */
const horizon = 1000;

/**
 * Takes back the end of a text that can still become anything.
 * @param endsInCode Whether the end is in a code block, where only a fence means something.
 */
export function dropUndecided(markdown: string, endsInCode: boolean): string {
  const start = Math.max(markdown.lastIndexOf('\n') + 1, markdown.length - horizon);
  const line = markdown.slice(start);
  const before = markdown.slice(0, start);
  if (endsInCode) return fenceLine.test(line) || fenceMarks.test(line) ? before : markdown;
  const note = noteMark.exec(line)?.[0] ?? '';
  const isUndecided = (text: string) => marksOnly.test(text.slice(note.length));
  if (line && (isUndecided(line) || alertMark.test(line))) return withoutTableHead(before);
  if (!note && definition.test(line) && endsBlock(before)) return before;
  const tag = openTag.exec(line.slice(-300))?.[0] ?? '';
  const rest = line.slice(0, line.length - tag.length);
  // What is left may be nothing but the mark of an item.
  return withoutTableHead(tag && isUndecided(rest) ? before : before + rest);
}

/** Whether what follows whole lines begins a block, which a definition has to. Definitions may stand one behind the other. */
function endsBlock(before: string): boolean {
  const lines = before.slice(-horizon).split('\n').slice(0, -1);
  const last = lines.findLast((line) => !definition.test(line));
  return last === undefined ? before.length <= horizon : boundary.test(last);
}

/** A line between bars is a table's head or a paragraph: the next line tells. Behind another with bars it is a row. */
function withoutTableHead(markdown: string): string {
  const end = markdown.slice(-horizon);
  const start = end.lastIndexOf('\n', end.length - 2) + 1;
  if (!barredLine.test(end.slice(start)) || (start === 0 && end.length === horizon)) return markdown;
  const before = end.slice(end.lastIndexOf('\n', start - 2) + 1, start);
  return before.includes('|') ? markdown : markdown.slice(0, markdown.length - end.length + start);
}

/** The rest of an inline link or image from its `(` on: whole, and up to where the text ends. */
const destination =
  /\(\s*(?:<[^<>\n]*>|(?:\\[^]|[^\s()\\<]|\((?:\\[^]|[^\s()\\])*\))*)(?:\s+(?:"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^()\\])*\)))?\s*\)/y;
const openDestination = /\(\s*(?:<[^<>\n]*>?|[^\s<>]*)(?:\s+(?:"[^"]*"?|'[^']*'?|\([^)]*\)?)?\s*)?$/y;
const label = /\[[^[\]]*\]/y;

/** What waits at the very end: a backslash, half a character reference, what may be the beginning of an image. */
const undecidedEnd = /(?:(?:\\\s*)+!?|&#?\w{0,8}|!)$/;
const undecidedTask = /^\[[ xX]?\]?\s*$/;
/** An address that may go on. */
const openAddress = /(?:(?:https?|ftp):\/\/|www\.|@)[^\s<>]*$/i;

/** Letters of writing without spaces between words, and the punctuation that belongs to them. */
const unspaced = new RegExp(`[${cjk}\\p{sc=Thai}]`, 'u');
const cjkCharacter = new RegExp(`[${cjk}]`, 'u');

/** With more brackets than this, text is hardly being written by anyone, and its end is not worth looking for. */
const maximumBrackets = 200;

/** A run of emphasis marks that is not closed yet, or what is left of it. */
interface Delimiter {
  readonly mark: string;
  readonly index: number;
  /** How many there are, and how many of them are still open. */
  readonly size: number;
  count: number;
}

/** Finishes the inline marks that the end of `source` leaves open, so that none shows raw. Links and images wait for their end. */
export function closeInline(source: string): string {
  if (undecidedTask.test(source)) return '';
  if ((source.match(/[[\]]/g)?.length ?? 0) > maximumBrackets) return source;
  const lastCode = lastCodeMarks(source);
  const open: Delimiter[] = [];
  const brackets: {readonly index: number; readonly isImage: boolean}[] = [];
  const marks = /\\[^]|`+|!?\[|\]|\*+|_+|~+/g;
  let idle = 0;
  /** A single backtick before a space is hardly the beginning of code. */
  let openCode: {readonly index: number; readonly mark: string} | undefined;
  for (let match = marks.exec(source); match; match = marks.exec(source)) {
    const {0: mark, index} = match;
    const end = index + mark.length;
    if (mark[0] === '`') {
      if ((lastCode.get(mark.length) ?? 0) >= end) marks.lastIndex = codeEnd(source, end, mark);
      else if (mark.length > 1 || !/\s/.test(source[end] ?? '')) {
        openCode = {index, mark};
        break;
      }
    } else if (mark === '[' || mark === '![') {
      brackets.push({index, isImage: mark === '!['});
    } else if (mark === ']') {
      const bracket = brackets.pop();
      const next = bracket && linkEnd(source, end);
      const isLast = end === source.length || source[end] === '[';
      const isText = isLast && bracket && isLiteral(source.slice(0, end), bracket.index);
      if (bracket && next === 'open' && !isText) return closeInline(withoutLink(source, bracket, index));
      if (typeof next === 'number') marks.lastIndex = next;
    } else if (mark[0] !== '\\') {
      idle = toggle(source, index, mark, open);
    }
  }
  const bracket = brackets.find(({index}) => !isLiteral(source, index));
  if (bracket) return closeInline(withoutLink(source, bracket, source.length));
  if (openCode) return finishCode(source, openCode.index, openCode.mark, open);
  return finish(/[*_~]$/.test(source) ? source.slice(0, source.length - idle) : source, open);
}

/** Where the last run of backticks of each length begins. */
function lastCodeMarks(source: string): ReadonlyMap<number, number> {
  return new Map(Array.from(source.matchAll(/`+/g), ({0: {length}, index}) => [length, index]));
}

function codeEnd(source: string, from: number, marks: string): number {
  const run = /`+/g;
  run.lastIndex = from;
  for (let match = run.exec(source); match; match = run.exec(source)) if (match[0] === marks) return run.lastIndex;
  return source.length;
}

/** Where a link ends whose words end before `end`: `open` if the text does so first; undefined if it is none. */
function linkEnd(source: string, end: number): number | 'open' | undefined {
  if (end === source.length) return 'open';
  if (source[end] === '[') {
    label.lastIndex = end;
    if (label.test(source)) return label.lastIndex;
    return source.includes(']', end) ? undefined : 'open';
  }
  if (source[end] !== '(') return undefined;
  destination.lastIndex = openDestination.lastIndex = end;
  if (destination.test(source)) return destination.lastIndex;
  return openDestination.test(source) ? 'open' : undefined;
}

/** The words of a link alone, whose bracket is closed at `end` or not yet; nothing of an image or a footnote's number. */
function withoutLink(source: string, {index, isImage}: {index: number; isImage: boolean}, end: number): string {
  return source.slice(0, index) + (isImage || source[index + 1] === '^' ? '' : source.slice(index + 1, end));
}

/**
 * Brackets after a word or around a number are what they are: `list[0]`, `[1]`. Those of footnotes stand there too, and in writing
 * without spaces those of any link.
 */
function isLiteral(source: string, index: number): boolean {
  const text = source.slice(index);
  if (/^(?:!|\[(?:$|\^))/.test(text)) return false;
  return isBehindWord(source, index) || /^\[\d[\d,;\s–-]*\]?$/.test(text);
}

/** Whether what begins at `index` stands right behind a word, in writing with spaces between words. */
export function isBehindWord(source: string, index: number): boolean {
  const before = characterBefore(source, index);
  return /[\p{L}\p{N}_\])]/u.test(before) && !unspaced.test(before);
}

/**
 * Opens or closes emphasis by CommonMark's flanking rules. At the very end a run of marks closes what it can.
 * @returns How many of the marks do neither.
 */
function toggle(source: string, index: number, run: string, open: Delimiter[]): number {
  const mark = run[0] as string;
  const before = characterBefore(source, index);
  const after = String.fromCodePoint(source.codePointAt(index + run.length) ?? 32);
  const isAtEnd = index + run.length === source.length;
  // What cjkEmphasis says: such a character is a letter, and like a space beside a mark with punctuation on its other side.
  const [isCjkBefore, isCjkAfter] = [before, after].map((character) => mark !== '_' && cjkCharacter.test(character));
  const leansLeft = isCjkBefore || isWord(before);
  const leansRight = isCjkAfter || isWord(after);
  const opensWord = /\S/.test(after) && (leansRight || !leansLeft || isCjkBefore);
  const closesWord = /\S/.test(before) && (leansLeft || !leansRight || isCjkAfter);
  // Between letters an asterisk is mostly one, as in a*b, but for two of them and for writing that has no spaces.
  const isMark = mark !== '_' && (unspaced.test(before) || (mark === '*' && run.length > 1 && /\p{L}/u.test(before)));
  const opens = opensWord && (!leansLeft || isMark);
  const closes = closesWord && (mark !== '_' || !opensWord || !leansRight);
  let count = mark === '~' && run.length > 2 ? 0 : run.length;
  while (closes && count > 0) {
    const position = open.findLastIndex((delimiter) => delimiter.mark === mark);
    const delimiter = open[position];
    if (!delimiter) break;
    const closed = Math.min(count, delimiter.count);
    count -= closed;
    delimiter.count -= closed;
    open.length = delimiter.count > 0 ? position + 1 : position;
  }
  if (!opens || count === 0) return isAtEnd ? count : 0;
  open.push({mark, index, size: count, count});
  return 0;
}

function characterBefore(source: string, index: number): string {
  return [...source.slice(Math.max(0, index - 2), index)].at(-1) ?? ' ';
}

function isWord(character: string): boolean {
  return !/[\s\p{P}\p{S}]/u.test(character);
}

function finishCode(source: string, index: number, marks: string, open: readonly Delimiter[]): string {
  const code = source.slice(index + marks.length).replace(/[\s`]+$/, '');
  return code ? source.slice(0, index) + marks + code + marks + closing(open) : finish(source.slice(0, index), open);
}

function finish(source: string, open: readonly Delimiter[]): string {
  const undecided = undecidedEnd.exec(source.slice(-horizon / 10))?.[0] ?? '';
  let text = source.slice(0, source.length - undecided.length).trimEnd();
  let left = open;
  // Marks with nothing after them are not yet around anything.
  for (let last = left.at(-1); last && last.index + last.count >= text.length; last = left.at(-1)) {
    text = text.slice(0, last.index).trimEnd();
    left = left.slice(0, -1);
  }
  return text.replace(openAddress, (address) => address.replace(/[:.@]/, '\\$&')) + closing(left);
}

/** The ends of what is open. A single tilde is mostly one, as in ~5 minutes, until another one makes the two a pair. */
function closing(open: readonly Delimiter[]): string {
  return open
    .filter(({mark, size}) => mark !== '~' || size === 2)
    .map(({mark, count}) => mark.repeat(count))
    .reverse()
    .join('');
}
