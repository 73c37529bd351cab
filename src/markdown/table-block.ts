/** The frame of a table: a box in which it scrolls, and buttons that give its cells to other programs. */
import {copyText} from './clipboard.js';
import type {MarkdownStrings} from './options.js';
import {copied, download, toolFrame} from './tools.js';

/**
 * Puts `box`, in which a table scrolls, into a frame that depends on nothing but `strings`. What the buttons give is read when
 * they are pressed: the table may still grow.
 */
export function tableBlock(box: HTMLElement, strings: MarkdownStrings): HTMLElement {
  const tableIn = (content: Element) => content.firstElementChild as HTMLTableElement;
  return toolFrame('table-block', strings.table, box, {
    download: {
      label: strings.downloadTable,
      // Without the mark at its start, spreadsheets read UTF-8 as something older.
      act: (content) => download('table.csv', 'text/csv;charset=utf-8', `\uFEFF${toCsv(tableIn(content))}`),
    },
    'copy-markdown': {
      label: strings.copyMarkdown,
      act: (content) => copied(copyText(toMarkdown(tableIn(content))), strings),
    },
    copy: {
      label: strings.copyTable,
      act: (content) => copied(copyText(toTsv(tableIn(content)), toHtml(tableIn(content))), strings),
    },
  });
}

/**
 * What spreadsheets run: a formula may send the reader's other cells away. A number with a sign is not one, nor is a dash.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const formula = /^(?:[=@＝＠]|[-+＋－](?=.*[\p{L}(|!=@]))/su;

/** The text of a cell for a spreadsheet. The quote makes it text there, whatever follows. */
function inert(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** As RFC 4180 has it. */
export function toCsv(table: HTMLTableElement): string {
  // Some spreadsheets part cells by semicolons or tabs.
  const quote = (text: string) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return cellsOf(table)
    .map((cells) => cells.map((cell) => quote(inert(textOf(cell)))).join(',') + '\r\n')
    .join('');
}

/** Cells between tabs, which every spreadsheet pastes into cells. */
export function toTsv(table: HTMLTableElement): string {
  return cellsOf(table)
    .map((cells) => cells.map((cell) => inert(textOf(cell).replace(/\s+/g, ' '))).join('\t'))
    .join('\n');
}

/** The same table for programs that keep formatting, without what belongs to this page. */
export function toHtml(table: HTMLTableElement): string {
  const copy = table.cloneNode(true) as HTMLTableElement;
  for (const button of copy.querySelectorAll('button')) button.replaceWith(textOf(button));
  quoteFormulas(copy);
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    for (const {name} of [...element.attributes]) {
      if (!['align', 'colspan', 'href', 'rowspan'].includes(name)) element.removeAttribute(name);
    }
  }
  return copy.outerHTML;
}

const inline = /^(?:a|b|code|del|em|i|ins|kbd|mark|s|samp|small|span|strong|sub|sup|u|var)$/;

/** Makes text of each line that is a formula: a spreadsheet gives the lines of a cell, and what is nested in it, cells of their own. */
function quoteFormulas(copy: Element): void {
  let first: Text | undefined;
  let line = '';
  const end = () => {
    if (formula.test(line.trim())) first?.before("'");
    first = undefined;
    line = '';
  };
  const read = (node: Node) => {
    if (node.nodeName === 'annotation') return;
    const isLine = node instanceof HTMLElement && !inline.test(node.localName);
    if (isLine) end();
    for (const child of [...node.childNodes]) {
      if (!(child instanceof Text)) read(child);
      else if (first || child.data.trim()) {
        first ??= child;
        line += child.data;
      }
    }
    if (isLine) end();
  };
  read(copy);
}

/** As GitHub's markdown has it, which knows one row of heads. */
export function toMarkdown(table: HTMLTableElement): string {
  const [head = [], ...rows] = cellsOf(table);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const rule = head.map(
    (cell) => ({left: ':--', center: ':-:', right: '--:'})[cell.getAttribute('align') ?? ''] ?? '---',
  );
  return [head.map(markdownOf), rule, ...rows.map((cells) => cells.map(markdownOf))].map(line).join('');
}

function cellsOf(table: HTMLTableElement): HTMLTableCellElement[][] {
  return [...table.rows].map((row) => [...row.cells]);
}

/** The words of a cell, with a line for each of its lines. */
function textOf(node: Node): string {
  const words = (inner: Node): string => {
    if (inner.nodeName === 'BR') return '\n';
    // What a button would do, and the source beside a formula, are none of the table's words.
    if (inner instanceof Element && inner.matches('[part=image-host], annotation')) return '';
    return inner.hasChildNodes() ? [...inner.childNodes].map(words).join('') : (inner.nodeValue ?? '');
  };
  return words(node)
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

const marks: Readonly<Record<string, string>> = {strong: '**', b: '**', em: '*', i: '*', del: '~~', s: '~~'};

function markdownOf(node: Node): string {
  if (!(node instanceof Element)) return escapeText(node.nodeValue ?? '');
  const {localName} = node;
  if (localName === 'br') return '<br>';
  if (localName === 'code') return codeOf(node.textContent);
  if (node.matches('[part~=math]')) return sourceOf(node).replaceAll('|', '\\|');
  if (node.matches('[part=image-host], [part=link-host]')) return '';
  if (localName === 'img') return `!${linkOf(escapeText(node.getAttribute('alt') ?? ''), node.getAttribute('src'))}`;
  const inner = [...node.childNodes].map(markdownOf).join('');
  if (localName === 'td' || localName === 'th') return inner.trim();
  if (localName === 'a') return linkOf(inner, node.getAttribute('href'));
  const mark = inner.trim() ? (marks[localName] ?? '') : '';
  return mark + inner + mark;
}

/** A formula as it was written, or in dollars where it is typeset. */
function sourceOf(formula: Element): string {
  const tex = formula.querySelector('annotation')?.textContent;
  const mark = formula.matches('[part~=display]') ? '$$' : '$';
  return tex === undefined ? formula.textContent : mark + tex + mark;
}

function escapeText(text: string): string {
  // A backslash before a bracket would begin a formula.
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_~<|&$]/g, '\\$&')
    .replace(/[[\]]/g, (bracket) => `&#${bracket.charCodeAt(0)};`);
}

function linkOf(words: string, address: string | null): string {
  return address === null ? words : `[${words}](<${address.replace(/[<>|\\\s]/g, encodeURIComponent)}>)`;
}

/** Between more backticks in a row than it holds. */
function codeOf(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({length}) => length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return fence + space + text.replace(/\s/g, ' ').replaceAll('|', '\\|') + space + fence;
}
