import {aTimeout, expect} from '@open-wc/testing';
import {gradio, type GradioConfig} from '../../src/backends/gradio.js';
import type {ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import {normalizeMessage} from '../../src/core/convert.js';
import type {ChatError} from '../../src/core/errors.js';
import type {ChatMessage} from '../../src/core/message.js';
import {ReplyFold} from '../../src/core/reply.js';
import {contractCases} from '../../src/testing/contract.js';
import {chatRequest} from '../support/answer.js';
import {faultScript, type FaultAnswer, type FaultRequest} from '../support/fault.js';
import {CHAT, LIKE, REMEMBER, callEvent, completed, generating, gradioConfig, queueEvents} from '../support/gradio.js';
import {GRADIO_CALL} from './subjects/gradio.js';

const SSE = {'content-type': 'text/event-stream'};
const CALL = {transport: 'call'};
const quick = {retryDelay: 1, idleTimeout: 5000};
const EVENT = json({event_id: 'event-1'});
const DONE = sse(queueEvents(completed('Hello', null)));

function json(value: unknown): FaultAnswer {
  return {headers: {'content-type': 'application/json'}, chunks: [JSON.stringify(value)]};
}

function sse(...chunks: (string | Uint8Array)[]): FaultAnswer {
  return {headers: SSE, chunks};
}

const user = (id: string, content: ChatMessage['content']): ChatMessage => ({id, role: 'user', content});
const assistant = (id: string, content: ChatMessage['content']): ChatMessage => ({id, role: 'assistant', content});

/** A backend whose server gives these answers in turn. */
async function serving(answers: FaultAnswer[], config: GradioConfig = {}) {
  const script = await faultScript(...answers);
  const backend = gradio({src: script.url, ...quick, ...config});
  const requests = async () => (await script.requests()).map(shortened);
  return {backend, script, requests, url: script.url};
}

/** A request without the place of its script, and with its body as a value. */
function shortened({method, path, body, headers}: FaultRequest) {
  const place = path.replace(/^\/run\/\d+/, '');
  const isJson = headers['content-type'] === 'application/json';
  return {asked: `${method} ${place}`, body: isJson ? (JSON.parse(body) as Record<string, unknown>) : body, headers};
}

/** The messages that an answer comes to, as a conversation reads it. */
async function read(chunks: AsyncIterable<ReplyChunk>, onChunk?: (chunk: ReplyChunk) => void) {
  const fold = new ReplyFold(normalizeMessage);
  let error: ChatError | undefined;
  try {
    for await (const chunk of chunks) {
      fold.add(chunk);
      onChunk?.(chunk);
    }
  } catch (thrown) {
    error = thrown as ChatError;
  }
  return {messages: fold.snapshot(), error, finished: fold.finished};
}

function ask({backend}: {backend: ReturnType<typeof gradio>}, overrides?: Partial<ChatRequest>) {
  return read(backend.send(chatRequest(overrides)) as AsyncIterable<ReplyChunk>);
}

/** The messages of an answer whose events are these. */
async function answered(events: string, options: GradioConfig['options'] = CALL) {
  return ask(await serving([json(gradioConfig()), EVENT, sse(events)], {options}));
}

/** What a page asks of an app like this for this request. */
async function asked(
  config: object,
  overrides: Partial<ChatRequest>,
  more: FaultAnswer[] = [],
  settings: GradioConfig = {},
) {
  const server = await serving([json(config), ...more, EVENT, DONE], settings);
  const {error} = await ask(server, overrides);
  return {error, url: server.url, requests: (await server.requests()).slice(1)};
}

describe('gradio', () => {
  describe('by the documented API, the contract', () => {
    for (const {name, run} of contractCases(GRADIO_CALL, faultScript)) it(name, run);
  });

  describe('the request', () => {
    it('asks what the app is once, then for a run and for its answer', async () => {
      const server = await serving([json(gradioConfig()), EVENT, DONE, EVENT, DONE]);
      const {messages, error} = await ask(server);
      expect({messages, error}).to.deep.equal({messages: [{content: 'Hello'}], error: undefined});
      await ask(server);
      const requests = await server.requests();
      const [, first, , second] = requests.map(({body}) => body as Record<string, unknown>);
      const hash = String(first?.session_hash);
      expect(hash).to.match(/^\w{10,}$/);
      expect(first).to.deep.equal({fn_index: CHAT, data: ['What is a moth?'], session_hash: hash});
      expect(second).to.deep.equal(first);
      expect(requests.map(({asked}) => asked)).to.deep.equal([
        'GET /config',
        'POST /gradio_api/queue/join',
        `GET /gradio_api/queue/data?session_hash=${hash}`,
        'POST /gradio_api/queue/join',
        `GET /gradio_api/queue/data?session_hash=${hash}`,
      ]);
    });

    it('goes to the documented API instead, where the page says so', async () => {
      const server = await serving([json(gradioConfig()), EVENT, sse(callEvent('complete', ['Hello']))], {
        options: CALL,
      });
      const {messages} = await ask(server);
      expect(messages).to.deep.equal([{content: 'Hello'}]);
      const [, start, answer] = await server.requests();
      expect([start?.asked, answer?.asked]).to.deep.equal([
        'POST /gradio_api/call/chat',
        'GET /gradio_api/call/chat/event-1',
      ]);
      expect(start?.body).to.deep.include({data: ['What is a moth?']});
    });

    it('keeps the sessions of two conversations apart', async () => {
      const server = await serving([json(gradioConfig()), EVENT, DONE, EVENT, DONE]);
      await ask(server);
      await ask(server, {conversationId: 'conversation-2'});
      const [, first, , second] = (await server.requests()).map(({body}) => body as Record<string, unknown>);
      expect(first?.session_hash).not.to.equal(second?.session_hash);
    });

    it('speaks to older apps, whose paths have no prefix', async () => {
      const {requests} = await asked(gradioConfig({prefix: ''}), {});
      expect(requests[0]?.asked).to.equal('POST /queue/join');
    });

    it('carries the token, the headers of the page, and the run as idempotency key', async () => {
      const server = await serving([json(gradioConfig()), EVENT, DONE], {apiKey: 'hf_moth', headers: {'x-page': '1'}});
      await ask(server, {runId: 'run-7'});
      const requests = await server.requests();
      for (const {headers} of requests) expect(headers).to.include({authorization: 'Bearer hf_moth', 'x-page': '1'});
      expect(requests[1]?.headers['idempotency-key']).to.equal('run-7');
    });

    it('goes to where Hugging Face serves a Space', async () => {
      const urls: string[] = [];
      const refuse: typeof fetch = (input) => {
        urls.push(String(input));
        return Promise.reject(new TypeError('no network'));
      };
      for (const src of ['Owner/my_Space.v2', 'https://host.test/app/', 'https://host.test?__sign=x']) {
        await ask({backend: gradio({src, fetch: refuse, maxRetries: 0})});
      }
      expect(urls).to.deep.equal([
        'https://owner-my-space-v2.hf.space/config',
        'https://host.test/app/config',
        'https://host.test/config?__sign=x',
      ]);
    });

    it('fills further inputs with what they hold in the app, or with what the page says', async () => {
      const config = gradioConfig({more: [0.5, 'x', null]});
      const data = async (inputs?: unknown) => {
        const {requests} = await asked(config, {options: {inputs}});
        return (requests[0]?.body as {data: unknown}).data;
      };
      expect(await data()).to.deep.equal(['What is a moth?', 0.5, 'x', null]);
      expect(await data([1, 'y'])).to.deep.equal(['What is a moth?', 1, 'y', null]);
      expect(await data([1, 'y', 2, 'too many'])).to.deep.equal(['What is a moth?', 1, 'y', 2]);
    });

    it('takes further inputs by the names that the app gives them', async () => {
      const parameters = [{parameter_name: 'message'}, {parameter_name: 'warmth'}, {parameter_name: 'length'}];
      const info = json({named_endpoints: {'/chat': {parameters}}});
      const config = gradioConfig({more: [0.5, 9]});
      const {requests} = await asked(config, {options: {inputs: {length: 3}}}, [info]);
      expect(requests.map(({asked}) => asked)[0]).to.equal('GET /gradio_api/info');
      expect(requests[1]?.body).to.deep.include({data: ['What is a moth?', 0.5, 3]});
      const {error} = await asked(config, {options: {inputs: {width: 3}}}, [info]);
      expect(error).to.include({code: 'config'});
      expect(error?.message).to.contain('"width"').and.to.contain('message, warmth, length');
    });

    it('gives the history to an app that asks for it, in the form of its version', async () => {
      const picture = {type: 'file', url: 'https://host.test/x.png', alt: 'A moth'} as const;
      const messages = [
        user('1', [{type: 'text', text: 'Hi'}, picture]),
        assistant('2', 'Yo'),
        {...assistant('3', 'Hm'), metadata: {title: 'Thinking', log: null}},
        {...assistant('4', ''), status: 'error'} as const,
        user('5', 'What?'),
      ];
      const history = async (config: object) => {
        const {requests} = await asked(config, {messages});
        return (requests[0]?.body as {data: unknown[]}).data;
      };
      const file = {path: picture.url, url: picture.url, meta: {_type: 'gradio.FileData'}};
      const thought = {role: 'assistant', metadata: {title: 'Thinking'}};
      expect(await history(gradioConfig({chatbot: true}))).to.deep.equal([
        'What?',
        [
          {
            role: 'user',
            content: [
              {type: 'text', text: 'Hi'},
              {type: 'file', file: {path: file.path, meta: file.meta}, alt_text: 'A moth'},
            ],
            metadata: {},
          },
          {role: 'assistant', content: [{type: 'text', text: 'Yo'}], metadata: {}},
          {...thought, content: [{type: 'text', text: 'Hm'}]},
        ],
      ]);
      expect(await history(gradioConfig({chatbot: true, version: '5.50.0', form: 'messages'}))).to.deep.equal([
        'What?',
        [
          {role: 'user', content: 'Hi', metadata: {}},
          {role: 'user', content: {file: {path: file.path, meta: file.meta}, alt_text: 'A moth'}, metadata: {}},
          {role: 'assistant', content: 'Yo', metadata: {}},
          {...thought, content: 'Hm'},
        ],
      ]);
      expect(await history(gradioConfig({chatbot: true, version: '4.44.1'}))).to.deep.equal([
        'What?',
        [
          ['Hi', null],
          [{file: {path: file.path, meta: file.meta}, alt_text: 'A moth'}, 'Yo'],
          [null, 'Hm'],
        ],
      ]);
    });

    it('is not made without a usable src, and says so', () => {
      for (const src of [undefined, '', 'ftp://host.test', 'https://me:hunter2@host.test/']) {
        expect(() => gradio({src}), String(src))
          .to.throw('src')
          .with.property('code', 'config');
      }
    });

    it('says what is missing: the endpoint, the app, a message', async () => {
      const {error: endpoint} = await asked(gradioConfig({likes: true}), {options: {apiName: '/talk'}});
      expect(endpoint).to.include({code: 'config'});
      expect(endpoint?.message).to.contain('"/talk"').and.to.contain('/chat, /flag');
      const {error: app} = await asked({some: 'JSON'}, {});
      expect(app).to.include({code: 'config'});
      const {error: question} = await asked(gradioConfig(), {messages: [assistant('1', 'Hi')]});
      expect(question).to.include({code: 'config'});
    });

    for (const likes of [false, true]) {
      it(`takes the only endpoint that takes text for the chat${likes ? ', and not the one for verdicts' : ''}`, async () => {
        const config = JSON.parse(JSON.stringify(gradioConfig({likes})).replace('"chat"', '"respond"')) as object;
        const {requests} = await asked(config, {});
        expect(requests[0]?.body).to.deep.include({fn_index: CHAT});
      });
    }
  });

  describe('files', () => {
    const multimodal = gradioConfig({multimodal: true});
    const blob = new Blob(['moth'], {type: 'text/plain'});
    const file = {type: 'file', blob, name: 'größe.txt', mediaType: 'text/plain', size: 4} as const;

    it('go up before the message that holds them, and once', async () => {
      const messages = [user('1', [{type: 'text', text: 'See'}, file])];
      const server = await serving([json(multimodal), json(['/tmp/a/größe.txt']), EVENT, DONE, EVENT, DONE]);
      await ask(server, {messages});
      await ask(server, {messages});
      const requests = await server.requests();
      expect(requests.map(({asked}) => asked).slice(1, 3)).to.deep.equal([
        'POST /gradio_api/upload',
        'POST /gradio_api/queue/join',
      ]);
      expect(requests[1]?.body).to.contain('name="files"').and.to.contain('moth');
      const data = [
        {
          text: 'See',
          files: [
            {
              path: '/tmp/a/größe.txt',
              orig_name: 'größe.txt',
              mime_type: 'text/plain',
              size: 4,
              meta: {_type: 'gradio.FileData'},
            },
          ],
        },
      ];
      expect(requests[2]?.body).to.deep.include({data});
      expect(requests[4]?.body).to.deep.include({data});
    });

    it('in data: URLs go up once too, and are not fetched, which a page may forbid', async () => {
      const urls = ['data:text/plain;base64,bcO2dGg=', 'data:text/plain,m%C3%B6th'];
      const messages = urls.map((url) => user(url, [{type: 'file', url, name: 'a.txt'}]));
      const up = json(['/tmp/a.txt']);
      const server = await serving([json(multimodal), up, EVENT, DONE, up, EVENT, DONE, EVENT, DONE]);
      const {fetch} = globalThis;
      globalThis.fetch = (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        return url.startsWith('data:') ? Promise.reject(new TypeError('Forbidden')) : fetch(input, init);
      };
      try {
        for (const message of [...messages, ...messages.slice(0, 1)]) {
          expect((await ask(server, {messages: [message]})).error).to.equal(undefined);
        }
      } finally {
        globalThis.fetch = fetch;
      }
      const uploads = (await server.requests()).filter(({asked}) => asked.endsWith('/upload'));
      expect(uploads).to.have.length(2);
      for (const {body} of uploads) expect(body).to.contain('möth').and.contain('Content-Type: text/plain');
    });

    it('that have a URL go by that, and those of the app itself by their path', async () => {
      const server = await serving([json(multimodal), EVENT, DONE]);
      const own = `${server.url}/gradio_api/file=/tmp/a%20b.png`;
      const messages = [
        user('1', [
          {type: 'file', url: 'https://host.test/x.png'},
          {type: 'file', url: own},
        ]),
      ];
      await ask(server, {messages});
      const meta = {_type: 'gradio.FileData'};
      const [, {body} = {}] = await server.requests();
      expect((body as {data: unknown}).data).to.deep.equal([
        {
          text: '',
          files: [
            {path: 'https://host.test/x.png', url: 'https://host.test/x.png', meta},
            {path: '/tmp/a b.png', meta},
          ],
        },
      ]);
    });

    it('are refused, and not lost without a word, by an app that takes text alone', async () => {
      const {error, requests} = await asked(gradioConfig(), {messages: [user('1', [file])]});
      expect(error).to.include({code: 'config', message: 'The endpoint "/chat" of the Gradio app takes no files.'});
      expect(requests).to.deep.equal([]);
    });

    it('that are too large are named', async () => {
      const server = await serving([json(multimodal), {status: 413, chunks: ['Maximum allowed size exceeded.']}]);
      const {error} = await ask(server, {messages: [user('1', [file])]});
      expect(error).to.include({code: 'http', status: 413, retryable: false});
      expect(error?.message).to.contain('größe.txt');
    });

    it('come down with a URL', async () => {
      const value = [
        {role: 'assistant', content: {path: '/tmp/a b.png', alt_text: 'A moth'}, metadata: null, options: null},
        {text: 'Two', files: ['/tmp/c.txt']},
        {
          role: 'assistant',
          content: [{type: 'file', file: {path: '/tmp/d', url: 'https://host.test/d'}, alt_text: null}],
        },
      ];
      const server = await serving([json(gradioConfig()), EVENT, sse(queueEvents(completed(value, null)))]);
      const {messages} = await ask(server);
      const files = `${server.url}/gradio_api/file=`;
      expect(messages).to.deep.equal([
        {content: [{type: 'file', path: '/tmp/a b.png', url: `${files}/tmp/a%20b.png`, alt: 'A moth'}]},
        {
          content: [
            {type: 'file', path: '/tmp/c.txt', url: `${files}/tmp/c.txt`},
            {type: 'text', text: 'Two'},
          ],
        },
        {content: [{type: 'file', path: '/tmp/d', url: 'https://host.test/d'}]},
      ]);
    });
  });

  describe('what the server remembers', () => {
    const first = [user('1', 'One')];
    const second = [...first, assistant('2', 'Hello'), user('3', 'Two')];

    it('is set to what came before the question, in the same session', async () => {
      const settable = json(gradioConfig({memory: 'settable'}));
      const server = await serving([
        settable,
        EVENT,
        DONE,
        json({data: []}),
        EVENT,
        DONE,
        json({data: []}),
        EVENT,
        DONE,
      ]);
      await ask(server, {messages: first});
      await ask(server, {messages: second});
      await ask(server, {messages: first, trigger: 'retry'});
      const requests = await server.requests();
      const [start, , seed, next, , again] = requests.slice(1);
      expect(seed?.asked).to.equal('POST /gradio_api/run/predict');
      const {session_hash} = start?.body as Record<string, unknown>;
      expect(seed?.body).to.deep.equal({
        fn_index: REMEMBER,
        session_hash,
        data: [
          [
            {role: 'user', content: [{type: 'text', text: 'One'}], metadata: {}},
            {role: 'assistant', content: [{type: 'text', text: 'Hello'}], metadata: {}},
          ],
        ],
      });
      expect(next?.body).to.deep.include({session_hash, data: ['Two', null]});
      // The server has heard `One` already, and is to forget it.
      expect(again?.body).to.deep.include({session_hash, data: [[]]});
    });

    it('is what it is while the page only goes on, and asked anew from the start after a change', async () => {
      const hidden = json(gradioConfig({memory: 'hidden'}));
      const server = await serving([hidden, EVENT, DONE, EVENT, DONE, EVENT, DONE, EVENT, DONE]);
      await ask(server, {messages: first});
      await ask(server, {messages: second});
      const {messages} = await ask(server, {messages: second, trigger: 'retry'});
      expect(messages).to.deep.equal([{content: 'Hello'}]);
      const posts = (await server.requests()).filter(({asked}) => asked.startsWith('POST'));
      const bodies = posts.map(({body}) => body as {data: unknown[]; session_hash: string});
      expect(bodies.map(({data}) => data[0])).to.deep.equal(['One', 'Two', 'One', 'Two']);
      const [one, two, three, four] = bodies.map(({session_hash}) => session_hash);
      expect([two === one, three === one, four === three]).to.deep.equal([true, false, true]);
    });

    it('is set in another session after a stop, whose end the server may take for the end of all that runs in it', async () => {
      const slow = {headers: SSE, chunks: [queueEvents(generating('He', null))], end: 'stall'};
      const sessions = async (memory: 'settable' | 'hidden') => {
        const server = await serving([json(gradioConfig({memory})), EVENT, slow, json({data: []}), EVENT, DONE]);
        const controller = new AbortController();
        const request = chatRequest({messages: first, signal: controller.signal});
        await read(server.backend.send(request) as AsyncIterable<ReplyChunk>, () => controller.abort());
        await ask(server, {messages: second});
        const posts = (await server.requests()).filter(({asked}) => asked.startsWith('POST'));
        return posts.map(({body}) => (body as {session_hash: string}).session_hash);
      };
      const [one, two, three] = await sessions('settable');
      expect([two === one, three === two]).to.deep.equal([false, true]);
      // A memory that cannot be set is kept: to make it anew takes a run for each question.
      const [before, after] = await sessions('hidden');
      expect(after).to.equal(before);
    });

    it('is not counted on after a failure', async () => {
      const hidden = json(gradioConfig({memory: 'hidden'}));
      const failing = sse(
        queueEvents(generating('He'), {msg: 'process_completed', output: {error: 'kaput'}, success: false}),
      );
      const server = await serving([hidden, EVENT, failing, EVENT, DONE]);
      await ask(server, {messages: first});
      await ask(server, {messages: first, trigger: 'retry'});
      const [one, two] = (await server.requests()).filter(({asked}) => asked.startsWith('POST'));
      expect((one?.body as {session_hash: string}).session_hash).not.to.equal(
        (two?.body as {session_hash: string}).session_hash,
      );
    });
  });

  describe('the answer', () => {
    const bytes = (text: string) => [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));

    it('is the last of the values, which replace each other, however their bytes are cut', async () => {
      const events =
        callEvent('generating', ['Gr', null]) +
        callEvent('heartbeat', null) +
        callEvent('generating', ['Größe', null]) +
        callEvent('generating', ['Größe 🦋', null]) +
        callEvent('complete', ['Größe 🦋.', null]);
      const server = await serving([json(gradioConfig()), EVENT, sse(...bytes(events))], {options: CALL});
      const chunks: ReplyChunk[] = [];
      const {error} = await read(server.backend.send(chatRequest()) as AsyncIterable<ReplyChunk>, (chunk) =>
        chunks.push(chunk),
      );
      expect(error).to.equal(undefined);
      expect(chunks).to.deep.equal(['Gr', 'öße', ' 🦋', '.', {type: 'finish'}]);
    });

    it('may take back what it said', async () => {
      const {messages} = await answered(callEvent('generating', ['Perhaps']) + callEvent('complete', ['No']));
      expect(messages).to.deep.equal([{content: 'No'}]);
    });

    it('may be several messages, with thoughts among them', async () => {
      const thought = {
        role: 'assistant',
        content: 'Hm',
        metadata: {title: 'Thinking', id: 1, status: 'pending'},
        options: [],
      };
      const nested = {role: 'assistant', content: 'Look', metadata: {title: 'Look up', parent_id: 1, duration: 2}};
      const text = {role: 'assistant', content: 'Yes', metadata: {}, options: [{value: 'a', label: 'A'}]};
      const {messages} = await answered(
        callEvent('generating', [[thought]]) + callEvent('complete', [[thought, nested, text]]),
      );
      expect(messages.map(({content, metadata, options}) => ({content, metadata, options}))).to.deep.equal([
        {content: 'Hm', metadata: thought.metadata, options: []},
        {content: 'Look', metadata: nested.metadata, options: undefined},
        {content: 'Yes', metadata: {}, options: text.options},
      ]);
    });

    it('may be an update of a component, a number, a part, or a list of texts', async () => {
      const values: [unknown, ChatMessage['content'][]][] = [
        [{__type__: 'update', value: 'A', interactive: false}, ['A']],
        [5, ['5']],
        [
          ['A', 'B'],
          ['A', 'B'],
        ],
        [
          {component: 'plot', value: {x: 1}},
          [[{type: 'data', name: 'gradio:plot', data: {component: 'plot', value: {x: 1}}}]],
        ],
      ];
      for (const [value, contents] of values) {
        const {messages} = await answered(callEvent('complete', [value]));
        expect(
          messages.map(({content}) => content),
          JSON.stringify(value),
        ).to.deep.equal(contents);
      }
      const {messages} = await answered(
        callEvent('generating', ['A']) + callEvent('complete', [{__type__: 'update', interactive: false}]),
      );
      expect(messages).to.deep.equal([{content: 'A'}]);
    });

    it('is what the app adds to the conversation, where it gives that', async () => {
      const messages = [
        {role: 'user', content: [{type: 'text', text: 'Hi'}]},
        {role: 'assistant', content: [{type: 'text', text: 'Yo'}]},
      ];
      const pairs = [
        ['Before', 'So'],
        ['Hi', 'Yo'],
      ];
      expect((await answered(callEvent('complete', [messages]))).messages).to.deep.equal([{content: 'Yo'}]);
      expect((await answered(callEvent('complete', [pairs]))).messages).to.deep.equal([{content: 'Yo'}]);
      expect((await answered(callEvent('complete', [[['Hi', null]]]))).messages).to.deep.equal([{content: ''}]);
    });

    it('is what came before somebody cancelled it, which null tells', async () => {
      const events = callEvent('generating', ['So far']) + callEvent('complete', null);
      const {messages, error} = await answered(events);
      expect({messages, error}).to.deep.equal({
        messages: [{content: 'So far', metadata: {finishReason: 'cancelled'}}],
        error: undefined,
      });
    });

    it('takes the place of an answer that it goes on with, for a Gradio app begins anew', async () => {
      const server = await serving([json(gradioConfig()), EVENT, DONE]);
      const request = chatRequest({messages: [user('1', 'Hi'), assistant('2', 'Hel')], trigger: 'continue'});
      const chunks: ReplyChunk[] = [];
      await read(server.backend.send(request) as AsyncIterable<ReplyChunk>, (chunk) => chunks.push(chunk));
      expect(chunks).to.deep.equal([{type: 'messages', messages: [{content: 'Hello'}]}, {type: 'finish'}]);
    });

    it('ends with its end marker, whether or not the server closes the connection', async () => {
      const open = {headers: SSE, chunks: [queueEvents(completed('Hello'))], end: 'stall'};
      const server = await serving([json(gradioConfig()), EVENT, open]);
      const {messages, finished} = await ask(server);
      expect({messages, finished}).to.deep.equal({messages: [{content: 'Hello'}], finished: true});
    });

    it('is incomplete without it', async () => {
      const {messages, error} = await answered(callEvent('generating', ['Hel']));
      expect(messages).to.deep.equal([{content: 'Hel'}]);
      expect(error).to.include({code: 'incomplete'});
    });
  });

  describe('by the queue', () => {
    const byQueue = (...messages: object[]) => answered(queueEvents(...messages), {});

    it('joins with a place for each hidden input, and reads the messages of its session', async () => {
      const server = await serving([
        json(gradioConfig({memory: 'settable', more: [1]})),
        EVENT,
        sse(queueEvents(completed('A'))),
      ]);
      const {messages} = await ask(server);
      expect(messages).to.deep.equal([{content: 'A'}]);
      const [, join, data] = await server.requests();
      const {session_hash, ...body} = join?.body as Record<string, unknown>;
      expect(join?.asked).to.equal('POST /gradio_api/queue/join');
      expect(body).to.deep.equal({fn_index: CHAT, data: ['What is a moth?', null, 1]});
      expect(data?.asked).to.equal(`GET /gradio_api/queue/data?session_hash=${String(session_hash)}`);
    });

    it('takes what is new of each step', async () => {
      const {messages} = await byQueue(
        {msg: 'process_starts', eta: null},
        generating('Gr', null),
        {msg: 'heartbeat', event_id: null},
        generating([['append', [], 'öße']], []),
        generating([], []),
        generating([['replace', [], 'Grüße']], []),
        generating([['append', [], '!']], []),
        completed('Grüße!', null),
        {msg: 'close_stream', event_id: null},
      );
      expect(messages).to.deep.equal([{content: 'Grüße!'}]);
    });

    it('takes edits within messages', async () => {
      const {messages} = await byQueue(
        generating([{role: 'assistant', content: 'H', metadata: {title: 'T', status: 'pending'}}]),
        generating([
          ['append', [0, 'content'], 'm'],
          ['replace', [0, 'metadata', 'status'], 'done'],
          ['add', [1], {role: 'assistant', content: 'Yes'}],
        ]),
        {msg: 'process_completed', output: {}, success: true},
      );
      expect(messages).to.deep.equal([
        {content: 'Hm', metadata: {title: 'T', status: 'done'}},
        {content: 'Yes', metadata: {finishReason: 'cancelled'}},
      ]);
    });

    it('lets the last value, which is whole, repair what edits got wrong', async () => {
      const {messages} = await byQueue(
        generating(['A', 'B']),
        generating([['delete', [0, 1]], ['append', [7, 'content'], 'x']]), // prettier-ignore
        generating([['append', [0], 'x']]),
        completed(['A', 'C']),
      );
      expect(messages).to.deep.equal([{content: 'A'}, {content: 'C'}]);
    });

    it('is not taken in by edits that come first, after a run that was cancelled', async () => {
      const shown: unknown[] = [];
      for (const first of [[['replace', [], 'tok0']], [['append', [], 'tok0']]]) {
        const events = queueEvents(generating(first), generating([['append', [], ' tok1']]), completed('tok0 tok1'));
        const server = await serving([json(gradioConfig()), EVENT, sse(events)]);
        const {messages} = await read(server.backend.send(chatRequest()) as AsyncIterable<ReplyChunk>, (chunk) =>
          shown.push(chunk),
        );
        expect(messages).to.deep.equal([{content: 'tok0 tok1'}]);
      }
      expect(JSON.stringify(shown)).not.to.contain('append').and.not.to.contain('replace');
    });

    it('passes over the runs of others in its session', async () => {
      const {messages} = await byQueue(
        {...generating('Other'), event_id: 'event-0'},
        generating('A'),
        {...completed('Other'), event_id: 'event-0'},
        completed('A'),
      );
      expect(messages).to.deep.equal([{content: 'A'}]);
    });

    it('tells where the run stands until the answer begins, and keeps what the app logs', async () => {
      const seen: unknown[] = [];
      const waitedFor: unknown[] = [];
      const events = queueEvents(
        {msg: 'estimation', rank: 2, queue_size: 3, rank_eta: 9},
        {msg: 'progress', progress_data: [{index: 1, length: 2, desc: 'Half'}]},
        {msg: 'log', log: 'Moths!', level: 'warning', title: 'Warning', duration: 10},
        generating('A'),
        {msg: 'log', log: 'Gone.', level: 'info', title: 'Info'},
        {msg: 'progress', progress_data: []},
        generating([['append', [], 'B']]),
        completed('AB'),
      );
      const server = await serving([json(gradioConfig()), EVENT, sse(events)]);
      const fold = new ReplyFold(normalizeMessage);
      for await (const chunk of server.backend.send(chatRequest()) as AsyncIterable<ReplyChunk>) {
        fold.add(chunk);
        seen.push(fold.snapshot()[0]?.metadata?.gradio);
        waitedFor.push(fold.snapshot()[0]?.metadata?.progress);
      }
      expect(waitedFor.slice(0, 2)).to.deep.equal([
        {label: 'In the queue, 2 before this'},
        {label: 'Half: 50 %', fraction: 0.5},
      ]);
      const moths = {level: 'warning', title: 'Warning', log: 'Moths!'};
      const gone = {level: 'info', title: 'Info', log: 'Gone.'};
      expect(seen.slice(0, 4)).to.deep.equal([
        {queue: {rank: 2, size: 3, eta: 9}},
        {progress: [{index: 1, length: 2, desc: 'Half'}]},
        {logs: [moths]},
        {logs: [moths]},
      ]);
      expect(fold.snapshot()).to.deep.equal([{content: 'AB', metadata: {gradio: {logs: [moths, gone]}}}]);
    });

    it('is incomplete where the stream closes before the run is over', async () => {
      const {messages, error} = await byQueue(generating('A'), {msg: 'close_stream', event_id: null});
      expect(messages).to.deep.equal([{content: 'A'}]);
      expect(error).to.include({code: 'incomplete'});
    });
  });

  describe('failures', () => {
    const UNSAID = 'The server reported an error.';
    const failed = {msg: 'process_completed', success: false};

    it('keep what came before, and are told in the words of the app', async () => {
      const rows: [events: string, options: Record<string, unknown>, message: string][] = [
        [callEvent('error', {error: 'kaput', duration: 10, visible: true, title: 'Error'}), CALL, 'kaput'],
        [callEvent('error', {error: null}), CALL, UNSAID],
        [callEvent('error', 'Server stopped unexpectedly.'), CALL, 'Server stopped unexpectedly.'],
        [queueEvents({...failed, output: {error: 'kaput', title: 'Error'}}), {}, 'kaput'],
        [queueEvents({...failed, output: {error: null}, title: 'Error'}), {}, UNSAID],
      ];
      for (const [events, options, message] of rows) {
        const start = options === CALL ? callEvent('generating', ['So far']) : queueEvents(generating('So far'));
        const {messages, error} = await answered(start + events, options);
        expect(messages).to.deep.equal([{content: 'So far'}]);
        expect(error, events).to.include({code: 'server', message, retryable: true});
      }
    });

    it('of a session that the server has forgotten are told, though the connection breaks', async () => {
      const message = {msg: 'unexpected_error', event_id: null, message: '404: Not Found', session_not_found: true};
      const stream = {headers: SSE, chunks: [queueEvents(message)], end: 'reset'};
      const server = await serving([json(gradioConfig()), EVENT, stream]);
      const {error} = await ask(server);
      // The engine may lose what came just before the break.
      expect(error?.code).to.be.oneOf(['server', 'network', 'http', 'parse']);
    });

    it('of the queue and of validators are told in the words of the server', async () => {
      const full = {status: 503, chunks: ['{"detail": "Queue is full. Max size is 2 and size is 2."}']};
      const busy = await serving([json(gradioConfig()), full], {maxRetries: 0});
      const {error} = await ask(busy);
      expect(error).to.include({code: 'http', status: 503, retryable: true});
      expect(error?.message).to.contain('Queue is full. Max size is 2 and size is 2.');

      const detail = [{__type__: 'validate', is_valid: false, message: 'Too short', parameter_name: 'message'}];
      const strict = await serving([json(gradioConfig()), {status: 422, chunks: [JSON.stringify({detail})]}]);
      const {error: refused} = await ask(strict);
      expect(refused).to.include({code: 'http', status: 422, retryable: false});
      expect(refused?.message).to.contain('Too short');
    });

    it('that may pass are tried again, and the app need not say again what it is', async () => {
      const broken = {status: 500, chunks: ['Internal Server Error']};
      const server = await serving([{status: 502}, json(gradioConfig()), broken, EVENT, DONE]);
      const {messages, error} = await ask(server);
      expect({messages, error}).to.deep.equal({messages: [{content: 'Hello'}], error: undefined});
      expect((await server.requests()).map(({asked}) => asked.split('?')[0])).to.deep.equal([
        'GET /config',
        'GET /config',
        'POST /gradio_api/queue/join',
        'POST /gradio_api/queue/join',
        'GET /gradio_api/queue/data',
      ]);
    });

    it('are told of an app that wants a login, and of a server that is no app', async () => {
      const login = await serving([
        {status: 401, chunks: ['{"detail": {"auth_message": "Log in", "error": "Not authenticated"}}']},
      ]);
      expect((await ask(login)).error).to.include({code: 'http', status: 401});
      const page = await serving([{headers: {'content-type': 'text/html'}, chunks: ['<html>']}]);
      expect((await ask(page)).error).to.include({code: 'config'});
      const nobody = await serving([json(gradioConfig()), json({no: 'id'})]);
      expect((await ask(nobody)).error).to.include({code: 'parse'});
    });

    it('repeat no token, query or prompt', async () => {
      const echo = 'hf_planted-token planted-query What is a moth?';
      for (const [events, options] of [
        [callEvent('error', {error: echo}), CALL],
        [queueEvents({msg: 'log', log: echo}, {...failed, output: {error: echo}}), {}],
      ] as const) {
        const script = await faultScript(json(gradioConfig()), EVENT, sse(events));
        const config = {src: `${script.url}?__sign=planted-query`, apiKey: 'hf_planted-token', options};
        const {error, messages} = await ask({backend: gradio(config)});
        const said = JSON.stringify([error?.message, messages]);
        for (const secret of ['hf_planted-token', 'planted-query', 'What is a moth?']) {
          expect(said).to.contain('•••').and.not.to.contain(secret);
        }
      }
    });
  });

  describe('stop', () => {
    for (const transport of ['call', 'queue']) {
      it(`closes the connection and cancels the run on the server, by the transport ${transport}`, async () => {
        const chunk =
          transport === 'queue' ? queueEvents(generating('So far')) : callEvent('generating', ['So far', null]);
        const server = await serving([
          json(gradioConfig()),
          EVENT,
          {headers: SSE, chunks: [chunk], end: 'stall'},
          json({success: true}),
        ]);
        const controller = new AbortController();
        const request = chatRequest({signal: controller.signal, options: {transport}});
        const {messages, error} = await read(server.backend.send(request) as AsyncIterable<ReplyChunk>, () =>
          controller.abort(),
        );
        expect({messages, error}).to.deep.equal({messages: [{content: 'So far'}], error: undefined});
        await server.backend.stop?.({conversationId: request.conversationId, runId: 'another'});
        await server.backend.stop?.(request);
        await server.backend.stop?.(request);
        const [, start, , ...cancels] = await server.requests();
        const {session_hash} = start?.body as Record<string, unknown>;
        expect(cancels.map(({asked, body}) => ({asked, body}))).to.deep.equal([
          {asked: 'POST /gradio_api/cancel', body: {fn_index: CHAT, event_id: 'event-1', session_hash}},
        ]);
        while ((await server.script.requests())[2]?.closedAt === null) await aTimeout(5);
        expect((await server.script.requests())[2]?.closedByClient).to.equal(true);
      });
    }

    it('says nothing to the server of a run that is over, and does not mind a server that is gone', async () => {
      const server = await serving([json(gradioConfig()), EVENT, DONE]);
      await ask(server);
      await server.backend.stop?.(chatRequest());
      expect((await server.requests()).length).to.equal(3);

      const slow = {headers: SSE, chunks: [queueEvents(generating('A'))], end: 'stall'};
      const gone = await serving([json(gradioConfig()), EVENT, slow, {end: 'reset-before-headers'}]);
      const controller = new AbortController();
      const request = chatRequest({signal: controller.signal});
      await read(gone.backend.send(request) as AsyncIterable<ReplyChunk>, () => controller.abort());
      await gone.backend.stop?.(request);
    });
  });

  describe('feedback', () => {
    const messages = [user('1', 'Hi')];
    const message = assistant('2', 'Hello');
    const judged = {message, index: 1, messages: [...messages, message]};

    it('calls what the page of the app calls for a thumb', async () => {
      const config = gradioConfig({memory: 'settable', likes: true});
      const over = sse(queueEvents(completed()));
      const server = await serving([json(config), EVENT, DONE, EVENT, over, EVENT, over]);
      await ask(server, {messages});
      await server.backend.feedback?.({...judged, liked: true});
      await server.backend.feedback?.({...judged, liked: null});
      const bodies = (await server.requests()).map(({body}) => body as Record<string, unknown>);
      const [given, takenBack] = bodies.filter(({fn_index}) => fn_index === LIKE);
      expect(takenBack?.event_data).to.deep.equal({index: 1, value: ['Hello'], liked: ''});
      expect(given).to.deep.include({
        fn_index: LIKE,
        data: [
          [
            {role: 'user', content: [{type: 'text', text: 'Hi'}], metadata: {}},
            {role: 'assistant', content: [{type: 'text', text: 'Hello'}], metadata: {}},
          ],
        ],
        event_data: {index: 1, value: ['Hello'], liked: true},
      });
    });

    it('is about the conversation that it is given in, though another one was asked since', async () => {
      const config = gradioConfig({memory: 'settable', likes: true});
      const server = await serving([json(config), EVENT, DONE, EVENT, sse(queueEvents(completed()))]);
      await ask(server, {conversationId: 'other', messages: [user('9', 'Bye')]});
      await server.backend.feedback?.({message, index: 1, liked: true, messages: [...messages, message]});
      const judged = (await server.requests()).map(({body}) => body as Record<string, unknown>);
      expect(judged.find(({fn_index}) => fn_index === LIKE)?.data).to.have.nested.property(
        '[0][0].content[0].text',
        'Hi',
      );
    });

    it('that the app never takes fails after a while', async () => {
      const config = gradioConfig({memory: 'settable', likes: true});
      const waiting = {...sse(': waits\n\n'), end: 'stall'} as const;
      const server = await serving([json(config), EVENT, waiting], {idleTimeout: 0});
      const {timeout} = AbortSignal;
      AbortSignal.timeout = () => timeout.call(AbortSignal, 80);
      try {
        const error = await Promise.resolve(server.backend.feedback?.({...judged, liked: true})).then(
          () => undefined,
          (thrown: unknown) => thrown as ChatError,
        );
        expect(error?.code).to.equal('timeout');
      } finally {
        AbortSignal.timeout = timeout;
      }
    });

    it('is nothing to an app that has no such function', async () => {
      const server = await serving([json(gradioConfig({memory: 'settable'})), EVENT, DONE]);
      await ask(server, {messages});
      await server.backend.feedback?.({...judged, liked: true});
      expect((await server.requests()).length).to.equal(3);
    });
  });
});
