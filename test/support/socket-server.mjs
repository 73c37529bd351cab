/**
 * A WebSocket server on loopback that answers as it is told, badly if need be.
 *
 * - `POST /script` with a `Script` gives `{url, log}`: connections to `url` follow the script.
 * - `GET log` tells what arrived: `Received[]`, one for each connection that was tried.
 *
 * Script: `{connections: Connection[]}`: the connections get these in turn, the last one repeats. Or `{tokens, drops}`, a
 * server that can be resumed: it sends each token with its position as cursor, from the first for a `send`, from after the
 * cursor for a `resume`; connection number i breaks off after `drops[i]` tokens (every other one with a close frame), one
 * beyond the list holds.
 *
 * Connection, all of it optional:
 *   refuse: an HTTP status in place of the handshake · hang: the handshake never ends
 *   frames: sent in answer to each `send` or `resume`; a string is a text frame, `{binary}` holds base64. The text RUN
 *     in a frame stands for the id of the run that is asked for.
 *   pongs: whether pings are answered · pings: whether a ping comes first
 *   end, after the frames: 'stay' (the default), 'drop' (no close frame), 'drop-mid-frame', 'garbage' (bytes that are no
 *     frame), or {code, reason}
 *
 * Received: `{path, messages, at, closedAt, closeCode}`; times by `Date.now()`, `closedAt` is null while it is open.
 */
import {createServer} from 'node:http';
import {WebSocketServer} from 'ws';

export async function startSocketServer() {
  const scripts = [];
  const sockets = new WebSocketServer({noServer: true, maxPayload: 2 ** 26});
  const server = createServer((request, response) => {
    const [, route, id] = request.url.split('/');
    const answer = (value) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cache-control', 'no-store');
      response.end(JSON.stringify(value));
    };
    if (route === 'log') return answer(scripts[id].received);
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => (body += piece));
    request.on('end', () => {
      const made = scripts.push({...JSON.parse(body), received: []}) - 1;
      const {host} = request.headers;
      answer({url: `ws://${host}/run/${made}`, log: `http://${host}/log/${made}`});
    });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    const script = scripts[request.url.split(/[/?]/)[2]];
    const number = script.received.length;
    const received = {path: request.url, messages: [], at: Date.now(), closedAt: null, closeCode: null};
    script.received.push(received);
    const part = script.connections?.[Math.min(number, script.connections.length - 1)] ?? {};
    if (part.hang) return;
    if (part.refuse) return void socket.end(`HTTP/1.1 ${part.refuse} Refused\r\nconnection: close\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => {});
      webSocket.on('close', (code) => Object.assign(received, {closedAt: Date.now(), closeCode: code}));
      if (part.pings) webSocket.send('{"type":"ping"}');
      webSocket.on('message', (data) => {
        const message = JSON.parse(data);
        received.messages.push(message);
        if (message.type === 'ping' && part.pongs) webSocket.send('{"type":"pong"}');
        if (message.type !== 'send' && message.type !== 'resume') return;
        if (script.tokens) goOn(webSocket, script, number, (message.cursor ?? -1) + 1);
        else play(webSocket, part, message.runId);
      });
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop() {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** For @web/test-runner: runs the server beside the tests, which find it by `GET /__socket`. */
export function socketServerPlugin() {
  let running;
  return {
    name: 'socket-server',
    async serverStart() {
      running = await startSocketServer();
    },
    serverStop: () => running?.stop(),
    serve: ({path}) => (path === '/__socket' ? {body: JSON.stringify(running.origin), type: 'json'} : undefined),
  };
}

function play(webSocket, {frames = [], end = 'stay'}, runId) {
  for (const frame of frames) {
    if (typeof frame === 'string') webSocket.send(frame.replaceAll('RUN', runId));
    else webSocket.send(Buffer.from(frame.binary, 'base64'));
  }
  finish(webSocket, end);
}

function goOn(webSocket, {tokens, drops = []}, number, from) {
  const until = Math.min(tokens.length, from + (drops[number] ?? Infinity));
  for (let cursor = from; cursor < until; cursor++) {
    webSocket.send(JSON.stringify({type: 'text', delta: tokens[cursor], cursor}));
  }
  if (drops[number] === undefined) webSocket.send('{"type":"finish"}');
  else finish(webSocket, number % 2 ? {code: 1012} : 'drop');
}

function finish(webSocket, end) {
  if (end === 'stay') return;
  if (typeof end === 'object' && end.code !== 1006) {
    webSocket.close(end.code === 1005 ? undefined : end.code, end.reason);
    return;
  }
  const {_socket: raw} = webSocket;
  // A text frame of 100 bytes of which three come; a frame of a kind that there is not.
  if (end === 'drop-mid-frame') raw.write(Buffer.from([0x81, 100, 0x61, 0x62, 0x63]));
  if (end === 'garbage') return void raw.write(Buffer.from([0xff, 1, 0x61]));
  // What was written goes out before the end of the connection, which comes without a close frame.
  raw.end();
}
