/** Reads Ollama's chat, a JSON object in each line, https://docs.ollama.com/api/chat. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {pick} from '../core/convert/shape.js';
import {createId} from '../core/message.js';
import {expectObject, incomplete, throwIfError, type ReplyDecoder} from './decoder.js';
import {listIn, objectIn, textIn, type JsonObject} from './json.js';

/** Complete after the line that is `done`. */
export class OllamaDecoder implements ReplyDecoder {
  finished = false;
  #last: JsonObject = {};
  readonly #hide: (text: string) => string;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const line = expectObject(value);
    throwIfError(line, this.#hide);
    const {thinking, content, tool_calls} = objectIn(line.message);
    if (textIn(thinking)) yield {type: 'reasoning', delta: textIn(thinking)};
    if (textIn(content)) yield textIn(content);
    for (const call of listIn(tool_calls).map(objectIn)) {
      const {name, arguments: input} = objectIn(call.function);
      // Older servers give calls no id.
      const id = textIn(call.id) || createId();
      yield {type: 'tool', id, name: textIn(name), state: 'input-available', input: input ?? {}};
    }
    if (line.done !== true) return;
    this.finished = true;
    this.#last = line;
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    const reason = textIn(this.#last.done_reason);
    if (reason === 'load' || reason === 'unload') {
      throw new ChatError('empty', `The server answered nothing: it did no more than to ${reason} the model.`);
    }
    const usage = pick(this.#last, ...USAGE);
    yield {type: 'finish', ...(reason && {reason}), ...(Object.keys(usage).length > 0 && {usage})};
  }
}

/** Tokens and nanoseconds. */
const USAGE: readonly string[] = [
  'prompt_eval_count',
  'eval_count',
  'total_duration',
  'load_duration',
  'prompt_eval_duration',
  'eval_duration',
];
