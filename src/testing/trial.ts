/** A backend on trial: what it is asked, what its server answers, and what came of it. */
import {decodeResponse} from '../backends/response.js';
import type {Reply, ReplyChunk} from '../core/backend.js';
import {normalizeMessage} from '../core/convert.js';
import type {ChatError} from '../core/errors.js';
import {textOf} from '../core/message.js';
import {ReplyFold, readReply} from '../core/reply.js';
import {streamed} from './bytes.js';
import type {FaultAnswer, FaultRequest, FaultScript, FaultScripts} from './fault.js';
import type {Subject, SubjectConfig} from './subject.js';

/** What every request carries and no error may repeat. */
export const SECRETS = {
  key: 'planted-key-71ad',
  header: 'planted-header-71ad',
  query: 'planted-query-71ad',
  prompt: 'What is a planted moth?',
} as const;

/** Milliseconds in which an answer has to end, one way or the other. */
const PATIENCE = 5000;
/** Where nothing listens, and browsers do not even look. */
const NOWHERE = 'http://127.0.0.1:9/';

export interface TrialOptions {
  readonly config?: SubjectConfig;
  /** Stops the answer. */
  readonly controller?: AbortController;
  /** Hears of each step of the text. */
  readonly onText?: (text: string) => void;
  /** Milliseconds in which the answer has to end. */
  readonly patience?: number;
}

export interface Outcome {
  /** All that came, before a failure too. */
  readonly text: string;
  /** What was thrown. */
  readonly error: unknown;
}

export interface AskedOutcome extends Outcome {
  readonly script: FaultScript;
  /** What arrived at the server. */
  readonly requests: readonly FaultRequest[];
}

export class Trial {
  readonly subject: Subject;
  readonly scripts: FaultScripts;
  #runs = 0;

  constructor(subject: Subject, scripts: FaultScripts) {
    this.subject = subject;
    this.scripts = scripts;
  }

  /** The steps of an answer that says these deltas: what starts it, the deltas, what ends it. */
  steps(...deltas: string[]): string[] {
    const {start, end} = this.subject;
    let text = '';
    return [start, ...deltas.map((delta) => this.subject.text(delta, (text += delta))), end];
  }

  /** The answers to all requests of one run, the last of which streams. */
  answers(streaming: FaultAnswer): FaultAnswer[] {
    const {before = [], contentType} = this.subject;
    return [
      ...before.map((body) => ({headers: {'content-type': 'application/json'}, chunks: [body]})),
      {...streaming, headers: streaming.headers ?? {'content-type': contentType}},
    ];
  }

  /** How many requests an answer takes that comes at the first try. */
  get requestsPerAnswer(): number {
    return (this.subject.before?.length ?? 0) + 1;
  }

  /** Asks over a connection. The server gives these answers in turn, and repeats the last. */
  async ask(answers: readonly FaultAnswer[], options: TrialOptions = {}): Promise<AskedOutcome> {
    const script = await this.scripts(...answers);
    const outcome = await this.read({...options, config: {src: script.url, ...options.config}});
    return {...outcome, script, requests: await script.requests()};
  }

  /** Gives an answer whose bytes come in these pieces, without a connection. Absent where the backend takes no `fetch`. */
  async readPieces(pieces: readonly Uint8Array[]): Promise<Outcome | undefined> {
    const {before = [], contentType} = this.subject;
    let count = 0;
    const give = () => {
      const body = before[count++];
      return Promise.resolve(body === undefined ? streamed(pieces, contentType) : streamed([body], 'application/json'));
    };
    const outcome = await this.read({config: {src: NOWHERE, fetch: give, maxRetries: 0}});
    return count > 0 ? outcome : undefined;
  }

  /** Asks, and reads as a conversation does. @throws {Error} The answer does not end, or its error tells a secret. */
  async read(options: TrialOptions = {}): Promise<Outcome> {
    const {config, controller = new AbortController(), onText, patience = PATIENCE} = options;
    // Not the request's own signal, with which the reader would hide what comes late.
    const reader = new AbortController();
    const fold = new ReplyFold(normalizeMessage);
    const text = () => {
      const texts = fold.snapshot().map(({content}) => textOf(content));
      return texts.join('');
    };
    let error: unknown;
    const take = (chunk: ReplyChunk) => {
      fold.add(chunk);
      onText?.(text());
    };
    const read = async () => {
      try {
        await readReply(await this.#ask(config, controller.signal), take, {
          signal: reader.signal,
          decodeResponse: (response) => decodeResponse(response, controller.signal),
        });
      } catch (thrown) {
        error = thrown;
      }
    };
    if (!(await isWithin(patience, read()))) {
      controller.abort();
      reader.abort();
      throw new Error(`The answer does not end: ${patience} ms passed.`);
    }
    expectNoSecret(said(error), 'An error');
    return {text: text(), error};
  }

  async #ask(config: SubjectConfig | undefined, signal: AbortSignal): Promise<Reply> {
    const backend = await this.subject.create({
      apiKey: SECRETS.key,
      headers: {'x-planted': SECRETS.header},
      idleTimeout: PATIENCE,
      retryDelay: 1,
      ...config,
    });
    return backend.send({
      messages: [{id: 'question', role: 'user', content: SECRETS.prompt}],
      trigger: 'send',
      conversationId: 'conversation',
      runId: `run-${(this.#runs += 1)}`,
      signal,
      options: {},
    });
  }
}

/** The requests that have arrived, once they are `enough`. @throws {Error} They are not within a second. */
export async function arrived(
  script: FaultScript,
  enough: (requests: readonly FaultRequest[]) => boolean,
  otherwise: string,
): Promise<readonly FaultRequest[]> {
  for (const end = Date.now() + 1000; ;) {
    const requests = await script.requests();
    if (enough(requests)) return requests;
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** When the last request was closed, by `Date.now()`. @throws {Error} The backend leaves it open, or the server closed it. */
export async function closed(script: FaultScript): Promise<number> {
  const isClosed = (requests: readonly FaultRequest[]) => typeof requests.at(-1)?.closedAt === 'number';
  const requests = await arrived(script, isClosed, 'The backend leaves a request open that it has given up.');
  const {closedAt, closedByClient} = requests.at(-1) ?? {};
  expectEqual(closedByClient, true, 'That the backend closed the request');
  return closedAt ?? NaN;
}

/** Whether `work` ends in so many milliseconds. */
async function isWithin(milliseconds: number, work: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
  try {
    return await Promise.race([work.then(() => true as const), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws {Error} The text is another one. */
export function expectText({text, error}: Outcome, expected: string, when: string): void {
  if (text === expected) return;
  let position = 0;
  while (text[position] === expected[position]) position++;
  const cause = error === undefined ? '' : `, and this was thrown: ${String(error)}`;
  const [actual, wanted] = [text, expected].map((whole) => inShort(whole.slice(Math.max(0, position - 20))));
  throw new Error(`${when}, the text is ${actual} and not ${wanted} around character ${position}${cause}.`);
}

/** @throws {Error} The answer did not come whole and without an error. */
export function expectWhole(outcome: Outcome, text: string, when: string): void {
  expectText(outcome, text, when);
  if (outcome.error !== undefined) throw new Error(`${when}, the answer fails: ${String(outcome.error)}`);
}

/** The error, which has to be a `ChatError` with one of these codes. @throws {Error} It is not, or there is none. */
export function expectError({error}: Outcome, codes: readonly string[], when: string): ChatError {
  const wanted = `a ChatError with the code ${codes.map((code) => `"${code}"`).join(' or ')}`;
  if (error === undefined) throw new Error(`${when}, nothing is thrown; it takes ${wanted}.`);
  // By its shape: a backend may bring its own copy of the class.
  if (!(error instanceof Error) || error.name !== 'ChatError') {
    throw new Error(`${when}, ${String(error)} is thrown; it takes ${wanted}.`);
  }
  const chatError = error as ChatError;
  if (!codes.includes(chatError.code)) {
    throw new Error(`${when}, the error's code is "${chatError.code}" (${chatError.message}); it takes ${wanted}.`);
  }
  return chatError;
}

/** @throws {Error} Another value is there. */
export function expectEqual<Value>(actual: Value, expected: Value, what: string): void {
  if (!Object.is(actual, expected)) throw new Error(`${what} is ${String(actual)} and not ${String(expected)}.`);
}

/** @throws {Error} Somebody could read a secret in `text`. */
export function expectNoSecret(text: string, what: string): void {
  for (const [name, secret] of Object.entries(SECRETS)) {
    if (text.includes(secret)) throw new Error(`${what} repeats the request's ${name}.`);
  }
}

/** All that an error says, with what caused it. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, error.cause === undefined ? '' : said(error.cause)].join('\n');
}

function inShort(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
