/** Footnotes as GitHub writes them: `[^label]` where the note belongs, `[^label]: text` anywhere. */
import type {Token, Tokens} from 'marked';

export interface FootnoteDefinition extends Tokens.Generic {
  readonly type: 'footnoteDefinition';
  /** In lower case: labels that differ in nothing else are one. */
  readonly label: string;
  readonly tokens: Token[];
}

const definition = /^ {0,3}\[\^([^\s\]^]+)\]:[ \t]*/;
const reference = /^\[\^([^\s\]^]+)\]/;
/** A definition ends the paragraph above it. */
const interruption = /\n {0,3}\[\^[^\s\]^]+\]:/;

/** Where a definition ends a paragraph, if one does. */
export function endBeforeDefinition(paragraph: string): number {
  return paragraph.includes('\n') && paragraph.includes('[^') ? paragraph.search(interruption) : -1;
}

/**
 * Reads a definition at the start of `source`. It takes in lines that are indented by two spaces or more, also behind blank
 * ones, and those that merely go on with its first paragraph. The blank lines behind it are its own, as long as it may go on.
 * @param next Where a paragraph ends that `text` begins with.
 */
export function readDefinition(
  source: string,
  next: (text: string) => number,
): {readonly raw: string; readonly label: string; readonly text: string} | undefined {
  const match = definition.exec(source);
  if (!match?.[1]) return undefined;
  let end = endOfLine(source, match[0].length);
  const lines = [source.slice(match[0].length, end)];
  // Whether all so far is one paragraph, which then takes in lines that are not indented.
  let isParagraph = continues(lines[0] ?? '', next);
  while (end < source.length) {
    const lineEnd = endOfLine(source, end + 1);
    const line = source.slice(end + 1, lineEnd);
    const isBlank = !line.trim();
    if (isBlank || /^(?: {2}|\t)/.test(line)) {
      isParagraph &&= !isBlank && continues(line, next);
      lines.push(line.replace(/^(?: {1,4}|\t)/, ''));
      end = lineEnd;
    } else {
      const lazy = isParagraph ? endOfLazyLines(source, end, next) : end;
      if (lazy === end) break;
      lines.push(source.slice(end + 1, lazy));
      end = lazy;
      // What the paragraph did not take begins something else.
      isParagraph = false;
    }
  }
  const raw = source.slice(0, end + 1);
  return {raw, label: match[1].toLowerCase(), text: lines.join('\n').trim()};
}

/** Where the lines end, behind `end`, that go on with a paragraph. */
function endOfLazyLines(source: string, end: number, next: (text: string) => number): number {
  // No further than to a blank line or the next definition: long texts are not to be copied for each of many.
  const limit = /\n(?:[ \t]*\n| {0,3}\[\^[^\s\]^]+\]:)/g;
  limit.lastIndex = end;
  const rest = source.slice(end, limit.exec(source)?.index ?? source.length);
  return end + next(`x${rest}`) - 1;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf('\n', from);
  return end < 0 ? source.length : end;
}

/** Whether a line can go on with a paragraph: it is neither the start of a list, a fence, a heading nor of anything else. */
function continues(line: string, next: (text: string) => number): boolean {
  return next(`x\n${line}`) > 2;
}

/** Reads a reference at the start of `source`, whether or not there is a note for it. */
export function readReference(source: string): {readonly raw: string; readonly label: string} | undefined {
  if (!source.startsWith('[^')) return undefined;
  const [raw, label] = reference.exec(source) ?? [];
  return raw && label ? {raw, label: label.toLowerCase()} : undefined;
}

/** The labels of all that may be a reference or a definition in `text`. */
export function labelsIn(text: string): string[] {
  return Array.from(text.matchAll(/\[\^([^\s\]^]+)\]/g), ([, label = '']) => label.toLowerCase());
}

/** The definitions among tokens, also those in lists and quotes. */
export function findDefinitions(tokens: readonly Token[]): FootnoteDefinition[] {
  return tokens.flatMap((token) => {
    if (token.type === 'footnoteDefinition') return [token as FootnoteDefinition];
    const {items, tokens: children} = token as {items?: Token[]; tokens?: Token[]};
    return token.type === 'list' || token.type === 'list_item' || token.type === 'blockquote'
      ? findDefinitions(items ?? children ?? [])
      : [];
  });
}

/**
 * Puts a button into the place of a reference, whose element holds the label. Not a link: what a message holds never changes
 * the page's address, and needs no names in it.
 */
export function finishReference(holder: Element): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('part', 'footnote-reference');
  button.value = holder.textContent;
  button.textContent = holder.textContent;
  button.addEventListener('click', showNote);
  holder.removeAttribute('class');
  holder.replaceChildren(button);
}

function showNote(this: HTMLButtonElement): void {
  const number = Number(this.textContent);
  focusFirst(this, 'li[part="footnote"]', (item) => (item as HTMLLIElement).value === number);
}

/** Leads from the button at a note's end, whose value says to which of the references, back to it. */
export function showReference(this: HTMLButtonElement): void {
  const number = String(this.closest<HTMLLIElement>('li[part="footnote"]')?.value);
  let position = Number(this.value);
  focusFirst(this, '[part="footnote-reference"]', (button) => button.textContent === number && (position -= 1) < 0);
}

/** Focuses, which scrolls there, the first match around `from`: several messages of a page may have a note of one name. */
function focusFirst(from: HTMLElement, selector: string, isWanted: (element: HTMLElement) => boolean): void {
  for (let scope = from.parentNode; scope; scope = scope.parentNode) {
    const found = [...scope.querySelectorAll<HTMLElement>(selector)];
    if (selector.startsWith('li') ? found.some(isWanted) : scope.querySelector('[part="footnotes"]')) {
      found.find(isWanted)?.focus();
      return;
    }
  }
}
