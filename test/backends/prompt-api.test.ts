import {aTimeout, expect} from '@open-wc/testing';
import {promptApi, type PromptApiConfig} from '../../src/backends/prompt-api.js';
import type {ChatRequest} from '../../src/core/backend.js';
import {Conversation} from '../../src/core/conversation.js';
import type {ChatMessage, MessageMetadata} from '../../src/core/message.js';
import {ask, type Answer} from '../support/answer.js';
import {installLanguageModel, removeLanguageModel, type FakeBrowser, type FakeLog} from '../support/language-model.js';

const user = (content: ChatMessage['content']): ChatMessage => ({id: 'u', role: 'user', content});
const assistant = (content: ChatMessage['content']): ChatMessage => ({id: 'a', role: 'assistant', content});
const system = (content: string): ChatMessage => ({id: 's', role: 'system', content});

/** Asks in a browser that has a model as `browser` says. */
async function asked(
  browser: FakeBrowser = {},
  request: Partial<ChatRequest> = {},
  config: PromptApiConfig = {},
  onChunk?: (answer: Answer) => void,
): Promise<Answer & {log: FakeLog}> {
  const {remove, ...log} = installLanguageModel(browser);
  try {
    const answer = await ask(promptApi(config), request, onChunk);
    await aTimeout(0);
    return {...answer, log};
  } finally {
    remove();
  }
}

describe('prompt-api', () => {
  describe('the question', () => {
    it('is the last turn; what came before it is told first, the system prompt above all', async () => {
      const {log, text} = await asked(
        {},
        {messages: [system('Be brief.'), user('One?'), assistant('1'), user('Two?')]},
      );
      expect(text).to.equal('Hello');
      expect(log.created.map(({initialPrompts}) => initialPrompts)).to.deep.equal([
        [
          {role: 'system', content: 'Be brief.'},
          {role: 'user', content: 'One?'},
          {role: 'assistant', content: '1'},
        ],
      ]);
      expect(log.prompts.map(({input}) => input)).to.deep.equal([[{role: 'user', content: 'Two?'}]]);
    });

    it('leaves out thoughts', async () => {
      const thought = {...assistant('Looking it up'), metadata: {title: 'Search'}};
      const {log} = await asked({}, {messages: [user('One?'), thought, user('Two?')]});
      expect(log.created[0]?.initialPrompts).to.deep.equal([{role: 'user', content: 'One?'}]);
    });

    it('leaves out answers without words, and puts every system prompt at the beginning', async () => {
      const messages = [
        user('One?'),
        assistant(''),
        system('A'),
        user('Two?'),
        assistant('2'),
        system('B'),
        user('Three?'),
      ];
      const {log, error} = await asked({}, {messages});
      expect(error).to.equal(undefined);
      expect(log.created[0]?.initialPrompts).to.deep.equal([
        {role: 'system', content: 'A\n\nB'},
        {role: 'user', content: 'One?'},
        {role: 'user', content: 'Two?'},
        {role: 'assistant', content: '2'},
      ]);
    });

    it('makes the model go on with an answer that was begun', async () => {
      const {log} = await asked({}, {trigger: 'continue', messages: [user('Count.'), assistant('One, ')]});
      expect(log.prompts[0]?.input).to.deep.equal([
        {role: 'user', content: 'Count.'},
        {role: 'assistant', content: 'One, ', prefix: true},
      ]);
    });

    it('carries the options, to the session or to the prompt', async () => {
      const expectedOutputs = [{type: 'text', languages: ['en']}];
      const responseConstraint = {type: 'object'};
      const {log} = await asked(
        {},
        {options: {responseConstraint}},
        {options: {expectedOutputs, samplingMode: 'creative'}},
      );
      expect(log.created[0]).to.deep.include({expectedOutputs, samplingMode: 'creative'});
      expect(log.created[0]).not.to.have.any.keys('responseConstraint', 'initialPrompts');
      expect(log.questions[0]).to.deep.equal({expectedOutputs, samplingMode: 'creative'});
      expect(log.prompts[0]?.options.responseConstraint).to.equal(responseConstraint);
    });

    it('carries images and sounds as they are, and says so beforehand', async () => {
      const blob = new Blob(['x'], {type: 'image/png'});
      const content: ChatMessage['content'] = [
        {type: 'text', text: 'What is this?'},
        {type: 'file', blob},
        {type: 'file', url: 'data:audio/wav;base64,UklGRg=='},
      ];
      const {log, error} = await asked({media: ['image', 'audio']}, {messages: [user(content)]});
      expect(error).to.equal(undefined);
      expect(log.created[0]?.expectedInputs).to.deep.equal([{type: 'image'}, {type: 'audio'}]);
      const [image, sound, words] = log.prompts[0]?.input[0]?.content as {type: string; value: unknown}[];
      expect(image).to.deep.equal({type: 'image', value: blob});
      expect(await (sound?.value as Blob).text()).to.equal('RIFF');
      expect(words).to.deep.equal({type: 'text', value: 'What is this?'});
    });

    it('names files that no model reads, fetches none from elsewhere, and leaves those of answers out', async () => {
      const files = [
        {type: 'file', blob: new Blob(['x'], {type: 'application/pdf'}), name: 'a.pdf'},
        {type: 'file', url: 'https://elsewhere.test/b.png', mediaType: 'image/png', name: 'b.png'},
      ] as const;
      const messages = [user('Draw.'), assistant([{type: 'text', text: 'Here.'}, ...files]), user([...files])];
      const {log, error} = await asked({media: ['image']}, {messages});
      expect(error).to.equal(undefined);
      expect(log.created[0]?.initialPrompts?.[1]).to.deep.equal({role: 'assistant', content: 'Here.'});
      expect(log.prompts[0]?.input[0]?.content).to.deep.equal([
        {type: 'text', value: '[File: a.pdf]\n\n[File: b.png, https://elsewhere.test/b.png]'},
      ]);
    });

    it('is refused with a reason where the model reads text only', async () => {
      const content = [{type: 'file', blob: new Blob(['x'], {type: 'image/png'})}] as const;
      const {log, error} = await asked({}, {messages: [user(content)]});
      expect(error).to.include({code: 'unavailable', retryable: false});
      expect(error?.message).to.contain('images');
      expect(log.created).to.deep.equal([]);
    });
  });

  describe('the answer', () => {
    it('is every piece, also one that begins like those before it', async () => {
      const {text, finish, error} = await asked({pieces: ['ha', 'haha', '', ' 🦋']});
      expect({text, error}).to.deep.equal({text: 'hahaha 🦋', error: undefined});
      expect(finish?.usage).to.deep.equal({contextUsage: 24, contextWindow: Infinity});
    });

    it('leaves no session behind, however it ends', async () => {
      expect((await asked()).log.alive.size).to.equal(0);
      expect((await asked({promptError: 'UnknownError'})).log.alive.size).to.equal(0);
      const left = await asked({hangs: 'prompt'}, {}, {}, () => {
        throw new Error('enough');
      });
      expect(left.log.alive.size).to.equal(0);
    });

    it('keeps what came before an error, and says what the error means', async () => {
      for (const [name, code, retryable] of [
        ['NotAllowedError', 'unavailable', false],
        ['NotReadableError', 'filtered', true],
        ['NotSupportedError', 'unavailable', false],
        ['AbortError', 'incomplete', true],
        ['InvalidStateError', 'incomplete', true],
        ['TypeError', 'config', false],
        ['UnknownError', 'server', true],
        ['QuotaExceededError', 'quota', false],
      ] as const) {
        const {text, error, log} = await asked({promptError: name});
        expect(text, name).to.equal('Hello');
        expect(error, name).to.include({code, retryable, name: 'ChatError'});
        expect(log.prompts.length).to.equal(1);
      }
    });
  });

  describe('a browser', () => {
    it('without a model is a clear error, with a hint and without another try', async () => {
      const restore = removeLanguageModel();
      const {error} = await ask(promptApi()).finally(restore);
      expect(error).to.include({code: 'unavailable', retryable: false});
      expect(error?.message).to.contain('Chrome').and.contain('chrome://flags');
    });

    it('whose model is unavailable is one too, and is asked once', async () => {
      const {error, log} = await asked({availability: 'unavailable'});
      expect(error).to.include({code: 'unavailable', retryable: false});
      expect(error?.message).to.contain('chrome://on-device-internals');
      expect(log.questions.length).to.equal(1);
      expect(log.created).to.deep.equal([]);
    });

    it('like this one answers, or says why it cannot', async () => {
      const {text, error} = await ask(promptApi(), {signal: AbortSignal.timeout(2000)});
      const {LanguageModel: model} = globalThis as {LanguageModel?: {availability(): Promise<string>}};
      console.log(`Prompt API here: ${model ? await model.availability() : 'none'}`);
      if (!text && (await model?.availability()) !== 'available')
        expect(error?.code).to.be.oneOf(['unavailable', 'activation']);
    });

    it('that does not know an option says so', async () => {
      const expectedOutputs = [{type: 'text', languages: ['no language at all']}];
      const {error} = await asked({}, {}, {options: {expectedOutputs}});
      expect(error).to.include({code: 'config', retryable: false});
    });
  });

  describe('a download', () => {
    const fresh: FakeBrowser = {availability: 'downloadable', activation: true, progress: [0.004, 0.25, 0.25, 0.5]};

    it('shows how far it is, and nothing of it once the answer begins', async () => {
      const {others, text, error} = await asked(fresh);
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      expect(others.map((chunk) => (chunk as {metadata: MessageMetadata}).metadata.progress?.label)).to.deep.equal([
        "Downloading the browser's model: 0 %",
        "Downloading the browser's model: 25 %",
        "Downloading the browser's model: 50 %",
        "Starting the browser's model",
        undefined,
      ]);
    });

    it('shows in the transcript, and leaves nothing in the message', async () => {
      const {remove} = installLanguageModel(fresh);
      const conversation = new Conversation();
      const seen = new Set<string>();
      conversation.subscribe(() => seen.add(JSON.stringify(conversation.messages.at(-1)?.metadata)));
      conversation.backend = promptApi();
      await conversation.send('Hi').finally(remove);
      expect([...seen].some((metadata) => metadata?.includes('25 %'))).to.equal(true);
      expect(conversation.messages.at(-1)).to.include({content: 'Hello', status: 'done'});
    });

    it('that another page has begun is waited for', async () => {
      expect((await asked({...fresh, availability: 'downloading'})).text).to.equal('Hello');
    });

    it('needs a click: where there was none, another try by the reader is one', async () => {
      const {error, text} = await asked({...fresh, activation: false});
      expect(text).to.equal('');
      expect(error).to.include({code: 'activation', retryable: true});
      expect(error?.message).to.contain('click');
    });

    it('that fails is a network error, and leaves nothing in the answer', async () => {
      const {remove} = installLanguageModel({...fresh, createError: 'NetworkError'});
      const conversation = new Conversation();
      conversation.backend = promptApi();
      await conversation.send('Hi').finally(remove);
      const {content, error} = conversation.messages.at(-1) ?? {};
      expect(content).to.equal('');
      expect(error).to.deep.include({code: 'network', retryable: true});
    });

    it('does not show where there is none', async () => {
      expect((await asked()).others).to.deep.equal([]);
    });
  });

  describe('a conversation that is too long', () => {
    const turns = Array.from({length: 20}, (_, count) => [
      user(`Question ${count}?`),
      assistant(`Answer ${count}.`),
    ]).flat();

    it('loses its older half, and again, until it fits; the system prompt stays', async () => {
      const messages = [system('Be brief.'), ...turns, user('And now?')];
      const {text, log, error} = await asked({contextWindow: 160}, {messages});
      expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
      const [first, second, ...others] = log.created.at(-1)?.initialPrompts ?? [];
      expect(first).to.deep.equal({role: 'system', content: 'Be brief.'});
      expect(second).to.deep.equal({role: 'user', content: 'Question 15?'});
      expect(others.at(-1)).to.deep.equal({role: 'assistant', content: 'Answer 19.'});
      expect(log.created.length).to.equal(3);
      expect(log.alive.size).to.equal(0);
    });

    it('makes room for the question too', async () => {
      const {text, log} = await asked({contextWindow: 60}, {messages: [...turns.slice(0, 4), user('x'.repeat(50))]});
      expect(text).to.equal('Hello');
      expect(log.created.at(-1)?.initialPrompts).to.equal(undefined);
    });

    it('is an error with its size where the question alone is too long', async () => {
      const {error, log} = await asked({contextWindow: 100}, {messages: [...turns, user('x'.repeat(120))]});
      expect(error).to.include({code: 'quota', retryable: false});
      expect(error?.message).to.contain('120').and.contain('100');
      expect(log.created.length).to.be.below(10);
      expect(log.alive.size).to.equal(0);
    });
  });

  describe('stop', () => {
    for (const isDeaf of [false, true]) {
      const how = isDeaf ? ', also where the browser takes no notice' : '';

      it(`ends an answer within 100 ms and keeps what came${how}`, async () => {
        const controller = new AbortController();
        let stoppedAt = 0;
        const {text, error, log} = await asked({hangs: 'prompt', isDeaf}, {signal: controller.signal}, {}, (answer) => {
          if (answer.text !== 'Hello') return;
          stoppedAt = Date.now();
          controller.abort();
        });
        expect({text, error}).to.deep.equal({text: 'Hello', error: undefined});
        expect(Date.now() - stoppedAt).to.be.below(100);
        expect(log.alive.size).to.equal(0);
      });

      it(`ends a download within 100 ms${how}`, async () => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 50);
        const browser: FakeBrowser = {availability: 'downloadable', activation: true, hangs: 'create', isDeaf};
        const {text, error, log} = await asked(browser, {signal: controller.signal});
        expect({text, error}).to.deep.equal({text: '', error: undefined});
        expect(log.prompts).to.deep.equal([]);
      });
    }

    it('destroys a session that comes too late', async () => {
      const controller = new AbortController();
      const {remove, ...log} = installLanguageModel({isDeaf: true});
      const asking = ask(promptApi(), {signal: controller.signal}).finally(remove);
      while (log.created.length === 0) await aTimeout(0);
      controller.abort();
      expect((await asking).error).to.equal(undefined);
      await aTimeout(20);
      expect(log.alive.size).to.equal(0);
      expect(log.prompts).to.deep.equal([]);
    });

    it('asks nothing where it came first', async () => {
      const {log, error} = await asked({}, {signal: AbortSignal.abort()});
      expect(error).to.equal(undefined);
      expect(log.created).to.deep.equal([]);
    });
  });
});
