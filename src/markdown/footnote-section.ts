/** The footnotes at the end of a text. Each is rendered when it comes, and again only when it may read otherwise. */
import {takeBatch} from './batch.js';
import type {MarkdownStrings} from './options.js';
import type {Footnote, Footnotes} from './splitter.js';
import {sync} from './sync.js';
import {labelsIn, showReference} from './syntax/footnotes.js';

export interface RenderedFootnote {
  readonly nodes: readonly Node[];
  /** Whether it shows references as they will look when they are defined. */
  readonly awaitsDefinition: boolean;
}

/** A label that is referred to, its number by the first time, and how often it is. */
interface Reference {
  readonly label: string;
  readonly number: number;
  count: number;
}

/** A footnote that is rendered. */
interface Note {
  readonly item: HTMLLIElement;
  readonly footnote: Footnote;
  readonly awaitsDefinition: boolean;
  isOutdated?: boolean;
}

export class FootnoteSection {
  readonly #root: ParentNode & Node;
  readonly #render: (footnotes: readonly Footnote[]) => readonly RenderedFootnote[];
  readonly #section = document.createElement('div');
  readonly #list = document.createElement('ol');
  /** What is rendered, by its label; not all of it has to be shown. */
  readonly #notes = new Map<string, Note>();

  /** @param root What holds the text, and the section behind it. */
  constructor(root: ParentNode & Node, render: (footnotes: readonly Footnote[]) => readonly RenderedFootnote[]) {
    this.#root = root;
    this.#render = render;
    this.#section.setAttribute('part', 'footnotes');
    this.#section.setAttribute('role', 'doc-endnotes');
    this.#section.append(this.#list);
  }

  /** What stands behind the text; null where there is no note to show. */
  get element(): Element | null {
    return this.#list.hasChildNodes() ? this.#section : null;
  }

  /** Has those notes rendered again at the next update. */
  outdate(isOutdated: (source: string, awaitsDefinition: boolean) => boolean): void {
    for (const note of this.#notes.values()) {
      note.isOutdated ||= isOutdated(note.footnote.source, note.awaitsDefinition);
    }
  }

  /**
   * Numbers the references by their first appearance, those that only notes have last, and shows the notes in this order.
   * @param deadline When to stop, by the clock of `performance.now()`; the next call goes on.
   * @returns Whether all are shown.
   */
  update(footnotes: Footnotes, strings: MarkdownStrings, deadline: number): boolean {
    const references = new Map<string, Reference>();
    numberReferences(this.#root, ':not([part="footnotes"] *)', references, strings);
    const isDone = this.#renderChanged(mentioned(references.keys(), footnotes), footnotes, strings, deadline);
    // References in notes are added at the end, which this loop reaches as well.
    for (const {label} of references.values()) {
      const note = this.#notes.get(label);
      if (note) numberReferences(note.item, '', references, strings);
    }
    const items: HTMLLIElement[] = [];
    for (const {label, number, count} of references.values()) {
      const item = this.#notes.get(label)?.item;
      if (!item) continue;
      items.push(item);
      if (item.value !== number) item.value = number;
      setBackLinks(item, number, count, strings);
    }
    this.#show(items, strings);
    return isDone;
  }

  /** Renders those that are new or may read otherwise, until the deadline. @returns Whether that was all. */
  #renderChanged(labels: Iterable<string>, footnotes: Footnotes, strings: MarkdownStrings, deadline: number): boolean {
    const changed: {readonly label: string; readonly footnote: Footnote}[] = [];
    for (const label of labels) {
      const footnote = footnotes.get(label);
      const note = this.#notes.get(label);
      if (!footnote) this.#notes.delete(label);
      else if (!note || note.isOutdated || note.footnote !== footnote) changed.push({label, footnote});
    }
    while (changed.length > 0) {
      const batch = takeBatch(changed, ({footnote}) => footnote.source.length);
      const rendered = this.#render(batch.map(({footnote}) => footnote));
      for (const [position, {nodes, awaitsDefinition}] of rendered.entries()) {
        const {label, footnote} = batch[position]!;
        const item = this.#notes.get(label)?.item ?? emptyItem();
        const next = emptyItem();
        next.append(...nodes);
        // So that those that are there stay, and the focus on them.
        setBackLinks(next, item.value, backLinks(item).length, strings);
        sync(item, [...item.childNodes], [...next.childNodes], null);
        this.#notes.set(label, {item, footnote, awaitsDefinition});
      }
      if (performance.now() > deadline) break;
    }
    return changed.length === 0;
  }

  #show(items: readonly HTMLLIElement[], {footnotes}: MarkdownStrings): void {
    const shown = new Set<Node>(items);
    for (const item of [...this.#list.childNodes]) if (!shown.has(item)) item.remove();
    let following: Node | null = null;
    for (const item of items.toReversed()) {
      if (item.parentNode !== this.#list || item.nextSibling !== following) this.#list.insertBefore(item, following);
      following = item;
    }
    if (this.#section.getAttribute('aria-label') !== footnotes) this.#section.setAttribute('aria-label', footnotes);
    if (items.length === 0) this.#section.remove();
    else if (this.#section.parentNode !== this.#root) this.#root.append(this.#section);
  }
}

/** Labels, and those that the notes of them mention, and so on. */
function mentioned(labels: Iterable<string>, footnotes: Footnotes): ReadonlySet<string> {
  const all = new Set(labels);
  for (const label of all) {
    for (const more of labelsIn(footnotes.get(label)?.source ?? '')) all.add(more);
  }
  return all;
}

function emptyItem(): HTMLLIElement {
  const item = document.createElement('li');
  item.tabIndex = -1;
  item.setAttribute('part', 'footnote');
  return item;
}

/** @param references What is referred to already; what is in `content` is added. */
function numberReferences(
  content: ParentNode,
  where: string,
  references: Map<string, Reference>,
  {footnote}: MarkdownStrings,
): void {
  for (const button of content.querySelectorAll<HTMLButtonElement>(`[part="footnote-reference"]${where}`)) {
    const label = button.value;
    let reference = references.get(label);
    if (!reference) references.set(label, (reference = {label, number: references.size + 1, count: 0}));
    reference.count += 1;
    const number = String(reference.number);
    const name = footnote.replace('{number}', number);
    if (button.textContent === number && button.getAttribute('aria-label') === name) continue;
    button.textContent = number;
    button.setAttribute('aria-label', name);
  }
}

function backLinks(item: Element): NodeListOf<HTMLElement> {
  return item.querySelectorAll('[part="footnote-back"]');
}

/** Has a note end in as many buttons as there are references, each of which leads to one. */
function setBackLinks(item: Element, number: number, count: number, {footnoteBack}: MarkdownStrings): void {
  const links = backLinks(item);
  for (let position = count; position < links.length; position += 1) {
    links[position]?.previousSibling?.remove();
    links[position]?.remove();
  }
  const last = item.lastElementChild;
  const place = last?.localName === 'p' ? last : item;
  for (let position = 0; position < count; position += 1) {
    const link = links[position] ?? backLink(position);
    const name = footnoteBack.replace('{number}', position > 0 ? `${number}-${position + 1}` : String(number));
    if (link.getAttribute('aria-label') !== name) link.setAttribute('aria-label', name);
    if (!link.parentNode) place.append(' ', link);
  }
}

function backLink(position: number): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('part', 'footnote-back');
  button.value = String(position);
  // The variation selector keeps it from being an emoji.
  button.textContent = `\u21A9\uFE0E${position > 0 ? position + 1 : ''}`;
  button.addEventListener('click', showReference);
  return button;
}
