import {expect} from '@open-wc/testing';
import fastCheck from '../../support/fast-check.js';
import {SyntaxLexer, SyntaxTokenizer, type SyntaxOptions} from '../../../src/markdown/syntax/lexer.js';
import {corpusOrSkip} from '../../support/corpora.js';

/** The top-level tokens of a text, those of its last run of blank lines left out. */
function lex(text: string, syntax: SyntaxOptions = {}) {
  const lexer = new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()}, syntax);
  const tokens = lexer.blockTokens(text, []);
  while (tokens.at(-1)?.type === 'space') tokens.pop();
  return tokens;
}

/** What a token is made of, and not what of the text behind it is kept with it. */
function outline(token: object): unknown {
  return JSON.parse(JSON.stringify(token, (key, value: unknown) => (key === 'raw' ? String(value).trimEnd() : value)));
}

/** Lines that together make every construct, whole and broken. */
const lines = [
  '$$', '$$ x', 'x $$', '\\[', '\\]', 'a \\[ b', '$x$ and $5', '- b', '+ c', '# h', '> q', '> $$', '  $$', '    d', '=', '---',
  '===', '', '', '', 'text', '[^1]: note', '[^1]: - note', '    more', '  more', '[^b]: $$', 'see [^1] and [^b]', '> [!NOTE]',
  '> [!TIP', '- [^1]: x', '```', '`', '| a | b |', '|---|---|', '1. x', '<div>', '$$ $$', '[^1]:', '* $$',
]; // prettier-ignore

describe('SyntaxLexer', () => {
  it('has decided, at the end of each line, on all blocks but the last', () => {
    const document = fastCheck.array(fastCheck.constantFrom(...lines), {minLength: 2, maxLength: 14});
    fastCheck.assert(
      fastCheck.property(document, fastCheck.nat(), (all, at) => {
        const whole = all.join('\n');
        const cut = all.slice(0, 1 + (at % (all.length - 1))).join('\n') + '\n';
        const decided = lex(cut, {growing: cut}).slice(0, -1);
        const final = lex(whole).slice(0, decided.length);
        expect(decided.map(outline), JSON.stringify([cut, whole])).to.deep.equal(final.map(outline));
      }),
      {numRuns: 6000, seed: 7},
    );
  });

  it('reads a text alike whatever was read before', () => {
    const items = Array.from({length: 40}, (_, left) => `- ${'x'.repeat(60 - left)}\nlazy`).join('\n');
    const text = '- - \nlazy\n';
    const before = lex(text);
    lex(items);

    expect(lex(text).map(outline)).to.deep.equal(before.map(outline));
  });

  it('reads CommonMark and GFM as marked does, footnotes, alerts and formulas apart', async function () {
    const {Lexer} = await import('marked');
    for (const corpus of ['commonmark', 'gfm']) {
      for (const {id, markdown} of await corpusOrSkip<{id: string; markdown: string}>(this, corpus)) {
        // What these mean in CommonMark is not what they mean to a reader of Chinese or Japanese, nor here.
        if (/[$\u1100-\uffef]|\\[[(]|\[\^|\[!/.test(markdown)) continue;
        const plain = new Lexer({gfm: true}).lex(markdown);
        const ours = new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()}).lex(markdown);
        expect(JSON.stringify(ours), id).to.equal(JSON.stringify(plain));
      }
    }
  });
});
