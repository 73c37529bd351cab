/** The model that is built into the browser, by the Prompt API: https://webmachinelearning.github.io/prompt-api/ */
import type {BackendConfig, ChatBackend, ChatRequest, ReplyChunk} from '../core/backend.js';
import {fileNote, isThought} from '../core/convert/shape.js';
import {ChatError} from '../core/errors.js';
import {partsOf, textOf, type ChatMessage, type FilePart} from '../core/message.js';
import {untilAborted} from '../core/reply.js';
import {blobIn} from './files.js';
import {quote} from './json.js';

/**
 * `options` go to `LanguageModel.create()` (`expectedInputs`, `expectedOutputs`, `samplingMode`, ...) and, of them,
 * `responseConstraint` and `omitResponseConstraintInput` to each prompt. Everything else is the browser's to choose.
 */
export type PromptApiConfig = BackendConfig;

/** What is used of the API. */
interface LanguageModelApi {
  availability(options: object): Promise<Availability>;
  create(options: object): Promise<ModelSession>;
}
type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available';
interface ModelSession {
  promptStreaming(input: readonly Prompt[], options: object): ReadableStream<string>;
  destroy(): void;
  readonly contextUsage?: number;
  readonly contextWindow?: number;
}
interface Prompt {
  readonly role: ChatMessage['role'];
  readonly content: string | readonly PromptContent[];
  /** Whether the model goes on with this message in place of answering it. */
  readonly prefix?: boolean;
}
type PromptContent = {readonly type: 'text'; readonly value: string} | {readonly type: MediaType; readonly value: Blob};
type MediaType = 'image' | 'audio';

/** A conversation as the API takes it. */
interface Prompts {
  readonly system: readonly Prompt[];
  readonly history: readonly Prompt[];
  /** The user's turn, and the begun answer to go on with, where there is one. */
  readonly question: readonly Prompt[];
}

const WHERE =
  'Chrome has one from version 148 on, on desktop computers with 22 GB of free space and enough memory: chrome://on-device-internals says more. ' +
  'Earlier versions and other browsers may have it behind a flag: chrome://flags/#prompt-api-for-gemini-nano.';

/** A backend that asks the browser's own model: no server, no key. What the browser lacks yet, it downloads when first asked. */
export function promptApi(config: PromptApiConfig = {}): ChatBackend {
  return {send: (request) => answer(config, request)};
}

/**
 * Each answer has a session of its own, made of the whole conversation: a session remembers what it was asked, and retry,
 * undo and edit take that back. Where it is too long for the model, the older half of the history goes, and again.
 */
async function* answer(config: PromptApiConfig, request: ChatRequest): AsyncGenerator<ReplyChunk> {
  const {signal} = request;
  const options = {...config.options, ...request.options};
  try {
    for (let prompts: Prompts | undefined = await promptsOf(request); prompts && !signal.aborted;) {
      let began = false;
      try {
        for await (const chunk of ask(prompts, options, request)) {
          if (signal.aborted) return;
          began ||= typeof chunk === 'string';
          yield chunk;
        }
        return;
      } catch (error) {
        prompts = !began && nameOf(error) === 'QuotaExceededError' ? shorter(prompts) : undefined;
        if (!prompts) throw error;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw errorOf(error);
  }
}

async function* ask(
  {system, history, question}: Prompts,
  {responseConstraint, omitResponseConstraintInput, ...options}: Readonly<Record<string, unknown>>,
  {signal}: ChatRequest,
): AsyncGenerator<ReplyChunk> {
  const api = (globalThis as {LanguageModel?: LanguageModelApi}).LanguageModel;
  if (!api)
    throw new ChatError(
      'unavailable',
      `There is no model in this browser, or none for a page that did not come over https. ${WHERE}`,
    );
  const initialPrompts = [...system, ...history];
  const expecting = withMedia(options, [...initialPrompts, ...question]);
  const availability = await untilAborted(api.availability(expecting), signal);
  if (!availability) return;
  if (availability === 'unavailable') throw await unavailable(api, options, expecting);
  const session = yield* create(
    api,
    {...expecting, ...(initialPrompts.length > 0 && {initialPrompts}), signal},
    {waits: availability !== 'available', signal},
  );
  if (!session) return;
  let reader: ReadableStreamDefaultReader<string> | undefined;
  try {
    reader = session
      .promptStreaming(question, {
        signal,
        ...(responseConstraint !== undefined && {responseConstraint, omitResponseConstraintInput}),
      })
      .getReader();
    for (;;) {
      const step = await untilAborted(reader.read(), signal);
      if (!step) return;
      if (step.done) break;
      // Each piece comes by itself. Only browsers from before the global `LanguageModel` repeated the whole text.
      yield step.value;
    }
    const {contextUsage, contextWindow} = session;
    yield {type: 'finish', ...(contextUsage !== undefined && {usage: {contextUsage, contextWindow}})};
  } finally {
    void reader?.cancel().catch(() => undefined);
    // The model may leave the memory.
    session.destroy();
  }
}

interface Creation {
  /** Whether there is a download to wait for. */
  readonly waits: boolean;
  readonly signal: AbortSignal;
}

/** Makes a session; the answer says what it waits for until then. @returns Nothing where the signal aborts first. */
async function* create(
  api: LanguageModelApi,
  options: object,
  {waits, signal}: Creation,
): AsyncGenerator<ReplyChunk, ModelSession | undefined> {
  let percent = 0;
  let settled = false;
  let wake = () => {};
  const monitor = (target: EventTarget) => {
    target.addEventListener('downloadprogress', (event) => {
      const {loaded, total} = event as ProgressEvent;
      percent = Math.floor((loaded / (total || 1)) * 100);
      wake();
    });
  };
  const creating = api.create({...options, monitor});
  creating
    .then((session) => {
      if (signal.aborted) session.destroy();
    })
    .catch(() => undefined)
    .finally(() => {
      settled = true;
      wake();
    });
  let shown: number | undefined;
  while (!settled && !signal.aborted) {
    if (waits && percent !== shown) yield download((shown = percent));
    else await untilAborted(new Promise<void>((resolve) => (wake = resolve)), signal);
  }
  if (signal.aborted) return undefined;
  if (shown !== undefined) yield {type: 'metadata', metadata: {progress: null}};
  try {
    return await creating;
  } catch (error) {
    if (!waits || nameOf(error) !== 'NotAllowedError') throw error;
    throw new ChatError(
      'activation',
      "The browser's model has to be downloaded, which takes a click or a key press by the reader: try again.",
      {retryable: true, cause: error},
    );
  }
}

function download(percent: number): ReplyChunk {
  const label = percent < 100 ? `Downloading the browser's model: ${percent} %` : "Starting the browser's model";
  return {type: 'metadata', metadata: {progress: {label, ...(percent < 100 && {fraction: percent / 100})}}};
}

/** Why there is no model for these options. */
async function unavailable(api: LanguageModelApi, options: object, expecting: object): Promise<ChatError> {
  if (expecting !== options && (await api.availability(options)) !== 'unavailable') {
    const text = "This browser's model cannot read the images or sounds of this conversation. Leave them out.";
    return new ChatError('unavailable', text);
  }
  return new ChatError('unavailable', `This browser has no language model for this chat. ${WHERE}`);
}

/** The options with each kind of media that the prompts hold among the expected inputs; the same where they hold none. */
function withMedia(options: Readonly<Record<string, unknown>>, prompts: readonly Prompt[]): object {
  const expected: readonly {type?: unknown}[] = Array.isArray(options.expectedInputs) ? options.expectedInputs : [];
  const contents = prompts.flatMap(({content}) => (typeof content === 'string' ? [] : content));
  const missing = (['image', 'audio'] as const).filter(
    (kind) => contents.some(({type}) => type === kind) && !expected.some(({type}) => type === kind),
  );
  return missing.length === 0
    ? options
    : {...options, expectedInputs: [...expected, ...missing.map((type) => ({type}))]};
}

async function promptsOf({messages, trigger}: ChatRequest): Promise<Prompts> {
  const instructions = messages.filter(({role}) => role === 'system').map(({content}) => textOf(content));
  const turns = messages.filter((message) => message.role !== 'system' && !isThought(message));
  const spoken = (await Promise.all(turns.map(promptOf))).filter(({content}) => content.length > 0);
  const last = spoken.at(-1);
  if (trigger === 'continue' && last?.role === 'assistant') spoken[spoken.length - 1] = {...last, prefix: true};
  const start = Math.max(
    0,
    spoken.findLastIndex(({role}) => role === 'user'),
  );
  // There may be but one, at the very beginning.
  const system = instructions.join('\n\n');
  return {
    system: system ? [{role: 'system', content: system}] : [],
    history: spoken.slice(0, start),
    question: spoken.slice(start),
  };
}

/** Text, and what the user attached as far as a model may read it. Answers are text to the model, whatever else they hold. */
async function promptOf({role, content}: ChatMessage): Promise<Prompt> {
  const text = textOf(content);
  const files = role === 'user' ? partsOf(content).filter((part) => part.type === 'file') : [];
  if (files.length === 0) return {role, content: text};
  const media = await Promise.all(files.map(mediaOf));
  const names = files.filter((_file, position) => !media[position]).map(fileNote);
  const words = [text, ...names].filter(Boolean).join('\n\n');
  const readable = media.filter((content) => content !== undefined);
  return {role, content: words ? [...readable, {type: 'text', value: words}] : readable};
}

/** An image or a sound that is in the page; what lies elsewhere is not fetched. */
async function mediaOf({blob, url = '', mediaType}: FilePart): Promise<PromptContent | undefined> {
  let value = blob ?? blobIn(url);
  if (!value && /^blob:/i.test(url)) {
    // A content security policy may forbid even this.
    value = await fetch(url).then(
      (response) => response.blob(),
      () => undefined,
    );
  }
  const type = /^(image|audio)\//.exec(mediaType ?? value?.type ?? '')?.[1] as MediaType | undefined;
  return value && type && {type, value};
}

/** Without the older half of the history, from a user's turn on; nothing where there is no history left. */
function shorter(prompts: Prompts): Prompts | undefined {
  const {history} = prompts;
  if (history.length === 0) return undefined;
  const rest = history.slice(Math.ceil(history.length / 2));
  const start = rest.findIndex(({role}) => role === 'user');
  return {...prompts, history: start === -1 ? [] : rest.slice(start)};
}

function nameOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? (error as {name?: unknown}).name : undefined;
}

/** What the browser throws, as the specification's tables of errors explain it. */
function errorOf(thrown: unknown): ChatError {
  if (thrown instanceof ChatError) return thrown;
  const error = (text: string, code: string, retryable = false) =>
    new ChatError(code, text, {retryable, cause: thrown});
  const {message = '', requested, quota} = thrown as {message?: string; requested?: number; quota?: number};
  const words = quote(String(message));
  const explanation = words ? `: ${words}` : '.';
  switch (nameOf(thrown)) {
    case 'QuotaExceededError': {
      const sizes = requested && quota ? ` It takes ${requested} tokens of ${quota}.` : '';
      return error(`The message is too long for the browser's model.${sizes}`, 'quota');
    }
    case 'NotAllowedError':
      return error(`The browser does not let this page use its model${explanation}`, 'unavailable');
    case 'NotSupportedError':
      return error(`The browser's model does not support this${explanation}`, 'unavailable');
    case 'NetworkError':
      return error("The download of the browser's model failed.", 'network', true);
    case 'NotReadableError':
      return error('The browser held the answer back, because it may be harmful.', 'filtered', true);
    case 'AbortError':
    case 'InvalidStateError':
      return error('The browser ended the answer.', 'incomplete', true);
    case 'TypeError':
    case 'RangeError':
      return error(`The browser's model does not take these options${explanation}`, 'config');
    default:
      return error(`The browser's model failed${explanation}`, 'server', true);
  }
}
