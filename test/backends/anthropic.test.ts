import {expect} from '@open-wc/testing';
import {anthropic, type AnthropicConfig} from '../../src/backends/anthropic.js';
import type {ChatRequest} from '../../src/core/backend.js';
import {ask, events, everyCut, singly, streamed} from '../support/answer.js';
import {ANSWER_WITH_CALLS, call, partsFrom, requestOf, says} from '../support/request.js';

const PNG = 'data:image/png;base64,iVBORw==';
const question = says('user', 'What is a moth?');

const requested = (config: AnthropicConfig, overrides?: Partial<ChatRequest>) =>
  requestOf((fetch) => anthropic({fetch, model: 'claude', ...config}), overrides);

/** The turns that these messages become. */
async function turnsOf(...messages: ChatRequest['messages']) {
  return (await requested({}, {messages})).body.messages;
}

function answering(...values: Parameters<typeof streamed>) {
  return anthropic({model: 'claude', fetch: () => Promise.resolve(streamed(...values))});
}

const start = (usage: object = {}) => ({type: 'message_start', message: {id: 'm1', content: [], usage}});
const block = (index: number, content_block: object) => ({type: 'content_block_start', index, content_block});
const delta = (index: number, type: string, rest: object) => ({
  type: 'content_block_delta',
  index,
  delta: {type, ...rest},
});
const blockEnd = (index: number) => ({type: 'content_block_stop', index});
const ending = (stop_reason = 'end_turn', usage: object = {}) => [
  {type: 'message_delta', delta: {stop_reason}, usage},
  {type: 'message_stop'},
];
const textBlock = (index: number, ...texts: string[]) => [
  block(index, {type: 'text', text: ''}),
  ...texts.map((text) => delta(index, 'text_delta', {text})),
  blockEnd(index),
];

describe('anthropic', () => {
  describe('the request', () => {
    it("goes to the messages of the base URL, which is Anthropic's own where none is given", async () => {
      const urls = {
        '': 'https://api.anthropic.com/v1/messages',
        'https://host.test': 'https://host.test/v1/messages',
        'https://host.test/v1/': 'https://host.test/v1/messages',
        'https://host.test/claude?tenant=1': 'https://host.test/claude/v1/messages?tenant=1',
        'https://host.test/claude/v1/messages': 'https://host.test/claude/v1/messages',
      };
      for (const [src, url] of Object.entries(urls)) expect((await requested({src})).url).to.equal(url);
    });

    it('carries the key, and that a page knows it', async () => {
      const {headers} = await requested({apiKey: 'sk-ant-moth'}, {runId: 'run-7'});
      expect(headers.get('x-api-key')).to.equal('sk-ant-moth');
      expect(headers.get('anthropic-version')).to.equal('2023-06-01');
      expect(headers.get('anthropic-dangerous-direct-browser-access')).to.equal('true');
      expect(headers.get('idempotency-key')).to.equal('run-7');
      expect(headers.has('authorization')).to.equal(false);
    });

    it('leaves the key to a proxy where the page has none', async () => {
      const {headers} = await requested({src: 'https://proxy.test'});
      expect(headers.has('x-api-key')).to.equal(false);
      expect(headers.has('anthropic-dangerous-direct-browser-access')).to.equal(false);
    });

    it('is never made without a model, or with a src that is none', () => {
      expect(() => anthropic({}))
        .to.throw('needs a "model"')
        .with.property('code', 'config');
      expect(() => anthropic({model: 'claude', src: 'ftp://host.test'}))
        .to.throw('src')
        .with.property('code', 'config');
    });

    it('carries the model, a limit, the options and what the system says', async () => {
      const {body} = await requested(
        {options: {temperature: 1, max_tokens: 10}},
        {options: {temperature: 0}, messages: [says('system', 'Be brief.'), says('system', 'Be kind.'), question]},
      );
      expect(body).to.deep.equal({
        model: 'claude',
        max_tokens: 10,
        stream: true,
        temperature: 0,
        system: 'Be brief.\n\nBe kind.',
        messages: [{role: 'user', content: [{type: 'text', text: 'What is a moth?'}]}],
      });
      expect((await requested({})).body.max_tokens).to.equal(4096);
    });

    it('takes images, PDFs and texts along, and names the files that the API does not take', async () => {
      const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], {type: 'image/png'});
      const turns = await turnsOf(
        says('user', [
          {type: 'file', blob, name: 'a.png'},
          {type: 'file', url: 'https://host.test/b.jpg', mediaType: 'image/jpeg'},
          {type: 'file', url: 'data:application/pdf;base64,JVBERg==', name: 'c.pdf'},
          {type: 'file', url: 'https://host.test/d.pdf', mediaType: 'application/pdf', name: 'd.pdf'},
          {type: 'file', url: 'data:text/plain;base64,R3LDvMOfZQ==', name: 'e.txt'},
          {type: 'file', url: 'data:image/svg+xml;base64,PHN2Zy8+', name: 'f.svg', mediaType: 'image/svg+xml'},
          {type: 'file', url: 'blob:x', name: 'g.png', mediaType: 'image/png'},
          {type: 'text', text: 'Which?'},
        ]),
      );
      expect(turns).to.deep.equal([
        {
          role: 'user',
          content: [
            {type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'iVBORw=='}},
            {type: 'image', source: {type: 'url', url: 'https://host.test/b.jpg'}},
            {
              type: 'document',
              source: {type: 'base64', media_type: 'application/pdf', data: 'JVBERg=='},
              title: 'c.pdf',
            },
            {type: 'document', source: {type: 'url', url: 'https://host.test/d.pdf'}, title: 'd.pdf'},
            {type: 'document', source: {type: 'text', media_type: 'text/plain', data: 'Grüße'}, title: 'e.txt'},
            {type: 'text', text: '[File: f.svg]'},
            {type: 'text', text: '[File: g.png]'},
            {type: 'text', text: 'Which?'},
          ],
        },
      ]);
    });

    it('alternates between the roles, the user first and last', async () => {
      const turns = await turnsOf(
        says('assistant', 'Which city?'),
        says('user', 'Paris'),
        says('user', ' \n'),
        says('user', [{type: 'file', url: PNG}]),
        {...says('assistant', 'Looking it up'), metadata: {title: 'Search'}},
        says('assistant', [
          {type: 'text', text: 'It '},
          {type: 'file', url: PNG, name: 'map.png'},
        ]),
      );
      expect(turns).to.deep.equal([
        {role: 'user', content: [{type: 'text', text: 'Hello.'}]},
        {role: 'assistant', content: [{type: 'text', text: 'Which city?'}]},
        {
          role: 'user',
          content: [
            {type: 'text', text: 'Paris'},
            {type: 'image', source: {type: 'base64', media_type: 'image/png', data: 'iVBORw=='}},
          ],
        },
        {
          role: 'assistant',
          content: [
            {type: 'text', text: 'It '},
            {type: 'text', text: '[File: map.png]'},
          ],
        },
        {role: 'user', content: [{type: 'text', text: 'Go on exactly where you stopped.'}]},
      ]);
    });

    it("offers the page's tools after the API's own", async () => {
      const search = {type: 'web_search_20250305', name: 'web_search'};
      const parameters = {type: 'object', properties: {at: {type: 'string'}}};
      const {body} = await requested(
        {options: {tools: [search]}},
        {tools: [{name: 'look', description: 'Looks.', parameters}, {name: 'now'}]},
      );
      expect(body.tools).to.deep.equal([
        search,
        {name: 'look', description: 'Looks.', input_schema: parameters},
        {name: 'now', input_schema: {type: 'object', properties: {}}},
      ]);
      expect((await requested({})).body).not.to.have.property('tools');
    });

    it('answers each call, step by step', async () => {
      const use = (id: string, input: object = {at: id}) => ({type: 'tool_use', id, name: 'look', input});
      const failed = (id: string, content: string) => ({
        type: 'tool_result',
        tool_use_id: id,
        content,
        is_error: true,
      });
      expect(await turnsOf(question, says('assistant', ANSWER_WITH_CALLS), says('user', 'Well?'))).to.deep.equal([
        {role: 'user', content: [{type: 'text', text: 'What is a moth?'}]},
        {role: 'assistant', content: [{type: 'text', text: 'Let me look.'}, use('text'), use('json'), use('failed')]},
        {
          role: 'user',
          content: [
            {type: 'tool_result', tool_use_id: 'text', content: 'ok'},
            {type: 'tool_result', tool_use_id: 'json', content: '{"found":2}'},
            failed('failed', 'No light.'),
          ],
        },
        {
          role: 'assistant',
          content: [{type: 'text', text: 'And again.'}, use('refused'), use('denied'), use('open'), use('damaged', {})],
        },
        {
          role: 'user',
          content: [
            failed('refused', 'The user denied this call. Not now.'),
            failed('denied', 'The user denied this call.'),
            failed('open', 'This call was not answered.'),
            failed('damaged', 'No JSON.'),
            {type: 'text', text: 'Well?'},
          ],
        },
      ]);
    });

    it('gives the thinking that led to a call back as it was signed', async () => {
      const answer = events(
        start(),
        block(0, {type: 'thinking', thinking: '', signature: ''}),
        delta(0, 'thinking_delta', {thinking: 'I must '}),
        delta(0, 'thinking_delta', {thinking: 'look.'}),
        delta(0, 'signature_delta', {signature: 'sig=='}),
        blockEnd(0),
        block(1, {type: 'redacted_thinking', data: 'hidden=='}),
        blockEnd(1),
        ...textBlock(2, 'Let me look.'),
        block(3, {type: 'tool_use', id: 'c1', name: 'look', input: {}}),
        delta(3, 'input_json_delta', {partial_json: '{"at":1}'}),
        blockEnd(3),
        block(4, {type: 'thinking', thinking: 'And again.', signature: 'sig2=='}),
        blockEnd(4),
        block(5, {type: 'tool_use', id: 'c2', name: 'look', input: {}}),
        blockEnd(5),
        ...ending('tool_use'),
      );
      const parts = await partsFrom(answering([answer]));
      expect(parts.map(({type}) => type)).to.deep.equal(['reasoning', 'text', 'tool', 'reasoning', 'tool']);
      const done = parts.map((part) =>
        part.type === 'tool' ? {...part, state: 'output-available' as const, output: 'dark'} : part,
      );
      const turns = await turnsOf(question, says('assistant', done));
      expect(turns).to.deep.equal([
        {role: 'user', content: [{type: 'text', text: 'What is a moth?'}]},
        {
          role: 'assistant',
          content: [
            {type: 'thinking', thinking: 'I must look.', signature: 'sig=='},
            {type: 'redacted_thinking', data: 'hidden=='},
            {type: 'text', text: 'Let me look.'},
            {type: 'tool_use', id: 'c1', name: 'look', input: {at: 1}},
          ],
        },
        {role: 'user', content: [{type: 'tool_result', tool_use_id: 'c1', content: 'dark'}]},
        {
          role: 'assistant',
          content: [
            {type: 'thinking', thinking: 'And again.', signature: 'sig2=='},
            {type: 'tool_use', id: 'c2', name: 'look', input: {}},
          ],
        },
        {role: 'user', content: [{type: 'tool_result', tool_use_id: 'c2', content: 'dark'}]},
      ]);
    });

    it("leaves out what the API's own tools did", async () => {
      const search = {...call('s1', {name: 'web_search'}), providerExecuted: true};
      const turns = await turnsOf(question, says('assistant', [search, {type: 'text', text: 'An insect.'}]), question);
      expect(JSON.stringify(turns)).not.to.contain('tool');
    });
  });

  describe('the answer', () => {
    const recording = events(
      start({input_tokens: 5, output_tokens: 1}),
      block(0, {type: 'thinking', thinking: '', signature: ''}),
      {type: 'ping'},
      delta(0, 'thinking_delta', {thinking: 'Größe? 🦋'}),
      delta(0, 'signature_delta', {signature: 'sig'}),
      blockEnd(0),
      ...textBlock(1, 'A moth ', 'is 🦋'),
      block(2, {type: 'text', text: '', citations: []}),
      delta(2, 'text_delta', {text: ', says the web'}),
      delta(2, 'citations_delta', {
        citation: {type: 'web_search_result_location', url: 'https://moths.test/', title: 'Moths', cited_text: 'x'},
      }),
      delta(2, 'citations_delta', {
        citation: {type: 'web_search_result_location', url: 'https://moths.test/', title: 'Moths', cited_text: 'y'},
      }),
      delta(2, 'citations_delta', {
        citation: {type: 'page_location', document_index: 0, document_title: 'a.pdf', cited_text: 'z'},
      }),
      blockEnd(2),
      ...textBlock(3, '.'),
      block(4, {type: 'tool_use', id: 'c1', name: 'look', input: {}}),
      delta(4, 'input_json_delta', {partial_json: ''}),
      delta(4, 'input_json_delta', {partial_json: '{"at":'}),
      delta(4, 'input_json_delta', {partial_json: '"night"}'}),
      blockEnd(4),
      block(5, {type: 'tool_use', id: 'c2', name: 'now', input: {}}),
      blockEnd(5),
      ...ending('tool_use', {output_tokens: 9}),
    );
    const bytes = new TextEncoder().encode(recording);

    async function expectRecording(pieces: Uint8Array[]) {
      const {error, text, reasoning, tools, others, finish} = await ask(answering(pieces));
      expect({error, text, reasoning, tools, finish}).to.deep.equal({
        error: undefined,
        text: 'A moth is 🦋, says the web.',
        reasoning: 'Größe? 🦋',
        tools: [
          {id: 'c1', name: 'look', input: '{"at":"night"}', state: 'input-available'},
          {id: 'c2', name: 'now', input: '{}', state: 'input-available'},
        ],
        finish: {type: 'finish', reason: 'tool_calls', usage: {input_tokens: 5, output_tokens: 9}},
      });
      const sources = others.flatMap((chunk) =>
        typeof chunk === 'object' && chunk.type === 'part' && chunk.part.type === 'source' ? [chunk.part] : [],
      );
      expect(sources).to.deep.equal([
        {type: 'source', id: 'https://moths.test/', url: 'https://moths.test/', title: 'Moths'},
        {type: 'source', id: 'document-0', title: 'a.pdf'},
      ]);
    }

    it('is the same however its bytes are cut', async function () {
      this.timeout(20_000);
      await expectRecording([bytes]);
      await expectRecording(singly(bytes));
      for (const cut of everyCut(bytes)) await expectRecording(cut);
    });

    it('is one text, also where a source stands within', async () => {
      const texts = (await partsFrom(answering([bytes]))).filter(({type}) => type === 'text');
      expect(texts).to.deep.equal([{type: 'text', text: 'A moth is 🦋, says the web.'}]);
    });

    it("shows what the API's own tools are asked and what they give", async () => {
      const searched = [
        {type: 'web_search_result', url: 'https://moths.test/', title: 'Moths', encrypted_content: 'x'},
      ];
      const parts = await partsFrom(
        answering([
          events(
            start(),
            block(0, {type: 'server_tool_use', id: 's1', name: 'web_search', input: {}}),
            delta(0, 'input_json_delta', {partial_json: '{"query":"moth"}'}),
            blockEnd(0),
            block(1, {type: 'web_search_tool_result', tool_use_id: 's1', content: searched}),
            blockEnd(1),
            block(2, {type: 'server_tool_use', id: 's2', name: 'bash_code_execution', input: {}}),
            delta(2, 'input_json_delta', {partial_json: '{"command":"ls"}'}),
            blockEnd(2),
            block(3, {
              type: 'bash_code_execution_tool_result',
              tool_use_id: 's2',
              content: {type: 'bash_code_execution_tool_result_error', error_code: 'unavailable'},
            }),
            blockEnd(3),
            block(4, {type: 'mcp_tool_use', id: 's3', name: 'echo', server_name: 'mine', input: {word: 'hi'}}),
            blockEnd(4),
            block(5, {
              type: 'mcp_tool_result',
              tool_use_id: 's3',
              is_error: true,
              content: [{type: 'text', text: 'No echo.'}],
            }),
            blockEnd(5),
            ...textBlock(6, 'Done.'),
            ...ending(),
          ),
        ]),
      );
      const base = {type: 'tool', providerExecuted: true};
      expect(parts).to.deep.equal([
        {...base, id: 's1', name: 'web_search', state: 'output-available', input: {query: 'moth'}, output: searched},
        {
          ...base,
          id: 's2',
          name: 'code_execution',
          state: 'output-error',
          input: {type: 'bash_code_execution', command: 'ls'},
          error: 'unavailable',
        },
        {...base, id: 's3', name: 'echo', state: 'output-error', input: {word: 'hi'}, error: 'No echo.'},
        {type: 'text', text: 'Done.'},
      ]);
    });

    it('may come whole', async () => {
      const content = [
        {type: 'thinking', thinking: 'Hm.', signature: 's'},
        {type: 'text', text: 'Hello', citations: [{type: 'char_location', document_index: 1, document_title: 'b.txt'}]},
        {type: 'tool_use', id: 'c1', name: 'look', input: {at: 1}},
      ];
      const message = {type: 'message', id: 'm1', content, stop_reason: 'max_tokens', usage: {output_tokens: 2}};
      const {error, text, reasoning, tools, finish} = await ask(
        answering([JSON.stringify(message)], 'application/json'),
      );
      expect({error, text, reasoning, tools, finish}).to.deep.equal({
        error: undefined,
        text: 'Hello',
        reasoning: 'Hm.',
        tools: [{id: 'c1', name: 'look', input: '{"at":1}', state: 'input-available'}],
        finish: {type: 'finish', reason: 'length', usage: {output_tokens: 2}},
      });
    });

    it('names the reason for its end in the words that all backends use', async () => {
      const reasons = {
        end_turn: 'stop',
        stop_sequence: 'stop',
        max_tokens: 'length',
        model_context_window_exceeded: 'length',
        refusal: 'content_filter',
        pause_turn: 'pause_turn',
        constructor: 'constructor',
      };
      for (const [reason, ours] of Object.entries(reasons)) {
        const {finish} = await ask(answering([events(start(), ...textBlock(0, 'a'), ...ending(reason))]));
        expect(finish?.reason).to.equal(ours);
      }
    });

    it('is incomplete without the event that ends it', async () => {
      const whole = events(start(), ...textBlock(0, 'a'), ending()[0]);
      const {text, error} = await ask(answering([whole]));
      expect(text).to.equal('a');
      expect(error).to.include({code: 'incomplete', retryable: true});
    });

    it("keeps what came before an error, and says it in the server's words", async () => {
      const overloaded = {type: 'error', error: {type: 'overloaded_error', message: 'Overloaded'}};
      for (const failing of [events(overloaded), `event: error\n${events(overloaded)}`]) {
        const {text, error} = await ask(answering([events(start(), ...textBlock(0, 'a')) + failing]));
        expect(text).to.equal('a');
        expect(error).to.include({code: 'server', message: 'Overloaded', retryable: true});
      }
    });

    it('hides the key where the server repeats it', async () => {
      const failing = events({type: 'error', error: {message: 'Bad key sk-ant-secret'}});
      const fetch = () => Promise.resolve(streamed([failing]));
      const {error} = await ask(anthropic({model: 'claude', apiKey: 'sk-ant-secret', fetch}));
      expect(error?.message).to.equal('Bad key •••');
    });

    it('hides the keys for the tools of the server where one of them repeats it', async () => {
      const failed = {type: 'mcp_tool_result', tool_use_id: 't', is_error: true, content: 'No sum for mcp-secret.'};
      const answers = [events(start(), block(0, {type: 'mcp_tool_use', id: 't', name: 'add'}), blockEnd(0))];
      answers.push(events(block(1, failed), blockEnd(1), ...ending()));
      const options = {mcp_servers: [{url: 'https://tools.test', authorization_token: 'mcp-secret'}]};
      const fetch = () => Promise.resolve(streamed(answers));
      const [part] = await partsFrom(anthropic({model: 'claude', options, fetch}));
      expect(part).to.include({state: 'output-error', error: 'No sum for •••.'});
    });

    it('is asked for again where the API is overloaded', async () => {
      const busy = () => new Response('{"type":"error","error":{"message":"Overloaded"}}', {status: 529});
      const answers = [busy(), streamed([events(start(), ...textBlock(0, 'a'), ...ending())])];
      const fetch = () => Promise.resolve(answers.shift() ?? busy());
      const {text, error} = await ask(anthropic({model: 'claude', retryDelay: 1, fetch}));
      expect({text, error}).to.deep.equal({text: 'a', error: undefined});
    });

    it('passes over events, blocks and deltas that it does not know', async () => {
      const odd = '{"type":"content_block_start","__proto__":{"polluted":true},"constructor":1}';
      const {text, error, others} = await ask(
        answering([
          events(
            start(),
            {type: 'novelty', index: 0},
            block(0, {type: 'container_upload', file_id: 'f'}),
            delta(0, 'novel_delta', {text: 'no'}),
            delta(9, 'input_json_delta', {partial_json: '{}'}),
            blockEnd(9),
            odd,
            ...textBlock(1, 'a'),
            ...ending(),
          ),
        ]),
      );
      expect({text, error, others}).to.deep.equal({text: 'a', error: undefined, others: []});
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
    });

    it('is damaged by an event that is no JSON', async () => {
      const damaged = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,\n\n';
      const {text, error} = await ask(
        answering([events(start(), ...textBlock(0, 'a')) + damaged, events(...ending())]),
      );
      expect({text, code: error?.code}).to.deep.equal({text: 'a', code: 'parse'});
    });

    it('is damaged by another message within it', async () => {
      const another = {type: 'message_start', message: {id: 'm2', content: []}};
      const {error} = await ask(answering([events(start(), start(), another, ...ending())]));
      expect(error?.code).to.equal('parse');
    });
  });
});
