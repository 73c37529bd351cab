import {expect, fixture, html} from '@open-wc/testing';
import {aiSdk} from '../../src/backends/ai-sdk.js';
import {AiSdkDecoder} from '../../src/backends/ai-sdk-decoder.js';
import {decodeResponse} from '../../src/backends/response.js';
import type {ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import {normalizeMessage} from '../../src/core/convert.js';
import {ChatError} from '../../src/core/errors.js';
import {createId, type ChatMessage, type MessagePart, type ToolPart} from '../../src/core/message.js';
import type {ReplyMessage} from '../../src/core/reply.js';
import type {ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {aiSdkLog, aiSdkOrigin, type AiSdkRequest} from '../support/ai-sdk.js';
import {ask, chatRequest, events, everyCut, foldAnswer, singly, streamed} from '../support/answer.js';
import {said} from '../support/chat.js';
import {faultScript} from '../support/fault.js';
import {until} from '../support/until.js';

const signal = new AbortController().signal;
const chat = async (path = '/api/chat') => (await aiSdkOrigin()) + path;
const user = (content: ChatMessage['content']): ChatMessage => ({id: createId(), role: 'user', content});
const assistant = (...content: MessagePart[]): ChatMessage => ({id: createId(), role: 'assistant', content});

/** What the server made with the AI SDK answers. */
async function answerTo(question: string, more: Partial<ChatRequest> = {}, path?: string) {
  const messages = more.messages ?? [user(question)];
  const backend = aiSdk({src: await chat(path)});
  const last = messages.at(-1);
  return foldAnswer(
    backend.send(chatRequest({messages, ...more})) as AsyncIterable<ReplyChunk>,
    ...(last?.role === 'assistant' ? [last] : []),
  );
}

const toolIn = ({content}: ReplyMessage) => (content as MessagePart[]).find((part) => part.type === 'tool') as ToolPart;

/** What the model was asked for a path of messages, as it repeats it. */
async function promptFor(...messages: ChatMessage[]): Promise<{role: string; content: unknown}[]> {
  const {message, error} = await answerTo('', {messages: [...messages, user('Repeat')]});
  if (error) throw error;
  return JSON.parse(message.content as string);
}

describe('ai-sdk', () => {
  it('needs a src that is an HTTP URL, and no other', async () => {
    for (const src of ['ftp://host', 'http://user:word@host']) {
      expect(() => aiSdk({src}))
        .to.throw(ChatError)
        .with.property('code', 'config');
    }
    let asked = '';
    const fetch = (async (url: string) => {
      asked = url;
      throw new TypeError('no');
    }) as unknown as typeof globalThis.fetch;
    await ask(aiSdk({fetch, maxRetries: 0}));
    expect(asked).to.equal(new URL('/api/chat', location.href).href);
  });

  describe('asks', () => {
    /** What a server hears. */
    async function heard(request: Partial<ChatRequest>, config = {}): Promise<AiSdkRequest> {
      const conversationId = createId();
      const {error} = await ask(aiSdk({src: await chat(), ...config}), {...request, conversationId});
      if (error) throw error;
      const {requests} = await aiSdkLog(conversationId);
      expect(requests).to.have.length(1);
      return requests[0] as AiSdkRequest;
    }

    it('as the SDK does', async () => {
      const {headers, body} = await heard({});
      expect(headers['content-type']).to.equal('application/json');
      expect(body).to.deep.equal({
        id: body.id,
        messages: [{id: 'm1', role: 'user', parts: [{type: 'text', text: 'What is a moth?'}]}],
        trigger: 'submit-message',
      });
    });

    it('for another answer, and names one that is to go on', async () => {
      const answer = assistant({type: 'text', text: 'A'});
      const messages = [user('Hi'), answer];
      const triggers = ['send', 'edit', 'retry', 'continue', 'tool'] as const;
      const bodies = await Promise.all(triggers.map(async (trigger) => (await heard({trigger, messages})).body));
      expect(bodies.map(({trigger, messageId}) => [trigger, messageId])).to.deep.equal([
        ['submit-message', undefined],
        ['submit-message', undefined],
        ['regenerate-message', undefined],
        ['submit-message', answer.id],
        ['submit-message', answer.id],
      ]);
    });

    it('with what the page tells the model beside the messages', async () => {
      const system = {id: 's', role: 'system', content: 'Be brief.'} as const;
      const {body} = await heard({messages: [system, user('Hi')]});
      expect(body.system).to.equal('Be brief.');
      expect(body.messages).to.have.length(1);
    });

    it("with the page's options, model, key and tools", async () => {
      const tools = [{name: 'clock', description: 'The time', parameters: {type: 'object'}}];
      const {body, headers} = await heard(
        {options: {temperature: 1, id: 'x'}, tools},
        {options: {temperature: 0, top: 1}, model: 'moth', apiKey: 'key-123'},
      );
      expect(body).to.include({temperature: 1, top: 1, model: 'moth'});
      expect(body.id).not.to.equal('x');
      expect(body.tools).to.deep.equal({clock: {description: 'The time', parameters: {type: 'object'}}});
      expect(headers.authorization).to.equal('Bearer key-123');
    });

    it('with files that are in memory as data', async () => {
      const file = {
        type: 'file',
        blob: new Blob(['moth'], {type: 'text/plain'}),
        name: 'a.txt',
        mediaType: 'text/plain',
      } as const;
      const {body} = await heard({messages: [user([{type: 'text', text: 'Read'}, file])]});
      expect((body.messages as {parts: unknown[]}[])[0]?.parts[1]).to.deep.equal({
        type: 'file',
        mediaType: 'text/plain',
        filename: 'a.txt',
        url: 'data:text/plain;base64,bW90aA==',
      });
    });

    it('without what is the page’s own, and without an answer that holds nothing', async () => {
      const failed = {...assistant(), status: 'error', error: {message: 'No'}} as const;
      const liked = {...assistant({type: 'text', text: 'A'}), liked: true, createdAt: '2026-11-22T10:00:00Z'};
      const {body} = await heard({messages: [user('Hi'), failed, liked, user('So?')]});
      expect((body.messages as object[]).map((message) => Object.keys(message))).to.deep.equal([
        ['id', 'role', 'parts'],
        ['id', 'role', 'parts'],
        ['id', 'role', 'parts'],
      ]);
    });
  });

  describe('tells the model', () => {
    const call = (more: object): ToolPart =>
      ({type: 'tool', id: 'c1', name: 'whereAmI', state: 'input-available', input: {a: 1}, ...more}) as ToolPart;
    const results = (prompt: {role: string; content: unknown}[]) =>
      prompt.filter(({role}) => role === 'tool').map(({content}) => (content as {output: unknown}[])[0]?.output);

    it('what each tool gave, before what was said of it', async () => {
      const prompt = await promptFor(
        user('Hi'),
        assistant(
          {type: 'text', text: 'I look.'},
          call({state: 'output-available', output: {here: true}}),
          {type: 'source', id: 's', url: 'https://a.test/'},
          {type: 'text', text: 'Here.'},
        ),
      );
      expect(prompt.map(({role}) => role)).to.deep.equal(['user', 'assistant', 'tool', 'assistant', 'user']);
      expect(results(prompt)).to.deep.equal([{type: 'json', value: {here: true}}]);
    });

    it('that a call failed, was refused, or went unanswered', async () => {
      const states: ToolPart[] = [
        call({state: 'output-error', error: 'No signal'}),
        call({state: 'output-denied', error: 'Not now'}),
        call({state: 'output-denied', approval: {id: 'a1'}}),
        call({}),
        call({state: 'approval-requested', approval: {id: 'a1'}}),
        call({approval: {id: 'a1', approved: true}}),
        call({state: 'approval-requested'}),
      ];
      const outputs = await Promise.all(
        states.map(async (part) => results(await promptFor(user('Hi'), assistant(part)))),
      );
      expect(outputs.map(([output]) => (output as {value: unknown}).value)).to.deep.equal([
        'No signal',
        'Not now',
        'Tool call execution denied.',
        'This call was not answered.',
        'This call was not answered.',
        'This call was not answered.',
        'This call was not answered.',
      ]);
    });

    it('nothing of a call whose arguments were cut off', async () => {
      const cut = call({state: 'input-streaming', input: '{"a'});
      const prompt = await promptFor(user('Hi'), assistant({type: 'text', text: 'So'}, cut));
      expect(prompt.map(({role}) => role)).to.deep.equal(['user', 'assistant', 'user']);
    });

    it('what it thought, with the signature that its vendor put on it', async () => {
      const {message} = await answerTo('Think');
      const prompt = await promptFor(user('Think'), {...assistant(), content: message.content});
      expect(prompt[1]?.content).to.deep.equal([
        {type: 'reasoning', text: 'Hm, well.', providerOptions: {mock: {signature: 'signed-1'}}},
        {type: 'text', text: 'Thought of it.'},
      ]);
    });

    it('what its vendor did itself', async () => {
      const {message} = await answerTo('Search');
      const prompt = await promptFor(user('Search'), {...assistant(), content: message.content});
      const types = (prompt[1]?.content as {type: string}[]).map(({type}) => type);
      expect(types).to.deep.equal(['tool-call', 'tool-result', 'file', 'text']);
    });
  });

  describe('reads, of a server made with the AI SDK,', () => {
    it('text, why it ended, and metadata', async () => {
      const {message, error} = await answerTo('Hello');
      expect(error).to.equal(undefined);
      expect(message).to.deep.equal({content: 'Hello? I was given 1.', metadata: {tokens: 7, finishReason: 'stop'}});
    });

    it('reasoning', async () => {
      const {message} = await answerTo('Think');
      expect(message.content).to.deep.equal([
        {type: 'reasoning', text: 'Hm, well.', providerMetadata: {mock: {signature: 'signed-1'}}},
        {type: 'text', text: 'Thought of it.'},
      ]);
    });

    it('a tool that runs there, and what came after it', async () => {
      const {message} = await answerTo('Weather');
      expect(message.content).to.deep.equal([
        {type: 'text', text: 'I look.'},
        {
          type: 'tool',
          id: 'weather-1',
          name: 'weather',
          state: 'output-available',
          input: {city: 'Oslo'},
          output: {city: 'Oslo', sunny: true},
        },
        {type: 'text', text: 'It gave {"city":"Oslo","sunny":true}.'},
      ]);
    });

    it('a tool that fails there', async () => {
      const {message} = await answerTo('Break');
      expect(toolIn(message)).to.deep.include({name: 'broken', state: 'output-error', error: 'It is broken.'});
    });

    it("the vendor's own tools, sources and files", async () => {
      const {message} = await answerTo('Search');
      expect(message.content).to.deep.equal([
        {
          type: 'tool',
          id: 'search-1',
          name: 'search',
          toolName: 'search',
          providerExecuted: true,
          state: 'output-available',
          input: {words: 'moth'},
          output: ['moth'],
        },
        {type: 'source', id: 's1', url: 'https://example.test/moth', title: 'Moths'},
        {type: 'file', url: 'data:image/png;base64,iVBORw0KGgo=', mediaType: 'image/png'},
        {type: 'text', text: 'A moth is an insect.'},
      ]);
    });

    it('a call for the page to answer, and goes on with what it gave', async () => {
      const first = await answerTo('Where');
      const call = toolIn(first.message);
      expect(call).to.deep.equal({
        type: 'tool',
        id: 'whereAmI-1',
        name: 'whereAmI',
        state: 'input-available',
        input: {},
      });
      const answered = assistant({...call, state: 'output-available', output: 'Oslo'});
      const {message, error} = await answerTo('', {trigger: 'tool', messages: [user('Where'), answered]});
      expect(error).to.equal(undefined);
      expect((message.content as MessagePart[]).at(-1)).to.deep.equal({type: 'text', text: 'It gave "Oslo".'});
    });

    it('a call that the reader is asked about, and goes on by the verdict', async () => {
      const first = await answerTo('Delete');
      const call = toolIn(first.message) as ToolPart & {approval: {id: string}};
      expect(call.state).to.equal('approval-requested');
      expect(call.approval.id).to.be.a('string');
      const approved: ToolPart = {
        ...call,
        state: 'input-available',
        approval: {...call.approval, approved: true},
      } as ToolPart;
      const {message, error} = await answerTo('', {trigger: 'tool', messages: [user('Delete'), assistant(approved)]});
      expect(error).to.equal(undefined);
      expect(toolIn(message)).to.deep.include({state: 'output-available', output: 'a.txt is gone'});
      expect((message.content as MessagePart[]).at(-1)).to.deep.equal({type: 'text', text: 'It gave "a.txt is gone".'});
      const denied: ToolPart = {...call, state: 'output-denied', error: 'Keep it'};
      const refused = await answerTo('', {trigger: 'tool', messages: [user('Delete'), assistant(denied)]});
      expect(refused.error).to.equal(undefined);
      expect(toolIn(refused.message).state).to.equal('output-denied');
      expect((refused.message.content as MessagePart[]).at(-1)).to.deep.equal({
        type: 'text',
        text: 'It gave "Keep it".',
      });
    });

    it('data, which later data of its id replaces, documents and metadata', async () => {
      const {message, error} = await answerTo('', {messages: [user('Hi')]}, '/custom');
      expect(error).to.equal(undefined);
      expect(message).to.deep.equal({
        content: [
          {type: 'data', name: 'weather', id: 'w', data: {sunny: true}},
          {type: 'text', text: 'Done.'},
          {type: 'source', id: 'd', mediaType: 'application/pdf', title: 'Paper', filename: 'a.pdf'},
        ],
        metadata: {usage: {input: 1, output: 2}, model: 'mock'},
      });
    });

    it('an error, after what had come', async () => {
      for (const path of ['/api/chat', '/error']) {
        const {message, error} = await answerTo('Fail', {}, path);
        expect(message.content).to.equal(path === '/error' ? 'a' : 'So far');
        expect(error).to.include({code: 'server', message: 'out of paper'});
      }
    });

    it('that the server broke its answer off', async () => {
      const {message, error} = await answerTo('', {messages: [user('Hi')]}, '/abort');
      expect(message.content).to.equal('a');
      expect(error).to.include({code: 'incomplete', message: 'The server broke its answer off: enough'});
    });

    it('a text stream', async () => {
      const {message, error} = await answerTo('Hello', {}, '/text');
      expect(message.content).to.equal('Hello? I was given 1.');
      expect(error).to.equal(undefined);
    });

    it('why a request was refused', async () => {
      const {error} = await answerTo('', {messages: []});
      expect(error).to.include({code: 'http', status: 400});
      expect(error?.message).to.match(/must not be empty/i);
    });
  });

  describe('reads', () => {
    const decoded = (...chunks: unknown[]) =>
      foldAnswer(decodeResponse(streamed([events(...chunks)]), signal, {decoder: new AiSdkDecoder()}));
    const contentOf = async (...chunks: unknown[]) => {
      const {message, error} = await decoded(...chunks, '[DONE]');
      if (error) throw error;
      return message.content;
    };

    it('the same wherever the bytes are cut', async () => {
      const bytes = new TextEncoder().encode(
        events(
          {type: 'text-start', id: '1'},
          {type: 'text-delta', id: '1', delta: 'Grüße 😀'},
          {type: 'tool-input-start', toolCallId: 'c', toolName: 'f'},
          {type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a":1}'},
          {type: 'tool-input-available', toolCallId: 'c', toolName: 'f', input: {a: 1}},
          {type: 'finish'},
          '[DONE]',
        ),
      );
      const whole = await foldAnswer(decodeResponse(streamed([bytes]), signal, {decoder: new AiSdkDecoder()}));
      for (const cut of [...everyCut(bytes), singly(bytes)]) {
        const answer = await foldAnswer(decodeResponse(streamed(cut), signal, {decoder: new AiSdkDecoder()}));
        expect(answer).to.deep.equal(whole);
      }
      expect(whole.error).to.equal(undefined);
    });

    it('two blocks of text as two texts, of which the second may carry details', async () => {
      expect(
        await contentOf(
          {type: 'text-start', id: '1'},
          {type: 'text-delta', id: '1', delta: 'A'},
          {type: 'text-end', id: '1'},
          {type: 'text-start', id: '2', providerMetadata: {p: {item: 2}}},
          {type: 'text-delta', id: '2', delta: 'B'},
          {type: 'text-delta', id: '2', delta: 'C'},
        ),
      ).to.deep.equal([
        {type: 'text', text: 'A'},
        {type: 'text', text: 'BC', providerMetadata: {p: {item: 2}}},
      ]);
    });

    it('reasoning that is for the server alone', async () => {
      const providerMetadata = {p: {encrypted: 'x'}};
      expect(
        await contentOf(
          {type: 'reasoning-start', id: '1', providerMetadata},
          {type: 'reasoning-end', id: '1', providerMetadata},
          {type: 'text-start', id: '2'},
          {type: 'text-delta', id: '2', delta: 'A'},
        ),
      ).to.deep.equal([
        {type: 'reasoning', text: '', providerMetadata},
        {type: 'text', text: 'A'},
      ]);
    });

    it('a call as the server repaired it', async () => {
      const [call] = (await contentOf(
        {type: 'tool-input-start', toolCallId: 'c', toolName: 'f', title: 'F'},
        {type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a":1'},
        {type: 'tool-input-available', toolCallId: 'c', toolName: 'f', input: {a: 1}, providerMetadata: {p: 1}},
        {type: 'tool-output-available', toolCallId: 'c', output: null, providerMetadata: {p: 2}},
      )) as MessagePart[];
      expect(call).to.deep.equal({
        type: 'tool',
        id: 'c',
        name: 'f',
        title: 'F',
        state: 'output-available',
        input: {a: 1},
        output: null,
        callProviderMetadata: {p: 1},
        resultProviderMetadata: {p: 2},
      });
    });

    it('that the input was wrong, that it was denied, and that the server itself allowed it', async () => {
      const parts = (await contentOf(
        {type: 'tool-input-error', toolCallId: 'a', toolName: 'f', input: 'x', errorText: 'Bad'},
        {type: 'tool-input-available', toolCallId: 'b', toolName: 'f', input: {}},
        {type: 'tool-output-denied', toolCallId: 'b'},
        {type: 'tool-input-available', toolCallId: 'c', toolName: 'f', input: {}},
        {type: 'tool-approval-request', toolCallId: 'c', approvalId: '1', signature: 's'},
        {type: 'tool-approval-response', approvalId: '1', approved: true},
      )) as ToolPart[];
      expect(parts.map(({state, error}) => [state, error])).to.deep.equal([
        ['output-error', 'Bad'],
        ['output-denied', undefined],
        ['input-available', undefined],
      ]);
      expect(parts[2]).to.have.deep.property('approval', {id: '1', signature: 's', approved: true});
    });

    it('an end without [DONE], but none without either mark', async () => {
      const start = [{type: 'start'}, {type: 'text-delta', id: '1', delta: 'a'}];
      expect((await decoded(...start, {type: 'finish'})).error).to.equal(undefined);
      expect((await decoded(...start)).error?.code).to.equal('incomplete');
      expect((await decoded({type: 'finish'}, ...start)).error?.code).to.equal('incomplete');
      expect((await decoded(...start, {type: 'finish-step'})).error?.code).to.equal('incomplete');
    });

    it('what it does not know, and names like `__proto__`, without harm', async () => {
      const odd = JSON.parse('{"type": "message-metadata", "messageMetadata": {"__proto__": {"polluted": true}}}');
      const {message, error} = await decoded(
        {type: 'reset-nothing'},
        {},
        odd,
        odd,
        {type: 'data-__proto__', data: 1},
        {type: 'text-delta', delta: 5},
        {type: 'text-delta', delta: 'a'},
        '[DONE]',
      );
      expect(error).to.equal(undefined);
      expect((message.content as MessagePart[]).at(-1)).to.deep.equal({type: 'text', text: 'a'});
      expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
    });

    it('no list', async () => {
      expect((await decoded([1])).error?.code).to.equal('parse');
    });
  });

  describe('resumes', () => {
    it('an answer that the server still has, and nothing else', async () => {
      const backend = aiSdk({src: await chat('/api/chat')});
      const conversationId = `${createId()}/x`;
      expect(await backend.resume?.({conversationId, runId: 'r', signal})).to.equal(null);
      await ask(aiSdk({src: await chat('/api/chat?keep')}), {conversationId, messages: [user('Weather')]});
      const resumed = await backend.resume?.({conversationId, runId: 'r', signal});
      const {message, error} = await foldAnswer(resumed as AsyncIterable<ReplyChunk>);
      expect(error).to.equal(undefined);
      expect(message).to.deep.equal((await answerTo('Weather')).message);
    });

    it('nothing where the server does not know how', async () => {
      for (const status of [404, 405]) {
        const script = await faultScript({status, chunks: ['Not here']});
        const backend = aiSdk({src: `${script.url}/chat`});
        expect(await backend.resume?.({conversationId: 'a', runId: 'r', signal}), String(status)).to.equal(null);
      }
    });

    it('with the headers of the page, and says what went wrong', async () => {
      const script = await faultScript({status: 401, chunks: ['{"error": "no key-123 here"}']});
      const backend = aiSdk({src: `${script.url}/chat/?a=b`, apiKey: 'key-123'});
      let error: unknown;
      await backend.resume?.({conversationId: 'a b', runId: 'r', signal}).catch((thrown: unknown) => (error = thrown));
      expect(error).to.include({code: 'http', status: 401});
      expect((error as ChatError).message).to.contain('no ••• here');
      const [request] = await script.requests();
      expect(request?.method).to.equal('GET');
      expect(request?.path).to.match(/\/chat\/a%20b\/stream\?a=b$/);
      expect(request?.headers.authorization).to.equal('Bearer key-123');
    });
  });

  it('ends the model’s work when it is stopped', async () => {
    const conversationId = createId();
    const controller = new AbortController();
    const answer = await ask(
      aiSdk({src: await chat()}),
      {conversationId, messages: [user('Slowly')], signal: controller.signal},
      () => controller.abort(),
    );
    expect(answer.error).to.equal(undefined);
    expect(answer.text).to.equal('0 ');
    for (let end = performance.now() + 10_000; (await aiSdkLog(conversationId)).aborted === 0;) {
      if (performance.now() > end) throw new Error('The model goes on.');
    }
  });

  it('holds a conversation in a session: five turns with stop, retry and edit', async () => {
    const session = await fixture<ChatSessionElement>(
      html`<chat-session backend="ai-sdk" src=${await chat()} system="Be brief."></chat-session>`,
    );
    const answers = () => said(session).filter(([role]) => role === 'assistant');
    await session.send('Hello');
    await session.send('Weather');
    const slow = session.send('Slowly');
    await until(() => String(answers()[2]?.[1]).includes('3 '), 'the third answer');
    await session.stop();
    await slow;
    expect(session.messages.at(-1)?.status).to.equal('stopped');
    await session.retry();
    await session.stop();
    await session.send('Think');
    await session.send('Bye');
    // A system message, five questions, four whole answers and one that was stopped before it began or soon after.
    expect(session.status).to.equal('ready');
    expect(answers()[0]?.[1]).to.equal('Hello? I was given 1.');
    expect(JSON.stringify(answers()[1]?.[1])).to.contain('It gave {');
    expect(JSON.stringify(answers()[3]?.[1])).to.contain('Thought of it.');
    await session.retry();
    expect(session.branches(session.messages.length - 1)).to.have.length(2);
    const question = session.messages.findIndex(({content}) => content === 'Think');
    await session.edit(question, 'Rather this');
    expect(session.error).to.equal(null);
    expect(said(session).at(-1)?.[1]).to.match(/^Rather this\? I was given \d+\.$/);
    expect(normalizeMessage(session.messages.at(-1)).status).to.equal('done');
  });
});
