/** Takes messages over from a page that may have no ids, may repeat itself, and may change its objects in place. */
import {normalizeMessages} from '../core/convert.js';
import type {ChatMessage} from '../core/message.js';

type Content = ChatMessage['content'];

/**
 * Copies of `value`, of which those that say the same as before are the same objects as before. A message without an id
 * gets the one that its place had, so that an answer that grows by new objects stays one message.
 * @throws {TypeError} A message has a wrong shape.
 */
export function adoptMessages(value: unknown, before: readonly ChatMessage[]): readonly ChatMessage[] {
  const messages = normalizeMessages(value);
  const given = value as readonly unknown[];
  const known = new Map(before.map((message) => [message.id, message]));
  const claimed = new Set(given.map(idOf));
  return messages.map((message, index) => {
    const previous = before[index];
    const keepsPlace = previous?.role === message.role && idOf(given[index]) === undefined && !claimed.has(previous.id);
    const id = keepsPlace ? previous.id : message.id;
    const old = known.get(id);
    const copy = {...message, id, content: adoptContent(message.content, old?.content)};
    return old && isSame(old, copy) ? old : copy;
  });
}

/** A copy, or what there was before where that says the same. */
function adoptContent(content: Content, before: Content | undefined): Content {
  if (typeof content === 'string') return content;
  const old = typeof before === 'string' ? [] : (before ?? []);
  const parts = content.map((part, position) => {
    const previous = old[position];
    return previous && isSame(previous, part) ? previous : {...part};
  });
  return before !== undefined && parts.length === old.length && parts.every((part, at) => part === old[at])
    ? before
    : parts;
}

/** The id that a page gave a message, if it did. */
function idOf(value: unknown): string | undefined {
  const {id} = (value ?? {}) as {id?: unknown};
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;
}

/** One level deep: what lies deeper in a part is data, and is replaced rather than changed. */
function isSame<Value extends object>(one: Value, other: Value): boolean {
  const keys = Object.keys(one) as (keyof Value)[];
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
