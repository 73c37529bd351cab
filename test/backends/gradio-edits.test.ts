import {expect} from '@open-wc/testing';
import {appended, applyEdits, isEdits, type GradioEdit} from '../../src/backends/gradio-edits.js';
import {frozen} from '../support/frozen.js';

describe('applyEdits', () => {
  const rows: [what: string, before: unknown, edits: GradioEdit[], after: unknown][] = [
    ['nothing', 'a', [], 'a'],
    ['a text that goes on', 'a', [['append', [], 'b']], 'ab'],
    ['another text', 'a', [['replace', [], 'b']], 'b'],
    ['another type', 'a', [['replace', [], {a: 1}]], {a: 1}],
    ['a list that grows', [1], [['add', [1], 2], ['add', [2], 3]], [1, 2, 3]], // prettier-ignore
    ['a list that shrinks', [1, 2, 3], [['delete', [1]], ['delete', [1]]], [1]], // prettier-ignore
    [
      'a list that loses its first',
      [1, 2, 3],
      [
        ['replace', [0], 2],
        ['replace', [1], 3],
        ['delete', [2]],
      ],
      [2, 3],
    ],
    [
      'the fields of a message',
      [{content: 'a', metadata: {status: 'pending', log: 'x'}}],
      [
        ['append', [0, 'content'], 'b'],
        ['replace', [0, 'metadata', 'status'], 'done'],
        ['add', [0, 'metadata', 'duration'], 1.5],
        ['delete', [0, 'metadata', 'log']],
      ],
      [{content: 'ab', metadata: {status: 'done', duration: 1.5}}],
    ],
    ['a message more', [{content: 'a'}], [['add', [1], {content: 'b'}]], [{content: 'a'}, {content: 'b'}]],
  ];

  for (const [what, before, edits, after] of rows) {
    it(`makes ${what}, and leaves what was there`, () => {
      expect(applyEdits(frozen(before), edits)).to.deep.equal(after);
    });
  }

  it('takes no harm of a key that means something to JavaScript', () => {
    const edits = JSON.parse(
      '[["add", ["__proto__"], {"polluted": 1}], ["add", ["__proto__", "more"], 2]]',
    ) as GradioEdit[];
    const value = applyEdits({a: 1}, edits);
    expect(JSON.stringify(value)).to.equal('{"a":1,"__proto__":{"polluted":1,"more":2}}');
    expect(({} as {polluted?: unknown}).polluted).to.equal(undefined);
  });

  it('does not take an edit that does not fit', () => {
    for (const edit of [
      ['append', [], 'b'],
      ['append', ['a'], 1],
      ['replace', ['a', 'b'], 1],
      ['delete', [], undefined],
      ['shuffle', [], 1],
    ] as GradioEdit[]) {
      expect(() => applyEdits({a: 1}, [edit]), edit.join()).to.throw(TypeError);
    }
  });
});

describe('isEdits', () => {
  it('tells edits from what a chat answers', () => {
    for (const edits of [
      [],
      [['append', [], 'a']],
      [
        ['delete', [0]],
        ['add', ['a', 0], null],
      ],
    ]) {
      // prettier-ignore
      expect(isEdits(edits), JSON.stringify(edits)).to.equal(true);
    }
    for (const answer of ['a', null, {}, ['append'], [{content: 'a'}], [['append', 'a']], [['shuffle', []]]]) {
      expect(isEdits(answer), JSON.stringify(answer)).to.equal(false);
    }
  });
});

describe('appended', () => {
  it('is the text that one edit adds to the whole', () => {
    expect(appended([['append', [], 'a']])).to.equal('a');
    for (const edits of [
      [],
      [['append', [0], 'a']],
      [['replace', [], 'a']],
      [
        ['append', [], 'a'],
        ['append', [], 'b'],
      ],
    ]) {
      // prettier-ignore
      expect(appended(edits as unknown as GradioEdit[])).to.equal(undefined);
    }
  });
});
