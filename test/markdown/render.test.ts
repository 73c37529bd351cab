import {expect} from '@open-wc/testing';
import {renderMarkdown, type MarkdownOptions} from '../../src/markdown/index.js';
import {bestTime} from '../support/timing.js';

function rendered(markdown: string, options: MarkdownOptions = {}): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, options));
  return box;
}

function htmlOf(markdown: string, options: MarkdownOptions = {}): string {
  const box = rendered(markdown, options);
  for (const element of box.children) element.removeAttribute('dir');
  for (const heading of box.querySelectorAll('[aria-level]')) heading.removeAttribute('aria-level');
  return box.innerHTML;
}

const pixel = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

describe('renderMarkdown', () => {
  it('renders the common blocks', () => {
    expect(htmlOf('# Title\n\nSome *text* with `code`.\n\n> A quote')).to.equal(
      '<h1>Title</h1><p>Some <em>text</em> with <code>code</code>.</p><blockquote>\n<p>A quote</p>\n</blockquote>',
    );
  });

  it('gives each block the direction of its own text, and code none', () => {
    const box = rendered('שלום\n\n```\nx\n```');
    expect(box.firstElementChild?.getAttribute('dir')).to.equal('auto');
    expect(box.lastElementChild?.hasAttribute('dir')).to.equal(false);
  });

  it('keeps the language of a code block, and no other class', () => {
    expect(rendered('```c++ hl=1\nx\n```').querySelector('code')?.className).to.equal('language-c++');
    expect(rendered('```a"b<c\nx\n```').querySelector('code')?.hasAttribute('class')).to.equal(false);
    expect(rendered('<b class="language-c">x</b>').querySelectorAll('[class]').length).to.equal(0);
  });

  it('begins a table that is too wide at its first column, whatever the direction around it', () => {
    const page = document.createElement('div');
    document.body.append(page);
    for (const [dir, word, direction] of [
      ['rtl', 'word', 'ltr'],
      ['ltr', 'שלום', 'rtl'],
    ] as const) {
      page.dir = dir;
      page.replaceChildren(renderMarkdown(`| ${word} | b |\n|---|---|\n| 1 | 2 |`));
      const [table, box] = [page.querySelector('table')!, page.querySelector('[part="table"]')!];
      expect(getComputedStyle(table).direction).to.equal(direction);
      expect(getComputedStyle(box).direction).to.equal(direction);
    }
    page.remove();
  });

  it('has room for the numbers of a list that begins with a year, written plainly or with raw HTML in it', () => {
    const partOf = (markdown: string) => rendered(markdown).querySelector('ol')?.getAttribute('part');
    expect(partOf('2019. a\n2020. b')).to.equal('numbers');
    expect(partOf('2019. a <kbd>b</kbd>')).to.equal('numbers');
    expect(partOf('123456. a')).to.equal('numbers long');
    expect(partOf('7. a')).to.equal(null);
  });

  it('puts a table into a named box that a keyboard can scroll', () => {
    const box = rendered('| a | b |\n|---|--:|\n| 1 | 2 |').querySelector('[part="table"]');
    expect(box?.getAttribute('tabindex')).to.equal('0');
    expect(box?.getAttribute('aria-label')).to.equal('Table');
    expect(box?.querySelector('td:last-child')?.getAttribute('align')).to.equal('right');
  });

  it('shows a task as a named box that cannot be changed', () => {
    const task = rendered('- [x] done').querySelector('input');
    expect(task?.checked).to.equal(true);
    expect(task?.disabled).to.equal(true);
    expect(task?.getAttribute('aria-label')).to.equal('Task');
  });

  it('breaks lines at single newlines only where asked to', () => {
    expect(htmlOf('a\nb')).to.equal('<p>a\nb</p>');
    expect(htmlOf('a\nb', {lineBreaks: true})).to.equal('<p>a<br>b</p>');
  });

  it('replaces the texts that it adds', () => {
    expect(rendered('```\nx\n```', {strings: {code: 'Quelltext'}}).querySelector('pre')?.ariaLabel).to.equal(
      'Quelltext',
    );
  });

  it('is not changed by what a page does to marked or DOMPurify', async () => {
    const {marked} = await import('marked');
    const {default: purify} = await import('dompurify');
    marked.use({renderer: {paragraph: () => '<p>theirs</p>'}});
    purify.addHook('uponSanitizeAttribute', (_node, data) => void (data.forceKeepAttr = true));
    try {
      expect(htmlOf('mine <b onclick="alert(1)">x</b>')).to.equal('<p>mine <b>x</b></p>');
    } finally {
      marked.setOptions(marked.getDefaults());
      purify.removeAllHooks();
    }
  });

  describe('raw HTML', () => {
    it('keeps what people write in markdown, without attributes that could act', () => {
      expect(htmlOf('Press <kbd style="x" onclick="y">Esc</kbd>,<br/>H<sub>2</sub>O')).to.equal(
        '<p>Press <kbd>Esc</kbd>,<br>H<sub>2</sub>O</p>',
      );
    });

    it('shows all else as it is written', () => {
      const written = '<script>alert(1)</script> <!-- note --> <chat-session></chat-session> <input> <form>';
      expect(rendered(`a ${written}`).textContent).to.equal(`a ${written}`);
      expect(rendered(`a ${written}`).querySelectorAll('*:not(p)').length).to.equal(0);
    });

    it('shows a block without a kept element as a paragraph with its lines', () => {
      expect(htmlOf('<note>\nfor <b you\n</note>')).to.equal('<p>&lt;note&gt;<br>for &lt;b you<br>&lt;/note&gt;</p>');
    });

    it('never lets a table in a cell end the table around it', () => {
      const box = rendered('|h|i|\n|-|-|\n|foo<table><table>|zap|\n|yak|wow|\n\nend');
      expect(box.querySelectorAll('[part="table"]').length).to.equal(2);
      const [table] = box.querySelectorAll('table');
      expect([...table!.rows].map(({cells}) => cells.length)).to.deep.equal([2, 2, 2]);
      expect(box.textContent.replace(/\s+/g, '')).to.equal('hifoo<table>zapyakwowend');
    });

    it('holds blocks together that an element contains', () => {
      const details = rendered(
        '<details>\n<summary>More</summary>\n\nSome **text**\n\n- a\n\n</details>\n\nAfter',
      ).firstElementChild;
      expect(details?.localName).to.equal('details');
      expect([...(details?.children ?? [])].map(({localName}) => localName)).to.deep.equal(['summary', 'p', 'ul']);
      expect(details?.nextElementSibling?.textContent).to.equal('After');
    });

    it('closes an element that is left open where its run of text ends', () => {
      expect(htmlOf('a <sub>b\n\nc')).to.equal('<p>a <sub>b</sub></p><p>c</p>');
    });

    it('shows an end tag that closes nothing', () => {
      expect(htmlOf('- a </li></ul> b')).to.equal('<ul>\n<li>a &lt;/li&gt;&lt;/ul&gt; b</li>\n</ul>');
    });

    it('does not let an element cover the text inside code', () => {
      expect(htmlOf('<code>a <b</code> c <i x')).to.equal('<p><code>a &lt;b</code> c &lt;i x</p>');
    });

    it('shows all of it as text with html: escape', () => {
      expect(htmlOf('<b>x</b> **y**', {html: 'escape'})).to.equal('<p>&lt;b&gt;x&lt;/b&gt; <strong>y</strong></p>');
    });

    it('keeps the elements of allowTags, without attributes', () => {
      const options = {allowTags: ['x-chip', 'FONT']};
      expect(htmlOf('a <x-chip onclick="x" id="y">b</x-chip> <font>c</font>', options)).to.equal(
        '<p>a <x-chip>b</x-chip> <font>c</font></p>',
      );
    });

    it('keeps elements of any name', () => {
      expect(htmlOf('<constructor>a</constructor>', {allowTags: ['constructor']})).to.include('a');
    });

    it('refuses allowTags that act, load or are ours, and says so once', () => {
      const {warn} = console;
      const warnings: unknown[] = [];
      console.warn = (...words: unknown[]) => warnings.push(words.join(' '));
      try {
        const names = ['script', 'iframe', 'SVG', 'style', 'template', 'chat-session', 'input', 'x y', 'x"'];
        for (let time = 0; time < 2; time += 1) {
          const box = rendered(names.map((name) => `a <${name}>b</${name}>`).join('\n\n'), {
            allowTags: [...names, `x-${time}`],
          });
          expect(box.querySelectorAll(':not(p)').length).to.equal(0);
        }
        expect(warnings).to.have.length(names.length);
        expect(warnings[0]).to.include('"script"');
      } finally {
        console.warn = warn;
      }
    });
  });

  describe('links', () => {
    it('open elsewhere and tell nobody where they come from', () => {
      const link = rendered('[docs](https://docs.example/a "Title")').querySelector('a');
      expect(link?.getAttribute('href')).to.equal('https://docs.example/a');
      expect(link?.getAttribute('target')).to.equal('_blank');
      expect(link?.getAttribute('rel')).to.equal('noopener noreferrer nofollow');
      expect(link?.title).to.equal('Title');
    });

    for (const href of [
      'http://a.example',
      'mailto:a@b.example',
      'tel:+123',
      '/path',
      'page.html',
      '//b.example/x',
      '?q=1',
    ]) {
      it(`lead to ${href}`, () => {
        expect(rendered(`[x](${href})`).querySelector('a')?.getAttribute('href')).to.equal(href);
      });
    }

    const refused = [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      '&#106;avascript:alert(1)',
      'java&Tab;script:alert(1)',
      'data:text/html,x',
    ];
    for (const href of [...refused, 'vbscript:x', 'file:///etc/passwd', 'blob:x', 'x1:y', 'http2:x', '#top', '']) {
      it(`lead nowhere with "${href}", and keep their words`, () => {
        const box = rendered(`[x](<${href}>) <a href="${href}">y</a>`);
        expect(box.querySelectorAll('[href]').length).to.equal(0);
        expect(box.textContent).to.equal('x y');
      });
    }

    const spoofs: [string, string][] = [
      ['[https://bank.example/login](https://evil.example/x)', ' (evil.example)'],
      ['[bank.com](https://evil.example)', ' (evil.example)'],
      ['[Sign in at **www.bank.com** now](https://evil.example:8080)', ' (evil.example:8080)'],
      ['[bank.com](https://bank.com.evil.example)', ' (bank.com.evil.example)'],
      ['[bank.com](https://bank.com@evil.example)', ' (evil.example)'],
      ['[bank。com](https://evil.example)', ' (evil.example)'],
      ['<a href="//evil.example">bank.com</a>', ' (evil.example)'],
      ['https://pаypal.com/x', ' (xn--pypal-4ve.com)'],
      ['[192.168.0.1](https://evil.example)', ' (evil.example)'],
      ['[localhost:3000](https://evil.example)', ' (evil.example)'],
      ['[bank.store](https://evil.example)', ' (evil.example)'],
      ['[me@bank.com](mailto:me@evil.example)', ' (me@evil.example)'],
      ['[![bank.com](https://evil.example/i.png)](https://evil.example)', ' (evil.example)'],
      ['[bаnk.com](https://bank.com)', ' (bank.com)'],
      ['[\u202emoc.knab](https://evil.example)', ' (evil.example)'],
      ['[bank.\u200bcom](https://evil.example)', ' (evil.example)'],
      ['[\u2067com\u200f.\u200fbank\u2069](https://evil.example)', ' (evil.example)'],
      ['[bank.c\u043em](https://evil.example)', ' (evil.example)'],
      ['[bank.com登录](https://evil.example)', ' (evil.example)'],
      ['[bank.news](https://evil.example)', ' (evil.example)'],
      ['[bank\u00ad.com](https://evil.example)', ' (evil.example)'],
      ['[ｂａｎｋ．ｃｏｍ](https://evil.example)', ' (evil.example)'],
      ['[me@bank.com](mailto:me@evil.example,me@bank.com)', ' (me@evil.example,me@bank.com)'],
    ];
    for (const [markdown, host] of spoofs) {
      it(`name the host behind ${markdown}`, () => {
        const shown = rendered(markdown).querySelector('[part="link-host"]')?.textContent;
        expect(shown).to.equal(host);
      });
    }

    const honest = [
      '[bank.com](https://bank.com/x)',
      '[bank.com](https://www.bank.com)',
      'https://bank.com/a.b?c=d.com',
      'www.bank.com.',
      '[the docs](https://docs.example)',
      '[README.md and index.ts](https://git.example)',
      '[`console.log()`](https://mdn.example)',
      '[v1.2.3, e.g.](https://git.example)',
      'me@bank.com',
      'https://пример.рф/path and https://www.müller.de',
      '[the localhost guide, v1.2.3.4](https://docs.example)',
      '[bank\u00ad.com](https://bank.com)',
    ];
    for (const markdown of honest) {
      it(`add nothing to ${markdown}`, () => {
        expect(rendered(markdown).querySelectorAll('[part="link-host"]').length).to.equal(0);
      });
    }
  });

  for (const [control, inner] of [
    ['the tools of code', '```js\ncode\n```\n'],
    ['the tools of a table', '| a |\n|---|\n| b |\n'],
    ['a footnote', 'x[^1]\n'],
    ['details', '<details><summary>a</summary>b</details>\n'],
  ]) {
    it(`lead nowhere around ${control}`, () => {
      const box = rendered(`<a href="https://evil.example/">\n\n${inner}\n</a>\n\n[^1]: note`, {tools: true});
      expect(box.querySelectorAll('button, summary')).not.to.have.length(0);
      expect(box.querySelectorAll('[href]')).to.have.length(0);
    });
  }

  describe('images', () => {
    function image(markdown: string, options?: MarkdownOptions) {
      return rendered(markdown, options).querySelector('img');
    }

    function button(markdown: string, options?: MarkdownOptions) {
      return rendered(markdown, options).querySelector('button');
    }

    it('show at once when their bytes are in the text', () => {
      expect(image(`![dot](${pixel})`)?.src).to.equal(pixel);
      expect(image(`![dot](${pixel})`)?.alt).to.equal('dot');
    });

    it('are a button that names words and host by default', () => {
      const control = button('![A *chart*](https://img.example/p.png?d=secret)');
      expect(control?.textContent).to.equal('A chart Load image from img.example');
      expect(control?.type).to.equal('button');
      expect(control?.title).to.equal('https://img.example/p.png?d=secret');
    });

    it('are a button for the own origin too', () => {
      expect(button('![a](/p.png)')?.textContent).to.equal(`a Load image from ${location.host}`);
    });

    it('load at a click, without a referrer', () => {
      const box = rendered('![a](/__none.png)');
      document.body.append(box);
      box.querySelector('button')?.click();
      expect(box.querySelectorAll('button').length).to.equal(0);
      expect(box.querySelector('img')?.getAttribute('src')).to.equal('/__none.png');
      expect(box.querySelector('img')?.getAttribute('referrerpolicy')).to.equal('no-referrer');
      expect(box.querySelector('img')?.alt).to.equal('a');
      box.remove();
    });

    it('leave their words in a link, and the button beside it', () => {
      const box = rendered('[![Build](https://badge.example/b.svg)](https://ci.example)');
      expect(box.querySelector('a')?.textContent).to.equal('Build');
      expect(box.querySelector('button')?.textContent).to.equal('Load image from badge.example');
      expect(box.querySelector('button')?.getAttribute('aria-label')).to.equal('Build Load image from badge.example');
      expect(box.querySelectorAll('a button').length).to.equal(0);
      expect(box.querySelectorAll('a + button').length).to.equal(1);
    });

    for (const source of [
      'javascript:alert(1)',
      'data:image/svg+xml;base64,PHN2Zz4=',
      'data:text/html,x',
      'blob:x',
      'file:///x',
      'ftp://x/y.png',
    ]) {
      it(`are only their words with ${source}`, () => {
        const box = rendered(`![words](${source})`);
        expect(box.textContent).to.equal('words');
        expect(box.querySelectorAll('img, button').length).to.equal(0);
      });
    }

    const origins = ['https://img.example', 'https://cdn.example:8443/ignored/path'];
    for (const source of [
      'https://img.example/a.png',
      'https://img.example:443/a',
      'https://IMG.example/a',
      'https://cdn.example:8443/a',
    ]) {
      it(`load from ${source} where its origin is allowed`, () => {
        expect(image(`![a](${source})`, {allowImages: origins})?.getAttribute('referrerpolicy')).to.equal(
          'no-referrer',
        );
      });
    }
    for (const source of [
      'http://img.example/a',
      'https://img.example./a',
      'https://img.example.evil.example/a',
      'https://img.example@evil.example/a',
      'https://evil.example/https://img.example',
      'https://cdn.example/a',
      '//evil.example/img.example',
      '/a.png',
    ]) {
      it(`do not load from ${source} where others are allowed`, () => {
        expect(image(`![a](${source})`, {allowImages: origins})?.src).to.equal(undefined);
      });
    }

    it('load from nowhere where what is allowed is no origin', () => {
      for (const allowImages of [['*'], [''], ['img.example'], 'ALL', 'https://img.example'] as unknown as ['a'][]) {
        expect(image('![a](/p.png) ![b](https://img.example/p.png)', {allowImages})?.src, String(allowImages)).to.equal(
          undefined,
        );
      }
    });

    it('load from the own origin with same-origin', () => {
      expect(image('![a](/p.png)', {allowImages: 'same-origin'})?.src).to.equal(`${location.origin}/p.png`);
      expect(image('![a](https://img.example/p.png)', {allowImages: 'same-origin'})?.src).to.equal(undefined);
    });

    it('load from any web address with all', () => {
      expect(
        image('a <img src="http://img.example/p.png" onerror="x" srcset="y">', {allowImages: 'all'})?.outerHTML,
      ).to.equal('<img src="http://img.example/p.png" decoding="async" loading="lazy" referrerpolicy="no-referrer">');
      expect(image('![a](javascript:x)', {allowImages: 'all'})?.src).to.equal(undefined);
    });
  });

  describe('odd text', () => {
    it('is nothing for nothing', () => {
      expect(htmlOf('')).to.equal('');
      expect(htmlOf(' \n\n ')).to.equal('');
    });

    it('is the text of what is no string, and never throws', () => {
      const hostile = {
        toString: () => {
          throw new Error('no text');
        },
      };
      expect(
        [12, null, undefined, hostile, Symbol('s')].map((value) => rendered(value as unknown as string).textContent),
      ).to.deep.equal(['12', '', '', '', 'Symbol(s)']);
    });

    it('shows images of any size that are in the text', () => {
      const large = `data:image/png;base64,${'A'.repeat(300_000)}`;
      const box = rendered(`Plot: **bold** ![a](${large}) and <img src="${large}">\n\n<img src="${large}">`);
      expect(box.querySelectorAll('img').length).to.equal(3);
      expect(box.querySelectorAll('strong').length).to.equal(1);
    });

    it('reads emphasis in long text without spaces', () => {
      expect(rendered(`${'漢字、'.repeat(2_000)}**太字**`).querySelectorAll('strong').length).to.equal(1);
    });

    it('shows a NUL as the replacement character', () => {
      expect(htmlOf('a\0b')).to.equal('<p>a\uFFFDb</p>');
    });

    const costlyTexts: Record<string, string> = {
      'items that nest in themselves, with a line that goes on': `${'- '.repeat(10_000)}x\nx\n`,
      'such items in a quote': `> ${'* '.repeat(10_000)}x\nx\n`,
      'items of items with many lines': `${'+ '.repeat(5000)}${'x\n'.repeat(5000)}`,
      'an item of many lines': `- a\n${'b\n'.repeat(15_000)}`,
      'lines that underline nothing': '- a\n='.repeat(10_000),
      'lines that begin no table': 'x\n|-|-|\n'.repeat(6000),
      'a table behind many items': '- a\n'.repeat(2500) + '|-|-|\n'.repeat(1700),
      'a wide table of empty rows': `${'|a'.repeat(200)}|\n${'|-'.repeat(200)}|\n${'|\n'.repeat(9000)}`,
      'a wide table of a few rows': `${'|a'.repeat(3000)}|\n${'|-'.repeat(3000)}|\n${'|b\n'.repeat(2000)}`,
      'addresses in other letters': 'a@中'.repeat(6000),
      'addresses with hosts in other letters': 'a@b.c中'.repeat(4000),
      'images in one paragraph': '[a]: b\n!'.repeat(5000),
      'links in summaries': '[a](b) <summary>'.repeat(1250),
      'links in details': '[a](b) <details><summary>'.repeat(800),
    };
    for (const [name, text] of Object.entries(costlyTexts)) {
      it(`shows ${name} in no time`, () => {
        expect(bestTime(() => renderMarkdown(text), 200)).to.be.below(1000);
      });
    }

    it('gives a row that is far too short a few of its missing cells, wherever it stands', () => {
      const head = `${'|a'.repeat(6)}|\n|:-${'|-'.repeat(5)}|\n`;
      for (const before of ['', '|1|2|3|4|5|6|\n']) {
        const rows = [...rendered(`${head}${before}|b\n|c|d|e|f|\n`).querySelectorAll('tr')];
        expect(rows.map(({cells}) => cells.length)).to.deep.equal([6, ...(before ? [6] : []), 4, 6]);
        expect(rows.at(-2)?.cells[0]?.align).to.equal('left');
        expect(rows.at(-1)?.textContent.replace(/\s/g, '')).to.equal('cdef');
      }
    });

    const hostileTexts: Record<string, string> = {
      'quotes without end': '> '.repeat(10_000),
      'lists without end': '- '.repeat(10_000),
      'numbers without end': '1. '.repeat(10_000),
      'mixed containers': '> - '.repeat(5_000),
      'strong and em': '**x* '.repeat(4_000),
      'nested emphasis': '*a '.repeat(3_000) + 'a* '.repeat(3_000),
      brackets: '['.repeat(20_000),
      'nested brackets': '[a'.repeat(3_000) + '](b)'.repeat(3_000),
      'one word': `${'a'.repeat(20_000)}@`,
      underscores: '_a'.repeat(10_000),
      'links in words': 'http://a.b/&a;&a;'.repeat(1_000),
      divs: '<div>'.repeat(5_000),
      bold: '<b>'.repeat(5_000),
      'lone surrogates': '\ud800'.repeat(10_000),
    };
    for (const [name, text] of Object.entries(hostileTexts)) {
      it(`shows every letter of ${name}`, () => {
        const box = rendered(text);
        const letters = (from: string) => from.replace(/[^a-z]/g, '').length;
        expect(letters(box.textContent)).to.be.at.least(letters(text.replace(/<div>|<b>|http:/g, '')) / 2);
      });
    }
  });
});
