/** JSON from servers, which may send anything. */
import {ChatError} from '../core/errors.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** How much of a server's own words an error repeats, in characters. */
const QUOTE_LIMIT = 300;

/** How deep an error's text may lie, as in `{detail: [{error: {message}}]}`. */
const ERROR_DEPTH = 5;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value`, or an object with nothing in it. */
export function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** `value`, or an empty list. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `value`, or an empty text. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** @throws {ChatError} With code `parse`. The text itself stays out of the error: it may repeat the prompt. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ChatError('parse', 'The answer is damaged: a part of it is not valid JSON.');
  }
}

/** The value of a JSON text; `undefined` for a text that is none. */
export function parsedIfJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * What an error says, in the forms that servers use: OpenAI's `{error: {message}}`, `{message}`, `{error: text}`,
 * FastAPI's `{detail}`, and lists of these. Absent where it says nothing. `quote` makes it fit to be shown.
 */
export function errorText(error: unknown): string | undefined {
  let value = error;
  for (let depth = 0; depth < ERROR_DEPTH && typeof value !== 'string'; depth++) {
    if (Array.isArray(value)) [value] = value as unknown[];
    else if (isObject(value)) value = value.message ?? value.error ?? value.detail ?? value.msg ?? value.errors;
    else return undefined;
  }
  return typeof value === 'string' ? value : undefined;
}

/** A server's words, short and on one line. */
export function quote(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > QUOTE_LIMIT ? `${line.slice(0, QUOTE_LIMIT - 1).trimEnd()}…` : line;
}

/** What a value of an unexpected shape looks like: the names it uses, never what it says. */
export function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (!isObject(value)) return value === null ? 'null' : `a ${typeof value}`;
  const names = Object.keys(value).slice(0, 5);
  const type = typeof value.type === 'string' ? ` of type "${quote(value.type).slice(0, 40)}"` : '';
  return `an object${type} with ${names.length > 0 ? names.map((name) => `"${name.slice(0, 40)}"`).join(', ') : 'nothing in it'}`;
}
