/** Reads Anthropic's messages, streamed or whole, https://platform.claude.com/docs/en/build-with-claude/streaming. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {createId, type ToolPart} from '../core/message.js';
import {expectObject, incomplete, serverError, Sources, throwIfError, type ReplyDecoder} from './decoder.js';
import {isObject, listIn, objectIn, textIn, type JsonObject} from './json.js';

/** A call, and what the API wants to have back with it. */
export interface AnthropicCall extends ToolPart {
  /** The thinking that led to the call, block by block: signed, so that it cannot be changed. */
  readonly anthropicThinking?: readonly JsonObject[];
}

/** One block of the message while it is written. */
interface Block {
  /** As it began. */
  readonly start: JsonObject;
  /** Of a call. */
  readonly id: string;
  /** The arguments' text, or the thinking. */
  text: string;
  signature: string;
}

/** The words for why an answer ended that all backends use; others stay as they are. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
]);

/** Code execution is one tool of several names. Its arguments say which one it was. */
const CODE_TOOLS: ReadonlyMap<string, string> = new Map([
  ['code_execution', 'programmatic-tool-call'],
  ['bash_code_execution', 'bash_code_execution'],
  ['text_editor_code_execution', 'text_editor_code_execution'],
]);

/** Complete after a `message_stop`. Events and blocks of unknown types are passed over. */
export class AnthropicDecoder implements ReplyDecoder {
  finished = false;
  /** The id of the message that has begun and not ended. */
  #message: unknown;
  readonly #blocks = new Map<unknown, Block>();
  /** Since the last call. */
  #thinking: JsonObject[] = [];
  #hasThought = false;
  readonly #sources = new Sources();
  #reason: string | undefined;
  #usage: JsonObject | undefined;
  readonly #hide: (text: string) => string;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const event = expectObject(value);
    throwIfError(event, this.#hide);
    switch (event.type) {
      case 'error':
        throw serverError(event, this.#hide);
      case 'message_start':
        return yield* this.#startMessage(objectIn(event.message));
      case 'content_block_start':
        return yield* this.#startBlock(event.index, objectIn(event.content_block));
      case 'content_block_delta':
        return yield* this.#decodeDelta(this.#blocks.get(event.index), objectIn(event.delta));
      case 'content_block_stop':
        return yield* this.#endBlock(event.index);
      case 'message_delta':
        return this.#takeEnding(objectIn(event.delta).stop_reason, event.usage);
      case 'message_stop':
        for (const index of this.#blocks.keys()) yield* this.#endBlock(index);
        this.#message = undefined;
        this.finished = true;
    }
  }

  *decodeWhole(value: unknown): Generator<ReplyChunk> {
    const message = expectObject(value);
    throwIfError(message, this.#hide);
    yield* this.#startMessage(message);
    this.#takeEnding(message.stop_reason, undefined);
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    yield* this.#sources.chunks();
    yield {
      type: 'finish',
      ...(this.#reason !== undefined && {reason: this.#reason}),
      ...(this.#usage && {usage: this.#usage}),
    };
  }

  *#startMessage({id, content, usage}: JsonObject): Generator<ReplyChunk> {
    // Some proxies repeat the event. Another message within this one is what no server means.
    if (this.#message !== undefined && this.#message !== id) {
      throw new ChatError('parse', 'The answer is damaged: another one begins within it.');
    }
    this.#message = id;
    this.#usage = isObject(usage) ? usage : this.#usage;
    for (const block of listIn(content)) {
      yield* this.#startBlock(undefined, objectIn(block));
      yield* this.#endBlock(undefined);
    }
  }

  #takeEnding(reason: unknown, usage: unknown): void {
    if (typeof reason === 'string') this.#reason = REASONS.get(reason) ?? reason;
    if (isObject(usage)) this.#usage = {...this.#usage, ...usage};
  }

  *#startBlock(index: unknown, start: JsonObject): Generator<ReplyChunk> {
    const type = textIn(start.type);
    const block = {
      start,
      id: textIn(start.id) || createId(),
      text: textIn(start.thinking),
      signature: textIn(start.signature),
    };
    this.#blocks.set(index, block);
    if (type === 'text') {
      if (textIn(start.text)) yield textIn(start.text);
      for (const citation of listIn(start.citations)) this.#cite(objectIn(citation));
    } else if (type === 'thinking') {
      // Each thought is a part of its own.
      if (this.#hasThought) yield {type: 'part', part: {type: 'reasoning', text: ''}};
      this.#hasThought = true;
      if (block.text) yield {type: 'reasoning', delta: block.text};
    } else if (type.endsWith('tool_use')) {
      const name = textIn(start.name);
      const details = {
        ...(this.#thinking.length > 0 && {anthropicThinking: this.#thinking}),
        ...(type !== 'tool_use' && {providerExecuted: true}),
      };
      const called = CODE_TOOLS.has(name) ? 'code_execution' : name;
      yield {type: 'tool', id: block.id, name: called, state: 'input-streaming', details};
      this.#thinking = [];
    } else if (type.endsWith('tool_result')) yield this.#resultIn(start);
  }

  *#decodeDelta(block: Block | undefined, delta: JsonObject): Generator<ReplyChunk> {
    if (delta.type === 'text_delta') yield textIn(delta.text);
    else if (delta.type === 'citations_delta') this.#cite(objectIn(delta.citation));
    else if (!block) return;
    else if (delta.type === 'thinking_delta') {
      const thinking = textIn(delta.thinking);
      block.text += thinking;
      yield {type: 'reasoning', delta: thinking};
    } else if (delta.type === 'signature_delta') block.signature += textIn(delta.signature);
    else if (delta.type === 'input_json_delta' && textIn(delta.partial_json)) {
      const json = textIn(delta.partial_json);
      const kind = block.text === '' && CODE_TOOLS.get(textIn(block.start.name));
      block.text += json;
      yield {type: 'tool', id: block.id, inputDelta: kind ? `{"type": "${kind}",${json.slice(1)}` : json};
    }
  }

  *#endBlock(index: unknown): Generator<ReplyChunk> {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    if (!block) return;
    const {start, id, text, signature} = block;
    const type = textIn(start.type);
    if (type === 'thinking') this.#thinking.push({type, thinking: text, signature});
    else if (type === 'redacted_thinking') this.#thinking.push(start);
    else if (type.endsWith('tool_use')) {
      const kind = CODE_TOOLS.get(textIn(start.name));
      const input = {...(kind && {type: kind}), ...objectIn(start.input)};
      yield {type: 'tool', id, state: 'input-available', ...(text === '' && {input})};
    }
  }

  /** What one of the server's own tools gave. */
  #resultIn({tool_use_id, content, is_error}: JsonObject): ReplyChunk {
    const id = textIn(tool_use_id);
    const code = objectIn(content).error_code;
    if (!is_error && code === undefined) return {type: 'tool', id, state: 'output-available', output: content ?? ''};
    return {type: 'tool', id, state: 'output-error', error: this.#hide(textIn(code) || wordsOf(content))};
  }

  #cite({url, title, document_title, document_index, source}: JsonObject): void {
    if (document_index === undefined)
      this.#sources.add({url: url ?? (/^https?:/.test(textIn(source)) && source), title});
    else this.#sources.add({title: document_title, id: `document-${String(document_index)}`});
  }
}

function wordsOf(content: unknown): string {
  return (
    textIn(content) ||
    listIn(content)
      .map((block) => textIn(objectIn(block).text))
      .join('') ||
    'The call failed.'
  );
}
