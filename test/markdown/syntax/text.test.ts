import {expect} from '@open-wc/testing';
import fastCheck from '../../support/fast-check.js';
import {Lexer, Tokenizer} from 'marked';
import {createMarkdownStream, renderMarkdown, type MarkdownOptions} from '../../../src/markdown/index.js';
import {cjkEmphasis} from '../../../src/markdown/syntax/cjk.js';
import {SyntaxLexer, SyntaxTokenizer} from '../../../src/markdown/syntax/lexer.js';
import {expectReadFast} from '../../support/timing.js';

function rendered(markdown: string, options: MarkdownOptions = {}): HTMLElement {
  const box = document.createElement('div');
  box.append(renderMarkdown(markdown, options));
  return box;
}

function links(markdown: string): string[] {
  return [...rendered(markdown).querySelectorAll('a')].map(({textContent}) => textContent);
}

function strong(markdown: string): string[] {
  return [...rendered(markdown).querySelectorAll('strong, em, del')].map(({textContent}) => textContent);
}

describe('addresses in text', () => {
  it('end where a reader of Chinese or Japanese sees them end', () => {
    expect(links('请看https://a.example/路径。谢谢')).to.deep.equal(['https://a.example/路径']);
    expect(links('（https://a.example/x）、https://b.example！')).to.deep.equal([
      'https://a.example/x',
      'https://b.example',
    ]);
    expect(links('https://a.example/中文 https://a.example是 http://a.example:8080/x，')).to.deep.equal([
      'https://a.example/中文',
      'https://a.example',
      'http://a.example:8080/x',
    ]);
    expect(links('见“https://a.example/x”…')).to.deep.equal(['https://a.example/x']);
  });

  it('are whole with a host in any alphabet', () => {
    const text = 'use https://www.café.com/menu, (https://münchen.de) or www.señor.es/a, https://пример.рф/x.';
    expect(links(text)).to.deep.equal([
      'https://www.café.com/menu',
      'https://münchen.de',
      'www.señor.es/a',
      'https://пример.рф/x',
    ]);
    expect(links('https://例え.jp/あ、次 www.éa.fr')).to.deep.equal(['https://例え.jp/あ', 'www.éa.fr']);
    expect(links('以https://开头的网址。www.中文')).to.deep.equal([]);
    expect(rendered('www.éa.fr').querySelector('a')?.href).to.equal('http://www.xn--a-9fa.fr/');
  });

  it('end before the punctuation and the brackets of the sentence', () => {
    expect(
      links(
        '(https://a.example/x) [https://b.example/y] https://c.example/z. https://d.example/w_(v), **https://e.example/u**',
      ),
    ).to.deep.equal([
      'https://a.example/x',
      'https://b.example/y',
      'https://c.example/z',
      'https://d.example/w_(v)',
      'https://e.example/u',
    ]);
    expect(links('https://a.example/x[1]?')).to.deep.equal(['https://a.example/x[1]']);
  });

  it('may begin with www. and may be to write to', () => {
    expect(links('www.a.example, 请看www.b.example。')).to.deep.equal(['www.a.example', 'www.b.example']);
    expect(links('联系foo@a.example。谢谢')).to.deep.equal(['foo@a.example']);
    expect(rendered('www.a.example').querySelector('a')?.href).to.equal('http://www.a.example/');
  });

  it('are found in hostile text in no time', () => {
    for (const part of ['https://', 'www.', 'www.a]', 'http://a。', '中www.']) {
      expectReadFast(part);
    }
  });
});

describe('emphasis beside Chinese, Japanese and Korean', () => {
  it('closes and opens as it is meant', () => {
    expect(strong('**中文：**后文')).to.deep.equal(['中文：']);
    expect(strong('这是**“重点”**内容，**重点（note）**。')).to.deep.equal(['“重点”', '重点（note）']);
    expect(strong('**강조(emphasis)**는 **이것。**だ')).to.deep.equal(['강조(emphasis)', '이것。']);
    expect(strong('中文**"x"**中文*（甲）*乙~~（丙）~~丁')).to.deep.equal(['"x"', '（甲）', '（丙）']);
    expect(strong('日本語**[link](https://a.example)**です')).to.deep.equal(['link']);
  });

  it('is marked’s in all other text', () => {
    const text = fastCheck.array(
      fastCheck.constantFrom(
        '*',
        '**',
        '***',
        '_',
        '__',
        '~',
        '~~',
        'a',
        'b ',
        '"',
        '(',
        '.',
        ' ',
        '\\*',
        '`',
        '\n',
        'é',
        '€',
      ),
      {maxLength: 16},
    );
    fastCheck.assert(
      fastCheck.property(text, (pieces) => {
        const text = pieces.join('');
        const theirs = JSON.stringify(new Lexer({gfm: true}).lex(text));
        const ours = new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()});
        expect(JSON.stringify(ours.lex(text))).to.equal(theirs);
        // The rules for Chinese, Japanese and Korean too, for what stands between such text.
        const tokenizer = new Tokenizer();
        const lexer = new Lexer({gfm: true, tokenizer});
        tokenizer.rules = {...tokenizer.rules, inline: cjkEmphasis(tokenizer.rules.inline)};
        expect(JSON.stringify(lexer.lex(text))).to.equal(theirs);
      }),
      {numRuns: 20_000, seed: 3},
    );
    expect(strong('foo_bar_baz 函数_x_是 函数_(x)_是')).to.deep.equal([]);
  });
});

describe('headings', () => {
  it('are deeper for a screen reader by as many levels as the page says', () => {
    const level = (markdown: string, options?: MarkdownOptions) =>
      rendered(markdown, options).firstElementChild?.getAttribute('aria-level');
    expect(level('# a')).to.equal(null);
    expect(level('# a', {headingOffset: 2})).to.equal('3');
    expect(level('###### a', {headingOffset: 2})).to.equal('6');
    expect(level('<h2>a</h2>', {headingOffset: 1})).to.equal('3');
  });
});

describe('alerts', () => {
  it('are named quotes with a title', () => {
    const quote = rendered('> [!WARNING]\n> Mind *this*.').firstElementChild;
    expect(quote?.localName).to.equal('blockquote');
    expect(quote?.getAttribute('part')).to.equal('alert warning');
    expect(quote?.getAttribute('role')).to.equal('note');
    expect(quote?.getAttribute('aria-label')).to.equal('Warning');
    expect([...(quote?.children ?? [])].map(({textContent}) => textContent)).to.deep.equal(['Warning', 'Mind this.']);
    expect(quote?.querySelector('em')).not.to.equal(null);
  });

  it('read in the direction of their own words, and the title begins on the same side', () => {
    const quote = rendered('> [!NOTE]\n> שלום').firstElementChild as HTMLElement;
    document.body.append(quote);
    expect(getComputedStyle(quote).direction).to.equal('rtl');
    expect(quote.firstElementChild?.getAttribute('dir')).to.equal('auto');
    quote.remove();
  });

  it('are of five kinds, in any case, with the words of the page', () => {
    for (const kind of ['NOTE', 'tip', 'Important', 'CAUTION']) {
      expect(rendered(`> [!${kind}]\n> x`).firstElementChild?.getAttribute('part')).to.equal(
        `alert ${kind.toLowerCase()}`,
      );
    }
    expect(rendered('> [!TIP]\n>\n> - a', {strings: {tip: 'Tipp'}}).textContent.trim()).to.match(/^Tipp/);
    expect(rendered('> [!TIP]\n> a', {lineBreaks: true}).querySelector('br')).to.equal(null);
  });

  it('are quotes where the line says anything else', () => {
    for (const markdown of [
      '> [!OTHER]\n> x',
      '> [!NOTE] x',
      '> a\n> [!NOTE]',
      '<blockquote class="alert-note">[!NOTE]</blockquote>',
    ]) {
      expect(rendered(markdown).querySelector('[part]'), markdown).to.equal(null);
    }
  });

  it('show no marks while they arrive', () => {
    const text = '> [!NOTE]\n> Text';
    for (let end = 1; end <= text.length; end += 1) {
      const box = document.createElement('div');
      createMarkdownStream(box).set(text.slice(0, end));
      expect(box.textContent, text.slice(0, end)).not.to.match(/[![\]]|OTE/);
    }
  });
});
