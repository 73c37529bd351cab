/** A model in the page itself: llama.cpp as WebAssembly, by the package wllama, which the page brings. */
import type {BackendConfig, ChatBackend, ReplyChunk} from '../core/backend.js';
import {isThought} from '../core/convert/shape.js';
import {ChatError} from '../core/errors.js';
import {partsOf, textOf, type ChatMessage, type MessageProgress, type Role} from '../core/message.js';
import {untilAborted} from '../core/reply.js';
import {parseUrl} from './endpoint.js';
import {httpError, unreachable} from './http.js';
import {errorText, isObject, quote} from './json.js';
import {modelFiles, type ModelProgress} from './model-file.js';
import {OpenAiDecoder} from './openai-decoder.js';

/** What is used of the module `@wllama/wllama`, version 3. */
export interface WllamaModule {
  readonly Wllama: new (paths: {default: string}, config: {logger: WllamaLogger}) => WllamaEngine;
}

export interface WllamaEngine {
  setCompat(compat: WllamaCompat | null): void;
  loadModel(files: Blob[], parameters: Readonly<Record<string, unknown>>): Promise<void>;
  getLoadedContextInfo(): {readonly n_ctx: number};
  createChatCompletion(parameters: ChatCompletion): Promise<void>;
  exit(): Promise<void>;
}

interface WllamaLogger {
  debug(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

/** Of the package `@wllama/wllama-compat`: URLs of its worker and its WebAssembly. */
interface WllamaCompat {
  readonly worker: string;
  readonly wasm: string;
}

interface ChatCompletion {
  readonly messages: {role: Role; content: string}[];
  readonly stream: true;
  /** Takes each chunk of the completion, which are those of OpenAI. */
  readonly onData: (chunk: unknown) => void;
  readonly abortSignal: AbortSignal;
  readonly [name: string]: unknown;
}

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

const TOO_LONG = /exceeds the available context/;

const NO_WORKER = 'its worker did not start. Does the content security policy of this page have "worker-src blob:"?';

/** Of wllama's log levels: errors alone. */
const LOG_ERRORS = 4;

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

/** An engine that has its model in memory. */
interface Started {
  readonly engine: WllamaEngine;
  /** Rejects when its worker breaks, after which wllama would wait for ever. */
  readonly broken: Promise<never>;
}

interface ModelSettings {
  readonly src: string;
  readonly wasm: string;
  readonly compat: WllamaCompat | null | undefined;
  readonly load: Readonly<Record<string, unknown>>;
  readonly idleTimeout: number | undefined;
  /** What it gives is looked at: it is the page's. */
  readonly loadModule: () => Promise<unknown>;
}

/** The model that was asked for last, with what tells it from others. Memory is short, so another one takes its place. */
let current: {readonly key: string; readonly model: SharedModel} | undefined;

function modelFor(settings: ModelSettings): SharedModel {
  const {loadModule: _module, idleTimeout: _timeout, ...identity} = settings;
  const key = JSON.stringify(identity);
  if (current?.key !== key || current.model.ended) {
    current?.model.retire();
    current = {key, model: new SharedModel(settings)};
  }
  return current.model;
}

/** A model on its way into memory, or there, and the answers that wait for it or come from it. */
class SharedModel {
  /** Whether it is of no use any more: it failed, or nobody waited for its download. */
  ended = false;
  readonly #download = new AbortController();
  readonly #started: Promise<Started>;
  #isDownloaded = false;
  #isRetired = false;
  #users = 0;
  #progress: MessageProgress = {label: 'Loading the model'};
  /** Resolves when there is other progress. */
  #further: Promise<undefined>;
  #goOn!: (value: undefined) => void;

  constructor(settings: ModelSettings) {
    this.#further = new Promise((resolve) => (this.#goOn = resolve));
    this.#started = this.#load(settings);
    this.#started.then(({broken}) => broken).catch(() => this.#end());
  }

  enter(): void {
    this.#users += 1;
  }

  /** Nobody's model goes, if it was to make room or is not here yet. Being started, it can as well be waited for. */
  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    if (this.#isRetired || !this.#isDownloaded) this.#end();
  }

  /** It goes as soon as no answer needs it. */
  retire(): void {
    this.#isRetired = true;
    if (this.#users === 0) this.#end();
  }

  /** What an error of the engine means. Unless it concerns one request alone, the model has to be loaded again. */
  failure(error: unknown): ChatError {
    if (!isObject(error) || error.type !== 'inference_error') this.#end();
    return failed('The model broke off', error);
  }

  /** Shows how far it has come, and gives the engine, or nothing once `signal` aborts. */
  async *started(signal: AbortSignal): AsyncGenerator<ReplyChunk, Started | undefined> {
    let started = await untilAborted(Promise.race([this.#started, Promise.resolve(undefined)]), signal);
    if (started) return started;
    while (!started && !signal.aborted) {
      const further = this.#further;
      yield {type: 'metadata', metadata: {progress: this.#progress}};
      started = await untilAborted(Promise.race([this.#started, further]), signal);
    }
    yield {type: 'metadata', metadata: {progress: null}};
    return started;
  }

  #end(): void {
    this.ended = true;
    this.#download.abort();
    this.#started.then(({engine}) => engine.exit()).catch(() => undefined);
  }

  #show(progress: MessageProgress): void {
    if (progress.label === this.#progress.label) return;
    this.#progress = progress;
    this.#goOn(undefined);
    this.#further = new Promise((resolve) => (this.#goOn = resolve));
  }

  async #load({src, wasm, compat, load, idleTimeout, loadModule}: ModelSettings): Promise<Started> {
    const {signal} = this.#download;
    checkWebAssembly();
    // Before the model, which may take an hour.
    const {Wllama} = await moduleFrom(loadModule);
    await checkThere(wasm, signal);
    const verb = src.startsWith('blob:') ? 'Reading' : 'Downloading';
    const onProgress = (progress: ModelProgress) => this.#show(progressOf(verb, progress));
    const files = await modelFiles(src, {signal, idleTimeout, onProgress});
    this.#isDownloaded = true;
    this.#show({label: 'Starting the model'});
    return start(Wllama, {wasm, compat, load}, files);
  }
}

function progressOf(verb: string, {loaded, total, file, files}: ModelProgress): MessageProgress {
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const what = files > 1 ? `${verb} the model, file ${file + 1} of ${files}` : `${verb} the model`;
  if (total < loaded || total === 0) return {label: `${what}: ${megabytes(loaded)} MB`};
  return {
    label: `${what}: ${megabytes(loaded)} of ${megabytes(total)} MB`,
    // As if they were of one size: how long the next ones are is not known yet.
    fraction: (file + loaded / total) / files,
  };
}

/** @throws {ChatError} `config` */
function checkWebAssembly(): void {
  try {
    // The smallest module there is.
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch (cause) {
    const text =
      'WebAssembly does not run here: this browser, or the content security policy of this page, does not let it.';
    throw new ChatError('config', text, {cause});
  }
}

/** @throws {ChatError} `network` */
async function moduleFrom(loadModule: () => Promise<unknown>): Promise<WllamaModule> {
  try {
    const module = (await loadModule()) as WllamaModule;
    if (typeof module.Wllama === 'function') return module;
  } catch (cause) {
    throw new ChatError('network', 'wllama, which runs the model, could not be loaded.', {cause});
  }
  throw new ChatError('config', 'The module in "options.module" of the wllama backend is not wllama.');
}

/** wllama would wait for ever for a file that is not there. */
async function checkThere(url: string, signal: AbortSignal): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {method: 'HEAD', signal});
  } catch (cause) {
    throw signal.aborted ? cause : unreachable(cause, url);
  }
  if (!response.ok) throw await httpError(response, signal, {url});
  if (!/html/i.test(response.headers.get('content-type') ?? '')) return;
  throw new ChatError('config', 'What is at the address of "options.wasm" of the wllama backend is a web page.');
}

/** @throws {ChatError} `backend` */
async function start(
  Wllama: WllamaModule['Wllama'],
  {wasm, compat, load}: Pick<ModelSettings, 'wasm' | 'compat' | 'load'>,
  files: Blob[],
): Promise<Started> {
  let words: unknown;
  let isStarted = false;
  let reject: (error: Error) => void = () => {};
  const broken = new Promise<never>((_, fail) => (reject = fail));
  const quiet = () => {};
  const error = (value: unknown) => {
    words = value;
    // Of its worker.
    if (value instanceof Event)
      reject(new Error((value as Partial<ErrorEvent>).message || (isStarted ? '' : NO_WORKER)));
  };
  let engine: WllamaEngine | undefined;
  try {
    engine = new Wllama({default: wasm}, {logger: {debug: quiet, log: quiet, warn: quiet, error}});
    if (compat !== undefined) engine.setCompat(compat);
    await Promise.race([engine.loadModel(files, load), broken]);
    // It does not throw where llama.cpp refuses the model, or finds no memory for it.
    isStarted = engine.getLoadedContextInfo().n_ctx > 0;
    if (isStarted) return {engine, broken};
  } catch (thrown) {
    words = thrown;
  }
  await engine?.exit().catch(() => undefined);
  throw failed('The model could not be started', words);
}

function failed(what: string, reason: unknown): ChatError {
  const words = quote(errorText(reason) ?? '');
  return new ChatError('backend', words ? `${what}: ${words}` : `${what}. It may need more memory than there is.`, {
    cause: reason,
  });
}
