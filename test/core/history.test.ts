import {expect} from '@open-wc/testing';
import {
  EMPTY_HISTORY,
  append,
  branchPositions,
  branches,
  checkHistory,
  clear,
  drop,
  historyOf,
  messageAt,
  putBack,
  remove,
  replace,
  rewind,
  selectBranch,
  userTurn,
  visiblePath,
  withSystem,
  type ChatHistoryTree,
} from '../../src/core/history.js';
import type {ChatMessage} from '../../src/core/message.js';
import {frozen} from '../support/frozen.js';

const ROLES = {s: 'system', q: 'user', a: 'assistant'} as const;

/** A message whose role is its id's first letter: `s`ystem, `q`uestion, `a`nswer. */
function message(id: string): ChatMessage {
  return frozen({id, role: ROLES[id[0] as keyof typeof ROLES], content: `The text of ${id}`});
}

/** A deep-frozen history of one path. */
function path(...ids: string[]): ChatHistoryTree {
  return frozen(historyOf(ids.map(message)));
}

function add(history: ChatHistoryTree, ...ids: string[]): ChatHistoryTree {
  return frozen(append(history, ...ids.map(message)));
}

const shown = (history: ChatHistoryTree) =>
  visiblePath(history)
    .map(({id}) => id)
    .join(' ');

/** Every node as `parent>id`. */
const tree = (history: ChatHistoryTree) =>
  history.nodes.map(({parentId, message: {id}}) => `${parentId ?? ''}>${id}`).join(' ');

/** q1 a1 q2 a2, and a second answer to each question. The newest path shows. */
function branched(): ChatHistoryTree {
  const first = add(rewind(path('q1', 'a1', 'q2', 'a2'), 3), 'a2b');
  return add(rewind(first, 1), 'a1b', 'q2b', 'a2c');
}

describe('a history', () => {
  it('shows nothing while it is empty', () => {
    expect(visiblePath(EMPTY_HISTORY)).to.deep.equal([]);
  });

  it('shows its messages from the oldest to the newest', () => {
    expect(shown(path('s', 'q1', 'a1'))).to.equal('s q1 a1');
  });

  it('gives the same array for the same tree', () => {
    const history = path('q1', 'a1');
    expect(visiblePath(history)).to.equal(visiblePath(history));
  });

  it('gives an array that nobody can change', () => {
    expect(visiblePath(path('q1', 'a1'))).to.be.frozen;
  });

  describe('append', () => {
    it('puts messages after the head', () => {
      expect(shown(add(path('q1'), 'a1', 'q2'))).to.equal('q1 a1 q2');
    });

    it('keeps every message the object that it was', () => {
      const before = path('q1', 'a1');
      const after = add(before, 'q2');
      expect(visiblePath(after).slice(0, 2)).to.have.ordered.members([...visiblePath(before)]);
    });

    it('leaves the tree as it is where there is nothing to append', () => {
      expect(shown(add(path('q1', 'a1')))).to.equal('q1 a1');
    });
  });

  describe('replace', () => {
    it('puts a message in the place of the one with its id', () => {
      const history = replace(path('q1', 'a1', 'q2'), {...message('a1'), content: 'Better'});
      expect(visiblePath(history).map(({content}) => content)).to.deep.equal([
        'The text of q1',
        'Better',
        'The text of q2',
      ]);
    });

    it('keeps the other messages the objects that they were', () => {
      const before = path('q1', 'a1', 'q2');
      const after = replace(before, {...message('a1'), content: 'Better'});
      expect(visiblePath(after)[0]).to.equal(visiblePath(before)[0]);
      expect(visiblePath(after)[2]).to.equal(visiblePath(before)[2]);
    });

    it('gives the very tree back where the id is unknown', () => {
      const history = path('q1');
      expect(replace(history, message('a9'))).to.equal(history);
    });
  });

  describe('rewind', () => {
    it('ends the path before the index and keeps the rest as a branch', () => {
      const history = rewind(path('q1', 'a1', 'q2'), 1);
      expect(shown(history)).to.equal('q1');
      expect(tree(history)).to.equal('>q1 q1>a1 a1>q2');
    });

    it('shows nothing when it goes back to the start', () => {
      expect(shown(rewind(path('q1', 'a1'), 0))).to.equal('');
    });
  });

  describe('drop', () => {
    it('takes a message out with everything after it', () => {
      const [history] = drop(path('q1', 'a1', 'q2', 'a2'), 2);
      expect(tree(history)).to.equal('>q1 q1>a1');
    });

    it('takes the hidden branches under the message out too', () => {
      const [history] = drop(frozen(selectBranch(branched(), 1, 0)), 1);
      expect(tree(history)).to.equal('>q1 q1>a1b a1b>q2b q2b>a2c');
    });

    it('keeps the alternatives to the message', () => {
      const [history] = drop(branched(), 1);
      expect(tree(history)).to.contain('q1>a1 ').and.not.contain('a1b');
      expect(shown(history)).to.equal('q1');
    });

    it('names an index that does not exist', () => {
      expect(() => drop(path('q1'), 7)).to.throw(RangeError, '7');
    });
  });

  describe('remove', () => {
    it('takes one message out, and what followed it follows the one before', () => {
      const [history] = remove(path('q1', 'a1', 'q2', 'a2'), 1);
      expect(tree(history)).to.equal('>q1 q1>q2 q2>a2');
    });

    it('takes the last message out', () => {
      const [history] = remove(path('q1', 'a1'), 1);
      expect(shown(history)).to.equal('q1');
    });

    it('takes the first message out', () => {
      const [history] = remove(path('q1', 'a1'), 0);
      expect(shown(history)).to.equal('a1');
    });

    it('takes the only message out', () => {
      const [history] = remove(path('q1'), 0);
      expect(history).to.deep.equal({headId: null, nodes: []});
    });
  });

  describe('clear', () => {
    it('takes everything out', () => {
      const [history] = clear(branched());
      expect(history).to.deep.equal({headId: null, nodes: []});
    });

    it('keeps the system messages at the beginning', () => {
      const [history] = clear(path('s', 's2', 'q1', 's3', 'a1'));
      expect(shown(history)).to.equal('s s2');
    });

    it('takes nothing where only the system speaks', () => {
      const [history, removal] = clear(path('s'));
      expect(shown(history)).to.equal('s');
      expect(removal.nodes).to.deep.equal([]);
    });
  });

  describe('putBack', () => {
    const steps = {
      drop: (history: ChatHistoryTree) => drop(history, 2),
      remove: (history: ChatHistoryTree) => remove(history, 2),
      'remove of the head': (history: ChatHistoryTree) => remove(history, visiblePath(history).length - 1),
      'remove of the first': (history: ChatHistoryTree) => remove(history, 0),
      clear,
    };
    for (const [name, step] of Object.entries(steps)) {
      it(`makes the very tree again after a ${name}`, () => {
        for (const history of [path('q1', 'a1', 'q2', 'a2'), branched(), frozen(selectBranch(branched(), 1, 0))]) {
          const [after, removal] = step(history);
          expect(putBack(frozen(after), frozen(removal))).to.deep.equal(history);
        }
      });
    }

    it('brings a branch back to the place among its siblings that its age gives it', () => {
      const history = frozen(selectBranch(branched(), 1, 0));
      const [after, removal] = drop(history, 1);
      expect(branches(putBack(after, removal), 1).map(({id}) => id)).to.deep.equal(['a1', 'a1b']);
    });

    it('keeps what came since as a branch', () => {
      const [after, removal] = drop(path('q1', 'a1', 'q2', 'a2'), 2);
      const history = putBack(add(after, 'q3', 'a3'), removal);
      expect(shown(history)).to.equal('q1 a1 q2 a2');
      expect(branches(history, 2).map(({id}) => id)).to.deep.equal(['q2', 'q3']);
    });

    it('takes several steps back from the last to the first', () => {
      const start = path('q1', 'a1', 'q2', 'a2', 'q3', 'a3');
      const [one, removedOne] = remove(start, 1);
      const [two, removedTwo] = remove(one, 0);
      const [three, removedThree] = drop(two, 2);
      const [four, removedFour] = clear(three);
      expect(putBack(four, removedFour)).to.deep.equal(three);
      expect(putBack(three, removedThree)).to.deep.equal(two);
      expect(putBack(two, removedTwo)).to.deep.equal(one);
      expect(putBack(one, removedOne)).to.deep.equal(start);
    });

    it('shows a message whose parent has gone for good after the head', () => {
      const [after, removal] = drop(path('s', 'q1', 'a1'), 1);
      const [without] = remove(after, 0);
      expect(shown(putBack(without, removal))).to.equal('q1 a1');
    });

    it('puts a message whose parent has gone for good before what followed it', () => {
      const [after, removal] = remove(path('s', 'q1', 'a1'), 1);
      const [without] = remove(after, 0);
      const history = putBack(without, removal);
      expect(shown(history)).to.equal('q1 a1');
      expect(() => checkHistory(history, (value) => value as ChatMessage)).not.to.throw();
    });

    it('keeps a system message that came since before everything', () => {
      const [after, removal] = drop(path('q1', 'a1'), 0);
      expect(shown(putBack(withSystem(after, message('s')), removal))).to.equal('s q1 a1');
    });

    it('puts a first message back under a system message that came since', () => {
      const [after, removal] = remove(path('q1', 'a1'), 0);
      expect(shown(putBack(withSystem(after, message('s')), removal))).to.equal('s q1 a1');
    });

    it('does nothing the second time', () => {
      const [after, removal] = drop(path('q1', 'a1'), 0);
      const once = putBack(after, removal);
      expect(putBack(once, removal)).to.deep.equal(once);
    });
  });

  describe('branches', () => {
    it('lists the alternatives to a message from the oldest to the newest', () => {
      expect(branches(branched(), 1).map(({id}) => id)).to.deep.equal(['a1', 'a1b']);
    });

    it('lists a message that has no alternative alone', () => {
      expect(branches(path('q1', 'a1'), 1).map(({id}) => id)).to.deep.equal(['a1']);
    });

    it('lists alternatives to a first message', () => {
      const history = add(rewind(path('q1', 'a1'), 0), 'q1b');
      expect(branches(history, 0).map(({id}) => id)).to.deep.equal(['q1', 'q1b']);
    });

    it('have their position told by id where there is more than one', () => {
      const positions = branchPositions(selectBranch(branched(), 1, 0));
      expect([...positions]).to.deep.equal([
        ['a1', {index: 0, count: 2}],
        ['a2b', {index: 1, count: 2}],
      ]);
    });
  });

  describe('selectBranch', () => {
    it('shows an alternative with the newest that followed it', () => {
      expect(shown(selectBranch(branched(), 1, 0))).to.equal('q1 a1 q2 a2b');
    });

    it('loses nothing', () => {
      const history = branched();
      expect(tree(selectBranch(history, 1, 0))).to.equal(tree(history));
    });

    it('names a branch and an index that do not exist', () => {
      expect(() => selectBranch(branched(), 1, 2)).to.throw(RangeError, '2');
      expect(() => selectBranch(branched(), 1, -1)).to.throw(RangeError, '-1');
      expect(() => selectBranch(branched(), 9, 0)).to.throw(RangeError, '9');
    });
  });

  describe('withSystem', () => {
    it('becomes the first message of every branch', () => {
      const history = withSystem(add(rewind(path('q1', 'a1'), 0), 'q1b'), message('s'));
      expect(shown(history)).to.equal('s q1b');
      expect(shown(selectBranch(history, 1, 0))).to.equal('s q1 a1');
    });

    it('takes the place of the system message that is there', () => {
      const history = withSystem(path('s', 'q1'), message('s2'));
      expect(visiblePath(history).map(({content}) => content)).to.deep.equal(['The text of s2', 'The text of q1']);
    });

    it('shows alone in an empty history', () => {
      expect(shown(withSystem(EMPTY_HISTORY, message('s')))).to.equal('s');
    });
  });

  describe('messageAt', () => {
    for (const index of [-1, 2, 0.5, NaN, Infinity]) {
      it(`refuses ${index} by name`, () => {
        expect(() => messageAt(path('q1', 'a1'), index)).to.throw(RangeError, `${index}`);
      });
    }
  });

  describe('userTurn', () => {
    it('finds the question that an answer belongs to', () => {
      const history = path('s', 'q1', 'a1', 'a1b', 'q2');
      expect([1, 2, 3, 4].map((index) => userTurn(history, index))).to.deep.equal([1, 1, 1, 4]);
    });

    it('says so where no user has spoken', () => {
      expect(() => userTurn(path('s', 'a1'), 1)).to.throw(RangeError, '1');
    });
  });

  describe('checkHistory', () => {
    const check = (value: unknown) => checkHistory(value, (given) => given as ChatMessage);

    it('accepts a tree, and keeps its messages', () => {
      const history = branched();
      expect(check(history)).to.deep.equal(history);
    });

    it('accepts what went through JSON', () => {
      expect(check(JSON.parse(JSON.stringify(branched())))).to.deep.equal(branched());
    });

    it('takes an absent head and an absent parent for null', () => {
      expect(check({nodes: [{message: message('q1')}]})).to.deep.equal({
        headId: null,
        nodes: [{parentId: null, message: message('q1')}],
      });
    });

    it('refuses what is no tree, and says where', () => {
      const one = {parentId: null, message: message('q1')};
      expect(() => check(null)).to.throw(TypeError, 'nodes');
      expect(() => check([])).to.throw(TypeError, 'nodes');
      expect(() => check({headId: null, nodes: 'no'})).to.throw(TypeError, 'nodes');
      expect(() => check({headId: null, nodes: [one, one]})).to.throw(TypeError, /nodes\[1\].*"q1".*twice/);
      expect(() => check({headId: null, nodes: [{...one, parentId: 'a0'}]})).to.throw(TypeError, /nodes\[0\].*"a0"/);
      expect(() => check({headId: 'a9', nodes: [one]})).to.throw(TypeError, /headId.*"a9"/);
    });

    it('refuses a message that comes before its parent', () => {
      const nodes = [
        {parentId: 'q1', message: message('a1')},
        {parentId: null, message: message('q1')},
      ];
      expect(() => check({headId: 'a1', nodes})).to.throw(TypeError, /nodes\[0\].*"q1"/);
    });
  });

  it('takes a hundred thousand messages and more', () => {
    const messages = Array.from({length: 150_000}, (_, position) => message(`q${position}`));
    expect(visiblePath(historyOf(messages))).to.have.length(150_000);
  });
});
