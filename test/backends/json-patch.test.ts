import {expect} from '@open-wc/testing';
import {applyPatch} from '../../src/backends/json-patch.js';
import {frozen} from '../support/frozen.js';

const patched = (document: unknown, ...operations: unknown[]) => applyPatch(frozen(document as object), operations);

describe('applyPatch', () => {
  it('adds to objects and to lists, also at their end', () => {
    expect(patched({a: {}}, {op: 'add', path: '/a/b', value: 1})).to.deep.equal({a: {b: 1}});
    expect(patched({a: 1}, {op: 'add', path: '/a', value: 2})).to.deep.equal({a: 2});
    expect(patched([1, 3], {op: 'add', path: '/1', value: 2})).to.deep.equal([1, 2, 3]);
    expect(patched({l: [1]}, {op: 'add', path: '/l/-', value: 2})).to.deep.equal({l: [1, 2]});
    expect(patched([1], {op: 'add', path: '/1', value: 2})).to.deep.equal([1, 2]);
  });

  it('replaces and removes what is there, and leaves the order as it was', () => {
    const document = {a: 1, b: [{c: 1}, 2]};
    expect(JSON.stringify(patched(document, {op: 'replace', path: '/a', value: 2}))).to.equal(
      '{"a":2,"b":[{"c":1},2]}',
    );
    expect(patched(document, {op: 'replace', path: '/b/0/c', value: 3})).to.deep.equal({a: 1, b: [{c: 3}, 2]});
    expect(patched(document, {op: 'remove', path: '/b/0'}, {op: 'remove', path: '/a'})).to.deep.equal({b: [2]});
  });

  it('moves, copies and tests', () => {
    expect(patched({a: {b: 1}}, {op: 'move', from: '/a/b', path: '/c'})).to.deep.equal({a: {}, c: 1});
    expect(patched([1, 2, 3], {op: 'move', from: '/0', path: '/2'})).to.deep.equal([2, 3, 1]);
    expect(patched({a: [1]}, {op: 'copy', from: '/a', path: '/b'})).to.deep.equal({a: [1], b: [1]});
    const document = {a: {b: [1, {c: null}], d: 1}};
    expect(patched(document, {op: 'test', path: '/a', value: {d: 1, b: [1, {c: null}]}})).to.equal(document);
  });

  it('takes the whole document for one place', () => {
    expect(patched({a: 1}, {op: 'replace', path: '', value: [1]})).to.deep.equal([1]);
    expect(applyPatch(undefined, [{op: 'add', path: '', value: 1}])).to.equal(1);
    expect(patched({a: 1}, {op: 'remove', path: ''})).to.equal(null);
  });

  it('reads names with slashes and tildes', () => {
    expect(patched({'a/b': 1, 'm~n': 2}, {op: 'remove', path: '/a~1b'})).to.deep.equal({'m~n': 2});
    expect(patched({'~1': 1}, {op: 'replace', path: '/~01', value: 2})).to.deep.equal({'~1': 2});
    expect(patched({'': 1}, {op: 'replace', path: '/', value: 2})).to.deep.equal({'': 2});
  });

  it('applies all operations or none', () => {
    const document = {a: 1};
    const failing = [
      {op: 'replace', path: '/a', value: 2},
      {op: 'test', path: '/a', value: 1},
    ];
    expect(() => patched(document, ...failing)).to.throw(TypeError);
    expect(document).to.deep.equal({a: 1});
  });

  it('refuses what it cannot apply', () => {
    const wrong = [
      'add',
      {op: 'add', value: 1},
      {op: 'add', path: 'a', value: 1},
      {op: 'add', path: '/l/3', value: 1},
      {op: 'add', path: '/l/01', value: 1},
      {op: 'add', path: '/l/x', value: 1},
      {op: 'add', path: '/no/a', value: 1},
      {op: 'add', path: '/t/a', value: 1},
      {op: 'replace', path: '/no', value: 1},
      {op: 'replace', path: '/l/-', value: 1},
      {op: 'replace', path: '/toString', value: 1},
      {op: 'remove', path: '/l/2'},
      {op: 'move', from: '/no', path: '/a'},
      {op: 'move', from: '/l', path: '/l/0'},
      {op: 'copy', path: '/a'},
      {op: 'test', path: '/t', value: 'T'},
      {op: 'test', path: '/l', value: {0: 1, 1: 2}},
      {op: 'erase', path: '/t'},
    ];
    for (const operation of wrong) {
      expect(() => patched({l: [1, 2], t: 't'}, operation), JSON.stringify(operation)).to.throw(TypeError);
    }
    expect(() => applyPatch({}, {op: 'remove', path: ''})).to.throw(TypeError);
  });

  it('leaves prototypes alone', () => {
    const document = {a: 1};
    const added = patched(document, {op: 'add', path: '/__proto__', value: {polluted: true}}) as object;
    expect(Object.getOwnPropertyNames(added)).to.deep.equal(['a', '__proto__']);
    expect(Object.getPrototypeOf(added)).to.equal(Object.prototype);
    for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted']) {
      expect(() => patched(document, {op: 'add', path, value: true})).to.throw(TypeError);
    }
    expect(patched(JSON.parse('{"__proto__": {"a": 1}}'), {op: 'remove', path: '/__proto__/a'})).to.have.own.property(
      '__proto__',
    );
    expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
  });
});
