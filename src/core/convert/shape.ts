/** What the readers and writers of the foreign shapes share. */
import type {ChatMessage, FilePart, MessagePart} from '../message.js';

/** An object whose keys are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** A foreign part's fields as those of a part here; `undefined` where it does not have what its type says. */
export type Reader = (part: Fields) => Fields | undefined;

export const isString = (value: unknown): value is string => typeof value === 'string';

export const isMissing = (value: unknown): value is null | undefined => value === undefined || value === null;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `value` itself, or no fields at all. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

const isOneOf = (words: string) => (value: unknown) => isString(value) && words.split(' ').includes(value);

const isToolState = isOneOf(
  'input-streaming input-available approval-requested output-available output-error output-denied',
);

/** Whether an object has what makes a part of its type. */
const PARTS: Readonly<Record<MessagePart['type'], (part: Fields) => boolean>> = {
  text: ({text}) => isString(text),
  reasoning: ({text}) => isString(text),
  // The keys that are not to be there are other formats'.
  file: ({url = '', file, filename}) => isString(url) && file === undefined && filename === undefined,
  tool: ({id, name, state}) => isString(id) && isString(name) && isToolState(state),
  source: () => true,
  data: ({name}) => isString(name),
};

/** Whether a value fits a message's key. */
const MESSAGE: Readonly<Record<keyof ChatMessage, (value: unknown) => boolean>> = {
  id: (value) => isString(value) && value !== '',
  role: isOneOf('system user assistant'),
  content: (value) => isString(value) || (Array.isArray(value) && value.every(isPart)),
  metadata: isFields,
  options: (value) => Array.isArray(value) && value.every((option) => isString(fieldsOf(option).value)),
  liked: (value) => value === null || isString(value) || typeof value === 'boolean',
  status: isOneOf('pending streaming done stopped interrupted error'),
  error: (value) => isString(fieldsOf(value).message),
  createdAt: (value) => isString(value) && !Number.isNaN(Date.parse(value)),
};

/** Whether `value` is a part as this package has it. It may have further keys. */
export function isPart(value: unknown): value is MessagePart {
  const {type} = fieldsOf(value);
  return isString(type) && Object.hasOwn(PARTS, type) && PARTS[type as MessagePart['type']](value as Fields);
}

export function isNamed(key: string): key is keyof ChatMessage {
  return Object.hasOwn(MESSAGE, key);
}

/** Whether `key` is one of a message's, and `value` fits it. */
export function fits(key: string, value: unknown): boolean {
  return isNamed(key) && MESSAGE[key](value);
}

/** Whether `value` is a message as this package has it, without any other key. */
export function isMessage(value: Fields): value is Fields & ChatMessage {
  const {id, role, content, ...others} = value;
  return Object.entries({...compact(others), id, role, content}).every(([key, field]) => fits(key, field));
}

/** A copy with the keys that pass. */
export function filter(fields: object, passes: (key: string, value: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter((entry) => passes(...entry)));
}

/** A copy without what is `undefined`. */
export const compact = (fields: object) => filter(fields, (_key, value) => value !== undefined);

/** A copy with no more than `keys`. */
export const pick = (fields: object, ...keys: readonly string[]) => filter(fields, (key) => keys.includes(key));

export const isEmpty = (fields: object) => Object.keys(fields).length === 0;

/**
 * A message's metadata as others have it, `undefined` where there is none, and apart from it the keys that have no name
 * here: `metadata.unnamed`.
 */
export function splitMetadata({metadata = {}}: ChatMessage): {metadata?: Fields; unnamed: Fields} {
  const {unnamed, ...rest} = metadata;
  return {...(!isEmpty(rest) && {metadata: rest}), unnamed: fieldsOf(unnamed)};
}

/** Whether a message is a thought, of Gradio's for instance: a panel for the reader, which no model takes back. */
export const isThought = ({role, metadata}: ChatMessage) => role === 'assistant' && Boolean(metadata?.title);

/** What stands in for a file that cannot be sent. */
export function fileNote({name, url = '', mediaType}: FilePart): string {
  const address = /^(blob|data):/.test(url) ? '' : url;
  return `[File: ${[name, address].filter(Boolean).join(', ') || mediaType || 'unnamed'}]`;
}

/** JSON, except for strings, which stay as they are. */
export function toText(value: unknown): string {
  return isString(value) ? value : (JSON.stringify(value) ?? '');
}
