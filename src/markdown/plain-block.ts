/**
 * What most of an answer is made of, from marked's tokens to nodes and past the sanitiser, which takes longer than all else.
 * So it is held to what a sanitiser leaves as it is: elements of the few kinds that are made here, without attributes but for
 * a list's number, a cell's side and a web address of plain characters, and text that is put in as text and that nothing parses. A block with
 * anything else in it goes the other way as a whole.
 */
import type {Token, Tokens} from 'marked';
import {finish, finishLink, makeRoom} from './finish.js';
import type {MarkdownOptions} from './options.js';
import type {BlockLexer} from './parser.js';
import {offsetHeadings} from './syntax/headings.js';

/** Nothing that is written otherwise in HTML or in an address, and no scheme but the web's. */
const plainAddress = /^https?:\/\/[\w.~:/?#@!$()*+,;=%-]+$/;
const characterReference = /&[#\w]/;

/** A box with the finished nodes of `tokens`, or undefined if they are not all plain. @throws on text that marked fails on. */
export function plainBlock(
  tokens: readonly Token[],
  lexer: BlockLexer,
  options: MarkdownOptions,
): HTMLElement | undefined {
  const box = document.createElement('div');
  if (!tokens.every((token) => addBlock(box, token, lexer))) return undefined;
  if (box.querySelector('table')) {
    finish(box, options);
    return box;
  }
  // All that there is to finish in others.
  for (const block of box.children) block.setAttribute('dir', 'auto');
  for (const link of box.querySelectorAll('a')) finishLink(link);
  if (options.headingOffset) offsetHeadings(box, options.headingOffset);
  return box;
}

/** Adds what marked's own renderer would write for a token. @returns whether it is plain; if not, the rest is of no use. */
function addBlock(parent: Element, token: Token, lexer: BlockLexer): boolean {
  const addRun = (element: Element, tokens: Token[] = []) => {
    lexer.readRun(tokens);
    return addInline(element, tokens);
  };
  const addAll = (element: Element, tokens: Token[] = []) => tokens.every((inner) => addBlock(element, inner, lexer));
  switch (token.type) {
    case 'space':
      return true;
    case 'hr':
      return addElement(parent, 'hr', '\n') !== undefined;
    case 'text':
      return token['tokens'] !== undefined && addRun(parent, token['tokens']);
    case 'paragraph':
      return addRun(addElement(parent, 'p', '\n'), token.tokens);
    case 'heading':
      return addRun(addElement(parent, `h${(token as Tokens.Heading).depth}`, '\n'), token.tokens);
    case 'blockquote': {
      const quote = addElement(parent, 'blockquote', '\n');
      quote.append('\n');
      return !('alert' in token) && addAll(quote, token.tokens);
    }
    case 'list': {
      const {ordered, start, items} = token as Tokens.List;
      const list = addElement(parent, ordered ? 'ol' : 'ul', '\n');
      list.append('\n');
      if (ordered && start !== 1) {
        list.setAttribute('start', String(start));
        makeRoom(list as HTMLOListElement);
      }
      return items.every(({tokens}) => addAll(addElement(list, 'li', '\n'), tokens));
    }
    case 'table': {
      const {header, rows} = token as Tokens.Table;
      const table = addElement(parent, 'table', '\n');
      const addRow = (group: Element, cells: readonly Tokens.TableCell[]) => {
        const row = addElement(group, 'tr', '\n');
        row.append('\n');
        return cells.every(({header, align, tokens}) => {
          const cell = addElement(row, header ? 'th' : 'td', '\n');
          if (align) cell.setAttribute('align', align);
          return addRun(cell, tokens);
        });
      };
      table.append('\n');
      const head = addElement(table, 'thead', '\n');
      head.append('\n');
      if (!addRow(head, header)) return false;
      const body = rows.length > 0 && addElement(table, 'tbody');
      return !body || rows.every((cells) => addRow(body, cells));
    }
    default:
      return false;
  }
}

function addInline(parent: Element, tokens: readonly Token[]): boolean {
  return tokens.every((token) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return addText(parent, token as Tokens.Text | Tokens.Escape);
      case 'br':
        return addElement(parent, 'br') !== undefined;
      case 'codespan':
        addElement(parent, 'code').append(...[(token as Tokens.Codespan).text].filter(Boolean));
        return true;
      case 'strong':
      case 'em':
      case 'del':
        return addInline(addElement(parent, token.type), (token as Tokens.Strong).tokens);
      case 'link':
        return addLink(parent, token as Tokens.Link);
      default:
        return false;
    }
  });
}

function addText(parent: Element, token: Tokens.Text | Tokens.Escape): boolean {
  const {text} = token;
  if ('tokens' in token || ('escaped' in token && token.escaped) || characterReference.test(text)) return false;
  const {lastChild} = parent;
  if (lastChild instanceof Text) lastChild.appendData(text);
  else if (text) parent.append(text);
  return true;
}

function addLink(parent: Element, {href, title, tokens}: Tokens.Link): boolean {
  // marked reads an address in angle brackets within the words of a link as one too.
  if (title || !plainAddress.test(href) || parent.closest('a')) return false;
  const link = addElement(parent, 'a');
  link.setAttribute('href', href);
  return addInline(link, tokens);
}

/** A new last child of `parent`, with `space` behind it. */
function addElement(parent: Element, name: string, space = ''): Element {
  const element = document.createElement(name);
  parent.append(element, ...(space && [space]));
  return element;
}
