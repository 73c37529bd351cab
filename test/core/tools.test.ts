import {expect} from '@open-wc/testing';
import type {ChatBackend, ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import type {ConversationNotice} from '../../src/core/chat-state.js';
import {Conversation} from '../../src/core/conversation.js';
import {toOpenAI} from '../../src/core/convert.js';
import type {ChatError} from '../../src/core/errors.js';
import {partsOf, type ChatMessage, type MessagePart, type ToolPart} from '../../src/core/message.js';
import type {ChatTool, ToolContext} from '../../src/core/tools.js';
import {toolRunner} from '../../src/core/tool-calls.js';
import {runTool} from '../../src/core/tool-runner.js';
import {frozen} from '../support/frozen.js';
import {turn} from '../../src/core/reply.js';
import {scriptedBackend} from '../../src/testing/scripted-backend.js';

interface Chat {
  readonly conversation: Conversation;
  readonly backend: ReturnType<typeof scriptedBackend>;
  readonly notices: readonly ConversationNotice[];
}

function open(tools: Record<string, Partial<ChatTool>>, settings: Partial<Conversation> = {}): Chat {
  const conversation = new Conversation();
  const backend = scriptedBackend();
  const notices: ConversationNotice[] = [];
  Object.assign(conversation, {backend, tools}, settings);
  conversation.subscribe((notice) => notices.push(notice));
  return {conversation, backend, notices};
}

/** A chat whose first reply has made these calls, and ended. */
async function openCalling(
  tools: Record<string, Partial<ChatTool>>,
  calls: readonly ReplyChunk[],
  settings: Partial<Conversation> = {},
): Promise<Chat & {readonly sent: Promise<void>}> {
  const chat = open(tools, settings);
  const sent = chat.conversation.send('What is the weather?');
  await chat.backend.answer(...calls);
  return {...chat, sent};
}

const call = (name: string, input: unknown = {}, id = name): ReplyChunk =>
  frozen<ReplyChunk>({type: 'tool', id, name, state: 'input-available', input});

const last = ({conversation}: Chat) => conversation.messages.at(-1) as ChatMessage;
const parts = (chat: Chat) => partsOf(last(chat).content);
const toolPart = (chat: Chat, id: string) =>
  parts(chat).find((part): part is ToolPart => 'id' in part && part.id === id);
const states = (chat: Chat) =>
  parts(chat).flatMap((part) => (part.type === 'tool' ? [`${part.id}: ${part.state}`] : []));
const texts = (content: ChatMessage['content']) =>
  partsOf(content).flatMap((part) => ('text' in part ? [part.text] : []));
const sentPart = ({messages}: ChatRequest, id: string) =>
  partsOf(messages.at(-1)?.content ?? '').find((part): part is ToolPart => part.type === 'tool' && part.id === id);

/** A tool that gives what the test says, when it says it. */
function slowTool(more: Partial<ChatTool> = {}) {
  const runs: {
    input: unknown;
    context: ToolContext;
    give: (value: unknown) => Promise<void>;
    fail: (error: unknown) => Promise<void>;
  }[] = [];
  const tool: ChatTool = {
    ...more,
    execute: (input, context) =>
      new Promise((resolve, reject) => {
        runs.push({
          input,
          context,
          give: (value) => (resolve(value), turn()),
          fail: (error) => (reject(error as Error), turn()),
        });
      }),
  };
  return {tool, runs};
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It did not reject.');
}

const sunny = {execute: () => ({sky: 'clear'})};
const asking = (execute: ChatTool['execute'] = () => 'done') => ({approval: true, execute});

// Loaded with the first call, which then takes longer than a turn.
before(toolRunner);

describe('tools of the page', () => {
  it('are told to the backend with each request, without what is the page’s own', async () => {
    const parameters = {type: 'object', properties: {city: {type: 'string'}}};
    const chat = await openCalling(
      {weather: {description: 'Looks at the sky', parameters, approval: false, ...sunny}, now: {execute: () => 1}},
      [call('weather')],
    );
    await chat.backend.answer('Clear.');
    const tools = [{name: 'weather', description: 'Looks at the sky', parameters}, {name: 'now'}];
    expect(chat.backend.runs.map(({request}) => request.tools)).to.deep.equal([tools, tools]);
  });

  it('are not mentioned where there are none', async () => {
    const chat = await openCalling({}, ['Hello']);
    expect(chat.backend.runs[0]?.request).not.to.have.property('tools');
  });

  it('run with what the model gave, and their output goes back to it', async () => {
    const heard: unknown[] = [];
    const weather = (input: unknown, {id, messages}: ToolContext) => {
      heard.push(input, id, messages.length);
      return {sky: 'clear'};
    };
    const chat = await openCalling({weather: {execute: weather}}, [
      'Let me see.',
      call('weather', {city: 'Graz'}, 'c1'),
    ]);
    expect(heard).to.deep.equal([{city: 'Graz'}, 'c1', 2]);
    const second = await chat.backend.next();
    expect(second.request.trigger).to.equal('tool');
    expect(second.request.messages).to.be.frozen;
    expect(second.request.messages.map(({role}) => role)).to.deep.equal(['user', 'assistant']);
    expect(sentPart(second.request, 'c1')).to.deep.include({state: 'output-available', output: {sky: 'clear'}});
    await second.finish('It is clear.');
    await chat.sent;
    expect(parts(chat).map((part: MessagePart) => part.type)).to.deep.equal(['text', 'tool', 'text']);
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It is clear.']);
    expect(last(chat).status).to.equal('done');
    expect(chat.conversation.state.status).to.equal('ready');
  });

  it('give each request an id of its own, and end the one before', async () => {
    const chat = await openCalling({weather: sunny}, [call('weather')]);
    const second = await chat.backend.next();
    const [first] = chat.backend.runs;
    expect(first?.request.runId).not.to.equal(second.request.runId);
    expect([first?.aborted, second.aborted]).to.deep.equal([true, false]);
  });

  it('ask before-send once a turn, whose options hold for every round', async () => {
    let asked = 0;
    const chat = await openCalling({weather: sunny}, [call('weather')], {
      beforeSend: () => ({seed: (asked += 1)}),
    });
    const second = await chat.backend.next();
    expect(asked).to.equal(1);
    expect(second.request.options).to.deep.equal({seed: 1});
  });

  it('run side by side, each output at its own call', async () => {
    const one = slowTool();
    const two = slowTool();
    const chat = await openCalling({one: one.tool, two: two.tool}, [call('one'), call('two')]);
    await two.runs[0]?.give('second');
    expect(states(chat)).to.deep.equal(['one: input-available', 'two: output-available']);
    expect(chat.backend.runs).to.have.length(1);
    await one.runs[0]?.give('first');
    const {request} = await chat.backend.next();
    expect([sentPart(request, 'one')?.output, sentPart(request, 'two')?.output]).to.deep.equal(['first', 'second']);
  });

  it('may be called twice by one name', async () => {
    const chat = await openCalling({double: {execute: (input) => (input as {of: number}).of * 2}}, [
      call('double', {of: 2}, 'a'),
      call('double', {of: 3}, 'b'),
    ]);
    expect([toolPart(chat, 'a')?.output, toolPart(chat, 'b')?.output]).to.deep.equal([4, 6]);
  });

  it('may be called round after round, also where the server numbers its calls anew', async () => {
    const chat = await openCalling({count: {execute: (input) => input}}, [call('count', {n: 1}, 'call_0')]);
    await chat.backend.answer(
      {type: 'tool', id: 'call_0', name: 'count', inputDelta: '{"n":'},
      {type: 'tool', id: 'call_0', inputDelta: '2}'},
      {type: 'tool', id: 'call_0', state: 'input-available'},
    );
    await chat.backend.answer({type: 'message', message: {content: [call('count', {n: 3}, 'call_0') as ToolPart]}});
    await chat.backend.answer('Three.');
    await chat.sent;
    const calls = parts(chat).filter((part): part is ToolPart => part.type === 'tool');
    expect(calls.map(({output}) => output)).to.deep.equal([{n: 1}, {n: 2}, {n: 3}]);
    expect(new Set(calls.map(({id}) => id)).size).to.equal(3);
  });

  it('go back to the model as they came: those of one round together, those of the next after their results', async () => {
    const chat = await openCalling({count: {execute: (input) => input}}, [
      call('count', {n: 1}, 'a'),
      call('count', {n: 2}, 'b'),
    ]);
    await chat.backend.answer({type: 'reasoning', delta: 'Hm'}, call('count', {n: 3}, 'c'), call('count', {}, 'd'));
    const {request} = await chat.backend.next();
    const steps = toOpenAI(request.messages).flatMap(({tool_calls}) =>
      tool_calls ? [tool_calls.map(({id}) => id)] : [],
    );
    expect(steps).to.deep.equal([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('fail without the answer failing: the model hears why', async () => {
    const failures: Record<string, [tool: Partial<ChatTool>, input: unknown, words: RegExp]> = {
      throwing: [
        {
          execute: () => {
            throw new Error('No network');
          },
        },
        {},
        /^No network$/,
      ],
      rejecting: [{execute: () => Promise.reject(new Error('Out of moths'))}, {}, /^Out of moths$/],
      'throwing no error': [
        {
          execute: () => {
            throw null;
          },
        },
        {},
        /./,
      ],
      'called with no JSON': [sunny, '{"city": "Gra', /no valid JSON/],
      'unable to say whether to ask': [
        {
          ...sunny,
          approval: () => {
            throw new Error('Who knows');
          },
        },
        {},
        /^Who knows$/,
      ],
      'giving what has no JSON': [{execute: () => 1n}, {}, /JSON can hold/],
      'giving a function': [{execute: () => () => 1}, {}, /JSON can hold/],
    };
    for (const [what, [tool, input, words]] of Object.entries(failures)) {
      const chat = await openCalling({weather: tool}, [call('weather', input)]);
      const {request} = await chat.backend.next();
      expect(sentPart(request, 'weather')?.state, what).to.equal('output-error');
      expect(sentPart(request, 'weather')?.error, what).to.match(words);
      expect(chat.conversation.state.error).to.equal(null);
    }
  });

  it('that are not there are an error where others of the step are', async () => {
    const chat = await openCalling({weather: sunny}, [call('weather'), call('toString')]);
    const {request} = await chat.backend.next();
    expect(sentPart(request, 'toString')).to.include({
      state: 'output-error',
      error: 'There is no tool called "toString".',
    });
    expect(sentPart(request, 'weather')?.state).to.equal('output-available');
  });

  it('of which none is there end the answer as it is', async () => {
    const chat = await openCalling({weather: sunny}, [call('__proto__'), call('constructor')]);
    await chat.sent;
    expect(states(chat)).to.deep.equal(['__proto__: input-available', 'constructor: input-available']);
    expect(last(chat).status).to.equal('done');
    expect(chat.backend.runs).to.have.length(1);
  });

  it('give a copy, which changes no more, and nothing as null', async () => {
    const result = {sky: 'clear'};
    const chat = await openCalling({weather: {execute: () => result}, quiet: {execute: () => undefined}}, [
      call('weather'),
      call('quiet'),
    ]);
    result.sky = 'dark';
    expect(toolPart(chat, 'weather')?.output).to.deep.equal({sky: 'clear'});
    expect(toolPart(chat, 'quiet')?.output).to.equal(null);
  });

  it('cannot change what the history says they were called with', async () => {
    const spoil = (input: unknown) => ((input as {city: string}).city = 'Wien');
    const chat = await openCalling({weather: {execute: spoil}}, [call('weather', {city: 'Graz'})]);
    expect(toolPart(chat, 'weather')?.input).to.deep.equal({city: 'Graz'});
  });

  it('do not run for calls that the backend answered itself', async () => {
    let ran = 0;
    const chat = await openCalling({weather: {execute: () => (ran += 1)}}, [
      call('weather'),
      {type: 'tool', id: 'weather', output: 'by the server'},
      'Clear.',
    ]);
    await chat.sent;
    expect(ran).to.equal(0);
  });

  it('do not run where the answer failed', async () => {
    let ran = 0;
    const chat = open({weather: {execute: () => (ran += 1)}});
    const sent = chat.conversation.send('?');
    const run = await chat.backend.next();
    await run.say(call('weather'));
    await run.fail();
    await sent;
    expect(ran).to.equal(0);
    expect(last(chat).status).to.equal('error');
  });

  it('leave what they gave when a later round fails', async () => {
    const chat = await openCalling({weather: sunny}, ['Let me see.', call('weather')]);
    const second = await chat.backend.next();
    await second.fail(new Error('Gone'));
    await chat.sent;
    expect(last(chat)).to.deep.include({status: 'error'});
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.']);
    expect(states(chat)).to.deep.equal(['weather: output-available']);
  });

  it('come before what a later round replaces, and stay', async () => {
    const chat = await openCalling({weather: sunny}, ['Let me see.', call('weather')]);
    const second = await chat.backend.next();
    await second.say({type: 'message', message: {content: 'It'}}, {type: 'message', message: {content: 'It is clear'}});
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It is clear']);
    await second.say({type: 'reset'}, 'Clear.');
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'Clear.']);
    await second.finish();
    await chat.sent;
    expect(states(chat)).to.deep.equal(['weather: output-available']);
  });

  it('end quietly with a round in which the model says no more', async () => {
    const chat = await openCalling({weather: sunny}, [call('weather')]);
    await chat.backend.answer({type: 'finish', reason: 'stop'});
    await chat.sent;
    expect(last(chat)).to.deep.include({status: 'done', metadata: {finishReason: 'stop'}});
  });

  it('run no more than so many rounds; then the answer fails, and nothing of it is lost', async () => {
    let ran = 0;
    const chat = await openCalling({again: {execute: () => (ran += 1)}}, [call('again', {}, 'c0')], {maxToolRounds: 3});
    for (let round = 1; round <= 3; round++)
      await chat.backend.answer(`Round ${round}. `, call('again', {}, `c${round}`));
    await chat.sent;
    expect(chat.backend.runs).to.have.length(4);
    expect(ran).to.equal(3);
    expect(last(chat)).to.deep.include({status: 'error'});
    expect(chat.conversation.state.error).to.include({code: 'tools', retryable: true});
    expect(states(chat).at(-1)).to.equal('c3: input-available');
    expect(texts(last(chat).content)).to.deep.equal(['Round 1. ', 'Round 2. ', 'Round 3. ']);
  });

  it('do not run at all where no round is allowed', async () => {
    let ran = 0;
    const chat = await openCalling({again: {execute: () => (ran += 1)}}, [call('again')], {maxToolRounds: 0});
    await chat.sent;
    expect([ran, chat.conversation.state.error?.code]).to.deep.equal([0, 'tools']);
  });

  it('may command the conversation', async () => {
    const chat: Chat = open({
      stop: {execute: () => chat.conversation.stop()},
      send: {execute: () => void chat.conversation.send('And tomorrow?')},
    });
    const sent = chat.conversation.send('?');
    await chat.backend.answer(call('send'), call('stop'));
    await sent;
    expect(chat.conversation.messages[1]?.status).to.equal('stopped');
    expect(chat.conversation.messages[2]?.content).to.equal('And tomorrow?');
  });

  describe('stopped', () => {
    it('hear it, and what they give after that does not show', async () => {
      const {tool, runs} = slowTool();
      const chat = await openCalling({weather: tool}, ['Let me see.', call('weather')]);
      expect(runs[0]?.context.signal.aborted).to.be.false;
      await chat.conversation.stop();
      await chat.sent;
      expect(runs[0]?.context.signal.aborted).to.be.true;
      await runs[0]?.give('late');
      expect(states(chat)).to.deep.equal(['weather: input-available']);
      expect(last(chat).status).to.equal('stopped');
      expect(chat.backend.runs).to.have.length(1);
    });

    it('do not run any more while it is decided whether to ask for them', async () => {
      let ran = 0;
      let decide = (_asks: boolean) => {};
      const approval = () => new Promise<boolean>((resolve) => (decide = resolve));
      const chat = await openCalling({wipe: {approval, execute: () => (ran += 1)}}, [call('wipe')]);
      await chat.conversation.stop();
      decide(false);
      await turn();
      expect(ran).to.equal(0);
    });

    it('do not run any more where what runs them loads late, nor ask whether to ask', async () => {
      let asked = 0;
      const tool = {approval: () => (asked += 1) === 0, execute: () => (asked += 1)};
      const context = {id: 'wipe', messages: [], signal: AbortSignal.abort()};
      await runTool(call('wipe') as ToolPart, tool, context, false);
      expect(asked).to.equal(0);
    });

    it('do not hold up the stop, also where they never end', async () => {
      const chat = await openCalling({forever: {execute: () => new Promise(() => undefined)}}, [call('forever')]);
      await chat.conversation.stop();
      await chat.sent;
      expect(chat.conversation.state.status).to.equal('ready');
    });

    it('keep the outputs that had come', async () => {
      const {tool} = slowTool();
      const chat = await openCalling({weather: sunny, slow: tool}, [call('weather'), call('slow')]);
      await chat.conversation.stop();
      expect(states(chat)).to.deep.equal(['weather: output-available', 'slow: input-available']);
    });

    it('are given up when the answer goes on, and the model may call them again', async () => {
      const {tool, runs} = slowTool();
      const chat = await openCalling({slow: tool}, [call('slow')]);
      await chat.conversation.stop();
      const continued = chat.conversation.continue();
      await chat.backend.next();
      const run = chat.backend.runs[1];
      expect(run?.request.trigger).to.equal('continue');
      expect(run && sentPart(run.request, 'slow')?.state).to.equal('output-error');
      await run?.finish(call('slow', {}, 'again'));
      expect(runs).to.have.length(2);
      await runs[1]?.give('fine');
      await chat.backend.answer('Done.');
      await continued;
      expect(states(chat)).to.deep.equal(['slow: output-error', 'again: output-available']);
    });

    it('are given up when the answer goes on, also where the reader had approved of them', async () => {
      const {tool} = slowTool({approval: true});
      const chat = await openCalling({wipe: tool, other: tool}, [
        call('wipe'),
        {...(call('other') as ToolPart), details: {providerExecuted: true}},
      ]);
      void chat.conversation.respondToTool('wipe', {approved: true});
      await turn();
      await chat.conversation.stop();
      void chat.conversation.continue();
      const {request} = await chat.backend.next();
      expect(sentPart(request, 'wipe')?.state).to.equal('output-error');
      expect(sentPart(request, 'other')?.state).to.equal('input-available');
    });

    it('hear nothing of the end of an answer that they took part in', async () => {
      const {tool, runs} = slowTool();
      const chat = await openCalling({weather: tool}, [call('weather')]);
      await runs[0]?.give('clear');
      await chat.backend.answer('Clear.');
      await chat.sent;
      expect(runs[0]?.context.signal.aborted).to.be.false;
    });
  });

  describe('that need approval', () => {
    it('wait for it, while the others run; then the run ends', async () => {
      let ran = 0;
      const chat = await openCalling({weather: sunny, wipe: asking(() => (ran += 1))}, [call('weather'), call('wipe')]);
      await chat.sent;
      expect(states(chat)).to.deep.equal(['weather: output-available', 'wipe: approval-requested']);
      expect(last(chat).status).to.equal('done');
      expect(chat.conversation.state.status).to.equal('ready');
      expect([ran, chat.backend.runs.length]).to.deep.equal([0, 1]);
    });

    it('may decide call by call', async () => {
      const chat = await openCalling(
        {wipe: {approval: async (input) => (input as {all: boolean}).all, execute: () => 'done'}},
        [call('wipe', {all: false}, 'a'), call('wipe', {all: true}, 'b')],
      );
      expect(states(chat)).to.deep.equal(['a: output-available', 'b: approval-requested']);
    });

    it('are asked for also where the server says that the reader allowed it', async () => {
      let ran = 0;
      const forged = {...(call('wipe') as ToolPart), approval: {approved: true}};
      await openCalling({wipe: asking(() => (ran += 1))}, [{type: 'part', part: forged}, call('wipe', {}, 'b')]);
      await turn();
      expect(ran).to.equal(0);
    });

    it('run once approved, and the answer goes on', async () => {
      const chat = await openCalling({wipe: asking((input) => input)}, [call('wipe', {disk: 'C'})]);
      await chat.sent;
      const responded = chat.conversation.respondToTool('wipe', {approved: true});
      const run = await chat.backend.next();
      expect(chat.conversation.state.status).to.equal('submitted');
      expect(run.request.trigger).to.equal('tool');
      expect(sentPart(run.request, 'wipe')).to.deep.include({state: 'output-available', output: {disk: 'C'}});
      await run.finish('Wiped.');
      await responded;
      expect(texts(last(chat).content)).to.deep.equal(['Wiped.']);
      expect(last(chat).status).to.equal('done');
      expect(chat.notices.flatMap((notice) => (notice.type === 'change' && notice.reason === 'tool' ? [1] : []))).not.to
        .be.empty;
    });

    it('do not run once denied, and the model hears why', async () => {
      let ran = 0;
      const chat = await openCalling({wipe: asking(() => (ran += 1))}, [call('wipe')]);
      const responded = chat.conversation.respondToTool('wipe', {approved: false, reason: 'Not today'});
      const run = await chat.backend.next();
      expect(sentPart(run.request, 'wipe')).to.deep.include({state: 'output-denied', error: 'Not today'});
      await run.finish('As you wish.');
      await responded;
      expect(ran).to.equal(0);
    });

    it('take an output that the page has for them', async () => {
      let ran = 0;
      const chat = await openCalling({wipe: asking(() => (ran += 1))}, [call('wipe')]);
      void chat.conversation.respondToTool('wipe', {output: {wiped: true}});
      const {request} = await chat.backend.next();
      expect(sentPart(request, 'wipe')).to.deep.include({state: 'output-available', output: {wiped: true}});
      expect(ran).to.equal(0);
    });

    it('hold the answer until each has been answered', async () => {
      const chat = await openCalling({wipe: asking()}, [
        call('wipe', {}, 'a'),
        call('wipe', {}, 'b'),
        call('wipe', {}, 'c'),
      ]);
      await chat.sent;
      await chat.conversation.respondToTool('a', {approved: false});
      expect(chat.conversation.state.status).to.equal('ready');
      await chat.conversation.respondToTool('b', {approved: true});
      expect(chat.conversation.state.status).to.equal('ready');
      expect(chat.backend.runs).to.have.length(1);
      const responded = chat.conversation.respondToTool('c', {approved: true});
      const run = await chat.backend.next();
      await run.finish('Fine.');
      await responded;
      expect(states(chat)).to.deep.equal(['a: output-denied', 'b: output-available', 'c: output-available']);
    });

    it('begin no answer, and end none, while others wait and none is to run', async () => {
      let asked = 0;
      const chat = await openCalling({wipe: asking()}, [call('wipe', {}, 'a'), call('wipe', {}, 'b')], {
        beforeSend: () => ({asked: (asked += 1)}),
      });
      await chat.sent;
      const told = chat.notices.length;
      await chat.conversation.respondToTool('a', {approved: false, reason: 'No'});
      expect(chat.notices.slice(told)).to.deep.equal([{type: 'change', reason: 'tool'}]);
      expect([asked, chat.conversation.state.answers]).to.deep.equal([1, 1]);
      expect(states(chat)).to.deep.equal(['a: output-denied', 'b: approval-requested']);
      void chat.conversation.respondToTool('b', {approved: false});
      const {request} = await chat.backend.next();
      expect(sentPart(request, 'a')).to.include({state: 'output-denied', error: 'No'});
    });

    it('can be approved while others run', async () => {
      const {tool, runs} = slowTool();
      const chat = await openCalling({slow: tool, wipe: asking()}, [call('slow'), call('wipe')]);
      const responded = chat.conversation.respondToTool('wipe', {approved: true});
      await turn();
      expect(states(chat)).to.deep.equal(['slow: input-available', 'wipe: output-available']);
      await runs[0]?.give('at last');
      await chat.backend.answer('Done.');
      await Promise.all([responded, chat.sent]);
      expect(chat.backend.runs).to.have.length(2);
    });

    it('are refused where nothing waits by that id', async () => {
      const {tool} = slowTool();
      const chat = await openCalling({slow: tool, wipe: asking(), weather: sunny}, [
        call('slow'),
        call('wipe'),
        call('weather'),
      ]);
      const refused = (id: string) => rejection(chat.conversation.respondToTool(id, {approved: true}));
      for (const id of ['other', 'slow', 'weather']) expect(await refused(id), id).to.be.instanceOf(RangeError);
      const responded = chat.conversation.respondToTool('wipe', {approved: false});
      expect(await refused('wipe')).to.be.instanceOf(RangeError);
      await chat.conversation.stop();
      await responded;
    });

    it('refuse an output that JSON cannot hold', async () => {
      const chat = await openCalling({wipe: asking()}, [call('wipe')]);
      expect(await rejection(chat.conversation.respondToTool('wipe', {output: 1n}))).to.be.instanceOf(TypeError);
      expect(states(chat)).to.deep.equal(['wipe: approval-requested']);
    });

    it('stay open in their message once the reader has gone on', async () => {
      const chat = await openCalling({wipe: asking()}, [call('wipe')]);
      const sent = chat.conversation.send('Never mind.');
      await chat.backend.answer('Fine.');
      await sent;
      expect(await rejection(chat.conversation.respondToTool('wipe', {approved: true}))).to.be.instanceOf(RangeError);
      const [, answer] = chat.conversation.messages;
      expect(partsOf(answer?.content ?? '')[0]).to.include({state: 'approval-requested'});
    });

    it('can be answered after the history was saved and loaded', async () => {
      const saved = await openCalling({wipe: asking()}, [call('wipe', {disk: 'C'})]);
      const chat = open({wipe: asking((input) => input)});
      chat.conversation.history = JSON.parse(JSON.stringify(saved.conversation.history));
      const responded = chat.conversation.respondToTool('wipe', {approved: true});
      const run = await chat.backend.next();
      expect(sentPart(run.request, 'wipe')?.output).to.deep.equal({disk: 'C'});
      await run.finish('Wiped.');
      await responded;
      expect(chat.conversation.messages).to.have.length(2);
    });

    it('change nothing where before-send does not let the request go', async () => {
      const chat = await openCalling({wipe: asking()}, [call('wipe')]);
      chat.conversation.beforeSend = () => false;
      const before = chat.conversation.state;
      await chat.conversation.respondToTool('wipe', {approved: true});
      expect(chat.conversation.state).to.equal(before);
    });

    it('leave the other messages of the answer the same objects', async () => {
      const chat = await openCalling({wipe: asking()}, [
        {
          type: 'messages',
          messages: [{content: 'Hm', metadata: {title: 'Thinking'}}, {content: [call('wipe') as ToolPart]}],
        },
      ]);
      const before = chat.conversation.messages;
      const responded = chat.conversation.respondToTool('wipe', {approved: true});
      await chat.backend.answer('Wiped.');
      await responded;
      expect(chat.conversation.messages.slice(0, 2).every((message, index) => message === before[index])).to.be.true;
      expect(chat.conversation.messages).to.have.length(3);
    });

    it('count no rounds from before the reader was asked', async () => {
      const chat = await openCalling({wipe: asking()}, [call('wipe')], {maxToolRounds: 1});
      const responded = chat.conversation.respondToTool('wipe', {approved: true});
      await chat.backend.answer('Once more: ', call('wipe', {}, 'again'));
      await responded;
      expect(chat.conversation.state.error).to.include({code: 'tools'} satisfies Partial<ChatError>);
    });
  });

  describe('of the server', () => {
    const requested: ReplyChunk = {
      type: 'part',
      part: frozen<ToolPart>({
        type: 'tool',
        id: 's1',
        name: 'deploy',
        state: 'approval-requested',
        input: {to: 'moon'},
        approval: {id: 'approval-1'},
      }),
    };

    it('are approved by the same call, and made by the server', async () => {
      const chat = await openCalling({}, [requested]);
      await chat.sent;
      const responded = chat.conversation.respondToTool('s1', {approved: true, reason: 'Go'});
      const run = await chat.backend.next();
      expect(run.request.trigger).to.equal('tool');
      expect(sentPart(run.request, 's1')).to.deep.include({
        state: 'input-available',
        approval: {id: 'approval-1', approved: true, reason: 'Go'},
      });
      await run.finish({type: 'tool', id: 's1', output: 'deployed'}, 'Done.');
      await responded;
      expect(toolPart(chat, 's1')).to.deep.include({state: 'output-available', output: 'deployed', name: 'deploy'});
    });

    it('are denied by the same call', async () => {
      const chat = await openCalling({}, [requested]);
      const responded = chat.conversation.respondToTool('s1', {approved: false});
      const run = await chat.backend.next();
      expect(sentPart(run.request, 's1')).to.deep.include({
        state: 'output-denied',
        approval: {id: 'approval-1', approved: false},
      });
      expect(sentPart(run.request, 's1')).not.to.have.property('error');
      await run.finish({type: 'tool', id: 's1', state: 'output-denied'}, 'As you wish.');
      await responded;
      expect(states(chat)).to.deep.equal(['s1: output-denied']);
    });

    it('may be approved before the reply has ended', async () => {
      const chat = open({});
      const sent = chat.conversation.send('?');
      const run = await chat.backend.next();
      await run.say(requested);
      const responded = chat.conversation.respondToTool('s1', {approved: true});
      await run.finish();
      await chat.backend.answer('Deployed.');
      await Promise.all([sent, responded]);
      expect(chat.backend.runs).to.have.length(2);
      expect(texts(last(chat).content)).to.deep.equal(['Deployed.']);
    });

    it('that nobody runs can be given their output by the page', async () => {
      const chat = await openCalling({}, [call('ask', {}, 'a'), call('ask', {}, 'b')]);
      await chat.sent;
      await chat.conversation.respondToTool('a', {output: 'red'});
      expect(chat.backend.runs).to.have.length(1);
      const responded = chat.conversation.respondToTool('b', {output: 'blue'});
      const run = await chat.backend.next();
      expect([sentPart(run.request, 'a')?.output, sentPart(run.request, 'b')?.output]).to.deep.equal(['red', 'blue']);
      await run.finish('Purple.');
      await responded;
    });
  });
});

describe('continue, where the backend can resume', () => {
  type Resume = Parameters<NonNullable<ChatBackend['resume']>>[0];

  async function openCut(
    resume: (run: Resume) => unknown,
    error: unknown = Object.assign(new Error('Cut'), {name: 'ChatError', code: 'incomplete'}),
  ) {
    const chat = open({});
    const asked: Resume[] = [];
    Object.assign(chat.backend, {resume: async (run: Resume) => (asked.push(run), resume(run))});
    const sent = chat.conversation.send('?');
    const run = await chat.backend.next();
    await run.say('The first half');
    await run.fail(error);
    await sent;
    return {...chat, asked, run};
  }

  it('asks for the rest of the run, and puts the whole of it in the place of the half', async () => {
    const chat = await openCut(() => ['The first half', ' and the second']);
    expect(last(chat).status).to.equal('interrupted');
    const {id} = last(chat);
    await chat.conversation.continue();
    expect(chat.asked.map(({conversationId, runId}) => [conversationId, runId])).to.deep.equal([
      [chat.conversation.state.conversationId, chat.run.request.runId],
    ]);
    expect(last(chat)).to.deep.include({id, content: 'The first half and the second', status: 'done'});
    expect(chat.backend.runs).to.have.length(1);
  });

  const cut = Object.assign(new Error('Cut'), {name: 'ChatError', code: 'incomplete'});

  /** An answer that was cut off after its tools had run. */
  async function openCutAfterTools(...replies: unknown[]) {
    const chat = open({weather: sunny});
    const asked: Resume[] = [];
    Object.assign(chat.backend, {resume: async (run: Resume) => (asked.push(run), replies.shift() ?? null)});
    const sent = chat.conversation.send('?');
    await chat.backend.answer('Let me see.', call('weather'));
    const run = await chat.backend.next();
    await run.say('It is');
    await run.fail(cut);
    await sent;
    return {...chat, asked, run};
  }

  async function* broken(...chunks: ReplyChunk[]) {
    yield* chunks;
    throw cut;
  }

  it('keeps what came before the request that was cut off, however often that is', async () => {
    const chat = await openCutAfterTools(broken('It'), ['It is', {type: 'reset'}, 'It is clear.']);
    await chat.conversation.continue();
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It']);
    await chat.conversation.continue();
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It is clear.']);
    expect(states(chat)).to.deep.equal(['weather: output-available']);
    expect(chat.asked.map(({runId}) => runId)).to.deep.equal(Array(2).fill(chat.run.request.runId));
  });

  it('keeps what a request to go on began with', async () => {
    const chat = await openCutAfterTools(null, [' clear.']);
    const continued = chat.conversation.continue();
    const run = await chat.backend.next();
    await run.say(' cle');
    await run.fail(cut);
    await continued;
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It is cle']);
    await chat.conversation.continue();
    expect(texts(last(chat).content).join('')).to.equal('Let me see.It is clear.');
    expect(chat.asked.at(-1)?.runId).to.equal(run.request.runId);
  });

  it('does not ask for a run that is not known where it was one of several', async () => {
    const saved = await openCutAfterTools();
    const chat = await openCutAfterTools(['clear.']);
    chat.conversation.history = JSON.parse(JSON.stringify(saved.conversation.history));
    const continued = chat.conversation.continue();
    await chat.backend.answer(' clear.');
    await continued;
    expect(chat.asked).to.deep.equal([]);
    expect(texts(last(chat).content)).to.deep.equal(['Let me see.', 'It is clear.']);
  });

  it('names the message where the run is not known any more', async () => {
    const saved = await openCut(() => null);
    const chat = await openCut(() => 'All of it');
    chat.conversation.history = JSON.parse(JSON.stringify(saved.conversation.history));
    await chat.conversation.continue();
    expect(chat.asked.at(-1)?.runId).to.equal(last(saved).id);
    expect(last(chat).content).to.equal('All of it');
  });

  it('goes on as ever where nothing is running there', async () => {
    const chat = await openCut(() => null);
    const continued = chat.conversation.continue();
    const run = await chat.backend.next();
    expect(run.request.trigger).to.equal('continue');
    expect(run.request.runId).not.to.equal(chat.run.request.runId);
    await run.finish(' and the second');
    await continued;
    expect(last(chat).content).to.equal('The first half and the second');
  });

  it('keeps the half where the rest cannot be had', async () => {
    const chat = await openCut(() => Promise.reject(new Error('Gone')));
    await chat.conversation.continue();
    expect(last(chat)).to.deep.include({content: 'The first half', status: 'error'});
  });

  it('does not ask for what the reader stopped', async () => {
    const chat = await openCut(() => 'All of it');
    const sent = chat.conversation.send('??');
    const run = await chat.backend.next();
    await run.say('No');
    await chat.conversation.stop();
    await sent;
    const continued = chat.conversation.continue();
    await chat.backend.answer('pe');
    await continued;
    expect(chat.asked).to.deep.equal([]);
    expect(last(chat).content).to.equal('Nope');
  });

  it('lets the reader stop while it asks', async () => {
    const chat = await openCut(() => new Promise(() => undefined));
    const continued = chat.conversation.continue();
    await turn();
    await chat.conversation.stop();
    await continued;
    expect(chat.asked[0]?.signal.aborted).to.be.true;
    expect(last(chat)).to.deep.include({content: 'The first half', status: 'stopped'});
    expect(chat.backend.runs).to.have.length(1);
  });
});
