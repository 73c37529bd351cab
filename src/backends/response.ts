/** What a `Response` holds: decides by its content type and by what comes first how to read it as an answer. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {serverError, type ReplyDecoder} from './decoder.js';
import {GuessingDecoder} from './guessing-decoder.js';
import {httpError, readText, type HttpErrorOptions} from './http.js';
import {parseJson, quote, shapeOf} from './json.js';
import {readJsonLines} from './ndjson.js';
import {decoderFor} from './protocols.js';
import {readEvents} from './sse.js';

/** Stands for the event `[DONE]`, which is no JSON. */
const DONE = Symbol('[DONE]');

export interface DecodeOptions extends HttpErrorOptions {
  /** Milliseconds of silence that count as a failure; 60000. With 0 it waits for ever. */
  readonly idleTimeout?: number | undefined;
  /** Reads the JSON values, where the protocol is known. Without one it is told by the headers and the first value. */
  readonly decoder?: ReplyDecoder | undefined;
}

/**
 * The answer in a `Response`, by its content type:
 *
 * - `text/event-stream`: an AI SDK's UI message stream, AG-UI's events, or events each of whose data is OpenAI's chunk, a
 *   {@link ReplyChunk} or a JSON string
 * - `application/x-ndjson`, `application/jsonl`: each line is one of these, or a line of Ollama's
 * - `text/plain`, `text/markdown`, or none: the text as it is, unless it starts as an event stream does
 * - `application/json`: a string, a message, `{message}`, a list of messages, OpenAI's completion, or an error
 *
 * A stream of objects is complete after its end marker: `finish_reason` (OpenAI), `done: true` (Ollama), `RUN_FINISHED`
 * (AG-UI), a `finish` chunk (`{"type": "finish"}`), or a `[DONE]` event. A stream of JSON strings needs none, and plain
 * text has none: they are complete when the connection closes cleanly. Ends quietly once `signal` aborts, and cancels the body; to close the
 * connection in every engine, give the signal to `fetch` too.
 *
 * @throws {ChatError} `http`, `network`, `timeout`, `content-type`, `parse`, `server`, `empty` or `incomplete`.
 */
export async function* decodeResponse(
  response: Response,
  signal: AbortSignal,
  options: DecodeOptions = {},
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

async function* decode(response: Response, signal: AbortSignal, options: DecodeOptions): AsyncGenerator<ReplyChunk> {
  const {idleTimeout, hide} = options;
  if (!response.ok) throw await httpError(response, signal, options);
  if (response.bodyUsed || response.body?.locked) {
    throw new ChatError('backend', 'The Response that the backend returned was already read.');
  }
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const text = readText(response, signal, idleTimeout);
  if (response.status === 204 || response.status === 205) yield* text;
  else if (type === 'text/event-stream') yield* decodeValues(eventValues(text, hide), response, options);
  else if (/\/(x-)?(ndjson|jsonl(ines)?|json-lines)$/.test(type))
    yield* decodeValues(readJsonLines(text), response, options);
  else if (/[/+]json$/.test(type)) {
    yield* decodeJson(parseJson(await joined(text)), options.decoder ?? new GuessingDecoder());
  } else if (['', 'text/plain', 'text/markdown'].includes(type)) yield* decodeText(text, response, options);
  else {
    void response.body?.cancel().catch(() => undefined);
    throw new ChatError(
      'content-type',
      `The server answered with ${quote(type).slice(0, 80)}, which holds no chat answer.`,
    );
  }
}

/** The data of the events, up to the `[DONE]` that ends them. */
async function* eventValues(text: AsyncIterable<string>, hide?: (text: string) => string): AsyncGenerator<unknown> {
  for await (const {event = 'message', data} of readEvents(text)) {
    const json = data.trim();
    if (json === '[DONE]') {
      yield DONE;
      return;
    }
    if (event === 'error') throw serverError(parsedIfJson(json) ?? json, hide);
    if (json === '') continue;
    // Data of an event that nobody here knows by name need not be JSON.
    const value = event === 'message' ? parseJson(json) : parsedIfJson(json);
    if (value !== undefined) yield value;
  }
}

async function* decodeValues(
  values: AsyncIterable<unknown>,
  response: Response,
  {decoder: given, hide}: DecodeOptions,
): AsyncGenerator<ReplyChunk> {
  let decoder = given;
  let count = 0;
  try {
    for await (const value of values) {
      if (value === DONE && count === 0) throw new ChatError('empty', 'The server ended its answer before it began.');
      count += 1;
      decoder ??= await decoderFor(value, response, hide);
      if (value === DONE) decoder.finished = true;
      else yield* decoder.decode(value);
    }
  } catch (error) {
    // A connection that breaks after the end marker takes nothing of the answer with it.
    const isCut = error instanceof ChatError && (error.code === 'network' || error.code === 'timeout');
    if (!decoder?.finished || !isCut) throw error;
  }
  yield* decoder?.end() ?? [];
}

/** An answer that came in one piece, which is complete by being valid JSON. */
function* decodeJson(value: unknown, decoder: ReplyDecoder): Generator<ReplyChunk> {
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
  options: DecodeOptions,
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
  if (head.startsWith(start)) yield* decodeValues(eventValues(whole, options.hide), response, options);
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

function parsedIfJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
