/**
 * A backend that answers what a test tells it to, when the test tells it to. There are no timers in it.
 *
 * ```ts
 * const backend = scriptedBackend();
 * session.backend = backend;
 * void session.send('Hello');
 * const run = await backend.next();
 * await run.say('Hi', ' there');
 * await run.finish();
 * ```
 */
import type {ChatBackend, ChatRequest, Reply, ReplyChunk} from '../core/backend.js';
import {turn} from '../core/reply.js';

type Step = {readonly chunk: ReplyChunk} | {readonly error: unknown} | 'end';

interface Waiting {
  readonly step: Step;
  /** Called when the step has had its effect, or nobody reads any more. */
  readonly taken: () => void;
}

/**
 * One request, and the answer to it. The answer ignores the request's signal on purpose: what a test says after a stop
 * arrives late, as from a server that did not hear.
 *
 * What speaks resolves when the reader has dealt with it, and every promise that hangs on it has gone on.
 */
export class ScriptedRun {
  readonly request: ChatRequest;
  /** What `send` returned: pending until the run says something. */
  readonly reply: Promise<Reply>;
  #answer!: (reply: Reply | Promise<Reply>) => void;
  readonly #steps: Waiting[] = [];
  #current: Waiting | undefined;
  #pull: (() => void) | undefined;
  #abandoned = false;

  constructor(request: ChatRequest) {
    this.request = request;
    this.reply = new Promise((resolve) => (this.#answer = resolve));
    // Whoever stopped waiting does not hear of a rejection any more.
    this.reply.catch(() => undefined);
    request.signal.addEventListener('abort', () => this.#release());
  }

  /** Whether the request was aborted. */
  get aborted(): boolean {
    return this.request.signal.aborted;
  }

  /** Whether the reader let go of the answer before, or at, its end. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Streams these chunks, one after the other. */
  async say(...chunks: ReplyChunk[]): Promise<void> {
    await Promise.all(chunks.map((chunk) => this.#put({chunk})));
    await turn();
  }

  /** Ends the stream; `last` come first. */
  async finish(...last: ReplyChunk[]): Promise<void> {
    await Promise.all([...last.map((chunk) => this.#put({chunk})), this.#put('end')]);
    await turn();
  }

  /** Breaks the stream off. */
  async fail(error: unknown = new Error('The backend failed.')): Promise<void> {
    await this.#put({error});
    await turn();
  }

  /** Answers with `reply` as it is, instead of a stream. */
  async answer(reply: unknown): Promise<void> {
    this.#answer(reply as Reply);
    await turn();
  }

  /** Makes the promise that `send` returned reject. */
  async reject(error: unknown): Promise<void> {
    this.#answer(Promise.reject(error));
    await turn();
  }

  #put(step: Step): Promise<void> {
    this.#answer(this.#stream());
    const put = new Promise<void>((taken) => this.#steps.push({step, taken}));
    this.#pull?.();
    if (this.#abandoned || this.aborted) this.#release();
    return put;
  }

  /** What is still said is in the stream for a reader that goes on, but nobody waits for it. */
  #release(): void {
    this.#current?.taken();
    for (const {taken} of this.#steps) taken();
  }

  #stream(): AsyncIterable<ReplyChunk> {
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          this.#current?.taken();
          this.#current = undefined;
          while (this.#steps.length === 0) await new Promise<void>((resolve) => (this.#pull = resolve));
          const current = this.#steps.shift() as Waiting;
          const {step} = current;
          if (step === 'end' || 'error' in step) current.taken();
          else this.#current = current;
          if (step === 'end') return {done: true, value: undefined};
          if ('error' in step) throw step.error;
          return {done: false, value: step.chunk};
        },
        return: () => {
          this.#abandoned = true;
          this.#release();
          return Promise.resolve({done: true, value: undefined});
        },
      }),
    };
  }
}

type Stop = Parameters<NonNullable<ChatBackend['stop']>>[0];
type Feedback = Parameters<NonNullable<ChatBackend['feedback']>>[0];

/** See {@link scriptedBackend}. */
export class ScriptedBackend implements ChatBackend {
  /** Every request so far, oldest first. */
  readonly runs: ScriptedRun[] = [];
  /** What `stop` was called with. */
  readonly stops: Stop[] = [];
  /** What `feedback` was called with. */
  readonly feedbacks: Feedback[] = [];
  readonly #waiting: ((run: ScriptedRun) => void)[] = [];
  #handedOut = 0;

  /** A field, so that the function alone is a backend too: `session.backend = backend.send`. */
  readonly send = (request: ChatRequest): Promise<Reply> => {
    const run = new ScriptedRun(request);
    this.runs.push(run);
    const waiting = this.#waiting.shift();
    if (waiting) {
      this.#handedOut += 1;
      waiting(run);
    }
    return run.reply;
  };

  stop(run: Stop): void {
    this.stops.push(run);
  }

  feedback(feedback: Feedback): void {
    this.feedbacks.push(feedback);
  }

  /** The oldest request that was not handed out yet; waits for one where there is none. */
  next(): Promise<ScriptedRun> {
    const run = this.runs[this.#handedOut];
    if (!run) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#handedOut += 1;
    return Promise.resolve(run);
  }

  /** Answers the next request whole: `await backend.answer('Hello', ' you')`. */
  async answer(...chunks: ReplyChunk[]): Promise<ScriptedRun> {
    const run = await this.next();
    await run.finish(...chunks);
    return run;
  }
}

export function scriptedBackend(): ScriptedBackend {
  return new ScriptedBackend();
}
