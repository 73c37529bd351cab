import {expect} from '@open-wc/testing';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../../src/markdown/index.js';
import {mermaidBlock} from '../../../src/markdown/mermaid.js';
import {registerBlock, type BlockContext} from '../../../src/markdown/register-block.js';
import {until} from '../../support/until.js';

function rendered(markdown: string, options?: MarkdownOptions): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, options));
  return box;
}

/** Registers a block under a name that no other test uses, and shows a fence of it. */
function draw(
  render: (source: string, context: BlockContext) => Node | undefined,
  options?: MarkdownOptions,
): HTMLElement {
  registerBlock('drawn', {render});
  try {
    return rendered('```drawn\nsource\n```', options);
  } finally {
    registerBlock('drawn', {render: () => undefined});
  }
}

function markup(html: string): Element {
  return document.importNode(
    new DOMParser().parseFromString(html, 'text/html').body.firstElementChild as Element,
    true,
  );
}

describe('registerBlock', () => {
  it('draws fences of its name by the page’s nodes, in the place of the code block', () => {
    const box = draw((source, {language}) => new Text(`${language}: ${source}`));
    expect(box.querySelector('[part="page-block"]')?.textContent).to.equal('drawn: source');
    expect(box.querySelector('pre')).to.equal(null);
  });

  it('draws those that match', () => {
    registerBlock('chart', {
      match: (language) => /^chart-/.test(language),
      render: (_, {language}) => new Text(language),
    });
    expect(rendered('```chart-bar\n```\n\n```chart\n```').querySelector('[part="page-block"]')?.textContent).to.equal(
      'chart-bar',
    );
  });

  it('shows the code block where the page has nothing to show or fails', () => {
    expect(draw(() => undefined).querySelector('pre')?.textContent).to.equal('source\n');
    const {warn} = console;
    console.warn = () => {};
    const fail = (_: string, {codeBlock}: BlockContext) => {
      document.createElement('p').append(codeBlock);
      throw new Error('no');
    };
    expect(draw(fail).querySelector('pre')?.textContent).to.equal('source\n');
    expect(draw(() => 'a string' as unknown as Node).querySelectorAll('pre, b').length).to.be.below(2);
    console.warn = warn;
  });

  it('tells whether the fence is still open', () => {
    const seen: unknown[] = [];
    registerBlock('seen', {
      render: (source, {streaming}) => {
        seen.push([source, streaming]);
        return undefined;
      },
    });
    const stream = createMarkdownStream(document.createElement('div'));
    for (const piece of ['```seen\na', '\n', '```\n\nafter']) stream.append(piece);
    stream.end();
    expect(seen[0]).to.deep.equal(['a', true]);
    expect(seen.at(-1)).to.deep.equal(['a', false]);
  });

  it('tells it of one in a list too, and keeps what is drawn while the item goes on', () => {
    const seen: unknown[] = [];
    registerBlock('kept', {
      render: (source, {streaming}) => {
        seen.push(streaming);
        return document.createElement('canvas');
      },
    });
    const box = document.createElement('div');
    const stream = createMarkdownStream(box);
    stream.append('- item\n\n  ```kept\n  a');
    expect(seen.at(-1)).to.equal(true);
    stream.append('\n  ```\n\n  mo');
    expect(seen.at(-1)).to.equal(false);
    const canvas = box.querySelector('canvas');
    for (const piece of ['re', ' of', ' it\n', '- next\n', '\n\nEnd']) stream.append(piece);
    stream.end();
    expect(box.querySelector('canvas')).to.equal(canvas);
    expect(seen.at(-1)).to.equal(false);
  });

  it('draws anew what is registered, or may load, otherwise', () => {
    const box = document.createElement('div');
    const register = (name: string) => registerBlock('named', {render: () => document.createElement(name)});
    const canvas = (options?: MarkdownOptions) => {
      const stream = createMarkdownStream(box, options);
      stream.set('- ```named\n  a\n  ```\n\n  more');
      stream.append('!');
      return box.querySelector('canvas, meter');
    };
    register('canvas');
    const first = canvas();
    expect(first?.localName).to.equal('canvas');
    register('meter');
    expect(canvas()?.localName).to.equal('meter');
  });

  it('never draws a node into that of another text', () => {
    registerBlock('canvas', {render: () => document.createElement('canvas')});
    const box = document.createElement('div');
    const stream = createMarkdownStream(box);
    stream.append('```canvas\na\n```\n\n');
    const first = box.querySelector('canvas');
    stream.append('more');
    expect(box.querySelector('canvas')).to.equal(first);
    stream.set('```canvas\nb\n```\n\n');
    expect(box.querySelector('canvas')).not.to.equal(first);
  });

  it('takes out of the nodes what could run or load, and nothing else', () => {
    const box = draw(() =>
      markup(`<div class="mine" id="mine" style="color: red" onclick="alert(1)">
        <a href="javascript:alert(1)">x</a> <a href="https://a.example/">y</a>
        <img src="https://evil.example/a.png" alt="z"> <video src="https://evil.example/b" poster="https://evil.example/c"></video>
        <svg><a><set attributeName="href" to="javascript:alert(1)"></set><text>r</text></a><rect><animate attributeName="x" to="9"></animate></rect>
          <image><set attributeName="xlink:href" to="https://evil.example/j"></set></image>
          <rect><animate attributeName="fill" values="red;url(https://evil.example/k)"></animate></rect></svg>
        <svg><use href="#own"></use><image href="https://evil.example/d"></image><a xlink:href="javascript:alert(1)">q</a></svg>
        <p style="background: url(https://evil.example/e)">p</p> <style>p { background: url(//evil.example) }</style>
        <iframe srcdoc="<script>alert(1)</script>"></iframe> <iframe src="https://evil.example/f"></iframe>
        <form action="https://evil.example/g"><input value="mine"><button formaction="https://evil.example/h">b</button></form>
        <script>alert(1)</script><object data="https://evil.example/i"></object><base href="https://evil.example">
      </div>`),
    );
    expect(box.querySelector('.mine#mine')?.getAttribute('style')).to.equal('color: red');
    expect(box.querySelector<HTMLInputElement>('input')?.value).to.equal('mine');
    expect(box.querySelector('use')?.getAttribute('href')).to.equal('#own');
    expect(box.querySelector('a[href]')?.getAttribute('rel')).to.contain('noopener');
    expect(box.querySelector('iframe[srcdoc]')?.getAttribute('sandbox')).to.equal('');
    expect(box.querySelector('[part="image-button"]')?.textContent).to.contain('evil.example');
    for (const element of box.querySelectorAll('*')) {
      for (const {name, value} of element.attributes) {
        if (name !== 'title') expect(`${name}=${value}`).not.to.match(/^on|javascript:|=https?:\/\/evil|url\(/);
      }
    }
    expect(box.querySelector('script, object, base, style, set')).to.equal(null);
    expect([...box.querySelectorAll('animate')].map((animation) => animation.getAttribute('to'))).to.deep.equal(['9']);
  });
});

describe('mermaidBlock', () => {
  const library = (render: string) =>
    `data:text/javascript,globalThis.mermaid={initialize(){},async render(id,source){${encodeURIComponent(render)}}}`;
  let box: HTMLElement;

  beforeEach(() => document.body.append((box = document.createElement('div'))));
  afterEach(() => box.remove());

  it('draws in a frame that is not of the page’s origin, in the place of the source', async () => {
    registerBlock(
      'mermaid',
      mermaidBlock(library('return {svg: `<svg width="40" height="70"><text>${source}</text></svg>`}')),
    );
    box.append(renderMarkdown('```mermaid\ngraph\n```'));
    expect(box.querySelector('pre')?.textContent).to.equal('graph\n');
    await until(() => box.querySelector('iframe'));
    const frame = box.querySelector('iframe');
    expect(frame?.getAttribute('sandbox')).to.equal('allow-scripts');
    expect(frame?.title).to.equal('Diagram');
    await until(() => frame?.getAttribute('height') === '70');
    expect(box.querySelector('pre')).to.equal(null);
  });

  it('shows the source where the diagram fails, and while it streams', async () => {
    registerBlock('mermaid', mermaidBlock(library('throw source')));
    createMarkdownStream(box).set('```mermaid\ngraph');
    expect(box.querySelector('iframe')).to.equal(null);
    // The frame may come and go between two looks.
    let frames = 0;
    const observer = new MutationObserver((records) => {
      frames += records.flatMap(({addedNodes}) => [...addedNodes]).filter(({nodeName}) => nodeName === 'IFRAME').length;
    });
    observer.observe(box, {childList: true, subtree: true});
    box.replaceChildren(renderMarkdown('```mermaid\ngraph\n```'));
    await until(() => frames > 0 && !box.querySelector('iframe'));
    observer.disconnect();
    expect(box.querySelector('pre')?.textContent).to.equal('graph\n');
  });

  it('shows the source again where a diagram fails that was moved', async () => {
    const failsInTheDark =
      'if (document.documentElement.style.colorScheme === `dark`) throw source; return {svg: `<svg></svg>`}';
    registerBlock('mermaid', mermaidBlock(library(failsInTheDark)));
    box.append(renderMarkdown('```mermaid\ngraph\n```'));
    await until(() => !box.querySelector('pre'));
    box.style.color = 'white';
    document.body.append(box);
    await until(() => !box.querySelector('iframe'));
    expect(box.querySelector('pre')?.textContent).to.equal('graph\n');
  });
});
