/**
 * A server as its users build it: with the AI SDK itself, over a mock of a language model, so that what the tests read is
 * what the package writes. The test runner starts it when a test first asks `GET /__ai-sdk` for its `origin`.
 *
 * - `POST /api/chat`: a chat. The model is told by the newest user message what to do, see `script`; anything else it
 *   answers with what it was asked and how many messages it was given.
 * - `GET /api/chat/ID/stream`: replays the newest answer of that chat, where one was asked to be kept (`?keep`), or 204.
 * - `POST /custom`: parts that a server writes by hand. `POST /text`: a text stream. `POST /abort`, `POST /error`.
 * - `GET /log`: the requests that arrived, and the chats of which an answer was aborted.
 */
import {once} from 'node:events';
import {createServer} from 'node:http';
import {
  convertToModelMessages,
  createUIMessageStream,
  createUIMessageStreamResponse,
  jsonSchema,
  stepCountIs,
  streamText,
  tool,
  validateUIMessages,
} from 'ai';
import {MockLanguageModelV3, simulateReadableStream} from 'ai/test';

const ALLOW = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': '*',
};
const USAGE = {
  inputTokens: {total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0},
  outputTokens: {total: 4, text: 4, reasoning: 0},
};
const anything = jsonSchema({type: 'object', properties: {}});

/** What the model streams, by the first word of the newest user message and by what its tools gave since. */
function script(prompt) {
  const turn = prompt.findLastIndex(({role}) => role === 'user');
  const question = prompt[turn].content.map(({text = ''}) => text).join('');
  const results = prompt.slice(turn).flatMap(({role, content}) => (role === 'tool' ? content : []));
  const call = (toolName, input = {}) => [
    {type: 'tool-call', toolCallId: `${toolName}-1`, toolName, input: JSON.stringify(input)},
  ];
  if (results.length > 0) {
    return text(
      `It gave ${results.map(({output}) => JSON.stringify(output.value ?? output.reason ?? output.type)).join(', ')}.`,
    );
  }
  switch (question.split(' ')[0]) {
    case 'Think':
      return [
        {type: 'reasoning-start', id: 'r1'},
        {type: 'reasoning-delta', id: 'r1', delta: 'Hm, '},
        {type: 'reasoning-delta', id: 'r1', delta: 'well.'},
        {type: 'reasoning-end', id: 'r1', providerMetadata: {mock: {signature: 'signed-1'}}},
        ...text('Thought of it.'),
      ];
    case 'Weather':
      return [
        ...text('I look.'),
        {type: 'tool-input-start', id: 'weather-1', toolName: 'weather'},
        {type: 'tool-input-delta', id: 'weather-1', delta: '{"city":'},
        {type: 'tool-input-delta', id: 'weather-1', delta: '"Oslo"}'},
        {type: 'tool-input-end', id: 'weather-1'},
        ...call('weather', {city: 'Oslo'}),
      ];
    case 'Delete':
      return call('remove', {file: 'a.txt'});
    case 'Where':
      return call('whereAmI');
    case 'Break':
      return call('broken');
    case 'Search':
      return [
        {...call('search', {words: 'moth'})[0], providerExecuted: true, dynamic: true},
        {
          type: 'tool-result',
          toolCallId: 'search-1',
          toolName: 'search',
          result: ['moth'],
          providerExecuted: true,
          dynamic: true,
        },
        {type: 'source', sourceType: 'url', id: 's1', url: 'https://example.test/moth', title: 'Moths'},
        {type: 'file', mediaType: 'image/png', data: 'iVBORw0KGgo='},
        ...text('A moth is an insect.'),
      ];
    case 'Fail':
      return [...text('So far'), {type: 'error', error: new Error('out of paper')}];
    case 'Repeat':
      return text(JSON.stringify(prompt));
    case 'Slowly':
      return text(...Array.from({length: 2000}, (_, number) => `${number} `));
  }
  return text(`${question}? `, `I was given ${prompt.length}.`);
}

let blocks = 0;

function text(...deltas) {
  const id = `t${++blocks}`;
  return [
    {type: 'text-start', id},
    ...deltas.map((delta) => ({type: 'text-delta', id, delta})),
    {type: 'text-end', id},
  ];
}

const tools = {
  weather: tool({inputSchema: anything, execute: ({city}) => ({city, sunny: true})}),
  remove: tool({inputSchema: anything, needsApproval: true, execute: ({file}) => `${file} is gone`}),
  whereAmI: tool({inputSchema: anything}),
  broken: tool({
    inputSchema: anything,
    execute() {
      throw new Error('It is broken.');
    },
  }),
};

function model() {
  return new MockLanguageModelV3({
    async doStream({prompt}) {
      const chunks = script(prompt);
      const calls = chunks.some(({type, providerExecuted}) => type === 'tool-call' && !providerExecuted);
      const finishReason = {unified: calls ? 'tool-calls' : 'stop', raw: undefined};
      return {
        stream: simulateReadableStream({
          chunks: [{type: 'stream-start', warnings: []}, ...chunks, {type: 'finish', finishReason, usage: USAGE}],
          chunkDelayInMs: chunks.length > 1000 ? 5 : null,
          initialDelayInMs: null,
        }),
      };
    },
  });
}

async function answer({pathname, search}, body, signal, log, kept) {
  if (pathname === '/custom') {
    return createUIMessageStreamResponse({
      stream: createUIMessageStream({
        execute({writer}) {
          const write = (...chunks) => chunks.forEach((chunk) => writer.write(chunk));
          write({type: 'start', messageId: 'm', messageMetadata: {usage: {input: 1}, model: 'mock'}});
          write(
            {type: 'data-weather', id: 'w', data: {sunny: false}},
            {type: 'data-note', data: 'gone', transient: true},
          );
          write(...text('Done.'), {type: 'data-weather', id: 'w', data: {sunny: true}});
          write({
            type: 'source-document',
            sourceId: 'd',
            mediaType: 'application/pdf',
            title: 'Paper',
            filename: 'a.pdf',
          });
          write({type: 'message-metadata', messageMetadata: {usage: {output: 2}}}, {type: 'later-thing', value: 1});
        },
      }),
    });
  }
  if (pathname === '/abort' || pathname === '/error') {
    const last = pathname === '/abort' ? {type: 'abort', reason: 'enough'} : {type: 'error', errorText: 'out of paper'};
    const stream = simulateReadableStream({chunks: [{type: 'start'}, ...text('a'), last]});
    return createUIMessageStreamResponse({stream});
  }
  const messages = await validateUIMessages({messages: body.messages});
  const result = streamText({
    model: model(),
    tools,
    stopWhen: stepCountIs(5),
    abortSignal: signal,
    messages: await convertToModelMessages(messages),
    onError: () => {},
    onAbort: () => void log.aborted.push(body.id),
  });
  if (pathname === '/text') return result.toTextStreamResponse();
  return result.toUIMessageStreamResponse({
    originalMessages: messages,
    sendSources: true,
    onError: ({message}) => message,
    messageMetadata: ({part}) => (part.type === 'finish' ? {tokens: part.totalUsage.totalTokens} : undefined),
    ...(search === '?keep' && {
      async consumeSseStream({stream}) {
        const pieces = [];
        for await (const piece of stream) pieces.push(piece);
        kept.set(body.id, pieces.join(''));
      },
    }),
  });
}

/** Starts it on a port of its own. */
export async function startAiSdkServer() {
  const log = {requests: [], aborted: []};
  const kept = new Map();

  async function respond(request, signal) {
    const url = new URL(request.url, 'http://localhost');
    if (request.method === 'OPTIONS') return new Response(null, {status: 204});
    if (url.pathname === '/log') return Response.json(log);
    if (request.method === 'GET') {
      const id = /^\/api\/chat\/(.+)\/stream$/.exec(url.pathname)?.[1] ?? '';
      const stream = kept.get(decodeURIComponent(id));
      return stream === undefined
        ? new Response(null, {status: 204})
        : new Response(stream, {headers: {'content-type': 'text/event-stream', 'x-vercel-ai-ui-message-stream': 'v1'}});
    }
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = JSON.parse(Buffer.concat(pieces).toString());
    log.requests.push({path: url.pathname, headers: request.headers, body});
    try {
      return await answer(url, body, signal, log, kept);
    } catch (error) {
      return Response.json({error: error.message}, {status: 400});
    }
  }

  const server = createServer(async (request, response) => {
    const closed = new AbortController();
    response.on('close', () => closed.abort());
    const {status, headers, body} = await respond(request, closed.signal);
    response.writeHead(status, {...ALLOW, ...Object.fromEntries(headers)});
    response.flushHeaders();
    try {
      for await (const piece of body ?? []) response.write(piece);
    } catch {
      // Whoever asked has gone.
    }
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
