/** What the readers and writers of the foreign shapes share. */
import type {ChatMessage, FilePart, MessagePart} from '../message.js';

/** An object whose keys are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where {@link ChatMessage.metadata} keeps the keys of a message that have no name here. The exporters put them back. */
export const UNNAMED = 'unnamed';

/** Whether a value is what is expected. */
export type Check = (value: unknown) => boolean;
export const isString: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isAbsent: Check = (value) => value === undefined;
const isId: Check = (value) => isString(value) && value !== '';
const isObject: Check = (value) => typeof value === 'object' && value !== null;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isOneOf =
  (words: string): Check =>
  (value) =>
    words.split(' ').includes(value as string);

const PARTS: Readonly<Record<MessagePart['type'], Readonly<Record<string, Check>>>> = {
  text: {text: isString},
  reasoning: {text: isString, title: maybe(isString), duration: maybe(isNumber)},
  file: {
    url: maybe(isString),
    blob: maybe(isObject),
    mediaType: maybe(isString),
    name: maybe(isString),
    size: maybe(isNumber),
    alt: maybe(isString),
    // What other formats call theirs.
    file: isAbsent,
    filename: isAbsent,
    alt_text: isAbsent,
  },
  tool: {
    id: isString,
    name: isString,
    state: isOneOf('input-streaming input-available approval-requested output-available output-error output-denied'),
    title: maybe(isString),
    error: maybe(isString),
  },
  source: {url: maybe(isString), title: maybe(isString), id: maybe(isString)},
  data: {name: isString, id: maybe(isString)},
};

const MESSAGE: Readonly<Record<keyof ChatMessage, Check>> = {
  id: isId,
  role: isOneOf('system user assistant'),
  content: (value) => isString(value) || (Array.isArray(value) && value.every(isPart)),
  metadata: maybe(isFields),
  options: maybe((value) => Array.isArray(value) && value.every(isOption)),
  liked: maybe((value) => value === null || isString(value) || typeof value === 'boolean'),
  status: maybe(isOneOf('pending streaming done stopped interrupted error')),
  error: maybe((value) => isFields(value) && isString(value.message)),
  createdAt: maybe((value) => isString(value) && !Number.isNaN(Date.parse(value as string))),
};

export function isFields(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value);
}

/** `value` itself, or no fields at all. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Whether `value` is a part as this package has it. It may have further keys. */
export function isPart(value: unknown): value is MessagePart {
  if (!isFields(value) || !Object.hasOwn(PARTS, String(value.type))) return false;
  const checks = Object.entries(PARTS[value.type as MessagePart['type']]);
  return checks.every(([key, check]) => check(value[key]));
}

function isOption(value: unknown): boolean {
  return isFields(value) && isString(value.value) && (value.label === null || maybe(isString)(value.label));
}

/** Whether `key` is one of a message's, and `value` fits it. */
export function isNamed(key: string, value: unknown): boolean {
  return Object.hasOwn(MESSAGE, key) && MESSAGE[key as keyof ChatMessage](value);
}

/** Whether `value` is a message as this package has it, with an id and without any other key. */
export function isMessage(value: Fields): value is Fields & ChatMessage {
  return (
    ['id', 'role', 'content'].every((key) => isNamed(key, value[key])) &&
    Object.entries(value).every(([key, field]) => isNamed(key, field))
  );
}

/** A copy without what is `null` or `undefined`. */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

/** A copy with no more than `keys`. */
export function pick(fields: Fields, keys: readonly string[]): Fields {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(fields, key)).map((key) => [key, fields[key]]));
}

/** A message's metadata for the outside, `undefined` where nothing is left, and apart from it the keys without a name. */
export function splitMetadata({metadata = {}}: ChatMessage): {metadata: Fields | undefined; unnamed: Fields} {
  const {[UNNAMED]: unnamed, ...rest} = metadata;
  return {metadata: Object.keys(rest).length > 0 ? rest : undefined, unnamed: fieldsOf(unnamed)};
}

/** What stands in for a file that cannot be sent. */
export function fileNote({name, url = '', mediaType}: FilePart): string {
  const address = /^(blob|data):/.test(url) ? '' : url;
  return `[File: ${[name, address].filter(Boolean).join(', ') || mediaType || 'unnamed'}]`;
}

/** JSON, except for strings, which stay as they are. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
