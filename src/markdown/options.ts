/** What a page may decide about rendering markdown. Sanitising is not among it: it is always on. */

import type {LatexDelimiter} from './syntax/math.js';

export type {LatexDelimiter} from './syntax/math.js';

/** Where an image that markdown names may load from without a click: nowhere, the page's own origin, anywhere, or a list of exact origins. */
export type ImagePolicy = 'none' | 'same-origin' | 'all' | readonly string[];

export interface MarkdownOptions {
  /** What becomes of raw HTML: `safe` keeps a narrow list of elements, `escape` shows all of it as text. Absent: `safe`. */
  readonly html?: 'safe' | 'escape';
  /** Names of further elements to keep in raw HTML, without attributes. Names that could act or load are refused with a warning. */
  readonly allowTags?: readonly string[];
  /** Absent: `none`. An image that may not load is a button that names its host. Raster `data:` images always show. */
  readonly allowImages?: ImagePolicy;
  /**
   * Whether a single newline breaks the line, as in a comment box. Absent: false, as in CommonMark, which is how models
   * write; text that a person typed wants true.
   */
  readonly lineBreaks?: boolean;
  /**
   * Whether code blocks and tables get buttons to copy, wrap and download. Absent: false. They hold no text, so that they need
   * a style sheet that draws them, as `<chat-markdown>` has.
   */
  readonly tools?: boolean;
  /** What encloses formulas. Absent: `$$`, `\[ \]`, `\( \)` and `$`, the last by Pandoc's rules. An empty list: there are none. */
  readonly latexDelimiters?: readonly LatexDelimiter[];
  /**
   * How many levels deeper headings are for assistive technology than they are written, so that the page's outline stays
   * valid. Absent: 0. The elements take 2, for a page with an `h1` and an `h2` above the messages.
   */
  readonly headingOffset?: number;
  /** Replacements for the texts that rendering adds. */
  readonly strings?: Partial<MarkdownStrings>;
}

/** The texts that rendering adds to what was written. */
export interface MarkdownStrings {
  /** On the button in place of an image; `{host}` is filled in. */
  readonly loadImage: string;
  /** Name a table's and a code block's box, which scroll by keyboard, and the box of a task. */
  readonly table: string;
  readonly code: string;
  readonly task: string;
  /** Name the buttons on code. */
  readonly copyCode: string;
  readonly wrapCode: string;
  readonly downloadCode: string;
  /** Name the buttons on tables. */
  readonly copyTable: string;
  readonly copyMarkdown: string;
  readonly downloadTable: string;
  /** What is said once a button has copied, and where the browser did not let it. */
  readonly copied: string;
  readonly copyFailed: string;
  /** Title the quotes that are alerts. */
  readonly note: string;
  readonly tip: string;
  readonly important: string;
  readonly warning: string;
  readonly caution: string;
  /** Name the section of footnotes, a reference to one, and the button that leads back; `{number}` is filled in. */
  readonly footnotes: string;
  readonly footnote: string;
  readonly footnoteBack: string;
  /** Names the frame of a diagram. */
  readonly diagram: string;
}

export const markdownStrings: MarkdownStrings = {
  loadImage: 'Load image from {host}',
  table: 'Table',
  code: 'Code',
  task: 'Task',
  copyCode: 'Copy code',
  wrapCode: 'Wrap long lines',
  downloadCode: 'Download code',
  copyTable: 'Copy table',
  copyMarkdown: 'Copy table as Markdown',
  downloadTable: 'Download table as CSV',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying',
  note: 'Note',
  tip: 'Tip',
  important: 'Important',
  warning: 'Warning',
  caution: 'Caution',
  footnotes: 'Footnotes',
  footnote: 'Footnote {number}',
  footnoteBack: 'Back to reference {number}',
  diagram: 'Diagram',
};
