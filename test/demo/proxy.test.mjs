/** Runs demo/proxy/proxy.mjs as its README says, before an API that is faked here. */
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer, request as ask} from 'node:http';
import {after, before, beforeEach, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const KEY = 'sk-planted-key';
const ORIGIN = 'https://page.test';

describe('the proxy', () => {
  let proxy;
  let url;
  let upstream;
  /** How the API answers; tests replace it. */
  let answer;
  /** What the API was asked. */
  let asked;

  before(async () => {
    upstream = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      const {method, url: path, headers} = request;
      asked.push({method, path, headers, body, response});
      answer(response, headers);
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    proxy = spawn(process.execPath, [`${root}/demo/proxy/proxy.mjs`], {
      env: {
        OPENAI_API_KEY: KEY,
        UPSTREAM: `http://127.0.0.1:${upstream.address().port}/v1`,
        ORIGINS: `https://other.test, ${ORIGIN}`,
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    url = String((await once(proxy.stdout, 'data'))[0]).trim();
  });

  after(() => {
    proxy.kill();
    upstream.close();
    upstream.closeAllConnections();
  });

  beforeEach(() => {
    asked = [];
    answer = (response) => response.end('{}');
  });

  /** Asks as a page does. `fetch` of Node would not send an `Origin`. */
  function post(body, {origin = ORIGIN, path = '/chat/completions', method = 'POST', headers = {}} = {}) {
    const request = ask(url + path, {method, headers: {origin, 'content-type': 'application/json', ...headers}});
    request.on('error', () => {});
    request.end(body);
    return request;
  }

  async function answerTo(request) {
    const [response] = await once(request, 'response');
    let body = '';
    for await (const piece of response) body += piece;
    return {status: response.statusCode, headers: response.headers, body};
  }

  it('puts the key into the request, and nothing of the page but its body and its idempotency key', async () => {
    const {status} = await answerTo(
      post('{"model":"m"}', {headers: {authorization: 'Bearer page', cookie: 'a=b', 'idempotency-key': 'run-1'}}),
    );
    assert.equal(status, 200);
    const [{method, path, headers, body}] = asked;
    assert.deepEqual([method, path, body], ['POST', '/v1/chat/completions', '{"model":"m"}']);
    assert.equal(headers.authorization, `Bearer ${KEY}`);
    assert.equal(headers['idempotency-key'], 'run-1');
    assert.equal(headers.cookie, undefined);
    assert.equal(headers.origin, undefined);
  });

  it('streams: each piece arrives before the next one is written', async () => {
    answer = (response) => response.writeHead(200, {'content-type': 'text/event-stream'}).write('data: 1\n\n');
    const [response] = await once(post('{}'), 'response');
    assert.equal(response.headers['content-type'], 'text/event-stream');
    const pieces = response.setEncoding('utf8')[Symbol.asyncIterator]();
    assert.equal((await pieces.next()).value, 'data: 1\n\n');
    asked[0].response.end('data: 2\n\n');
    assert.equal((await pieces.next()).value, 'data: 2\n\n');
    assert.equal((await pieces.next()).done, true);
  });

  it('lets a stop reach the API within 100 ms, before the answer and within it', async () => {
    for (const begin of [() => {}, (response) => response.writeHead(200).write('data: 1\n\n')]) {
      asked = [];
      answer = begin;
      const request = post('{}');
      while (asked.length === 0) await sleep(5);
      await sleep(20);
      const stoppedAt = Date.now();
      const closed = once(asked[0].response, 'close');
      request.destroy();
      await closed;
      assert.ok(Date.now() - stoppedAt < 100, `after ${Date.now() - stoppedAt} ms`);
    }
  });

  it('cuts the answer where the API does, so that it does not look whole', async () => {
    answer = (response) => {
      response.writeHead(200).write('data: 1\n\n');
      setTimeout(() => response.destroy(), 20);
    };
    await assert.rejects(answerTo(post('{}')), {code: 'ECONNRESET'});
  });

  it("passes statuses and the API's words on, with the time that it asks to wait", async () => {
    for (const status of [400, 401, 429, 500, 503]) {
      answer = (response) =>
        response
          .writeHead(status, {'retry-after': '7', 'content-type': 'application/json', 'x-inner': 'no'})
          .end('{"error":{"message":"Slowly"}}');
      const {status: passed, headers, body} = await answerTo(post('{}'));
      assert.equal(passed, status);
      assert.equal(headers['retry-after'], '7');
      assert.match(headers['access-control-expose-headers'], /retry-after/);
      assert.equal(headers['x-inner'], undefined);
      assert.deepEqual(JSON.parse(body), {error: {message: 'Slowly'}});
    }
  });

  it('never lets the key through, whatever the API says', async () => {
    answer = (response, {authorization}) =>
      response.writeHead(401, {'x-key': authorization}).end(JSON.stringify({error: {message: `No: ${authorization}`}}));
    const {headers, body} = await answerTo(post('{}'));
    assert.match(body, /No: Bearer \*\*\*/);
    assert.ok(!`${JSON.stringify(headers)}${body}`.includes(KEY));
  });

  it('says 502 where the API cannot be reached', async () => {
    answer = (response) => response.destroy();
    const {status, headers} = await answerTo(post('{}'));
    assert.equal(status, 502);
    assert.equal(headers['access-control-allow-origin'], ORIGIN);
  });

  it('answers the preflight of a page that may ask, with what its requests carry', async () => {
    const {status, headers} = await answerTo(post('', {method: 'OPTIONS'}));
    assert.equal(status, 204);
    assert.equal(headers['access-control-allow-origin'], ORIGIN);
    assert.match(headers['access-control-allow-headers'], /content-type, idempotency-key/);
    assert.equal(headers.vary, 'origin');
  });

  it('refuses other pages, other paths, other methods and what is too long, and asks nothing for them', async () => {
    const elsewhere = await answerTo(post('{}', {origin: 'https://elsewhere.test'}));
    assert.equal(elsewhere.status, 403);
    assert.equal(elsewhere.headers['access-control-allow-origin'], undefined);
    assert.equal((await answerTo(post('{}', {path: '/models'}))).status, 404);
    assert.equal((await answerTo(post('{}', {path: '/chat/completions?a=b'}))).status, 404);
    assert.equal((await answerTo(post('', {method: 'GET'}))).status, 405);
    assert.equal((await answerTo(post('x'.repeat(10_000_001)))).status, 413);
    assert.equal((await answerTo(post('{}', {headers: {'transfer-encoding': 'chunked'}}))).status, 413);
    assert.deepEqual(asked, []);
  });

  it('does not start without a key, or without the origins of its pages', async () => {
    for (const env of [{OPENAI_API_KEY: KEY}, {ORIGINS: ORIGIN}]) {
      const failing = spawn(process.execPath, [`${root}/demo/proxy/proxy.mjs`], {env, stdio: 'ignore'});
      const [code] = await once(failing, 'exit');
      assert.notEqual(code, 0);
    }
  });

  it('stands in the documentation as it is', () => {
    const page = readFileSync(`${root}/docs/backends/keys.md`, 'utf8');
    assert.ok(page.includes(readFileSync(`${root}/demo/proxy/proxy.mjs`, 'utf8')));
  });
});
