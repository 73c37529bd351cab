/**
 * The page around the elements: the browser's, or while a server renders them what stands for the page that they will be in.
 * Bundles for browsers keep nothing of what is behind `isServer`.
 */
import {isServer} from 'lit';
import type {MarkdownOptions} from '../markdown/index.js';

/** Where a page is, and what addresses in it are relative to. */
export interface Surroundings {
  readonly document: {readonly baseURI: string};
  readonly location: {readonly host: string; readonly origin: string};
}

export interface ServedPage extends Surroundings {
  /** Markdown as something that a template can hold. */
  readonly renderMarkdown: (text: string, options: MarkdownOptions) => unknown;
}

let served: ServedPage | undefined;

/** Says for which page elements are rendered from now on. */
export function serve(page: ServedPage): void {
  served = page;
}

/** Markdown as something that a template can hold: its text, as long as nobody has said for which page. */
export function renderServed(text: string, options: MarkdownOptions): unknown {
  return served ? served.renderMarkdown(text, options) : text;
}

export function surroundings(): Surroundings {
  return isServer
    ? (served ?? {document: {baseURI: 'http://localhost/'}, location: new URL('http://localhost/')})
    : window;
}
