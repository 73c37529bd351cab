/**
 * Messages from the shapes that others have for them, and back.
 *
 * What has a name here takes it. What has none stays where it survives: a key of a part on the part, a key of a message
 * in `metadata.unnamed`, and a part of an unknown kind as a `data` part whose name says where it is from (`gradio:plot`,
 * `openai:video_url`, `ui:step-start`). The exporter of that format gives it back.
 */
import {describe} from './backend.js';
import {readFile} from './convert/file.js';
import type {GradioMessage} from './convert/gradio.js';
import {openAiReaders, readOpenAiMessage, type OpenAiMessage} from './convert/openai.js';
import {
  compact,
  fieldsOf,
  filter,
  fits,
  isEmpty,
  isFields,
  isMessage,
  isMissing,
  isNamed,
  isPart,
  isString,
  type Fields,
  type Reader,
} from './convert/shape.js';
import {uiReaders, type UiMessage} from './convert/ui-message.js';
import {createId, partsOf, type ChatMessage, type MessagePart, type Role, type ToolPart} from './message.js';

export {toGradio, type GradioMessage, type GradioPart} from './convert/gradio.js';
export {toOpenAI, type OpenAiMessage, type OpenAiPart, type OpenAiToolCall} from './convert/openai.js';
export {toUIMessages, type UiMessage, type UiPart} from './convert/ui-message.js';

/** Whatever may be set as a message. Without an id it gets one. */
export type ChatMessageInput =
  (Omit<ChatMessage, 'id'> & {readonly id?: string}) | GradioMessage | OpenAiMessage | UiMessage;

const READERS: Readonly<Record<string, Reader>> = {file: readFile, ...openAiReaders, ...uiReaders};

/** Far above what a message needs, and below what recursion bears. */
const MAX_DEPTH = 1000;

/**
 * A message of any known shape: this package's, Gradio's, OpenAI's or the AI SDK's (its `parts`). A string is what a user
 * says. A message without a role is the assistant's, as in Gradio; one without an id gets one. A complete message of
 * this package's shape is returned as it is, and nothing is ever changed in place.
 *
 * A `tool` message of OpenAI's alone becomes an assistant's message with that call.
 * @throws {TypeError} It has none of these shapes, contains itself, or is nested more than 1000 deep.
 */
export function normalizeMessage(value: unknown): ChatMessage {
  if (isString(value)) return {id: createId(), role: 'user', content: value};
  if (!isFields(value)) throw new TypeError(`A message is an object or a string, not ${describe(value)}.`);
  checkDepth(value);
  if (isMessage(value)) return value;

  const {before, after, rest} = readOpenAiMessage(value);
  const {id, role: givenRole, content: given, parts, ...others} = rest;
  const role = readRole(givenRole);
  const further = before.length + after.length > 0;
  const isUi = Array.isArray(parts) && (parts.length > 0 || given === undefined);
  const content = isUi
    ? parts.map((part) => readPart(part, 'ui'))
    : readContent(given, further || (given === null && role === 'assistant'));
  return {
    ...readOthers(others, {
      ...(givenRole === 'developer' && {role: givenRole}),
      // Version 4 of the AI SDK says the text twice.
      ...(isUi && given !== undefined && {content: given}),
    }),
    id: readId(id),
    role,
    content: further ? [...before, ...partsOf(content), ...after].map((part) => readPart(part)) : content,
  };
}

/**
 * A list of messages of any shapes, each as {@link normalizeMessage} reads it. The list is a new one, with each message
 * in the place it had. An OpenAI `tool` message gives what it says to the call that it answers, and is left empty. Of two
 * messages with one id the later gets a new id.
 * @throws {TypeError} It is no array, or one of its messages has a wrong shape; the text says which.
 */
export function normalizeMessages(value: unknown): readonly ChatMessage[] {
  if (!Array.isArray(value)) throw new TypeError(`Messages are an array, not ${describe(value)}.`);
  const messages: ChatMessage[] = [];
  const ids = new Set<string>();
  for (const [index, given] of value.entries()) {
    let message = readAt(index, given);
    if (ids.has(message.id)) message = {...message, id: createId()};
    if (fieldsOf(given).role === 'tool' && giveAnswer(messages, message)) message = {...message, content: []};
    ids.add(message.id);
    messages.push(message);
  }
  return messages;
}

function readAt(index: number, value: unknown): ChatMessage {
  try {
    return normalizeMessage(value);
  } catch (error) {
    throw new TypeError(`messages[${index}]: ${(error as Error).message}`, {cause: error});
  }
}

/**
 * Gives the answer in `message` to the call that it is for, and says whether there is one. Of several the last: servers
 * that number their calls use ids twice.
 */
function giveAnswer(messages: ChatMessage[], message: ChatMessage): boolean {
  const [answer] = partsOf(message.content);
  if (answer?.type !== 'tool') return false;
  const {id, state, output} = answer;
  const isCall = (part: MessagePart) => part.type === 'tool' && part.state === 'input-available' && part.id === id;
  const index = messages.findLastIndex(({content}) => partsOf(content).some(isCall));
  const caller = messages[index];
  if (!caller) return false;
  const content = partsOf(caller.content).map((part) => (isCall(part) ? ({...part, state, output} as ToolPart) : part));
  messages[index] = {...caller, content};
  return true;
}

function readId(id: unknown): string {
  return fits('id', id) ? (id as string) : typeof id === 'number' ? String(id) : createId();
}

function readRole(role: unknown): Role {
  if (fits('role', role)) return role as Role;
  if (role === 'developer') return 'system';
  if (role === 'tool' || isMissing(role)) return 'assistant';
  throw new TypeError(`A message needs a role of "system", "user" or "assistant", not ${describe(role)}.`);
}

function readContent(content: unknown, mayBeMissing: boolean): ChatMessage['content'] {
  if (isString(content)) return content;
  if (Array.isArray(content)) return content.map((part) => readPart(part));
  if (isFields(content)) return [readPart(content)];
  if (mayBeMissing && isMissing(content)) return '';
  throw new TypeError(`A message needs a "content", a string or an array of parts, not ${describe(content)}.`);
}

/** The other keys of a message. What has no name, or a value that does not fit its name, goes into `metadata.unnamed`. */
function readOthers(others: Fields, further: Fields): Partial<ChatMessage> {
  const named: Partial<ChatMessage> = filter(others, fits);
  const isUnnamed = (key: string, value: unknown) => !fits(key, value) && !(isMissing(value) && isNamed(key));
  const unnamed = {...filter(others, isUnnamed), ...further};
  if (isEmpty(unnamed)) return named;
  return {...named, metadata: {...named.metadata, unnamed: {...fieldsOf(named.metadata?.unnamed), ...unnamed}}};
}

/** `from` says that the part stands in the AI SDK's `parts`. In `content`, a type that is unknown is a newer one of OpenAI's. */
function readPart(value: unknown, from?: 'ui'): MessagePart {
  if (isString(value)) return {type: 'text', text: value};
  if (!isFields(value)) throw new TypeError(`A part of a message is an object or a string, not ${describe(value)}.`);
  if (isPart(value)) return value;
  const {type, component} = value;
  const isTyped = isString(type);
  const kind = isTyped ? type.replace(/^(tool|data)-.+/s, '$1-') : isMissing(component) ? 'file' : '';
  const part = compact((Object.hasOwn(READERS, kind) && READERS[kind]?.(value)) || {});
  if (isPart(part)) return part;
  const origin = from ?? (isTyped && isMissing(component) ? 'openai' : 'gradio');
  return {type: 'data', name: `${origin}:${[component, type].find(isString) ?? 'part'}`, data: value};
}

/** @throws {TypeError} `value` contains itself, or goes too deep to be saved. */
function checkDepth(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new TypeError(`A message contains itself, or is nested more than ${MAX_DEPTH} deep.`);
  // Blobs and the like are values of their own.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype) return;
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}
