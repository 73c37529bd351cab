/** What a `Response` that a page returns holds: told by its content type, its headers and by what comes first. */
import type {ReplyChunk} from '../core/backend.js';
import {decoderFor} from './protocols.js';
import {readResponse, type ReadOptions} from './read-response.js';

/**
 * The answer in a `Response`, by its content type:
 *
 * - `text/event-stream`: the AI SDK's UI message stream, the events of AG-UI, OpenAI's responses or Anthropic's messages, or
 *   events each of whose data is OpenAI's chunk, a line of Ollama's, a {@link ReplyChunk}, a JSON string, or an object
 *   with text: `content`, `text`, `response` or `delta`
 * - `application/x-ndjson`, `application/jsonl`: each line is the data of one such event
 * - `text/plain`, `text/markdown`, or none: the text as it is, unless it starts as an event stream does
 * - `application/json`: a string, a message, `{message}`, a list of messages, OpenAI's completion, a message of
 *   Anthropic's or Ollama's, a {@link ReplyChunk}, or an error
 *
 * A stream of objects is complete after its end marker: `finish_reason` or `response.completed` (OpenAI), `message_stop`
 * (Anthropic), `done: true` (Ollama), `RUN_FINISHED` (AG-UI), `finish` (the AI SDK, and the chunk `{"type": "finish"}`), or
 * a `[DONE]` event. A stream of JSON strings or of objects with text needs none, and plain text has none: they are complete
 * when the connection closes cleanly. Ends quietly once `signal` aborts, and cancels the
 * body; to close the connection in every engine, give the signal to `fetch` too.
 *
 * @throws {ChatError} `http`, `network`, `timeout`, `content-type`, `parse`, `server`, `empty` or `incomplete`.
 */
export function decodeResponse(
  response: Response,
  signal: AbortSignal,
  options: Partial<ReadOptions> = {},
): AsyncGenerator<ReplyChunk> {
  return readResponse(response, signal, {decoder: (first) => decoderFor(first, response, options.hide), ...options});
}
