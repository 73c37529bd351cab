import {EventSchemas, RunAgentInputSchema} from '@ag-ui/core/schemas';
import {expect, fixture, html} from '@open-wc/testing';
import {agUi} from '../../src/backends/ag-ui.js';
import {AgUiDecoder, type AgUiInput} from '../../src/backends/ag-ui-decoder.js';
import {decodeResponse} from '../../src/backends/response.js';
import type {ChatRequest} from '../../src/core/backend.js';
import {ChatError} from '../../src/core/errors.js';
import type {ChatMessage, MessagePart, ToolPart} from '../../src/core/message.js';
import type {ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {ask, events, everyCut, foldAnswer, singly, streamed} from '../support/answer.js';
import {said} from '../support/chat.js';
import {faultScript} from '../support/fault.js';

const signal = new AbortController().signal;
const run = {threadId: 't', runId: 'r'};
const STARTED = {type: 'RUN_STARTED', ...run};
const FINISHED = {type: 'RUN_FINISHED', ...run};

/** Events as an agent writes them, each of which AG-UI's own schemas have taken. */
function agUiEvents(...values: object[]): string {
  for (const value of values) EventSchemas.parse(value);
  return events(...values);
}

const decodedBytes = (pieces: readonly (string | Uint8Array)[], input?: AgUiInput) =>
  foldAnswer(decodeResponse(streamed(pieces), signal, {decoder: new AgUiDecoder(String, input)}));

/** The answer in a run of these events. */
const decoded = (...values: object[]) => decodedBytes([agUiEvents(STARTED, ...values, FINISHED)]);

async function contentOf(...values: object[]): Promise<readonly MessagePart[] | string> {
  const {message, error} = await decoded(...values);
  if (error) throw error;
  return message.content;
}

const user = (content: ChatMessage['content']): ChatMessage => ({id: 'u', role: 'user', content});
const assistant = (content: ChatMessage['content'], metadata?: ChatMessage['metadata']): ChatMessage => ({
  id: 'a',
  role: 'assistant',
  content,
  ...(metadata && {metadata}),
});
const call = (more: object): ToolPart =>
  ({type: 'tool', id: 'c', name: 'clock', state: 'input-available', input: {zone: 'UTC'}, ...more}) as ToolPart;

describe('ag-ui', () => {
  it('needs a src that is an HTTP URL', () => {
    for (const src of ['', 'ftp://host', 'http://user:word@host']) {
      expect(() => agUi({src}))
        .to.throw(ChatError)
        .with.property('code', 'config');
    }
  });

  describe('asks', () => {
    /** What the agent hears, which AG-UI's own schema has taken. */
    async function heard(request: Partial<ChatRequest> = {}, config = {}) {
      const script = await faultScript({
        headers: {'content-type': 'text/event-stream'},
        chunks: [agUiEvents(STARTED, FINISHED)],
      });
      await ask(agUi({src: script.url, ...config}), request);
      const [received] = await script.requests();
      const body = JSON.parse(received?.body ?? '');
      RunAgentInputSchema.parse(body);
      return {...received, body};
    }

    it('for a run', async () => {
      const {body, headers} = await heard({}, {apiKey: 'key-123'});
      expect(body).to.deep.equal({
        threadId: 'conversation-1',
        runId: 'run-1',
        state: {},
        messages: [{id: 'm1', role: 'user', content: 'What is a moth?'}],
        tools: [],
        context: [],
        forwardedProps: {},
      });
      expect(headers?.authorization).to.equal('Bearer key-123');
    });

    it("with the page's tools and options, and the state that the agent left", async () => {
      const context = [{description: 'Page', value: 'Moths'}];
      const tools = [{name: 'clock'}, {name: 'map', description: 'Shows', parameters: {type: 'object'}}];
      const config = {model: 'moth', options: {context, state: {count: 1}, speed: 2}};
      const {body} = await heard({tools, options: {speed: 3}}, config);
      expect(body).to.deep.include({context, state: {count: 1}, forwardedProps: {model: 'moth', speed: 3}});
      expect(body.tools).to.deep.equal([
        {name: 'clock', description: '', parameters: {type: 'object', properties: {}}},
        {name: 'map', description: 'Shows', parameters: {type: 'object'}},
      ]);
      const messages = [user('Hi'), assistant('A', {state: {count: 2}}), user('And?')];
      expect((await heard({messages}, config)).body.state).to.deep.equal({count: 2});
    });

    it('with answers in several steps, and what each tool gave', async () => {
      const {body} = await heard({
        messages: [
          {id: 's', role: 'system', content: 'Be brief.'},
          user('Hi'),
          assistant('Looking it up', {title: 'Search'}),
          assistant([
            {type: 'reasoning', text: 'Hm'},
            {type: 'reasoning', text: 'Well', encryptedValue: 'x', entityId: 'r1'} as MessagePart,
            {type: 'text', text: 'I look.'},
            call({state: 'output-available', output: {now: 1}, encryptedValue: 'y'}),
            call({id: 'c2', state: 'output-error', error: 'No zone'}),
            {type: 'text', text: 'It is one.'},
            call({id: 'c3', state: 'output-denied', error: 'Not now.'}),
            call({id: 'c4'}),
            call({id: 'c5', state: 'input-streaming', input: '{"z'}),
          ]),
          user('And?'),
        ],
      });
      const made = (id: string, more = {}) => ({
        id,
        type: 'function',
        function: {name: 'clock', arguments: '{"zone":"UTC"}'},
        ...more,
      });
      const failed = (id: string, text: string) => ({
        id: `${id}-result`,
        role: 'tool',
        toolCallId: id,
        content: text,
        error: text,
      });
      expect(body.messages).to.deep.equal([
        {id: 's', role: 'system', content: 'Be brief.'},
        {id: 'u', role: 'user', content: 'Hi'},
        {id: 'r1', role: 'reasoning', content: 'Well', encryptedValue: 'x'},
        {id: 'a-1', role: 'assistant', content: 'I look.', toolCalls: [made('c', {encryptedValue: 'y'}), made('c2')]},
        {id: 'c-result', role: 'tool', toolCallId: 'c', content: '{"now":1}'},
        failed('c2', 'No zone'),
        {id: 'a-4', role: 'assistant', content: 'It is one.', toolCalls: [made('c3'), made('c4')]},
        failed('c3', 'The user denied this call. Not now.'),
        failed('c4', 'This call was not answered.'),
        {id: 'u', role: 'user', content: 'And?'},
      ]);
    });

    it('with files, as data or by their URL', async () => {
      const {body} = await heard({
        messages: [
          user([
            {type: 'text', text: 'See'},
            {type: 'file', blob: new Blob(['moth'], {type: 'image/png'}), mediaType: 'image/png'},
            {type: 'file', url: 'https://a.test/a.pdf', mediaType: 'application/pdf'},
            {type: 'file', url: 'https://a.test/a'},
            {type: 'file', name: 'lost.txt'},
          ]),
        ],
      });
      expect(body.messages[0].content).to.deep.equal([
        {type: 'text', text: 'See'},
        {type: 'image', source: {type: 'data', value: 'bW90aA==', mimeType: 'image/png'}},
        {type: 'document', source: {type: 'url', value: 'https://a.test/a.pdf', mimeType: 'application/pdf'}},
        {type: 'document', source: {type: 'url', value: 'https://a.test/a'}},
        {type: 'text', text: '[File: lost.txt]'},
      ]);
    });

    describe('an agent that was interrupted to go on', () => {
      const interrupted = {interrupts: [{id: 'i1', reason: 'tool_call', toolCallId: 'c'}]};
      const resumed = async (part: ToolPart, more: Partial<ChatRequest> = {}) => {
        const messages = [user('Hi'), assistant([part], interrupted)];
        return (await heard({trigger: 'tool', messages, ...more})).body;
      };

      it('as the reader decided', async () => {
        const approved = await resumed(call({approval: {id: 'i1', approved: true}}));
        expect(approved.resume).to.deep.equal([{interruptId: 'i1', status: 'resolved', payload: {approved: true}}]);
        const denied = await resumed(call({state: 'output-denied', error: 'Not now', approval: {id: 'i1'}}));
        expect(denied.resume).to.deep.equal([
          {interruptId: 'i1', status: 'resolved', payload: {approved: false, reason: 'Not now'}},
        ]);
        // The agent says itself what came of the call.
        for (const {messages} of [approved, denied]) {
          expect(messages.map(({role}: {role: string}) => role)).to.deep.equal(['user', 'assistant']);
        }
      });

      it('as the page answers', async () => {
        const answer = {interruptId: 'i1', status: 'resolved', payload: {colour: 'red'}};
        const body = await resumed(call({state: 'approval-requested'}), {options: {resume: [answer]}});
        expect(body.resume).to.deep.equal([answer]);
        expect(body.forwardedProps).to.deep.equal({});
      });

      it('as abandoned, where the reader goes on without an answer', async () => {
        const messages = [
          user('Hi'),
          assistant([call({state: 'approval-requested'})], interrupted),
          user('Never mind'),
        ];
        const {body} = await heard({messages});
        expect(body.resume).to.deep.equal([{interruptId: 'i1', status: 'cancelled'}]);
        expect(body.messages[2]).to.include({role: 'tool', error: 'This call was not answered.'});
      });
    });
  });

  describe('reads', () => {
    it('text, message by message, and nothing of what others said', async () => {
      expect(
        await contentOf(
          {type: 'TEXT_MESSAGE_START', messageId: '1', role: 'assistant'},
          {type: 'TEXT_MESSAGE_CONTENT', messageId: '1', delta: 'Hel'},
          {type: 'TEXT_MESSAGE_CONTENT', messageId: '1', delta: 'lo'},
          {type: 'TEXT_MESSAGE_END', messageId: '1'},
          {type: 'TEXT_MESSAGE_START', messageId: 'u', role: 'user'},
          {type: 'TEXT_MESSAGE_CONTENT', messageId: 'u', delta: 'Hi'},
          {type: 'TEXT_MESSAGE_END', messageId: 'u'},
          {type: 'TEXT_MESSAGE_CHUNK', messageId: '2', role: 'assistant', delta: 'Wor'},
          {type: 'TEXT_MESSAGE_CHUNK', delta: 'ld'},
        ),
      ).to.deep.equal([
        {type: 'text', text: 'Hello'},
        {type: 'text', text: 'World'},
      ]);
    });

    it('reasoning, with what only the agent can read', async () => {
      expect(
        await contentOf(
          {type: 'REASONING_START', messageId: 'r'},
          {type: 'REASONING_MESSAGE_START', messageId: 'r', role: 'reasoning'},
          {type: 'REASONING_MESSAGE_CONTENT', messageId: 'r', delta: 'Hm'},
          {type: 'REASONING_MESSAGE_END', messageId: 'r'},
          {type: 'REASONING_ENCRYPTED_VALUE', subtype: 'message', entityId: 'r', encryptedValue: 'x'},
          {type: 'REASONING_END', messageId: 'r'},
          {type: 'REASONING_MESSAGE_CHUNK', messageId: 'r2', delta: 'Well'},
        ),
      ).to.deep.equal([
        {type: 'reasoning', text: 'Hm', encryptedValue: 'x', entityId: 'r'},
        {type: 'reasoning', text: 'Well'},
      ]);
    });

    it('reasoning as it was called before', async () => {
      const thinking = [
        {type: 'THINKING_START', title: 'T'},
        {type: 'THINKING_TEXT_MESSAGE_START'},
        {type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'Hm'},
        {type: 'THINKING_TEXT_MESSAGE_END'},
        {type: 'THINKING_END'},
      ];
      const {message} = await decodedBytes([events(STARTED, ...thinking, FINISHED)]);
      expect(message.content).to.deep.equal([{type: 'reasoning', text: 'Hm'}]);
    });

    it('calls, what they gave, and calls without arguments', async () => {
      expect(
        await contentOf(
          {type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'clock', parentMessageId: '1'},
          {type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"zone":'},
          {type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '"UTC"}'},
          {type: 'TOOL_CALL_END', toolCallId: 'c'},
          {type: 'REASONING_ENCRYPTED_VALUE', subtype: 'tool-call', entityId: 'c', encryptedValue: 'y'},
          {type: 'TOOL_CALL_RESULT', messageId: '2', toolCallId: 'c', content: 'noon', role: 'tool'},
          {type: 'TOOL_CALL_START', toolCallId: 'd', toolCallName: 'place'},
          {type: 'TOOL_CALL_END', toolCallId: 'd'},
        ),
      ).to.deep.equal([
        call({state: 'output-available', output: 'noon', encryptedValue: 'y'}),
        {type: 'tool', id: 'd', name: 'place', state: 'input-available', input: {}},
      ]);
    });

    it('calls in chunks that name them once', async () => {
      const parts = (await contentOf(
        {type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'clock', delta: '{"zone":'},
        {type: 'TOOL_CALL_CHUNK', delta: '"UTC"}'},
        {type: 'TOOL_CALL_CHUNK', toolCallId: 'd', toolCallName: 'place'},
        {type: 'STEP_FINISHED', stepName: 's'},
      )) as ToolPart[];
      expect(parts).to.deep.equal([
        call({}),
        {type: 'tool', id: 'd', name: 'place', state: 'input-available', input: {}},
      ]);
    });

    it("the agent's state, from where the page had it", async () => {
      const delta = {type: 'STATE_DELTA', delta: [{op: 'add', path: '/list/-', value: 2}]};
      const first = await decodedBytes([agUiEvents(STARTED, delta, FINISHED)], {state: {list: [1]}});
      expect(first.message.metadata).to.deep.equal({state: {list: [1, 2]}});
      const snapshot = {type: 'STATE_SNAPSHOT', snapshot: {list: []}};
      const {message} = await decoded(snapshot, delta, delta);
      expect(message.metadata).to.deep.equal({state: {list: [2, 2]}});
    });

    it('no change of the state that does not fit, and goes on', async () => {
      const {message, error} = await decoded(
        {type: 'STATE_SNAPSHOT', snapshot: {a: 1}},
        {
          type: 'STATE_DELTA',
          delta: [
            {op: 'replace', path: '/a', value: 2},
            {op: 'remove', path: '/no'},
          ],
        },
        {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'A'},
      );
      expect(error).to.equal(undefined);
      expect(message).to.deep.equal({content: 'A', metadata: {state: {a: 1}}});
    });

    it('activities and custom events as data', async () => {
      expect(
        await contentOf(
          {type: 'ACTIVITY_SNAPSHOT', messageId: 'p', activityType: 'PLAN', content: {steps: ['a']}},
          {
            type: 'ACTIVITY_DELTA',
            messageId: 'p',
            activityType: 'PLAN',
            patch: [{op: 'add', path: '/steps/-', value: 'b'}],
          },
          {type: 'ACTIVITY_SNAPSHOT', messageId: 'p', activityType: 'PLAN', content: {}, replace: false},
          {type: 'CUSTOM', name: 'weather', value: {sunny: true}},
        ),
      ).to.deep.equal([
        {type: 'data', name: 'PLAN', id: 'p', data: {steps: ['a', 'b']}},
        {type: 'data', name: 'weather', data: {sunny: true}},
      ]);
    });

    it('of a snapshot of the conversation, this answer', async () => {
      const messages = [
        {id: 'u', role: 'user', content: 'Hi'},
        {id: 'a0', role: 'assistant', content: 'Before'},
        {id: 'u2', role: 'user', content: 'And?'},
        {id: 'r', role: 'reasoning', content: 'Hm', encryptedValue: 'x'},
        {
          id: 'a1',
          role: 'assistant',
          content: 'I look.',
          toolCalls: [
            {id: 'c', type: 'function', function: {name: 'clock', arguments: '{"zone":"UTC"}'}},
            {id: 'd', type: 'function', function: {name: 'clock', arguments: '{"z'}},
          ],
        },
        {id: 't', role: 'tool', toolCallId: 'c', content: 'noon'},
        {id: 't2', role: 'tool', toolCallId: 'd', content: '', error: 'No'},
        {id: 'p', role: 'activity', activityType: 'PLAN', content: {}},
        {id: 'a2', role: 'assistant', content: 'Noon.'},
      ];
      const {message} = await decoded(
        {type: 'STATE_SNAPSHOT', snapshot: 1},
        {type: 'TEXT_MESSAGE_CHUNK', messageId: 'a2', delta: 'No'},
        {type: 'MESSAGES_SNAPSHOT', messages},
        {type: 'TEXT_MESSAGE_CHUNK', messageId: 'a3', delta: 'More.'},
      );
      expect(message).to.deep.equal({
        content: [
          {type: 'reasoning', text: 'Hm', encryptedValue: 'x', entityId: 'r'},
          {type: 'text', text: 'I look.'},
          call({state: 'output-available', output: 'noon'}),
          call({id: 'd', state: 'output-error', input: '{"z', error: 'No'}),
          {type: 'data', name: 'PLAN', id: 'p', data: {}},
          {type: 'text', text: 'Noon.'},
          {type: 'text', text: 'More.'},
        ],
        metadata: {state: 1},
      });
    });

    it('of such a snapshot what went wrong, without secrets', async () => {
      const messages = [
        {id: 'a', role: 'assistant', toolCalls: [{id: 'c', type: 'function', function: {name: 'f', arguments: '{}'}}]},
        {id: 'r', role: 'tool', toolCallId: 'c', content: '', error: 'Bad key sk-moth'},
      ];
      const stream = agUiEvents(STARTED, {type: 'MESSAGES_SNAPSHOT', messages}, FINISHED);
      const decoder = new AgUiDecoder((text) => text.replace('sk-moth', '•••'));
      const {message} = await foldAnswer(decodeResponse(streamed([stream]), signal, {decoder}));
      expect(message.content).to.deep.equal([
        {type: 'tool', id: 'c', name: 'f', input: {}, state: 'output-error', error: 'Bad key •••'},
      ]);
    });

    it('of such a snapshot nothing that the page had sent, which leaves the answer as it is', async () => {
      const messages = [
        {id: 'u', role: 'user', content: 'Hi'},
        {id: 'a', role: 'assistant', content: 'Sent'},
        {id: 'x', role: 'tool', toolCallId: 'c', content: 'noon'},
      ];
      const text = {type: 'TEXT_MESSAGE_CHUNK', messageId: 'a2', delta: 'A'};
      const stream = agUiEvents(STARTED, text, {type: 'MESSAGES_SNAPSHOT', messages}, FINISHED);
      const {message} = await decodedBytes([stream], {known: new Set(['u', 'a', 'c'])});
      expect(message.content).to.equal('A');
    });

    it('a new text after a snapshot that ends in one', async () => {
      expect(
        await contentOf(
          {type: 'MESSAGES_SNAPSHOT', messages: [{id: 'a1', role: 'assistant', content: 'Noon.'}]},
          {type: 'TEXT_MESSAGE_CHUNK', messageId: 'a2', delta: 'More.'},
        ),
      ).to.deep.equal([
        {type: 'text', text: 'Noon.'},
        {type: 'text', text: 'More.'},
      ]);
    });

    it('of the answer to an interrupt what is new, and that nothing is waited for any more', async () => {
      const snapshot = [
        {id: 'u', role: 'user', content: 'Hi'},
        {id: 'a', role: 'assistant', content: 'I look.'},
        {id: 'c-result', role: 'tool', toolCallId: 'c', content: 'noon'},
        {id: 'a-2', role: 'assistant', content: 'Shall I?'},
        {id: 'x', role: 'assistant', content: 'Noon.'},
      ];
      const script = await faultScript({
        headers: {'content-type': 'text/event-stream'},
        chunks: [agUiEvents(STARTED, {type: 'MESSAGES_SNAPSHOT', messages: snapshot}, FINISHED)],
      });
      const answer = assistant(
        [
          {type: 'text', text: 'I look.'},
          call({state: 'output-available', output: 'noon'}),
          {type: 'text', text: 'Shall I?'},
          call({id: 'd', approval: {id: 'i1', approved: true}}),
        ],
        {interrupts: [{id: 'i1', reason: 'tool_call', toolCallId: 'd'}]},
      );
      const {others} = await ask(agUi({src: script.url}), {trigger: 'tool', messages: [user('Hi'), answer]});
      expect(others).to.deep.equal([
        {type: 'message', message: {content: [{type: 'text', text: 'Noon.'}]}},
        {type: 'metadata', metadata: {interrupts: []}},
      ]);
    });

    it('an interrupt, which asks for the approval of the call that it is about', async () => {
      const interrupts = [
        {id: 'i1', reason: 'tool_call', toolCallId: 'c'},
        {id: 'i2', reason: 'input_required', message: 'Which colour?'},
      ];
      const stream = agUiEvents(
        STARTED,
        {type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'clock'},
        {type: 'TOOL_CALL_END', toolCallId: 'c'},
        {...FINISHED, outcome: {type: 'interrupt', interrupts}},
      );
      const {message, error} = await decodedBytes([stream]);
      expect(error).to.equal(undefined);
      expect(message.content).to.deep.equal([call({input: {}, state: 'approval-requested', approval: {id: 'i1'}})]);
      expect(message.metadata).to.deep.equal({interrupts});
      const next = await decodedBytes([agUiEvents(STARTED, FINISHED)], {interrupted: true});
      expect(next.message.metadata).to.deep.equal({interrupts: []});
    });

    it('what it cost', async () => {
      const usage = [{model: 'moth', totalTokens: 3}];
      const {message} = await decodedBytes([
        agUiEvents(STARTED, {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'A'}, {...FINISHED, usage}),
      ]);
      expect(message.metadata).to.deep.equal({usage});
    });

    it('an error, and that the run was cancelled, after what had come', async () => {
      const start = [STARTED, {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'A'}];
      const failed = await decodedBytes([
        agUiEvents(...start, {type: 'RUN_ERROR', message: 'out of paper', code: 'P'}),
      ]);
      expect(failed.message.content).to.equal('A');
      expect(failed.error).to.include({code: 'server', message: 'out of paper'});
      const cancelled = await decodedBytes([agUiEvents(...start, {...FINISHED, outcome: {type: 'cancelled'}})]);
      expect(cancelled.message.content).to.equal('A');
      expect(cancelled.error?.code).to.equal('incomplete');
    });

    it('no end but that of the run, and of several runs that of the last', async () => {
      const text = {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'A'};
      expect((await decodedBytes([agUiEvents(STARTED, text)])).error?.code).to.equal('incomplete');
      expect((await decodedBytes([agUiEvents(STARTED, text, FINISHED, STARTED)])).error?.code).to.equal('incomplete');
      expect((await decodedBytes([agUiEvents(STARTED, text, FINISHED, STARTED, text, FINISHED)])).error).to.equal(
        undefined,
      );
    });

    it('what it does not know, and names like `__proto__`, without harm', async () => {
      const odd = JSON.parse('{"type": "STATE_SNAPSHOT", "snapshot": {"__proto__": {"polluted": true}}}');
      const {message, error} = await decodedBytes([
        events(
          STARTED,
          {type: 'THING_OF_TOMORROW'},
          {},
          odd,
          {type: 'RAW', event: {}},
          {type: 'TOOL_CALL_START'},
          {type: 'TOOL_CALL_CHUNK', delta: 'lost'},
          {type: 'MESSAGES_SNAPSHOT', messages: [5, {}]},
          {type: 'STATE_DELTA', delta: 5},
          {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'A'},
          FINISHED,
        ),
      ]);
      expect(error).to.equal(undefined);
      expect(message.content).to.equal('A');
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
      expect((await decodedBytes([events([1])])).error?.code).to.equal('parse');
    });

    it('the same wherever the bytes are cut', async () => {
      const bytes = new TextEncoder().encode(
        agUiEvents(
          STARTED,
          {type: 'TEXT_MESSAGE_CHUNK', messageId: '1', delta: 'Grüße 😀'},
          {type: 'TOOL_CALL_CHUNK', toolCallId: 'c', toolCallName: 'clock', delta: '{}'},
          {type: 'STATE_SNAPSHOT', snapshot: {a: '😀'}},
          FINISHED,
        ),
      );
      const whole = await decodedBytes([bytes]);
      expect(whole.error).to.equal(undefined);
      for (const cut of [...everyCut(bytes), singly(bytes)]) expect(await decodedBytes(cut)).to.deep.equal(whole);
    });
  });

  it('answers in a session, which hands the agent its state back', async () => {
    const answer = (text: string, count: number) => ({
      headers: {'content-type': 'text/event-stream'},
      chunks: [
        agUiEvents(
          STARTED,
          {type: 'STATE_SNAPSHOT', snapshot: {count}},
          {type: 'TEXT_MESSAGE_CHUNK', messageId: text, delta: text},
          FINISHED,
        ),
      ],
    });
    const script = await faultScript(answer('One.', 1), answer('Two.', 2));
    const session = await fixture<ChatSessionElement>(
      html`<chat-session backend="ag-ui" src=${script.url}></chat-session>`,
    );
    await session.send('Hi');
    await session.send('And?');
    expect(said(session).map(([, content]) => content)).to.deep.equal(['Hi', 'One.', 'And?', 'Two.']);
    const [first, second] = (await script.requests()).map(({body}) => JSON.parse(body));
    expect([first.state, second.state]).to.deep.equal([{}, {count: 1}]);
    expect(second.messages).to.have.length(3);
    expect(second.threadId).to.equal(first.threadId);
    expect(second.runId).not.to.equal(first.runId);
  });
});
