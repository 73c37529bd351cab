/** marked's lexer and parser with what answers use beyond its markdown: formulas, footnotes, alerts, text without spaces. */
import {Lexer, Parser, Tokenizer, type MarkedOptions, type Token, type Tokens} from 'marked';
import {escapeHtml} from '../raw-html.js';
import {mayBecomeAlert, readAlert, type AlertKind} from './alerts.js';
import {autolinks, wwwBehindCjk} from './autolinks.js';
import {cjkEmphasis, hasCjk, Rule} from './cjk.js';
import {endBeforeDefinition, readDefinition, readReference, type FootnoteDefinition} from './footnotes.js';
import {endOfParagraph, latexDelimiters, openBlockOf, scanMath, type LatexDelimiter, type MathSpan} from './math.js';

export interface SyntaxOptions {
  /** Absent: TeX's own and dollars. */
  readonly latexDelimiters?: readonly LatexDelimiter[] | undefined;
  /**
   * The text to be read, where more of it is to come: an unclosed formula then reaches to the end, so that all tokens but the
   * last are those of the whole text. Absent: the text is whole.
   */
  readonly growing?: string | undefined;
}

interface Math extends Tokens.Generic {
  readonly type: 'math';
  readonly display: boolean;
}

interface Alert extends Tokens.Blockquote {
  alert?: AlertKind;
}

/** The run of text that is being read, and the formulas in it. */
interface Run {
  readonly source: string;
  readonly spans: readonly MathSpan[];
  /** Of the first formula that is not behind the reader. */
  next: number;
}

type InlineRules = Tokenizer['rules']['inline'];
type BlockRules = Tokenizer['rules']['block'];
type OtherRules = Tokenizer['rules']['other'];

/** Real text nests a handful deep. marked recurses, and runs out of stack at a few thousand. */
export const maximumNesting = 20;

const knownRules = new WeakMap<object, object>();

/** What is made of a set of marked's rules, of which there is one for each way of breaking lines. */
function once<Rules extends object, Made extends object>(rules: Rules, make: (rules: Rules) => Made): Made {
  let ours = knownRules.get(rules);
  if (!ours) knownRules.set(rules, (ours = make(rules)));
  return ours as Made;
}

/** The rules for a run of text: where none of it is Chinese, Japanese or Korean, those that marked has made already. */
function inlineRules(rules: InlineRules): (run: string) => InlineRules {
  const usual = autolinks(rules);
  let cjk: InlineRules | undefined;
  return (run) => (hasCjk(run) ? (cjk ??= cjkEmphasis(wwwBehindCjk(usual))) : usual);
}

/** The same rules, which all begin with `^`. WebKit looks for some of them in all of the text, at each of its blocks. */
function blockRules(rules: BlockRules): BlockRules {
  // That a table begins is said by two lines. To read all of it at each line of a paragraph would cost the square of its length.
  const table = rules.table.source.slice(1);
  const [head = ''] = table.split('(?:\\n((');
  const anchored = Object.entries(rules).map(([name, rule]) => {
    const atStart = new RegExp(
      rule.source.replace(table, () => (name === 'table' ? table : `${head}(?:\\n|$)`)),
      `${rule.flags}y`,
    );
    const read = (source: string) => {
      atStart.lastIndex = 0;
      return atStart.exec(source);
    };
    return [name, name === 'hr' ? ruleOfMarks(new Rule(read)) : new Rule(read)];
  });
  return Object.fromEntries(anchored) as BlockRules;
}

/** What `endsWith` says. In Chromium that takes ten times as long as to compare strings. */
export function endsIn(text: string, end: string): boolean {
  return text.length >= end.length && text.slice(text.length - end.length) === end;
}

/** marked takes the marks of an item that nests in itself off one by one, and looks at all of the rest each time. */
function otherRules(rules: OtherRules): OtherRules {
  let count = 0;
  // What marked asks about next where it goes on in the same item.
  let rest: string | undefined;
  const read = (source: string) => {
    count = source === rest ? count + 1 : 0;
    const match = count < maximumNesting ? rules.nestedBlockMarker.exec(source) : null;
    rest = match ? source.slice(match[0].length) : undefined;
    return match;
  };
  const hrRegex = (indent: number) => once(rules.hrRegex(indent), ruleOfMarks);
  return {...rules, hrRegex, nestedBlockMarker: new Rule(read)};
}

/** The expression for a horizontal rule takes WebKit long where something else follows many marks. */
function ruleOfMarks(rule: RegExp): RegExp {
  return new Rule((source) => {
    const end = source.indexOf('\n');
    return /[^-_*\s]/.test(end < 0 ? source : source.slice(0, end)) ? null : rule.exec(source);
  });
}

export class SyntaxLexer extends Lexer {
  /** Labels of the footnotes that this text defines, in lower case. */
  readonly footnotes = new Set<string>();
  readonly delimiters: readonly LatexDelimiter[];
  readonly #growing: string | undefined;
  readonly #inlineRules: (run: string) => InlineRules;
  #isInFootnote = false;
  #run: Run | undefined;

  constructor(options: MarkedOptions, syntax: SyntaxOptions = {}) {
    super(options);
    this.delimiters = syntax.latexDelimiters ?? latexDelimiters;
    this.#growing = syntax.growing;
    const tokenizer = this.options.tokenizer as Tokenizer;
    const {rules} = tokenizer;
    const block = once(rules.block, blockRules);
    this.#inlineRules = once(rules.inline, inlineRules);
    tokenizer.rules = {
      ...rules,
      other: once(rules.other, otherRules),
      block: {
        ...block,
        paragraph: new Rule((source) => this.#readParagraph(source, block.paragraph)),
        text: new Rule((source) => this.#readParagraph(source, block.text)),
        lheading: new Rule((source) => this.#readUnderlined(source, block.lheading)),
      },
    };
    this.options.extensions = {
      block: [(source) => this.#readDefinition(source, block.paragraph)],
      inline: [(source) => this.#readMath(source), (source) => this.#readReference(source)],
      startInline: [(rest) => this.#nextMath(rest)],
      renderers: {},
      childTokens: {},
    };
    const maskMath = (source: string) => this.#maskMath(source);
    const current = () => this.#run;
    this.options.hooks = {
      // Only where there is a formula: marked prepares each run for a hook, which costs.
      get emStrongMask() {
        return current()?.spans.length ? maskMath : undefined;
      },
    } as unknown as NonNullable<MarkedOptions['hooks']>;
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    const outer = this.#run;
    const {rules} = this.options.tokenizer as Tokenizer;
    const {inline} = rules;
    this.#run = {source, spans: scanMath(source, this.delimiters).spans, next: 0};
    rules.inline = this.#inlineRules(source);
    try {
      return super.inlineTokens(source, tokens);
    } finally {
      this.#run = outer;
      rules.inline = inline;
    }
  }

  /** Whether `source` reaches to the end of a text that is still growing. */
  isOpen(source: string): boolean {
    return this.#growing !== undefined && endsIn(this.#growing, source);
  }

  /** The run of text that is being read, whole. */
  protected get runSource(): string {
    return this.#run?.source ?? '';
  }

  /** Whether a note is defined, or taken to be. */
  isFootnote(label: string): boolean {
    return this.footnotes.has(label);
  }

  #readParagraph(source: string, rule: RegExp): RegExpExecArray | null {
    const match = rule.exec(source);
    if (!match) return match;
    let end = endBeforeDefinition(match[0]);
    if (end < 0) {
      const next = (from: number) => from + (rule.exec(source.slice(from))?.[0].length ?? 0);
      const isOpen = () => this.isOpen(source);
      end = endOfParagraph(source, match[0].length, this.delimiters, isOpen, next);
    }
    match[0] = source.slice(0, end);
    if (match.length > 1) match[1] = match[0];
    return match;
  }

  /** A heading that is underlined. Neither a formula's `=` nor a line behind a footnote underlines. */
  #readUnderlined(source: string, rule: RegExp): RegExpExecArray | null {
    const match = rule.exec(source);
    const text = match?.[1] ?? '';
    return endBeforeDefinition(text) >= 0 || openBlockOf(text, this.delimiters) ? null : match;
  }

  #readDefinition(source: string, paragraph: RegExp): FootnoteDefinition | undefined {
    if (this.#isInFootnote) return undefined;
    const read = readDefinition(source, (text) => paragraph.exec(text)?.[0].length ?? 0);
    if (!read) return undefined;
    this.footnotes.add(read.label);
    const {top} = this.state;
    this.state.top = true;
    this.#isInFootnote = true;
    const tokens = this.blockTokens(read.text, []);
    this.#isInFootnote = false;
    this.state.top = top;
    return {type: 'footnoteDefinition', ...read, tokens};
  }

  #readReference(source: string): Tokens.Generic | undefined {
    if (this.state.inLink) return undefined;
    const read = readReference(source);
    if (!read) return undefined;
    return this.isFootnote(read.label) ? {type: 'footnoteReference', ...read} : undefined;
  }

  #readMath(source: string): Math | undefined {
    const run = this.#run;
    if (!run) return undefined;
    const position = run.source.length - source.length;
    const span = this.#spanFrom(position);
    if (span?.start !== position) return undefined;
    return {type: 'math', raw: source.slice(0, span.end - span.start), display: span.delimiter.display};
  }

  #nextMath(rest: string): number {
    const position = (this.#run?.source.length ?? 0) - rest.length;
    return (this.#spanFrom(position)?.start ?? position - 1) - position;
  }

  #spanFrom(position: number): MathSpan | undefined {
    const run = this.#run;
    if (!run) return undefined;
    while ((run.spans[run.next]?.start ?? Infinity) < position) run.next += 1;
    return run.spans[run.next];
  }

  /** A formula is like a letter to the marks around it, and none of its own is one. */
  #maskMath(source: string): string {
    let masked = '';
    let end = 0;
    for (const span of this.#run?.spans ?? []) {
      masked += source.slice(end, span.start) + 'a'.repeat(span.end - span.start);
      end = span.end;
    }
    return masked + source.slice(end);
  }
}

export class SyntaxTokenizer extends Tokenizer {
  declare lexer: SyntaxLexer;

  override blockquote(source: string): Tokens.Blockquote | undefined {
    const quote: Alert | undefined = super.blockquote(source);
    const first = quote?.tokens[0];
    if (!quote || first?.type !== 'paragraph') return quote;
    const alert = readAlert(quote.text);
    if (alert) {
      quote.alert = alert.kind;
      this.#cut(quote, first as Tokens.Paragraph, alert.length);
    } else if (mayBecomeAlert(quote.text) && source.trimEnd() === quote.raw.trimEnd() && this.lexer.isOpen(source)) {
      this.#cut(quote, first as Tokens.Paragraph, first.raw.length);
    }
    return quote;
  }

  /** Takes the first characters out of a quote's first paragraph, which is still to be read. */
  #cut(quote: Tokens.Blockquote, paragraph: Tokens.Paragraph, length: number): void {
    const text = paragraph.text.slice(length);
    const queue = this.lexer.inlineQueue;
    const position = queue.findIndex(({tokens}) => tokens === paragraph.tokens);
    const run = queue[position];
    if (!run) return;
    if (text.trim()) {
      run.src = text;
      Object.assign(paragraph, {text});
    } else {
      queue.splice(position, 1);
      quote.tokens.shift();
    }
  }
}

export class SyntaxParser extends Parser {
  #isText = false;

  constructor(options: MarkedOptions) {
    super({
      ...options,
      extensions: {
        renderers: {
          math: (token) => this.#mark('span', token['display'] ? 'math-display' : 'math', token.raw),
          footnoteReference: (token) => this.#mark('sup', 'footnote', token['label'] as string, token.raw),
          footnoteDefinition: () => '',
          blockquote: (token) => {
            const {alert, tokens} = token as unknown as Alert;
            return alert ? `<blockquote class="alert-${alert}">\n${this.parse(tokens)}</blockquote>\n` : false;
          },
        },
        childTokens: {},
      },
    });
  }

  override parseInline(tokens: Token[], renderer?: Parameters<Parser['parseInline']>[1]): string {
    const outer = this.#isText;
    this.#isText = renderer === this.textRenderer;
    try {
      return renderer ? super.parseInline(tokens, renderer) : super.parseInline(tokens);
    } finally {
      this.#isText = outer;
    }
  }

  /**
   * An element to be finished when it is a node. Its class is the sign: raw HTML has no classes, and that of a code block
   * has a prefix. In an image's words, which are an attribute, it is text.
   */
  #mark(name: string, sign: string, content: string, text = content): string {
    return this.#isText ? text : `<${name} class="${sign}">${escapeHtml(content)}</${name}>`;
  }
}
