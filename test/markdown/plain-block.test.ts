import {expect} from '@open-wc/testing';
import fastCheck from '../support/fast-check.js';
import {finish} from '../../src/markdown/finish.js';
import type {MarkdownOptions} from '../../src/markdown/index.js';
import {BlockLexer} from '../../src/markdown/parser.js';
import {plainBlock} from '../../src/markdown/plain-block.js';
import {Policy} from '../../src/markdown/sanitize.js';
import {corpusOrSkip} from '../support/corpora.js';
import {documents} from '../support/markdown-documents.js';

const options: MarkdownOptions = {headingOffset: 2};
const policy = new Policy('safe', []);

/** How many tokens of `text` are plain, each of them held to what the sanitiser leaves of it. */
function expectSameAsSanitised(text: string): number {
  const lexer = new BlockLexer(text, {lineBreaks: false, isStreaming: false}, false);
  let plain = 0;
  for (const token of lexer.tokens) {
    const box = plainBlock([token], lexer, options);
    if (!box) continue;
    plain += 1;
    const sanitised = document.createElement('div');
    sanitised.append(policy.sanitize(lexer.toHtml([token], policy.rawTags)));
    finish(sanitised, options);
    if (!box.isEqualNode(sanitised)) expect(box.innerHTML, token.raw).to.equal(sanitised.innerHTML);
  }
  return plain;
}

const texts: [string, string][] = [
  ['a paragraph', 'Some **bold *and em*** ~~gone~~ `a < b & "c"` \\* 5 < 6 & 7 > "2"  \nbroken'],
  ['headings', '## Two `code`'],
  ['a rule', '***'],
  ['links', '[words](https://a.example/b_c?d=e#f) https://bare.example <http://c.example/(d)>'],
  ['a link whose words name another host', '[bank.example](https://evil.example/)'],
  ['lists', '3. one\n   - two **deep**\n\n     more\n4. three'],
  ['a quote', '> Quote\n> goes *on*\n>\n> - with a list'],
  ['a table', '| a | b | c |\n|---|:-:|--:|\n| **x** | `y` | [z](https://z.example) |\n| 1 |'],
  ['a table without rows', '| a |\n|---|'],
  ['text without spaces', '**中文：**后文`'],
];

const others: [string, string][] = [
  ['raw HTML', 'a <kbd>b</kbd>'],
  ['a character reference', 'a &lt; b'],
  ['a reference without its end', 'a &copy b'],
  ['an image', '![a](https://a.example/b.png)'],
  ['a title', '[a](https://a.example "b")'],
  ['an address that is not of the web', '[a](javascript:alert)'],
  ['an address with a quote', `[a](https://a.example/"'b)`],
  ['a relative address', '[a](b)'],
  ['a link in a link', '[a <https://b.example> c](https://a.example)'],
  ['a formula', 'a $x^2$ b'],
  ['code', '```js\na\n```'],
  ['a table with an image', '| a |\n|---|\n| ![b](c) |'],
  ['a task', '- [x] done'],
  ['an alert', '> [!NOTE]\n> a'],
];

describe('plainBlock', () => {
  for (const [name, text] of texts) {
    it(`makes of ${name} what the sanitiser leaves of it`, () => {
      expect(expectSameAsSanitised(text)).to.equal(1);
    });
  }

  for (const [name, text] of others) {
    it(`leaves ${name} to the sanitiser`, () => {
      expect(expectSameAsSanitised(text)).to.equal(0);
    });
  }

  it('makes what the sanitiser leaves, whatever is written', function () {
    this.timeout(60_000);
    fastCheck.assert(
      fastCheck.property(documents, (text) => void expectSameAsSanitised(text.replace(/\r\n?|\0/g, '\n'))),
      {numRuns: 1000},
    );
  });

  for (const [name, field] of [
    ['commonmark', 'markdown'],
    ['gfm', 'markdown'],
    ['xss', 'payload'],
    ['exfil', 'markdown'],
  ] as const) {
    it(`makes what the sanitiser leaves of ${name}.json`, async function () {
      this.timeout(60_000);
      for (const entry of await corpusOrSkip<Record<string, string>>(this, name)) {
        expectSameAsSanitised((entry[field] ?? '').replace(/\r\n?|\0/g, '\n'));
      }
    });
  }
});
