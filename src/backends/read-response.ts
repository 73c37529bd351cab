/** Reads a `Response` as an answer: its content type says how, a decoder what the JSON values in it mean. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {serverError, type ReplyDecoder} from './decoder.js';
import {httpError, readText, type HttpErrorOptions} from './http.js';
import {damagedJson, parseJson, parsedIfJson, quote, shapeOf} from './json.js';
import {readJsonLines} from './ndjson.js';
import {readEvents} from './sse.js';

/** One step of a stream. */
interface Step {
  /** `DONE` for the event `[DONE]`, which is no JSON. */
  readonly value: unknown;
  /** The event's type, where it has one of its own. */
  readonly event?: string | undefined;
}

const DONE = Symbol('[DONE]');

export interface ReadOptions extends HttpErrorOptions {
  /** Milliseconds of silence that count as a failure; 60000. With 0 it waits for ever. */
  readonly idleTimeout?: number | undefined;
  /** Reads the JSON values; a function chooses what does by the first of them. */
  readonly decoder: ReplyDecoder | ((first: unknown) => Promise<ReplyDecoder>);
}

/**
 * The answer in a `Response`. Ends quietly once `signal` aborts, and cancels the body; to close the connection in every
 * engine, give the signal to `fetch` too.
 * @throws {ChatError} `http`, `network`, `timeout`, `content-type`, `parse`, `server`, `empty` or `incomplete`.
 */
export async function* readResponse(
  response: Response,
  signal: AbortSignal,
  options: ReadOptions,
): AsyncGenerator<ReplyChunk> {
  try {
    for await (const chunk of decode(response, signal, options)) {
      // One read may have brought more than the reader of a stopped answer should see.
      if (signal.aborted) return;
      yield chunk;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function* decode(response: Response, signal: AbortSignal, options: ReadOptions): AsyncGenerator<ReplyChunk> {
  const {idleTimeout, hide, decoder} = options;
  if (!response.ok) throw await httpError(response, signal, options);
  if (response.bodyUsed || response.body?.locked) {
    throw new ChatError('backend', 'The Response that the backend returned was already read.');
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const text = readText(response, signal, idleTimeout);
  if (response.status === 204 || response.status === 205) yield* text;
  else if (type === 'text/event-stream') yield* decodeValues(eventValues(text, hide), decoder);
  else if (/\/(x-)?(ndjson|jsonl(ines)?|json-lines)$/.test(type)) yield* decodeValues(lineValues(text), decoder);
  else if (/[/+]json$/.test(type)) yield* decodeJson(parseJson(await joined(text)), decoder);
  else if (['', 'text/plain', 'text/markdown'].includes(type)) yield* decodeText(text, response, options);
  else {
    void response.body?.cancel().catch(() => undefined);
    throw new ChatError(
      'content-type',
      `The server answered with ${quote(type).slice(0, 80)}, which holds no chat answer.`,
    );
  }
}

/**
 * The data of the events, up to the `[DONE]` that ends them. A damaged one is an error: at once where it leaves a hole in
 * what has been read, and in the end where nothing had been, for nothing that comes after it need be lost.
 */
async function* eventValues(text: AsyncIterable<string>, hide?: (text: string) => string): AsyncGenerator<Step> {
  let hasBegun = false;
  let damage: ChatError | undefined;
  for await (const {event, data} of readEvents(text)) {
    const json = data.trim();
    if (json === '[DONE]') {
      if (damage) break;
      yield {value: DONE};
      return;
    }
    if (event === 'error') throw serverError(parsedIfJson(json) ?? json, hide);
    if (json === '') continue;
    const value = parsedIfJson(json);
    if (value !== undefined) {
      hasBegun = true;
      yield {value, event};
    } else if (event === undefined || event === 'message' || json.startsWith('{')) {
      // Data of an event that nobody here knows by name need not be JSON, unless it begins like an object.
      damage ??= damagedJson();
      if (hasBegun) break;
    }
  }
  if (damage) throw damage;
}

async function* lineValues(text: AsyncIterable<string>): AsyncGenerator<Step> {
  for await (const value of readJsonLines(text)) yield {value};
}

async function* decodeValues(steps: AsyncIterable<Step>, given: ReadOptions['decoder']): AsyncGenerator<ReplyChunk> {
  let decoder = typeof given === 'function' ? undefined : given;
  let count = 0;
  try {
    for await (const {value, event} of steps) {
      if (value === DONE && count === 0) throw new ChatError('empty', 'The server ended its answer before it began.');
      count += 1;
      decoder ??= await chosen(given, value);
      if (value === DONE) decoder.finished = true;
      else yield* decoder.decode(value, event);
    }
  } catch (error) {
    // A connection that breaks after the end marker takes nothing of the answer with it.
    const isCut = error instanceof ChatError && (error.code === 'network' || error.code === 'timeout');
    if (!decoder?.finished || !isCut) throw error;
  }
  yield* decoder?.end() ?? [];
}

async function chosen(decoder: ReadOptions['decoder'], first: unknown): Promise<ReplyDecoder> {
  return typeof decoder === 'function' ? decoder(first) : decoder;
}

/** An answer that came in one piece, which is complete by being valid JSON. */
async function* decodeJson(value: unknown, given: ReadOptions['decoder']): AsyncGenerator<ReplyChunk> {
  const decoder = await chosen(given, value);
  const chunks = [...(decoder.decodeWhole?.(value) ?? decoder.decode(value))];
  if (chunks.length === 0 && !decoder.finished) {
    throw new ChatError('parse', `The server's JSON holds no chat answer: it is ${shapeOf(value)}.`);
  }
  yield* chunks;
  decoder.finished = true;
  yield* decoder.end();
}

async function* decodeText(
  text: AsyncGenerator<string>,
  response: Response,
  {hide, decoder}: ReadOptions,
): AsyncGenerator<ReplyChunk> {
  // Proxies call event streams plain text. No prose starts like this.
  const start = 'data: {';
  let head = '';
  while (head.length < start.length && start.startsWith(head)) {
    const {done, value} = await text.next();
    if (done) break;
    head += value;
  }
  const whole = prepended(head, text);
  if (head.startsWith(start)) yield* decodeValues(eventValues(whole, hide), decoder);
  else if (isDataStream(head, response)) {
    void text.return(undefined);
    throw new ChatError(
      'content-type',
      "The server speaks the AI SDK's data stream protocol, which its version 5 replaced.",
    );
  } else yield* whole;
}

/** Version 4 of the AI SDK wrote lines as `0:"Hello"`. Its header is hidden from pages of other origins. */
function isDataStream(head: string, {headers}: Response): boolean {
  return headers.has('x-vercel-ai-data-stream') || /^(0:"|f:\{")/.test(head);
}

/** `rest` with `head` before it. */
export async function* prepended<Value>(head: Value, rest: AsyncGenerator<Value>): AsyncGenerator<Value> {
  try {
    if (head !== '') yield head;
    yield* rest;
  } finally {
    // A reader that stops at the head never gets to the rest, which holds the connection.
    await rest.return(undefined);
  }
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.join('');
}
