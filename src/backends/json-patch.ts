/** JSON Patch, RFC 6902: changes of a JSON value. */
import {isObject, type JsonObject} from './json.js';

/**
 * The value as `operations` change it; the one given stays as it is. Any one that cannot be applied fails the whole patch.
 * @throws {TypeError} One of them is no operation, names a place that is not there, or tests in vain.
 */
export function applyPatch(value: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new TypeError('A JSON Patch is a list of operations.');
  return operations.reduce(applyOperation, value);
}

function applyOperation(document: unknown, operation: unknown): unknown {
  if (!isObject(operation)) throw new TypeError('An operation of a JSON Patch is an object.');
  const path = tokensOf(operation.path);
  switch (operation.op) {
    case 'add':
      return add(document, path, operation.value);
    case 'replace':
      return replace(document, path, operation.value);
    case 'remove':
      return remove(document, path);
    case 'copy':
      return add(document, path, valueAt(document, tokensOf(operation.from)));
    case 'move': {
      const from = tokensOf(operation.from);
      return add(remove(document, from), path, valueAt(document, from));
    }
    case 'test':
      if (isSame(valueAt(document, path), operation.value)) return document;
      throw new TypeError('A test of a JSON Patch failed.');
  }
  throw new TypeError('JSON Patch knows no such operation.');
}

function add(document: unknown, path: readonly string[], value: unknown): unknown {
  return changed(document, path, {
    whole: () => value,
    list: (list, token) => list.toSpliced(token === '-' ? list.length : position(token, list.length), 0, value),
    fields: (fields, name) => withField(fields, name, value),
  });
}

function replace(document: unknown, path: readonly string[], value: unknown): unknown {
  valueAt(document, path);
  return changed(document, path, {
    whole: () => value,
    list: (list, token) => list.with(Number(token), value),
    fields: (fields, name) => withField(fields, name, value),
  });
}

function remove(document: unknown, path: readonly string[]): unknown {
  valueAt(document, path);
  return changed(document, path, {
    whole: () => null,
    list: (list, token) => list.toSpliced(Number(token), 1),
    fields: (fields, name) => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)),
  });
}

interface Change {
  whole(): unknown;
  list(list: readonly unknown[], token: string): unknown;
  fields(fields: JsonObject, name: string): unknown;
}

/** A copy in which what holds the end of `path` is changed. */
function changed(parent: unknown, [token, ...rest]: readonly string[], change: Change): unknown {
  if (token === undefined) return change.whole();
  if (rest.length > 0) {
    const child = changed(childOf(parent, token), rest, change);
    return Array.isArray(parent) ? parent.with(Number(token), child) : withField(parent as JsonObject, token, child);
  }
  if (Array.isArray(parent)) return change.list(parent, token);
  if (isObject(parent)) return change.fields(parent, token);
  throw nowhere();
}

/** The steps of a JSON Pointer, RFC 6901; the whole document has none. */
function tokensOf(pointer: unknown): readonly string[] {
  if (pointer === '') return [];
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) throw nowhere();
  const tokens = pointer.slice(1).split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(document: unknown, [token, ...rest]: readonly string[]): unknown {
  if (token === undefined) return document;
  return valueAt(childOf(document, token), rest);
}

function childOf(parent: unknown, token: string): unknown {
  if (Array.isArray(parent)) return (parent as unknown[])[position(token, parent.length - 1)];
  if (isObject(parent) && Object.hasOwn(parent, token)) return parent[token];
  throw nowhere();
}

/** Defines the field: assigning to `__proto__` would set a prototype. */
function withField(fields: JsonObject, name: string, value: unknown): JsonObject {
  return Object.fromEntries([...Object.entries(fields), [name, value]]);
}

function position(token: string, last: number): number {
  if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) > last) throw nowhere();
  return Number(token);
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}

function nowhere(): TypeError {
  return new TypeError('A JSON Patch names a place that is not there.');
}
