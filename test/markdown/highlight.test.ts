import {expect, fixture, html} from '@open-wc/testing';
import type {ChatMarkdownElement} from '../../src/index.js';
import {renderMarkdown} from '../../src/markdown/index.js';
import '../../src/index.js';
import {frames, task, until} from '../support/until.js';

async function shown(markdown: string): Promise<ChatMarkdownElement> {
  const element = await fixture<ChatMarkdownElement>(html`<chat-markdown .value=${markdown}></chat-markdown>`);
  await element.updateComplete;
  return element;
}

function codeIn(element: Element): HTMLElement {
  return element.shadowRoot!.querySelector<HTMLElement>('code')!;
}

function textOf({startContainer, startOffset, endOffset}: AbstractRange): string {
  return startContainer.textContent!.slice(startOffset, endOffset);
}

/** The ranges in one code element, or in the whole document, in the order of the text. */
function rangesIn(code?: Element): {colour: string; range: AbstractRange}[] {
  return [...CSS.highlights]
    .flatMap(([colour, ranges]) => [...ranges].map((range) => ({colour, range: range as AbstractRange})))
    .filter(({range}) => !code || code.contains(range.startContainer))
    .sort((one, other) => one.range.startOffset - other.range.startOffset);
}

function coloured(code: Element): string {
  return rangesIn(code)
    .map(({colour, range}) => `${colour.replace('chat-', '')} ${textOf(range)}`)
    .join('; ');
}

function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code}\n\`\`\``;
}

/** As a stream grows it, line after line. */
async function grow(code: Element, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    (code.firstChild as Text).appendData(line);
    await frames(1);
  }
}

const long = Array.from({length: 300}, (_, number) => `const name${number} = "text ${number}"; // ${number}`);

describe('code in view', () => {
  it('is coloured by its language', async () => {
    const code = codeIn(await shown(fence('js', 'const a = "b"; // c')));

    await until(() => coloured(code) === 'keyword const; string "b"; comment // c', 'colours');
  });

  it('is coloured by a language that loads for it, under any of its names', async () => {
    const code = codeIn(await shown(fence('rs', 'fn main() {}')));

    await until(() => coloured(code) === 'keyword fn; title main', 'colours');
  });

  it('is coloured in what is set into strings and into other languages', async () => {
    const template = codeIn(await shown(fence('js', '`a${1}b`')));
    await until(() => coloured(template) === 'string `a; number 1; string b`', 'colours in a template');

    const page = codeIn(await shown(fence('html', '<b>x</b><script>let y</script>')));
    await until(() => coloured(page).includes('keyword let'), 'colours in a script');
  });

  it('stays the nodes that it was', async () => {
    const markdown = fence('js', 'const a = 1;');
    const element = await shown(markdown);
    const code = codeIn(element);
    const text = code.firstChild;
    await until(() => coloured(code), 'colours');

    const fresh = document.createElement('div');
    fresh.setAttribute('part', 'content');
    fresh.append(renderMarkdown(markdown, {tools: true}));
    expect(code.firstChild).to.equal(text);
    expect(element.shadowRoot!.querySelector('[part=content]')!.isEqualNode(fresh)).to.equal(true);
  });

  it('has colours that can be read, in light and dark', async function () {
    const element = await shown(fence('js', 'const a = 1;'));
    const code = codeIn(element);
    await until(() => coloured(code), 'colours');
    const ofKeyword = () => getComputedStyle(code, '::highlight(chat-keyword)').color;
    if (ofKeyword() === getComputedStyle(code).color) this.skip(); // not every engine tells
    for (const scheme of ['light', 'dark']) {
      element.style.colorScheme = scheme;
      const ground = getComputedStyle(element.shadowRoot!.querySelector('[part=code-block]')!).backgroundColor;
      for (const name of 'comment keyword string number title type attribute added removed'.split(' ')) {
        const {color} = getComputedStyle(code, `::highlight(chat-${name})`);
        expect(contrast(color, ground), `${name} in ${scheme}`).to.be.at.least(4.5);
      }
    }
  });

  it('is left alone in a language that nobody knows, and without one', async () => {
    const element = await shown(
      `${fence('klingon', 'const a')}\n\n${fence('', 'const a')}\n\n${fence('js', 'const a')}`,
    );
    const [unknown, none, known] = element.shadowRoot!.querySelectorAll('code');
    await until(() => coloured(known!), 'colours');

    expect(coloured(unknown!) + coloured(none!)).to.equal('');
  });

  it('is coloured line after line while it grows, and what is done stays', async () => {
    const code = codeIn(await shown(fence('js', 'const a = 1;')));
    await until(() => coloured(code).includes('number 1'), 'the first line');
    const [first] = rangesIn(code);

    await grow(code, ['let', ' b = ', '2;\n', 'var c']);
    await until(() => coloured(code).includes('number 2'), 'the second line');

    expect(rangesIn(code)[0]?.range).to.equal(first?.range);
    expect(coloured(code)).to.equal('keyword const; number 1; keyword let; number 2');
  });

  it('gets the colours of its last line when it grows no more', async () => {
    const code = codeIn(await shown(fence('js', 'const a = 1;')));
    await until(() => coloured(code), 'the first line');

    await grow(code, ['/* open\n', 'still */ let x']);

    await until(() => coloured(code).endsWith('comment /* open\nstill */; keyword let'), 'the last line');
  });

  it('is read anew when it is another text', async () => {
    const code = codeIn(await shown(fence('js', 'const a = 1;')));
    await until(() => coloured(code), 'colours');

    (code.firstChild as Text).data = 'let b;\n';
    await until(() => coloured(code) === 'keyword let', 'the colours of the other text');

    code.replaceChildren('var c;\n');
    await until(() => coloured(code) === 'keyword var', 'the colours of the other node');
  });

  it('keeps its colours where they are while a selection is in it', async () => {
    const code = codeIn(await shown(fence('js', 'const a = 1;')));
    const range = document.createRange();
    range.selectNodeContents(code);
    await until(() => coloured(code), 'colours');

    expect(range.toString()).to.equal('const a = 1;\n');
  });
});

describe('long code', () => {
  it('is coloured where it is in view, and there when it is scrolled', async () => {
    const code = codeIn(await shown(fence('js', long.join('\n'))));
    const last = `string "text ${long.length - 1}"`;
    await until(() => coloured(code).startsWith('keyword const; string "text 0"'), 'the first lines');
    expect(rangesIn(code).length).to.be.lessThan(600);

    const box = code.closest('pre')!;
    await until(() => ((box.scrollTop = 1e6), coloured(code).includes(last)), 'the last line');

    expect(coloured(code)).to.not.contain('"text 0"');
    expect(rangesIn(code).length).to.be.lessThan(600);
  });

  it('without an end in sight is coloured all the same', async () => {
    const code = codeIn(await shown(fence('js', `/*\n${'x '.repeat(10_000)}\n*/\nlet a`)));

    await until(() => coloured(code).startsWith('comment /*'), 'colours');
  });
});

describe('code out of view', () => {
  it('has no colours until it comes into view', async () => {
    const box = await fixture<HTMLElement>(
      html`<div style="height: 100px; overflow: auto">
        <div style="height: 5000px"></div>
        <chat-markdown .value=${fence('js', 'const a = 1;')}></chat-markdown>
      </div>`,
    );
    const element = box.querySelector('chat-markdown')!;
    await element.updateComplete;
    await task(50);
    expect(coloured(codeIn(element))).to.equal('');

    box.scrollTop = 5000;
    await until(() => coloured(codeIn(element)), 'colours');

    box.scrollTop = 0;
    await until(() => !coloured(codeIn(element)), 'no colours');
  });

  it('leaves nothing behind when it leaves the document', async () => {
    const element = await shown(fence('js', 'const a = 1;'));
    const code = codeIn(element);
    await until(() => coloured(code), 'colours');

    element.remove();

    await until(() => rangesIn(code).length === 0, 'no ranges');
    document.body.append(element);
    await until(() => coloured(code), 'colours again');
    element.remove();
  });

  it('takes no colours from another chat in the page', async () => {
    const one = await shown(fence('js', 'const a = 1;'));
    const other = await shown(fence('js', 'const a = 1;'));
    await until(() => coloured(codeIn(one)) && coloured(codeIn(other)), 'colours in both');

    one.remove();

    await until(() => !coloured(codeIn(one)), 'no colours in the one');
    expect(coloured(codeIn(other))).to.equal('keyword const; number 1');
  });
});

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = colour.match(/\d+/g)!.map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
