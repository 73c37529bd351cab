import {expect} from '@open-wc/testing';
import {hider, httpError, post, requestHeaders, withRetries} from '../../src/backends/http.js';
import type {ReplyChunk} from '../../src/core/backend.js';
import {ChatError} from '../../src/core/errors.js';
import {readAnswer} from '../support/answer.js';

const signal = new AbortController().signal;
const url = 'https://api.example.test/v1/chat?key=hunter2';

function errorOf(status: number, body: string | null = null, headers: Record<string, string> = {}) {
  return httpError(new Response(body, {status, headers}), signal, {url});
}

const asJson = (value: unknown) => JSON.stringify(value);

describe('httpError', () => {
  it('says in a sentence what each status means', async () => {
    const meanings: [number, RegExp][] = [
      [400, /rejected/],
      [401, /key/],
      [403, /refuses access/],
      [404, /nothing at api\.example\.test\/v1\/chat /],
      [408, /too long/],
      [413, /conversation is too long/],
      [429, /too many requests/],
      [500, /failed/],
      [503, /overloaded/],
    ];
    for (const [status, meaning] of meanings) {
      const error = await errorOf(status);
      expect(error.message).to.match(meaning).and.contain(`HTTP ${status}`);
      expect(error).to.include({code: 'http', status});
    }
  });

  it('never shows the query of a URL', async () => {
    expect((await errorOf(404)).message).not.to.contain('hunter2');
  });

  it('says what may be tried again', async () => {
    const retryable = [400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504, 529];
    const results = await Promise.all(retryable.map(async (status) => (await errorOf(status)).retryable && status));
    expect(results.filter(Boolean)).to.deep.equal([408, 425, 429, 500, 502, 503, 504, 529]);
  });

  it("quotes the server's explanation in every form that servers use", async () => {
    const bodies = [
      {error: {message: 'context too long', code: 'context_length_exceeded'}},
      {error: 'context too long'},
      {object: 'error', message: 'context too long'},
      JSON.parse('{"detail":[{"loc":["body"],"msg":"context too long"}]}') as unknown,
      {errors: [{message: 'context too long'}]},
      [{error: {message: 'context too long'}}],
    ];
    for (const body of bodies) {
      expect((await errorOf(400, asJson(body))).message).to.match(/ \(HTTP 400\): context too long$/);
    }
    expect((await errorOf(400, 'context\n\ttoo\0long')).message).to.match(/: context too long$/);
  });

  it('quotes at most 300 characters', async () => {
    const {message} = await errorOf(500, 'x'.repeat(100_000));
    expect(message).to.match(/: x{299}…$/);
  });

  it('never shows HTML', async () => {
    for (const type of ['text/html', 'text/plain']) {
      const {message} = await errorOf(502, '\n<html><h1>Bad Gateway</h1>', {'content-type': type});
      expect(message).to.contain('an HTML page').and.not.contain('Gateway');
    }
  });

  it('finds no explanation in events, nor in JSON without one', async () => {
    expect((await errorOf(500, 'data: {}\n\n', {'content-type': 'text/event-stream'})).message).to.match(/500\)\.$/);
    expect((await errorOf(500, '{"trace":"at line 1"}')).message).to.match(/500\)\.$/);
    expect((await errorOf(500, '['.repeat(60_000))).message.length).to.be.lessThan(400);
  });

  it('does not wait for an explanation whose reader has left', async () => {
    const controller = new AbortController();
    const endless = new Response(new ReadableStream({}), {status: 500});
    const error = httpError(endless, controller.signal);
    controller.abort();
    expect((await error).status).to.equal(500);
  });

  it('reads how long the server asks to wait', async () => {
    const after = async (headers: Record<string, string>) => (await errorOf(429, null, headers)).retryAfter;
    expect(await after({'retry-after': '20'})).to.equal(20_000);
    expect(await after({'retry-after-ms': '150', 'retry-after': '1'})).to.equal(150);
    expect(await after({'retry-after': new Date(Date.now() + 10_000).toUTCString()})).to.be.within(8000, 10_000);
    expect(await after({'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT'})).to.equal(0);
    expect(await after({'retry-after': 'soon'})).to.equal(undefined);
    expect((await errorOf(429, null, {'retry-after': '20'})).message).to.contain('20 seconds');
  });
});

describe('hider', () => {
  it('takes every secret out, the longer ones first', () => {
    const hide = hider(['sk-123456', 'sk-123456-and-more', '', 'abc']);
    expect(hide('sk-123456-and-more, sk-123456, abc')).to.equal('•••, •••, abc');
  });
});

describe('requestHeaders', () => {
  it('lets the page replace a header or leave it out, in any case', async () => {
    const headers = await requestHeaders(
      {accept: 'text/plain', 'idempotency-key': 'run'},
      {Accept: 'text/event-stream', 'Idempotency-Key': null, 'X-Team': 'moths', 'X-None': undefined},
      signal,
    );
    expect([...headers]).to.deep.equal([
      ['accept', 'text/event-stream'],
      ['x-team', 'moths'],
    ]);
  });

  it('asks a function, async too', async () => {
    const headers = await requestHeaders({}, async () => ({authorization: 'Bearer fresh'}), signal);
    expect(headers.get('authorization')).to.equal('Bearer fresh');
  });

  it('names a header that cannot be sent, without its value', async () => {
    const error = await requestHeaders({}, {'X-Token': 'hunter2\u{1F600}'}, signal).catch((thrown: unknown) => thrown);
    expect(error).to.include({code: 'config'});
    expect(String(error)).to.contain('X-Token').and.not.contain('hunter2');
    expect((error as ChatError).cause).to.equal(undefined);
  });

  it('says so when the function fails', async () => {
    const fail = () => Promise.reject(new Error('logged out'));
    const error = await requestHeaders({}, fail, signal).catch((thrown: unknown) => thrown);
    expect(error).to.include({code: 'backend'});
  });
});

describe('post', () => {
  const options = {headers: new Headers(), body: '', signal};
  const read = async function* (response: Response) {
    yield await response.text();
  };
  const sent = (overrides: object) => readAnswer(post(url, {...options, ...overrides}, read));

  it('gives up on a server that never answers, and closes the connection', async () => {
    let asked: AbortSignal | undefined;
    const silent: typeof fetch = (_, init) => {
      asked = init?.signal ?? undefined;
      return new Promise(() => undefined);
    };
    const {error} = await sent({fetch: silent, idleTimeout: 20});
    expect(error).to.include({code: 'timeout'});
    expect(asked?.aborted).to.equal(true);
  });

  it('takes every failed fetch for a network error, whatever it says', async () => {
    for (const cause of [new TypeError('Load failed'), new Error('timeout'), 'no']) {
      const refuse = () => Promise.reject(cause as Error);
      const {error} = await sent({fetch: refuse});
      expect(error).to.include({code: 'network', retryable: true});
      expect(String(error)).to.contain('api.example.test').and.not.contain('hunter2');
    }
  });

  it('waits as long as it takes where there is no timeout', async () => {
    for (const idleTimeout of [0, Infinity]) {
      const late: typeof fetch = () => new Promise((resolve) => setTimeout(() => resolve(new Response('a')), 10));
      expect((await sent({fetch: late, idleTimeout})).text).to.equal('a');
    }
  });
});

describe('withRetries', () => {
  function attempts(...outcomes: (ReplyChunk | ChatError)[][]) {
    let made = 0;
    const attempt = async function* () {
      for (const outcome of outcomes[Math.min(made++, outcomes.length - 1)] ?? []) {
        if (outcome instanceof ChatError) throw outcome;
        yield outcome;
      }
    };
    return {attempt, made: () => made};
  }
  const options = {signal, retryDelay: 1};
  const failed = (status: number, retryAfter?: number) =>
    new ChatError('http', 'no', {status, retryAfter, retryable: status >= 500});

  it('tries again until an answer comes', async () => {
    const {attempt, made} = attempts([new ChatError('network', 'no')], [failed(500)], ['a']);
    expect(await readAnswer(withRetries(attempt, options))).to.include({text: 'a', error: undefined});
    expect(made()).to.equal(3);
  });

  it('gives up after two more attempts, or as many as it is told', async () => {
    for (const [maxRetries, expected] of [
      [undefined, 3],
      [0, 1],
      [1, 2],
    ] as const) {
      const {attempt, made} = attempts([failed(500)]);
      const {error} = await readAnswer(withRetries(attempt, {...options, maxRetries}));
      expect(error).to.include({code: 'http', status: 500});
      expect(made()).to.equal(expected);
    }
  });

  it('never tries again once something of an answer came', async () => {
    const {attempt, made} = attempts(['a', new ChatError('network', 'no')]);
    const answer = await readAnswer(withRetries(attempt, options));
    expect(answer.text).to.equal('a');
    expect(answer.error?.code).to.equal('network');
    expect(made()).to.equal(1);
  });

  it('never tries again what would fail again', async () => {
    const codes = ['timeout', 'parse', 'incomplete', 'server', 'empty', 'content-type', 'config', 'backend'] as const;
    for (const error of [...codes.map((code) => new ChatError(code, 'no')), failed(400)]) {
      const {attempt, made} = attempts([error]);
      await readAnswer(withRetries(attempt, options));
      expect(made(), error.code).to.equal(1);
    }
  });

  it('waits as long as the server asks', async () => {
    const {attempt} = attempts([failed(503, 60)], ['a']);
    const start = performance.now();
    await readAnswer(withRetries(attempt, options));
    expect(performance.now() - start).to.be.at.least(55);
  });

  it('ends its wait, and itself, when the signal aborts', async () => {
    const controller = new AbortController();
    const {attempt, made} = attempts([failed(503, 3_600_000)]);
    setTimeout(() => controller.abort(), 10);
    const answer = await readAnswer(withRetries(attempt, {signal: controller.signal}));
    expect(answer.error).to.equal(undefined);
    expect(made()).to.equal(1);
  });
});
