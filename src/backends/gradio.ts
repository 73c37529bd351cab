/** Gradio: the chat of any app, on Hugging Face's Spaces or elsewhere. */
import type {BackendConfig, ChatBackend, ChatRequest, ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {createId, partsOf, textOf, type ChatMessage} from '../core/message.js';
import type {GradioChat, GradioFunction} from './gradio-app.js';
import {GradioCallDecoder, GradioQueueDecoder} from './gradio-decoder.js';
import {toHistory} from './gradio-history.js';
import {GradioServer, type Asking} from './gradio-server.js';
import {withRetries, type HttpSettings} from './http.js';

/**
 * `src` is the app's URL, or a Space as `owner/name`; `apiKey` is a Hugging Face token, for a private Space. `options` are
 * those of {@link GradioOptions}.
 */
export interface GradioConfig extends BackendConfig, HttpSettings {}

/** What `options` may hold; a request's own win. Others are passed over: an app knows no temperature. */
export interface GradioOptions {
  /** The endpoint; `/chat`, or the only one of the app. */
  readonly apiName?: string;
  /** Values for the inputs beside the message: in their order, or by name. One that is left out has the app's default. */
  readonly inputs?: readonly unknown[] | Readonly<Record<string, unknown>>;
  /**
   * `queue`, the default, is what Gradio's own pages use. It also tells where a run stands in the queue, its progress and what
   * the app logs, in `metadata.gradio` of the answer. `call` is the documented API: it sends the whole answer with each step.
   * Servers before 6.25 know no sessions there, and answer with an error.
   */
  readonly transport?: 'queue' | 'call';
}

/** What one conversation is to the server. */
interface Session {
  readonly hash: string;
  /** The user messages that the server has answered in it, by their ids, oldest first. */
  heard: readonly string[];
}

type Feedback = Parameters<NonNullable<ChatBackend['feedback']>>[0];

/** One request, and what it asks. */
interface Turn {
  readonly request: ChatRequest;
  readonly options: GradioOptions;
  readonly chat: GradioChat;
  /** The messages before the question. */
  readonly before: readonly ChatMessage[];
  readonly question: ChatMessage;
}

/** Milliseconds after which a server that does not say that it has cancelled is left alone. */
const CANCEL_TIME = 5000;

/** Milliseconds that a verdict may wait in the app's queue. */
const FEEDBACK_TIME = 60_000;

/**
 * A backend that asks a Gradio app. The page's history counts: before each request, what the server remembers is set to it,
 * where the app can be told, as each `gr.ChatInterface` of today can. Elsewhere, after a retry, an undo or an edit, the
 * questions that came before are asked again, one by one, in a new session.
 * @throws {ChatError} With code `config`, if `src` is missing or is neither an HTTP URL nor a Space.
 */
export function gradio(config: GradioConfig): ChatBackend {
  return new GradioBackend(config);
}

class GradioBackend implements ChatBackend {
  readonly #config: GradioConfig;
  readonly #server: GradioServer;
  /** By conversation. */
  readonly #sessions = new Map<string, Session>();
  /** What is running, by conversation. */
  readonly #running = new Map<string, {readonly runId: string; readonly cancel: () => Promise<unknown>}>();

  constructor(config: GradioConfig) {
    this.#config = config;
    this.#server = new GradioServer(config);
  }

  send(request: ChatRequest): AsyncIterable<ReplyChunk> {
    return withRetries(() => this.#attempt(request), {signal: request.signal, ...this.#config});
  }

  async stop({conversationId, runId}: {readonly conversationId: string; readonly runId: string}): Promise<void> {
    const running = this.#running.get(conversationId);
    if (running?.runId !== runId) return;
    this.#running.delete(conversationId);
    // It may fail: the run is cancelled too when its connection closes, unless a proxy holds that open.
    await running.cancel().catch(() => undefined);
  }

  /**
   * Calls what the app's own page calls for a thumb, if anything.
   * @throws {ChatError} `timeout`, if the app does not take it in time; what a request throws.
   */
  async feedback(feedback: Feedback): Promise<void> {
    const signal = AbortSignal.timeout(FEEDBACK_TIME);
    try {
      await this.#judge(feedback, signal);
    } catch (error) {
      throw signal.aborted ? new ChatError('timeout', 'The Gradio app did not take the verdict in time.') : error;
    }
  }

  async #judge({message, index: end, liked, messages}: Feedback, signal: AbortSignal): Promise<void> {
    const asking: Asking = {messages: [...messages.slice(0, end), message], signal};
    const app = await this.#server.app(asking);
    const chat = app.chat((this.#config.options as GradioOptions | undefined)?.apiName);
    const {judge, form} = chat;
    if (!judge) return;
    const conversation = await this.#history(asking.messages, chat, asking);
    const data = judge.inputs.map(({type, value}) => (type === 'chatbot' ? conversation : value));
    const position = conversation.length - 1;
    const index = form === 'pairs' ? [position, 1] : position;
    const verdict = {index, value: [textOf(message.content)], liked: liked ?? ''};
    const hash = createId();
    const event = await this.#join(judge, {data, event_data: verdict, session_hash: hash}, asking);
    const decoder = (hide: (text: string) => string) =>
      new GradioQueueDecoder(event, {hide, output: 0, fileUrl: String});
    for await (const chunk of this.#server.read('/queue/data', {session_hash: hash}, decoder, asking)) {
      if (isFinish(chunk)) return;
    }
    // Reading ends quietly once its signal aborts.
    signal.throwIfAborted();
  }

  async *#attempt(request: ChatRequest): AsyncGenerator<ReplyChunk> {
    const {conversationId, signal, messages} = request;
    const options: GradioOptions = {...this.#config.options, ...request.options};
    const chat = (await this.#server.app(request)).chat(options.apiName);
    const last = messages.findLastIndex(({role}) => role === 'user');
    const question = messages[last];
    if (!question) throw new ChatError('config', 'A Gradio app answers what the user says, and there is nothing.');
    const turn = {request, options, chat, question, before: messages.slice(0, last)};
    const data = await this.#inputs(turn);
    const session = await this.#session(turn);
    try {
      // A session in which a run was stopped is given up: the server, when it sees the connection close, ends all that runs
      // in it. Only a memory that nobody can set is worth more.
      for await (const chunk of this.#run(turn, session, data)) {
        if (isFinish(chunk) || (chat.memory === 'hidden' && isContent(chunk))) {
          session.heard = [...turn.before, question].filter(isFromUser).map(({id}) => id);
          this.#sessions.set(conversationId, session);
        }
        yield chunk;
      }
    } catch (error) {
      // What the server remembers of a turn that failed, nobody knows.
      if (!signal.aborted) this.#sessions.delete(conversationId);
      throw error;
    }
  }

  /** The conversation's session, in which the server remembers what came before the question and nothing else. */
  async #session({chat, before, request, options}: Turn): Promise<Session> {
    const {conversationId, signal, messages} = request;
    const fresh = (): Session => ({hash: createId(), heard: []});
    const session = this.#sessions.get(conversationId) ?? fresh();
    this.#sessions.delete(conversationId);
    if (chat.memory === 'none') return session;
    if (chat.remember) {
      if (session.heard.length === 0 && before.length === 0) return session;
      const data = [await this.#history(before, chat, request)];
      const body = {data, fn_index: chat.remember.id, session_hash: session.hash};
      await this.#server.post('/run/predict', body, {signal, messages});
      return session;
    }
    const questions = before.filter(isFromUser);
    const isHeard = ({id}: ChatMessage, position: number) => session.heard[position] === id;
    if (session.heard.length === questions.length && questions.every(isHeard)) return session;
    const replayed = fresh();
    for (const question of questions) {
      const turn = {request, options, chat, question, before: []};
      const run = this.#run(turn, replayed, await this.#inputs(turn));
      // What it answers now may differ from what it had answered; the reader keeps what was there.
      while (!(await run.next()).done);
    }
    return replayed;
  }

  /** Runs the endpoint once. Ends with a `finish` chunk. */
  async *#run({request, chat, options}: Turn, {hash}: Session, data: readonly unknown[]): AsyncGenerator<ReplyChunk> {
    const {conversationId, runId, signal, messages, trigger} = request;
    const {endpoint, answer: output} = chat;
    const queues = options.transport !== 'call';
    const call = `/call/${endpoint.name}`;
    const event = queues
      ? await this.#join(endpoint, {data, session_hash: hash}, request)
      : await this.#server.start(call, {data, session_hash: hash}, request);
    this.#running.set(conversationId, {
      runId,
      cancel: () => {
        const body = {fn_index: endpoint.id, event_id: event, session_hash: hash};
        return this.#server.post('/cancel', body, {messages, signal: AbortSignal.timeout(CANCEL_TIME)});
      },
    });
    const reading = {output, replaces: trigger === 'continue', fileUrl: (path: string) => this.#server.fileUrl(path)};
    const chunks = queues
      ? this.#server.read(
          '/queue/data',
          {session_hash: hash},
          (hide) => new GradioQueueDecoder(event, {...reading, hide}),
          {messages, signal},
        )
      : this.#server.read(`${call}/${event}`, {}, () => new GradioCallDecoder(reading), {messages, signal});
    for await (const chunk of chunks) {
      if (isFinish(chunk)) this.#running.delete(conversationId);
      yield chunk;
      // The server may hold the connection, and has nothing more to say of this run.
      if (isFinish(chunk)) return;
    }
  }

  /** What goes into the endpoint's inputs, those that the server fills in among them. */
  async #inputs({chat, options, request, before, question}: Turn): Promise<readonly unknown[]> {
    const {name, inputs} = chat.endpoint;
    const values = inputs.map(({value}) => value);
    for (const [position, value] of await this.#given(chat, options.inputs, request)) values[position] = value;
    if (chat.history >= 0) values[chat.history] = await this.#history(before, chat, request);
    const text = textOf(question.content);
    const files = partsOf(question.content).filter((part) => part.type === 'file');
    const input = inputs[chat.message];
    if (!input) throw new ChatError('config', `The endpoint "/${name}" of the Gradio app takes no text.`);
    if (input.type === 'multimodaltextbox') {
      values[chat.message] = {text, files: await Promise.all(files.map((file) => this.#server.file(file, request)))};
    } else if (files.length > 0) {
      throw new ChatError('config', `The endpoint "/${name}" of the Gradio app takes no files.`);
    } else values[chat.message] = text;
    return values;
  }

  /** The inputs that the page fills in, by their positions. */
  async #given(
    {endpoint, message, history}: GradioChat,
    given: GradioOptions['inputs'] = [],
    asking: Asking,
  ): Promise<(readonly [position: number, value: unknown])[]> {
    const known = [...endpoint.inputs.keys()].filter((position) => !endpoint.inputs[position]?.isHidden);
    if (!Array.isArray(given)) {
      const names = await this.#server.inputNames(String(endpoint.name), asking);
      return Object.entries(given).map(([name, value]) => {
        const position = known[names.indexOf(name)];
        if (position !== undefined) return [position, value];
        const all = names.join(', ');
        throw new ChatError('config', `The endpoint "/${endpoint.name}" has no input "${name}". It has: ${all}.`);
      });
    }
    const others = known.filter((position) => position !== message && position !== history);
    return others.slice(0, given.length).map((position, index) => [position, given[index] as unknown]);
  }

  /** Messages as the app's Chatbot takes them, their files on its server. */
  async #history(messages: readonly ChatMessage[], {form}: GradioChat, asking: Asking): Promise<object[]> {
    const sent = messages.map(async (message) => {
      const content = partsOf(message.content).map(async (part) =>
        part.type === 'file' ? {...part, path: (await this.#server.file(part, asking)).path} : part,
      );
      return {...message, content: await Promise.all(content)};
    });
    return toHistory(await Promise.all(sent), form);
  }

  /** Puts a function into the queue, and gives the run's id. */
  #join({id}: GradioFunction, body: object, asking: Asking): Promise<string> {
    return this.#server.start('/queue/join', {...body, fn_index: id}, asking);
  }
}

const isFromUser = ({role}: ChatMessage) => role === 'user';

/** Whether the server has begun to answer; what tells of the queue does not mean that. */
const isContent = (chunk: ReplyChunk) => typeof chunk === 'string' || chunk.type !== 'metadata';

const isFinish = (chunk: ReplyChunk) => typeof chunk !== 'string' && chunk.type === 'finish';
