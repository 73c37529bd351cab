/** Reads OpenAI's responses, streamed or whole, https://platform.openai.com/docs/api-reference/responses-streaming. */
import type {ReplyChunk} from '../core/backend.js';
import {filter} from '../core/convert/shape.js';
import {createId, type ToolPart} from '../core/message.js';
import {expectObject, incomplete, serverError, Sources, throwIfError, type ReplyDecoder} from './decoder.js';
import {listIn, objectIn, textIn, type JsonObject} from './json.js';

/** A call, and what the API wants to have back with it. */
export interface ResponsesCall extends ToolPart {
  /** The reasoning that led to the call, item by item, where the server gave it encrypted. */
  readonly openaiReasoning?: readonly JsonObject[];
  /** The question to the reader whether a remote server may run the tool, as the server asked it. */
  readonly approvalRequest?: JsonObject;
}

interface Call {
  readonly id: string;
  hasInput: boolean;
}

/** Calls that wait for somebody to do what they say; the others come with what they gave. */
const OPEN_CALLS: ReadonlySet<string> = new Set([
  'function_call',
  'custom_tool_call',
  'shell_call',
  'local_shell_call',
  'apply_patch_call',
  'computer_call',
]);

/** What of an item says no more than the call itself does, or, the image, than its file. */
const NO_OUTPUT: ReadonlySet<string> = new Set(['type', 'id', 'status', 'call_id', 'code', 'container_id', 'result']);

/**
 * Complete after `response.completed` or `response.incomplete`. Items are known by their place, for some servers give
 * them another id with each event. Events and items of unknown types are passed over.
 */
export class ResponsesDecoder implements ReplyDecoder {
  finished = false;
  #reason: string | undefined;
  #usage: unknown;
  readonly #calls = new Map<unknown, Call>();
  /** Since the last call. */
  #reasoning: JsonObject[] = [];
  #callsFunctions = false;
  #hasText = false;
  /** The places of the items whose words came piece by piece. */
  readonly #streamed = new Set<unknown>();
  readonly #sources = new Sources();
  readonly #hide: (text: string) => string;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const event = expectObject(value);
    throwIfError(event, this.#hide);
    const {output_index: index} = event;
    const delta = textIn(event.delta);
    switch (event.type) {
      case 'error':
        throw serverError(event, this.#hide);
      case 'response.failed':
        throw serverError(objectIn(event.response).error, this.#hide);
      case 'response.completed':
      case 'response.incomplete':
        return this.#complete(objectIn(event.response));
      case 'response.output_item.added':
        return yield* this.#startItem(objectIn(event.item), index);
      case 'response.output_item.done':
        return yield* this.#endItem(objectIn(event.item), index);
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        this.#streamed.add(index);
        this.#hasText = true;
        if (delta) yield delta;
        return;
      case 'response.output_text.annotation.added':
        return this.#cite(objectIn(event.annotation));
      case 'response.reasoning_summary_part.added':
        // Each has a heading, so it is a part of its own.
        if (event.summary_index) yield {type: 'part', part: {type: 'reasoning', text: ''}};
        return;
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        this.#streamed.add(index);
        yield {type: 'reasoning', delta};
        return;
      case 'response.function_call_arguments.delta':
      case 'response.mcp_call_arguments.delta': {
        const call = this.#calls.get(index);
        if (!call || !delta) return;
        call.hasInput = true;
        yield {type: 'tool', id: call.id, inputDelta: delta};
      }
    }
  }

  *decodeWhole(value: unknown): Generator<ReplyChunk> {
    const response = expectObject(value);
    throwIfError(response, this.#hide);
    for (const [index, item] of listIn(response.output).entries()) {
      yield* this.#startItem(objectIn(item), index);
      yield* this.#endItem(objectIn(item), index);
    }
    this.#complete(response);
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    yield* this.#sources.chunks();
    yield {type: 'finish', reason: this.#reason ?? 'stop', ...(this.#usage !== undefined && {usage: this.#usage})};
  }

  #complete({incomplete_details, usage}: JsonObject): void {
    this.finished = true;
    this.#usage = usage ?? undefined;
    const reason = textIn(objectIn(incomplete_details).reason);
    if (reason) this.#reason = reason === 'max_output_tokens' ? 'length' : reason;
    else if (this.#callsFunctions) this.#reason = 'tool_calls';
  }

  *#startItem(item: JsonObject, index: unknown): Generator<ReplyChunk> {
    const type = textIn(item.type);
    if (type === 'message') {
      // What is said in a further message is a text of its own.
      if (this.#hasText) yield {type: 'part', part: {type: 'text', text: ''}};
    } else if (type === 'mcp_approval_request' || type.endsWith('_call')) {
      const approved = textIn(item.approval_request_id);
      const call = {id: approved || textIn(item.call_id) || textIn(item.id) || createId(), hasInput: false};
      this.#calls.set(index, call);
      // A call that the reader was asked about is shown already.
      if (approved) return;
      const isPages = type === 'function_call' || type === 'custom_tool_call';
      const details = {
        ...(this.#reasoning.length > 0 && {openaiReasoning: this.#reasoning}),
        ...(type === 'mcp_approval_request' && {approvalRequest: item}),
        ...(!isPages && {providerExecuted: true}),
      };
      yield {type: 'tool', id: call.id, name: nameOf(item), state: 'input-streaming', details};
      this.#reasoning = [];
    }
  }

  *#endItem(item: JsonObject, index: unknown): Generator<ReplyChunk> {
    const type = textIn(item.type);
    if (type === 'message') {
      for (const part of listIn(item.content).map(objectIn)) {
        const text = textIn(part.text) + textIn(part.refusal);
        if (!this.#streamed.has(index) && text) {
          this.#hasText = true;
          yield text;
        }
        for (const annotation of listIn(part.annotations)) this.#cite(objectIn(annotation));
      }
    } else if (type === 'reasoning') {
      const summary = listIn(item.summary).map((part) => textIn(objectIn(part).text));
      if (!this.#streamed.has(index) && summary.length > 0) yield {type: 'reasoning', delta: summary.join('\n\n')};
      const {encrypted_content, summary: parts} = item;
      // Without its id: the server looks an item that has one up, among those that it stored.
      if (encrypted_content) this.#reasoning.push({type, summary: parts, encrypted_content});
    } else if (type.endsWith('_call_output')) {
      yield {type: 'tool', id: textIn(item.call_id), state: 'output-available', output: item.output};
    } else yield* this.#endCall(item, index);
  }

  *#endCall(item: JsonObject, index: unknown): Generator<ReplyChunk> {
    const call = this.#calls.get(index);
    if (!call) return;
    const {id, hasInput} = call;
    const type = textIn(item.type);
    const input = hasInput ? {} : inputOf(item);
    if (type === 'function_call' || type === 'custom_tool_call') this.#callsFunctions = true;
    if (type === 'mcp_approval_request') yield {type: 'tool', id, state: 'approval-requested', ...input};
    else if (OPEN_CALLS.has(type)) yield {type: 'tool', id, state: 'input-available', ...input};
    else if (item.status === 'failed' || (item.error !== undefined && item.error !== null)) {
      yield {type: 'tool', id, state: 'output-error', error: this.#hide(wordsOf(item.error)), ...input};
    } else yield {type: 'tool', id, state: 'output-available', output: outputOf(item), ...input};
    if (type === 'image_generation_call' && textIn(item.result)) {
      const mediaType = `image/${textIn(item.output_format) || 'png'}`;
      yield {type: 'part', part: {type: 'file', mediaType, url: `data:${mediaType};base64,${textIn(item.result)}`}};
    }
  }

  #cite({url, title, filename, file_id}: JsonObject): void {
    this.#sources.add({url, title: title ?? filename, id: url ?? file_id});
  }
}

function nameOf(item: JsonObject): string {
  const type = textIn(item.type);
  if (type.startsWith('mcp_')) return `mcp.${textIn(item.name)}`;
  return type === 'function_call' || type === 'custom_tool_call' ? textIn(item.name) : type.slice(0, -'_call'.length);
}

/** The arguments, as a `tool` chunk has them. */
function inputOf(item: JsonObject): {input: unknown} | {inputDelta: string} {
  const {type, action, actions, operation} = item;
  switch (type) {
    case 'function_call':
    case 'mcp_call':
    case 'mcp_approval_request':
      return {inputDelta: textIn(item.arguments) || '{}'};
    case 'custom_tool_call':
      return {input: item.input};
    case 'code_interpreter_call':
      return {input: {code: item.code, containerId: item.container_id}};
    case 'apply_patch_call':
      return {input: {callId: item.call_id, operation}};
    case 'shell_call':
    case 'local_shell_call':
      return {input: {action: filter(objectIn(action), (_key, value) => value !== null)}};
    case 'computer_call':
      return {input: action ?? actions ?? {}};
    default:
      return {input: {}};
  }
}

function outputOf(item: JsonObject): unknown {
  if (item.type === 'mcp_call') return item.output ?? '';
  return filter(item, (key) => !NO_OUTPUT.has(key));
}

/** An error of a remote tool's is text, or an object that may have some in it. */
function wordsOf(error: unknown): string {
  const content = listIn(objectIn(error).content).map((part) => textIn(objectIn(part).text));
  return textIn(error) || textIn(objectIn(error).message) || content.join('\n') || 'The call failed.';
}
