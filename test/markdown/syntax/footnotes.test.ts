import {expect} from '@open-wc/testing';
import {createMarkdownStream, MarkdownView, renderMarkdown} from '../../../src/markdown/index.js';
import {findDefinitions} from '../../../src/markdown/syntax/footnotes.js';
import {expectReadFast, bestTime} from '../../support/timing.js';
import {SyntaxLexer, SyntaxTokenizer, type SyntaxOptions} from '../../../src/markdown/syntax/lexer.js';

function lex(text: string, syntax: SyntaxOptions = {}) {
  const lexer = new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()}, syntax);
  const tokens = lexer.lex(text);
  return {tokens, notes: findDefinitions(tokens).map(({label, text: note}) => [label, note])};
}

function rendered(text: string): Element {
  const box = document.createElement('div');
  box.append(renderMarkdown(text));
  return box;
}

/** A text and its notes in a shadow root, as they are in a message. */
function show(text: string): {root: ShadowRoot; host: HTMLElement} {
  const host = document.createElement('div');
  document.body.append(host);
  const root = host.attachShadow({mode: 'open'});
  const content = document.createElement('div');
  root.append(content);
  content.append(renderMarkdown(text));
  return {root, host};
}

describe('footnotes', () => {
  afterEach(() => document.querySelectorAll('body > div').forEach((host) => host.shadowRoot && host.remove()));

  it('are defined by a line, what is indented under it and what goes on with its paragraph', () => {
    expect(lex('[^1]: one\n[^b]: two\nlines\n\n    more\n\nafter').notes).to.deep.equal([
      ['1', 'one'],
      ['b', 'two\nlines\n\nmore'],
    ]);
    expect(lex('[^1]: a\n\n    - b\n    - c\n\n  d\n- e').notes).to.deep.equal([['1', 'a\n\n- b\n- c\n\nd']]);
    expect(lex('text\n[^1]: one').notes).to.deep.equal([['1', 'one']]);
    expect(lex('- item\n  [^1]: one\n\n> [^2]: two').notes).to.deep.equal([
      ['1', 'one'],
      ['2', 'two'],
    ]);
  });

  it('cost prose and code nothing', () => {
    expect(lex('A class [^a-z] or [^0-9] and `[^1]`\n\n```\n[^1]: x\n```').notes).to.deep.equal([]);
    expect(renderMarkdown('A class [^a-z] in prose').textContent).to.equal('A class [^a-z] in prose');
    expect(renderMarkdown('`[^1]`\n\n[^1]: x').querySelector('sup')).to.equal(null);
  });

  it('are referred to only by labels that are defined', () => {
    const {root} = show('a[^1] b[^2] [c[^1]](https://a.example)\n\n[^1]: x');
    expect(root.querySelectorAll('[part="footnote-reference"]').length).to.equal(1);
    expect(root.textContent).to.contain('b[^2]');
  });

  it('are taken to be defined later, where they have a number and the text is growing', () => {
    const box = document.createElement('div');
    const stream = createMarkdownStream(box);
    stream.append('a[^1] [^a-z]\n\nb');
    expect(box.querySelectorAll('[part="footnote-reference"]').length).to.equal(1);
    stream.end();
    expect(box.textContent).to.equal('a[^1] [^a-z]b');
  });

  it('show no raw marks while they are written', () => {
    const box = document.createElement('div');
    const stream = createMarkdownStream(box);
    stream.append('a[^1] b[^2]\n\n[^1]: one **bo');
    expect(box.querySelector('li strong')?.textContent).to.equal('bo');
    expect(box.querySelector('li')?.textContent).to.equal('one bo \u21A9\uFE0E');
    stream.append('ld** and [a li');
    expect(box.querySelector('li')?.textContent).to.equal('one bold and a li \u21A9\uFE0E');
    stream.append('nk](https://a.example)\n\n    - `co');
    expect(box.querySelector('li li')?.textContent).to.equal('co');
    stream.append('de`\n[^2]: *');
    expect(box.querySelectorAll('[part="footnote"]').length).to.equal(1);
    stream.append('*two');
    expect(box.querySelector('[part="footnote"] + li strong')?.textContent).to.equal('two');
  });

  it('stay what they are while more of them come, as do the buttons that lead back', () => {
    const box = document.createElement('div');
    const stream = createMarkdownStream(box);
    document.body.append(box);
    stream.append('a[^1] b[^2]\n\n[^1]: see [link][l] and');
    const item = box.querySelector('li');
    const back = box.querySelector('[part="footnote-back"]');
    const paragraph = box.querySelector('li p');
    stream.append(' **more**\n[^2]: two [^3] [^1]\n\n[l]: https://a.example\n[^3]: x\n');
    stream.end();
    expect(item?.isConnected, 'item').to.equal(true);
    expect(item?.contains(paragraph), 'paragraph').to.equal(true);
    expect(paragraph?.contains(back), 'button').to.equal(true);
    expect(item?.querySelectorAll('[part="footnote-back"]').length).to.equal(2);
    expect(box.querySelectorAll('li').length).to.equal(3);
    box.remove();
  });

  it('are rendered and read until the deadline, and from there on', () => {
    const count = 500;
    const labels = Array.from({length: count}, (_, number) => `[^${number}]`);
    const text = `${labels.join(' ')}\n\n${labels.map((label) => `${label}: a note of some words\n`).join('')}`;
    const box = document.createElement('div');
    const view = new MarkdownView(box);
    const shown: number[] = [];
    let isDone = false;
    while (!isDone) {
      isDone = view.update(text, {}, false, 0);
      shown.push(box.querySelectorAll('[part="footnote"]').length);
    }
    expect(shown.at(-1)).to.equal(count);
    expect(shown.filter((number) => number > 0 && number < count).length).to.be.above(1);
    expect(box.isEqualNode(rendered(text))).to.equal(true);
    const definitions = '[a]: https://a.example\n'.repeat(2000);
    expect(new MarkdownView(document.createElement('div')).update(definitions, {}, false, 0)).to.equal(false);
  });

  it('cost little where they are many', () => {
    const notes = Array.from({length: 900}, (_, number) => `[^${number}]: note ${number}, see [^${900 - number}]\n`);
    const text = `${notes.map((_, number) => `w[^${number}] `).join('')}\n\n${notes.join('')}`;
    const time = bestTime(() => {
      const stream = createMarkdownStream(document.createElement('div'));
      for (let start = 0; start < text.length; start += 200) stream.append(text.slice(start, start + 200));
      stream.end();
    }, 2000);
    expect(time).to.be.below(5000);
  });

  it('are known wherever they are defined', () => {
    const {root} = show('[^a]\n\n[^b]\n\n> [^a]: A\n\n- x\n\n  [^b]: B');
    expect(root.querySelectorAll('sup > [part="footnote-reference"]').length).to.equal(2);
  });

  it('are numbered by first reference, those that only notes refer to last', () => {
    const {root} = show('[^b] [^a] [^b]\n\n[^a]: A, see [^c]\n[^b]: B\n[^c]: C\n[^unused]: D');
    const references = [...root.querySelectorAll('[part="footnote-reference"]')];
    expect(references.map(({textContent}) => textContent)).to.deep.equal(['1', '2', '1', '3']);
    expect(references[0]?.getAttribute('aria-label')).to.equal('Footnote 1');
    const notes = [...root.querySelectorAll('li')].map(
      ({firstElementChild}) => firstElementChild?.firstChild?.textContent,
    );
    expect(notes).to.deep.equal(['B', 'A, see ', 'C']);
    const back = [...root.querySelectorAll('li:first-child [part="footnote-back"]')];
    expect(back.map((button) => button.getAttribute('aria-label'))).to.deep.equal([
      'Back to reference 1',
      'Back to reference 1-2',
    ]);
    expect(back.map(({textContent}) => textContent)).to.deep.equal(['\u21A9\uFE0E', '\u21A9\uFE0E2']);
    const section = root.querySelector('[part="footnotes"]');
    expect(section?.getAttribute('role')).to.equal('doc-endnotes');
    expect(section?.getAttribute('aria-label')).to.equal('Footnotes');
  });

  it('lead to the note and back, and leave the address of the page alone', () => {
    const address = location.href;
    const {root} = show('a[^1] b[^1]\n\n[^1]: x');
    show('other[^1]\n\n[^1]: y');
    const second = root.querySelectorAll<HTMLElement>('[part="footnote-reference"]')[1];
    second?.click();
    expect(root.activeElement?.textContent).to.contain('x');
    root.querySelectorAll<HTMLElement>('[part="footnote-back"]')[1]?.click();
    expect(root.activeElement).to.equal(second);
    expect(location.href).to.equal(address);
    expect(root.querySelector('[id], [href], [name]')).to.equal(null);
  });

  it('are read in no time, whatever the text', () => {
    for (const part of [
      '[^',
      '[^a]',
      '[^a]: ',
      '[^a]: x\n',
      '[^a]: x\n\n',
      '[^a]:\n  ',
      'a\n[^a]:',
      '[^1]: a\nb\n',
      '[^1]: a\n  b\n',
    ]) {
      expectReadFast(part);
    }
    expect(bestTime(() => lex('[^1]: ' + 'word\n'.repeat(4000)), 400)).to.be.below(400);
  });
});
