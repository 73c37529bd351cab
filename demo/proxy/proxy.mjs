/** Passes the chat completions of your pages on to an API, with the key that no page may hold. See README.md beside it. */
import {createServer} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';

const {OPENAI_API_KEY: key, UPSTREAM = 'https://api.openai.com/v1', ORIGINS = '', PORT = '8787'} = process.env;
const origins = ORIGINS.split(',').map((origin) => origin.trim());
const LARGEST_BODY = 10_000_000; // bytes
if (!key || !ORIGINS)
  throw new Error('Set OPENAI_API_KEY, and ORIGINS to those of your pages: https://example.com,...');

const server = createServer(async (request, response) => {
  const {method, url, headers} = request;
  const refuse = (status, message) => {
    if (response.headersSent) return response.destroy(); // a cut answer must not look whole
    response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify({error: {message}}));
  };
  if (!origins.includes(headers.origin)) return refuse(403, 'This page may not ask here.');
  response.setHeader('access-control-allow-origin', headers.origin);
  response.setHeader('access-control-expose-headers', 'retry-after, retry-after-ms');
  response.setHeader('vary', 'origin');
  if (method === 'OPTIONS') {
    const allow = {'access-control-allow-headers': 'content-type, idempotency-key', 'access-control-max-age': '7200'};
    return response.writeHead(204, allow).end();
  }
  if (url !== '/v1/chat/completions') return refuse(404, 'There is only /v1/chat/completions here.');
  if (method !== 'POST') return refuse(405, 'Only POST is answered.');
  // Without a length it is refused too.
  if (!(headers['content-length'] <= LARGEST_BODY)) return refuse(413, 'The conversation is too long.');

  const reader = new AbortController();
  response.on('close', () => reader.abort());
  try {
    const answer = await fetch(`${UPSTREAM}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(headers['idempotency-key'] && {'idempotency-key': headers['idempotency-key']}),
      },
      body: Buffer.concat(await request.toArray()),
      signal: reader.signal,
    });
    for (const name of ['content-type', 'retry-after', 'retry-after-ms']) {
      if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name));
    }
    response.statusCode = answer.status;
    // An error may quote the request that it refuses.
    if (!answer.ok) response.end((await answer.text()).replaceAll(key, '***'));
    else await pipeline(Readable.fromWeb(answer.body), response);
  } catch {
    refuse(502, 'The API cannot be reached.');
  }
});

server.listen(PORT, () => console.log(`http://localhost:${server.address().port}/v1`));
