/** Text that grows by letters that mean nothing to markdown, as most do: they go on where it ends, and nothing is read. */
import {longWord} from './render.js';

/** Those that begin a line with a meaning count only after others have. */
const plain = `\\p{L}\\p{M}\\p{N},.;:'"()%?!/+=‘’“”…–—、。，：；！？-`;
/** A word that no `&` makes half a character reference and no bracket the address of a link, and the space after it. */
const lastPlainWord = new RegExp(`(?:^|[^\\]&${plain}])([${plain}]*(?!!)[${plain}])( ?)$`, 'u');
/** What becomes a link: never plain, as long as it may go on. */
const address = /www|:\S*\//i;
const plainText = new RegExp(`^(?:[${plain}]| (?! ))*$`, 'u');

/** How far back the last word is looked for. A longer one is none. */
const horizon = 100;

export class PlainGrowth {
  readonly #text: Text;
  readonly #parent: Node | null;
  /** The last word, and what is after it and shows when a letter follows. */
  #word: string;
  #space: string;

  private constructor(text: Text, word: string, space: string) {
    this.#text = text;
    this.#parent = text.parentNode;
    this.#word = word;
    this.#space = space;
  }

  /**
   * Where the text goes on, if it can.
   * @param source What is shown, to its last letter.
   * @param node The last node that shows it.
   */
  static after(source: string, node: Node | undefined): PlainGrowth | undefined {
    const end = source.slice(-horizon);
    const line = end.slice(end.lastIndexOf('\n') + 1);
    const [, word, space = ''] = lastPlainWord.exec(line) ?? [];
    const last = lastText(node);
    // The beginning of a line may yet be the mark of an item or a rule, and that of a word an address. With its title, what looks
    // like text behind a bracket may be a definition.
    if (!word || word.length > horizon - 20 || !/\p{L}/u.test(line) || address.test(word)) return undefined;
    if (/^(?:[\s>]|[-+*]\s|\d+[.)]\s)*\[[^\]]*\]:/.test(line)) return undefined;
    return last?.data.endsWith(word) ? new PlainGrowth(last, word, space) : undefined;
  }

  /** Shows more text. @returns Whether it is plain; if not, nothing is shown of it. */
  add(delta: string): boolean {
    const added = this.#space + delta;
    if (this.#text.parentNode !== this.#parent || !plainText.test(added)) return false;
    if (this.#word.length + added.length >= longWord || address.test(this.#word + added)) return false;
    // A mark of exclamation at the end may begin an image, but not in code.
    const shown = added.replace(this.#parent?.nodeName === 'CODE' ? /\s+$/ : /(?:\s+|\s*!)$/, '');
    this.#text.appendData(shown);
    const space = shown.lastIndexOf(' ');
    this.#word = space < 0 ? this.#word + shown : shown.slice(space + 1);
    this.#space = added.slice(shown.length);
    return true;
  }
}

/** The last text in `node` that shows. Behind it are only the line breaks between elements, and cells that are still empty. */
function lastText(node: Node | null | undefined): Text | undefined {
  if (node instanceof Text) return node.data.trim() ? node : undefined;
  for (let child = node?.lastChild; child; child = child.previousSibling) {
    const found = lastText(child);
    if (found) return found;
  }
  return undefined;
}
