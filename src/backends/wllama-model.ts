/** A model that wllama holds in the page's memory: on its way there, shared by the answers that need it, and gone after them. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import type {MessageProgress, Role} from '../core/message.js';
import {untilAborted} from '../core/reply.js';
import {httpError, unreachable} from './http.js';
import {errorText, isObject, quote} from './json.js';
import {modelFiles, type ModelProgress} from './model-file.js';

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
export interface WllamaCompat {
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

const NO_WORKER = 'its worker did not start. Does the content security policy of this page have "worker-src blob:"?';

/** An engine that has its model in memory. */
export interface Started {
  readonly engine: WllamaEngine;
  /** Rejects when its worker breaks, after which wllama would wait for ever. */
  readonly broken: Promise<never>;
}

export interface ModelSettings {
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

/** The model that `settings` name, on its way into memory or there. */
export function modelFor(settings: ModelSettings): SharedModel {
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
