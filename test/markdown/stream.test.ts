import {expect} from '@open-wc/testing';
import fastCheck from 'fast-check';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../src/markdown/index.js';
import {corpusOrSkip} from '../support/corpora.js';

function streamInto(options?: MarkdownOptions) {
  const box = document.createElement('div');
  return {box, stream: createMarkdownStream(box, options)};
}

/** What a reader sees of text that is still arriving. */
function shownWhileStreaming(text: string): string {
  const {box, stream} = streamInto();
  stream.set(text);
  for (const element of box.querySelectorAll('*')) {
    for (const name of ['dir', 'tabindex', 'role', 'aria-label', 'aria-level', 'target', 'rel'])
      element.removeAttribute(name);
  }
  return box.innerHTML;
}

/** The pieces of `text` that end at each multiple of `size` code units. */
function cut(text: string, size: number): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
}

/** Cuts of 1 to 12 code units in a random order that `seed` decides. */
function cutAtRandom(text: string, seed: number): string[] {
  const pieces: string[] = [];
  let state = seed;
  for (let start = 0; start < text.length;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const end = start + 1 + (state % 12);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function expectSameAsAtOnce(pieces: readonly string[], options?: MarkdownOptions): void {
  const {box, stream} = streamInto(options);
  for (const piece of pieces) stream.append(piece);
  stream.end();
  const once = document.createElement('div');
  once.append(renderMarkdown(pieces.join(''), options));
  if (!box.isEqualNode(once)) expect(box.innerHTML).to.equal(once.innerHTML);
}

const tour = `# A tour

Some **bold**, *em*, \`code\`, ~~old~~ and [a link](https://a.example/b_c "t").

- one
  - two **deep**
- [x] done

1. first

   \`\`\`js
   let a = 1 < 2;
   \`\`\`
2. second

> Quote
> goes *on*
lazily

| a | b |
|---|:-:|
| 1 | \`2|3\` |

Title
---

<details>
<summary>More</summary>

Inside **text** [ref] and ![image][ref].

</details>

[ref]: https://ref.example "Reference"

***

    indented

\`\`\`py
def f(): pass
`;

describe('createMarkdownStream', () => {
  for (const size of [1, 2, 3, 7, 64]) {
    it(`ends in the same nodes as rendering at once, in pieces of ${size}`, () => {
      expectSameAsAtOnce(cut(tour, size));
      expectSameAsAtOnce(cut(tour.replaceAll('\n', '\r\n'), size), {lineBreaks: true});
    });
  }

  it('keeps the nodes of blocks that do not change', () => {
    const {box, stream} = streamInto();
    stream.append('# One\n\nTwo\n\nThr');
    const [one, two] = box.children;
    stream.append('ee **and** more\n\nfour');
    stream.end();
    expect(box.children[0] === one).to.equal(true);
    expect(box.children[1] === two).to.equal(true);
  });

  it('lets the open block grow without replacing what is in it', () => {
    const {box, stream} = streamInto();
    stream.append('- one *two* thr');
    const item = box.querySelector('li');
    const text = item?.lastChild;
    stream.append('ee\n- four');
    expect(box.querySelector('li') === item).to.equal(true);
    expect(item?.lastChild === text).to.equal(true);
    expect(text?.textContent?.trim()).to.equal('three');
  });

  it('leaves details as the reader set them', () => {
    const {box, stream} = streamInto();
    stream.append('<details>\n<summary>More</summary>\n\nSome');
    const details = box.querySelector('details') as HTMLDetailsElement;
    details.open = true;
    stream.append(' text');
    expect(box.querySelector('details') === details).to.equal(true);
    expect(details.open).to.equal(true);
  });

  it('renders blocks again that a later definition makes links of', () => {
    const {box, stream} = streamInto();
    stream.append('See [it] there.\n\nUntouched.\n\n');
    const untouched = box.children[1];
    expect(box.querySelectorAll('a').length).to.equal(0);
    stream.append('[it]: https://it.example\n');
    expect(box.querySelector('a')?.getAttribute('href')).to.equal('https://it.example');
    expect(box.children[1] === untouched).to.equal(true);
  });

  it('starts over when the text is set anew', () => {
    const {box, stream} = streamInto();
    stream.append('# One\n\nTwo');
    stream.set('Three');
    stream.end();
    expect(box.textContent).to.equal('Three');
  });

  it('goes on after its end', () => {
    const {box, stream} = streamInto();
    stream.append('One');
    stream.end();
    stream.append(' two');
    stream.end();
    expect(box.textContent).to.equal('One two');
  });

  it('reads its options anew at each call', () => {
    const options = {html: 'safe' as 'safe' | 'escape'};
    const {box, stream} = streamInto(options);
    stream.append('a <b>c</b>');
    options.html = 'escape';
    stream.end();
    expect(box.textContent).to.equal('a <b>c</b>');
  });

  describe('while text arrives', () => {
    const unfinished: [string, string][] = [
      ['a **bold', '<p>a <strong>bold</strong></p>'],
      ['a **bold*', '<p>a <strong>bold</strong></p>'],
      ['a **', '<p>a</p>'],
      ['a *b **c', '<p>a <em>b <strong>c</strong></em></p>'],
      ['a ~~b', '<p>a <del>b</del></p>'],
      ['a `co', '<p>a <code>co</code></p>'],
      ['a **b `co', '<p>a <strong>b <code>co</code></strong></p>'],
      ['a ``c`', '<p>a <code>c</code></p>'],
      ['a `', '<p>a</p>'],
      ['snake_case and 2*3', '<p>snake_case and 2*3</p>'],
      ['a [link', '<p>a link</p>'],
      ['a [link]', '<p>a link</p>'],
      ['a [link](https://ex', '<p>a link</p>'],
      ['a **[link](https://ex', '<p>a <strong>link</strong></p>'],
      ['a [link][re', '<p>a link</p>'],
      ['a ![image](https://ex', '<p>a</p>'],
      ['a https://exa', '<p>a https://exa</p>'],
      ['a www.exa', '<p>a www.exa</p>'],
      ['a <https://exa', '<p>a</p>'],
      ['a <kb', '<p>a</p>'],
      ['a <kbd>b', '<p>a <kbd>b</kbd></p>'],
      ['```js\nlet a', '<pre><code class="language-js">let a\n</code></pre>'],
      ['```js\nif (a <b', '<pre><code class="language-js">if (a &lt;b\n</code></pre>'],
      ['``', ''],
      ['Text\n\n-', '<p>Text</p>'],
      ['Text\n--', '<p>Text</p>'],
      ['Text\n\n1.', '<p>Text</p>'],
      ['Text\n\n#', '<p>Text</p>'],
      ['Text\n\n> ', '<p>Text</p>'],
      ['Text\n\n| a | b', '<p>Text</p>'],
      ['Text\n\n| a | b |\n|--', '<p>Text</p>'],
      ['Text\n\n[ref]: https://ex', '<p>Text</p>'],
      ['# Ti **tle', '<h1>Ti <strong>tle</strong></h1>'],
      ['> a **b', '<blockquote>\n<p>a <strong>b</strong></p>\n</blockquote>'],
    ];
    for (const [text, expected] of unfinished) {
      it(`shows no raw marks of ${JSON.stringify(text)}`, () => {
        expect(shownWhileStreaming(text)).to.equal(expected);
      });
    }

    it('shows a paragraph that is complete as it is', () => {
      expect(shownWhileStreaming('a **b\n\nc')).to.equal('<p>a **b</p><p>c</p>');
    });
  });

  it('ends in the same nodes whatever is written and however it is cut', () => {
    const pieces = [
      '*',
      '**',
      '_',
      '`',
      '```',
      '~~',
      '\n',
      '\n\n',
      ' ',
      '    ',
      '- ',
      '1. ',
      '> ',
      '# ',
      '|',
      '|-|',
      '[',
      ']',
      '(',
      ')',
      '!',
      '<',
      '>',
    ];
    const words = [
      'a',
      'b c',
      '[a]: b',
      '[a]',
      '<b>',
      '</b>',
      '<details>',
      '</details>',
      '<!--',
      '-->',
      'http://a.b',
      '\\',
      '&lt;',
      '---',
      '\r',
      '😀',
      '\0',
    ];
    fastCheck.assert(
      fastCheck.property(
        fastCheck.array(fastCheck.constantFrom(...pieces, ...words), {maxLength: 24}),
        fastCheck.integer({min: 1, max: 9}),
        (parts, size) => expectSameAsAtOnce(cut(parts.join(''), size)),
      ),
      {numRuns: 300},
    );
  });

  for (const name of ['commonmark', 'gfm']) {
    it(`ends in the same nodes for ${name}.json however it is cut`, async function () {
      this.timeout(120_000);
      const entries = await corpusOrSkip<{markdown: string}>(this, name);
      // A sample of every chunking, another one for each entry: all of them take minutes in a slow engine.
      entries.forEach(({markdown}, position) => {
        expectSameAsAtOnce(cut(markdown, [1, 2, 3, 7, 64][position % 5] ?? 1));
        expectSameAsAtOnce(cutAtRandom(markdown, position));
      });
    });
  }
});
