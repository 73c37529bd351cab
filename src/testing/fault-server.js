/**
 * An HTTP server on loopback that answers as it is told, badly if need be: it writes raw bytes to the socket, so every
 * fault that a network or a server can have is one that a test can ask for. For Node; it is JavaScript so that a test
 * runner's configuration can import it as it is. Tests speak to it by `faultScripts` of fault.ts, wherever they run:
 *
 * - `POST /script` with `{answers}` gives `{url, log}`. Requests to `url`, or below it, get the answers in turn; the last
 *   one repeats. An answer is a `FaultAnswer` with its chunks in base64.
 * - `GET log` gives `{requests}`, each a `FaultRequest`.
 */
import {once} from 'node:events';
import {createServer} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

const NOT_STARTED = /-before-headers$/;

/**
 * @typedef {object} FaultServer
 * @property {string} origin Where it listens, as `http://127.0.0.1:1234`; a port of its own for each server.
 * @property {() => Promise<void>} stop Closes every connection, and resolves when the port is free.
 */

/** @returns {Promise<FaultServer>} Resolves when it listens. */
export async function startFaultServer() {
  const scripts = new Map();
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.setNoDelay(true);
    serve(socket, scripts).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(socket, scripts) {
  const request = await readRequest(socket);
  if (!request) return;
  const [, route, id] = request.path.split(/[/?]/);
  if (request.method === 'POST' && route === 'script') {
    const origin = `http://${request.headers.host}`;
    const made = String(scripts.size + 1);
    scripts.set(made, {answers: JSON.parse(request.body).answers, requests: [], sockets: new Set()});
    sendJson(socket, {url: `${origin}/run/${made}`, log: `${origin}/log/${made}`});
    return;
  }
  if (route === 'redirect-loop') {
    send(socket, request, {status: 302, headers: {location: '/redirect-loop'}});
    return;
  }
  const script = scripts.get(id);
  if (route === 'log' && script) {
    sendJson(socket, {requests: script.requests});
  } else if (route === 'run' && script) {
    await run(socket, request, script);
  } else {
    send(socket, request, {status: request.method === 'OPTIONS' ? 204 : 404});
  }
}

async function run(socket, request, script) {
  const answer = script.answers[Math.min(script.requests.length, script.answers.length - 1)];
  if (request.method === 'OPTIONS') {
    send(socket, request, {status: 204, cors: answer.cors});
    return;
  }
  const received = {...request, at: Date.now(), closedAt: null, closedByClient: false};
  script.requests.push(received);
  script.sockets.add(socket);
  let closing = false;
  const closed = new AbortController();
  const noteClose = () => {
    received.closedAt ??= Date.now();
    received.closedByClient ||= !closing;
    script.sockets.delete(socket);
    closed.abort();
  };
  // A client that goes away sends FIN ('end') or RST ('close').
  socket.on('end', noteClose);
  socket.on('close', noteClose);
  socket.resume();
  try {
    await write(socket, request, answer, closed.signal);
  } catch (error) {
    if (!closed.signal.aborted) throw error;
    socket.destroy();
    return;
  }
  const end = answer.end ?? 'close';
  if (end.startsWith('stall')) return;
  closing = true;
  if (end === 'kill-server') for (const each of script.sockets) each.resetAndDestroy();
  else if (end.startsWith('reset')) socket.resetAndDestroy();
  else socket.end();
}

async function write(socket, request, answer, signal) {
  const {end = 'close', framing = 'chunked', delays = 0} = answer;
  if (NOT_STARTED.test(end)) return;
  const chunks = (answer.chunks ?? []).map((each) => {
    const {chunk, times} = typeof each === 'string' ? {chunk: each, times: 1} : each;
    return {bytes: Buffer.from(chunk, 'base64'), times};
  });
  const length = chunks.reduce((sum, {bytes, times}) => sum + bytes.length * times, 0);
  const short = end === 'short-length';
  const bare = chunks.length === 0 && end === 'close';
  const chunked = framing === 'chunked' && !short && !bare;
  const framed = chunked
    ? {'transfer-encoding': 'chunked'}
    : framing === 'length' || short || bare
      ? {'content-length': short ? length + 100 : length}
      : {};
  socket.write(head(request, answer, framed));
  for (const [position, {bytes, times}] of chunks.entries()) {
    const delay = Array.isArray(delays) ? (delays[position] ?? 0) : position === 0 ? 0 : delays;
    // Without a pause the kernel would join small writes into one segment.
    if (delay > 0 || position < 50) await sleep(delay, undefined, {signal});
    if (bytes.length === 0) continue;
    const written = chunked
      ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
      : bytes;
    for (let time = 0; time < times; time++) {
      if (!socket.write(written)) await once(socket, 'drain', {signal});
    }
  }
  // What was written just before a fault is lost with it, unless it had time to arrive.
  if (end !== 'close') await sleep(20, undefined, {signal});
  if (end === 'truncate-chunked') socket.write('40\r\ndata: cut');
  else if (end === 'bad-chunk-size') socket.write('ZZ\r\n');
  else if (end === 'close' && chunked) socket.write('0\r\n\r\n');
}

function head(request, {status = 200, headers = {}, cors = true}, framed = {'content-length': 0}) {
  const lines = [`HTTP/1.1 ${status} Scripted`, 'connection: close'];
  if (cors) {
    lines.push('access-control-allow-origin: *', 'access-control-expose-headers: *');
    // The wildcard does not cover `Authorization`, so what was asked for is repeated.
    const asked = request.headers['access-control-request-headers'];
    if (asked) lines.push(`access-control-allow-headers: ${asked}`, 'access-control-allow-methods: *');
  }
  for (const [name, value] of Object.entries({...headers, ...framed})) {
    if (status !== 204 || name !== 'content-length') lines.push(`${name}: ${value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function send(socket, request, answer) {
  socket.end(head(request, answer));
}

function sendJson(socket, value) {
  const body = Buffer.from(JSON.stringify(value));
  const headers = {'content-type': 'application/json', 'cache-control': 'no-store'};
  socket.write(head({headers: {}}, {headers}, {'content-length': body.length}));
  socket.end(body);
}

/** One request, or undefined where the client left before it was whole. */
async function readRequest(socket) {
  let buffer = Buffer.alloc(0);
  let expected = Infinity;
  let bodyStart = 0;
  let request;
  while (buffer.length < expected) {
    const chunk = await nextChunk(socket);
    if (!chunk) return undefined;
    buffer = Buffer.concat([buffer, chunk]);
    if (request) continue;
    const headEnd = buffer.indexOf('\r\n\r\n');
    if (headEnd < 0) continue;
    const [line, ...fields] = buffer.subarray(0, headEnd).toString('latin1').split('\r\n');
    const [method, path] = line.split(' ');
    const headers = Object.fromEntries(
      fields.map((field) => [
        field.slice(0, field.indexOf(':')).toLowerCase(),
        field.slice(field.indexOf(':') + 1).trim(),
      ]),
    );
    request = {method, path, headers};
    bodyStart = headEnd + 4;
    expected = bodyStart + Number(headers['content-length'] ?? 0);
  }
  return {...request, body: buffer.subarray(bodyStart).toString('utf8')};
}

function nextChunk(socket) {
  return new Promise((resolve) => {
    const settle = (chunk) => {
      socket.pause();
      for (const event of ['data', 'end', 'close']) socket.off(event, settle);
      resolve(Buffer.isBuffer(chunk) ? chunk : undefined);
    };
    for (const event of ['data', 'end', 'close']) socket.on(event, settle);
    socket.resume();
  });
}
