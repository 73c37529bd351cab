import {expect} from '@open-wc/testing';
import {Lexer} from 'marked';
import {SyntaxLexer, SyntaxTokenizer} from '../../src/markdown/syntax/lexer.js';

/** Holds that 20 kB of `part` are read in 200 ms, or in twice what marked itself takes where that is more. */
export function expectReadFast(part: string): void {
  const text = part.repeat(20_000 / part.length);
  const time = timeOf(() => new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()}, {growing: text}).lex(text));
  if (time < 200) return;
  const plain = timeOf(() => new Lexer({gfm: true}).lex(text));
  expect(time, JSON.stringify(part)).to.be.below(Math.max(400, 2 * plain));
}

/** The best of three, in milliseconds: other work on the machine is not what is measured. */
export function timeOf(act: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    act();
    return performance.now() - start;
  });
  return Math.min(...times);
}
