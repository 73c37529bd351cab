import {expect} from '@open-wc/testing';
import fastCheck from '../support/fast-check.js';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../src/markdown/index.js';
import {corpusOrSkip} from '../support/corpora.js';
import {answers} from '../support/markdown-answers.js';
import {documents} from '../support/markdown-documents.js';

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

/** Ways of cutting a text, none of them twice. One of some pages repeats itself, and tells in few what it has to tell. */
function cuts(text: string): string[][] {
  const isLong = text.length > 1000;
  const all = (isLong ? [1, 7] : [1, 2, 3, 7, 64]).map((size) => cut(text, size));
  for (let seed = 1; seed <= (isLong ? 2 : 10); seed += 1) all.push(cutAtRandom(text, seed * 7919));
  // Between a carriage return and its line feed too.
  all.push(cut(text.replaceAll('\n', '\r\n'), isLong ? 3 : 1));
  return [...new Map(all.map((pieces) => [JSON.stringify(pieces), pieces])).values()];
}

function renderedAtOnce(text: string, options?: MarkdownOptions): HTMLElement {
  const once = document.createElement('div');
  once.append(renderMarkdown(text, options));
  return once;
}

function expectSameAsAtOnce(
  pieces: readonly string[],
  options?: MarkdownOptions,
  once = renderedAtOnce(pieces.join(''), options),
): void {
  const {box, stream} = streamInto(options);
  for (const piece of pieces) stream.append(piece);
  stream.end();
  if (!box.isEqualNode(once)) expect(box.innerHTML, JSON.stringify(pieces)).to.equal(once.innerHTML);
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

/** An answer with everything that an answer has. */
const answer = `# Results of the *second* run

Here is **what we found**, with \`inline code\`, a [link to docs](https://docs.example/a_b?c=d "Title") and ![a chart](https://img.example/c.png). See https://bare.example/path_x/y, www.bare.example or mail me@mail.example. Snake_case_names and 2 * 3 * 4 stay. ***Both*** and ~~gone~~ too. __Under__ and _em_.

## Steps

1. First do **this**
   - nested with \`code\`
   - [ ] a task
   - [x] done task
2. Then *that*

   \`\`\`python
   def f(a, b):
       return a ** b
   \`\`\`
3. Last

* * *

| Name | Value | Note |
|:-----|------:|------|
| **a** | 1 | \`x\` |
| b | 22 | [z](https://z.example) |
| c | 333 | *em* |

Setext title
============

> A quote with **weight**
> and a second line
>
> - with a list

<details>
<summary>More <b>info</b></summary>

Hidden **text** with <kbd>Ctrl</kbd>+<kbd>C</kbd> and H<sub>2</sub>O.

</details>

Term with a reference [ref][one].

[one]: https://one.example "One"

\`\`\`js
const a = b < c ? \`t\${x}\` : "**no**";
\`\`\`

Final line with 5 < 6 & 7 > 2, a\\*b\\*, &copy; and an em dash — done.
`;

/** The words of a block, with its formulas as they were written: whether they are typeset yet depends on what ran before. */
function asWritten(block: Element): string {
  const copy = block.cloneNode(true) as Element;
  for (const formula of copy.querySelectorAll('[part~="math"]')) {
    const tex = formula.querySelector('annotation')?.textContent;
    if (tex) formula.textContent = `$${tex}$`;
  }
  return copy.textContent;
}

describe('createMarkdownStream', () => {
  for (const size of [1, 2, 3, 7, 64]) {
    it(`ends in the same nodes as rendering at once, in pieces of ${size}`, () => {
      expectSameAsAtOnce(cut(tour, size));
      expectSameAsAtOnce(cut(tour.replaceAll('\n', '\r\n'), size), {lineBreaks: true});
    });
  }

  const traps: [string, string][] = [
    [
      'items that end in a space of another kind',
      '1. a\u00a0\n2. b\u3000\n3. \u2028\n4. d\n\n- \u00a0\n\n\u3000\n- e\n',
    ],
    ['a tag that an underline makes a heading, behind a bar', '|\n<a>\n-\n-\n'],
    ['such a tag behind what may begin a formula', '$$\n<e>\n-\n[^2]\n\n)\n'],
    [
      'what notes refer to and nobody defines',
      'x[^1]\n\n[^1]: see [the words][lost label], ![one][lost label] and [^3]\n',
    ],
    ['a label over two lines of a quote', '> [a\n> b]\n\nx\n\n> - [a\n>   b]\n\ny\n\n[a b]: http://c.d\n'],
    ['a label with a bar in a table', '| [a\\|b] [^c\\|d] |\n|---|\n| x |\n\nx\n\n[a|b]: http://c.d\n\n[^c|d]: note\n'],
    ['rows that are far too short', '|a|b|c|d|e|f|\n|-|-|-|-|-|-|\n|1\n|1|2|3\n|1|2|3|4|5|6\n|1\n\n|x\n'],
    ['a title in the lines below its definition', '[r]: /u\n"one\ntwo\nthree"\n\n[r]\n'],
    ['a title that a list, a heading or a line cuts', '[r]: /u "a\n- b\n- c"\n\n[s]: /v\n"a\n===\nb"\n\n[r] [s]\n'],
  ];
  for (const [name, text] of traps) {
    it(`ends in the same nodes with ${name}`, () => {
      for (const size of [1, 2, 3, 5]) expectSameAsAtOnce(cut(text, size));
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

  for (const [where, before, further] of [
    ['in an item that grows', '- Try\n\n  ```js\n  let a;', '\n  let b;\n  ```\n\n  more\n- and more'],
    ['in an item, once it is whole', '- Try\n\n  ```js\n  let a;\n  ```\n', '- and more'],
    ['that has ended', '```js\nlet a;', '\nlet b;\n```\n\nMore.\n'],
    ['in a quote', '> ```js\n> let a;', '\n> let b;\n> ```\n> more'],
  ] as const) {
    it(`leaves code ${where} wrapped, with its scroll, its focus and what its tools say`, () => {
      const {box, stream} = streamInto({tools: true});
      document.body.append(box);
      stream.append(before);
      const [wrap, copy, code] = ['[part~="wrap"]', '[part~="copy"]', 'pre'].map((selector) =>
        box.querySelector<HTMLElement>(selector)!,
      );
      wrap!.click();
      copy!.click();
      copy!.focus();
      for (const piece of cut(further, 3)) stream.append(piece);
      stream.end();
      expect(wrap!.isConnected && code!.isConnected).to.equal(true);
      expect(wrap!.getAttribute('aria-pressed')).to.equal('true');
      expect(document.activeElement === copy).to.equal(true);
      expect(box.querySelectorAll('[role="status"]')).to.have.length(1);
      box.remove();
    });
  }

  it('leaves the reference to a note that has the focus, while its paragraph goes on', () => {
    const {box, stream} = streamInto();
    document.body.append(box);
    stream.append('[^1]: A note.\n\nSome **text**[^1] goes');
    const reference = box.querySelector<HTMLElement>('[part="footnote-reference"]')!;
    reference.focus();
    stream.append(' on **and** on[^1], and');
    const [first, second] = box.querySelectorAll('[part="footnote-reference"]');
    box.remove();

    expect(first).to.equal(reference);
    expect([first, second].map((each) => each?.textContent)).to.deep.equal(['1', '1']);
  });

  it('leaves an image that the reader had loaded', () => {
    const {box, stream} = streamInto();
    const at = (name: string) => `${location.origin}/none/${name}.png`;
    stream.append(`![One](${at('one')}) and ![two](${at('two')})`);
    box.querySelectorAll<HTMLElement>('[part="image-button"]')[1]!.click();
    const image = box.querySelector('img');
    expect(image?.alt).to.equal('two');
    stream.append(' in *the* text.\n\nMore');
    stream.end();
    expect(box.querySelector('img') === image).to.equal(true);
    expect(box.textContent.match(/Load image/g)).to.have.length(1);
    stream.set(`![One](${at('one')}) and ![three](${at('three')})`);
    expect(box.querySelector('img')).to.equal(null);
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

  it('reads a block again that the text which is set anew may go on with', () => {
    for (const [before, after] of [
      ['>a\n- \n=\n', '>a\n-b'],
      ['>a\n-\t\nb\n', '>a\n-c'],
    ] as const) {
      const {box, stream} = streamInto();
      stream.set(before);
      stream.set(after);
      stream.end();
      expect(box.isEqualNode(renderedAtOnce(after)), after).to.equal(true);
    }
  });

  it('goes on after its end', () => {
    const {box, stream} = streamInto();
    stream.append('One');
    stream.end();
    stream.append(' two');
    stream.end();
    expect(box.textContent).to.equal('One two');
  });

  it('ends in the same nodes where a form feed is all that follows a bracket', () => {
    expectSameAsAtOnce(['\\[ \n\f\n', '\n', 'x']);
  });

  it('keeps code and a nested list where the list around them becomes loose', () => {
    const {box, stream} = streamInto({tools: true});
    stream.append('1. a\n   ```js\n   let a;\n   ```\n2. b\n   - nested\n');
    const kept = [...box.querySelectorAll('pre, ul')];
    expect(kept.length).to.equal(2);
    for (const piece of ['\n', '3', '.', ' ', 'c']) stream.append(piece);
    expect(box.querySelector('p')).not.to.equal(null);
    expect([...box.querySelectorAll('pre, ul')]).to.deep.equal(kept);
  });

  it('goes on after its end with a list that becomes loose, and with what it refers to in vain', () => {
    for (const [first, rest] of [
      ['- [a][b]\n- x\n', '\n- y\n- z'],
      ['- see [^1]\n- x\n', '\n- y\n'],
    ] as const) {
      const {box, stream} = streamInto();
      stream.append(first);
      stream.end();
      stream.append(rest);
      stream.end();
      expect(box.isEqualNode(renderedAtOnce(first + rest)), box.innerHTML).to.equal(true);
    }
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
      ['a [link](<https://e x>', '<p>a link</p>'],
      ['a\\\n!', '<p>a</p>'],
      ['re**start', '<p>re<strong>start</strong></p>'],
      ['Range \\[0, 1) costs $5 and', '<p>Range \\[0, 1) costs $5 and</p>'],
      ['\\[ a \\text{if $x$} b', '<p>\\[ a \\text{if $x$} b</p>'],
      ['a **[link](https://ex', '<p>a <strong>link</strong></p>'],
      ['a [link][re', '<p>a link</p>'],
      ['a ![image](https://ex', '<p>a</p>'],
      ['a https://exa', '<p>a https://exa</p>'],
      ['a www.exa', '<p>a www.exa</p>'],
      ['a <https://exa', '<p>a</p>'],
      ['a <kb', '<p>a</p>'],
      ['a <kbd>b', '<p>a <kbd>b</kbd></p>'],
      ['```js\nlet a', '<pre><code class="language-js">let a</code></pre>'],
      ['```js\nif (a <b', '<pre><code class="language-js">if (a &lt;b</code></pre>'],
      ['``', ''],
      ['Text\n\n-', '<p>Text</p>'],
      ['Text\n--', '<p>Text</p>'],
      ['Text\n\n1.', '<p>Text</p>'],
      ['Text\n\n#', '<p>Text</p>'],
      ['Text\n\n> ', '<p>Text</p>'],
      ['Text\n\n| a | b', '<p>Text</p>'],
      ['Text\n\n| a | b |\n|--', '<p>Text</p>'],
      ['Text\n| a | b', '<p>Text</p>'],
      ['# Title\n| a | b |\n', '<h1>Title</h1>'],
      ['> Text\n> | a | b', '<blockquote>\n<p>Text</p>\n</blockquote>'],
      ['- Text\n  | a | b |\n  |-', '<ul>\n<li>Text</li>\n</ul>'],
      ['Text\n\n[ref]: https://ex', '<p>Text</p>'],
      ['# Ti **tle', '<h1>Ti <strong>tle</strong></h1>'],
      ['It takes ~5 min', '<p>It takes ~5 min</p>'],
      ['Some ~~word~', '<p>Some <del>word</del></p>'],
      ['A claim[^', '<p>A claim</p>'],
      ['list[0]', '<p>list[0]</p>'],
      ['so it is [1][', '<p>so it is [1]</p>'],
      ['so it is [1][2].', '<p>so it is [1][2].</p>'],
      ['and arr[i][j] of', '<p>and arr[i][j] of</p>'],
      ['see [2, 3', '<p>see [2, 3</p>'],
      ['see [`code', '<p>see <code>code</code></p>'],
      ['**粗体。**后', '<p><strong>粗体。</strong>后</p>'],
      ['1. **a  ', '<ol>\n<li><strong>a</strong></li>\n</ol>'],
      ['One\\\n', '<p>One</p>'],
      ['**$5** or **$', '<p><strong>$5</strong> or</p>'],
      ['$HOME and **bold** snake_case', '<p>$HOME and <strong>bold</strong> snake_case</p>'],
      ['a ` b', '<p>a ` b</p>'],
      ['see [1]', '<p>see [1]</p>'],
      ['参见[链接', '<p>参见链接</p>'],
      ['- [x] a\n  - <', '<ul>\n<li><input checked="" disabled="" type="checkbox"> a</li>\n</ul>'],
      ['> a **b', '<blockquote>\n<p>a <strong>b</strong></p>\n</blockquote>'],
    ];
    for (const [text, expected] of unfinished) {
      it(`shows no raw marks of ${JSON.stringify(text)}`, () => {
        expect(shownWhileStreaming(text)).to.equal(expected);
      });
    }

    it('never takes back a letter that has been shown', () => {
      const {box, stream} = streamInto();
      const shown = () => box.textContent.replace(/\s+/g, ' ').trimEnd();
      let before = '';
      for (const letter of answer) {
        stream.append(letter);
        const now = shown();
        expect(now.startsWith(before), `${before.slice(-40)} -> ${now.slice(-40)}`).to.equal(true);
        before = now;
      }
    });

    it('shows the words of a reference until the end tells that it has no definition', () => {
      const {box, stream} = streamInto();
      stream.append('See [the *docs*][1] and ![this][2].\n\nMore');
      expect(box.textContent).to.equal('See the docs and .More');
      stream.end();
      expect(box.textContent).to.equal('See [the docs][1] and ![this][2].More');
    });

    for (const [where, before] of [
      ['behind others', 'See.\n\n[a]: http://a.b "One"\n'],
      ['behind a heading', '# See\n'],
      ['behind a title', 'See\n===\n'],
      ['behind a rule', 'See.\n\n---\n'],
      ['behind code', 'See.\n\n```\ncode\n```\n'],
    ] as const) {
      it(`shows nothing of definitions, ${where}`, () => {
        const {box, stream} = streamInto();
        stream.append(before);
        const shown = box.textContent;
        for (const letter of '[b]: http://c.d "A title"\n[c]: <e f> \'x y\'\n[d]: g (h i)\n') {
          stream.append(letter);
          expect(box.textContent).to.equal(shown);
        }
      });
    }

    it('shows what begins like a definition as soon as it is none', () => {
      const {box, stream} = streamInto();
      stream.append('[Note]: this is');
      expect(box.textContent).to.equal('[Note]: this is');
    });

    it('shows a paragraph that is complete as it is', () => {
      expect(shownWhileStreaming('a **b\n\nc')).to.equal('<p>a **b</p><p>c</p>');
    });
  });

  it('shows at every moment what a stream that begins there shows', () => {
    const {box, stream} = streamInto();
    for (let end = 1; end <= tour.length; end += 1) {
      stream.append(tour.slice(end - 1, end));
      const other = streamInto();
      other.stream.set(tour.slice(0, end));
      if (!box.isEqualNode(other.box)) expect(box.innerHTML, `at ${end}`).to.equal(other.box.innerHTML);
    }
  });

  it('ends in the same nodes whatever is written and however it is cut', function () {
    this.timeout(120_000);
    fastCheck.assert(
      fastCheck.property(documents, fastCheck.integer({min: 1, max: 1000}), (text, seed) =>
        expectSameAsAtOnce(seed < 100 ? cut(text, (seed % 9) + 1) : cutAtRandom(text, seed)),
      ),
      {numRuns: 1000, seed: 20261125},
    );
  });

  it('never takes back a letter of an answer, whatever is in it', function () {
    this.timeout(120_000);
    fastCheck.assert(
      fastCheck.property(answers, (text) => {
        const {box, stream} = streamInto();
        let before = '';
        for (const letter of text) {
          stream.append(letter);
          const words = [...box.children].filter((block) => block.getAttribute('part') !== 'footnotes');
          const now = words.map((block) => asWritten(block).replace(/\s+/g, '')).join('');
          if (!now.startsWith(before)) expect(now, JSON.stringify(text)).to.equal(before);
          before = now;
        }
      }),
      {numRuns: 300, seed: 20261127},
    );
  });

  it('shows at every moment what a stream that begins there shows, whatever is written', function () {
    this.timeout(120_000);
    fastCheck.assert(
      fastCheck.property(documents, fastCheck.integer({min: 1, max: 1000}), (text, seed) => {
        const {box, stream} = streamInto();
        let shown = '';
        for (const piece of cutAtRandom(text, seed)) {
          stream.append(piece);
          shown += piece;
          const other = streamInto();
          other.stream.set(shown);
          if (!box.isEqualNode(other.box)) expect(box.innerHTML, JSON.stringify(shown)).to.equal(other.box.innerHTML);
        }
      }),
      {numRuns: 200, seed: 20261125},
    );
  });

  for (const name of ['commonmark', 'gfm']) {
    it(`ends in the same nodes for ${name}.json however it is cut`, async function () {
      this.timeout(300_000);
      for (const {markdown} of await corpusOrSkip<{markdown: string}>(this, name)) {
        const once = renderedAtOnce(markdown);
        for (const pieces of cuts(markdown)) expectSameAsAtOnce(pieces, {}, once);
      }
    });
  }
});

describe('createMarkdownStream with texts without measure', () => {
  const texts: Record<string, string> = {
    'a long paragraph': 'Some words that make a line.\n'.repeat(5000),
    'a long line': 'word '.repeat(30_000),
    'more items than are shown': `${'- item\n'.repeat(10_100)}\nAfter\n\nthe list`,
    'more rows than are shown': `| a |\n|---|\n${'| cell |\n'.repeat(10_100)}\nAfter`,
    'more blocks than are shown': '***\n\n'.repeat(10_100),
    'numbers in a list that becomes loose': `${'- 1\n'.repeat(5000)}\n- 2\n`,
    'a list of references to notes': '1. [^2]\n'.repeat(2500),
    'a list that becomes loose': `${'- item\n'.repeat(300)}\n- last\n${'- item\n'.repeat(300)}`,
    'a picture within the text': `Before\n\n![dot](data:image/png;base64,${'iVBORw0K'.repeat(20_000)})\n\nAfter`,
    'quotes in quotes': '> '.repeat(10_000),
    'open elements': '<details>\n\n'.repeat(3000),
    'a long block of code': `\`\`\`js\n${'let a = 1; // one\n'.repeat(3000)}\`\`\`\n\nAfter`,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`ends in the same nodes as rendering ${name} at once`, function () {
      this.timeout(60_000);
      const once = renderedAtOnce(text);
      for (const size of [997, 70_001]) expectSameAsAtOnce(cut(text, size), {}, once);
    });
  }

  it('loses no character of a text that is too large to be markdown', () => {
    const text = `${'x'.repeat(1_000_000)}\0${'\ud800'.repeat(9)}`;
    const {box, stream} = streamInto();
    for (const piece of cut(text, 100_000)) stream.append(piece);
    stream.end();
    expect(box.textContent === text.replace('\0', '\ufffd')).to.equal(true);
  });
});
