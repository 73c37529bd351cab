/** A backend that asks by one POST of JSON and reads one answer: what all protocols over HTTP have in common. */
import type {BackendConfig, ChatBackend, ChatRequest, HeaderValues, ReplyChunk} from '../core/backend.js';
import {textOf, type ChatMessage} from '../core/message.js';
import type {ReplyDecoder} from './decoder.js';
import {exchange, hider, post, requestHeaders, withRetries, type HttpSettings} from './http.js';
import {prepended, readResponse} from './read-response.js';

/** What every backend over HTTP can be told. With `headers: {'Idempotency-Key': null}` that header is left out. */
export interface HttpConfig extends BackendConfig, HttpSettings {}

/** What sets one protocol apart from the others. */
export interface HttpProtocol {
  readonly url: string;
  /** The protocol's own headers, above the common ones and below the page's. `null` leaves a common one out. */
  readonly headers?: HeaderValues;
  /** What is asked for, to be sent as JSON. */
  body(request: ChatRequest): object | Promise<object>;
  /**
   * Reads the JSON values of one answer. `hide` takes secrets out of the server's words.
   * @param request What is answered; absent where an answer is resumed.
   */
  decoder(hide: (text: string) => string, request?: ChatRequest): ReplyDecoder;
  /** Where an answer that was cut off goes on, by GET; see {@link NOTHING_RUNS}. Absent: nowhere. */
  readonly resumeUrl?: (run: Resumption) => string;
}

/** Under which names the options have what the server's own tools need, a remote tool's key for instance. */
const SECRET_NAMES = /^(authorization(_token)?|headers|api_?key)$/i;

type Resumption = Parameters<NonNullable<ChatBackend['resume']>>[0];

/** Headers of a request that may be quoted: they hold no secret. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept', 'content-type', 'idempotency-key']);

/** By which a server says that no answer is there to go on with; a framework without such a route says 404 or 405. */
const NOTHING_RUNS: ReadonlySet<number> = new Set([204, 404, 405]);

/**
 * Asks as `protocol` says, and asks again where that may help. Stopping closes the connection. Each request carries the
 * run's id as `Idempotency-Key`, for servers that can tell a repeated request by it.
 */
export function httpBackend(config: HttpConfig, protocol: HttpProtocol): ChatBackend {
  const retrying = (signal: AbortSignal, attempt: () => AsyncIterable<ReplyChunk>) =>
    withRetries(attempt, {signal, ...config});
  const {resumeUrl} = protocol;
  return {
    send: (request) => retrying(request.signal, () => ask(config, protocol, request)),
    ...(resumeUrl && {
      resume: (run) => orNull(retrying(run.signal, () => askToResume(config, protocol, resumeUrl(run), run.signal))),
    }),
  };
}

async function* ask(config: HttpConfig, protocol: HttpProtocol, request: ChatRequest): AsyncGenerator<ReplyChunk> {
  const {runId, signal, messages} = request;
  const {url} = protocol;
  const own = {'content-type': 'application/json', 'idempotency-key': runId};
  const headers = await headersOf(config, protocol, own, signal);
  const body = JSON.stringify(await protocol.body(request));
  const hide = hider([
    ...secretsOf(url, headers, messages),
    ...secretsIn(config.options),
    ...secretsIn(request.options),
  ]);
  yield* post(url, {...config, headers, body, signal}, (response) =>
    readResponse(response, signal, {...config, url, hide, decoder: protocol.decoder(hide, request)}),
  );
}

async function* askToResume(
  config: HttpConfig,
  protocol: HttpProtocol,
  url: string,
  signal: AbortSignal,
): AsyncGenerator<ReplyChunk> {
  const headers = await headersOf(config, protocol, {}, signal);
  const hide = hider(secretsOf(url, headers, []));
  yield* exchange(url, {...config, method: 'GET', headers, signal}, async function* (response) {
    if (NOTHING_RUNS.has(response.status)) return;
    yield* readResponse(response, signal, {...config, url, hide, decoder: protocol.decoder(hide)});
  });
}

/** The chunks, or `null` where there is none: every answer has at least one. */
async function orNull(chunks: AsyncGenerator<ReplyChunk>): Promise<AsyncIterable<ReplyChunk> | null> {
  const first = await chunks.next();
  return first.done ? null : prepended(first.value, chunks);
}

function headersOf(
  config: HttpConfig,
  protocol: HttpProtocol,
  own: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Headers> {
  const defaults = {accept: 'text/event-stream, application/json', ...own, ...protocol.headers};
  return requestHeaders(defaults, config.headers, signal);
}

/** The header that most servers take a key in. */
export function bearer(apiKey: string | undefined): Record<string, string> {
  return apiKey ? {authorization: `Bearer ${apiKey}`} : {};
}

/** What no error may repeat, not even in the words of a server that echoes its request. */
export function secretsOf(url: string, headers: Headers, messages: readonly ChatMessage[]): string[] {
  const secrets = [...new URL(url).searchParams.values(), ...messages.map(({content}) => textOf(content))];
  headers.forEach((value, name) => {
    if (!PUBLIC_HEADERS.has(name)) secrets.push(value, ...value.split(' '));
  });
  return secrets;
}

/** The texts in a value of JSON that stand under a name of secrets. */
function* secretsIn(value: unknown, isSecret = false): Generator<string> {
  if (typeof value === 'string' && isSecret) yield* [value, ...value.split(' ')];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* secretsIn(inner, isSecret || SECRET_NAMES.test(name));
}
