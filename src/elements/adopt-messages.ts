/** Takes messages over from a page that may have no ids, may repeat itself, and may change its objects in place. */
import {normalizeMessages} from '../core/convert.js';
import type {ChatMessage} from '../core/message.js';

/**
 * Copies of `value`, of which those that say the same as before are the same objects as before. A message without an id
 * gets the one that its place had, so that an answer that grows by new objects stays one message.
 * @throws {TypeError} A message has a wrong shape.
 */
export function adoptMessages(value: unknown, before: readonly ChatMessage[]): readonly ChatMessage[] {
  const given = value as readonly unknown[];
  const known = new Map(before.map((message) => [message.id, message]));
  return normalizeMessages(value).map((message, index) => {
    const previous = before[index];
    const keepsPlace = !hasId(given[index]) && previous?.role === message.role;
    const copy = keepsPlace ? {...message, id: previous.id} : {...message};
    const old = known.get(copy.id);
    return old && isSame(old, copy) ? old : copy;
  });
}

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value;
}

/** Contents are compared by identity, or a change inside the parts of a long thread would cost a deep look at each. */
function isSame(one: ChatMessage, other: ChatMessage): boolean {
  const keys = Object.keys(one) as (keyof ChatMessage)[];
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
