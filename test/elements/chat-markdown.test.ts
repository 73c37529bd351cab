import {expect, fixture, html} from '@open-wc/testing';
import {ChatMarkdownElement} from '../../src/elements/chat-markdown.js';

if (!customElements.get('chat-markdown')) customElements.define('chat-markdown', ChatMarkdownElement);

const tour = `## Heading

Text with **weight**, [a link](https://a.example), \`code\` and [bank.com](https://evil.example).

- [x] done
- [ ] open

| a | b |
|---|--:|
| 1 | 2 |

> Quote

\`\`\`js
let a = 1;
\`\`\`

![chart](https://img.example/a.png)

<details open><summary>More</summary>Some</details>`;

async function show(value: unknown): Promise<ChatMarkdownElement> {
  return fixture(html`<chat-markdown .value=${value}></chat-markdown>`);
}

function contentOf(element: ChatMarkdownElement): Element {
  return element.shadowRoot?.querySelector('[part=content]') as Element;
}

describe('<chat-markdown>', () => {
  it('is accessible, light and dark', async () => {
    const element = await show(tour);
    await expect(element).to.be.accessible();
    element.style.cssText = 'color-scheme: dark; background: #19191c; color: #ececee';
    await expect(element).to.be.accessible();
  });

  it('shows the value that it had before it was connected', async () => {
    const element = new ChatMarkdownElement();
    element.value = 'Some *text*';
    document.body.append(element);
    await element.updateComplete;
    expect(contentOf(element).innerHTML).to.equal('<p dir="auto">Some <em>text</em></p>');
    element.remove();
  });

  it('reads its attributes', async () => {
    const element = await fixture<ChatMarkdownElement>(
      html`<chat-markdown
        value="x"
        streaming
        html="escape"
        allow-tags=" font  x-chip"
        allow-images="https://a.example https://b.example"
        line-breaks
      ></chat-markdown>`,
    );
    const {value, streaming, allowTags, allowImages, lineBreaks} = element;
    expect({value, streaming, html: element.html, allowTags, allowImages, lineBreaks}).to.deep.equal({
      value: 'x',
      streaming: true,
      html: 'escape',
      allowTags: ['font', 'x-chip'],
      allowImages: ['https://a.example', 'https://b.example'],
      lineBreaks: true,
    });
  });

  it('reads "false" as false', async () => {
    const element = await fixture<ChatMarkdownElement>(
      html`<chat-markdown streaming="false" line-breaks="false"></chat-markdown>`,
    );
    expect(element.streaming).to.equal(false);
    expect(element.lineBreaks).to.equal(false);
  });

  for (const keyword of ['none', 'same-origin', 'all']) {
    it(`reads allow-images="${keyword}" as a keyword`, async () => {
      const element = await fixture<ChatMarkdownElement>(html`<chat-markdown allow-images=${keyword}></chat-markdown>`);
      expect(element.allowImages).to.equal(keyword);
    });
  }

  it('appends', async () => {
    const element = await show('One');
    element.append(' **two');
    element.append('**');
    await element.updateComplete;
    expect(element.value).to.equal('One **two**');
    expect(contentOf(element).querySelector('strong')?.textContent).to.equal('two');
  });

  it('hides marks without their end only while it streams', async () => {
    const element = await show('A **b');
    element.streaming = true;
    await element.updateComplete;
    expect(contentOf(element).textContent).to.equal('A b');
    element.streaming = false;
    await element.updateComplete;
    expect(contentOf(element).textContent).to.equal('A **b');
  });

  it('puts headings two levels deeper in the outline, as many as heading-offset says', async () => {
    const element = await show('# One');
    const level = () => contentOf(element).querySelector('h1')?.getAttribute('aria-level');
    expect(level()).to.equal('3');
    element.setAttribute('heading-offset', '0');
    await element.updateComplete;
    expect(level()).to.equal(null);
  });

  it('reads formulas between the delimiters that the page gives', async () => {
    const element = await show('$a$ and @b@');
    element.latexDelimiters = [{left: '@', right: '@', display: false}];
    await element.updateComplete;
    const formulas = [...contentOf(element).querySelectorAll('[part=math]')];
    expect(formulas.map(({textContent}) => textContent.includes('b'))).to.deep.equal([true]);
  });

  it('goes on after its end, and starts over when its value is shorter', async () => {
    const element = await show('One');
    element.streaming = true;
    element.append(' two');
    element.streaming = false;
    await element.updateComplete;
    element.append('\n\nthree');
    await element.updateComplete;
    expect(contentOf(element).textContent).to.equal('One twothree');
    element.value = 'On';
    await element.updateComplete;
    expect(contentOf(element).textContent).to.equal('On');
  });

  it('shows pieces that are no strings as their text', async () => {
    const element = await show('One');
    element.append(2 as unknown as string);
    element.append(null as unknown as string);
    element.append({} as unknown as string);
    await element.updateComplete;
    expect(contentOf(element).textContent).to.equal('One2[object Object]');
  });

  it('keeps the nodes of what did not change', async () => {
    const element = await show('One\n\nTwo');
    const [first] = contentOf(element).children;
    element.append(' more');
    await element.updateComplete;
    expect(contentOf(element).firstElementChild === first).to.equal(true);
    expect(contentOf(element).lastElementChild?.textContent).to.equal('Two more');
  });

  it('renders anew when an option changes', async () => {
    const element = await show('a\n<b>c</b> ![d](https://d.example/d)');
    element.html = 'escape';
    element.lineBreaks = true;
    element.strings = {loadImage: 'Bild von {host} laden'};
    await element.updateComplete;
    expect(contentOf(element).querySelectorAll('br').length).to.equal(1);
    expect(contentOf(element).textContent).to.equal('a<b>c</b> d Bild von d.example laden');
  });

  const odd: [unknown, string][] = [
    [undefined, ''],
    [null, ''],
    [12, '12'],
    [{toString: () => 'text'}, 'text'],
    [Object.create(null), ''],
    [['a', 'b'], 'a,b'],
  ];
  for (const [value, text] of odd) {
    it(`shows a value of ${Object.prototype.toString.call(value)} as "${text}"`, async () => {
      const element = await show(value);
      expect(contentOf(element).textContent).to.equal(text);
    });
  }

  it('shows as before when it is moved', async () => {
    const element = await show(tour);
    const before = [...contentOf(element).children];
    const place = document.createElement('div');
    document.body.append(place);
    place.append(element);
    await element.updateComplete;
    expect([...contentOf(element).children].every((child, index) => child === before[index])).to.equal(true);
    place.remove();
  });

  it('keeps wide code and tables in boxes that scroll', async () => {
    const element = await show(
      `\`\`\`\n${'x'.repeat(900)}\n\`\`\`\n\n|${'column|'.repeat(60)}\n|${'-|'.repeat(60)}\n\n${'w'.repeat(900)}`,
    );
    element.style.cssText = 'display: block; inline-size: 20rem';
    expect(element.scrollWidth).to.be.at.most(element.clientWidth);
    for (const box of contentOf(element).querySelectorAll('pre, [part=table]')) {
      expect(box.scrollWidth).to.be.above(box.clientWidth);
      expect(box.getAttribute('tabindex')).to.equal('0');
    }
  });

  it('breaks no term in a table, and leaves prose room for more than a word', async () => {
    const prose = 'Where images in text may load from by themselves, in many words';
    const terms = ['2025-08-05', 'Qwen3-Coder-480B-A35B', '`"none" | "all"`', '+1 555-0100'];
    const element = await show(
      `| term | ${'another |'.repeat(terms.length)}\n|${'---|'.repeat(terms.length + 1)}\n` +
        `| ${terms.map((term) => term.replace('|', '\\|')).join(' | ')} | ${prose} |`,
    );
    element.style.cssText = 'display: block; inline-size: 12rem';
    const cells = [...contentOf(element).querySelectorAll<HTMLElement>('td')];
    const range = document.createRange();
    const linesOf = (cell: HTMLElement) => {
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map(({bottom}) => Math.round(bottom / 10))).size;
    };
    expect(cells.map(linesOf).slice(0, -1)).to.deep.equal([1, 1, 1, 1]);
    // By its width, as fonts differ in how many letters are in it.
    const last = cells.at(-1)!;
    expect(last.offsetWidth).to.be.at.least(9 * parseFloat(getComputedStyle(last).fontSize));
    expect(linesOf(last)).to.be.within(2, prose.split(' ').length - 3);
  });
});
