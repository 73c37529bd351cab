/** Reads the answer of a server of the page's own, which may speak any of the simple protocols. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import type {ChatMessage} from '../core/message.js';
import {incomplete, throwIfError, type ReplyDecoder} from './decoder.js';
import {isObject, shapeOf, type JsonObject} from './json.js';
import {OllamaDecoder} from './ollama-decoder.js';
import {OpenAiDecoder} from './openai-decoder.js';

const CHUNK_TYPES: ReadonlySet<unknown> = new Set([
  'text',
  'reasoning',
  'message',
  'messages',
  'part',
  'tool',
  'metadata',
  'reset',
  'error',
  'finish',
] satisfies Exclude<ReplyChunk, string>['type'][]);

/**
 * Takes each value for what it looks like: OpenAI's chunk, a {@link ReplyChunk}, a line of Ollama's, or text, which may
 * stand in an object as `content`, `text`, `response` or `delta`. A protocol that marks its end (`done: true` for objects with
 * text) needs the mark; a stream of nothing but text has none, and is complete when it ends.
 */
export class GuessingDecoder implements ReplyDecoder {
  finished = false;
  /** Reads the rest, once a value was another protocol's. */
  #protocol: ReplyDecoder | undefined;
  readonly #hide: (text: string) => string;
  #needsEnd = false;
  #sawAnswer = false;
  /** What the first value that it could not name looks like. */
  #stranger: string | undefined;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    if (typeof value === 'string') {
      this.#sawAnswer = true;
      yield value;
      return;
    }
    const text = isObject(value) && !isChunk(value) ? textIn(value) : undefined;
    if (text !== undefined && isObject(value)) {
      yield* this.#takeText(text, value);
      return;
    }
    this.#needsEnd = true;
    if (!isObject(value) || Array.isArray(value.choices)) yield* this.#decodeAs(OpenAiDecoder, value);
    else if (isChunk(value)) yield* this.#takeChunk(value);
    else {
      throwIfError(value, this.#hide);
      if (isObject(value.message) && typeof value.done === 'boolean') yield* this.#decodeAs(OllamaDecoder, value);
      else this.#stranger ??= shapeOf(value);
    }
  }

  *decodeWhole(value: unknown): Generator<ReplyChunk> {
    if (Array.isArray(value)) {
      yield {type: 'messages', messages: value as Partial<ChatMessage>[]};
      return;
    }
    const isMessage = isObject(value) && !isChunk(value) && !Array.isArray(value.choices);
    if (!isMessage) {
      yield* this.decode(value);
      return;
    }
    throwIfError(value, this.#hide);
    if (typeof value.message === 'string') yield value.message;
    else if (isObject(value.message)) yield {type: 'message', message: value.message};
    else if ('content' in value || 'parts' in value) yield {type: 'message', message: value};
  }

  *end(): Generator<ReplyChunk> {
    if (this.#stranger !== undefined && !this.#sawAnswer) {
      const text = `The server's answer has no form that is known here; its first value is ${this.#stranger}.`;
      throw new ChatError('content-type', text);
    }
    if (!this.finished && this.#needsEnd) throw incomplete();
    if (!this.#protocol) return;
    this.#protocol.finished = true;
    yield* this.#protocol.end();
  }

  *#decodeAs(Decoder: new (hide: (text: string) => string) => ReplyDecoder, value: unknown): Generator<ReplyChunk> {
    this.#sawAnswer = true;
    this.#protocol ??= new Decoder(this.#hide);
    yield* this.#protocol.decode(value);
    this.finished ||= this.#protocol.finished;
  }

  *#takeChunk(chunk: Exclude<ReplyChunk, string>): Generator<ReplyChunk> {
    if (chunk.type === 'finish') this.finished = true;
    else this.#sawAnswer = true;
    yield chunk.type === 'error' ? {...chunk, error: this.#hide(chunk.error)} : chunk;
  }

  *#takeText(text: string, line: JsonObject): Generator<ReplyChunk> {
    this.#sawAnswer ||= text !== '';
    if (text !== '') yield text;
    if (typeof line.done !== 'boolean') return;
    this.#needsEnd = true;
    if (!line.done) return;
    this.finished = true;
    yield {type: 'finish'};
  }
}

/** The piece of text that an object of a simple server holds. Messages and errors are none. */
function textIn(value: JsonObject): string | undefined {
  if ('role' in value || 'choices' in value || 'error' in value) return undefined;
  const text = value.content ?? value.text ?? value.response ?? bareText(value);
  return typeof text === 'string' ? text : undefined;
}

/** `{delta}` and `{done: true}`. With a `type` they are another protocol's, which has kinds of text that are not for showing. */
function bareText(value: JsonObject): unknown {
  if ('type' in value) return undefined;
  return value.delta ?? (value.done === true && !('message' in value) ? '' : undefined);
}

function isChunk(value: JsonObject): value is Exclude<ReplyChunk, string> {
  if (value.type === 'error') return typeof value.error === 'string';
  // Other protocols have objects of these types too: errors with an object in them, and messages that are the object itself.
  return CHUNK_TYPES.has(value.type) && (value.type !== 'message' || isObject(value.message));
}
