import {LitElement, html, isServer, noChange, unsafeCSS} from 'lit';
import {property} from 'lit/decorators.js';
import {Pace} from '../controllers/pace.js';
import {asText} from '../core/message.js';
import type {ImagePolicy, LatexDelimiter, MarkdownOptions, MarkdownStrings, MarkdownView} from '../markdown/index.js';
import {imagePolicy, tokenList, tokens} from './attributes.js';
import {booleanAttribute} from './boolean-attribute.js';
import {
  isMarkdownLate,
  loadMarkdown,
  markdownArrived,
  markdownLate,
  markdownNow,
  type Markdown,
} from './load-markdown.js';
import {renderServed} from './surroundings.js';
import {styles} from './chat-markdown.styles.js';

/** One for all elements. */
let renderedStyles: CSSStyleSheet | undefined;

/**
 * Shows markdown that nobody has checked, at once or while it streams. Nothing in it runs, and nothing loads without a click
 * unless `allow-images` says so. It asks nobody for anything.
 *
 * @tag chat-markdown
 * @csspart content - The box around the blocks.
 * @csspart table - The box in which a table scrolls.
 * @csspart term - A cell of a table that is one term, and is not broken.
 * @csspart prose - A cell of a table that holds more than a few words, and takes room for them.
 * @csspart numbers - A list whose numbers take more room than those of most; a second part `long` where they are above 9999.
 * @csspart long-word - Text with a word of 1,000 characters or more, which is laid out without kerning.
 * @csspart code-block - The frame of a code block: its language, the tools and the code.
 * @csspart table-block - The frame of a table: the tools and the box in which it scrolls.
 * @csspart tool - A button on code or a table, with a second part: `copy`, `wrap`, `download`, `copy-markdown`.
 * @csspart image-button - In place of an image that may not load; a press loads it.
 * @csspart image-host - The words on that button which name the host.
 * @csspart link-host - The host that a link leads to, shown where its words name another.
 * @csspart math - Each formula; a second part `display` where it stands on lines of its own.
 * @csspart alert - Each of GitHub's alerts; a second part says its kind: `note`, `tip`, `important`, `warning`, `caution`.
 * @csspart alert-title - The kind of an alert, in words.
 * @csspart footnote-reference - The number in the text that leads to a footnote.
 * @csspart footnotes - The footnotes, at the end.
 * @csspart footnote - Each footnote.
 * @csspart footnote-back - The button in a footnote that leads back to the text.
 * @csspart page-block - Each block that the page draws, by `registerBlock`.
 * @csspart diagram - The frame of a diagram, by `mermaidBlock`.
 * @csspart plain - Text that is too costly or too odd to be read as markdown.
 * @cssprop [--chat-line-height=1.65] - Line height of the text.
 * @cssprop [--chat-block-gap=1em] - Space between two blocks.
 * @cssprop --chat-code-background - Ground of code and table heads. Unset: `--chat-soft-background`.
 * @cssprop [--chat-code-font=ui-monospace] - Font family of code.
 * @cssprop [--chat-code-radius=0.75rem] - Corners of code blocks and tables.
 * @cssprop [--chat-code-max-height=min(32rem, 75vb)] - Code that is higher scrolls. `none` lets it be as high as it is.
 * @cssprop --chat-code-comment - Colour of comments in code, of quotes and of the rest that is not run.
 * @cssprop --chat-code-keyword - Colour of keywords, and of elements in markup.
 * @cssprop --chat-code-string - Colour of strings and regular expressions.
 * @cssprop --chat-code-number - Colour of numbers and other literals.
 * @cssprop --chat-code-title - Colour of the names of functions, of headings and of classes in selectors.
 * @cssprop --chat-code-type - Colour of types and of what is built in.
 * @cssprop --chat-code-attribute - Colour of attributes, properties and variables.
 * @cssprop --chat-code-added - Colour of added lines.
 * @cssprop --chat-code-removed - Colour of removed lines.
 * @cssprop --chat-accent-color - Links and the focus ring.
 * @cssprop --chat-muted-color - Quotes, list markers and other text of less weight.
 * @cssprop --chat-border-color - Rules and frames.
 */
export class ChatMarkdownElement extends LitElement {
  static override styles = styles;

  /** The markdown. Anything but a string is shown as its text, null and undefined as none. */
  @property({noAccessor: true})
  get value(): string {
    return this.#value;
  }

  set value(value: string) {
    const before = this.#value;
    this.#value = value;
    this.requestUpdate('value', before);
  }

  /** Whether more text is to come, so that syntax cut at the end is shown as what it is about to be. */
  @property({...booleanAttribute, reflect: true}) streaming = false;
  /** What becomes of raw HTML: `safe` keeps a narrow list of elements, `escape` shows all of it as text. */
  @property() html: 'safe' | 'escape' = 'safe';
  /** Names of further elements to keep in raw HTML, without attributes. As an attribute: between spaces. */
  @property({attribute: 'allow-tags', converter: tokenList()}) allowTags: readonly string[] = [];
  /** Where images may load from without a click. As an attribute: a keyword, or origins between spaces. */
  @property({attribute: 'allow-images', converter: imagePolicy}) allowImages: ImagePolicy = 'none';
  /** Whether a single newline breaks the line, which suits text that a person typed. Unset: it is a space, as in CommonMark. */
  @property({...booleanAttribute, attribute: 'line-breaks'}) lineBreaks = false;
  /** What encloses formulas. Unset: `$$`, `\[ \]`, `\( \)`, and `$` where it is not money. An empty list: none are read. */
  @property({attribute: false}) latexDelimiters: readonly LatexDelimiter[] | undefined;
  /** How many levels deeper headings are for assistive technology, so that the page's outline stays valid. */
  @property({attribute: 'heading-offset', type: Number}) headingOffset = 2;
  /** Replacements for the texts that rendering adds. Unset: English. */
  @property({attribute: false}) strings: Partial<MarkdownStrings> | undefined;

  #value = '';
  /** The box around the blocks. No template's: it would not let go of what a server has rendered in it. */
  #content!: HTMLElement;
  #view: MarkdownView | undefined;
  #loading: Promise<void> | undefined;
  /** The text that shows while the renderer is not there: as a server has rendered it, or as it is written. */
  #shown: string | undefined;
  readonly #pace = new Pace((deadline) => this.#show(deadline));

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    const create = () => Object.assign(document.createElement('div'), {part: 'content'});
    this.#content = root.querySelector<HTMLElement>('[part=content]') ?? root.appendChild(create());
    return root;
  }

  protected override render() {
    return isServer ? html`<div part="content">${renderServed(asText(this.#value), this.#options())}</div>` : noChange;
  }

  protected override updated() {
    this.#pace.request(!this.streaming);
  }

  /** Resolves when the text is rendered, which the first time means: when the renderer has been loaded. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isDone = await super.getUpdateComplete();
    await this.#loading;
    await this.#pace.done;
    return isDone;
  }

  /** Adds a piece to the text. */
  override append(delta: string): void {
    this.#value = asText(this.#value) + asText(delta);
    // A piece changes nothing else: the element's own update would cost more than the piece.
    if (this.hasUpdated) this.#pace.request();
  }

  /** @returns Whether all of the text is shown. */
  #show(deadline: number): boolean {
    const content = this.#content;
    const markdown = markdownNow();
    if (markdown) {
      content.removeAttribute('data-plain');
      this.#view ??= this.#startView(markdown);
      return this.#view.update(asText(this.#value), this.#options(), this.streaming, deadline);
    }
    const text = asText(this.#value);
    this.#shown ??= content.firstElementChild ? text : '';
    // Paper does not wait at all. What a server has rendered of it is better.
    if ((isMarkdownLate() || deadline === Infinity) && text !== this.#shown) {
      content.toggleAttribute('data-plain', true);
      content.textContent = this.#shown = text;
    }
    this.#loading ??= this.#load();
    return true;
  }

  #startView({MarkdownView, contentStyles}: Markdown): MarkdownView {
    // After the element's own styles, before those that a subclass adds.
    const own = ChatMarkdownElement.elementStyles.length;
    renderedStyles ??= unsafeCSS(contentStyles).styleSheet!;
    this.shadowRoot!.adoptedStyleSheets.splice(own, 0, renderedStyles);
    return new MarkdownView(this.#content);
  }

  async #load(): Promise<void> {
    void markdownLate().then(() => !markdownNow() && this.#pace.request(true));
    void markdownArrived().then(() => this.#pace.request());
    try {
      await loadMarkdown();
    } catch (error) {
      console.warn('<chat-markdown> shows plain text: its renderer could not be loaded.', error);
    }
  }

  #options(): MarkdownOptions {
    const {html, allowTags, allowImages, lineBreaks, latexDelimiters, headingOffset, strings} = this;
    const options = {html, allowTags: tokens(allowTags), allowImages, lineBreaks, headingOffset, tools: true};
    return {...options, ...(latexDelimiters && {latexDelimiters}), ...(strings && {strings})};
  }
}
