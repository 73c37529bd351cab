/** Reads the events of AG-UI, https://docs.ag-ui.com/concepts/events. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import type {MessagePart} from '../core/message.js';
import {Blocks} from './blocks.js';
import {expectObject, incomplete, serverError, type ReplyDecoder} from './decoder.js';
import {isObject, parsedIfJson, type JsonObject} from './json.js';
import {applyPatch} from './json-patch.js';

/** What the decoder has to know of the request that is answered. */
export interface AgUiInput {
  /** What the agent's first change of its state is made to. */
  readonly state?: unknown;
  /** The ids of the messages that the agent was sent, and of the calls that they answer: a snapshot has them again. */
  readonly known?: ReadonlySet<unknown>;
  /** Whether the answer that goes on says what the agent waited for. */
  readonly interrupted?: boolean;
}

/**
 * Complete after `RUN_FINISHED`. The agent's state is `metadata.state`; `metadata.interrupts` is what the agent waits for,
 * and an interrupt that is about a tool call asks for its approval. Activities and custom events are `data` parts. What
 * it cannot name is passed over.
 */
export class AgUiDecoder implements ReplyDecoder {
  finished = false;
  #state: unknown;
  #usage: unknown;
  readonly #known: ReadonlySet<unknown>;
  readonly #interrupted: boolean;
  readonly #hide: (text: string) => string;
  readonly #blocks = new Blocks();
  /** The messages that text and reasoning are for where an event does not name them. */
  #message: unknown;
  #reasoning: unknown;
  /** Messages of others, which agents may repeat. */
  readonly #foreign = new Set<unknown>();
  /** The call that is open in chunks, which name it only once. */
  #call: string | undefined;
  readonly #withoutInput = new Set<string>();
  readonly #activities = new Map<unknown, unknown>();

  /** @param hide Takes secrets out of the server's words. */
  constructor(
    hide: (text: string) => string = String,
    {state, known = new Set(), interrupted = false}: AgUiInput = {},
  ) {
    this.#hide = hide;
    this.#state = state;
    this.#known = known;
    this.#interrupted = interrupted;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    const event = expectObject(value);
    const {type, delta} = event;
    this.finished = type === 'RUN_FINISHED';
    if (type !== 'TOOL_CALL_CHUNK') yield* this.#endCall(this.#call);
    switch (type) {
      case 'RUN_FINISHED':
        return yield* this.#finish(event);
      case 'RUN_ERROR':
        throw serverError(event.message, this.#hide);
      case 'TEXT_MESSAGE_START':
      case 'TEXT_MESSAGE_CONTENT':
      case 'TEXT_MESSAGE_CHUNK':
        return yield* this.#addText(event);
      case 'REASONING_MESSAGE_START':
      case 'REASONING_MESSAGE_CONTENT':
      case 'REASONING_MESSAGE_CHUNK':
      case 'THINKING_TEXT_MESSAGE_START':
      case 'THINKING_TEXT_MESSAGE_CONTENT':
        if (type.endsWith('START') || this.#reasoning !== (event.messageId ?? this.#reasoning)) this.#blocks.begin();
        this.#reasoning = event.messageId ?? this.#reasoning;
        return yield* this.#blocks.add('reasoning', typeof delta === 'string' ? delta : '');
      case 'REASONING_ENCRYPTED_VALUE': {
        const {entityId, encryptedValue} = event;
        if (event.subtype === 'tool-call') yield {type: 'tool', id: String(entityId), details: {encryptedValue}};
        else if (entityId === this.#reasoning) yield* this.#blocks.add('reasoning', '', {encryptedValue, entityId});
        return;
      }
      case 'TOOL_CALL_START':
        return yield* this.#startCall(event);
      case 'TOOL_CALL_ARGS':
        return yield* this.#addInput(String(event.toolCallId), delta);
      case 'TOOL_CALL_END':
        return yield* this.#endCall(String(event.toolCallId));
      case 'TOOL_CALL_CHUNK': {
        const id = typeof event.toolCallId === 'string' ? event.toolCallId : this.#call;
        if (id !== this.#call) {
          yield* this.#endCall(this.#call);
          yield* this.#startCall(event);
        }
        this.#call = id;
        if (id !== undefined) yield* this.#addInput(id, delta);
        return;
      }
      case 'TOOL_CALL_RESULT':
        yield {type: 'tool', id: String(event.toolCallId), state: 'output-available', output: event.content};
        return;
      case 'STATE_SNAPSHOT':
        return yield* this.#setState(event.snapshot);
      case 'STATE_DELTA':
        return yield* this.#setState(patched(this.#state, delta));
      case 'MESSAGES_SNAPSHOT':
        return yield* this.#replace(event.messages);
      case 'ACTIVITY_SNAPSHOT':
        if (event.replace === false && this.#activities.has(event.messageId)) return;
        return yield* this.#setActivity(event, event.content);
      case 'ACTIVITY_DELTA':
        return yield* this.#setActivity(event, patched(this.#activities.get(event.messageId), event.patch));
      case 'CUSTOM':
        yield {type: 'part', part: {type: 'data', name: String(event.name), data: event.value}};
    }
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
    yield {type: 'finish', ...(this.#usage !== undefined && {usage: this.#usage})};
  }

  *#finish({outcome, usage}: JsonObject): Generator<ReplyChunk> {
    this.#usage = usage;
    const {type, interrupts} = isObject(outcome) ? outcome : {};
    if (type === 'cancelled') throw new ChatError('incomplete', 'The agent was told to stop.');
    const open = Array.isArray(interrupts) ? interrupts.filter(isObject) : [];
    for (const {id, toolCallId} of open) {
      if (typeof toolCallId === 'string') {
        yield {type: 'tool', id: toolCallId, state: 'approval-requested', details: {approval: {id}}};
      }
    }
    if (open.length > 0 || this.#interrupted) yield {type: 'metadata', metadata: {interrupts: open}};
  }

  *#addText({type, messageId, role = 'assistant', delta}: JsonObject): Generator<ReplyChunk> {
    const isNew = messageId !== undefined && messageId !== this.#message;
    if (role !== 'assistant') this.#foreign.add(messageId);
    if (isNew || type === 'TEXT_MESSAGE_START') this.#blocks.begin();
    this.#message = messageId ?? this.#message;
    if (typeof delta === 'string' && !this.#foreign.has(this.#message)) yield* this.#blocks.add('text', delta);
  }

  *#startCall({toolCallId, toolCallName}: JsonObject): Generator<ReplyChunk> {
    if (typeof toolCallId !== 'string') return;
    this.#withoutInput.add(toolCallId);
    const name = typeof toolCallName === 'string' ? {name: toolCallName} : undefined;
    yield {type: 'tool', id: toolCallId, ...name, state: 'input-streaming'};
  }

  *#addInput(id: string, delta: unknown): Generator<ReplyChunk> {
    if (typeof delta !== 'string' || delta === '') return;
    this.#withoutInput.delete(id);
    yield {type: 'tool', id, inputDelta: delta};
  }

  *#endCall(id: string | undefined): Generator<ReplyChunk> {
    if (id === undefined) return;
    if (id === this.#call) this.#call = undefined;
    yield {type: 'tool', id, state: 'input-available', ...(this.#withoutInput.has(id) && {input: {}})};
  }

  *#setState(state: unknown): Generator<ReplyChunk> {
    this.#state = state;
    yield {type: 'metadata', metadata: {state}};
  }

  *#setActivity({messageId, activityType}: JsonObject, content: unknown): Generator<ReplyChunk> {
    this.#activities.set(messageId, content);
    yield {type: 'part', part: {type: 'data', name: String(activityType), data: content, id: String(messageId)}};
  }

  /** Takes of a snapshot of the conversation what is new in it: this answer. */
  *#replace(messages: unknown): Generator<ReplyChunk> {
    if (!Array.isArray(messages)) return;
    const all: readonly JsonObject[] = messages.filter(isObject);
    const isKnown = ({id, role, toolCallId}: JsonObject) =>
      role === 'user' || this.#known.has(id) || (role === 'tool' && this.#known.has(toolCallId));
    const content = partsOfAnswer(all.slice(all.findLastIndex(isKnown) + 1), this.#hide);
    if (content.length === 0) return;
    this.#blocks.endIn(content.at(-1)?.type);
    yield {type: 'message', message: {content, ...(this.#state !== undefined && {metadata: {state: this.#state}})}};
  }
}

/** A patch that does not fit is dropped whole, as the protocol has it: the next snapshot sets things right. */
function patched(value: unknown, operations: unknown): unknown {
  try {
    return applyPatch(value, operations);
  } catch {
    return value;
  }
}

function partsOfAnswer(messages: readonly JsonObject[], hide: (text: string) => string): MessagePart[] {
  const results = new Map(messages.filter(({role}) => role === 'tool').map((result) => [result.toolCallId, result]));
  return messages.flatMap(({id, role, content, toolCalls, activityType, encryptedValue}): MessagePart[] => {
    const text = typeof content === 'string' ? content : '';
    if (role === 'reasoning') {
      return [{type: 'reasoning', text, ...(encryptedValue !== undefined && {encryptedValue, entityId: id})}];
    }
    if (role === 'activity') return [{type: 'data', name: String(activityType), data: content, id: String(id)}];
    if (role !== 'assistant') return [];
    const calls = Array.isArray(toolCalls) ? toolCalls.filter(isObject) : [];
    return [
      ...(text === '' ? [] : [{type: 'text' as const, text}]),
      ...calls.map((call) => readCall(call, results.get(call.id), hide)),
    ];
  });
}

function readCall(
  {id, function: called, encryptedValue}: JsonObject,
  result: JsonObject | undefined,
  hide: (text: string) => string,
): MessagePart {
  const {name, arguments: input} = isObject(called) ? called : {};
  return {
    type: 'tool',
    id: String(id),
    name: String(name),
    // Arguments that are no JSON stay text.
    input: parsedIfJson(String(input)) ?? input,
    ...(encryptedValue !== undefined && {encryptedValue}),
    ...(!result
      ? {state: 'input-available'}
      : typeof result.error === 'string'
        ? {state: 'output-error', error: hide(result.error)}
        : {state: 'output-available', output: result.content}),
  };
}
