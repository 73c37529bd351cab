/**
 * A browser with a model of its own, as the Prompt API's specification has it (webmachinelearning/prompt-api, June 2026):
 * availability, user activation, downloads, the checks of prompts, the context window, aborting and destroying. A token is
 * a character here, and the model says what the test tells it to.
 */

type Availability = 'unavailable' | 'downloadable' | 'downloading' | 'available';

interface Message {
  role: string;
  content: string | {type: string; value: unknown}[];
  prefix?: boolean;
}

interface CreateOptions {
  initialPrompts?: Message[];
  expectedInputs?: {type: string; languages?: string[]}[];
  expectedOutputs?: {type: string; languages?: string[]}[];
  monitor?: (target: EventTarget) => void;
  signal?: AbortSignal;
}

export interface FakeBrowser {
  availability?: Availability;
  /** Kinds of input beside text. */
  media?: readonly string[];
  /** Whether the reader has just clicked. */
  activation?: boolean;
  /** What `downloadprogress` events say, from 0 to 1. */
  progress?: readonly number[];
  /** The name of the error that the download, or else the session, fails with. */
  createError?: string;
  /** Tokens. */
  contextWindow?: number;
  /** The pieces of each answer. */
  pieces?: readonly string[];
  /** The name of the error that comes after the pieces. */
  promptError?: string;
  /** Neither ends nor fails after the pieces: of a session's creation, or of an answer. */
  hangs?: 'create' | 'prompt';
  /** Takes no notice of abort signals. */
  isDeaf?: boolean;
}

/** What the browser was asked for. */
export interface FakeLog {
  /** Options of `availability()`. */
  readonly questions: object[];
  readonly created: CreateOptions[];
  readonly prompts: {input: Message[]; options: {responseConstraint?: object}}[];
  /** Sessions that were not destroyed. */
  readonly alive: Set<object>;
}

/** Puts the model in the place of the browser's own until `remove` is called. */
export function installLanguageModel(browser: FakeBrowser = {}): FakeLog & {remove: () => void} {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'LanguageModel');
  const log: FakeLog = {questions: [], created: [], prompts: [], alive: new Set()};
  const value = languageModel(browser, log);
  Object.defineProperty(globalThis, 'LanguageModel', {value, configurable: true, writable: true});
  return {...log, remove: () => restore(own)};
}

/** A browser without a model until the returned function is called. */
export function removeLanguageModel(): () => void {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'LanguageModel');
  delete (globalThis as {LanguageModel?: unknown}).LanguageModel;
  return () => restore(own);
}

function restore(own: PropertyDescriptor | undefined): void {
  if (own) Object.defineProperty(globalThis, 'LanguageModel', own);
  else delete (globalThis as {LanguageModel?: unknown}).LanguageModel;
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

function failure(name: string): Error {
  if (name === 'TypeError') return new TypeError('Wrong type');
  return new DOMException('What the browser says', name);
}

function tooLong(requested: number, quota: number): Error {
  return Object.assign(new DOMException('The input is too large.', 'QuotaExceededError'), {requested, quota});
}

function languageModel(browser: FakeBrowser, log: FakeLog) {
  let available = browser.availability ?? 'available';
  const window = browser.contextWindow ?? Infinity;
  const listenTo = (signal: AbortSignal | undefined, abort: (reason: unknown) => void) => {
    if (!signal || browser.isDeaf) return;
    if (signal.aborted) abort(signal.reason);
    signal.addEventListener('abort', () => abort(signal.reason));
  };

  function availabilityOf({expectedInputs = [], expectedOutputs = []}: CreateOptions): Availability {
    for (const {languages = []} of [...expectedInputs, ...expectedOutputs]) Intl.getCanonicalLocales(languages);
    const types = expectedInputs.map(({type}) => type);
    return types.every((type) => type === 'text' || browser.media?.includes(type)) ? available : 'unavailable';
  }

  class LanguageModel extends EventTarget {
    contextUsage: number;
    readonly contextWindow = window;
    readonly #types: readonly string[];
    #destroyed = false;
    #end: (reason: unknown) => void = () => {};

    constructor({expectedInputs = [], initialPrompts = []}: CreateOptions) {
      super();
      this.#types = ['text', ...expectedInputs.map(({type}) => type)];
      this.contextUsage = tokensIn(initialPrompts);
      log.alive.add(this);
    }

    static async availability(options: CreateOptions = {}): Promise<Availability> {
      log.questions.push(options);
      await turn();
      return availabilityOf(options);
    }

    static create(options: CreateOptions = {}): Promise<LanguageModel> {
      log.created.push(options);
      return new Promise((resolve, reject) => {
        listenTo(options.signal, reject);
        this.#create(options).then((session) => {
          // What is aborted meanwhile, or later, is destroyed.
          listenTo(options.signal, () => session.destroy());
          resolve(session);
        }, reject);
      });
    }

    static async #create(options: CreateOptions): Promise<LanguageModel> {
      const availability = availabilityOf(options);
      const {expectedInputs = [], initialPrompts = []} = options;
      check(initialPrompts, ['text', ...expectedInputs.map(({type}) => type)], false);
      const target = new EventTarget();
      options.monitor?.(target);
      await turn();
      if (availability === 'unavailable') throw failure('NotSupportedError');
      if (availability !== 'available' && !browser.activation) throw failure('NotAllowedError');
      for (const loaded of [0, ...(availability === 'available' ? [] : (browser.progress ?? [])), 1]) {
        target.dispatchEvent(new ProgressEvent('downloadprogress', {lengthComputable: true, loaded, total: 1}));
        await turn();
        if (browser.createError && loaded > 0) throw failure(browser.createError);
      }
      if (browser.hangs === 'create') await new Promise(() => undefined);
      available = 'available';
      const requested = tokensIn(initialPrompts);
      if (requested > window) throw tooLong(requested, window);
      return new LanguageModel(options);
    }

    promptStreaming(
      input: Message[],
      options: {signal?: AbortSignal; responseConstraint?: object} = {},
    ): ReadableStream<string> {
      if (this.#destroyed) throw failure('InvalidStateError');
      log.prompts.push({input, options});
      return new ReadableStream<string>({
        start: async (controller) => {
          let ended = false;
          const end = (reason: unknown) => {
            if (!ended) controller.error(reason);
            ended = true;
          };
          this.#end = end;
          listenTo(options.signal, end);
          try {
            check(input, this.#types, this.contextUsage > 0);
            const requested = this.contextUsage + tokensIn(input);
            if (requested > window) throw tooLong(requested, window);
            this.contextUsage = requested;
            for (const piece of browser.pieces ?? ['Hel', 'lo']) {
              await turn();
              if (ended) return;
              this.contextUsage += piece.length;
              controller.enqueue(piece);
            }
            await turn();
            if (browser.hangs === 'prompt' || ended) return;
            if (browser.promptError) throw failure(browser.promptError);
            ended = true;
            controller.close();
          } catch (error) {
            end(error);
          }
        },
      });
    }

    destroy(): void {
      this.#destroyed = true;
      log.alive.delete(this);
      this.#end(failure('AbortError'));
    }
  }
  return LanguageModel;
}

/** The steps of "validate and canonicalize a prompt" that can fail. */
function check(messages: readonly Message[], expectedTypes: readonly string[], hasAppendedInput: boolean): void {
  for (const [position, {role, content, prefix}] of messages.entries()) {
    const isLast = position === messages.length - 1;
    if (!['system', 'user', 'assistant'].includes(role)) throw new TypeError('Not a role');
    if (prefix && (role !== 'assistant' || !isLast)) throw failure('SyntaxError');
    if (role === 'system' && (hasAppendedInput || position > 0)) throw failure('TypeError');
    for (const {type, value} of typeof content === 'string' ? [] : content) {
      if (role === 'assistant' && type !== 'text') throw failure('NotSupportedError');
      if (!expectedTypes.includes(type)) throw failure('NotSupportedError');
      if (type === 'text' ? typeof value !== 'string' : !(value instanceof Blob)) throw failure('TypeError');
    }
  }
}

function tokensIn(messages: readonly Message[]): number {
  return messages
    .flatMap(({content}) => (typeof content === 'string' ? [content] : content.map(({value}) => value)))
    .reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 10), 0);
}
