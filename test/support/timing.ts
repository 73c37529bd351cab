import {expect} from '@open-wc/testing';
import {Lexer} from 'marked';
import {SyntaxLexer, SyntaxTokenizer} from '../../src/markdown/syntax/lexer.js';

/** Holds that 20 kB of `part` are read in 200 ms, or, on a machine that is busy, in three times what marked itself takes. */
export function expectReadFast(part: string): void {
  const text = part.repeat(20_000 / part.length);
  const read = () => new SyntaxLexer({gfm: true, tokenizer: new SyntaxTokenizer()}, {growing: text}).lex(text);
  const time = bestTime(read, 200);
  if (time < 200) return;
  const plain = bestTime(() => new Lexer({gfm: true}).lex(text), Infinity);
  expect(time, JSON.stringify(part)).to.be.below(Math.max(600, 3 * plain));
}

/** The best of three, in milliseconds, or the first below `enough`: other work on the machine is not what is measured. */
export function bestTime(act: () => void, enough: number): number {
  let best = Infinity;
  for (let round = 0; round < 3 && best >= enough; round += 1) {
    const start = performance.now();
    act();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
