/** A model in the page itself: llama.cpp as WebAssembly, by the package wllama, which the page brings. */
import type {BackendConfig, ChatBackend, ReplyChunk} from '../core/backend.js';
import {isThought} from '../core/convert/shape.js';
import {ChatError} from '../core/errors.js';
import {partsOf, textOf, type ChatMessage, type Role} from '../core/message.js';
import {untilAborted} from '../core/reply.js';
import {parseUrl} from './endpoint.js';
import {OpenAiDecoder} from './openai-decoder.js';
import {
  modelFor,
  type ModelSettings,
  type Started,
  type WllamaCompat,
  type WllamaEngine,
  type WllamaModule,
} from './wllama-model.js';

export type {WllamaEngine, WllamaModule};

/**
 * `src`, or `model`, is the URL of a GGUF file; a `blob:` URL is one that the reader picked. The other `options` than the
 * ones below go into each request (`temperature`, `max_tokens`, ...), below those of the request itself.
 */
export interface WllamaConfig extends BackendConfig {
  readonly options?: WllamaOptions | undefined;
}

export interface WllamaOptions {
  /** The URL of wllama's ES module, or what imports it: `() => import('@wllama/wllama')`. */
  readonly module?: string | (() => Promise<WllamaModule>);
  /** The URL of its `wllama.wasm`. Absent: beside the module, as the package has it. Needed where `module` is a function. */
  readonly wasm?: string;
  /** For browsers that cannot run the usual build, as Safari. Absent: wllama loads it from its CDN; with `null` it does not. */
  readonly compat?: WllamaCompat | null;
  /** How the model is loaded, for wllama's `loadModel`: `n_ctx` tokens of context (4096), `n_threads`, `n_gpu_layers`, ... */
  readonly load?: Readonly<Record<string, unknown>>;
  /** Milliseconds of silence, while the model is downloaded, that count as a failure; 60000. */
  readonly idleTimeout?: number;
  readonly [name: string]: unknown;
}

/** Tokens. wllama's own 1024 hold hardly more than a question and its answer; more costs memory from the start. */
const DEFAULT_CONTEXT = 4096;

/** Of wllama's log levels: errors alone. */
const LOG_ERRORS = 4;

const TOO_LONG = /exceeds the available context/;

/**
 * A backend that runs a model in the page. The model is loaded when it is first asked, and shared by all chats of the page;
 * when another one is asked for, it makes room.
 * @throws {ChatError} With code `config`, if the URL of the model or of the module is missing or wrong.
 */
export function wllama(config: WllamaConfig): ChatBackend {
  const {module, wasm, compat, load, idleTimeout, parameters} = split(config.options ?? {});
  const isLoader = typeof module === 'function';
  const moduleUrl = isLoader ? undefined : requiredUrl('options.module', module, "wllama's ES module");
  const besideModule = moduleUrl?.startsWith('http') ? new URL('wasm/wllama.wasm', moduleUrl).href : undefined;
  const settings: ModelSettings = {
    src: requiredUrl('src', config.src || config.model, 'a model, as /models/smollm2.gguf'),
    wasm: requiredUrl('options.wasm', wasm ?? besideModule, 'its wllama.wasm'),
    compat,
    load: {n_ctx: DEFAULT_CONTEXT, log_level: LOG_ERRORS, ...load},
    idleTimeout,
    // The comments tell bundlers that this is for the browser to find.
    loadModule: isLoader ? module : () => import(/* @vite-ignore */ /* webpackIgnore: true */ moduleUrl as string),
  };
  return {
    send: ({messages, signal, options}) =>
      answer(settings, {...parameters, ...split(options).parameters}, messages, signal),
  };
}

/** The options that are the backend's own, and those that go into each request. */
function split({module, wasm, compat, load, idleTimeout, ...parameters}: WllamaOptions) {
  return {module, wasm, compat, load, idleTimeout, parameters};
}

/** @throws {ChatError} `config` */
function requiredUrl(name: string, value: string | undefined, meaning: string): string {
  if (!value) throw new ChatError('config', `The wllama backend needs "${name}", the URL of ${meaning}.`);
  const url = parseUrl(value);
  if (url && /^(https?|blob):$/.test(url.protocol)) return url.href;
  throw new ChatError('config', `The "${name}" of the wllama backend is no HTTP URL.`);
}

async function* answer(
  settings: ModelSettings,
  parameters: Readonly<Record<string, unknown>>,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<ReplyChunk> {
  if (partsOf(messages.findLast(({role}) => role === 'user')?.content ?? '').some(({type}) => type === 'file')) {
    throw new ChatError('config', 'The model in this page reads text alone. Ask again without the files.');
  }
  const model = modelFor(settings);
  model.enter();
  try {
    const started = yield* model.started(signal);
    if (started) yield* complete(started, parameters, messages.flatMap(written), signal);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ChatError) throw error;
    throw model.failure(error);
  } finally {
    model.leave();
  }
}

/** The answer to as many of the turns as the model can read at once. */
async function* complete(
  {engine, broken}: Started,
  parameters: Readonly<Record<string, unknown>>,
  messages: readonly Written[],
  abortSignal: AbortSignal,
): AsyncGenerator<ReplyChunk> {
  const {n_ctx: context} = engine.getLoadedContextInfo();
  const system = messages.filter(({role}) => role === 'system');
  let turns = turnsOf(messages.filter(({role}) => role !== 'system'));
  for (;;) {
    const decoder = new OpenAiDecoder();
    try {
      const asked = {
        stream_options: {include_usage: true},
        ...parameters,
        messages: merged([...system, ...turns.flat()]),
        stream: true as const,
        abortSignal,
      };
      const push = (onData: (chunk: unknown) => void) => engine.createChatCompletion({...asked, onData});
      const chunks = pulled(push, broken, abortSignal);
      for await (const chunk of chunks) yield* decoder.decode(chunk);
      yield* decoder.end();
      return;
    } catch (error) {
      if (abortSignal.aborted || !TOO_LONG.test(String(error))) throw error;
      if (turns.length < 2) {
        throw new ChatError('context', `This is too long for the model, which reads ${context} tokens at once.`);
      }
      // Half a context of English at a time: so what stays begins with the same turn for a while, and what the model has
      // read of it need not be read again.
      turns = withoutOldest(turns, 2 * context);
    }
  }
}

/**
 * What `push` hands to its callback, to be pulled. wllama can do this by itself, but who leaves before the end of that has an
 * unhandled rejection in the page. Ends when `signal` aborts, whatever `push` does then.
 * @param broken Rejects once nothing comes of `push` any more.
 */
async function* pulled(
  push: (take: (chunk: unknown) => void) => Promise<void>,
  broken: Promise<never>,
  signal: AbortSignal,
): AsyncGenerator<unknown> {
  let arrived: unknown[] = [];
  let ended = false;
  let wake = () => {};
  const pushing = push((chunk) => {
    arrived.push(chunk);
    wake();
  });
  const end = untilAborted(Promise.race([pushing, broken]), signal).finally(() => {
    ended = true;
    wake();
  });
  end.catch(() => undefined);
  for (;;) {
    const chunks = arrived;
    arrived = [];
    yield* chunks;
    if (arrived.length > 0) continue;
    if (ended) return await end;
    await new Promise<void>((resolve) => (wake = resolve));
  }
}

/** A message as a model reads it. */
interface Written {
  readonly role: Role;
  readonly content: string;
}

function written(message: ChatMessage): Written[] {
  const {role, content} = message;
  const text = textOf(content);
  return text === '' || isThought(message) ? [] : [{role, content: text}];
}

/** Many models refuse two messages of one role in a row, as they stand where an answer failed. */
function merged(messages: readonly Written[]): Written[] {
  const output: Written[] = [];
  for (const message of messages) {
    const last = output.at(-1);
    if (last?.role !== message.role) output.push(message);
    else output[output.length - 1] = {...last, content: `${last.content}\n\n${message.content}`};
  }
  return output;
}

/** Each user message with the answers to it. */
function turnsOf(messages: readonly Written[]): Written[][] {
  const turns: Written[][] = [];
  for (const message of messages) {
    if (message.role === 'user' || turns.length === 0) turns.push([message]);
    else turns.at(-1)?.push(message);
  }
  return turns;
}

/** Without the oldest turns, at least one, that hold this many characters. The last one stays. */
function withoutOldest(turns: Written[][], characters: number): Written[][] {
  let count = 0;
  for (let length = 0; length < characters && count < turns.length - 1; count++) {
    for (const {content} of turns[count] ?? []) length += content.length;
  }
  return turns.slice(count);
}
