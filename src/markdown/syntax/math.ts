/** Finds formulas in text. They are typeset elsewhere, by a module that loads when there is one. */

/** What encloses a formula. */
export interface LatexDelimiter {
  readonly left: string;
  readonly right: string;
  /** Whether the formula stands on lines of its own, in the large style. */
  readonly display: boolean;
}

export const latexDelimiters: readonly LatexDelimiter[] = [
  {left: '$$', right: '$$', display: true},
  {left: '\\[', right: '\\]', display: true},
  {left: '\\(', right: '\\)', display: false},
  {left: '$', right: '$', display: false},
];

/** A formula in a run of text, from `start` to `end`, its delimiters included. */
export interface MathSpan {
  readonly start: number;
  readonly end: number;
  readonly delimiter: LatexDelimiter;
}

/** An opener without its closer. */
export interface OpenMath {
  readonly start: number;
  readonly delimiter: LatexDelimiter;
}

/** The formulas of a run of text, in order, and the last and the first opener that found no closer. */
export interface MathScan {
  readonly spans: readonly MathSpan[];
  readonly open: OpenMath | undefined;
  readonly firstOpen: OpenMath | undefined;
}

const none: MathScan = {spans: [], open: undefined, firstOpen: undefined};

/**
 * Looks at each character about once, whatever the text: a closer that was looked for in vain is not looked for again.
 * Nothing in a code span is a delimiter, nor is what a backslash escapes.
 */
export function scanMath(text: string, delimiters: readonly LatexDelimiter[]): MathScan {
  const spans: MathSpan[] = [];
  let open: OpenMath | undefined;
  let firstOpen: OpenMath | undefined;
  const {delimiters: sorted, stops, ends} = readerOf(delimiters);
  if (!sorted.some(({left}) => text.includes(left))) return none;
  const exhausted = new Set<string>();
  const code = new CodeSpans(text);
  stops.lastIndex = 0;
  for (let stop = stops.exec(text); stop; stop = stops.exec(text)) {
    const start = stop.index;
    if (text[start] === '`') {
      stops.lastIndex = code.endOf(start);
      continue;
    }
    const delimiter = sorted.find(({left}) => text.startsWith(left, start));
    const end =
      delimiter && !exhausted.has(delimiter.right)
        ? closeOf(text, start, delimiter, ends.get(delimiter) as RegExp, code)
        : refused;
    if (delimiter && end > 0) {
      spans.push({start, end, delimiter});
      stops.lastIndex = end;
      continue;
    }
    if (delimiter && end === missing) {
      open = {start, delimiter};
      firstOpen ??= open;
      exhausted.add(delimiter.right);
    }
    // A backslash takes what it escapes with it, and a run of dollars that opens nothing is as many dollars.
    stops.lastIndex = start + (text[start] === '\\' ? 2 : runLength(text, start));
  }
  // What is behind the last formula alone can still be closed.
  if (open && open.start < (spans.at(-1)?.end ?? 0)) open = undefined;
  return {spans, open, firstOpen};
}

/** The TeX of a formula that is written with its delimiters. Undefined where it has none, as while it is still being written. */
export function texOf(source: string, display: boolean, delimiters: readonly LatexDelimiter[]): string | undefined {
  const delimiter = readerOf(delimiters).delimiters.find(
    ({left, right, ...one}) => one.display === display && source.startsWith(left) && source.endsWith(right),
  );
  if (!delimiter) return undefined;
  const {left, right} = delimiter;
  // An environment is its own delimiter and part of the formula.
  return left.startsWith('\\begin{') ? source : source.slice(left.length, source.length - right.length);
}

/**
 * A run of text whose end is still to come, with the marks in a formula that its end leaves open as character
 * references: they are not emphasis, and a formula that is still being written is its source. (Backslashes would make
 * delimiters of brackets.) A dollar counts only before what looks like TeX, in which no bold text and no code is.
 */
export function shieldOpenMath(run: string, delimiters: readonly LatexDelimiter[]): string {
  const scan = scanMath(run, delimiters);
  // One in lines or brackets may have others in its text, as in `\\[ x \\text{ if $x$}`. A dollar is more often money.
  const open = scan.firstOpen && !isDollar(scan.firstOpen.delimiter) ? scan.firstOpen : scan.open;
  if (!open) return run;
  const formula = run.slice(open.start);
  if (isDollar(open.delimiter) && !/^\$(?!\d)[^$]{0,200}$/.test(formula)) return run;
  if (isDollar(open.delimiter) && (!/[\\^_{=]/.test(formula) || /\*\*|`/.test(formula))) return run;
  return run.slice(0, open.start) + formula.replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** Longer formulas in several lines do not hold blocks together, so that the text behind an opener is looked through once. */
const maximumReach = 4000;

/**
 * Where a paragraph ends that took `end` characters of `source` by markdown's own rules: a formula goes on over lines that
 * would else begin a list, a heading or a quote, up to its closer. TeX allows no blank line in it, so
 * neither does this, nor the beginning of a footnote.
 * @param isOpen Tells whether `source` reaches to the end of a text that grows. A formula without its closer then takes in the rest.
 * @param next Where markdown's own rules end a paragraph that begins at a position.
 */
export function endOfParagraph(
  source: string,
  end: number,
  delimiters: readonly LatexDelimiter[],
  isOpen: () => boolean,
  next: (from: number) => number,
): number {
  for (let from = 0; end < source.length;) {
    const open = openBlockOf(source.slice(from, end), delimiters);
    if (!open) return end;
    const limit = Math.min(from + open.start + maximumReach, source.length);
    const rest = source.slice(end, limit);
    const blank = rest.search(/\n(?:[ \t]*\n| {0,3}\[\^[^\s\]^]+\]:)/);
    const close = (blank < 0 ? rest : rest.slice(0, blank)).indexOf(open.delimiter.right);
    if (close < 0) return blank < 0 && limit === source.length && isOpen() ? endOfText(source) : end;
    from = end + close + open.delimiter.right.length;
    // From the closer's last character on: what stands behind it goes on with the paragraph.
    end = next(from - 1);
  }
  return end;
}

/** Where a text ends but for its blanks, of which a form feed is none to markdown. */
function endOfText(text: string): number {
  let end = text.length;
  while (end > 0 && ' \t\n'.includes(text[end - 1] as string)) end -= 1;
  return end;
}

/** A display formula that `text` leaves open and that begins a line, or has nothing behind its opener on the line. */
export function openBlockOf(text: string, delimiters: readonly LatexDelimiter[]): OpenMath | undefined {
  if (!delimiters.some(({left, display}) => display && text.includes(left))) return undefined;
  const {open} = scanMath(text, delimiters);
  if (!open?.delimiter.display) return undefined;
  const begins = /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, open.start - 8), open.start));
  const ends = /^[ \t]*(?:\n|$)/.test(text.slice(open.start + open.delimiter.left.length));
  return begins || ends ? open : undefined;
}

/** What there is in place of the end of a formula: text that is none, or text that may become one when its closer comes. */
const refused = -1;
const missing = 0;

/** The end of the formula that `delimiter` opens at `start`. */
function closeOf(text: string, start: number, delimiter: LatexDelimiter, ends: RegExp, code: CodeSpans): number {
  const {left, right} = delimiter;
  if (isDollar(delimiter) && /^(?:\s|\$|$)/.test(text.slice(start + 1, start + 2))) return refused;
  ends.lastIndex = start + left.length;
  for (let end = ends.exec(text); end; end = ends.exec(text)) {
    const at = end.index;
    if (text.startsWith(right, at)) {
      // Nothing, or marks that are escaped one by one.
      if (/^(?:\\[!-/:-@[-`{-~])*$/.test(text.slice(start + left.length, at))) return refused;
      if (isDollar(delimiter) && isPrice(text, start, at)) return refused;
      return at + right.length;
    }
    ends.lastIndex = text[at] === '`' ? code.endOf(at) : at + 2;
  }
  return missing;
}

function isDollar({left}: LatexDelimiter): boolean {
  return left === '$';
}

function runLength(text: string, start: number): number {
  let end = start + 1;
  while (text[end] === '$' && text[start] === '$') end += 1;
  return end - start;
}

/**
 * Whether dollars are money and enclose no formula. Pandoc's rules: the next dollar closes or nothing does, with no space
 * before it and no digit behind it. And one more, for `$5 or 6 US$`: words behind a number, without anything of TeX.
 */
function isPrice(text: string, start: number, end: number): boolean {
  if (/\s/.test(text[end - 1] ?? '') || /\d/.test(text[end + 1] ?? '')) return true;
  const formula = text.slice(start + 1, end);
  return /^\d/.test(formula) && /[\s,]/.test(formula) && /[a-z]{2}/i.test(formula) && !/[\\^_{}=+*/<>|]/.test(formula);
}

/** Code spans by CommonMark's rule: as many backticks close as opened. */
class CodeSpans {
  readonly #text: string;
  readonly #unclosed = new Set<number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the code span ends that the backticks at `start` open, or where they end if nothing closes them. */
  endOf(start: number): number {
    let end = start;
    while (this.#text[end] === '`') end += 1;
    const length = end - start;
    if (this.#unclosed.has(length)) return end;
    const runs = /`+/g;
    runs.lastIndex = end;
    for (let run = runs.exec(this.#text); run; run = runs.exec(this.#text)) {
      if (run[0].length === length) return runs.lastIndex;
    }
    this.#unclosed.add(length);
    return end;
  }
}

/** Delimiters with what finds them. The expressions keep their place in the text while it is read. */
interface Reader {
  /** The longest first: `$$` is no `$`. */
  readonly delimiters: readonly LatexDelimiter[];
  /** Where a formula, a code span or an escape may begin. */
  readonly stops: RegExp;
  /** Where the formula of each may end, or the like. */
  readonly ends: ReadonlyMap<LatexDelimiter, RegExp>;
}

const readers = new WeakMap<readonly LatexDelimiter[], Reader>();

function readerOf(list: readonly LatexDelimiter[]): Reader {
  let reader = readers.get(list);
  if (!reader) {
    const delimiters = list
      .filter(({left, right}) => left && right)
      .sort((one, other) => other.left.length - one.left.length);
    const pattern = (...marks: string[]) => new RegExp(['[\\\\`]', ...marks.map(escapePattern)].join('|'), 'g');
    reader = {
      delimiters,
      stops: pattern(...delimiters.map(({left}) => left)),
      ends: new Map(delimiters.map((delimiter) => [delimiter, pattern(delimiter.right)])),
    };
    readers.set(list, reader);
  }
  return reader;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
