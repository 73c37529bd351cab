/** Reads the AI SDK's UI message stream, https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol. */
import type {ReplyChunk} from '../core/backend.js';
import {pick} from '../core/convert/shape.js';
import {ChatError} from '../core/errors.js';
import {Blocks} from './blocks.js';
import {expectObject, incomplete, serverError, type ReplyDecoder} from './decoder.js';
import {isObject, quote, type JsonObject} from './json.js';

/**
 * Complete after `[DONE]`, or where `finish` is the last that came: servers in other languages leave `[DONE]` out, and in
 * streams that were merged `finish` stands in the middle. What it cannot name is passed over. Data that is `transient`
 * is no part of the answer.
 */
export class AiSdkDecoder implements ReplyDecoder {
  finished = false;
  #reason: string | undefined;
  #metadata: JsonObject = {};
  readonly #blocks = new Blocks();
  /** The calls that approvals are for, by the approvals' ids. */
  readonly #approvals = new Map<unknown, {id: string; approval: JsonObject}>();
  readonly #hide: (text: string) => string;

  /** @param hide Takes secrets out of the server's words. */
  constructor(hide: (text: string) => string = String) {
    this.#hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const chunk = expectObject(value);
    const {type} = chunk;
    this.finished = type === 'finish';
    switch (type) {
      case 'start':
      case 'finish':
      case 'message-metadata':
        if (typeof chunk.finishReason === 'string') this.#reason = chunk.finishReason;
        if (isObject(chunk.messageMetadata)) yield this.#addMetadata(chunk.messageMetadata);
        return;
      case 'error':
        throw serverError(chunk.errorText, this.#hide);
      case 'abort': {
        const reason = typeof chunk.reason === 'string' && quote(this.#hide(chunk.reason));
        throw new ChatError('incomplete', `The server broke its answer off${reason ? `: ${reason}` : '.'}`);
      }
      case 'text-start':
      case 'reasoning-start':
        this.#blocks.begin();
        return yield* this.#addText(chunk);
      case 'text-delta':
      case 'text-end':
      case 'reasoning-delta':
      case 'reasoning-end':
        return yield* this.#addText(chunk);
      case 'file':
        yield part({type, url: String(chunk.url), ...pick(chunk, 'mediaType', 'providerMetadata')});
        return;
      case 'source-url':
      case 'source-document': {
        const details = pick(chunk, 'url', 'title', 'mediaType', 'filename', 'providerMetadata');
        yield part({...details, type: 'source', id: String(chunk.sourceId)});
        return;
      }
    }
    if (typeof type !== 'string') return;
    if (type.startsWith('tool-')) yield* this.#decodeTool(type, chunk);
    else if (type.startsWith('data-') && chunk.transient !== true) {
      const id = typeof chunk.id === 'string' ? {id: chunk.id} : undefined;
      yield part({type: 'data', name: type.slice('data-'.length), data: chunk.data, ...id});
    }
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    yield {type: 'finish', ...(this.#reason !== undefined && {reason: this.#reason})};
  }

  *#addText({type, delta, providerMetadata}: JsonObject): Generator<ReplyChunk> {
    const kind = String(type).startsWith('text') ? 'text' : 'reasoning';
    const details = isObject(providerMetadata) ? {providerMetadata} : undefined;
    yield* this.#blocks.add(kind, typeof delta === 'string' ? delta : '', details);
  }

  #addMetadata(metadata: JsonObject): ReplyChunk {
    this.#metadata = merged(this.#metadata, metadata);
    return {type: 'metadata', metadata: this.#metadata};
  }

  *#decodeTool(type: string, chunk: JsonObject): Generator<ReplyChunk> {
    const tool = {type: 'tool', id: String(chunk.toolCallId)} as const;
    const {toolName, input, output, errorText} = chunk;
    const name = typeof toolName === 'string' ? {name: toolName} : undefined;
    const details = callDetails(chunk);
    const error = this.#hide(String(errorText));
    switch (type) {
      case 'tool-input-start':
        yield {...tool, ...name, state: 'input-streaming', details};
        return;
      case 'tool-input-delta':
        if (typeof chunk.inputTextDelta === 'string') yield {...tool, inputDelta: chunk.inputTextDelta};
        return;
      case 'tool-input-available':
        yield {...tool, ...name, state: 'input-available', input, details};
        return;
      case 'tool-input-error':
        yield {...tool, ...name, state: 'output-error', input, error, details};
        return;
      case 'tool-approval-request':
        return yield* this.#approve(chunk.approvalId, tool.id, {
          id: chunk.approvalId,
          ...pick(chunk, 'signature', 'inputSchemaInput'),
          ...('approvalDescriptor' in chunk && {descriptor: chunk.approvalDescriptor}),
        });
      case 'tool-approval-response': {
        const asked = this.#approvals.get(chunk.approvalId);
        if (asked)
          yield* this.#approve(chunk.approvalId, asked.id, {...asked.approval, ...pick(chunk, 'approved', 'reason')});
        return;
      }
      case 'tool-output-available':
        yield {...tool, state: 'output-available', output: output ?? null, details: resultDetails(chunk)};
        return;
      case 'tool-output-error':
        yield {...tool, state: 'output-error', error, details: resultDetails(chunk)};
        return;
      case 'tool-output-denied':
        yield {...tool, state: 'output-denied'};
    }
  }

  *#approve(approvalId: unknown, id: string, approval: JsonObject): Generator<ReplyChunk> {
    this.#approvals.set(approvalId, {id, approval});
    const state = 'approved' in approval ? 'input-available' : 'approval-requested';
    yield {type: 'tool', id, state, details: {approval}};
  }
}

/** What a call says beside its name and input, under the names that a `UIMessage` has for it. */
function callDetails(chunk: JsonObject): JsonObject {
  return {
    ...pick(chunk, 'title', 'providerExecuted', 'toolMetadata'),
    // Its having a name of its own is what makes a tool dynamic.
    ...(chunk.dynamic === true && pick(chunk, 'toolName')),
    ...('providerMetadata' in chunk && {callProviderMetadata: chunk.providerMetadata}),
  };
}

function resultDetails(chunk: JsonObject): JsonObject {
  return {
    ...pick(chunk, 'providerExecuted', 'toolMetadata'),
    ...('providerMetadata' in chunk && {resultProviderMetadata: chunk.providerMetadata}),
  };
}

type Part = Extract<ReplyChunk, {type: 'part'}>['part'];

function part(part: Part & JsonObject): ReplyChunk {
  return {type: 'part', part};
}

/** Objects within objects are merged too: the AI SDK's own clients do so. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]) => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(value) && isObject(before) ? merged(before, value) : value] as const;
  });
  return {...base, ...Object.fromEntries(entries)};
}
