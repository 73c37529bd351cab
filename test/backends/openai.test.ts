import {aTimeout, expect} from '@open-wc/testing';
import {openai, type OpenAiConfig} from '../../src/backends/openai.js';
import {Conversation} from '../../src/core/conversation.js';
import type {ChatError} from '../../src/core/errors.js';
import {partsOf, type MessagePart, type ToolPart, type ToolState} from '../../src/core/message.js';
import {ask, completionChunk, events, everyCut, singly, streamed} from '../support/answer.js';
import {faultOrigin, faultScript, type FaultAnswer, type FaultScript} from '../support/fault.js';

const SSE = {'content-type': 'text/event-stream'};
const hello = events(
  completionChunk({content: 'Hel'}),
  completionChunk({content: 'lo'}),
  completionChunk({}, 'stop'),
  '[DONE]',
);
const quick = {retryDelay: 1, idleTimeout: 5000};

/** A backend that gets this answer without a network. */
function answering(...values: Parameters<typeof streamed>) {
  return openai({src: 'http://model.test/v1', fetch: () => Promise.resolve(streamed(...values))});
}

/** What `config` makes the backend ask for. */
async function requested(config: OpenAiConfig, overrides?: Parameters<typeof ask>[1]) {
  let seen: Request | undefined;
  const capture: typeof fetch = (input, init) => {
    seen = new Request(input, init);
    return Promise.resolve(streamed([hello]));
  };
  await ask(openai({fetch: capture, ...config}), overrides);
  if (!seen) throw new Error('Nothing was requested.');
  return {url: seen.url, headers: seen.headers, body: (await seen.json()) as Record<string, unknown>};
}

async function asked(answers: FaultAnswer | FaultAnswer[], config: OpenAiConfig = {}) {
  const script = await faultScript(...[answers].flat());
  const answer = await ask(openai({src: `${script.url}/v1`, ...quick, ...config}));
  return {...answer, script, requests: await script.requests()};
}

async function closeOf(script: FaultScript): Promise<number> {
  for (;;) {
    const [request] = await script.requests();
    if (request && request.closedAt !== null) {
      expect(request.closedByClient).to.equal(true);
      return request.closedAt;
    }
    await aTimeout(5);
  }
}

describe('openai', () => {
  describe('the request', () => {
    it('holds the files that are in memory, which a model cannot fetch', async () => {
      const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], {type: 'image/png'});
      const content = [{type: 'text', text: 'What is this?'} as const, {type: 'file', blob, name: 'a.png'} as const];
      const {body} = await requested({src: 'http://model.test/v1'}, {messages: [{id: '1', role: 'user', content}]});
      expect(JSON.stringify(body.messages)).to.contain('data:image/png;base64,iVBORw==');
    });

    it('goes to the chat completions of the base URL', async () => {
      const urls = {
        'https://host.test/v1': 'https://host.test/v1/chat/completions',
        'https://host.test/v1/': 'https://host.test/v1/chat/completions',
        'https://host.test': 'https://host.test/v1/chat/completions',
        'https://host.test/api/v3?version=2#top': 'https://host.test/api/v3/chat/completions?version=2',
        'https://host.test/x/chat/completions?version=2': 'https://host.test/x/chat/completions?version=2',
        '/llm/v1': new URL('/llm/v1/chat/completions', location.href).href,
      };
      for (const [src, url] of Object.entries(urls)) expect((await requested({src})).url).to.equal(url);
    });

    it('carries the model, the messages and the options, the own ones of the request last', async () => {
      const {body} = await requested(
        {src: 'https://host.test', model: 'moth-1', options: {temperature: 1, top_p: 0.5}},
        {
          options: {temperature: 0},
          messages: [
            {id: '1', role: 'system', content: 'Be brief.'},
            {id: '2', role: 'user', content: 'Hi'},
          ],
        },
      );
      expect(body).to.deep.equal({
        model: 'moth-1',
        stream: true,
        temperature: 0,
        top_p: 0.5,
        messages: [
          {role: 'system', content: 'Be brief.'},
          {role: 'user', content: 'Hi'},
        ],
      });
    });

    it('leaves the choice of a model to the server where there is none', async () => {
      expect((await requested({src: 'https://host.test'})).body).to.have.keys('stream', 'messages');
    });

    it('carries the key, and the run as idempotency key', async () => {
      const {headers} = await requested({src: 'https://host.test', apiKey: 'sk-moth'}, {runId: 'run-7'});
      expect(headers.get('authorization')).to.equal('Bearer sk-moth');
      expect(headers.get('idempotency-key')).to.equal('run-7');
      expect(headers.get('content-type')).to.equal('application/json');
    });

    it("lets the page's headers win, and leaves out those that are null", async () => {
      const {headers} = await requested({
        src: 'https://host.test',
        apiKey: 'sk-moth',
        headers: async () => ({Authorization: 'Token fresh', 'Idempotency-Key': null}),
      });
      expect(headers.get('authorization')).to.equal('Token fresh');
      expect(headers.has('idempotency-key')).to.equal(false);
    });

    it("names the page's tools, beside those that the options name", async () => {
      const parameters = {type: 'object', properties: {city: {type: 'string'}}};
      const tools = [{name: 'weather', description: 'Looks at the sky', parameters}, {name: 'now'}];
      const written = [
        {type: 'function', function: {name: 'weather', description: 'Looks at the sky', parameters}},
        {type: 'function', function: {name: 'now', parameters: {type: 'object', properties: {}}}},
      ];
      const own = {type: 'web_search'};
      expect((await requested({src: 'https://host.test'}, {tools})).body.tools).to.deep.equal(written);
      const {body} = await requested({src: 'https://host.test', options: {tools: [own]}}, {tools});
      expect(body.tools).to.deep.equal([own, ...written]);
    });

    it('answers each call of the answer so far: with its output, why it failed, or that it was denied or left', async () => {
      const call = (id: string, state: ToolState, more: Partial<ToolPart> = {}): ToolPart => {
        return {type: 'tool', id, name: 'look', state, input: {at: id}, ...more};
      };
      const content: MessagePart[] = [
        {type: 'text', text: 'Let me look.'},
        call('1', 'output-available', {output: {found: 1}}),
        call('2', 'output-error', {error: 'No network'}),
        {type: 'text', text: 'Once more.'},
        call('3', 'output-denied'),
        call('4', 'output-denied', {error: 'Not there'}),
        call('5', 'output-available', {output: 'plain'}),
        call('6', 'approval-requested'),
        call('7', 'input-available'),
      ];
      const {body} = await requested(
        {src: 'https://host.test'},
        {
          trigger: 'tool',
          messages: [
            {id: 'q', role: 'user', content: 'Look'},
            {id: 'a', role: 'assistant', content},
          ],
        },
      );
      const written = (id: string) => ({id, type: 'function', function: {name: 'look', arguments: `{"at":"${id}"}`}});
      const answer = (id: string, text: string) => ({role: 'tool', tool_call_id: id, content: text});
      expect(body.messages).to.deep.equal([
        {role: 'user', content: 'Look'},
        {role: 'assistant', content: 'Let me look.', tool_calls: ['1', '2'].map(written)},
        answer('1', '{"found":1}'),
        answer('2', 'No network'),
        {role: 'assistant', content: 'Once more.', tool_calls: ['3', '4', '5', '6', '7'].map(written)},
        answer('3', 'The user denied this call.'),
        answer('4', 'The user denied this call. Not there'),
        answer('5', 'plain'),
        answer('6', 'This call was not answered.'),
        answer('7', 'This call was not answered.'),
      ]);
    });

    it('is never made without a usable src', () => {
      for (const src of [
        undefined,
        '',
        'ftp://host.test',
        'https://',
        'javascript:alert(1)',
        'https://me:hunter2@host.test',
      ]) {
        const error = caught(() => openai({src}));
        expect(error, String(src)).to.include({code: 'config'});
        expect(String(error)).to.contain('src').and.not.contain('hunter2');
      }
    });
  });

  describe('the answer', () => {
    const recording = new TextEncoder().encode(
      events(
        completionChunk({role: 'assistant', content: ''}),
        completionChunk({reasoning_content: 'Größe? '}),
        completionChunk({reasoning: '🦋', content: null}),
        completionChunk({content: 'A moth is '}),
        completionChunk({content: '🦋.'}),
        completionChunk({tool_calls: [{index: 0, id: 'c1', function: {name: 'look', arguments: ''}}]}),
        completionChunk({tool_calls: [{index: 0, id: '', function: {arguments: '{"at":'}}]}),
        completionChunk({tool_calls: [{index: 1, id: 'c2', function: {name: 'now'}}]}),
        completionChunk({tool_calls: [{index: 0, function: {arguments: '"night"}'}}]}),
        completionChunk({}, 'tool_calls'),
        {choices: [], usage: {total_tokens: 9}},
        '[DONE]',
      ),
    );

    async function expectRecording(pieces: Uint8Array[]) {
      const {text, reasoning, tools, finish, error} = await ask(answering(pieces));
      expect({text, reasoning, tools, finish, error}).to.deep.equal({
        text: 'A moth is 🦋.',
        reasoning: 'Größe? 🦋',
        tools: [
          {id: 'c1', name: 'look', input: '{"at":"night"}', state: 'input-available'},
          {id: 'c2', name: 'now', input: '{}', state: 'input-available'},
        ],
        finish: {type: 'finish', reason: 'tool_calls', usage: {total_tokens: 9}},
        error: undefined,
      });
    }

    it('is the same however its bytes are cut', async () => {
      await expectRecording([recording]);
      await expectRecording(singly(recording));
      for (const cut of everyCut(recording)) await expectRecording(cut);
    });

    it('keeps calls apart whose server gives them one index, or none, or no id', async () => {
      const call = (name: string, rest: object) => ({...rest, function: {name, arguments: {}}});
      const chunk = completionChunk(
        {tool_calls: [call('one', {id: 'a', index: 0}), call('two', {id: 'b', index: 0}), call('three', {})]},
        'tool_calls',
      );
      const {tools} = await ask(answering([events(chunk)]));
      expect(tools.map(({name, input}) => name + input)).to.deep.equal(['one{}', 'two{}', 'three{}']);
      expect(new Set(tools.map(({id}) => id)).size).to.equal(3);
      expect(tools.every(({id}) => id !== '')).to.equal(true);
    });

    it('shows a refusal, and content in parts, as text', async () => {
      const parts = [{type: 'text', text: 'b'}, {type: 'unknown'}];
      const {text} = await ask(
        answering([events(completionChunk({refusal: 'a'}), completionChunk({content: parts}, 'stop'))]),
      );
      expect(text).to.equal('ab');
    });

    it('names its sources once, after the text, however the server names them', async () => {
      const one = 'https://one.test/';
      const two = 'https://two.test/';
      const forms = {
        'addresses with each chunk': [
          {...completionChunk({content: 'a'}), citations: [one, two]},
          {...completionChunk({content: 'b'}, 'stop'), citations: [one, two]},
        ],
        'results beside them': [
          {...completionChunk({content: 'ab'}), citations: [one, two], search_results: [{url: one, title: 'One'}]},
          completionChunk({}, 'stop'),
        ],
        annotations: [
          completionChunk({content: 'ab'}),
          completionChunk({annotations: [{type: 'url_citation', url_citation: {url: one, title: 'One'}}]}),
          completionChunk(
            {annotations: [{type: 'url_citation', url_citation: {url: two}}, {type: 'file_citation'}, null]},
            'stop',
          ),
        ],
      };
      for (const [form, chunks] of Object.entries(forms)) {
        const {text, others, error} = await ask(answering([events(...chunks)]));
        const title = form.startsWith('addresses') ? {} : {title: 'One'};
        expect({text, others, error}, form).to.deep.equal({
          text: 'ab',
          others: [
            {type: 'part', part: {type: 'source', id: one, url: one, ...title}},
            {type: 'part', part: {type: 'source', id: two, url: two}},
          ],
          error: undefined,
        });
      }
    });

    it('is the first choice', async () => {
      const choices = [
        {index: 1, delta: {content: 'no'}, finish_reason: 'stop'},
        {index: 0, delta: {content: 'yes'}, finish_reason: 'stop'},
      ];
      expect((await ask(answering([events({choices})]))).text).to.equal('yes');
    });

    it('ends with [DONE], or with a finish reason', async () => {
      const first = completionChunk({content: 'a'});
      for (const end of [['[DONE]', completionChunk({content: 'late'})], [completionChunk({}, 'stop')]]) {
        const {text, error, finish} = await ask(answering([events(first, ...end)]));
        expect({text, error}).to.deep.equal({text: 'a', error: undefined});
        expect(finish).not.to.equal(undefined);
      }
    });

    it('is incomplete without either', async () => {
      const {text, error} = await ask(answering([events(completionChunk({content: 'a'}, ''), completionChunk({}))]));
      expect(text).to.equal('a');
      expect(error).to.include({code: 'incomplete', retryable: true});
    });

    it('may come whole', async () => {
      const message = {
        role: 'assistant',
        content: 'Hello',
        tool_calls: [{id: 'c1', function: {name: 'look', arguments: '{}'}}],
      };
      const body = JSON.stringify({choices: [{message}]});
      const {text, tools, error} = await ask(answering([body], 'application/json'));
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(tools).to.deep.equal([{id: 'c1', name: 'look', input: '{}', state: 'input-available'}]);
    });

    it('may not be made of anything but completions', async () => {
      const image = {type: 'part', part: {type: 'file', url: 'https://elsewhere.test/'}};
      const {others, text} = await ask(
        answering([events(image, {type: 'text', delta: 'b'}, completionChunk({content: 'a'}, 'stop'))]),
      );
      expect({others, text}).to.deep.equal({others: [], text: 'a'});
    });

    it('is damaged by what is no JSON object', async () => {
      for (const data of ['oops', '[]', '"a"', '1', 'null']) {
        expect((await ask(answering([events(data)]))).error?.code, data).to.equal('parse');
      }
    });

    it("keeps what came before an error, and says it in the server's words", async () => {
      const failing = [
        events(completionChunk({content: 'a'}), {error: {message: 'overloaded', code: 503}}),
        `${events(completionChunk({content: 'a'}))}event: error\ndata: {"type":"error","error":{"message":"overloaded"}}\n\n`,
        events(completionChunk({content: 'a'}), {
          error: {message: 'overloaded'},
          choices: [{delta: {}, finish_reason: 'error'}],
        }),
      ];
      for (const stream of failing) {
        const {text, error} = await ask(answering([stream]));
        expect(text).to.equal('a');
        expect(error).to.include({code: 'server', message: 'overloaded'});
      }
    });

    it('passes over an error that is null', async () => {
      const chunk = {...completionChunk({content: 'a'}, 'stop'), error: null};
      expect(await ask(answering([events(chunk)]))).to.include({text: 'a', error: undefined});
    });

    it('survives ten thousand events in one read', async () => {
      const many = events(completionChunk({content: 'a'})).repeat(10_000) + events('[DONE]');
      expect((await ask(answering([many]))).text.length).to.equal(10_000);
    });
  });

  describe('over a real connection', () => {
    it('streams', async () => {
      const chunks = [...new TextEncoder().encode(hello)].map((byte) => Uint8Array.of(byte));
      const {text, error, requests} = await asked({headers: SSE, chunks});
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(requests.map(({method, path}) => [method, path.replace(/\/run\/\d+/, '')])).to.deep.equal([
        ['POST', '/v1/chat/completions'],
      ]);
    });

    const start = events(completionChunk({content: 'a'}));

    for (const end of [
      'reset',
      'kill-server',
      'truncate-chunked',
      'missing-last-chunk',
      'short-length',
      'bad-chunk-size',
    ]) {
      it(`never takes an answer for whole that ends with ${end}`, async () => {
        const {text, error, requests} = await asked({headers: SSE, chunks: [start], end});
        // Engines disagree on which of these are errors at all, and may lose what came just before.
        expect(error?.code).to.be.oneOf(['network', 'incomplete']);
        expect(error?.retryable).to.equal(true);
        expect(text).to.be.oneOf(['a', '']);
        if (text === 'a') expect(requests.length).to.equal(1);
      });
    }

    it('takes an answer for whole whose connection breaks after its end', async () => {
      for (const end of ['truncate-chunked', 'short-length', 'reset']) {
        const {text, error} = await asked({
          headers: SSE,
          chunks: [events(completionChunk({content: 'a'}, 'stop'))],
          end,
        });
        expect({text, error}, end).to.deep.equal({text: 'a', error: undefined});
      }
    });

    it('gives up on silence, before and within the answer, and closes the connection', async () => {
      for (const [end, text] of [
        ['stall-before-headers', ''],
        ['stall', 'a'],
      ] as const) {
        const answer = await asked({headers: SSE, chunks: [start], end}, {idleTimeout: 1000});
        expect(answer.text).to.equal(text);
        expect(answer.error).to.include({code: 'timeout', retryable: true});
        expect(answer.requests.length).to.equal(1);
        await closeOf(answer.script);
      }
    });

    it('tries again what was reset, with the same idempotency key', async () => {
      const {text, error, requests} = await asked([
        {end: 'reset-before-headers'},
        {end: 'close-before-headers'},
        {headers: SSE, chunks: [hello]},
      ]);
      // The browser itself may resend a request whose connection died.
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(requests.length).to.be.at.least(3);
      expect(new Set(requests.map(({headers}) => headers['idempotency-key']))).to.deep.equal(new Set(['run-1']));
    });

    it('sends three requests to a server that is overloaded, and one to a server that refuses', async () => {
      for (const [status, count] of [
        [408, 3],
        [425, 3],
        [429, 3],
        [500, 3],
        [503, 3],
        [400, 1],
        [401, 1],
        [403, 1],
        [404, 1],
        [409, 1],
        [413, 1],
        [422, 1],
      ] as const) {
        const {error, requests} = await asked({status});
        expect(error).to.include({code: 'http', status});
        // Firefox and Chromium ask again by themselves after a 408.
        if (status === 408) expect(requests.length).to.be.at.least(count);
        else expect(requests.length, String(status)).to.equal(count);
      }
    });

    it('waits as the server asks before it tries again', async () => {
      const {text, requests} = await asked([
        {status: 429, headers: {'retry-after-ms': '80'}},
        {headers: SSE, chunks: [hello]},
      ]);
      expect(text).to.equal('Hello');
      const [first, second] = requests;
      expect((second?.at ?? 0) - (first?.at ?? 0)).to.be.at.least(75);
    });

    it('asks for fresh headers with every request', async () => {
      let count = 0;
      const {requests} = await asked({status: 500}, {headers: () => ({'x-count': String((count += 1))})});
      expect(requests.map(({headers}) => headers['x-count'])).to.deep.equal(['1', '2', '3']);
    });

    it('calls a redirect loop and a CORS refusal network errors', async () => {
      for (const refusal of [
        {status: 302, headers: {location: '/redirect-loop'}},
        {cors: false, chunks: [hello]},
      ]) {
        expect((await asked(refusal, {maxRetries: 0})).error).to.include({code: 'network', retryable: true});
      }
    });

    it('calls a server that is not there a network error', async () => {
      const port = new URL(await faultOrigin()).port;
      const {error} = await ask(openai({src: `http://127.0.0.1:${port === '9' ? 11 : 9}/v1`, ...quick}));
      expect(error).to.include({code: 'network'});
    });

    it('repeats no key, header, query or prompt in an error, however the server echoes them', async () => {
      const secrets = ['sk-planted-key', 'planted-header', 'planted-query', 'What is a moth?'];
      const echo = secrets.join(' | ');
      const answers: FaultAnswer[] = [
        {status: 401, chunks: [JSON.stringify({error: {message: `Wrong key: ${echo}`}})]},
        {status: 404, chunks: [echo]},
        {status: 400, chunks: [echo.repeat(30)]},
        {headers: SSE, chunks: [events({error: {message: echo}})]},
        {headers: SSE, chunks: [`event: error\ndata: ${echo}\n\n`]},
        {headers: SSE, chunks: [events(`not JSON: ${echo}`)]},
        {headers: {'content-type': 'application/json'}, chunks: [JSON.stringify({echo})]},
        {headers: {'content-type': 'text/html'}, chunks: [echo]},
        {end: 'reset-before-headers'},
        {cors: false},
      ];
      for (const answer of answers) {
        const script = await faultScript(answer);
        const backend = openai({
          src: `${script.url}/v1?key=planted-query`,
          apiKey: 'sk-planted-key',
          headers: {'x-token': 'planted-header'},
          ...quick,
        });
        const {error} = await ask(backend);
        const said = `${error?.message} ${error?.stack} ${String(error?.cause)}`;
        for (const secret of secrets) expect(said, JSON.stringify(answer)).not.to.contain(secret);
      }
    });
  });

  it('is asked again with what its tools gave, until it has no more to ask', async () => {
    const calling = events(
      completionChunk({
        content: 'Let me look. ',
        tool_calls: [{index: 0, id: 'call_0', function: {name: 'double', arguments: '{"of":'}}],
      }),
      completionChunk({tool_calls: [{index: 0, function: {arguments: '21}'}}]}),
      completionChunk({}, 'tool_calls'),
      '[DONE]',
    );
    const script = await faultScript(
      {headers: SSE, chunks: [calling]},
      {headers: SSE, chunks: [calling]},
      {headers: SSE, chunks: [hello]},
    );
    const conversation = new Conversation();
    conversation.backend = openai({src: script.url, ...quick});
    conversation.tools = {double: {execute: (input) => 2 * (input as {of: number}).of}};
    await conversation.send('What is it?');

    expect(conversation.state.error).to.equal(null);
    const content = partsOf(conversation.messages.at(-1)?.content ?? '');
    expect(content.map((part) => (part.type === 'tool' ? part.output : 'text' in part && part.text))).to.deep.equal([
      'Let me look. ',
      42,
      'Let me look. ',
      42,
      'Hello',
    ]);
    const requests = await script.requests();
    expect(new Set(requests.map(({headers}) => headers['idempotency-key'])).size).to.equal(3);
    const {messages} = JSON.parse(requests.at(-1)?.body ?? '') as {
      messages: {role: string; content: unknown; tool_call_id?: string; tool_calls?: {id: string}[]}[];
    };
    expect(messages.map(({role}) => role)).to.deep.equal(['user', 'assistant', 'tool', 'assistant', 'tool']);
    expect(messages[3]?.tool_calls?.map(({id}) => id)).to.deep.equal([messages[4]?.tool_call_id]);
    expect(messages[4]?.content).to.equal('42');
  });

  describe('stop', () => {
    const slow: FaultAnswer = {headers: SSE, chunks: [events(completionChunk({content: 'a'}))], end: 'stall'};

    async function stopped(answer: FaultAnswer, when: 'first chunk' | 'request') {
      const script = await faultScript(answer);
      const controller = new AbortController();
      let stoppedAt = 0;
      const stop = () => {
        stoppedAt = Date.now();
        controller.abort();
      };
      const asking = ask(
        openai({src: script.url, ...quick}),
        {signal: controller.signal},
        when === 'first chunk' ? stop : undefined,
      );
      if (when === 'request') {
        while ((await script.requests()).length === 0) await aTimeout(5);
        stop();
      }
      const {text, error} = await asking;
      return {text, error, endedAfter: Date.now() - stoppedAt, closedAfter: (await closeOf(script)) - stoppedAt};
    }

    it('closes the connection within 100 ms and keeps what came', async () => {
      const {text, error, endedAfter, closedAfter} = await stopped(slow, 'first chunk');
      expect({text, error}).to.deep.equal({text: 'a', error: undefined});
      expect(endedAfter).to.be.below(100);
      expect(closedAfter).to.be.below(100);
    });

    it('closes the connection within 100 ms where nothing has come yet', async () => {
      const {text, error, endedAfter, closedAfter} = await stopped({end: 'stall-before-headers'}, 'request');
      expect({text, error}).to.deep.equal({text: '', error: undefined});
      expect(endedAfter).to.be.below(100);
      expect(closedAfter).to.be.below(100);
    });

    it("closes the connection within 100 ms while an error's explanation is awaited", async () => {
      const {error, closedAfter} = await stopped({status: 500, chunks: ['Because'], end: 'stall'}, 'request');
      expect(error).to.equal(undefined);
      expect(closedAfter).to.be.below(100);
    });

    it('asks nothing where it came first', async () => {
      const script = await faultScript(slow);
      const {text, error} = await ask(openai({src: script.url}), {signal: AbortSignal.abort()});
      expect({text, error}).to.deep.equal({text: '', error: undefined});
      expect(await script.requests()).to.deep.equal([]);
    });

    it('leaves nothing on the signal of an answer that came whole', async () => {
      const {signal} = new AbortController();
      let listeners = 0;
      const count = (method: 'addEventListener' | 'removeEventListener', change: number) => {
        const original = signal[method].bind(signal) as (...values: unknown[]) => void;
        signal[method] = (...values: unknown[]) => {
          listeners += change;
          original(...values);
        };
      };
      count('addEventListener', 1);
      count('removeEventListener', -1);
      const {text} = await ask(answering(singly(new TextEncoder().encode(hello))), {signal});
      await aTimeout(0);
      expect({text, listeners}).to.deep.equal({text: 'Hello', listeners: 0});
    });

    it('needs no patience with headers that never come', async () => {
      const controller = new AbortController();
      const never = () => new Promise<never>(() => undefined);
      setTimeout(() => controller.abort(), 10);
      const {error} = await ask(openai({src: 'https://host.test', headers: never}), {signal: controller.signal});
      expect(error).to.equal(undefined);
    });

    it('closes the connection too when the answer is no longer read', async () => {
      const script = await faultScript(slow);
      await ask(openai({src: script.url}), {}, () => {
        throw new Error('enough');
      });
      await closeOf(script);
    });
  });
});

function caught(act: () => unknown): ChatError | undefined {
  try {
    act();
  } catch (error) {
    return error as ChatError;
  }
  return undefined;
}
