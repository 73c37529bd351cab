import {expect} from '@open-wc/testing';
import {array, assert, constantFrom, oneof, property, record, string} from '../support/fast-check.js';
import type {MessagePart} from '../../src/core/message.js';
import {splitReasoning, withReasoning, type ReasoningTag} from '../../src/core/reasoning.js';
import {frozen} from '../support/frozen.js';
import {bestTime} from '../support/timing.js';

const THINK: readonly ReasoningTag[] = [['<think>', '</think>']];
const SEVERAL: readonly ReasoningTag[] = [...THINK, ['<thinking>', '</thinking>'], ['[[', ']]']];

/** `reasoning|text`, each part with its kind's first letter before it. */
const split = (text: string, streaming = false, tags = THINK) =>
  splitReasoning(text, tags, streaming)
    .map(({type, text}) => `${type[0] as string}:${text}`)
    .join('|');

describe('splitReasoning', () => {
  it('takes reasoning out of the text', () => {
    expect(split('<think>Hm.</think>Yes.')).to.equal('r:Hm.|t:Yes.');
  });

  it('keeps the order of several', () => {
    expect(split('One<think>a</think>Two<think>b</think>Three')).to.equal('t:One|r:a|t:Two|r:b|t:Three');
  });

  it('knows several tags', () => {
    expect(split('<thinking>a</thinking>[[b]]c', false, SEVERAL)).to.equal('r:a|r:b|t:c');
  });

  it('trims the white space around reasoning, and keeps the rest of the text as it is', () => {
    expect(split('<think>\n  Hm.\n</think>\n\n  Yes.\n')).to.equal('r:Hm.|t:Yes.\n');
    expect(split('  indented\n')).to.equal('t:  indented\n');
  });

  it('leaves empty reasoning out', () => {
    expect(split('<think>\n\n</think>Yes.')).to.equal('t:Yes.');
  });

  it('takes reasoning that is not closed to reach to the end', () => {
    expect(split('<think>Hm, well')).to.equal('r:Hm, well');
  });

  it('takes an end without a beginning for text', () => {
    expect(split('a</think>b')).to.equal('t:a</think>b');
  });

  it('does not look for tags in reasoning', () => {
    expect(split('<think>a<think>b</think>c')).to.equal('r:a<think>b|t:c');
  });

  it('holds what may become a tag back while streaming', () => {
    expect(split('Yes <', true)).to.equal('t:Yes ');
    expect(split('Yes <thin', true)).to.equal('t:Yes ');
    expect(split('<think>Hm.</thi', true)).to.equal('r:Hm.');
    expect(split('<', true)).to.equal('');
  });

  it('shows what looked like a tag and was none', () => {
    expect(split('1 < 2', true)).to.equal('t:1 < 2');
    expect(split('Yes <thin')).to.equal('t:Yes <thin');
    expect(split('<think>Hm.</thi')).to.equal('r:Hm.</thi');
  });

  it('takes no tags for no reasoning', () => {
    expect(split('<think>a</think>', true, [])).to.equal('t:<think>a</think>');
  });

  it('passes over a tag that is empty', () => {
    expect(split('abc', true, [['', '']])).to.equal('t:abc');
    expect(split('a<x>bc', false, [['<x>', '']])).to.equal('t:a|t:bc');
  });

  it('is quick with a thousand tags, and with a thousand beginnings of one', () => {
    const read = () => {
      split('<think>a</think>b'.repeat(1000), true);
      split('<thin'.repeat(100_000), true);
    };
    expect(bestTime(read, 1000)).to.be.below(1000);
  });

  describe('for any text', () => {
    const pieces = ['<think>', '</think>', '<thinking>', '</thinking>', '[[', ']]', '<', '<th', 'a', 'Hm. ', ' ', '\n'];
    const texts = array(oneof(constantFrom(...pieces), string({maxLength: 3})), {maxLength: 20}).map((parts) =>
      parts.join(''),
    );
    const tagLists = constantFrom(THINK, SEVERAL, SEVERAL.slice(1));
    const bare = (text: string) => text.replace(/\s+/g, '');

    it('never shows a part of a tag while it streams in, however it is cut', () => {
      assert(
        property(texts, tagLists, (text, tags) => {
          const whole = splitReasoning(text, tags);
          for (let length = 0; length <= text.length; length++) {
            const shown = splitReasoning(text.slice(0, length), tags, true);
            for (const [position, part] of shown.entries()) {
              const final = whole[position];
              // What is on screen is the beginning of what will be: nothing that shows is taken away again.
              expect(part.type).to.equal(final?.type);
              expect(final?.text.startsWith(part.text.trimEnd()), `${part.text} in ${String(final?.text)}`).to.be.true;
            }
          }
        }),
        {numRuns: 500},
      );
    });

    it('loses none of the text but the tags and the space around them', () => {
      const bodies = array(constantFrom('<', '</', '<th', '>', 'a', 'Hm. ', ' ', '\n', '数😀'), {maxLength: 5}).map(
        (parts) => parts.join(''),
      );
      const stretches = array(record({before: bodies, tag: constantFrom(...SEVERAL), inside: bodies}), {maxLength: 5});
      assert(
        property(stretches, bodies, (written, after) => {
          const parts = splitReasoning(
            written.map(({before, tag: [open, close], inside}) => before + open + inside + close).join('') + after,
            SEVERAL,
          );
          const joined = (type: MessagePart['type']) =>
            bare(parts.map((part) => (part.type === type ? part.text : '')).join(''));
          expect(joined('text')).to.equal(bare(written.map(({before}) => before).join('') + after));
          expect(joined('reasoning')).to.equal(bare(written.map(({inside}) => inside).join('')));
        }),
        {numRuns: 500},
      );
    });

    it('gives no part that is blank', () => {
      assert(
        property(texts, tagLists, (text, tags) => {
          for (const streaming of [true, false]) {
            for (const part of splitReasoning(text, tags, streaming)) expect(part.text.trim()).not.to.equal('');
          }
        }),
      );
    });
  });
});

describe('withReasoning', () => {
  const source: MessagePart = {type: 'source', url: 'https://example.test/'};

  it('splits the text parts and leaves the others alone', () => {
    const parts = frozen<MessagePart[]>([{type: 'text', text: '<think>a</think>b'}, source]);
    expect(withReasoning(parts, THINK, false)).to.deep.equal([
      {type: 'reasoning', text: 'a'},
      {type: 'text', text: 'b'},
      source,
    ]);
  });

  it('gives the same objects for parts without reasoning', () => {
    const parts = frozen<MessagePart[]>([{type: 'text', text: 'a'}, source, {type: 'reasoning', text: '<think>x'}]);
    expect(withReasoning(parts, THINK, true)).to.have.ordered.members([...parts]);
  });

  it('gives the very array back where no tags are wanted', () => {
    const parts = frozen<MessagePart[]>([{type: 'text', text: '<think>a</think>'}]);
    expect(withReasoning(parts, [], true)).to.equal(parts);
  });

  it('holds a beginning back at the end alone', () => {
    const parts = frozen<MessagePart[]>([{type: 'text', text: 'a<'}, source, {type: 'text', text: 'b<'}]);
    expect(withReasoning(parts, THINK, true)).to.deep.equal([
      {type: 'text', text: 'a<'},
      source,
      {type: 'text', text: 'b'},
    ]);
  });
});
