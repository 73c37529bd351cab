/** Runs the server that docs/backends/websocket.md shows, and asks it from Node, as the built package does. */
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {WebSocket} from 'ws';
import {websocket} from '../../dist/backends/websocket.js';

const ORIGIN = 'https://example.com';
const TEXT = 'A moth is 🦋, they say.';

/** Says the text piece by piece, and goes on for ever where it is asked to; tells on the console when it is stopped. */
const MODEL = `
  import {setTimeout as sleep} from 'node:timers/promises';
  export async function* answer(messages, signal) {
    signal.addEventListener('abort', () => console.log('stopped'));
    const {content} = messages.at(-1);
    if (content === 'Fail') throw new Error('A secret of the model');
    do {
      for (const piece of ${JSON.stringify(TEXT)}.match(/.{1,3}/gsu)) {
        await sleep(2, undefined, {signal});
        yield piece;
      }
    } while (content === 'For ever');
  }`;

/** Sends the origin of a page, as a browser does, and loses its connection after so many frames. */
let framesUntilLoss;
class PageSocket extends WebSocket {
  constructor(url) {
    super(url, {origin: ORIGIN});
    let count = 0;
    this.on('message', () => {
      if ((count += 1) === framesUntilLoss) this.terminate();
    });
  }
}

describe('the server in the documentation', () => {
  let folder;
  let server;
  let src;

  before(async () => {
    const page = readFileSync(new URL('../../docs/backends/websocket.md', import.meta.url), 'utf8');
    const [, code] = /```js\n(import \{WebSocketServer\}.*?)```/s.exec(page);
    const port = await freePort();
    folder = mkdtempSync(join(tmpdir(), 'socket-server-'));
    writeFileSync(join(folder, 'model.js'), MODEL);
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(
      join(folder, 'server.js'),
      code.replace("'ws'", `'${import.meta.resolve('ws')}'`).replace('8788', String(port)),
    );
    server = spawn(process.execPath, [join(folder, 'server.js')], {stdio: ['ignore', 'pipe', 'inherit']});
    src = `ws://127.0.0.1:${port}`;
    globalThis.WebSocket = PageSocket;
    while (!(await connects(src))) await sleep(20);
  });

  after(() => {
    server.kill();
    rmSync(folder, {recursive: true});
  });

  async function ask(content, {signal = new AbortController().signal, loss, onChunk = () => {}} = {}) {
    framesUntilLoss = loss;
    const request = {
      messages: [{id: '1', role: 'user', content}],
      trigger: 'send',
      conversationId: crypto.randomUUID(),
      runId: crypto.randomUUID(),
      signal,
      options: {},
    };
    let text = '';
    for await (const chunk of websocket({src, retryDelay: 1, keepAlive: 0}).send(request)) {
      if (chunk.type === 'text') text += chunk.delta;
      onChunk(text);
    }
    return text;
  }

  it('answers', async () => {
    assert.equal(await ask('Hi'), TEXT);
  });

  it('goes on where each of several connections was lost', async () => {
    for (const loss of [1, 2, 3, 7]) assert.equal(await ask('Hi', {loss}), TEXT);
  });

  it('hears of a stop', async () => {
    const controller = new AbortController();
    const stopped = once(server.stdout, 'data');
    const text = await ask('For ever', {
      signal: controller.signal,
      onChunk: (text) => text.length > TEXT.length && controller.abort(),
    });
    assert.ok(text.startsWith(TEXT));
    assert.equal(String((await stopped)[0]), 'stopped\n');
  });

  it('reports an error without its secrets', async () => {
    await assert.rejects(ask('Fail'), {code: 'server', message: 'The model failed.'});
  });

  it('takes no connection from elsewhere', async () => {
    const socket = new WebSocket(src, {origin: 'https://elsewhere.test'});
    const [error] = await once(socket, 'error');
    assert.match(error.message, /401/);
  });
});

async function connects(url) {
  const socket = new PageSocket(url);
  const opened = once(socket, 'open').then(
    () => true,
    () => false,
  );
  const result = await opened;
  socket.terminate();
  return result;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  return port;
}
