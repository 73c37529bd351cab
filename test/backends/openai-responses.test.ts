import {expect} from '@open-wc/testing';
import {openaiResponses, type OpenAiResponsesConfig} from '../../src/backends/openai-responses.js';
import type {ChatRequest} from '../../src/core/backend.js';
import {ask, events, everyCut, singly, streamed} from '../support/answer.js';
import {ANSWER_WITH_CALLS, call, partsFrom, requestOf, says} from '../support/request.js';

const question = says('user', 'What is a moth?');

const requested = (config: OpenAiResponsesConfig, overrides?: Partial<ChatRequest>) =>
  requestOf((fetch) => openaiResponses({fetch, src: 'https://host.test', ...config}), overrides);

/** The input that these messages become. */
async function inputOf(...messages: ChatRequest['messages']) {
  return (await requested({}, {messages})).body.input;
}

function answering(...values: Parameters<typeof streamed>) {
  return openaiResponses({src: 'http://model.test/v1', fetch: () => Promise.resolve(streamed(...values))});
}

const event = (name: string, rest: object) => ({type: `response.${name}`, ...rest});
const added = (output_index: number, item: object) => event('output_item.added', {output_index, item});
const done = (output_index: number, item: object) => event('output_item.done', {output_index, item});
const text = (output_index: number, delta: string) =>
  event('output_text.delta', {output_index, content_index: 0, delta});
const message = (output_index: number, ...deltas: string[]) => [
  added(output_index, {type: 'message', id: `m${output_index}`, content: []}),
  ...deltas.map((delta) => text(output_index, delta)),
  done(output_index, {
    type: 'message',
    id: `m${output_index}`,
    content: [{type: 'output_text', text: deltas.join(''), annotations: []}],
  }),
];
const completed = (rest: object = {}) => event('completed', {response: {status: 'completed', error: null, ...rest}});

describe('openaiResponses', () => {
  describe('the request', () => {
    it('goes to the responses of the base URL', async () => {
      const urls = {
        'https://host.test/v1': 'https://host.test/v1/responses',
        'https://host.test': 'https://host.test/v1/responses',
        'https://host.test/x/responses?version=2': 'https://host.test/x/responses?version=2',
      };
      for (const [src, url] of Object.entries(urls)) expect((await requested({src})).url).to.equal(url);
    });

    it('is never made without a usable src', () => {
      for (const src of [undefined, 'ftp://host.test']) {
        expect(() => openaiResponses({src}))
          .to.throw('src')
          .with.property('code', 'config');
      }
    });

    it('carries the key, the model and the options, and has nothing stored', async () => {
      const {headers, body} = await requested(
        {apiKey: 'sk-moth', model: 'gpt-5', options: {temperature: 1, top_p: 0.5}},
        {runId: 'run-7', options: {temperature: 0}, messages: [says('system', 'Be brief.'), question]},
      );
      expect(headers.get('authorization')).to.equal('Bearer sk-moth');
      expect(headers.get('idempotency-key')).to.equal('run-7');
      expect(body).to.deep.equal({
        model: 'gpt-5',
        stream: true,
        store: false,
        temperature: 0,
        top_p: 0.5,
        input: [
          {role: 'system', content: 'Be brief.'},
          {role: 'user', content: 'What is a moth?'},
        ],
      });
    });

    it('takes images and files along, and names those that cannot go', async () => {
      const blob = new Blob([Uint8Array.of(137, 80, 78, 71)], {type: 'image/png'});
      const input = await inputOf(
        says('user', [
          {type: 'text', text: 'Which?'},
          {type: 'file', blob, mediaType: 'image/png'},
          {type: 'file', url: 'https://host.test/b.jpg', mediaType: 'image/jpeg'},
          {type: 'file', url: 'data:application/pdf;base64,JVBERg==', name: 'c.pdf'},
          {type: 'file', url: 'https://host.test/d.pdf', mediaType: 'application/pdf', name: 'd.pdf'},
          {...{type: 'file', name: 'e.pdf'}, ...{file_id: 'file-1'}} as const,
          {type: 'file', url: 'blob:x', name: 'f.png', mediaType: 'image/png'},
        ]),
        says('assistant', [{type: 'file', url: 'data:image/png;base64,iVBORw==', name: 'map.png'}]),
      );
      expect(input).to.deep.equal([
        {
          role: 'user',
          content: [
            {type: 'input_text', text: 'Which?'},
            {type: 'input_image', image_url: 'data:image/png;base64,iVBORw=='},
            {type: 'input_image', image_url: 'https://host.test/b.jpg'},
            {type: 'input_file', filename: 'c.pdf', file_data: 'data:application/pdf;base64,JVBERg=='},
            {type: 'input_file', file_url: 'https://host.test/d.pdf'},
            {type: 'input_file', file_id: 'file-1'},
            {type: 'input_text', text: '[File: f.png]'},
          ],
        },
        {role: 'assistant', content: '[File: map.png]'},
      ]);
    });

    it("offers the page's tools after the API's own", async () => {
      const search = {type: 'web_search'};
      const parameters = {type: 'object', properties: {at: {type: 'string'}}};
      const {body} = await requested(
        {options: {tools: [search]}},
        {tools: [{name: 'look', description: 'Looks.', parameters}, {name: 'now'}]},
      );
      expect(body.tools).to.deep.equal([
        search,
        {type: 'function', name: 'look', description: 'Looks.', parameters, strict: false},
        {type: 'function', name: 'now', parameters: {type: 'object', properties: {}}, strict: false},
      ]);
    });

    it('answers each call, step by step', async () => {
      const pair = (id: string, output: string, json = `{"at":"${id}"}`) => [
        {type: 'function_call', call_id: id, name: 'look', arguments: json},
        {type: 'function_call_output', call_id: id, output},
      ];
      const thought = {...says('assistant', 'Looking it up'), metadata: {title: 'Search'}};
      expect(
        await inputOf(question, thought, says('assistant', ANSWER_WITH_CALLS), says('user', 'Well?')),
      ).to.deep.equal([
        {role: 'user', content: 'What is a moth?'},
        {role: 'assistant', content: 'Let me look.'},
        ...pair('text', 'ok'),
        ...pair('json', '{"found":2}'),
        ...pair('failed', 'No light.'),
        {role: 'assistant', content: 'And again.'},
        ...pair('refused', 'The user denied this call. Not now.'),
        ...pair('denied', 'The user denied this call.'),
        ...pair('open', 'This call was not answered.'),
        ...pair('damaged', 'No JSON.', '{"at":'),
        {role: 'user', content: 'Well?'},
      ]);
    });

    it('gives encrypted reasoning back with the calls that it led to, without the id that nobody stored', async () => {
      const reasoning = (id: string) => ({
        type: 'reasoning',
        id,
        summary: [{type: 'summary_text', text: 'Hm.'}],
        encrypted_content: `secret-${id}`,
      });
      const use = (id: string) => ({type: 'function_call', id: `fc_${id}`, call_id: id, name: 'look', arguments: '{}'});
      const answer = events(
        added(0, {type: 'reasoning', id: 'r1', summary: []}),
        event('reasoning_summary_text.delta', {output_index: 0, summary_index: 0, delta: 'Hm.'}),
        done(0, reasoning('r1')),
        ...message(1, 'Let me look.'),
        added(2, use('c1')),
        done(2, use('c1')),
        added(3, use('c2')),
        done(3, use('c2')),
        added(4, {type: 'reasoning', id: 'r2', summary: []}),
        done(4, {...reasoning('r2'), summary: []}),
        added(5, use('c3')),
        done(5, use('c3')),
        completed(),
      );
      const given = (await partsFrom(answering([answer]))).map((part) =>
        part.type === 'tool' ? {...part, state: 'output-available' as const, output: 'dark'} : part,
      );
      const pair = (id: string) => [
        {type: 'function_call', call_id: id, name: 'look', arguments: '{}'},
        {type: 'function_call_output', call_id: id, output: 'dark'},
      ];
      const {id: _first, ...first} = reasoning('r1');
      expect(await inputOf(question, says('assistant', given))).to.deep.equal([
        {role: 'user', content: 'What is a moth?'},
        first,
        {role: 'assistant', content: 'Let me look.'},
        ...pair('c1'),
        ...pair('c2'),
        {type: 'reasoning', summary: [], encrypted_content: 'secret-r2'},
        ...pair('c3'),
      ]);
    });

    it("tells a remote server's tool what the reader decided", async () => {
      const asked = {
        type: 'mcp_approval_request',
        id: 'mcpr_1',
        server_label: 'zip',
        name: 'shorten',
        arguments: '{"url":"https://a.test/"}',
      };
      const [part] = await partsFrom(answering([events(added(0, asked), done(0, asked), completed())]));
      expect(part).to.include({id: 'mcpr_1', name: 'mcp.shorten', state: 'approval-requested'});
      expect(part).to.have.deep.property('input', {url: 'https://a.test/'});
      if (part?.type !== 'tool') throw new Error('No call was read.');
      const inputFor = (rest: object) => inputOf(question, says('assistant', [{...part, ...rest}]));
      const response = {type: 'mcp_approval_response', approval_request_id: 'mcpr_1'};
      const before = {role: 'user', content: 'What is a moth?'};
      expect(await inputFor({state: 'input-available'})).to.deep.equal([before, asked, {...response, approve: true}]);
      expect(await inputFor({state: 'output-denied', error: 'No.'})).to.deep.equal([
        before,
        asked,
        {...response, approve: false, reason: 'No.'},
      ]);
      expect(await inputFor({})).to.deep.equal([before]);
      expect(await inputFor({state: 'output-available', output: 'x'})).to.deep.equal([before]);
    });

    it("leaves out what the API's own tools did", async () => {
      const search = {...call('s1', {name: 'web_search'}), providerExecuted: true};
      expect(await inputOf(question, says('assistant', [search, {type: 'text', text: 'An insect.'}]))).to.deep.equal([
        {role: 'user', content: 'What is a moth?'},
        {role: 'assistant', content: 'An insect.'},
      ]);
    });
  });

  describe('the answer', () => {
    const url_citation = {type: 'url_citation', url: 'https://moths.test/', title: 'Moths', start_index: 0};
    const file_citation = {type: 'file_citation', file_id: 'file-1', filename: 'a.pdf', index: 1};
    const bytes = new TextEncoder().encode(
      events(
        event('created', {response: {id: 'r', error: null}}),
        added(0, {type: 'reasoning', id: 'rs', summary: []}),
        event('reasoning_summary_part.added', {output_index: 0, summary_index: 0}),
        event('reasoning_summary_text.delta', {output_index: 0, summary_index: 0, delta: 'Größe?'}),
        event('reasoning_summary_part.added', {output_index: 0, summary_index: 1}),
        event('reasoning_summary_text.delta', {output_index: 0, summary_index: 1, delta: ' 🦋'}),
        done(0, {type: 'reasoning', id: 'rs-other', summary: [{type: 'summary_text', text: 'Größe?'}]}),
        added(1, {type: 'message', id: 'm1', content: []}),
        text(1, 'A moth '),
        event('output_text.annotation.added', {output_index: 1, annotation: url_citation}),
        text(1, 'is 🦋.'),
        done(1, {
          type: 'message',
          content: [{type: 'output_text', text: 'A moth is 🦋.', annotations: [url_citation, file_citation]}],
        }),
        added(2, {type: 'function_call', id: 'fc1', call_id: 'c1', name: 'look', arguments: ''}),
        event('function_call_arguments.delta', {output_index: 2, item_id: 'other', delta: '{"at":'}),
        event('function_call_arguments.delta', {output_index: 2, item_id: 'another', delta: '"night"}'}),
        event('function_call_arguments.done', {output_index: 2, arguments: '{"at":"night"}'}),
        done(2, {type: 'function_call', id: 'fc9', call_id: 'c1', name: 'look', arguments: '{"at":"night"}'}),
        added(3, {type: 'function_call', id: 'fc2', call_id: 'c2', name: 'now', arguments: ''}),
        done(3, {type: 'function_call', id: 'fc2', call_id: 'c2', name: 'now', arguments: ''}),
        completed({usage: {total_tokens: 9}}),
      ),
    );

    async function expectRecording(pieces: Uint8Array[]) {
      const answer = await ask(answering(pieces));
      const {error, reasoning, tools, others, finish} = answer;
      expect({error, text: answer.text, reasoning, tools, finish}).to.deep.equal({
        error: undefined,
        text: 'A moth is 🦋.',
        reasoning: 'Größe? 🦋',
        tools: [
          {id: 'c1', name: 'look', input: '{"at":"night"}', state: 'input-available'},
          {id: 'c2', name: 'now', input: '{}', state: 'input-available'},
        ],
        finish: {type: 'finish', reason: 'tool_calls', usage: {total_tokens: 9}},
      });
      expect(others.slice(-2)).to.deep.equal([
        {type: 'part', part: {type: 'source', id: 'https://moths.test/', url: 'https://moths.test/', title: 'Moths'}},
        {type: 'part', part: {type: 'source', id: 'file-1', title: 'a.pdf'}},
      ]);
    }

    it('is the same however its bytes are cut', async function () {
      this.timeout(20_000);
      await expectRecording([bytes]);
      await expectRecording(singly(bytes));
      for (const cut of everyCut(bytes)) await expectRecording(cut);
    });

    it('keeps summaries apart, and messages, but not the words around a source', async () => {
      const parts = await partsFrom(
        answering([
          events(
            event('reasoning_summary_part.added', {output_index: 0, summary_index: 0}),
            event('reasoning_summary_text.delta', {output_index: 0, summary_index: 0, delta: '**One**'}),
            event('reasoning_summary_part.added', {output_index: 0, summary_index: 1}),
            event('reasoning_summary_text.delta', {output_index: 0, summary_index: 1, delta: '**Two**'}),
            ...message(1, 'Let me see.'),
            added(2, {type: 'message'}),
            text(2, 'It '),
            event('output_text.annotation.added', {output_index: 2, annotation: url_citation}),
            text(2, 'is.'),
            completed(),
          ),
        ]),
      );
      expect(parts).to.deep.equal([
        {type: 'reasoning', text: '**One**'},
        {type: 'reasoning', text: '**Two**'},
        {type: 'text', text: 'Let me see.'},
        {type: 'text', text: 'It is.'},
        {type: 'source', id: 'https://moths.test/', url: 'https://moths.test/', title: 'Moths'},
      ]);
    });

    it("shows what the API's own tools are asked and what they give", async () => {
      const items = [
        {type: 'web_search_call', id: 'ws', status: 'completed', action: {type: 'search', query: 'moth'}},
        {type: 'file_search_call', id: 'fs', status: 'completed', queries: ['moth'], results: null},
        {
          type: 'code_interpreter_call',
          id: 'ci',
          status: 'completed',
          code: '1 + 1',
          container_id: 'k',
          outputs: [{type: 'logs', logs: '2'}],
        },
        {type: 'image_generation_call', id: 'ig', status: 'completed', result: 'iVBORw==', output_format: 'webp'},
        {type: 'mcp_call', id: 'mc', name: 'add', server_label: 's', arguments: '{"a":1}', output: '2', error: null},
        {type: 'mcp_call', id: 'me', name: 'add', server_label: 's', arguments: '', error: {message: 'No sum.'}},
        {
          type: 'shell_call',
          id: 'sh',
          call_id: 'sh_1',
          status: 'completed',
          action: {commands: ['ls'], timeout_ms: null},
        },
        {type: 'shell_call_output', id: 'so', call_id: 'sh_1', output: [{stdout: 'a'}]},
        {type: 'local_shell_call', id: 'ls', call_id: 'ls_1', action: {type: 'exec', command: ['ls']}},
        {type: 'computer_call', id: 'cc', call_id: 'cc_1', action: {type: 'screenshot'}},
        {type: 'apply_patch_call', id: 'ap', call_id: 'ap_1', operation: {type: 'delete_file', path: 'a'}},
        {type: 'novel_call', id: 'nc', status: 'failed'},
        {type: 'mcp_list_tools', id: 'ml', tools: []},
      ];
      const parts = await partsFrom(
        answering([events(...items.flatMap((item, index) => [added(index, item), done(index, item)]), completed())]),
      );
      const tool = (id: string, name: string, rest: object) => ({
        type: 'tool',
        id,
        name,
        state: 'output-available',
        providerExecuted: true,
        ...rest,
      });
      const open = {state: 'input-available'};
      expect(parts).to.deep.equal([
        tool('ws', 'web_search', {input: {}, output: {action: {type: 'search', query: 'moth'}}}),
        tool('fs', 'file_search', {input: {}, output: {queries: ['moth'], results: null}}),
        tool('ci', 'code_interpreter', {
          input: {code: '1 + 1', containerId: 'k'},
          output: {outputs: [{type: 'logs', logs: '2'}]},
        }),
        tool('ig', 'image_generation', {input: {}, output: {output_format: 'webp'}}),
        {type: 'file', mediaType: 'image/webp', url: 'data:image/webp;base64,iVBORw=='},
        tool('mc', 'mcp.add', {input: {a: 1}, output: '2'}),
        tool('me', 'mcp.add', {state: 'output-error', input: {}, error: 'No sum.'}),
        tool('sh_1', 'shell', {input: {action: {commands: ['ls']}}, output: [{stdout: 'a'}]}),
        tool('ls_1', 'local_shell', {...open, input: {action: {type: 'exec', command: ['ls']}}}),
        tool('cc_1', 'computer', {...open, input: {type: 'screenshot'}}),
        tool('ap_1', 'apply_patch', {...open, input: {callId: 'ap_1', operation: {type: 'delete_file', path: 'a'}}}),
        tool('nc', 'novel', {state: 'output-error', input: {}, error: 'The call failed.'}),
      ]);
    });

    it('gives what an approved call gave to the call that the reader was asked about', async () => {
      const item = {
        type: 'mcp_call',
        id: 'mc',
        approval_request_id: 'mcpr_1',
        name: 'add',
        arguments: '{}',
        output: '2',
      };
      const {tools} = await ask(answering([events(added(0, item), done(0, item), completed())]));
      expect(tools).to.deep.equal([{id: 'mcpr_1', name: '', input: '{}', state: 'output-available'}]);
    });

    it('shows a refusal as text', async () => {
      const refusal = event('refusal.delta', {output_index: 0, delta: 'I cannot.'});
      const answer = await ask(answering([events(refusal, completed())]));
      expect(answer.text).to.equal('I cannot.');
      expect(answer.finish?.reason).to.equal('stop');
    });

    it('may be incomplete on purpose, and says why', async () => {
      const reasons = {max_output_tokens: 'length', content_filter: 'content_filter'};
      for (const [reason, ours] of Object.entries(reasons)) {
        const end = event('incomplete', {response: {status: 'incomplete', incomplete_details: {reason}}});
        const {error, finish} = await ask(answering([events(...message(0, 'a'), end)]));
        expect({error, reason: finish?.reason}).to.deep.equal({error: undefined, reason: ours});
      }
    });

    it('may come whole', async () => {
      const response = {
        status: 'completed',
        error: null,
        output: [
          {type: 'reasoning', summary: [{type: 'summary_text', text: 'Hm.'}]},
          {
            type: 'message',
            content: [
              {type: 'output_text', text: 'Hello', annotations: []},
              {type: 'refusal', refusal: '!'},
            ],
          },
          {type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"at":1}'},
        ],
        usage: {total_tokens: 1},
      };
      const answer = await ask(answering([JSON.stringify(response)], 'application/json'));
      const {error, reasoning, tools, finish} = answer;
      expect({error, text: answer.text, reasoning, tools, finish}).to.deep.equal({
        error: undefined,
        text: 'Hello!',
        reasoning: 'Hm.',
        tools: [{id: 'c1', name: 'look', input: '{"at":1}', state: 'input-available'}],
        finish: {type: 'finish', reason: 'tool_calls', usage: {total_tokens: 1}},
      });
    });

    it('is incomplete without the event that ends it', async () => {
      const answer = await ask(answering([events(...message(0, 'a'))]));
      expect(answer.text).to.equal('a');
      expect(answer.error).to.include({code: 'incomplete', retryable: true});
    });

    it('keeps two messages apart that did not stream', async () => {
      const said = (words: string) => ({type: 'message', content: [{type: 'output_text', text: words}]});
      const response = {output: [said('Let me see.'), said('It is.')]};
      const fetch = () => Promise.resolve(Response.json(response));
      expect(await partsFrom(openaiResponses({src: 'https://host.test', fetch}))).to.deep.equal([
        {type: 'text', text: 'Let me see.'},
        {type: 'text', text: 'It is.'},
      ]);
    });

    it("keeps what came before an error, and says it in the server's words", async () => {
      const failures = [
        event('failed', {response: {status: 'failed', error: {code: 'server_error', message: 'Out of light.'}}}),
        {type: 'error', code: 'server_error', message: 'Out of light.'},
        {type: 'error', error: {message: 'Out of light.'}},
        {error: {message: 'Out of light.'}},
      ];
      for (const failure of failures) {
        const answer = await ask(answering([events(...message(0, 'a'), failure)]));
        expect(answer.text).to.equal('a');
        expect(answer.error).to.include({code: 'server', message: 'Out of light.'});
      }
    });

    it('hides the key where the server repeats it', async () => {
      const fetch = () => Promise.resolve(streamed([events({type: 'error', message: 'Bad key sk-moth-secret'})]));
      const {error} = await ask(openaiResponses({src: 'https://host.test', apiKey: 'sk-moth-secret', fetch}));
      expect(error?.message).to.equal('Bad key •••');
    });

    it('hides the keys for the tools of the server where one of them repeats it', async () => {
      const failed = {type: 'mcp_call', id: 'mc', name: 'add', arguments: '{}', error: 'No sum for mcp-secret.'};
      const answers = [events(added(0, failed), done(0, failed), completed())];
      const tools = [{type: 'mcp', server_url: 'https://tools.test', authorization: 'mcp-secret'}];
      const fetch = () => Promise.resolve(streamed(answers));
      const [part] = await partsFrom(openaiResponses({src: 'https://host.test', options: {tools}, fetch}));
      expect(part).to.include({state: 'output-error', error: 'No sum for •••.'});
    });

    it('passes over events and items that it does not know', async () => {
      const odd =
        '{"type":"response.output_item.done","output_index":7,"__proto__":{"polluted":true},"item":{"type":3}}';
      const answer = await ask(
        answering([
          events(
            {type: 'novelty', delta: 'no'},
            event('novelty.delta', {delta: 'no'}),
            event('function_call_arguments.delta', {output_index: 9, delta: '{}'}),
            added(0, {type: 'program_output', result: 'x'}),
            done(0, {type: 'program_output', result: 'x'}),
            odd,
            ...message(1, 'a'),
            completed(),
          ),
        ]),
      );
      const {error, others, tools} = answer;
      expect({text: answer.text, error, others, tools}).to.deep.equal({
        text: 'a',
        error: undefined,
        others: [],
        tools: [],
      });
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
    });
  });
});
