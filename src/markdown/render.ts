/**
 * Pieces of markdown to nodes: plain ones at once, all others written as HTML, sanitised, and finished. What goes wrong with one
 * shows as its plain text.
 */
import type {Tokens} from 'marked';
import {finish} from './finish.js';
import type {MarkdownOptions} from './options.js';
import {renderPageBlocks} from './page-blocks.js';
import type {Definitions} from './parser.js';
import {plainBlock} from './plain-block.js';
import type {Policy} from './sanitize.js';
import type {MarkdownPiece, Piece} from './splitter.js';

/** In characters. Text has none, but for writing that has no spaces, to which kerning is nothing. */
export const longWord = 1000;

/** What rendering depends on, apart from the text itself. */
export interface RenderContext {
  readonly options: MarkdownOptions;
  readonly policy: Policy;
  readonly definitions: Definitions;
  readonly source: string;
}

/** The nodes of each piece, which belong to no document yet. */
export function renderPieces(pieces: readonly Piece[], context: RenderContext): (readonly Node[])[] {
  const {options, policy, definitions} = context;
  const finished = new Map<Piece, Element>();
  let sanitised: Element[] = [];
  try {
    const written = pieces.filter(isWritten);
    for (const piece of written) {
      piece.lexer.define(definitions);
      const box = plainBlock(piece.tokens, piece.lexer, options);
      if (box) finished.set(piece, box);
    }
    const rest = written.filter((piece) => !finished.has(piece));
    const html = rest.map(({lexer, tokens}) => `<div>${lexer.toHtml(tokens, policy.rawTags)}</div>`).join('');
    // In one go: each call costs a document.
    if (rest.length > 0) sanitised = [...policy.sanitize(html).children];
    if (sanitised.length !== rest.length) throw new Error('This text cannot be read as markdown.');
  } catch {
    if (pieces.length > 1) return pieces.flatMap((piece) => renderPieces([piece], context));
    return pieces.map(({start, end}) => plainNodes(context.source.slice(start, end)));
  }
  let position = 0;
  return pieces.map((piece) => {
    if (piece.type === 'plain') return plainNodes(context.source.slice(piece.start, piece.end));
    let box = finished.get(piece);
    if (!box) {
      box = isWritten(piece) ? sanitised[position++]! : codeBox(codeOf(piece));
      finish(box, options);
      if (hasLongWord(box.textContent)) setLongWords(box);
      renderPageBlocks(box, options, piece.type === 'fence' || piece.lexer.isOpenFence(piece.tokens));
    } else if (hasLongWord(box.textContent)) setLongWords(box);
    return [...box.childNodes].filter((node) => node.nodeType !== Node.TEXT_NODE || node.nodeValue?.trim());
  });
}

/** Code that is a block of its own is text all through, and needs no look at HTML. */
function isWritten(piece: Piece): piece is MarkdownPiece {
  return piece.type === 'markdown' && (piece.tokens.length > 1 || piece.tokens[0]?.type !== 'code');
}

function codeOf(piece: Exclude<Piece, {type: 'plain'}>): {info: string; text: string} {
  if (piece.type === 'fence') return piece;
  const {lang = '', text} = piece.tokens[0] as Tokens.Code;
  return {info: lang, text: text && `${text.replace(/\n$/, '')}\n`};
}

function codeBox({info, text}: {info: string; text: string}): Element {
  const box = document.createElement('div');
  const code = document.createElement('code');
  const language = /^\S+/.exec(info.trim())?.[0];
  if (language) code.className = `language-${language}`;
  code.append(text);
  box.append(document.createElement('pre'));
  box.firstElementChild?.append(code);
  return box;
}

function hasLongWord(text: string): boolean {
  return text.length >= longWord && text.split(/\s+/).some(({length}) => length >= longWord);
}

/** Tells the style sheet of words that would take seconds: with kerning, a browser shapes each of their lines up to the word's end. */
function setLongWords(element: Element): void {
  if (/^(?:pre|button)$/.test(element.localName)) return;
  for (const child of element.childNodes) {
    if (child instanceof Element) setLongWords(child);
    else if (hasLongWord(child.nodeValue ?? '')) {
      element.setAttribute('part', `${element.getAttribute('part') ?? ''} long-word`.trim());
      return;
    }
  }
}

export function plainNodes(text: string): Node[] {
  const paragraph = document.createElement('p');
  paragraph.dir = 'auto';
  paragraph.setAttribute('part', 'plain');
  paragraph.append(text.trim());
  return [paragraph];
}
