/** A module like wllama's, whose engines say what a test tells them to. */
import type {WllamaEngine, WllamaModule} from '../../src/backends/wllama.js';
import {completionChunk} from './answer.js';

type Logger = ConstructorParameters<WllamaModule['Wllama']>[1]['logger'];
type Completion = Parameters<WllamaEngine['createChatCompletion']>[0];

/** What an engine does; by default it starts at once, and answers "Hello". */
export interface FakeBehaviour {
  /** May wait, throw, or tell the logger of an error. */
  load?(logger: Logger): void | Promise<void>;
  /** Tokens; 0 is how wllama says that the model could not be loaded. */
  context?: number;
  answer?(completion: Completion, logger: Logger): AsyncIterable<unknown>;
}

export interface FakeEngine {
  /** The text of the model's files. */
  model: string;
  parameters: Readonly<Record<string, unknown>>;
  readonly wasm: string;
  readonly compat: unknown[];
  readonly completions: Completion[];
  exited: boolean;
}

export async function* sayHello(): AsyncGenerator<unknown> {
  yield completionChunk({role: 'assistant', content: null});
  yield completionChunk({content: 'Hel'});
  yield completionChunk({content: 'lo'});
  yield completionChunk({}, 'stop');
  yield {choices: [], usage: {total_tokens: 9}};
}

/** The module, and every engine that was made of it, oldest first. */
export function fakeWllama({load, context = 100, answer = sayHello}: FakeBehaviour = {}) {
  const engines: FakeEngine[] = [];
  class Wllama implements WllamaEngine {
    readonly #engine: FakeEngine;
    readonly #logger: Logger;

    constructor({default: wasm}: {default: string}, {logger}: {logger: Logger}) {
      this.#engine = {model: '', parameters: {}, wasm, compat: [], completions: [], exited: false};
      this.#logger = logger;
      engines.push(this.#engine);
    }

    setCompat(compat: unknown): void {
      this.#engine.compat.push(compat);
    }

    async loadModel(files: Blob[], parameters: Readonly<Record<string, unknown>>): Promise<void> {
      this.#engine.model = await new Blob(files).text();
      this.#engine.parameters = parameters;
      await load?.(this.#logger);
    }

    getLoadedContextInfo() {
      return {n_ctx: context};
    }

    async createChatCompletion(completion: Completion): Promise<void> {
      this.#engine.completions.push(completion);
      for await (const chunk of answer(completion, this.#logger)) completion.onData(chunk);
    }

    async exit(): Promise<void> {
      this.#engine.exited = true;
    }
  }
  const module = (): Promise<WllamaModule> => Promise.resolve({Wllama});
  return {module, engines};
}

/** The URL of a model that no other test has. */
export function fakeModel(words = ''): string {
  return URL.createObjectURL(new Blob([`GGUF${words}`]));
}
