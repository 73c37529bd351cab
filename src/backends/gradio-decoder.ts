/** Reads the answers of a Gradio app, over either of its two transports. */
import type {ReplyChunk} from '../core/backend.js';
import type {ChatMessage, MessagePart, MessageProgress} from '../core/message.js';
import {incomplete, serverError, type ReplyDecoder} from './decoder.js';
import {appended, applyEdits, isEdits} from './gradio-edits.js';
import {answerInPairs} from './gradio-history.js';
import {isObject, listIn, textIn, type JsonObject} from './json.js';

/** What a decoder has to know of the request. */
export interface GradioAnswerOptions {
  /** Which of the outputs is the answer. */
  readonly output: number;
  /** The URL of a file by its path on the server. */
  readonly fileUrl: (path: string) => string;
  /** Whether an earlier answer is to be replaced rather than added to. */
  readonly replaces?: boolean;
  /** Takes secrets out of the server's words. Absent: they stay as they are. */
  readonly hide?: (text: string) => string;
}

/**
 * Reads `GET /call/{name}/{event_id}`: `generating` events with the outputs so far, each of them whole, then `complete`
 * with the last ones, or with null where somebody has cancelled the run. See https://www.gradio.app/guides/querying-gradio-apps-with-curl.
 */
export class GradioCallDecoder implements ReplyDecoder {
  finished = false;
  readonly #answer: GradioAnswer;
  readonly #output: number;

  constructor(options: GradioAnswerOptions) {
    this.#answer = new GradioAnswer(options);
    this.#output = options.output;
  }

  *decode(value: unknown, event?: string): Generator<ReplyChunk> {
    if (event !== 'generating' && event !== 'complete') return;
    if (Array.isArray(value)) yield* this.#answer.take(value[this.#output]);
    if (event === 'generating') return;
    this.finished = true;
    yield value === null ? {type: 'finish', reason: 'cancelled'} : {type: 'finish'};
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
  }
}

/** What a run says beside its answer, in the answer's `metadata.gradio`. */
export interface GradioNotes {
  /** How many runs are before this one, how many wait in all, and for how many seconds, as far as the server knows. */
  readonly queue?: {readonly rank: unknown; readonly size: unknown; readonly eta: unknown};
  /** Gradio's progress units: `index`, `length`, `unit`, `progress`, `desc`. */
  readonly progress?: unknown;
  /** What the app said by `gr.Info`, `gr.Warning` or `gr.Success`, oldest first. */
  readonly logs?: readonly {readonly level: unknown; readonly title: unknown; readonly log: string}[];
}

/** Reads `GET /queue/data`: messages of one session, of which those of one run count. Its outputs come as edits. */
export class GradioQueueDecoder implements ReplyDecoder {
  finished = false;
  readonly #eventId: string;
  readonly #output: number;
  readonly #hide: (text: string) => string;
  readonly #answer: GradioAnswer;
  #value: unknown;
  /** Whether an edit did not fit. Then the value is not known before it comes whole. */
  #isLost = false;
  #hasBegun = false;
  #logs: GradioNotes['logs'];

  constructor(eventId: string, options: GradioAnswerOptions) {
    this.#eventId = eventId;
    this.#output = options.output;
    this.#hide = options.hide ?? String;
    // The first value replaces what was said of the queue before it.
    this.#answer = new GradioAnswer({...options, replaces: true});
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    if (!isObject(value) || (value.event_id ?? this.#eventId) !== this.#eventId) return;
    switch (value.msg) {
      case 'estimation': {
        const {rank, queue_size: size, rank_eta: eta} = value;
        return yield* this.#note({queue: {rank, size, eta}});
      }
      case 'progress':
        return yield* this.#note({progress: value.progress_data});
      case 'log': {
        const {level, title, log} = value;
        this.#logs = [...(this.#logs ?? []), {level, title, log: this.#hide(String(log))}];
        return yield* this.#note({});
      }
      case 'process_generating':
      case 'process_completed':
        return yield* this.#decodeOutput(value);
      case 'unexpected_error':
        throw serverError(value, this.#hide);
    }
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
  }

  *#decodeOutput({msg: kind, success, output}: JsonObject): Generator<ReplyChunk> {
    if (success === false) throw serverError(output, this.#hide);
    const data = isObject(output) && Array.isArray(output.data) ? (output.data as unknown[]) : undefined;
    const given = data?.[this.#output];
    let added: string | undefined;
    if (kind === 'process_generating') added = this.#update(given);
    else if (data) [this.#value, this.#isLost] = [given, false];
    if (!this.#isLost) {
      for (const chunk of this.#answer.take(this.#value, added)) {
        this.#hasBegun = true;
        yield this.#logs ? withNotes(chunk, {logs: this.#logs}) : chunk;
      }
    }
    if (kind === 'process_generating') return;
    this.finished = true;
    yield data ? {type: 'finish'} : {type: 'finish', reason: 'cancelled'};
  }

  /**
   * The first value is whole, and a server may still take it for one that follows another, of a run that was cancelled.
   * @returns What was appended, where that was all.
   */
  #update(given: unknown): string | undefined {
    if (!isEdits(given)) this.#value = given;
    else if (!this.#isLost) {
      try {
        this.#value = applyEdits(this.#value, given);
        return appended(given);
      } catch {
        this.#isLost = true;
      }
    }
    return undefined;
  }

  /** Where a run stands matters until its answer begins. */
  *#note(notes: GradioNotes): Generator<ReplyChunk> {
    const logs = this.#logs && {logs: this.#logs};
    const progress = progressOf(notes);
    if (!this.#hasBegun) yield {type: 'metadata', metadata: {...(progress && {progress}), gradio: {...notes, ...logs}}};
    else if (logs) yield {type: 'metadata', metadata: {gradio: logs}};
  }
}

/** What the answer waits for, in words. */
function progressOf({queue, progress}: GradioNotes): MessageProgress | undefined {
  if (typeof queue?.rank === 'number') {
    return {label: queue.rank > 0 ? `In the queue, ${queue.rank} before this` : 'Next in the queue'};
  }
  // Loops in loops: the innermost one moves.
  const unit: unknown = listIn(progress).at(-1);
  if (!isObject(unit)) return undefined;
  const {desc, progress: fraction, index, length} = unit;
  const share =
    typeof fraction === 'number'
      ? fraction
      : typeof index === 'number' && typeof length === 'number' && length > 0
        ? index / length
        : undefined;
  const percent = share === undefined ? '' : `: ${Math.round(share * 100)} %`;
  return {label: `${textIn(desc) || 'Working'}${percent}`, ...(share !== undefined && {fraction: share})};
}

/** A chunk that replaces the answer's messages, with the notes on the last of them. */
function withNotes(chunk: ReplyChunk, gradio: GradioNotes): ReplyChunk {
  if (typeof chunk === 'string' || chunk.type !== 'messages') return chunk;
  const {messages} = chunk;
  return {
    type: 'messages',
    messages: messages.map((message, position) =>
      position === messages.length - 1 ? {...message, metadata: {...message.metadata, gradio}} : message,
    ),
  };
}

/** An answer of which each value is the whole. */
class GradioAnswer {
  readonly #fileUrl: (path: string) => string;
  /** The answer so far, where it is a text and nothing else. */
  #text: string | undefined;

  constructor({replaces = false, fileUrl}: GradioAnswerOptions) {
    this.#fileUrl = fileUrl;
    this.#text = replaces ? undefined : '';
  }

  /**
   * What changes the answer to `value`. A text that goes on costs what is new of it.
   * @param added What `value` has more than the value before it, if that is known.
   */
  *take(value: unknown, added?: string): Generator<ReplyChunk> {
    let answer = value;
    if (isObject(value) && value.__type__ === 'update') {
      if (!('value' in value)) return;
      answer = value.value;
    }
    if (answer === null || answer === undefined) return;
    if (added !== undefined && this.#text !== undefined) yield added;
    else if (typeof answer === 'string' && this.#text !== undefined && answer.startsWith(this.#text)) {
      if (answer.length > this.#text.length) yield answer.slice(this.#text.length);
    } else {
      const list = Array.isArray(answer) ? (answer as unknown[]) : [answer];
      const inPairs = answerInPairs(list);
      const messages = (inPairs === undefined ? list : [inPairs ?? '']).map((each) => this.#read(each));
      // A Chatbot's value is the whole conversation.
      yield {type: 'messages', messages: messages.slice(messages.findLastIndex(({role}) => role === 'user') + 1)};
    }
    this.#text = typeof answer === 'string' ? answer : undefined;
  }

  /** What a chat function may give: a text, a message, `{text, files}`, or what a message may hold. */
  #read(value: unknown): Partial<ChatMessage> {
    if (!isObject(value)) return {content: typeof value === 'string' ? value : JSON.stringify(value)};
    const given = withUrls(value, this.#fileUrl) as JsonObject;
    if ('content' in given) return withoutNulls(given);
    if (!('text' in given) && !('files' in given)) return {content: [given as unknown as MessagePart]};
    const files = (Array.isArray(given.files) ? (given.files as unknown[]) : []).map((file) =>
      typeof file === 'string' ? {path: file, url: this.#fileUrl(file)} : file,
    );
    const text = given.text ? [{type: 'text', text: given.text}] : [];
    return {content: [...files, ...text] as unknown as MessagePart[]};
  }
}

/** Gradio writes null for what is absent. */
function withoutNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** A copy in which each file that the server names by its path alone has a URL too. */
function withUrls(value: unknown, fileUrl: (path: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => withUrls(each, fileUrl));
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withUrls(each, fileUrl)]));
  if (typeof copy.path === 'string' && !copy.url) copy.url = fileUrl(copy.path);
  return copy;
}
