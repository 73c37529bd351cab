/** What a `Response` holds: decides by its content type and by what comes first how to read it as an answer. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {serverError, type ReplyDecoder} from './decoder.js';
import {GuessingDecoder} from './guessing-decoder.js';
import {httpError, readText, type HttpErrorOptions} from './http.js';
import {parseJson, parsedIfJson, quote, shapeOf} from './json.js';
import {readJsonLines} from './ndjson.js';
import {readEvents} from './sse.js';

export interface DecodeOptions extends HttpErrorOptions {
  /** Milliseconds of silence that count as a failure; 60000. With 0 it waits for ever. */
  readonly idleTimeout?: number | undefined;
  /** Reads the JSON values, where the protocol is known. Without one it is told by the values themselves. */
  readonly decoder?: ReplyDecoder | undefined;
}

/**
 * The answer in a `Response`, by its content type:
 *
 * - `text/event-stream`: each event's data is OpenAI's chunk, a {@link ReplyChunk} or a JSON string
 * - `application/x-ndjson`, `application/jsonl`: each line is one of these, or a line of Ollama's
 * - `text/plain`, `text/markdown`, or none: the text as it is, unless it starts as an event stream does
 * - `application/json`: a string, a message, `{message}`, a list of messages, OpenAI's completion, or an error
 *
 * A stream of objects is complete after its end marker: `finish_reason` (OpenAI), `done: true` (Ollama), a `finish` chunk
 * (`{"type": "finish"}`), or a `[DONE]` event. A stream of JSON strings needs none, and plain text has none: they are
 * complete when the connection closes cleanly. Ends quietly once `signal` aborts, and cancels the body; to close the
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
  const decoder = options.decoder ?? new GuessingDecoder();
  const text = readText(response, signal, idleTimeout);
  if (response.status === 204 || response.status === 205) yield* text;
  else if (type === 'text/event-stream') yield* decodeValues(eventValues(text, decoder, hide), decoder);
  else if (/\/(x-)?(ndjson|jsonl(ines)?|json-lines)$/.test(type)) yield* decodeValues(lineValues(text), decoder);
  else if (/[/+]json$/.test(type)) yield* decodeJson(parseJson(await joined(text)), decoder);
  else if (['', 'text/plain', 'text/markdown'].includes(type)) yield* decodeText(text, decoder, hide);
  else {
    void response.body?.cancel().catch(() => undefined);
    throw new ChatError(
      'content-type',
      `The server answered with ${quote(type).slice(0, 80)}, which holds no chat answer.`,
    );
  }
}

/** One step of a stream. */
interface Step {
  readonly value: unknown;
  /** The event's type, where it has one of its own. */
  readonly event?: string | undefined;
}

async function* lineValues(text: AsyncIterable<string>): AsyncGenerator<Step> {
  for await (const value of readJsonLines(text)) yield {value};
}

/** The data of the events, up to the `[DONE]` that ends them. */
async function* eventValues(
  text: AsyncIterable<string>,
  decoder: ReplyDecoder,
  hide?: (text: string) => string,
): AsyncGenerator<Step> {
  for await (const {event, data} of readEvents(text)) {
    const json = data.trim();
    if (json === '[DONE]') {
      decoder.finished = true;
      return;
    }
    if (event === 'error') throw serverError(parsedIfJson(json) ?? json, hide);
    if (json === '') continue;
    // Data of an event that nobody here knows by name need not be JSON, unless it begins like an object.
    const value =
      event === undefined || event === 'message' || json.startsWith('{') ? parseJson(json) : parsedIfJson(json);
    if (value !== undefined) yield {value, event};
  }
}

async function* decodeValues(steps: AsyncIterable<Step>, decoder: ReplyDecoder): AsyncGenerator<ReplyChunk> {
  let count = 0;
  try {
    for await (const {value, event} of steps) {
      count += 1;
      yield* decoder.decode(value, event);
    }
  } catch (error) {
    // A connection that breaks after the end marker takes nothing of the answer with it.
    const isCut = error instanceof ChatError && (error.code === 'network' || error.code === 'timeout');
    if (!decoder.finished || !isCut) throw error;
  }
  if (count === 0 && decoder.finished) throw new ChatError('empty', 'The server ended its answer before it began.');
  yield* decoder.end();
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
  decoder: ReplyDecoder,
  hide?: (text: string) => string,
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
  if (head.startsWith(start)) yield* decodeValues(eventValues(whole, decoder, hide), decoder);
  else yield* whole;
}

async function* prepended(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
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
