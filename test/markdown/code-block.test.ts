import {expect, fixture, html} from '@open-wc/testing';
import type {ChatMarkdownElement} from '../../src/index.js';
import {renderMarkdown, type MarkdownOptions} from '../../src/markdown/index.js';
import '../../src/index.js';
import {stubClipboard} from '../support/clipboard.js';
import {downloads} from '../support/downloads.js';
import {all} from '../support/reader.js';
import {frames, until} from '../support/until.js';

function frameOf(markdown: string, options: MarkdownOptions = {}): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, {tools: true, ...options}));
  return box.querySelector<HTMLElement>('[part=code-block]')!;
}

function tool(frame: Element, name: string): HTMLButtonElement {
  return frame.querySelector<HTMLButtonElement>(`[part~=${name}]`)!;
}

async function shown(markdown: string): Promise<{element: ChatMarkdownElement; frame: HTMLElement}> {
  const element = await fixture<ChatMarkdownElement>(html`<chat-markdown .value=${markdown}></chat-markdown>`);
  await element.updateComplete;
  return {element, frame: element.shadowRoot!.querySelector<HTMLElement>('[part=code-block]')!};
}

describe('a code block', () => {
  const clipboard = stubClipboard();

  it('is a group that is named by its language, or as code', () => {
    expect(frameOf('```python\nx\n```').ariaLabel).to.equal('python');
    expect(frameOf('```\nx\n```').ariaLabel).to.equal('Code');
  });

  it('has named buttons, and no words of its own', () => {
    const frame = frameOf('```js\nlet x;\n```');
    const names = [...frame.querySelectorAll('button')].map(({ariaLabel}) => ariaLabel);

    expect(names).to.have.members(['Copy code', 'Wrap long lines', 'Download code']);
    expect(frame.textContent).to.equal('let x;\n');
  });

  it('takes its words from the options', () => {
    expect(tool(frameOf('```\nx\n```', {strings: {copyCode: 'Kopieren'}}), 'copy').ariaLabel).to.equal('Kopieren');
  });

  it("takes its words from a transcript's strings", async () => {
    const bot = await fixture(
      html`<chat-bot
        .messages=${[{role: 'assistant', content: '```js\nx\n```'}]}
        .strings=${{copyCode: 'Kopieren'}}
      ></chat-bot>`,
    );
    await until(() => all(bot, '[part~=copy]').some(({ariaLabel}) => ariaLabel === 'Kopieren'), 'the button');
  });

  it('has no frame where no style sheet draws it', () => {
    expect(frameOf('```\nx\n```', {tools: false})).to.equal(null);
  });

  it('copies the code as it is when the button is pressed, without its last newline', async () => {
    const frame = frameOf('```js\nlet x;\n```');
    (frame.querySelector('code')!.firstChild as Text).appendData('let y;\n');

    tool(frame, 'copy').click();

    await until(() => clipboard.written.length, 'something on the clipboard');
    expect(clipboard.written).to.deep.equal(['let x;\nlet y;']);
  });

  it('copies the code that it shows after its words have changed', async () => {
    const {element, frame} = await shown('```js\nlet x;\n```');
    element.strings = {code: 'Quelltext'};
    await element.updateComplete;
    element.value = '```js\nlet x;\nlet y;\n```';
    await element.updateComplete;

    tool(frame, 'copy').click();

    await until(() => clipboard.written.length, 'something on the clipboard');
    expect(clipboard.written).to.deep.equal(['let x;\nlet y;']);
  });

  it('says politely that it has copied, and leaves no trace of that', async () => {
    const {frame} = await shown('```js\nlet x;\n```');
    const before = frame.cloneNode(true);
    const undo = quickly();

    tool(frame, 'copy').click();

    const status = frame.querySelector('[role=status]')!;
    expect(status.textContent).to.equal('');
    await until(() => status.textContent === 'Copied', 'the words');
    await until(() => !status.isConnected, 'the words to go');
    undo();
    expect(frame.isEqualNode(before)).to.equal(true);
  });

  it('says so where the browser refuses', async () => {
    const {frame} = await shown('```js\nlet x;\n```');
    const {writeText} = navigator.clipboard;
    navigator.clipboard.writeText = () => Promise.reject(new Error('No'));
    const execCommand = document.execCommand.bind(document);
    document.execCommand = () => false;

    tool(frame, 'copy').click();

    await until(() => frame.querySelector('[role=status]')?.textContent, 'the words');
    document.execCommand = execCommand;
    navigator.clipboard.writeText = writeText;
    expect(frame.querySelector('[role=status]')?.textContent).to.equal('The browser did not allow copying');
  });

  it('wraps long lines, and does so no more', async () => {
    const {frame} = await shown(`\`\`\`\n${'long '.repeat(200)}\n\`\`\``);
    const pre = frame.querySelector('pre')!;
    const isWide = () => pre.scrollWidth > pre.clientWidth;
    expect(isWide()).to.equal(true);

    tool(frame, 'wrap').click();
    expect([isWide(), tool(frame, 'wrap').ariaPressed]).to.deep.equal([false, 'true']);

    tool(frame, 'wrap').click();
    expect([isWide(), tool(frame, 'wrap').ariaPressed]).to.deep.equal([true, 'false']);
  });

  for (const [language, file] of Object.entries({
    python: 'code.py',
    TypeScript: 'code.ts',
    'c++': 'code.cpp',
    dockerfile: 'Dockerfile',
    exe: 'code.txt',
    constructor: 'code.txt',
    '': 'code.txt',
  })) {
    it(`downloads ${language || 'code without a language'} as ${file}`, async () => {
      const files = downloads();

      tool(frameOf(`\`\`\`${language}\nlet x;\n\`\`\``), 'download').click();

      expect(await files.taken()).to.deep.equal([{name: file, text: 'let x;\n'}]);
    });
  }

  it('scrolls when it is long, and a keyboard reaches it', async () => {
    const {frame} = await shown(`\`\`\`\n${'line\n'.repeat(200)}\`\`\``);
    const pre = frame.querySelector('pre')!;

    expect(pre.scrollHeight).to.be.greaterThan(pre.clientHeight);
    expect(pre.tabIndex).to.equal(0);
  });

  for (const [where, before, indent] of [
    ['', '', ''],
    [' in a list', '1. One\n2. Two\n   - ', '     '],
    [' in a quote', '> ', '> '],
  ] as const) {
    it(`stays in view at its end while it is written${where}, unless the reader scrolls away`, async () => {
      const element = await fixture<ChatMarkdownElement>(html`<chat-markdown streaming></chat-markdown>`);
      element.append(`${before}\`\`\`js\n`);
      const pre = () => element.shadowRoot!.querySelector('pre')!;
      const isAtEnd = () => pre().scrollHeight - pre().clientHeight - pre().scrollTop < 2;
      const write = async () => {
        element.append(`${indent}line\n`.repeat(8));
        await element.updateComplete;
        await frames(2);
      };
      for (let piece = 0; piece < 6; piece += 1) await write();
      expect(pre().scrollTop).to.be.greaterThan(100);
      expect(isAtEnd()).to.equal(true);

      pre().scrollTop = 50;
      await frames(1);
      await write();

      expect(Math.round(pre().scrollTop)).to.equal(50);
    });
  }

  it('has buttons that are large enough to press', async () => {
    const {frame} = await shown('```\nx\n```');
    for (const button of frame.querySelectorAll('button')) {
      expect(button.offsetWidth).to.be.at.least(24);
      expect(button.offsetHeight).to.be.at.least(24);
    }
  });

  it('stays left to right in a page that is not', async () => {
    const {element, frame} = await shown('```\nx\n```');
    element.dir = 'rtl';
    expect(getComputedStyle(frame.querySelector('pre')!).direction).to.equal('ltr');
    expect(getComputedStyle(frame).direction).to.equal('rtl');
  });

  it('reads from left to right in a line that does not', async () => {
    const {element} = await shown('```\nx\n```\n\n\u0645\u0639 `code()` \u0648');
    const code = element.shadowRoot!.querySelector('p code')!;

    expect(getComputedStyle(code).direction).to.equal('ltr');
    expect(getComputedStyle(code).unicodeBidi).to.equal('isolate');
  });

  it('is accessible, in light and dark', async () => {
    const {element} = await shown('```js\nlet x = "a";\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    await expect(element).to.be.accessible();
    element.style.cssText = 'color-scheme: dark; background: #19191c; color: #ececee';
    await expect(element).to.be.accessible();
  });
});

/** Lets timers run at once. */
function quickly(): () => void {
  const {setTimeout} = window;
  window.setTimeout = ((act: () => void) => setTimeout(act, 20)) as typeof window.setTimeout;
  return () => void (window.setTimeout = setTimeout);
}
