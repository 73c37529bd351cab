/** Markdown to blocks, and a block to HTML, by marked's classes with limits that keep hostile text from stalling the page. */
import {Renderer, type Parser, type Token, type Tokens} from 'marked';
import {closeTags, writeRawHtml} from './raw-html.js';
import {SyntaxLexer, SyntaxParser, SyntaxTokenizer, type SyntaxOptions} from './syntax/lexer.js';
import {shieldOpenMath, type LatexDelimiter} from './syntax/math.js';
import {closeInline, dropUndecided} from './unfinished.js';

/** A top-level piece of a document: one block, or several that an open raw element such as `<details>` holds together. */
export interface Block {
  /** Two blocks with one key render alike. */
  readonly key: string;
  readonly source: string;
  /** Whether it ends in a fence that may go on. */
  readonly isOpen: boolean;
  /** Whether it is too large to be read as markdown. */
  readonly isPlain: boolean;
  /** Made of markdown's own tags and allowed raw ones, in balance. To be sanitised all the same. @throws on text that marked fails on. */
  toHtml(): string;
}

export interface ParseOptions {
  /** The raw elements to keep. */
  readonly tags: ReadonlySet<string>;
  readonly lineBreaks: boolean;
  readonly latexDelimiters?: readonly LatexDelimiter[] | undefined;
  /** Whether more text is to come, so that syntax cut at the end is shown as what it is about to be. */
  readonly streaming: boolean;
}

/** Real text nests a handful deep. marked recurses, and runs out of stack at a few thousand. */
const maximumNesting = 32;

/** Longer inline runs and longer words are plain text: marked's inline rules are quadratic, seconds for 20 kB of `**x* `. */
const maximumRun = 20_000;
const maximumWord = 4_000;
/** Length times emphasis marks, which is what the worst of those rules costs: about 10 ms. */
const maximumEmphasis = 1_000_000;
/** A longer block, code apart, is plain text, and so is all that follows this many blocks: a browser needs seconds for the nodes. */
const maximumBlock = 100_000;
const maximumBlocks = 10_000;
const dataUrl = /["'(<]data:[\w/+.;-]+;base64,[\w+/=]+/g;

/** Splits markdown into blocks. @throws on text that marked fails on. */
export function parseBlocks(markdown: string, options: ParseOptions): Block[] {
  const source = markdown.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD');
  const syntax = (growing: string): SyntaxOptions => ({
    latexDelimiters: options.latexDelimiters,
    growing: options.streaming ? growing : undefined,
  });
  let lexer = new BlockLexer(source, options.lineBreaks, syntax(source));
  if (options.streaming && !lexer.endsInCode) {
    const decided = dropUndecided(source);
    if (decided !== source) lexer = new BlockLexer(decided, options.lineBreaks, syntax(decided));
    lexer.completeLastRun();
  }
  const parser = new BlockParser(lexer, options.tags);
  const definitions = fingerprint(JSON.stringify(lexer.tokens.links));
  return groupTokens(lexer.tokens, options.tags).map((tokens, position) => {
    const text = tokens.map(({raw}) => raw).join('');
    const isPlain =
      position >= maximumBlocks || (tokens[0]?.type !== 'code' && withoutData(text).length > maximumBlock);
    const references = text.includes('[') ? definitions : '';
    const completion = tokens.at(-1) === lexer.tokens.at(-1) ? lexer.completion : '';
    const isOpen = options.streaming && tokens.at(-1) === lexer.tokens.at(-1) && lexer.endsInCode;
    const key = [tokens[0]?.type, text, references, completion, isOpen].join('\n');
    return {key, source: text, isOpen, isPlain, toHtml: () => parser.parse(tokens)};
  });
}

/** The tokens of each block. A raw element that stays open takes in what follows, to the end if nothing closes it. */
function groupTokens(tokens: readonly Token[], tags: ReadonlySet<string>): Token[][] {
  const groups: Token[][] = [];
  const open: string[] = [];
  for (const token of tokens) {
    if (open.length > 0 || groups.length > maximumBlocks) groups.at(-1)?.push(token);
    else if (token.type !== 'space' && token.type !== 'def') groups.push([token]);
    if (token.type === 'html') writeRawHtml(token.raw, tags, open);
  }
  return groups;
}

/** Finds the blocks at once and reads the inline text of a block only when it is rendered. */
class BlockLexer extends SyntaxLexer {
  /** Inline text that is not read yet, by the list that its tokens go to. */
  readonly #runs: Map<Token[], string>;
  #depth = 0;
  /** Tells apart what completing the last run makes of it; empty where it is as it was written. */
  completion = '';

  constructor(source: string, lineBreaks: boolean, syntax: SyntaxOptions) {
    super({gfm: true, breaks: lineBreaks, tokenizer: new BlockTokenizer()}, syntax);
    this.blockTokens(source, this.tokens);
    this.#runs = new Map(this.inlineQueue.map(({src, tokens}) => [tokens, src]));
  }

  get endsInCode(): boolean {
    return this.#last?.type === 'code';
  }

  /** The innermost token at the very end, or the last cell of a table there. */
  get #last(): Tokens.Generic | undefined {
    let token: Tokens.Generic | undefined = this.tokens.at(-1);
    while (token && ['list', 'list_item', 'blockquote', 'table'].includes(token.type)) {
      const {items, rows, header, tokens} = token as {
        items?: Token[];
        rows?: Token[][];
        header?: Token[];
        tokens?: Token[];
      };
      token = (items ?? rows?.at(-1) ?? header ?? tokens)?.at(-1);
    }
    return token;
  }

  completeLastRun(): void {
    const tokens = this.#last?.tokens;
    const run = tokens && this.#runs.get(tokens);
    const completed = run && run.length <= maximumRun ? closeInline(shieldOpenMath(run, this.delimiters)) : undefined;
    if (!tokens || completed === undefined || completed === run) return;
    this.#runs.set(tokens, completed);
    this.completion = `=${completed}`;
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

class BlockTokenizer extends SyntaxTokenizer {
  #depth = 0;

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nested(() => super.list(source));
  }

  override tag(source: string): Tokens.Tag | undefined {
    const token = super.tag(source);
    // Inside a raw <code> or <kbd> marked would pass text on unescaped.
    this.lexer.state.inRawBlock = false;
    return token;
  }

  #nested<T>(read: () => T | undefined): T | undefined {
    if (this.#depth >= maximumNesting) return undefined;
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

  override html({text, block}: Tokens.HTML | Tokens.Tag): string {
    const html = this.parser.writeRaw(text);
    // A block without one tag that is kept reads as text: a paragraph with its lines as they were written.
    return block && !html.includes('<') ? `<p>${html.trim().replaceAll('\n', '<br>')}</p>` : html;
  }
}

/** A few characters that differ where the texts do. Each block that may use definitions keeps them in its key. */
function fingerprint(text: string): string {
  let one = 5381;
  let other = 52711;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    one = (one * 33) ^ code;
    other = (other * 31) ^ code;
  }
  return `${text.length}:${one >>> 0}:${other >>> 0}`;
}

/** `data:` images are long, and cost nothing to read. */
function withoutData(source: string): string {
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
