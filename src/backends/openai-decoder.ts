/** Reads OpenAI's chat completions, streamed or whole, in the dialects of the servers that are compatible with it. */
import type {ReplyChunk} from '../core/backend.js';
import {createId} from '../core/message.js';
import {expectObject, incomplete, Sources, throwIfError, type ReplyDecoder} from './decoder.js';
import {isObject, listIn, type JsonObject} from './json.js';

interface ToolCall {
  readonly id: string;
  hasInput: boolean;
}

/** Complete after a `finish_reason`. What it cannot name is passed over: vendors add events and fields of their own. */
export class OpenAiDecoder implements ReplyDecoder {
  finished = false;
  #reason: string | undefined;
  #usage: unknown;
  readonly #sources = new Sources();
  /** By their position in the message: only the first piece of a call carries its id. */
  readonly #toolCalls = new Map<unknown, ToolCall>();
  readonly #hide: (text: string) => string;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const chunk = expectObject(value);
    throwIfError(chunk, this.#hide);
    // Some servers send it beside the last words, others after them.
    this.#usage = chunk.usage ?? this.#usage;
    this.#takeSources(chunk.search_results);
    this.#takeSources(chunk.citations);
    // Further choices are alternatives to the first, which is the one that is shown.
    const choice = listIn(chunk.choices)
      .filter(isObject)
      .find(({index}) => !index);
    const delta = choice?.delta ?? choice?.message;
    if (isObject(delta)) yield* this.#decodeDelta(delta);
    if (choice && typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      this.#reason = choice.finish_reason;
      this.finished = true;
    }
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    for (const {id, hasInput} of this.#toolCalls.values()) {
      yield {type: 'tool', id, state: 'input-available', ...(!hasInput && {input: {}})};
    }
    yield* this.#sources.chunks();
    yield {
      type: 'finish',
      ...(this.#reason !== undefined && {reason: this.#reason}),
      ...(this.#usage !== undefined && {usage: this.#usage}),
    };
  }

  *#decodeDelta(delta: JsonObject): Generator<ReplyChunk> {
    this.#takeSources(delta.annotations);
    // Where a server sends both names they say the same.
    const reasoning = textIn(delta.reasoning_content) || textIn(delta.reasoning);
    if (reasoning) yield {type: 'reasoning', delta: reasoning};
    const text = textIn(delta.content) + textIn(delta.refusal);
    if (text) yield text;
    for (const [position, call] of listIn(delta.tool_calls).entries()) {
      if (isObject(call)) yield* this.#decodeToolCall(call, position);
    }
  }

  /** Perplexity's and xAI's URLs, Perplexity's results, and OpenAI's annotations, which all may be repeated with each chunk. */
  #takeSources(list: unknown): void {
    for (const item of listIn(list)) {
      const source = isObject(item) && isObject(item.url_citation) ? item.url_citation : item;
      const {url, title} = isObject(source) ? source : {url: source};
      if (url) this.#sources.add({url, title});
    }
  }

  *#decodeToolCall(call: JsonObject, position: number): Generator<ReplyChunk> {
    const details = isObject(call.function) ? call.function : {};
    const name = typeof details.name === 'string' && details.name !== '' ? {name: details.name} : undefined;
    const index = call.index ?? position;
    // Some servers repeat the id as an empty string, and some give every call the same index.
    const id = typeof call.id === 'string' ? call.id : '';
    let known = this.#toolCalls.get(index);
    if (known && id !== '' && id !== known.id) {
      // The earlier call is whole; it stays in the list, where no index finds it.
      this.#toolCalls.set(Symbol(), known);
      known = undefined;
    }
    const isNew = known === undefined;
    known ??= {id: id || createId(), hasInput: false};
    this.#toolCalls.set(index, known);
    const {arguments: input} = details;
    const hasInput = isObject(input) || (typeof input === 'string' && input !== '');
    known.hasInput ||= hasInput;
    if (!isNew && !name && !hasInput) return;
    yield {
      type: 'tool',
      id: known.id,
      ...name,
      ...(isNew && {state: 'input-streaming' as const}),
      ...(hasInput && (typeof input === 'string' ? {inputDelta: input} : {input})),
    };
  }
}

/** The text of a `content`: a string, or a list of parts that may have one. */
function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: unknown) => (isObject(part) ? textIn(part.text) : '')).join('');
}
