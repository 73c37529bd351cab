/** Markdown to tokens, and tokens to HTML, by marked's classes with limits that keep hostile text from stalling the page. */
import {Renderer, type Lexer, type Parser, type Token, type Tokens} from 'marked';
import {closeTags, writeRawHtml} from './raw-html.js';
import {maximumWord} from './syntax/autolinks.js';
import {endsIn, maximumNesting, SyntaxLexer, SyntaxParser, SyntaxTokenizer} from './syntax/lexer.js';
import {shieldOpenMath, type LatexDelimiter} from './syntax/math.js';
import {closeInline, isBehindWord} from './unfinished.js';

/** What link definitions say, by label in marked's spelling. */
export type Links = Lexer['tokens']['links'];

/** How markdown is read. */
export interface ReadOptions {
  readonly lineBreaks: boolean;
  /** Absent: TeX's own and dollars. */
  readonly latexDelimiters?: readonly LatexDelimiter[] | undefined;
  /** Whether more is to come, and definitions with it. */
  readonly isStreaming: boolean;
}

/** What parts of a text refer to in others. */
export interface Definitions {
  readonly links: Links;
  /** By labels in lower case. */
  readonly footnotes: ReadonlyMap<string, unknown>;
}

/** Longer inline runs and longer words are plain text: marked's inline rules are quadratic, seconds for 20 kB of `**x* `. */
const maximumRun = 20_000;
/** Length times emphasis marks, which is what the worst of those rules costs: about 10 ms. */
const maximumEmphasis = 1_000_000;
/** Space behind a list that is blank to marked, and no blank line of markdown's. */
const blankBehind = /^\s*[^\S \t\n](?=[ \t]*(?:\n|$))/;
/** Deeper than this, text in lists and quotes is plain where it is long: depth times length is what reading it has cost so far. */
const usualNesting = 5;
const maximumNested = 50_000;
const underline = /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/;
const blankLine = /\n\n/;
/** The two lines with which a table begins. */
const tableHead = /^ *[^\n ].*\n {0,3}(?:\| *)?:?-+:? *(?:\| *:?-+:? *)*(?:\| *)?(?:\n|$)/;
/** Cells that a short row gets in the place of those that it does not have. With all of them a few lines could be a million. */
const spareCells = 2;
/** Fenced code with its last line, and the other kind of code, which has none. */
const closedFence = /^ {0,3}(`{3,}|~{3,})[^\n]*\n(?:[^]*\n)? {0,3}\1[`~]*[ \t]*\n*$|^ {4}/;
const undefinedReference = /^(!?)\[((?:\\[^]|[^[\]\\])+)\]\[[^[\]^]+\]/;
const dataUrl = /["'(<]data:[\w/+.;-]+;base64,[\w+/=]+/g;

/** A reference whose definition may yet come. */
interface AwaitedLink extends Tokens.Link {
  readonly isAwaited: true;
}

/** Whether a footnote is taken to be defined later: a number in the place of one is, unless the text ends without it. */
export function isAwaited(label: string): boolean {
  return /^\d{1,3}$/.test(label);
}

/** Finds the blocks at once and reads the inline text of a block only when it is rendered. */
export class BlockLexer extends SyntaxLexer {
  /** Inline text that is not read yet, by the list that its tokens go to. */
  readonly #runs: Map<Token[], string>;
  #depth = 0;

  /** Whether something was rendered as it will look once it is defined, because the text goes on. */
  awaitsDefinition = false;
  #defined: Definitions['footnotes'] | undefined;
  readonly #options: ReadOptions;
  readonly #isGrowing: boolean;

  /**
   * @param isGrowing Whether blocks may go on behind the end, so that an unclosed formula there holds together what is in it.
   * @throws on text that marked fails on.
   */
  constructor(source: string, options: ReadOptions, isGrowing: boolean) {
    const {lineBreaks, latexDelimiters} = options;
    const marked = {gfm: true, breaks: lineBreaks, tokenizer: new BlockTokenizer()};
    super(marked, {latexDelimiters, growing: isGrowing ? source : undefined});
    this.#options = options;
    this.#isGrowing = isGrowing;
    this.blockTokens(source, this.tokens);
    this.#runs = new Map(this.inlineQueue.map(({src, tokens}) => [tokens, src]));
  }

  /** What the definitions in this text say. */
  get links(): Links {
    return this.tokens.links;
  }

  get endsInCode(): boolean {
    return this.#last?.type === 'code';
  }

  /** Whether `tokens`, which are some of this text's, end in fenced code that goes on with what is to come. */
  isOpenFence(tokens: readonly Token[]): boolean {
    const last = this.#isOpen && tokens.at(-1) === this.tokens.at(-1) ? this.#last : undefined;
    return last?.type === 'code' && !closedFence.test(last.raw);
  }

  /** Takes in what is defined elsewhere. To be called before any of it is rendered. */
  define({links, footnotes}: Definitions): void {
    this.tokens.links = links;
    this.#defined = footnotes;
  }

  /**
   * Tokens as HTML of markdown's own tags and the allowed raw ones, in balance. To be sanitised all the same.
   * @throws on text that marked fails on.
   */
  toHtml(tokens: readonly Token[], tags: ReadonlySet<string>): string {
    return new BlockParser(this, tags).parse([...tokens]);
  }

  /** The definition of a footnote that goes on with what is to come. */
  get openFootnote(): Token | undefined {
    return this.#isOpen ? this.#lastTokens.find(({type}) => type === 'footnoteDefinition') : undefined;
  }

  get #isOpen(): boolean {
    return this.#options.isStreaming && this.#isGrowing;
  }

  /** The innermost token at the very end, or the last cell of a table there. */
  get #last(): Tokens.Generic | undefined {
    return this.#lastTokens.at(-1);
  }

  /** The tokens at the very end, each in the one before it. */
  get #lastTokens(): Tokens.Generic[] {
    // Spaces behind an item are a token of their own, and end nothing until a blank line does.
    let token: Tokens.Generic | undefined = this.tokens.findLast(
      ({type, raw}) => type !== 'space' || /\n[^]*\n/.test(raw),
    );
    const path: Tokens.Generic[] = [];
    while (token) {
      path.push(token);
      if (!token.type || !/^(?:list|list_item|blockquote|table|footnoteDefinition)$/.test(token.type)) break;
      // It may go on behind a blank line, but no paragraph of it does.
      if (token.type === 'footnoteDefinition' && /\n[ \t]*\n\s*$/.test(token.raw)) break;
      const {items, rows, header, tokens} = token as {
        items?: Token[];
        rows?: Tokens.TableCell[][];
        header?: Tokens.TableCell[];
        tokens?: Token[];
      };
      // A row that is cut short has empty cells at its end.
      const row = rows?.at(-1) ?? header;
      token = row ? (row.findLast(({text}) => text) as unknown as Tokens.Generic) : (items ?? tokens)?.at(-1);
    }
    return path;
  }

  /** Finishes the inline marks that the end leaves open. @returns Whether all that is written there shows. */
  completeLastRun(): boolean {
    const last = this.#last;
    // Only cells have no type. One that is closed is as it is.
    if (last && !last.type && /[^\\]\|\s*$/.test(this.tokens.at(-1)?.raw ?? '')) return true;
    const tokens = last?.tokens;
    const run = tokens && this.#runs.get(tokens);
    if (run === undefined || run.length > maximumRun) return false;
    const decided = endsInPrice(run) ? run.slice(0, -1) : run;
    const completed = closeInline(shieldOpenMath(decided, this.delimiters));
    this.#runs.set(tokens as Token[], completed);
    return completed.startsWith(run.trimEnd());
  }

  /** Reads the inline text that belongs in `tokens`, if that is still to be done. */
  readRun(tokens: Token[]): void {
    const source = this.#runs.get(tokens);
    if (source === undefined) return;
    this.#runs.delete(tokens);
    // A raw <a> that the last run left open does not reach into this one.
    this.state.inLink = false;
    if (isCostly(source)) tokens.push(plain(source));
    else this.inlineTokens(source, tokens);
  }

  /** `[words][label]` and `![words][label]` without a definition, of which only the words show until the text has ended. */
  awaitDefinition(source: string): AwaitedLink | undefined {
    const [raw, mark, words = ''] = (this.#options.isStreaming && undefinedReference.exec(source)) || [];
    // Numbers are those of sources, which stand one behind the other, and what is behind a word is an index of it.
    const {runSource} = this;
    if (!raw || /^\d+$/.test(words) || isBehindWord(runSource, runSource.length - source.length)) return undefined;
    this.awaitsDefinition = true;
    const tokens = mark ? [] : this.inlineTokens(words);
    return {type: 'link', raw, href: '', title: null, text: words, tokens, isAwaited: true};
  }

  override isFootnote(label: string): boolean {
    if (super.isFootnote(label) || this.#defined?.has(label)) return true;
    if (!this.#options.isStreaming || !isAwaited(label)) return false;
    this.awaitsDefinition = true;
    return true;
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    if (this.#depth >= maximumNesting) {
      tokens.push(plain(source));
      return tokens;
    }
    this.#depth += 1;
    try {
      return super.inlineTokens(source, tokens);
    } finally {
      this.#depth -= 1;
    }
  }
}

/** Where something comes next in a text that is read from left to right: looked for once, and not again at each of its blocks. */
class NextMatch {
  readonly #pattern: RegExp;
  #text = '';
  #at = -1;

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** The position in `source`, most often what is left of the text of the call before; infinite where there is none. */
  in(source: string): number {
    const passed = this.#text.length - source.length;
    if (this.#at < passed || !endsIn(this.#text, source)) {
      this.#text = source;
      const at = source.search(this.#pattern);
      return (this.#at = at < 0 ? Infinity : at);
    }
    return this.#at - passed;
  }
}

class BlockTokenizer extends SyntaxTokenizer {
  declare lexer: BlockLexer;
  #depth = 0;
  /** At each depth of nesting, what comes next. */
  readonly #ahead: {readonly underlines: NextMatch; readonly blankLines: NextMatch}[] = [];

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(source, () => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    const list = this.#nested(source, () => super.list(source));
    if (!list) return list;
    // marked takes lines of any white space into an item, and then gives back more than the blank lines that it skips itself.
    const taken = blankBehind.exec(source.slice(list.raw.length))?.[0] ?? '';
    const last = list.items.at(-1);
    if (last && taken) last.raw += taken;
    list.raw += taken;
    return list;
  }

  override def(source: string): Tokens.Def | undefined {
    const token = super.def(source);
    const text = token?.raw.trimEnd() ?? '';
    if (!text.includes('\n')) return token;
    // marked lets a title run on behind the end of the paragraph that it is in, where nobody could say for how long to wait.
    const [paragraph = ''] = this.rules.block.paragraph.exec(source) ?? [];
    const heading = text.search(underline);
    const end = Math.min(paragraph.length, heading < 0 ? text.length : heading);
    return end < text.length ? super.def(source.slice(0, end)) : token;
  }

  override lheading(source: string): Tokens.Heading | undefined {
    // marked's rule tries every letter of a paragraph; most have no line below that could make them a title.
    const {underlines, blankLines} = (this.#ahead[this.#depth] ??= {
      underlines: new NextMatch(underline),
      blankLines: new NextMatch(blankLine),
    });
    return underlines.in(source) < blankLines.in(source) ? super.lheading(source) : undefined;
  }

  override table(source: string): Tokens.Table | undefined {
    // Most lines with a bar below begin no table, and to look for its rows costs.
    const [head] = tableHead.exec(source) ?? [];
    const table = head && super.table(head);
    const [raw, , , body = ''] = (table && this.rules.block.table.exec(source)) || [];
    if (!table || !raw) return undefined;
    const columns = table.header.length;
    const rows = body.trim() ? body.replace(/\n[ \t]*$/, '').split('\n') : [];
    const widths = rows.map((row) => Math.min(columns, row.split('|').length + spareCells));
    if (widths.every((width) => width === columns)) return super.table(source);
    table.raw = raw;
    for (let start = 0, end = 0; start < rows.length; start = end) {
      const width = widths[start]!;
      while (widths[end] === width) end += 1;
      const narrow = `${'|x'.repeat(width)}\n${'|-'.repeat(width)}\n${rows.slice(start, end).join('\n')}`;
      for (const row of super.table(narrow)?.rows ?? []) {
        table.rows.push(row.map((cell, column) => ({...cell, align: table.align[column] ?? null})));
      }
    }
    return table;
  }

  override reflink(source: string, links: Links): Tokens.Link | Tokens.Image | Tokens.Text | undefined {
    const token = super.reflink(source, links);
    return (token?.type === 'text' && this.lexer.awaitDefinition(source)) || token;
  }

  override tag(source: string): Tokens.Tag | undefined {
    const token = super.tag(source);
    // Inside a raw <code> or <kbd> marked would pass text on unescaped.
    this.lexer.state.inRawBlock = false;
    return token;
  }

  #nested<T>(source: string, read: () => T | undefined): T | undefined {
    if (this.#depth >= maximumNesting) return undefined;
    // At each depth marked reads all that is in it, line by line.
    if (this.#depth > usualNesting && this.#depth * source.length > maximumNested) return undefined;
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** Renders tokens, with the raw elements of each run of text closed where the run ends. */
class BlockParser extends SyntaxParser {
  readonly #lexer: BlockLexer;
  readonly #tags: ReadonlySet<string>;
  #open: string[] = [];

  constructor(lexer: BlockLexer, tags: ReadonlySet<string>) {
    super({gfm: true, renderer: new BlockRenderer()});
    this.#lexer = lexer;
    this.#tags = tags;
  }

  override parse(tokens: Token[]): string {
    return this.#balanced(() => super.parse(tokens));
  }

  override parseInline(tokens: Token[], renderer?: Parameters<Parser['parseInline']>[1]): string {
    this.#lexer.readRun(tokens);
    return this.#balanced(() => (renderer ? super.parseInline(tokens, renderer) : super.parseInline(tokens)));
  }

  writeRaw(source: string): string {
    return writeRawHtml(source, this.#tags, this.#open);
  }

  #balanced(render: () => string): string {
    const outer = this.#open;
    this.#open = [];
    const html = render() + closeTags(this.#open);
    this.#open = outer;
    return html;
  }
}

class BlockRenderer extends Renderer {
  declare parser: BlockParser;

  override link(token: Tokens.Link | AwaitedLink): string {
    return 'isAwaited' in token ? this.parser.parseInline(token.tokens) : super.link(token);
  }

  override html({text, block}: Tokens.HTML | Tokens.Tag): string {
    const html = this.parser.writeRaw(text);
    // A block without one tag that is kept reads as text: a paragraph with its lines as they were written.
    return block && !html.includes('<') ? `<p>${html.trim().replaceAll('\n', '<br>')}</p>` : html;
  }
}

/** `data:` images are long, and cost nothing to read. What they leave is what reading a text costs. */
export function withoutData(source: string): string {
  return source.replace(dataUrl, '');
}

function isCostly(source: string): boolean {
  const text = withoutData(source);
  const marks = text.match(/[*_~]+/g)?.length ?? 0;
  return (
    text.length > maximumRun ||
    text.length * marks > maximumEmphasis ||
    text.split(/[^!-~]+/).some((word) => word.length > maximumWord)
  );
}

function plain(text: string): Tokens.Text {
  return {type: 'text', raw: text, text, escaped: false};
}

/** Whether a dollar at the very end would close a formula and is rather the next price: `**$5** or **$`. */
function endsInPrice(run: string): boolean {
  const start = run.lastIndexOf('$', run.length - 2);
  return run.endsWith('$') && start >= 0 && /^\d|\*\*/.test(run.slice(start + 1, -1));
}
