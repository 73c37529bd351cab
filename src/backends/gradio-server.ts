/** The server of a Gradio app: what to ask it for, and its files. */
import type {BackendConfig, ChatRequest, ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import type {FilePart} from '../core/message.js';
import type {ReplyDecoder} from './decoder.js';
import {endpoint} from './endpoint.js';
import {blobIn} from './files.js';
import {GradioApp, noApp} from './gradio-app.js';
import {bearer, secretsOf} from './http-backend.js';
import {
  exchange,
  hider,
  httpError,
  readText,
  requestHeaders,
  type ExchangeOptions,
  type HttpErrorOptions,
  type HttpSettings,
} from './http.js';
import {isObject, parseJson} from './json.js';
import {readResponse} from './read-response.js';

/** On whose behalf the server is asked. With a `runId` a request carries it as idempotency key. */
export type Asking = Pick<ChatRequest, 'signal' | 'messages'> & Partial<Pick<ChatRequest, 'runId'>>;

/** A file as the server takes it. */
export type FileData = Readonly<Record<string, unknown>> & {readonly path: string};

type Hide = (text: string) => string;
type Sending = Omit<ExchangeOptions, 'headers' | 'signal'>;

export class GradioServer {
  readonly #config: BackendConfig & HttpSettings;
  readonly #base: URL;
  #app: GradioApp | undefined;
  /** By what is uploaded: the blob, or the part where there is none. */
  readonly #uploads = new WeakMap<object, FileData>();

  /** @throws {ChatError} With code `config`, if `src` is missing or is neither an HTTP URL nor a Space. */
  constructor(config: BackendConfig & HttpSettings) {
    const [, owner, space] = /^([\w-]+)\/([\w.-]+)$/.exec(config.src ?? '') ?? [];
    // Where Hugging Face serves a Space from.
    const host = `${owner}-${space}`.toLowerCase().replaceAll(/[._]/g, '-');
    const src = owner ? `https://${host}.hf.space` : config.src;
    this.#config = config;
    this.#base = endpoint('gradio', src, 'the URL of a Gradio app, or a Space as owner/name');
  }

  /** What the app is. Asked until there is an answer, and then known. */
  async app(asking: Asking): Promise<GradioApp> {
    if (this.#app) return this.#app;
    try {
      this.#app = new GradioApp(await this.#json('/config', {method: 'GET'}, asking));
    } catch (error) {
      throw (error as ChatError).code === 'parse' ? noApp() : error;
    }
    return this.#app;
  }

  /** The names of an endpoint's inputs in their order, without the hidden ones. */
  async inputNames(name: string, asking: Asking): Promise<readonly unknown[]> {
    const info = await this.#json(this.#path('/info'), {method: 'GET'}, asking);
    const endpoints = isObject(info) && isObject(info.named_endpoints) ? info.named_endpoints : {};
    const described = endpoints[`/${name}`];
    const parameters: unknown[] =
      isObject(described) && Array.isArray(described.parameters) ? described.parameters : [];
    return parameters.map((parameter) => isObject(parameter) && parameter.parameter_name);
  }

  /** Sends JSON to a path of the API, and gives the JSON that comes back. */
  post(path: string, body: object, asking: Asking): Promise<unknown> {
    return this.#json(this.#path(path), {method: 'POST', body: JSON.stringify(body)}, asking, {
      'content-type': 'application/json',
      ...(asking.runId && {'idempotency-key': asking.runId}),
    });
  }

  /** Starts a run, and gives the id by which its answer can be read. */
  async start(path: string, body: object, asking: Asking): Promise<string> {
    const answer = await this.post(path, body, asking);
    if (isObject(answer) && typeof answer.event_id === 'string') return answer.event_id;
    throw new ChatError('parse', 'The Gradio app did not say by which id its answer can be read.');
  }

  /** What `decoder` makes of the events at a path of the API. */
  read(
    path: string,
    query: Readonly<Record<string, string>>,
    decoder: (hide: Hide) => ReplyDecoder,
    asking: Asking,
  ): AsyncGenerator<ReplyChunk> {
    const url = this.#url(this.#path(path), query);
    return this.#exchange(url, {method: 'GET'}, asking, {}, (response, errors) =>
      readResponse(response, asking.signal, {...this.#config, ...errors, decoder: decoder(errors.hide)}),
    );
  }

  /**
   * A file for the server, which gets it now if it does not have it.
   * @throws {ChatError} The server does not take it.
   */
  async file(part: FilePart & {readonly path?: string}, asking: Asking): Promise<FileData> {
    const {url, name, mediaType, size, path} = part;
    const known = {
      ...(name && {orig_name: name}),
      ...(mediaType && {mime_type: mediaType}),
      ...(size !== undefined && {size}),
      meta: {_type: 'gradio.FileData'},
    };
    if (path) return {path, ...known};
    if (!part.blob && url && !/^(data|blob):/.test(url)) {
      const own = this.fileUrl('');
      // A server does not fetch from itself.
      return url.startsWith(own) ? {path: decodeURI(url.slice(own.length)), ...known} : {path: url, url, ...known};
    }
    const key = part.blob ?? part;
    const earlier = this.#uploads.get(key);
    if (earlier) return earlier;
    const blob = part.blob ?? blobIn(url) ?? (await (await fetch(url ?? '', {signal: asking.signal})).blob());
    const file = {path: await this.#upload(blob, name ?? 'file', asking), ...known};
    this.#uploads.set(key, file);
    return file;
  }

  /** The URL of a file by its path on the server. */
  fileUrl(path: string): string {
    return /^https?:/.test(path) ? path : this.#url(this.#path(`/file=${encodeURI(path)}`));
  }

  async #upload(blob: Blob, name: string, asking: Asking): Promise<string> {
    const body = new FormData();
    body.append('files', blob, name);
    let paths: unknown;
    try {
      // A large file takes its time, in which a server has nothing to say.
      paths = await this.#json(this.#path('/upload'), {method: 'POST', body, idleTimeout: 0}, asking);
    } catch (error) {
      if (!(error instanceof ChatError) || error.status !== 413) throw error;
      throw new ChatError('http', `The file "${name}" is too large for the server (HTTP 413).`, {status: 413});
    }
    const path = Array.isArray(paths) ? (paths[0] as unknown) : undefined;
    if (typeof path === 'string') return path;
    throw new ChatError('parse', 'The Gradio app did not say where it put a file.');
  }

  async #json(path: string, sending: Sending, asking: Asking, headers = {}): Promise<unknown> {
    const {idleTimeout = this.#config.idleTimeout} = sending;
    const {signal} = asking;
    let json = '';
    const pieces = this.#exchange(this.#url(path), sending, asking, headers, async function* (response, errors) {
      if (!response.ok) throw await httpError(response, signal, errors);
      yield* readText(response, signal, idleTimeout);
    });
    for await (const piece of pieces) json += piece;
    return parseJson(json);
  }

  async *#exchange<Value>(
    url: string,
    sending: Sending,
    asking: Asking,
    more: Readonly<Record<string, string>>,
    read: (response: Response, errors: HttpErrorOptions & {hide: Hide}) => AsyncIterable<Value>,
  ): AsyncGenerator<Value> {
    const {apiKey, headers: own} = this.#config;
    const defaults = {accept: 'text/event-stream, application/json', ...bearer(apiKey), ...more};
    const headers = await requestHeaders(defaults, own, asking.signal);
    const hide = hider(secretsOf(this.#base.href, headers, asking.messages));
    yield* exchange(url, {...this.#config, ...sending, headers, signal: asking.signal}, (response) =>
      read(response, {url, hide}),
    );
  }

  #path(path: string): string {
    return `${this.#app?.prefix ?? ''}${path}`;
  }

  #url(path: string, query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }
}
