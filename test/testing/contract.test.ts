import {expect} from '@open-wc/testing';
import {incomplete, serverError, throwIfError, type ReplyDecoder} from '../../src/backends/decoder.js';
import {endpoint} from '../../src/backends/endpoint.js';
import {bearer, httpBackend} from '../../src/backends/http-backend.js';
import {isObject, type JsonObject} from '../../src/backends/json.js';
import type {ChatBackend, ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import {ChatError, toChatError} from '../../src/core/errors.js';
import {contractCases} from '../../src/testing/contract.js';
import type {Subject, SubjectConfig} from '../../src/testing/subject.js';
import {events} from '../support/answer.js';
import {faultScript} from '../support/fault.js';

type Create = (config: SubjectConfig) => ChatBackend;
type Hide = (text: string) => string;

/** Reads the protocol of the parrot: `{word}`, `{error}`, and `{end: true}`. */
class ParrotDecoder implements ReplyDecoder {
  finished = false;
  readonly hide: Hide;

  constructor(hide: Hide) {
    this.hide = hide;
  }

  *decode(value: unknown): Generator<ReplyChunk> {
    if (!isObject(value)) throw new ChatError('parse', 'The parrot said what is no object.');
    this.check(value);
    if (typeof value.word === 'string') yield* this.say(value.word);
    if (value.end === true) this.finished = true;
  }

  *end(): Generator<ReplyChunk> {
    if (!this.finished) throw incomplete();
  }

  check(value: JsonObject): void {
    throwIfError(value, this.hide);
  }

  *say(word: string): Generator<ReplyChunk> {
    yield word;
  }
}

function parrot(config: SubjectConfig, Decoder: new (hide: Hide) => ReplyDecoder = ParrotDecoder): ChatBackend {
  return httpBackend(config, {
    url: endpoint('parrot', config.src, 'the URL of a parrot').href,
    headers: bearer(config.apiKey),
    body: ({messages}) => ({messages}),
    decoder: (hide) => new Decoder(hide),
  });
}

const PARROT: Subject = {
  name: 'parrot',
  create: (config) => parrot(config),
  contentType: 'text/event-stream',
  start: ': a parrot\n\n',
  text: (delta) => events({word: delta}),
  end: events({end: true}),
  error: (message) => events({error: message}),
  unknown: events({feather: 'green'}),
};

/** The parrot with another decoder. */
const decodedBy =
  (Decoder: new (hide: Hide) => ReplyDecoder): Create =>
  (config) =>
    parrot(config, Decoder);

/** The parrot whose requests go through `change`. */
function fetchedBy(change: (send: typeof fetch, input: string, init: RequestInit) => Promise<Response>): Create {
  return (config) => {
    const send: typeof fetch = (input, init) => (config.fetch ?? fetch)(input, init);
    return parrot({...config, fetch: (input, init) => change(send, String(input), init ?? {})});
  };
}

/** The parrot whose responses are changed. */
const answeredBy = (change: (response: Response) => Response | Promise<Response>): Create =>
  fetchedBy(async (send, input, init) => change(await send(input, init)));

/** The parrot whose answers go through `change`. */
function saidBy(
  change: (
    ask: (changed?: Partial<ChatRequest>) => AsyncIterable<ReplyChunk>,
    request: ChatRequest,
    config: SubjectConfig,
  ) => AsyncIterable<ReplyChunk>,
  more: SubjectConfig = {},
): Create {
  return (config) => {
    const backend = parrot({...config, ...more});
    const send = (request: ChatRequest) => backend.send(request) as AsyncIterable<ReplyChunk>;
    return {send: (request) => change((changed) => send({...request, ...changed}), request, config)};
  };
}

/** The parrot whose errors are changed; none is thrown where `change` gives none. */
const failingBy = (change: (error: ChatError, config: SubjectConfig) => unknown): Create =>
  saidBy(async function* (ask, _, config) {
    try {
      yield* ask();
    } catch (error) {
      const changed = change(error as ChatError, config);
      if (changed) throw changed as Error;
    }
  });

/** The parrot with a loop of its own, which asks again after `wait` milliseconds. */
const retriedBy = (wait: (error: ChatError) => number | undefined): Create =>
  saidBy(
    async function* (ask, {signal}) {
      for (let retries = 0; ; retries++) {
        try {
          yield* ask(retries > 0 ? {signal: never()} : {});
          if (!signal.aborted || retries > 0) return;
        } catch (error) {
          const delay = wait(error as ChatError);
          if (delay === undefined || retries >= 2) throw error;
          await new Promise((resolve) => setTimeout(resolve, delay));
        }
      }
    },
    {maxRetries: 0},
  );

const piecewise = (change: (piece: Uint8Array) => Uint8Array) => (response: Response) => {
  if (!response.body) return response;
  const transform = (piece: Uint8Array, controller: TransformStreamDefaultController) =>
    controller.enqueue(change(piece));
  return new Response(response.body.pipeThrough(new TransformStream({transform})), response);
};

const withoutHeader = (name: string) => (response: Response) => {
  const headers = new Headers(response.headers);
  headers.delete(name);
  return new Response(response.body, {status: response.status, headers});
};

const decodeText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const encodeText = (text: string) => new TextEncoder().encode(text);

/** Aborts only after the test, for a browser holds no more than six connections to a server. */
let leak = new AbortController();
const never = () => leak.signal;
const isOver = (thrown: unknown) => ['network', 'incomplete'].includes(toChatError(thrown).code);

/** Backends that break the contract, by the case that says so. */
const BROKEN: Record<string, Record<string, Create>> = {
  'gives the same text however its bytes are cut': {
    'decodes each piece for itself': answeredBy(piecewise((piece) => encodeText(decodeText(piece)))),
    'drops an event that is cut': answeredBy(
      piecewise((piece) => piece.subarray(0, decodeText(piece).endsWith('\n\n') ? undefined : 0)),
    ),
  },
  'is incomplete without its end marker, and keeps what came': {
    'takes every end for the end': decodedBy(
      class extends ParrotDecoder {
        override *end() {}
      },
    ),
    'takes back what came': saidBy(async function* (ask) {
      try {
        yield* ask();
      } catch (error) {
        yield {type: 'reset'};
        throw error;
      }
    }),
    'asks again what broke off': retriedBy(({code}) => (code === 'incomplete' ? 0 : undefined)),
  },
  'is never done where its bytes are cut short': {
    'is content with a word': decodedBy(
      class extends ParrotDecoder {
        override *say(word: string) {
          this.finished = true;
          yield word;
        }
      },
    ),
  },
  'reads a line of a megabyte': {
    'cuts long words': decodedBy(
      class extends ParrotDecoder {
        override *say(word: string) {
          yield word.slice(0, 65_536);
        }
      },
    ),
  },
  'reads 2000 events': {
    'loses one word of a thousand': decodedBy(
      class extends ParrotDecoder {
        #count = 0;
        override *say(word: string) {
          this.#count += 1;
          if (this.#count % 1000 !== 0) yield word;
        }
      },
    ),
  },
  'takes no harm of keys that mean something to JavaScript': {
    'merges what it gets': decodedBy(
      class extends ParrotDecoder {
        override check(value: JsonObject) {
          merge({}, value);
        }
      },
    ),
  },
  "keeps what came before an error, and says it in the server's words": {
    'passes over errors': decodedBy(
      class extends ParrotDecoder {
        override check() {}
      },
    ),
    'calls every error damage': failingBy(({message}) => new ChatError('parse', message)),
    'has words of its own': failingBy(({code}) => new ChatError(code, 'Something went wrong.')),
    'throws what is no ChatError': failingBy(({message}) => new Error(message)),
    'takes back what came': saidBy(async function* (ask) {
      try {
        yield* ask();
      } catch (error) {
        yield {type: 'message', message: {content: ''}};
        throw error;
      }
    }),
  },
  'passes over events that it does not know': {
    'insists on knowing them': decodedBy(
      class extends ParrotDecoder {
        override check(value: JsonObject) {
          if (!('word' in value) && !('end' in value)) throw serverError(value);
        }
      },
    ),
  },
  'says which error status it was answered with': {
    'throws what is no ChatError': failingBy(({message}) => new Error(message)),
    'does not tell the status': failingBy(({code, message, retryable}) => new ChatError(code, message, {retryable})),
    'always proposes another try': failingBy(
      ({code, message, status}) => new ChatError(code, message, {status, retryable: true}),
    ),
    'says nothing': failingBy(({code, status, retryable}) => new ChatError(code, '', {status, retryable})),
  },
  'says how long the server asks to wait, in seconds or as a date': {
    'does not look': answeredBy(withoutHeader('retry-after')),
    'takes seconds for milliseconds': failingBy(
      ({code, message, retryAfter = 0}) => new ChatError(code, message, {retryAfter: retryAfter / 1000}),
    ),
  },
  'takes no web page, and nothing of a wrong type, for an answer': {
    'does not look at the type': answeredBy(
      ({body, status}) => new Response(body, {status, headers: {'content-type': 'text/event-stream'}}),
    ),
    'shows whatever comes': answeredBy(
      ({body, status}) => new Response(body, {status, headers: {'content-type': 'text/plain'}}),
    ),
  },
  'calls an empty answer empty': {
    'takes nothing for an answer': answeredBy(async (response) => {
      const text = await response.text();
      return new Response(text || events({end: true}), {headers: {'content-type': 'text/event-stream'}});
    }),
  },
  'calls a server that does not answer a network error': {
    'throws what fetch threw': failingBy(({cause}) => cause ?? new TypeError('Failed to fetch')),
    'is done then': failingBy((error) => (isOver(error) ? undefined : error)),
  },
  'follows a redirect': {
    'refuses redirects': fetchedBy((send, input, init) => send(input, {...init, redirect: 'error'})),
  },
  'never takes an answer for whole whose connection breaks': {
    'is done then': failingBy((error) => (isOver(error) ? undefined : error)),
  },
  'gives up on silence, before the answer and within it, and closes the connection': {
    'waits for ever': (config) => parrot({...config, idleTimeout: 0}),
    'leaves the connection open': fetchedBy((send, input, init) => kept(send(input, {...init, signal: never()}))),
    'asks again what was silent': retriedBy(({code}) => (code === 'timeout' ? 0 : undefined)),
  },
  'waits for an answer that is slow but never silent': {
    'takes the idle timeout for the longest answer': saidBy(async function* (ask, _, {idleTimeout = 0}) {
      const start = performance.now();
      for await (const chunk of ask()) {
        if (performance.now() - start > idleTimeout) throw new ChatError('timeout', 'That takes too long.');
        yield chunk;
      }
    }),
  },
  'asks again, twice at most, where that may help, and not where it may not': {
    'asks five times more': (config) => parrot({...config, maxRetries: 5}),
    'never asks again': (config) => parrot({...config, maxRetries: 0}),
    'asks again after every status': retriedBy(() => 0),
  },
  'asks again with the same idempotency key after a broken connection and an overload': {
    'never asks again': (config) => parrot({...config, maxRetries: 0}),
    'has a new key for each try': (config) => {
      let count = 0;
      return parrot({...config, headers: () => ({'idempotency-key': String((count += 1))})});
    },
    'has no key': (config) => parrot({...config, headers: {'idempotency-key': null}}),
  },
  'does not ask again once text has come': {
    'asks again': retriedBy(() => 0),
  },
  'waits as long as the server asks, but never over a minute': {
    'waits for an hour': retriedBy(({retryAfter}) => retryAfter),
    'does not wait': answeredBy(withoutHeader('retry-after')),
  },
  'closes the request within 100 ms of a stop, and shows nothing late': {
    'does not hear of it': saidBy((ask) => ask({signal: never()})),
    'says one word more': saidBy(async function* (ask, {signal}) {
      yield* ask();
      if (signal.aborted) yield 'late';
    }),
    'leaves the connection open': fetchedBy((send, input, init) => kept(send(input, {...init, signal: never()}))),
  },
  'closes the request within 100 ms of a stop before the answer': {
    'leaves the connection open': fetchedBy((send, input, init) => send(input, {...init, signal: never()})),
  },
  'asks nothing where the stop came first': {
    'asks before it looks': saidBy((ask, _, {src = ''}) => {
      void fetch(src, {method: 'POST'}).catch(() => undefined);
      return ask();
    }),
  },
  'does not ask again after a stop': {
    'asks again': retriedBy(() => 150),
  },
  'repeats no key, header, query or prompt, however the server echoes them': {
    'shows the key': failingBy(({code, message}, {apiKey}) => new ChatError(code, `${message} The key is ${apiKey}.`)),
    'causes errors that show the key': failingBy(
      ({code, message}, {apiKey}) => new ChatError(code, message, {cause: new Error(apiKey)}),
    ),
    'believes the server': decodedBy(
      class extends ParrotDecoder {
        override check(value: JsonObject) {
          throwIfError(value);
        }
      },
    ),
    'prints the question': saidBy((ask, {messages}) => {
      console.warn('Asking', messages);
      return ask();
    }),
  },
  'says what it needs before any request': {
    'asks whatever "undefined" is': (config) => parrot({...config, src: config.src ?? 'http://127.0.0.1:9/undefined'}),
    'throws what is no ChatError': (config) => parrot({...config, src: new URL(config.src ?? '').href}),
    'does not say what is missing': (config) => {
      if (!config.src?.startsWith('http:')) throw new ChatError('config', 'The parrot is not configured.');
      return parrot(config);
    },
    'repeats a password': (config) => {
      if (config.src?.includes('@')) throw new ChatError('config', `The src ${config.src} has a password.`);
      return parrot(config);
    },
  },
};

describe('contractCases', () => {
  afterEach(() => {
    leak.abort();
    leak = new AbortController();
  });

  const casesOf = (subject: Subject) => contractCases(subject, faultScript, {events: 2000});

  describe('let a backend pass that keeps the contract', () => {
    for (const {name, run} of casesOf(PARROT)) it(`and ${name}`, run);
  });

  it('have a broken backend each, which this test catches', () => {
    expect(casesOf(PARROT).map(({name}) => name)).to.have.members(Object.keys(BROKEN));
  });

  for (const [name, mutants] of Object.entries(BROKEN)) {
    describe(`catch by "${name}"`, () => {
      for (const [fault, create] of Object.entries(mutants)) {
        it(`a backend that ${fault}`, async () => {
          const run = casesOf({...PARROT, create}).find((each) => each.name === name)?.run;
          const complaint = await run?.().then(
            () => 'nothing',
            (error: Error) => error.message,
          );
          expect(complaint).to.be.a('string').and.not.equal('nothing');
        });
      }
    });
  }

  it('leave out what a protocol cannot have', () => {
    const {error, unknown, ...rest} = PARROT;
    const names = casesOf(rest).map(({name}) => name);
    expect(names.length).to.equal(casesOf(PARROT).length - 2);
    expect(names.join()).not.to.contain('does not know');
    expect([typeof error, typeof unknown]).to.deep.equal(['function', 'string']);
  });

  it('read fewer events where each repeats the text so far', () => {
    const repeating: Subject = {...PARROT, text: (_, textSoFar) => events({text: textSoFar})};
    const names = contractCases(repeating, faultScript).map(({name}) => name);
    expect(names).to.include('reads 2000 events that repeat the text so far');
  });
});

/** A response that is read to its end, whoever lets go of it. */
async function kept(sent: Promise<Response>): Promise<Response> {
  const response = await sent;
  const [shown, read] = response.body?.tee() ?? [];
  void read?.pipeTo(new WritableStream()).catch(() => undefined);
  return new Response(shown ?? null, response);
}

function merge(target: Record<string, unknown>, source: JsonObject): void {
  for (const [key, value] of Object.entries(source)) {
    if (isObject(value)) merge((target[key] ??= {}) as Record<string, unknown>, value);
    else target[key] = value;
  }
}
