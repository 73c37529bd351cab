/**
 * Untrusted markdown to nodes. Whatever the text, in whatever pieces it comes: nothing runs, nothing loads that the options do
 * not allow, and nothing throws. Needs a document.
 */
import {asText} from '../core/message.js';
import type {MarkdownOptions} from './options.js';
import {MarkdownView} from './view.js';

export {contentStyles} from './content.styles.js';
export type {ImagePolicy, LatexDelimiter, MarkdownOptions, MarkdownStrings} from './options.js';
export {mermaidBlock} from './mermaid.js';
export {registerBlock, type BlockContext, type BlockDefinition} from './register-block.js';
export {MarkdownView, renderMarkdown} from './view.js';

/** Markdown that arrives piece by piece. */
export interface MarkdownStream {
  /** Adds to the text. */
  append(delta: string): void;
  /** Replaces the text, which is then taken to be unfinished. */
  set(text: string): void;
  /** Shows the text as finished: the nodes equal those of `renderMarkdown`. More may be appended after all. */
  end(): void;
}

/**
 * Renders into `element`, whose children it takes over, and changes only what a new piece changes.
 * @param options Read anew at each call.
 */
export function createMarkdownStream(element: ParentNode & Node, options: MarkdownOptions = {}): MarkdownStream {
  const view = new MarkdownView(element);
  let text = '';
  const set = (next: string) => view.update((text = asText(next)), options, true);
  return {append: (delta) => set(text + asText(delta)), set, end: () => view.update(text, options, false)};
}
