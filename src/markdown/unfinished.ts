/** Text that is cut in the middle of its markdown, as every answer is while it streams, shown as what it is about to be. */

/**
 * Takes back the end of a document that can still become anything: a last line of nothing but marks, the head of a table
 * without its rule, a link definition or a tag without its end. It shows when the next words tell what it is.
 */
export function dropUndecided(markdown: string): string {
  // Only the last paragraph is looked at, whatever the length of the document.
  const start = Math.max(0, markdown.lastIndexOf('\n\n'), markdown.length - 4000);
  const end = markdown
    .slice(start)
    .replace(/<[a-z/!][^<>\n]{0,200}$/i, '')
    .replace(/(^|\n)[ \t]*(?:[-+*_=#>`~|:][-+*_=#>`~|: \t]*|\d{1,9}[.)]?[ \t]*)$/, '$1')
    .replace(/(^\s*|\n\n)[ \t]*\|[^\n]*\n?$/, '$1')
    .replace(/(^|\n) {0,3}\[[^\]\n]+\]:[^\n]*$/, '$1');
  return markdown.slice(0, start) + end;
}

/** With more brackets than this, text is hardly being written by anyone, and its end is not worth looking for. */
const maximumBrackets = 200;

/** Finishes the inline marks that the end of `source` leaves open, so that none shows raw. Links and images wait for their end. */
export function closeInline(source: string): string {
  if ((source.match(/[[\]]/g)?.length ?? 0) > maximumBrackets) return source;
  const open: string[] = [];
  const brackets: {readonly index: number; readonly image: boolean; readonly depth: number}[] = [];
  const marks = /\\[\s\S]?|`+|!?\[|\]\(?|\*+|_+|~~/g;
  for (let match = marks.exec(source); match; match = marks.exec(source)) {
    const [mark] = match;
    const end = match.index + mark.length;
    if (mark[0] === '`') {
      const close = findCode(source, end, mark);
      if (close < 0) return finish(source.slice(0, match.index), source.slice(end).replace(/[\s`]+$/, ''), mark, open);
      marks.lastIndex = close + mark.length;
    } else if (mark.endsWith('[')) {
      brackets.push({index: match.index, image: mark.length === 2, depth: open.length});
    } else if (mark[0] === ']') {
      const bracket = brackets.pop();
      const close = mark === '](' ? source.indexOf(')', end) : end;
      if (bracket && (close < 0 || end === source.length)) {
        return withoutLink(source.slice(0, match.index), bracket, open);
      }
      if (bracket && mark === '](') marks.lastIndex = close + 1;
    } else if (mark[0] !== '\\') {
      toggle(mark, source[match.index - 1] ?? ' ', source[end] ?? '', open);
    }
  }
  const bracket = brackets[0];
  return bracket ? withoutLink(source, bracket, open) : finish(source, '', '', open);
}

function findCode(source: string, from: number, fence: string): number {
  for (const match of source.slice(from).matchAll(/`+/g)) if (match[0] === fence) return from + match.index;
  return -1;
}

/** Opens or closes emphasis by a simple reading of CommonMark's flanking rules; a mark inside a word does neither. */
function toggle(mark: string, before: string, after: string, open: string[]): void {
  const opens = /\S/.test(after) && !/[\p{L}\p{N}]/u.test(before);
  if (/\S/.test(before) && open.at(-1) === mark) open.pop();
  else if (opens) open.push(mark);
}

function withoutLink(
  source: string,
  {index, image, depth}: {readonly index: number; readonly image: boolean; readonly depth: number},
  open: string[],
): string {
  // The second half of a reference: the first is then a link's text at the end.
  if (source[index - 1] === ']') return closeInline(source.slice(0, index));
  if (!image) return finish(source.slice(0, index) + source.slice(index + 1), '', '', open);
  return finish(source.slice(0, index), '', '', open.slice(0, depth));
}

function finish(text: string, code: string, fence: string, open: readonly string[]): string {
  const closing = [...open].reverse().join('');
  if (code) return text + fence + code + fence + closing;
  // A mark or a backslash at the very end may yet be either half of a pair.
  const shown = text.replace(/[\s*_~\\]+$/, '');
  return shown.replace(/(?:https?:\/\/|www\.|@)[^\s<>()*_~]*$/i, (link) => link.replace(/[:.@]/, '\\$&')) + closing;
}
