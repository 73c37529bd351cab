/** Takes messages over from a page that may have no ids, may repeat itself, and may change its objects in place. */
import {normalizeMessages} from '../core/convert.js';
import type {ChatMessage} from '../core/message.js';

type Content = ChatMessage['content'];

/** What a page has given, and what has become of it. */
export interface Adopted {
  readonly messages: readonly ChatMessage[];
  /** The objects given, each with what it said then. */
  readonly given: readonly Given[];
}

interface Given {
  readonly value: unknown;
  readonly copy: unknown;
}

export const NOTHING_ADOPTED: Adopted = {messages: [], given: []};

/** New messages at the end that are taken over without a look at all others. An answer may be several. */
const FEW = 8;

/**
 * Copies of `value`, of which those that say the same as before are the same objects as before. A message without an id
 * keeps the one that it got, wherever it stands now; a new object gets the one that its place had, so that an answer that
 * grows by new objects stays one message.
 * @throws {TypeError} A message has a wrong shape.
 */
export function adoptMessages(value: unknown, before: Adopted): Adopted {
  const same = Array.isArray(value) ? sameAsBefore(value, before.given) : 0;
  const rest = Array.isArray(value) && value.length - same <= FEW ? value.slice(same) : undefined;
  const messages = (rest && adoptEnd(rest, before, same)) ?? adopt(value, before);
  const known = before.given.slice(0, same);
  return {messages, given: [...known, ...(value as readonly unknown[]).slice(same).map(take)]};
}

/** The messages before, up to `start`, and `rest`; nothing if the two have to do with each other, or `rest` is wrong. */
function adoptEnd(
  rest: readonly unknown[],
  {messages, given}: Adopted,
  start: number,
): readonly ChatMessage[] | undefined {
  // A tool's result belongs to the message that called for it.
  if (rest.some((value) => (value as {role?: unknown} | null)?.role === 'tool')) return undefined;
  try {
    const end = adopt(rest, {messages: messages.slice(start), given: given.slice(start)});
    const kept = messages.slice(0, start);
    return kept.some(({id}) => end.some((message) => message.id === id)) ? undefined : [...kept, ...end];
  } catch {
    return undefined;
  }
}

function adopt(value: unknown, before: Adopted): readonly ChatMessage[] {
  const messages = normalizeMessages(value);
  const known = new Map(before.messages.map((message) => [message.id, message]));
  const given = value as readonly unknown[];
  const kept = keptIds(given, before);
  const claimed = new Set([...given.map(idOf), ...kept]);
  return messages.map((message, index) => {
    const previous = before.messages[index];
    const keepsPlace = previous?.role === message.role && idOf(given[index]) === undefined && !claimed.has(previous.id);
    const id = kept[index] ?? (keepsPlace ? previous.id : message.id);
    const old = known.get(id);
    const copy: ChatMessage = {...message, id, content: adoptContent(message.content, old?.content)};
    // Copies of these too, as a page may change them in place.
    for (const name of ['metadata', 'options', 'error'] as const) {
      if (copy[name]) Object.assign(copy, {[name]: adoptField(copy[name], old?.[name])});
    }
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

/** The same for what a message has beside its content. */
function adoptField(field: object, before: object | undefined): object {
  if (before && isAsBefore(field, before)) return before;
  return Array.isArray(field) ? field.map((item: object) => ({...item})) : {...field};
}

/** How many of the first values are the objects of the last time, and say what they said then. */
function sameAsBefore(values: readonly unknown[], before: readonly Given[]): number {
  let same = 0;
  for (const value of values) {
    const given = before[same];
    if (given?.value !== value || !isAsBefore(value, given?.copy)) break;
    same += 1;
  }
  return same;
}

function take(value: unknown): Given {
  return {value, copy: copyOf(value, 2)};
}

/** A copy so deep that it has the parts of a message. What lies deeper is data, and is replaced rather than changed. */
function copyOf(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth < 0) return value;
  if (Array.isArray(value)) return value.map((item) => copyOf(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyOf(field, depth - 1)]));
}

/** Whether `value` says what its copy says. Called for every message of a thread at each token, so it makes no objects. */
function isAsBefore(value: unknown, copy: unknown): boolean {
  if (value === copy) return true;
  if (typeof value !== 'object' || value === null || typeof copy !== 'object' || copy === null) return false;
  let keys = 0;
  for (const key in value) {
    if (!isAsBefore((value as Record<string, unknown>)[key], (copy as Record<string, unknown>)[key])) return false;
    keys += 1;
  }
  return keys === Object.keys(copy).length;
}

/** The ids that objects without one got the last time, wherever they stand now. */
function keptIds(values: readonly unknown[], before: Adopted): readonly (string | undefined)[] {
  const got = new Map(before.given.map(({value}, index) => [value, before.messages[index]?.id]));
  const taken = new Set(values.map(idOf));
  return values.map((value) => {
    const id = typeof value === 'object' && idOf(value) === undefined ? got.get(value) : undefined;
    // An object that stands here twice is two messages.
    got.delete(value);
    return taken.has(id) ? undefined : id;
  });
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
