import {aTimeout, expect} from '@open-wc/testing';
import fc from '../support/fast-check.js';
import {websocket, type WebSocketConfig} from '../../src/backends/websocket.js';
import {Conversation} from '../../src/core/conversation.js';
import type {ChatRequest} from '../../src/core/backend.js';
import type {ChatError} from '../../src/core/errors.js';
import {ask, type Answer} from '../support/answer.js';
import {corpusOrSkip, loadCorpus} from '../support/corpora.js';
import {fromBase64} from '../support/fault.js';
import {
  resumableScript,
  socketScript,
  type SocketConnection,
  type SocketReceived,
  type SocketScript,
} from '../support/socket.js';

interface ChatCase {
  id: string;
  protocol: string;
  chunks: string[];
  end: {code: number; reason?: string};
  expect: {text: string; error: null | {kind: string; retryable?: boolean}};
}

const quick = {retryDelay: 1, idleTimeout: 5000};
const finish = '{"type":"finish"}';
const hello = ['{"type":"text","delta":"Hel"}', '{"type":"text","delta":"lo"}', finish];

const cases = ((await loadCorpus<ChatCase>('sse')) ?? []).filter(({protocol}) => protocol === 'websocket');

function asking(script: SocketScript, config: WebSocketConfig = {}, request: Partial<ChatRequest> = {}) {
  return ask(websocket({src: script.url, ...quick, ...config}), request);
}

async function asked(connections: SocketConnection | SocketConnection[], config: WebSocketConfig = {}) {
  const script = await socketScript(...[connections].flat());
  const answer = await asking(script, config);
  return {...answer, script, received: await script.received()};
}

/** What was sent, over all connections, but for pings. */
function sent(received: readonly SocketReceived[], ...types: string[]) {
  return received.flatMap(({messages}) => messages).filter(({type}) => types.includes(type as string));
}

async function closeOf(script: SocketScript, number = 0): Promise<SocketReceived> {
  for (;;) {
    const received = (await script.received())[number];
    if (received && received.closedAt !== null) return received;
    await aTimeout(5);
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await aTimeout(10);
}

/** What 1013 comes out as: WebKitGTK does not know it, and says 1006 in its place. */
const tryAgainLater =
  /AppleWebKit/.test(navigator.userAgent) && !/Chrome/.test(navigator.userAgent) ? 'network' : 'server';

describe('websocket', () => {
  describe('the question', () => {
    it('names the run and the conversation, and carries the messages, the model, the options and the tools', async () => {
      const script = await socketScript({frames: hello});
      await asking(
        script,
        {model: 'moth-1', options: {temperature: 1, top_p: 0.5}},
        {
          runId: 'run-7',
          options: {temperature: 0},
          tools: [{name: 'look', description: 'Looks.', parameters: {type: 'object'}}],
        },
      );
      expect(sent(await script.received(), 'send')).to.deep.equal([
        {
          type: 'send',
          runId: 'run-7',
          conversationId: 'conversation-1',
          trigger: 'send',
          model: 'moth-1',
          messages: [{id: 'm1', role: 'user', content: 'What is a moth?'}],
          options: {temperature: 0, top_p: 0.5},
          tools: [{name: 'look', description: 'Looks.', parameters: {type: 'object'}}],
        },
      ]);
    });

    it('holds the files that are in memory', async () => {
      const script = await socketScript({frames: hello});
      const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], {type: 'image/png'});
      const messages = [{id: '1', role: 'user', content: [{type: 'file', blob}]}] as const;
      await asking(script, {}, {messages});
      expect(JSON.stringify(sent(await script.received(), 'send'))).to.contain('data:image/png;base64,iVBORw==');
    });

    it('goes to a ws: URL, or to an http: or relative one that stands for it', async () => {
      const script = await socketScript({frames: hello});
      const {host, pathname} = new URL(script.url);
      const relative = `//${host}${pathname}`;
      for (const src of [script.url, `http://${host}${pathname}`, relative, `${script.url}?version=2#top`]) {
        expect(await ask(websocket({src, ...quick}))).to.include({text: 'Hello', error: undefined});
      }
      expect((await script.received()).at(-1)?.path).to.equal(`${pathname}?version=2`);
    });

    it('is never asked without a usable src', () => {
      for (const src of [
        undefined,
        '',
        'ftp://host.test',
        'wss://',
        'javascript:alert(1)',
        'wss://me:hunter2@host.test',
      ]) {
        const error = caught(() => websocket({src}));
        expect(error, String(src)).to.include({code: 'config'});
        expect(String(error)).to.contain('src').and.contain('wss://host/chat').and.not.contain('hunter2');
      }
    });

    it('comes after the key and the headers, which are asked for at each connection and never stand in the URL', async () => {
      let count = 0;
      const headers = () => ({'x-count': String((count += 1))});
      const {received} = await asked([{end: 'drop'}, {frames: hello}], {apiKey: 'sk-moth', headers});
      expect(received.map(({messages}) => messages[0])).to.deep.equal([
        {type: 'auth', headers: {authorization: 'Bearer sk-moth', 'x-count': '1'}},
        {type: 'auth', headers: {authorization: 'Bearer sk-moth', 'x-count': '2'}},
      ]);
      expect(JSON.stringify(received.map(({path}) => path))).not.to.contain('moth');
    });

    it('comes first where there is no key', async () => {
      const {received} = await asked({frames: hello});
      expect(received[0]?.messages[0]).to.include({type: 'send'});
    });
  });

  describe('the answer', () => {
    async function frames(...list: (string | {binary: string})[]): Promise<Answer> {
      return asked({frames: list});
    }

    it('is made of chunks, alone or in lists', async () => {
      const {
        text,
        reasoning,
        tools,
        others,
        finish: end,
        error,
      } = await frames(
        '{"type":"reasoning","delta":"Hm."}',
        '[{"type":"text","delta":"A moth "},{"type":"text","delta":"🦋"},"!"]',
        '{"type":"tool","id":"c1","name":"look","inputDelta":"{\\"at\\":"}',
        '{"type":"tool","id":"c1","inputDelta":"1}","state":"input-available"}',
        '{"type":"part","part":{"type":"source","url":"https://moth.test/"}}',
        '{"type":"finish","reason":"stop","usage":{"total":3}}',
      );
      expect({text, reasoning, tools, others, end, error}).to.deep.equal({
        text: 'A moth 🦋!',
        reasoning: 'Hm.',
        tools: [{id: 'c1', name: 'look', input: '{"at":1}', state: 'input-available'}],
        others: [{type: 'part', part: {type: 'source', url: 'https://moth.test/'}}],
        end: {type: 'finish', reason: 'stop', usage: {total: 3}},
        error: undefined,
      });
    });

    it('is made of plain text and JSON strings, whatever they look like', async () => {
      const binary = btoa('bytes ');
      const {text, error} = await frames('A ', '"moth "', {binary}, '5 ', 'null', ' {"cut', finish);
      expect({text, error}).to.deep.equal({text: 'A moth bytes 5 null {"cut', error: undefined});
    });

    it('ends with a finish chunk, with done: true, with [DONE], or as a completion does', async () => {
      const completion = JSON.stringify({choices: [{delta: {content: 'a'}, finish_reason: 'stop'}]});
      for (const end of [[finish], ['{"done":true}'], ['{"text":"","done":true}'], ['[DONE]']]) {
        expect(await frames('{"text":"a"}', ...end, '{"text":"LATE"}'), end[0]).to.include({
          text: 'a',
          error: undefined,
        });
      }
      expect(await frames(completion)).to.include({text: 'a', error: undefined});
    });

    it('leaves out what belongs to another run, and what it does not know', async () => {
      const {text, error} = await frames(
        '{"type":"text","delta":"no","runId":"run-0"}',
        '{"type":"finish","runId":"run-0"}',
        '{"type":"news","delta":"no"}',
        '{"type":"text","delta":"yes","runId":"RUN"}',
        '{"type":"finish","runId":"RUN"}',
      );
      expect({text, error}).to.deep.equal({text: 'yes', error: undefined});
    });

    it("keeps what came before an error, and says it in the server's words", async () => {
      const {text, error, received, script} = await asked({frames: ['a', '{"error":{"message":"overloaded"}}']});
      expect(text).to.equal('a');
      expect(error).to.include({code: 'server', message: 'overloaded'});
      expect(received.length).to.equal(1);
      await closeOf(script);
      const chunk = '{"type":"error","error":"no sk-planted-key","code":"busy","retryable":false}';
      const {url} = await socketScript({frames: ['a', chunk]});
      const conversation = new Conversation();
      conversation.backend = websocket({src: url, apiKey: 'sk-planted-key'});
      await conversation.send('Hi');
      expect(conversation.messages.at(-1)).to.deep.include({
        content: 'a',
        status: 'error',
        error: {message: 'no •••', code: 'busy', retryable: false},
      });
    });

    it('is damaged by bytes that are no text, and is not asked for again', async () => {
      const {text, error, received} = await asked({frames: ['a', {binary: btoa('\xff\xfe\xfd')}]});
      expect(text).to.equal('a');
      expect(error).to.include({code: 'parse'});
      expect(received.length).to.equal(1);
    });

    it('takes a frame of a megabyte, and ten thousand of them at once', async () => {
      const long = 'x'.repeat(2 ** 20);
      expect((await frames(JSON.stringify({text: long}), finish)).text).to.equal(long);
      expect((await frames(...Array<string>(10_000).fill('{"text":"a"}'), finish)).text).to.have.length(10_000);
    });

    it('leaves no trace on the prototype of objects', async () => {
      await frames(
        '{"__proto__":{"polluted":true},"text":"a"}',
        '{"type":"metadata","metadata":{"__proto__":{"polluted":1}}}',
        finish,
      );
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
    });
  });

  describe('hostile answers', () => {
    it('are on this machine', async function () {
      await corpusOrSkip(this, 'sse');
      expect(cases).not.to.be.empty;
    });

    for (const {id, chunks, end, expect: expected} of cases) {
      it(`${id}: is what it should be`, async () => {
        const decoder = new TextDecoder();
        const {text, error} = await asked({frames: chunks.map((chunk) => decoder.decode(fromBase64(chunk))), end});
        expect(text).to.equal(expected.text);
        expect(error?.code).to.equal(end.code === 1013 ? tryAgainLater : expected.error?.kind);
        if (expected.error?.retryable !== undefined) expect(error?.retryable).to.equal(expected.error.retryable);
      });
    }
  });

  describe('a close', () => {
    const meanings: [code: number, error: {code: string; retryable: boolean; status?: number}, connections: number][] =
      [
        [1000, {code: 'incomplete', retryable: true}, 1],
        [1001, {code: 'network', retryable: true}, 3],
        [1002, {code: 'server', retryable: false}, 1],
        [1003, {code: 'server', retryable: false}, 1],
        [1005, {code: 'incomplete', retryable: true}, 1],
        [1006, {code: 'network', retryable: true}, 3],
        [1008, {code: 'server', retryable: false}, 1],
        [1009, {code: 'server', retryable: false}, 1],
        [1011, {code: 'server', retryable: true}, 3],
        [1012, {code: 'network', retryable: true}, 3],
        [1013, {code: tryAgainLater, retryable: true}, 3],
        [3000, {code: 'http', status: 401, retryable: false}, 1],
        [4000, {code: 'server', retryable: true}, 1],
        [4401, {code: 'http', status: 401, retryable: false}, 1],
        [4403, {code: 'http', status: 403, retryable: false}, 1],
        [4408, {code: 'http', status: 408, retryable: true}, 3],
        [4429, {code: 'http', status: 429, retryable: true}, 3],
        [4500, {code: 'http', status: 500, retryable: true}, 3],
      ];

    for (const [code, meaning, connections] of meanings) {
      it(`with ${code} is ${meaning.code}, and ${connections === 1 ? 'final' : 'tried again'} before the first word`, async () => {
        const before = await asked({end: {code, reason: code === 1006 ? '' : 'Because.'}});
        expect(before.error).to.include(meaning);
        expect(before.received.length).to.equal(connections);
        const within = await asked({frames: ['a'], end: {code}});
        expect(within.text).to.equal('a');
        expect(within.error).to.include(meaning);
        expect(within.received.length).to.equal(1);
      });
    }

    it("gives the server's reason", async () => {
      const {error} = await asked({end: {code: 4403, reason: 'No seat for you'}});
      expect(error?.message).to.equal('The server refuses access (code 4403): No seat for you');
    });

    it('after the end of an answer takes nothing from it', async () => {
      for (const end of ['drop', 'drop-mid-frame', {code: 1011}] as const) {
        expect(await asked({frames: hello, end})).to.include({text: 'Hello', error: undefined});
      }
    });
  });

  describe('a connection', () => {
    it('that breaks in the middle of a frame, or brings no frame at all, never makes an answer whole', async () => {
      for (const end of ['drop', 'drop-mid-frame', 'garbage'] as const) {
        const {text, error, received} = await asked({frames: ['a'], end});
        expect(text).to.equal('a');
        expect(error, end).to.include({code: 'network', retryable: true});
        expect(received.length).to.equal(1);
      }
    });

    it('that breaks before the first word is made again, and the same run asked for', async () => {
      const {text, error, received} = await asked([{refuse: 503}, {end: 'drop'}, {frames: hello}]);
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(received.length).to.equal(3);
      expect(sent(received, 'send', 'resume').map(({type, runId}) => [type, runId])).to.deep.equal([
        ['send', 'run-1'],
        ['send', 'run-1'],
      ]);
    });

    it('that cannot be made is a network error, after three attempts', async () => {
      const {error, received} = await asked({refuse: 401});
      expect(error).to.include({code: 'network'});
      expect(error?.message).to.contain('127.0.0.1');
      expect(received.length).to.equal(3);
    });

    it('gives up on silence, before and within an answer, and says so to the server', async () => {
      for (const [connection, text] of [
        [{hang: true}, ''],
        [{}, ''],
        [{frames: ['a']}, 'a'],
      ] as const) {
        const answer = await asked(connection, {idleTimeout: 1000});
        expect(answer.text).to.equal(text);
        expect(answer.error).to.include({code: 'timeout', retryable: true});
        expect(answer.received.length).to.equal(1);
        if ('hang' in connection) continue;
        await closeOf(answer.script);
        expect(sent(await answer.script.received(), 'stop')).to.deep.equal([{type: 'stop', runId: 'run-1'}]);
      }
    });

    it('is alive where pings are answered', async () => {
      const script = await socketScript({frames: ['a'], pongs: true});
      const controller = new AbortController();
      let ended = false;
      const answering = asking(script, {idleTimeout: 600}, {signal: controller.signal}).finally(() => (ended = true));
      await until(async () => sent(await script.received(), 'ping').length >= 3);
      expect(ended).to.equal(false);
      controller.abort();
      expect(await answering).to.include({text: 'a', error: undefined});
    });

    it('answers the pings of a server', async () => {
      const {received, text} = await asked({pings: true, frames: ['{"type":"ping"}', ...hello]});
      expect(text).to.equal('Hello');
      expect(sent(received, 'pong').length).to.be.at.least(1);
    });

    it('repeats no key, header, query or prompt in an error, however the server echoes them', async () => {
      const secrets = ['sk-planted-key', 'planted-header', 'planted-query', 'What is a moth?'];
      const echo = secrets.join(' | ');
      for (const connection of [
        {end: {code: 4401, reason: echo}},
        {end: {code: 1011, reason: echo}},
        {end: {code: 4999, reason: echo}},
        {frames: [JSON.stringify({error: {message: echo}})]},
        {frames: [JSON.stringify({error: echo})]},
        {frames: [JSON.stringify({strange: echo}), finish]},
        {refuse: 400},
      ]) {
        const script = await socketScript(connection);
        const src = `${script.url}?key=planted-query`;
        const {error} = await ask(
          websocket({src, apiKey: 'sk-planted-key', headers: {'x-token': 'planted-header'}, ...quick, maxRetries: 0}),
        );
        const said = `${error?.message} ${error?.stack} ${String(error?.cause)}`;
        expect(error).not.to.equal(undefined);
        for (const secret of secrets) expect(said, JSON.stringify(connection)).not.to.contain(secret);
      }
    });
  });

  describe('going on after a lost connection', () => {
    it('asks for what comes after the last cursor', async () => {
      const script = await resumableScript(['Hel', 'lo', '!'], [2]);
      expect(await asking(script)).to.include({text: 'Hello!', error: undefined});
      expect(
        sent(await script.received(), 'send', 'resume').map(({type, runId, cursor}) => [type, runId, cursor]),
      ).to.deep.equal([
        ['send', 'run-1', undefined],
        ['resume', 'run-1', 1],
      ]);
    });

    it('takes a cursor of any kind, and nothing twice where cursors are numbers', async () => {
      const piece = (delta: string, cursor: string | number) => JSON.stringify({type: 'text', delta, cursor});
      const words = await asked([
        {frames: [piece('a', 'first')], end: 'drop'},
        {frames: [piece('b', 'second'), finish]},
      ]);
      expect(words).to.include({text: 'ab', error: undefined});
      expect(sent(words.received, 'resume')).to.deep.equal([
        {type: 'resume', runId: 'run-1', conversationId: 'conversation-1', cursor: 'first'},
      ]);
      const numbers = await asked([
        {frames: [piece('a', 1), piece('b', 2)], end: 'drop'},
        {frames: [piece('a', 1), piece('b', 2), piece('c', 3), finish]},
      ]);
      expect(numbers).to.include({text: 'abc', error: undefined});
    });

    it('is not tried where something came without a cursor', async () => {
      const {text, error, received} = await asked({frames: ['{"text":"a","cursor":1}', '{"text":"b"}'], end: 'drop'});
      expect(text).to.equal('ab');
      expect(error).to.include({code: 'network'});
      expect(received.length).to.equal(1);
    });

    it('is given up after two attempts that bring nothing', async () => {
      const {text, error, received} = await asked([{frames: ['{"text":"a","cursor":1}'], end: 'drop'}, {end: 'drop'}]);
      expect(text).to.equal('a');
      expect(error).to.include({code: 'network'});
      expect(received.length).to.equal(3);
    });

    it('is tried after silence too, without stopping the run', async () => {
      const {text, error, received} = await asked(
        [{frames: ['{"text":"a","cursor":1}']}, {frames: ['{"text":"b","cursor":2}', finish]}],
        {idleTimeout: 1000},
      );
      expect({text, error}).to.deep.equal({text: 'ab', error: undefined});
      expect(sent(received, 'stop')).to.deep.equal([]);
    });

    it('gives exactly the text, once, wherever connections drop', async function () {
      this.timeout(60_000);
      const tokens = fc.array(fc.string({unit: 'grapheme', minLength: 1, maxLength: 5}), {minLength: 1, maxLength: 12});
      const drops = fc.array(fc.nat({max: 4}), {maxLength: 6});
      await fc.assert(
        fc.asyncProperty(tokens, drops, async (list, breaks) => {
          const script = await resumableScript(list, breaks);
          const {text, error} = await asking(script, {maxRetries: 8});
          expect({text, error}).to.deep.equal({text: list.join(''), error: undefined});
        }),
        {numRuns: 30},
      );
    });
  });

  describe('the next question', () => {
    it('goes over the same socket, and hears nothing of what came since', async () => {
      const script = await socketScript({frames: ['{"text":"RUN"}', finish, '{"text":"LATE"}']});
      const backend = websocket({src: script.url, apiKey: 'sk-moth', ...quick});
      const [first, second] = [
        await ask(backend, {runId: 'one'}),
        (await aTimeout(20), await ask(backend, {runId: 'two'})),
      ];
      expect([first.text, second.text]).to.deep.equal(['one', 'two']);
      const received = await script.received();
      expect(received.length).to.equal(1);
      expect(received[0]?.messages.map(({type}) => type)).to.deep.equal(['auth', 'send', 'send']);
    });

    it('comes after the key again where that is another one by now', async () => {
      const keys = ['sk-old', 'sk-old', 'sk-new'];
      const headers = () => ({authorization: keys.shift() ?? null});
      const script = await socketScript({frames: ['{"text":"RUN"}', finish]});
      const backend = websocket({src: script.url, headers, ...quick});
      for (const runId of ['one', 'two', 'three', 'four']) await ask(backend, {runId});
      const [{messages} = {messages: []}, ...others] = await script.received();
      expect(others).to.deep.equal([]);
      expect(messages.map(({type, headers}) => headers ?? type)).to.deep.equal([
        {authorization: 'sk-old'},
        'send',
        'send',
        {authorization: 'sk-new'},
        'send',
        {},
        'send',
      ]);
    });

    it('of another conversation goes over another one', async () => {
      const script = await socketScript({frames: hello});
      const backend = websocket({src: script.url, ...quick});
      await ask(backend, {conversationId: 'a'});
      await ask(backend, {conversationId: 'b'});
      expect((await script.received()).length).to.equal(2);
    });

    it('goes over a new one where the server has closed the old one meanwhile, or just then', async () => {
      for (const wait of [0, 30]) {
        const script = await socketScript({frames: hello, end: {code: 1000}}, {frames: hello});
        const backend = websocket({src: script.url, ...quick});
        await ask(backend);
        await aTimeout(wait);
        expect(await ask(backend, {runId: 'run-2'})).to.include({text: 'Hello', error: undefined});
      }
    });

    it('finds the socket closed after a while, and when the page is left', async () => {
      const script = await socketScript({frames: hello});
      await asking(script, {keepAlive: 20});
      expect((await closeOf(script)).closeCode).to.equal(1000);
      const other = await socketScript({frames: hello});
      await asking(other);
      dispatchEvent(new PageTransitionEvent('pagehide'));
      expect((await closeOf(other)).closeCode).to.equal(1000);
    });
  });

  describe('stop', () => {
    async function stopped(connection: SocketConnection, when: (answer: Answer, script: SocketScript) => unknown) {
      const script = await socketScript(connection);
      const controller = new AbortController();
      let stoppedAt = 0;
      const stop = () => {
        stoppedAt ||= Date.now();
        controller.abort();
      };
      const asking = ask(websocket({src: script.url, ...quick}), {signal: controller.signal}, (answer) => {
        if (when(answer, script)) stop();
      });
      void until(async () => Boolean(await when({text: ''} as Answer, script))).then(stop);
      const {text, error} = await asking;
      const endedAfter = Date.now() - stoppedAt;
      return {text, error, endedAfter, script, stoppedAt};
    }

    it('tells the server and closes the socket within 100 ms, and keeps what came', async () => {
      const {text, error, endedAfter, script, stoppedAt} = await stopped(
        {frames: ['a', 'b', 'c']},
        ({text}) => text !== '',
      );
      expect({text, error}).to.deep.equal({text: 'a', error: undefined});
      expect(endedAfter).to.be.below(100);
      const {closedAt, messages} = await closeOf(script);
      expect((closedAt ?? Infinity) - stoppedAt).to.be.below(100);
      expect(messages.at(-1)).to.deep.equal({type: 'stop', runId: 'run-1'});
    });

    it('closes the socket within 100 ms where nothing has come yet', async () => {
      const {text, error, script, stoppedAt} = await stopped(
        {},
        async (_answer, {received}) => sent(await received(), 'send').length > 0,
      );
      expect({text, error}).to.deep.equal({text: '', error: undefined});
      expect(((await closeOf(script)).closedAt ?? Infinity) - stoppedAt).to.be.below(100);
    });

    it('needs no patience with a handshake, a header or a pause between two attempts', async () => {
      for (const [connection, config] of [
        [{hang: true}, {}],
        [{}, {headers: () => new Promise<never>(() => undefined)}],
        [{refuse: 503}, {retryDelay: 60_000}],
      ] as const) {
        const script = await socketScript(connection);
        const controller = new AbortController();
        const answering = asking(script, config, {signal: controller.signal});
        await until(async () => (await script.received()).length > 0);
        await aTimeout(20);
        const stoppedAt = Date.now();
        controller.abort();
        expect((await answering).error).to.equal(undefined);
        expect(Date.now() - stoppedAt).to.be.below(100);
      }
    });

    it('opens nothing where it came first', async () => {
      const script = await socketScript({frames: hello});
      const {text, error} = await asking(script, {}, {signal: AbortSignal.abort()});
      expect({text, error}).to.deep.equal({text: '', error: undefined});
      expect(await script.received()).to.deep.equal([]);
    });

    it('shows nothing of the old answer in the next one', async () => {
      const script = await socketScript({frames: ['{"text":"RUN "}', '{"text":"RUN"}']});
      const conversation = new Conversation();
      conversation.backend = websocket({src: script.url, ...quick});
      for (const question of ['one', 'two']) {
        const sending = conversation.send(question);
        await until(() => conversation.state.status === 'streaming');
        await conversation.stop();
        await sending;
      }
      const runs = sent(await script.received(), 'send').map(({runId}) => String(runId));
      const answers = conversation.messages.filter(({role}) => role === 'assistant').map(({content}) => content);
      expect(answers.map((content) => String(content).slice(0, 24))).to.deep.equal(runs);
    });

    it('closes the socket too when the answer is no longer read', async () => {
      const script = await socketScript({frames: ['a']});
      await ask(websocket({src: script.url, ...quick}), {}, () => {
        throw new Error('enough');
      });
      await closeOf(script);
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
      const {text} = await asking(await socketScript({frames: hello}), {}, {signal});
      await aTimeout(0);
      expect({text, listeners}).to.deep.equal({text: 'Hello', listeners: 0});
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
