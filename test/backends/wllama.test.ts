import {expect} from '@open-wc/testing';
import {wllama, type WllamaConfig, type WllamaOptions} from '../../src/backends/wllama.js';
import type {ReplyChunk} from '../../src/core/backend.js';
import type {ChatError} from '../../src/core/errors.js';
import type {ChatMessage, MessageProgress} from '../../src/core/message.js';
import {ask, completionChunk} from '../support/answer.js';
import {fakeModel, fakeWllama, sayHello, type FakeBehaviour} from '../support/fake-wllama.js';
import {faultScript, type FaultAnswer} from '../support/fault.js';
import {frame, until} from '../support/until.js';

/** Some file that is there: the fake reads none. */
const WASM = '/package.json';

/** What the backend keeps a model in, piece by piece, and the size of a piece. */
const CACHE = 'chatbot-elements-models';
const PIECE = 2 * 2 ** 20;

/** When a file was last changed. */
const YESTERDAY = 'Thu, 26 Nov 2026 00:00:00 GMT';
const TODAY = 'Fri, 27 Nov 2026 00:00:00 GMT';

function setUp(behaviour: FakeBehaviour = {}, options: WllamaOptions = {}, src = fakeModel()) {
  const {module, engines} = fakeWllama(behaviour);
  return {backend: wllama({src, options: {module, wasm: WASM, ...options}}), engines, src};
}

const says = (role: ChatMessage['role'], content: ChatMessage['content'], more = {}): ChatMessage => ({
  id: `${role} ${JSON.stringify(content)}`,
  role,
  content,
  ...more,
});

/** What is waited for, step by step; `null` where it is taken away. */
function progressIn(chunks: readonly ReplyChunk[]): (MessageProgress | null | undefined)[] {
  return chunks.map((chunk) => (chunk as Extract<ReplyChunk, {type: 'metadata'}>).metadata.progress as MessageProgress);
}

function caught(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('wllama', () => {
  describe('the settings', () => {
    it('need the URLs of a model and of wllama', () => {
      const {module} = fakeWllama();
      const wrong: [WllamaConfig, string][] = [
        [{options: {module, wasm: WASM}}, 'src'],
        [{src: 'ftp://host.test/model.gguf', options: {module, wasm: WASM}}, 'src'],
        [{src: '/model.gguf'}, 'options.module'],
        [{src: '/model.gguf', options: {module: 'javascript:alert(1)'}}, 'options.module'],
        [{src: '/model.gguf', options: {module}}, 'options.wasm'],
      ];
      for (const [config, name] of wrong) {
        const error = caught(() => wllama(config));
        expect(error, name).to.include({code: 'config'});
        expect(String(error)).to.contain(`"${name}"`);
      }
    });

    it('may name the model in either of two ways', async () => {
      const {module, engines} = fakeWllama();
      await ask(wllama({model: fakeModel('one'), options: {module, wasm: WASM}}));
      expect(engines[0]?.model).to.equal('GGUFone');
    });

    it('say how the model is loaded, and where the WebAssembly is', async () => {
      const compat = {worker: '/worker.js', wasm: '/compat.wasm'};
      const {backend, engines} = setUp({}, {load: {n_threads: 2}, compat, temperature: 0});
      await ask(backend);
      expect(engines[0]?.parameters).to.include({n_ctx: 4096, n_threads: 2}).and.not.have.property('temperature');
      expect(engines[0]).to.deep.include({wasm: new URL(WASM, location.href).href, compat: [compat]});
    });
  });

  describe('the request', () => {
    it('is the conversation as text, one message a turn', async () => {
      const {backend, engines} = setUp();
      await ask(backend, {
        messages: [
          says('system', 'Be brief.'),
          says('user', 'Hi'),
          says('assistant', '', {status: 'error'}),
          says('user', [
            {type: 'file', url: 'https://host.test/a.png'},
            {type: 'text', text: 'Hello?'},
          ]),
          says('assistant', 'Hm', {metadata: {title: 'Thinking'}}),
          says('assistant', [
            {type: 'reasoning', text: 'Hm'},
            {type: 'tool', id: '1', name: 'look', state: 'output-available'},
            {type: 'text', text: 'Yes.'},
          ]),
          says('user', 'Good.'),
        ],
      });
      expect(engines[0]?.completions[0]?.messages).to.deep.equal([
        {role: 'system', content: 'Be brief.'},
        {role: 'user', content: 'Hi\n\nHello?'},
        {role: 'assistant', content: 'Yes.'},
        {role: 'user', content: 'Good.'},
      ]);
    });

    it('carries the options, the own ones of the request last, and not those of the backend', async () => {
      const {backend, engines} = setUp({}, {temperature: 1, top_p: 0.5});
      await ask(backend, {options: {temperature: 0, module: '/wllama.js', wasm: WASM, load: {n_ctx: 1}}});
      const {messages: _messages, abortSignal: _signal, onData: _take, ...rest} = engines[0]!.completions[0]!;
      expect(rest).to.deep.equal({
        stream: true,
        stream_options: {include_usage: true},
        temperature: 0,
        top_p: 0.5,
      });
    });

    it('is refused where it holds a file, which the model would not see', async () => {
      const {backend, engines} = setUp();
      const content = [{type: 'file', url: 'https://host.test/a.png'} as const];
      const {error} = await ask(backend, {messages: [says('user', content)]});
      expect(error).to.include({code: 'config'});
      expect(engines).to.deep.equal([]);
    });
  });

  describe('the answer', () => {
    it('streams', async () => {
      const {text, finish, error} = await ask(setUp().backend);
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(finish).to.deep.equal({type: 'finish', reason: 'stop', usage: {total_tokens: 9}});
    });

    it('tells what it waits for, until the model is there, and no more the second time', async () => {
      const {backend} = setUp();
      const {others} = await ask(backend);
      expect(progressIn(others).map((progress) => progress?.label)).to.deep.equal([
        'Loading the model',
        'Reading the model: 0 of 0 MB',
        'Starting the model',
        undefined,
      ]);
      expect((await ask(backend)).others).to.deep.equal([]);
    });

    it('is incomplete without a finish reason', async () => {
      const {backend} = setUp({
        async *answer() {
          yield completionChunk({content: 'a'});
        },
      });
      expect(await ask(backend)).to.nested.include({text: 'a', 'error.code': 'incomplete'});
    });

    it('ends when it is stopped, and stops the model', async () => {
      const controller = new AbortController();
      const {backend, engines} = setUp({
        async *answer({abortSignal}) {
          yield completionChunk({content: 'a'});
          // As wllama does: it throws once it is about to ask for the next token.
          await until(() => abortSignal.aborted);
          throw new DOMException('Aborted', 'AbortError');
        },
      });
      const {text, error} = await ask(backend, {signal: controller.signal}, ({text}) => {
        if (text) controller.abort();
      });
      expect({text, error}).to.deep.equal({text: 'a', error: undefined});
      expect(engines[0]?.completions[0]?.abortSignal.aborted).to.equal(true);
    });
  });

  describe('a conversation that is too long', () => {
    /** An engine that reads so many characters at once. */
    const reading = (limit: number): FakeBehaviour => ({
      context: 20,
      async *answer({messages}) {
        const length = messages.reduce((sum, {content}) => sum + content.length, 0);
        if (length > limit) {
          throw Object.assign(new Error(`request (99 tokens) exceeds the available context size (20 tokens)`), {
            type: 'inference_error',
          });
        }
        yield* sayHello();
      },
    });
    const thread = (turns: number) => [
      says('system', 'Brief!'),
      ...Array.from({length: turns}, (_, turn) => [
        says('user', `Question ${turn}`),
        says('assistant', `Answer ${turn}`),
      ]).flat(),
      says('user', 'And now?'),
    ];

    async function asked(turns: number): Promise<string[]> {
      const {backend, engines} = setUp(reading(100));
      expect(await ask(backend, {messages: thread(turns)})).to.include({text: 'Hello', error: undefined});
      return engines[0]!.completions.at(-1)!.messages.map(({content}) => content);
    }

    it('is answered without its oldest turns, with the system prompt', async () => {
      expect(await asked(8)).to.deep.equal([
        'Brief!',
        ...[6, 7].flatMap((turn) => [`Question ${turn}`, `Answer ${turn}`]),
        'And now?',
      ]);
    });

    it('begins with the same turn for a while, so that the model need not read all of it again', async () => {
      const begins = [];
      for (let turns = 6; turns < 12; turns++) begins.push((await asked(turns))[1]);
      expect(begins).to.deep.equal([3, 3, 6, 6, 6, 9].map((turn) => `Question ${turn}`));
    });

    it('cannot be answered where the last turn alone is too long', async () => {
      const {backend, engines} = setUp(reading(10));
      const {error} = await ask(backend, {messages: thread(2)});
      expect(error).to.include({code: 'context', retryable: false});
      expect(error?.message).to.contain('20 tokens');
      expect(engines[0]).to.include({exited: false});
    });
  });

  describe('the model', () => {
    it('is one for all that ask for it', async () => {
      const {module, engines} = fakeWllama();
      const config = {src: fakeModel(), options: {module, wasm: WASM}};
      const answers = await Promise.all([ask(wllama(config)), ask(wllama(config)), ask(wllama(config))]);
      expect(answers.map(({text}) => text)).to.deep.equal(['Hello', 'Hello', 'Hello']);
      expect(engines).to.have.length(1);
    });

    it('makes room for another one, once its last answer is whole', async () => {
      let goOn!: () => void;
      const released = new Promise<void>((resolve) => (goOn = resolve));
      const one = setUp({
        async *answer() {
          yield completionChunk({content: 'a'});
          await released;
          yield completionChunk({content: 'b'}, 'stop');
        },
      });
      const other = setUp();
      const answer = ask(one.backend);
      await until(() => one.engines[0]?.completions.length === 1);
      expect((await ask(other.backend)).text).to.equal('Hello');
      expect(one.engines[0]?.exited).to.equal(false);
      goOn();
      expect((await answer).text).to.equal('ab');
      await until(() => one.engines[0]?.exited);
      expect(other.engines[0]?.exited).to.equal(false);
    });

    it('is loaded again when it has broken off, and not when only a request failed', async () => {
      for (const [type, loads] of [
        ['inference_error', 1],
        ['unknown_error', 2],
      ] as const) {
        let failures = 0;
        const {backend, engines} = setUp({
          async *answer() {
            if (failures++ === 0) throw Object.assign(new Error('Out of bounds'), {type});
            yield* sayHello();
          },
        });
        const {error} = await ask(backend);
        expect(error).to.include({code: 'backend', message: 'The model broke off: Out of bounds', retryable: true});
        expect((await ask(backend)).text).to.equal('Hello');
        expect(engines).to.have.length(loads);
        await until(() => engines.slice(0, -1).every(({exited}) => exited));
      }
    });

    it('has broken off too, and is loaded again, when its worker says so and nothing else comes', async () => {
      let failures = 0;
      const {backend, engines} = setUp({
        async *answer(_completion, logger) {
          if (failures++ > 0) return yield* sayHello();
          yield completionChunk({content: 'Hel'});
          logger.error(new ErrorEvent('error', {message: 'unreachable'}));
          await new Promise(() => {});
        },
      });
      const {text, error} = await ask(backend);
      expect(text).to.equal('Hel');
      expect(error).to.include({code: 'backend', message: 'The model broke off: unreachable', retryable: true});
      expect((await ask(backend)).text).to.equal('Hello');
      expect(engines.map(({exited}) => exited)).to.deep.equal([true, false]);
    });

    it('says why it did not start, whichever way it is told', async () => {
      const failing: FakeBehaviour[] = [
        {load: () => Promise.reject(new Error('no room'))},
        {
          context: 0,
          load: (logger) => {
            logger.error('no room');
          },
        },
        {
          load(logger) {
            // Of the worker: wllama hands it to its logger, and waits for ever.
            logger.error(new ErrorEvent('error', {message: 'no room'}));
            return new Promise<void>(() => {});
          },
        },
      ];
      for (const behaviour of failing) {
        const {backend, engines} = setUp(behaviour);
        const {error} = await ask(backend);
        expect(error).to.include({code: 'backend', message: 'The model could not be started: no room'});
        expect(engines[0]?.exited).to.equal(true);
      }
    });

    it('is not downloaded where wllama cannot be loaded', async () => {
      const {url, requests} = await faultScript({chunks: ['GGUF']});
      const {module} = fakeWllama();
      const failing: [WllamaOptions, string][] = [
        [{module: '/none.js', wasm: WASM}, 'network'],
        [{module: () => Promise.reject(new Error('offline')), wasm: WASM}, 'network'],
        [{module: (() => Promise.resolve({})) as unknown as typeof module, wasm: WASM}, 'config'],
        [{module, wasm: '/none.wasm'}, 'http'],
        [{module, wasm: '/__csp.html'}, 'config'],
      ];
      for (const [options, code] of failing) {
        expect((await ask(wllama({src: `${url}/m.gguf`, options}))).error?.code).to.equal(code);
      }
      expect(await requests()).to.deep.equal([]);
    });
  });

  describe('the download', () => {
    /** Two pieces and a bit, which differ. */
    const bytes = new Uint8Array(2.25 * PIECE).fill(1, PIECE).fill(2, 2 * PIECE);
    bytes.set(new TextEncoder().encode('GGUF'));
    const whole = () => new TextDecoder().decode(bytes);

    beforeEach(() => caches.delete(CACHE));
    after(() => caches.delete(CACHE));

    const sends = (part: Uint8Array, more: FaultAnswer = {}): FaultAnswer => ({
      framing: 'length',
      chunks: [part],
      ...more,
    });

    /** Sends nothing more from the second piece on. */
    const sendsSome = (part: Uint8Array, date: string): FaultAnswer => ({
      framing: 'none',
      headers: {'content-length': String(part.length), 'last-modified': date},
      chunks: [part.subarray(0, 1.25 * PIECE)],
      end: 'stall',
    });
    const isInSecondPiece = (others: Parameters<typeof progressIn>[0]) =>
      progressIn(others).at(-1)?.label.includes(': 3 of');

    async function download(...answers: FaultAnswer[]) {
      const script = await faultScript(...answers);
      const {module, engines} = fakeWllama();
      const src = `${script.url}/model.gguf`;
      /** Another model takes the place of this one, which has to come from the cache when it is asked for again. */
      const forget = () => ask(setUp().backend);
      return {backend: wllama({src, options: {module, wasm: WASM, idleTimeout: 5000}}), engines, forget, script};
    }

    it('tells how far it is', async () => {
      const {backend, engines} = await download(sends(bytes));
      const {others, text} = await ask(backend);
      expect({text, model: engines[0]?.model === whole()}).to.deep.equal({text: 'Hello', model: true});
      const labels = progressIn(others).map((progress) => progress?.label);
      expect(labels).to.include('Downloading the model: 0 of 5 MB').and.include('Downloading the model: 5 of 5 MB');
      expect(new Set(labels).size).to.equal(labels.length);
      const fractions = progressIn(others).flatMap((progress) => progress?.fraction ?? []);
      expect(fractions[0]).to.equal(0);
      expect(fractions).to.deep.equal([...fractions].sort((one, other) => one - other));
    });

    it('is made once: after that the model is in the cache', async () => {
      const {backend, engines, forget, script} = await download(sends(bytes));
      await ask(backend);
      await forget();
      expect((await ask(backend)).text).to.equal('Hello');
      expect(engines.map(({model}) => model === whole())).to.deep.equal([true, true]);
      expect(await script.requests()).to.have.length(1);
    });

    it('goes on where it was stopped', async () => {
      const headers = {'last-modified': TODAY};
      const {backend, engines, script} = await download(
        sendsSome(bytes, TODAY),
        sends(bytes.subarray(PIECE), {status: 206, headers}),
      );
      const controller = new AbortController();
      const stopped = await ask(backend, {signal: controller.signal}, ({others}) => {
        if (isInSecondPiece(others)) controller.abort();
      });
      expect(stopped).to.include({text: '', error: undefined});
      while (!(await script.requests())[0]?.closedByClient) await frame();
      expect(await ask(backend)).to.include({text: 'Hello', error: undefined});
      expect(engines[0]?.model === whole()).to.equal(true);
      expect((await script.requests()).map(({headers}) => headers.range)).to.deep.equal([undefined, `bytes=${PIECE}-`]);
    });

    it('goes on while somebody else waits for it', async () => {
      const {backend, script} = await download(sends(bytes, {delays: 20}));
      const controller = new AbortController();
      const stopped = ask(backend, {signal: controller.signal});
      const waiting = ask(backend);
      controller.abort();
      expect((await stopped).text).to.equal('');
      expect((await waiting).text).to.equal('Hello');
      expect(await script.requests()).to.have.length(1);
    });

    it('begins anew where the file is another one by now, or the server only gives the whole', async () => {
      const old = sendsSome(new Uint8Array(bytes).fill(9, 4), YESTERDAY);
      const breaks = {end: 'kill-server'};
      const headers = {'last-modified': TODAY};
      for (const then of [
        [sends(bytes.subarray(PIECE), {status: 206, headers}), sends(bytes, {headers})],
        [sends(bytes, {headers})],
        [{status: 416}, sends(bytes, {headers})],
      ]) {
        const {backend, engines, forget, script} = await download(old, breaks, ...then);
        // Not before a piece is kept: what a browser has not handed over yet is lost when a connection breaks.
        let broken: Promise<unknown> | undefined;
        const {error} = await ask(backend, {}, ({others}) => {
          if (isInSecondPiece(others)) broken ??= fetch(script.url).catch(() => undefined);
        });
        await broken;
        expect(error).to.include({code: 'network', retryable: true});
        expect(await ask(backend)).to.include({text: 'Hello', error: undefined});
        await forget();
        await ask(backend);
        expect(engines.map(({model}) => model === whole())).to.deep.equal([true, true]);
        expect(await script.requests()).to.have.length(2 + then.length);
      }
    });

    it('takes all files of a model that is in several', async () => {
      const {url, requests} = await faultScript(
        ...['GGUFa', 'GGUFb', 'GGUFc'].map((text) => sends(new TextEncoder().encode(text))),
      );
      const {module, engines} = fakeWllama();
      const src = `${url}/m-00001-of-00003.gguf?a=b`;
      const {others} = await ask(wllama({src, options: {module, wasm: WASM}}));
      expect(engines[0]?.model).to.equal('GGUFaGGUFbGGUFc');
      const paths = (await requests()).map(({path}) => path.replace(/^.*\//, ''));
      expect(paths).to.deep.equal([1, 2, 3].map((part) => `m-0000${part}-of-00003.gguf?a=b`));
      const progress = progressIn(others);
      expect(progress.map((step) => step?.label)).to.include('Downloading the model, file 2 of 3: 0 of 0 MB');
      const fractions = progress.flatMap((step) => step?.fraction ?? []);
      expect(fractions).to.have.length.above(2);
      expect(fractions).to.deep.equal([...fractions].sort((one, other) => one - other));
    });

    it('fails in words that say why, and keeps nothing that is no model', async () => {
      const failing: [FaultAnswer, Partial<ChatError>][] = [
        [{status: 404}, {code: 'http', status: 404, retryable: false}],
        [{status: 503}, {code: 'http', status: 503, retryable: true}],
        [
          {cors: false, chunks: ['GGUF']},
          {code: 'network', retryable: true},
        ],
        [
          {headers: {'content-type': 'text/html'}, chunks: ['<!doctype html>']},
          {code: 'config', retryable: false},
        ],
        [{framing: 'length'}, {code: 'config', retryable: false}],
      ];
      for (const [answer, expected] of failing) {
        const {backend, engines} = await download(answer, {chunks: ['GGUFok']});
        expect((await ask(backend)).error).to.include(expected);
        expect((await ask(backend)).text).to.equal('Hello');
        expect(engines.map(({model}) => model)).to.deep.equal(['GGUFok']);
      }
    });

    it('gives up on silence', async () => {
      const {url} = await faultScript({chunks: ['GGUF'], end: 'stall'});
      const {module} = fakeWllama();
      const backend = wllama({src: `${url}/m.gguf`, options: {module, wasm: WASM, idleTimeout: 90}});
      expect((await ask(backend)).error).to.include({code: 'timeout', retryable: true});
    });
  });
});
