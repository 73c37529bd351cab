import {expect} from '@open-wc/testing';
import {ollama, type OllamaConfig} from '../../src/backends/ollama.js';
import type {ChatRequest} from '../../src/core/backend.js';
import {ask, everyCut, singly, streamed} from '../support/answer.js';
import {faultScript} from '../support/fault.js';
import {ANSWER_WITH_CALLS, requestOf, says} from '../support/request.js';

const question = says('user', 'What is a moth?');

const requested = (config: OllamaConfig, overrides?: Partial<ChatRequest>) =>
  requestOf((fetch) => ollama({fetch, model: 'llama3.2', ...config}), overrides);

const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const line = (message: object, rest: object = {done: false}) => ({model: 'llama3.2', message, ...rest});
const last = (rest: object = {}) => line({role: 'assistant', content: ''}, {done: true, done_reason: 'stop', ...rest});

function answering(pieces: readonly (string | Uint8Array)[], type = 'application/x-ndjson') {
  return ollama({model: 'llama3.2', fetch: () => Promise.resolve(streamed(pieces, type))});
}

describe('ollama', () => {
  describe('the request', () => {
    it('goes to the chat of the server, which is on this computer where none is given', async () => {
      const urls = {
        '': 'http://localhost:11434/api/chat',
        'http://host.test:1234/': 'http://host.test:1234/api/chat',
        'http://host.test/api': 'http://host.test/api/chat',
        'http://host.test/ollama/api/chat': 'http://host.test/ollama/api/chat',
      };
      for (const [src, url] of Object.entries(urls)) expect((await requested({src})).url).to.equal(url);
    });

    it('is never made without a model, or with a src that is none', () => {
      expect(() => ollama({}))
        .to.throw('needs a "model"')
        .with.property('code', 'config');
      expect(() => ollama({model: 'llama3.2', src: 'ftp://host.test'}))
        .to.throw('src')
        .with.property('code', 'config');
    });

    it("has no header that the server's CORS rules refuse", async () => {
      const {headers} = await requested({apiKey: 'secret'});
      expect([...headers.keys()].sort()).to.deep.equal(['accept', 'authorization', 'content-type']);
    });

    it('parts the options of the request from those of the model', async () => {
      const {body} = await requested(
        {options: {temperature: 1, think: true, keep_alive: '5m', options: {num_ctx: 4096}}},
        {options: {temperature: 0, format: 'json'}, messages: [says('system', 'Be brief.'), question]},
      );
      expect(body).to.deep.equal({
        model: 'llama3.2',
        stream: true,
        think: true,
        keep_alive: '5m',
        format: 'json',
        options: {temperature: 0, num_ctx: 4096},
        messages: [
          {role: 'system', content: 'Be brief.'},
          {role: 'user', content: 'What is a moth?'},
        ],
      });
      expect((await requested({})).body).not.to.have.property('options');
    });

    it('takes images along that are in memory, and names other files', async () => {
      const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], {type: 'image/png'});
      const messages = [
        says('user', [
          {type: 'text', text: 'Which?'},
          {type: 'file', blob, name: 'a.png'},
          {type: 'file', url: 'https://host.test/b.jpg', mediaType: 'image/jpeg'},
          {type: 'text', text: 'Or both?'},
        ]),
        says('user', ' '),
      ];
      expect((await requested({}, {messages})).body.messages).to.deep.equal([
        {
          role: 'user',
          content: 'Which?\n\n[File: https://host.test/b.jpg]\n\nOr both?',
          images: ['iVBORw=='],
        },
      ]);
    });

    it('offers the tools of the page', async () => {
      const parameters = {type: 'object', properties: {at: {type: 'string'}}};
      const {body} = await requested({}, {tools: [{name: 'look', description: 'Looks.', parameters}, {name: 'now'}]});
      expect(body.tools).to.deep.equal([
        {type: 'function', function: {name: 'look', description: 'Looks.', parameters}},
        {type: 'function', function: {name: 'now', parameters: {type: 'object', properties: {}}}},
      ]);
      expect((await requested({})).body).not.to.have.property('tools');
    });

    it('answers each call, step by step, with the thinking before it', async () => {
      const use = (id: string, input: object = {at: id}) => ({
        id,
        type: 'function',
        function: {name: 'look', arguments: input},
      });
      const result = (id: string, content: string) => ({role: 'tool', tool_name: 'look', tool_call_id: id, content});
      const thought = {...says('assistant', 'Looking it up'), metadata: {title: 'Search'}};
      const messages = [question, thought, says('assistant', ANSWER_WITH_CALLS), says('user', 'Well?')];
      expect((await requested({}, {messages})).body.messages).to.deep.equal([
        {role: 'user', content: 'What is a moth?'},
        {
          role: 'assistant',
          content: 'Let me look.',
          thinking: 'Hm.',
          tool_calls: [use('text'), use('json'), use('failed')],
        },
        result('text', 'ok'),
        result('json', '{"found":2}'),
        result('failed', 'No light.'),
        {
          role: 'assistant',
          content: 'And again.',
          tool_calls: [use('refused'), use('denied'), use('open'), use('damaged', {})],
        },
        result('refused', 'The user denied this call. Not now.'),
        result('denied', 'The user denied this call.'),
        result('open', 'This call was not answered.'),
        result('damaged', 'No JSON.'),
        {role: 'user', content: 'Well?'},
      ]);
    });
  });

  describe('the answer', () => {
    const bytes = new TextEncoder().encode(
      `\n${lines(
        line({role: 'assistant', content: ''}),
        line({role: 'assistant', content: '', thinking: 'Größe? '}),
        line({role: 'assistant', content: '', thinking: '🦋'}),
        line({role: 'assistant', content: 'A moth '}),
        line({role: 'assistant', content: 'is 🦋.\u2028'}),
        line({
          role: 'assistant',
          content: '',
          tool_calls: [{id: 'c1', function: {index: 0, name: 'look', arguments: {at: 'night'}}}],
        }),
        line({role: 'assistant', tool_calls: [{id: 'c2', function: {name: 'now'}}]}),
        last({created_at: 'now', total_duration: 7, prompt_eval_count: 5, eval_count: 9}),
      )}`,
    );

    async function expectRecording(pieces: Uint8Array[]) {
      const {error, text, reasoning, tools, others, finish} = await ask(answering(pieces));
      expect({error, text, reasoning, tools, others, finish}).to.deep.equal({
        error: undefined,
        text: 'A moth is 🦋.\u2028',
        reasoning: 'Größe? 🦋',
        tools: [
          {id: 'c1', name: 'look', input: '{"at":"night"}', state: 'input-available'},
          {id: 'c2', name: 'now', input: '{}', state: 'input-available'},
        ],
        others: [],
        finish: {
          type: 'finish',
          reason: 'stop',
          usage: {total_duration: 7, prompt_eval_count: 5, eval_count: 9},
        },
      });
    }

    it('is the same however its bytes are cut', async () => {
      await expectRecording([bytes]);
      await expectRecording(singly(bytes));
      for (const cut of everyCut(bytes)) await expectRecording(cut);
    });

    it('comes over a connection as well', async () => {
      const script = await faultScript({headers: {'content-type': 'application/x-ndjson'}, chunks: [bytes]});
      const {text, error} = await ask(ollama({model: 'llama3.2', src: script.url}));
      expect({text, error}).to.deep.equal({text: 'A moth is 🦋.\u2028', error: undefined});
    });

    it('gives calls an id where the server gives none', async () => {
      const two = line({tool_calls: [{function: {name: 'look'}}, {function: {name: 'look'}}]});
      const {tools} = await ask(answering([lines(two, last())]));
      expect(new Set(tools.map(({id}) => id)).size).to.equal(2);
    });

    it('may come whole', async () => {
      const whole = line({role: 'assistant', content: 'Hello'}, {done: true, done_reason: 'length'});
      const {text, error, finish} = await ask(answering([JSON.stringify(whole)], 'application/json'));
      expect({text, error, finish}).to.deep.equal({
        text: 'Hello',
        error: undefined,
        finish: {type: 'finish', reason: 'length'},
      });
    });

    it('is incomplete without the line that is done', async () => {
      const {text, error} = await ask(answering([lines(line({content: 'a'}))]));
      expect(text).to.equal('a');
      expect(error).to.include({code: 'incomplete', retryable: true});
    });

    it('is none where the server only loaded the model', async () => {
      const {error} = await ask(answering([lines(last({done_reason: 'load'}))]));
      expect(error).to.include({code: 'empty', retryable: true});
    });

    it("keeps what came before an error, and says it in the server's words", async () => {
      const {text, error} = await ask(
        answering([lines(line({content: 'a'}), {error: 'The model ran out of memory.'})]),
      );
      expect(text).to.equal('a');
      expect(error).to.include({code: 'server', message: 'The model ran out of memory.'});
    });

    it('says that a model is not there', async () => {
      const missing = () =>
        Promise.resolve(
          new Response('{"error":"model \\"x\\" not found"}', {
            status: 404,
            headers: {'content-type': 'application/json'},
          }),
        );
      const {error} = await ask(ollama({model: 'x', fetch: missing}));
      expect(error).to.include({code: 'http', status: 404});
      expect(error?.message).to.contain('model "x" not found');
    });

    it('passes over lines that it does not know', async () => {
      const odd = '{"done":"no","__proto__":{"polluted":true},"message":{"__proto__":{"content":"x"}}}\n';
      const {text, error} = await ask(answering([odd, lines({status: 'pulling'}, line({content: 'a'}), last())]));
      expect({text, error}).to.deep.equal({text: 'a', error: undefined});
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
    });
  });
});
