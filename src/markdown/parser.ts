/** Markdown to tokens, and tokens to HTML, by marked's classes with limits that keep hostile text from stalling the page. */
import {Lexer, Parser, Renderer, Tokenizer, type Token, type Tokens} from 'marked';
import {closeTags, writeRawHtml} from './raw-html.js';
import {closeInline} from './unfinished.js';

/** What link definitions say, by label in marked's spelling. */
export type Links = Lexer['tokens']['links'];

/** Real text nests a handful deep. marked recurses, and runs out of stack at a few thousand. */
const maximumNesting = 32;

/** Longer inline runs and longer words are plain text: marked's inline rules are quadratic, seconds for 20 kB of `**x* `. */
const maximumRun = 20_000;
const maximumWord = 4_000;
/** Length times emphasis marks, which is what the worst of those rules costs: about 10 ms. */
const maximumEmphasis = 1_000_000;
const undefinedReference = /^(!?)\[((?:\\[^]|[^[\]\\])+)\]\[[^[\]^]+\]/;
const dataUrl = /["'(<]data:[\w/+.;-]+;base64,[\w+/=]+/g;

/** A reference whose definition may yet come. */
interface AwaitedLink extends Tokens.Link {
  readonly isAwaited: true;
}

/** Finds the blocks at once and reads the inline text of a block only when it is rendered. */
export class BlockLexer extends Lexer {
  /** Inline text that is not read yet, by the list that its tokens go to. */
  readonly #runs: Map<Token[], string>;
  #depth = 0;

  /** Whether something was rendered as it will look once it is defined, because the text goes on. */
  awaitsDefinition = false;
  readonly #isStreaming: boolean;

  /**
   * @param isStreaming Whether more is to come, and definitions with it.
   * @throws on text that marked fails on.
   */
  constructor(source: string, lineBreaks: boolean, isStreaming: boolean) {
    super({gfm: true, breaks: lineBreaks, tokenizer: new BlockTokenizer()});
    this.#isStreaming = isStreaming;
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

  /**
   * Tokens as HTML of markdown's own tags and the allowed raw ones, in balance. To be sanitised all the same.
   * @param links What reference links lead to.
   * @throws on text that marked fails on.
   */
  toHtml(tokens: readonly Token[], links: Links, tags: ReadonlySet<string>): string {
    this.tokens.links = links;
    return new BlockParser(this, tags).parse([...tokens]);
  }

  /** The innermost token at the very end, or the last cell of a table there. */
  get #last(): Tokens.Generic | undefined {
    let token: Tokens.Generic | undefined = this.tokens.at(-1);
    while (token && ['list', 'list_item', 'blockquote', 'table'].includes(token.type)) {
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
    return token;
  }

  /** Finishes the inline marks that the end leaves open. @returns Whether all that is written there shows. */
  completeLastRun(): boolean {
    const tokens = this.#last?.tokens;
    const run = tokens && this.#runs.get(tokens);
    if (run === undefined || run.length > maximumRun) return false;
    const completed = closeInline(run);
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
    const [raw, mark, words = ''] = (this.#isStreaming && undefinedReference.exec(source)) || [];
    if (!raw) return undefined;
    this.awaitsDefinition = true;
    const tokens = mark ? [] : this.inlineTokens(words);
    return {type: 'link', raw, href: '', title: null, text: words, tokens, isAwaited: true};
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

class BlockTokenizer extends Tokenizer {
  declare lexer: BlockLexer;
  #depth = 0;

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nested(() => super.list(source));
  }

  override def(source: string): Tokens.Def | undefined {
    const token = super.def(source);
    // marked lets a title run on over blank lines, where nobody could say for how long to wait for its end.
    return token && /\n[ \t]*\n[ \t]*\S/.test(token.raw) ? undefined : token;
  }

  override lheading(source: string): Tokens.Heading | undefined {
    // marked's rule tries every letter of a paragraph; most have no line below that could make them a title.
    const end = source.indexOf('\n\n');
    return /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/.test(end < 0 ? source : source.slice(0, end))
      ? super.lheading(source)
      : undefined;
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
class BlockParser extends Parser {
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
