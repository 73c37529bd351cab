import {expect} from '@open-wc/testing';
import type {ChatBackend, ChatRequest, SendFunction} from '../../src/core/backend.js';
import type {ConversationNotice} from '../../src/core/chat-state.js';
import {Conversation} from '../../src/core/conversation.js';
import {ChatError} from '../../src/core/errors.js';
import {checkHistory} from '../../src/core/history.js';
import type {ChatMessage, FilePart} from '../../src/core/message.js';
import {frozen} from '../support/frozen.js';
import {turn} from '../../src/core/reply.js';
import {scriptedBackend, type ScriptedRun} from '../../src/testing/scripted-backend.js';

interface Chat {
  readonly conversation: Conversation;
  readonly backend: ReturnType<typeof scriptedBackend>;
  readonly notices: readonly ConversationNotice[];
}

type Settings = Partial<
  Pick<Conversation, 'whenBusy' | 'keepsBranches' | 'system' | 'options' | 'beforeSend' | 'decodeResponse'>
>;

function open(settings: Settings = {}): Chat {
  const conversation = new Conversation();
  const backend = scriptedBackend();
  const notices: ConversationNotice[] = [];
  Object.assign(conversation, {backend}, settings);
  conversation.subscribe((notice) => notices.push(notice));
  return {conversation, backend, notices};
}

/** Whole turns: `q1` is answered with `a1`, `q2` with `a2`, … */
async function talk({conversation, backend}: Chat, turns = 1): Promise<void> {
  for (let count = 1; count <= turns; count++) {
    const sent = conversation.send(`q${count}`);
    await backend.answer(`a${count}`);
    await sent;
  }
}

async function openAfter(turns: number, settings?: Settings): Promise<Chat> {
  const chat = open(settings);
  await talk(chat, turns);
  return chat;
}

/** A chat in which `q1` is being answered: `partial` has arrived. */
async function openStreaming(settings?: Settings): Promise<Chat & {readonly run: ScriptedRun; sent: Promise<void>}> {
  const chat = open(settings);
  const sent = chat.conversation.send('q1');
  const run = await chat.backend.next();
  await run.say('partial');
  return {...chat, run, sent};
}

/** A chat that answers whatever a function replies. */
function openWith(backend: unknown): Chat {
  const chat = open();
  chat.conversation.backend = backend as ChatBackend;
  return chat;
}

const shown = ({conversation}: Chat) => conversation.messages.map(({content}) => content);
const ids = ({conversation}: Chat) => conversation.messages.map(({id}) => id);
const last = ({conversation}: Chat) => conversation.messages.at(-1) as ChatMessage;

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It did not reject.');
}

const message = (role: ChatMessage['role'], content: ChatMessage['content'], id = `${role}-${String(content)}`) =>
  frozen<ChatMessage>({id, role, content});

const file: FilePart = frozen({type: 'file', url: 'https://example.test/a.png', name: 'a.png'});

describe('a conversation', () => {
  it('begins empty and ready', () => {
    const {conversation} = open();
    expect(conversation.state).to.deep.include({
      messages: [],
      status: 'ready',
      error: null,
      draft: {text: '', files: []},
      queue: [],
      keepsBranches: true,
      canRestore: false,
    });
    expect(conversation.state.conversationId).to.match(/^\w{10,}$/);
  });

  it('asks the backend, and shows its answer as it grows', async () => {
    const chat = open();
    const sent = chat.conversation.send('Hello');
    expect(shown(chat)).to.deep.equal(['Hello', '']);
    const run = await chat.backend.next();
    await run.say('Hi');
    expect(shown(chat)).to.deep.equal(['Hello', 'Hi']);
    await run.say(' there');
    expect(shown(chat)).to.deep.equal(['Hello', 'Hi there']);
    await run.finish('!');
    await sent;
    expect(shown(chat)).to.deep.equal(['Hello', 'Hi there!']);
  });

  it('sends the visible path, and what a backend needs to know', async () => {
    const chat = await openAfter(1, {options: {temperature: 1}, system: 'Be brief.'});
    void chat.conversation.send('q2');
    const {request} = await chat.backend.next();
    expect(request.messages.map(({role, content}) => [role, content])).to.deep.equal([
      ['system', 'Be brief.'],
      ['user', 'q1'],
      ['assistant', 'a1'],
      ['user', 'q2'],
    ]);
    expect(request).to.deep.include({
      trigger: 'send',
      conversationId: chat.conversation.state.conversationId,
      options: {temperature: 1},
    });
    expect(request.runId).not.to.equal(chat.backend.runs[0]?.request.runId);
    expect(request.signal.aborted).to.be.false;
    expect(request.messages).to.be.frozen;
    expect(request.options).to.be.frozen;
  });

  it('gives every message an id of its own and the time', async () => {
    const chat = await openAfter(2);
    expect(new Set(ids(chat))).to.have.property('size', 4);
    for (const {createdAt} of chat.conversation.messages) {
      expect(Math.abs(Date.parse(createdAt as string) - Date.now())).to.be.below(60_000);
    }
  });

  describe('status', () => {
    const statuses = ({notices}: Chat) =>
      notices.flatMap((notice) => (notice.type === 'status' ? [`${notice.previous}→${notice.status}`] : []));

    it('goes from ready by submitted and streaming back to ready', async () => {
      const chat = await openAfter(1);
      expect(statuses(chat)).to.deep.equal(['ready→submitted', 'submitted→streaming', 'streaming→ready']);
    });

    it('is submitted until there is something to show', async () => {
      const chat = open();
      void chat.conversation.send('q1');
      const run = await chat.backend.next();
      await run.say({type: 'metadata', metadata: {log: 'x'}}, '');
      expect(chat.conversation.state.status).to.equal('submitted');
      expect(last(chat).status).to.equal('pending');
      await run.say('a');
      expect(chat.conversation.state.status).to.equal('streaming');
      expect(last(chat).status).to.equal('streaming');
    });

    it('waits for nothing any more once it has ended, however it ended', async () => {
      for (const end of ['finish', 'fail', 'stop'] as const) {
        const chat = open();
        void chat.conversation.send('q1');
        const run = await chat.backend.next();
        const progress = {label: 'Loading'};
        await run.say({type: 'metadata', metadata: {progress}});
        expect(last(chat).metadata).to.deep.equal({progress});
        if (end === 'finish') await run.finish({type: 'metadata', metadata: {log: 'x'}}, 'a');
        else if (end === 'fail') await run.fail();
        else await chat.conversation.stop();
        expect(last(chat).metadata, end).to.deep.equal(end === 'finish' ? {log: 'x'} : undefined);
      }
    });

    it('becomes error where the answer fails, and submitted with the next request', async () => {
      const chat = open();
      void chat.conversation.send('q1');
      await (await chat.backend.next()).fail();
      void chat.conversation.send('q2');
      expect(statuses(chat)).to.deep.equal(['ready→submitted', 'submitted→error', 'error→submitted']);
    });

    it('becomes ready where the failed answer is taken back', async () => {
      const chat = open();
      void chat.conversation.send('q1');
      await (await chat.backend.next()).fail();
      await chat.conversation.undo();
      expect(statuses(chat).at(-1)).to.equal('error→ready');
      expect(chat.conversation.state.error).to.equal(null);
    });

    it('is what the state says when its notice comes', async () => {
      const {conversation, backend} = open();
      const said: boolean[] = [];
      conversation.subscribe((notice) => {
        if (notice.type === 'status') said.push(conversation.state.status === notice.status);
      });
      void conversation.send('q1');
      await backend.answer('a1');
      expect(said).to.deep.equal([true, true, true]);
    });
  });

  describe('the finish notice', () => {
    const finishes = ({notices}: Chat) =>
      notices.flatMap((notice) => (notice.type === 'finish' ? [{index: notice.index, reason: notice.reason}] : []));

    it('gives the index, the message and the reason', async () => {
      const chat = await openAfter(2, {system: 'Be brief.'});
      expect(finishes(chat)).to.deep.equal([
        {index: 2, reason: 'done'},
        {index: 4, reason: 'done'},
      ]);
      const notice = chat.notices.findLast(({type}) => type === 'finish');
      expect(notice).to.have.property('message', last(chat));
    });

    it('says that the answer was stopped', async () => {
      const chat = await openStreaming();
      await chat.conversation.stop();
      expect(finishes(chat)).to.deep.equal([{index: 1, reason: 'stopped'}]);
    });

    it('says that the answer failed, after the error', async () => {
      const chat = await openStreaming();
      await chat.run.fail();
      expect(finishes(chat)).to.deep.equal([{index: 1, reason: 'error'}]);
      expect(chat.notices.slice(-2).map(({type}) => type)).to.deep.equal(['error', 'finish']);
      expect(chat.notices.at(-2)).to.deep.include({index: 1, error: chat.conversation.state.error});
    });

    it('has the index of the last message of an answer of several', async () => {
      const chat = open();
      void chat.conversation.send('q1');
      await chat.backend.answer({type: 'messages', messages: [{content: 'Hm'}, {content: 'So'}]});
      expect(finishes(chat)).to.deep.equal([{index: 2, reason: 'done'}]);
    });

    it('comes when the state holds the whole answer', async () => {
      const {conversation, backend} = open();
      let seen: unknown;
      conversation.subscribe((notice) => {
        if (notice.type === 'finish')
          seen = [conversation.messages[notice.index] === notice.message, conversation.state.status];
      });
      void conversation.send('q1');
      await backend.answer('a1');
      expect(seen).to.deep.equal([true, 'ready']);
    });
  });

  describe('its state', () => {
    it('is frozen, with everything in it', async () => {
      const {conversation} = await openStreaming();
      void conversation.send('q2');
      const {state} = conversation;
      expect(state).to.be.frozen;
      expect(state.messages).to.be.frozen;
      expect(state.queue).to.be.frozen;
      expect(state.draft).to.be.frozen;
      expect(state.draft.files).to.be.frozen;
    });

    it('is the same object until something changes', async () => {
      const {conversation, run} = await openStreaming();
      const {state} = conversation;
      conversation.keepsBranches = true;
      conversation.system = '';
      expect(conversation.state).to.equal(state);
      await run.say('more');
      expect(conversation.state).not.to.equal(state);
    });

    it('is another object after each notice', async () => {
      const {conversation, backend} = open();
      const states = new Set<unknown>();
      let count = 0;
      conversation.subscribe(() => {
        count += 1;
        states.add(conversation.state);
      });
      void conversation.send('q1');
      await backend.answer('a', '1');
      conversation.draft = {text: 'x'};
      await conversation.undo();
      expect(states.size).to.equal(count);
    });

    it('stays as it was when the conversation goes on', async () => {
      const chat = await openStreaming();
      const {state} = chat.conversation;
      const copy = structuredClone(state.messages);
      await chat.run.finish(' and whole');
      await chat.conversation.like(1, true);
      await chat.conversation.undo();
      expect(state.messages).to.deep.equal(copy);
      expect(state.status).to.equal('streaming');
    });

    it('keeps a message that did not change the same object, whatever else does', async () => {
      const chat = await openAfter(2);
      const before = chat.conversation.messages;
      void chat.conversation.send('q3');
      const run = await chat.backend.next();
      await run.say('a');
      const question = chat.conversation.messages[4];
      await run.finish('3');
      await chat.conversation.like(5, true);
      expect(chat.conversation.messages.slice(0, 4)).to.have.ordered.members([...before]);
      expect(chat.conversation.messages[4]).to.equal(question);
      await chat.conversation.undo();
      await chat.conversation.edit(1, 'better');
      expect(chat.conversation.messages[0]).to.equal(before[0]);
      expect(chat.conversation.messages[2]).to.equal(before[2]);
      expect(chat.conversation.messages[3]).to.equal(before[3]);
    });

    it('keeps the earlier messages of an answer of several the same objects while the last one grows', async () => {
      const chat = open();
      void chat.conversation.send('q1');
      const run = await chat.backend.next();
      await run.say({type: 'messages', messages: [{content: 'Hm'}, {content: 'So'}]});
      const thought = chat.conversation.messages[1];
      await run.say(' it is');
      expect(chat.conversation.messages[1]).to.equal(thought);
      expect(shown(chat)).to.deep.equal(['q1', 'Hm', 'So it is']);
    });
  });

  describe('a listener', () => {
    it('hears nothing once it has ended its subscription', async () => {
      const {conversation} = open();
      let heard = 0;
      const end = conversation.subscribe(() => (heard += 1));
      end();
      conversation.draft = {text: 'x'};
      expect(heard).to.equal(0);
    });

    it('that throws does not keep the conversation from going on', async () => {
      const {conversation, backend} = open();
      const reported: unknown[] = [];
      const {onerror} = self;
      self.onerror = (_event, _source, _line, _column, error: unknown) => {
        reported.push(error);
        return true;
      };
      const broken = new Error('A fault of the page.');
      let heard = 0;
      try {
        conversation.subscribe((notice) => {
          if (notice.type === 'change') throw broken;
        });
        conversation.subscribe(() => (heard += 1));
        const sent = conversation.send('q1');
        await backend.answer('a1');
        await sent;
        await turn();
      } finally {
        self.onerror = onerror;
      }
      expect(conversation.state.status).to.equal('ready');
      expect(conversation.messages.map(({content}) => content)).to.deep.equal(['q1', 'a1']);
      expect(heard).to.be.above(3);
      expect(new Set(reported)).to.deep.equal(new Set([broken]));
    });

    it('may stop an answer when it hears that the message is sent', async () => {
      const chat = open();
      const end = chat.conversation.subscribe((notice) => {
        if (notice.type === 'change' && notice.reason === 'send') void chat.conversation.stop();
      });
      await chat.conversation.send('q1');
      end();
      expect(chat.conversation.state.status).to.equal('ready');
      expect(last(chat).status).to.equal('stopped');
      await chat.backend.next();
      await talk(chat);
      expect(shown(chat)).to.deep.equal(['q1', '', 'q1', 'a1']);
    });

    it('may send the next message when it hears that an answer is whole', async () => {
      const chat = open();
      let sent: Promise<void> | undefined;
      chat.conversation.subscribe((notice) => {
        if (notice.type === 'change' && notice.reason === 'finish') sent ??= chat.conversation.send('q2');
      });
      void chat.conversation.send('q1');
      await chat.backend.answer('a1');
      expect(chat.conversation.state.status).to.equal('submitted');
      await chat.backend.answer('a2');
      await sent;
      expect(shown(chat)).to.deep.equal(['q1', 'a1', 'q2', 'a2']);
      expect(chat.conversation.state.status).to.equal('ready');
    });

    it('may send a message while what it follows is being taken back', async () => {
      const chat = await openStreaming();
      let sent: Promise<void> | undefined;
      chat.conversation.subscribe((notice) => {
        if (notice.type === 'finish') sent ??= chat.conversation.send('q2');
      });
      await chat.conversation.undo();
      await chat.backend.answer('a2');
      await sent;
      expect(shown(chat)).to.deep.equal(['q2', 'a2']);
      expect(chat.backend.runs.filter(({aborted}) => !aborted)).to.have.length(0);
    });

    for (const type of ['change', 'status', 'finish'] as const) {
      it(`may set other messages when it hears of a ${type}`, async () => {
        const chat = open();
        const {conversation} = chat;
        const end = conversation.subscribe((notice) => {
          if (notice.type !== type) return;
          end();
          conversation.messages = [message('user', 'New')];
        });
        const sent = conversation.send('q1');
        await turn();
        await chat.backend.runs[0]?.finish('a1');
        await sent;
        expect(shown(chat)).to.deep.equal(['New']);
        expect(conversation.state.status).to.equal('ready');
        expect(conversation.history.nodes).to.have.length(1);
      });
    }

    it('hears of each thing in the order in which it happened, also when it commands in between', async () => {
      const {conversation, backend} = open();
      const heard: string[] = [];
      let sent: Promise<void> | undefined;
      conversation.subscribe((notice) => {
        if (notice.type === 'finish') sent ??= conversation.send('q2');
      });
      conversation.subscribe((notice) => {
        if (notice.type !== 'change') heard.push(notice.type === 'status' ? notice.status : notice.type);
      });
      void conversation.send('q1');
      await backend.answer('a1');
      await backend.answer('a2');
      expect(heard).to.deep.equal([
        'submitted',
        'streaming',
        'ready',
        'finish',
        'submitted',
        'streaming',
        'ready',
        'finish',
      ]);
    });
  });
});

describe('send', () => {
  it('puts files after the text', async () => {
    const chat = open();
    void chat.conversation.send('Look', {files: [file]});
    expect(shown(chat)[0]).to.deep.equal([{type: 'text', text: 'Look'}, file]);
  });

  it('sends files without text', async () => {
    const chat = open();
    void chat.conversation.send('', {files: [file]});
    expect(shown(chat)[0]).to.deep.equal([file]);
  });

  it('sends parts', async () => {
    const chat = open();
    void chat.conversation.send([{type: 'text', text: 'Look'}, file]);
    expect(shown(chat)[0]).to.deep.equal([{type: 'text', text: 'Look'}, file]);
  });

  it('sends the draft where nothing is given, and empties it', async () => {
    const chat = open();
    chat.conversation.draft = {text: 'Look', files: [file]};
    void chat.conversation.send();
    expect(shown(chat)[0]).to.deep.equal([{type: 'text', text: 'Look'}, file]);
    expect(chat.conversation.draft).to.deep.equal({text: '', files: []});
  });

  it('leaves the draft alone where something is given', async () => {
    const chat = open();
    chat.conversation.draft = {text: 'Half a thought'};
    void chat.conversation.send('q1');
    expect(chat.conversation.draft.text).to.equal('Half a thought');
  });

  for (const content of ['', ' \n\t', [], [{type: 'text', text: ' '}]] as const) {
    it(`refuses ${JSON.stringify(content)}: there is nothing to send`, async () => {
      const chat = open();
      expect(await rejection(chat.conversation.send(content))).to.be.instanceOf(TypeError);
      expect(shown(chat)).to.deep.equal([]);
    });
  }

  it('refuses an empty draft', async () => {
    expect(await rejection(open().conversation.send())).to.be.instanceOf(TypeError);
  });

  for (const content of [42, null, {text: 'x'}, true]) {
    it(`refuses ${JSON.stringify(content)} and names it`, async () => {
      const chat = open();
      chat.conversation.draft = {text: 'A draft'};
      const error = await rejection(chat.conversation.send(content as unknown as string));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.contain(typeof content === 'object' && content ? 'object' : String(content));
      expect(chat.conversation.draft.text).to.equal('A draft');
    });
  }

  it('settles when the answer is whole', async () => {
    const chat = open();
    let settled = false;
    const sent = chat.conversation.send('q1').then(() => (settled = true));
    const run = await chat.backend.next();
    await run.say('a');
    expect(settled).to.be.false;
    await run.finish();
    await sent;
    expect(settled).to.be.true;
  });

  it('settles, and does not reject, where the answer fails or is stopped', async () => {
    const failing = await openStreaming();
    await failing.run.fail();
    expect(await failing.sent).to.equal(undefined);
    const stopped = await openStreaming();
    void stopped.conversation.stop();
    expect(await stopped.sent).to.equal(undefined);
  });

  describe('while an answer runs', () => {
    it('queues, and sends in the order of asking', async () => {
      const chat = await openStreaming();
      const second = chat.conversation.send('q2');
      const third = chat.conversation.send([{type: 'text', text: 'q3'}]);
      expect(chat.conversation.state.queue.map(({content}) => content)).to.deep.equal([
        'q2',
        [{type: 'text', text: 'q3'}],
      ]);
      expect(shown(chat)).to.deep.equal(['q1', 'partial']);
      await chat.run.finish();
      expect(chat.conversation.state.queue).to.have.length(1);
      await chat.backend.answer('a2');
      await second;
      await chat.backend.answer('a3');
      await third;
      expect(shown(chat)).to.deep.equal(['q1', 'partial', 'q2', 'a2', [{type: 'text', text: 'q3'}], 'a3']);
      expect(chat.conversation.state.queue).to.deep.equal([]);
    });

    it('empties the draft that it queues', async () => {
      const {conversation} = await openStreaming();
      conversation.draft = {text: 'q2', files: [file]};
      void conversation.send();
      expect(conversation.draft.text).to.equal('');
      expect(conversation.state.queue[0]?.content).to.deep.equal([{type: 'text', text: 'q2'}, file]);
    });

    it('goes on with the queue after a stop', async () => {
      const chat = await openStreaming();
      void chat.conversation.send('q2');
      void chat.conversation.stop();
      expect((await chat.backend.next()).request.messages.map(({content}) => content)).to.deep.equal([
        'q1',
        'partial',
        'q2',
      ]);
    });

    it('lets the queue wait after an error', async () => {
      const chat = await openStreaming();
      void chat.conversation.send('q2');
      await chat.run.fail();
      expect(chat.conversation.state.queue).to.have.length(1);
      expect(chat.backend.runs).to.have.length(1);
      expect(chat.conversation.state.status).to.equal('error');
    });

    it('goes on with the queue, in order, when the reader sends something after the error', async () => {
      const chat = await openStreaming();
      const second = chat.conversation.send('q2');
      await chat.run.fail();
      const third = chat.conversation.send('q3');
      await chat.backend.next().then((run) => run.finish('a2'));
      await second;
      await chat.backend.answer('a3');
      await third;
      expect(shown(chat)).to.deep.equal(['q1', 'partial', 'q2', 'a2', 'q3', 'a3']);
    });

    it('puts the queue back into the draft, before what stands there, when something is taken back', async () => {
      const chat = await openStreaming();
      const queued = [chat.conversation.send('q2', {files: [file]}), chat.conversation.send('q3')];
      chat.conversation.draft = {text: 'Half a thought'};
      await chat.conversation.undo();
      expect(chat.conversation.state.queue).to.deep.equal([]);
      expect(chat.conversation.draft).to.deep.equal({text: 'q1\n\nq2\n\nq3\n\nHalf a thought', files: [file]});
      await Promise.all(queued);
      expect(chat.backend.runs).to.have.length(1);
    });

    it('interrupts, where it is told to', async () => {
      const chat = await openStreaming({whenBusy: 'interrupt'});
      const sent = chat.conversation.send('q2');
      await chat.sent;
      expect(chat.run.aborted).to.be.true;
      expect(chat.conversation.messages[1]).to.include({content: 'partial', status: 'stopped'});
      await chat.backend.answer('a2');
      await sent;
      expect(shown(chat)).to.deep.equal(['q1', 'partial', 'q2', 'a2']);
    });

    it('rejects, where it is told to, and keeps everything', async () => {
      const chat = await openStreaming({whenBusy: 'reject'});
      chat.conversation.draft = {text: 'q2', files: [file]};
      expect(await rejection(chat.conversation.send()))
        .to.be.instanceOf(ChatError)
        .and.include({code: 'busy'});
      expect(chat.conversation.draft).to.deep.equal({text: 'q2', files: [file]});
      expect(chat.conversation.state.queue).to.deep.equal([]);
      await chat.run.finish(' whole');
      expect(shown(chat)).to.deep.equal(['q1', 'partial whole']);
    });
  });
});

describe('stop', () => {
  it('keeps what had arrived, and aborts the signal', async () => {
    const chat = await openStreaming();
    await chat.conversation.stop();
    expect(last(chat)).to.include({content: 'partial', status: 'stopped'});
    expect(chat.run.aborted).to.be.true;
    expect(chat.conversation.state).to.include({status: 'ready', error: null});
  });

  it('tells the backend which run it was', async () => {
    const chat = await openStreaming();
    await chat.conversation.stop();
    const {conversationId, runId} = chat.run.request;
    expect(chat.backend.stops).to.deep.equal([{conversationId, runId}]);
  });

  it('reports a backend that fails to stop, and has stopped all the same', async () => {
    const chat = openWith({
      send: () => new Promise(() => undefined),
      stop: () => Promise.reject(new Error('No.')),
    });
    void chat.conversation.send('q1');
    await chat.conversation.stop();
    expect(chat.conversation.state.status).to.equal('ready');
    expect(chat.notices.at(-1))
      .to.deep.include({type: 'error', index: -1})
      .and.have.nested.property('error.message', 'No.');
  });

  it('does nothing where nothing runs', async () => {
    const chat = await openAfter(1);
    const {state} = chat.conversation;
    await chat.conversation.stop();
    expect(chat.conversation.state).to.equal(state);
  });

  it('ends an answer that never begins', async () => {
    const chat = openWith(() => new Promise(() => undefined));
    const sent = chat.conversation.send('q1');
    await turn();
    void chat.conversation.stop();
    await sent;
    expect(last(chat)).to.include({content: '', status: 'stopped'});
  });

  it('ends a generator that ignores the signal', async () => {
    const chat = openWith(async function* () {
      for (;;) {
        await turn();
        yield 'x';
      }
    });
    const sent = chat.conversation.send('q1');
    while (shown(chat)[1] === '') await turn();
    void chat.conversation.stop();
    await sent;
    const {content} = last(chat);
    await turn();
    expect(last(chat).content).to.equal(content);
  });

  for (const [name, chunk] of [
    ['text', 'x'],
    ['nothing', undefined],
    ['chunks that it does not know', {type: 'sparkle'}],
  ] as const) {
    it(`comes through to a backend that yields ${name} for ever and never waits`, async () => {
      const chat = openWith(async function* () {
        for (;;) yield chunk;
      });
      const sent = chat.conversation.send('q1');
      await turn();
      void chat.conversation.stop();
      await sent;
      expect(chat.conversation.state.status).to.equal('ready');
    });
  }
});

describe('a backend that', () => {
  const failing: Record<string, [backend: unknown, code: string, words: RegExp]> = {
    'throws at once': [
      () => {
        throw new Error('No.');
      },
      'backend',
      /^No\.$/,
    ],
    rejects: [() => Promise.reject(new Error('No.')), 'backend', /^No\.$/],
    'throws a ChatError': [() => Promise.reject(new ChatError('http', 'No.')), 'http', /^No\.$/],
    'throws a string': [() => Promise.reject('No.' as unknown as Error), 'backend', /^No\.$/],
    'throws an object': [() => Promise.reject({message: 'No.'} as unknown as Error), 'backend', /^No\.$/],
    'throws an object of nothing': [() => Promise.reject(Object.create(null) as Error), 'backend', /object/],
    'throws nothing': [() => Promise.reject(undefined as unknown as Error), 'backend', /undefined/],
    'returns nothing': [() => undefined, 'backend', /undefined/],
    'returns a number': [() => 42, 'backend', /42/],
    'yields a number': [() => [42], 'backend', /42/],
    'returns an empty answer': [() => '', 'empty', /without an answer/],
    'yields nothing': [() => [], 'empty', /without an answer/],
    'only finishes': [() => [{type: 'finish'}], 'empty', /without an answer/],
    'returns a Response that nothing decodes': [() => new Response('x'), 'config', /Response/],
    'is missing': [undefined, 'config', /undefined/],
    'is a name': ['eliza', 'config', /"eliza"/],
    'is an object without `send`': [{}, 'config', /send/],
  };
  for (const [name, [backend, code, words]] of Object.entries(failing)) {
    it(`${name} leaves an error on the answer, and the conversation goes on`, async () => {
      const chat = openWith(backend);
      await chat.conversation.send('q1');
      expect(chat.conversation.state.status).to.equal('error');
      expect(chat.conversation.state.error).to.be.instanceOf(ChatError).and.include({code});
      expect(last(chat)).to.include({role: 'assistant', status: 'error'});
      expect(last(chat).error).to.include({code});
      expect(last(chat).error?.message).to.match(words);
      chat.conversation.backend = () => 'a2';
      await chat.conversation.send('q2');
      expect(shown(chat)).to.deep.equal(['q1', '', 'q2', 'a2']);
      expect(chat.conversation.state).to.include({status: 'ready', error: null});
    });
  }

  it('fails mid-stream leaves what had arrived, marked and retryable', async () => {
    const chat = await openStreaming();
    await chat.run.fail(new ChatError('network', 'The connection was lost.'));
    expect(shown(chat)).to.deep.equal(['q1', 'partial']);
    expect(last(chat)).to.deep.include({
      status: 'error',
      error: {message: 'The connection was lost.', code: 'network', retryable: true},
    });
  });

  it('throws an error of its own may be asked again', async () => {
    const chat = openWith(() => Promise.reject(new TypeError('Failed to fetch')));
    await chat.conversation.send('q1');
    expect(last(chat).error).to.include({retryable: true});
  });

  it('says that asking again is useless is believed', async () => {
    const chat = await openStreaming();
    await chat.run.fail(new ChatError('http', 'The key is wrong.', {status: 401, retryable: false}));
    expect(last(chat).error).to.include({retryable: false});
  });

  it('yields an error leaves what had arrived', async () => {
    const chat = await openStreaming();
    await chat.run.say({type: 'error', error: 'Overloaded.'});
    expect(last(chat)).to.include({content: 'partial', status: 'error'});
    expect(last(chat).error?.message).to.equal('Overloaded.');
  });

  it('yields garbage leaves what had arrived', async () => {
    const chat = await openStreaming();
    await chat.run.say(42 as unknown as string);
    expect(last(chat)).to.include({content: 'partial', status: 'error'});
    expect(last(chat).error?.message).to.contain('42');
  });

  it('ends without its end marker leaves an interrupted answer', async () => {
    const chat = await openStreaming();
    await chat.run.fail(new ChatError('incomplete', 'The answer was cut off.'));
    expect(last(chat)).to.deep.include({
      content: 'partial',
      status: 'interrupted',
      error: {message: 'The answer was cut off.', code: 'incomplete', retryable: true},
    });
    expect(chat.conversation.state.status).to.equal('error');
  });

  it('fails after several messages marks the last of them alone', async () => {
    const chat = open();
    void chat.conversation.send('q1');
    const run = await chat.backend.next();
    await run.say({type: 'messages', messages: [{content: 'Hm'}, {content: 'So'}]});
    await run.fail();
    expect(chat.conversation.messages.map(({status}) => status)).to.deep.equal([undefined, 'done', 'error']);
  });

  it('says that it has finished is not waited for', async () => {
    const chat = open();
    const sent = chat.conversation.send('q1');
    const run = await chat.backend.next();
    await run.say('a1', {type: 'finish', reason: 'length'});
    await sent;
    expect(last(chat)).to.deep.include({content: 'a1', status: 'done', metadata: {finishReason: 'length'}});
    expect(run.abandoned).to.be.true;
  });

  it('answers with a Response is read by the decoder', async () => {
    const chat = open({
      decodeResponse: async function* (response) {
        yield await response.text();
      },
    });
    chat.conversation.backend = () => Promise.resolve(new Response('a1'));
    await chat.conversation.send('q1');
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
  });

  it('rejects after the stop is not heard', async () => {
    const chat = open();
    void chat.conversation.send('q1');
    const run = await chat.backend.next();
    await chat.conversation.stop();
    await run.reject(new Error('Too late.'));
    expect(last(chat)).to.include({content: '', status: 'stopped'});
    expect(chat.conversation.state.error).to.equal(null);
  });

  it('changes during an answer answers the next request', async () => {
    const chat = await openStreaming();
    chat.conversation.backend = () => 'a2';
    await chat.run.finish(' a1');
    await chat.conversation.send('q2');
    expect(shown(chat)).to.deep.equal(['q1', 'partial a1', 'q2', 'a2']);
  });

  it('is an object hears `send` as its own method', async () => {
    const backend = {
      name: 'Ada',
      send(this: {name: string}) {
        return this.name;
      },
    };
    const chat = openWith(backend);
    await chat.conversation.send('q1');
    expect(shown(chat)).to.deep.equal(['q1', 'Ada']);
  });
});

describe('what still arrives for an old answer never shows, after', () => {
  const acts: Record<string, (conversation: Conversation) => unknown> = {
    stop: (conversation) => conversation.stop(),
    undo: (conversation) => conversation.undo(),
    clear: (conversation) => conversation.clear(),
    delete: (conversation) => conversation.delete(0),
    retry: (conversation) => conversation.retry(),
    edit: (conversation) => conversation.edit(2, 'Better'),
    'an edit of the answer': (conversation) => conversation.edit(3, 'Better'),
    selectBranch: (conversation) => conversation.selectBranch(1, 0),
    restore: (conversation) => conversation.restore(),
    newConversation: (conversation) => conversation.newConversation(),
    'a send that interrupts': (conversation) => {
      conversation.whenBusy = 'interrupt';
      return conversation.send('q3');
    },
    'messages =': (conversation) => (conversation.messages = [message('user', 'New')]),
    'history =': (conversation) => (conversation.history = {headId: null, nodes: []}),
    'system =': (conversation) => (conversation.system = 'Be brief.'),
  };
  for (const [name, act] of Object.entries(acts)) {
    it(name, async () => {
      const chat = await openAfter(1);
      void chat.conversation.retry();
      await chat.backend.answer('a1b');
      await chat.conversation.like(1, true);
      await chat.conversation.edit(1, 'a1b, better');
      void chat.conversation.send('q2');
      const run = await chat.backend.next();
      await run.say('early');
      const unread = run.say('LATE');
      void act(chat.conversation);
      await unread;
      await run.say('LATE', {type: 'message', message: {content: 'LATE'}}, {type: 'reset'});
      await run.fail(new Error('LATE'));
      expect(run.aborted).to.be.true;
      expect(JSON.stringify(chat.conversation.history)).not.to.contain('LATE');
      expect(chat.conversation.state.error).to.equal(null);
      expect(chat.backend.runs.filter(({aborted}) => !aborted).length).to.be.below(2);
    });
  }

  for (const name of ['stop', 'undo', 'clear', 'retry', 'messages ='] as const) {
    it(`${name}, where nothing had arrived yet`, async () => {
      const chat = await openAfter(1);
      void chat.conversation.send('q2');
      const run = await chat.backend.next();
      void acts[name]?.(chat.conversation);
      await run.finish('LATE');
      expect(JSON.stringify(chat.conversation.history)).not.to.contain('LATE');
    });
  }
});

describe('a chunk that comes just then', () => {
  // How many promises have to go on before a chunk is read is nobody's business: each moment on the way is tried.
  for (let promises = 0; promises <= 24; promises++) {
    it(`shows before the stop or never, and says nothing of the next answer: ${promises} promises later`, async () => {
      const chat = await openStreaming();
      void chat.run.say(' and more');
      for (let count = 0; count < promises; count++) await null;
      void chat.conversation.stop();
      const {content} = last(chat);
      expect(content).to.be.oneOf(['partial', 'partial and more']);
      void chat.conversation.send('q2');
      await turn();
      expect(shown(chat)).to.deep.equal(['q1', content, 'q2', '']);
      expect(chat.conversation.state.status).to.equal('submitted');
    });
  }
});

describe('before a request goes out', () => {
  it('the page may change its options', async () => {
    const given: unknown[] = [];
    const options = frozen({temperature: 1});
    const chat = open({
      options,
      beforeSend: (messages, its) => {
        given.push(
          messages.map(({content}) => content),
          {...its},
        );
        its.temperature = 0;
        return {...its, seed: 7};
      },
    });
    void chat.conversation.send('q1');
    const {request} = await chat.backend.next();
    expect(given).to.deep.equal([['q1'], {temperature: 1}]);
    expect(request.options).to.deep.equal({temperature: 0, seed: 7});
    expect(chat.conversation.options).to.equal(options);
  });

  const commands: Record<string, (conversation: Conversation) => Promise<unknown>> = {
    'a message': (conversation) => conversation.send('q2'),
    'a draft': (conversation) => conversation.send(),
    'a retry': (conversation) => conversation.retry(),
    'an edit': (conversation) => conversation.edit(0, 'Better'),
    'going on': (conversation) => conversation.continue(),
  };
  for (const [name, command] of Object.entries(commands)) {
    for (const keepsBranches of [true, false]) {
      it(`the page may veto ${name}, and everything stays as it is${keepsBranches ? '' : ', without branches too'}`, async () => {
        const chat = await openStreaming({keepsBranches});
        await chat.conversation.stop();
        chat.conversation.draft = {text: 'A draft', files: [file]};
        chat.conversation.beforeSend = () => false;
        const {state, history} = chat.conversation;
        const heard = chat.notices.length;
        await command(chat.conversation);
        expect(chat.conversation.state).to.equal(state);
        expect(chat.conversation.history).to.equal(history);
        expect(chat.conversation.draft).to.deep.equal({text: 'A draft', files: [file]});
        expect(chat.notices).to.have.length(heard);
        expect(chat.backend.runs).to.have.length(1);
      });
    }
  }

  for (const name of ['a retry', 'an edit'] as const) {
    it(`the page may veto ${name} while an answer runs, which goes on with its queue`, async () => {
      const chat = await openStreaming();
      void chat.conversation.send('q2');
      chat.conversation.beforeSend = () => false;
      const {state} = chat.conversation;
      await commands[name]?.(chat.conversation);
      expect(chat.conversation.state).to.equal(state);
      expect(chat.run.aborted).to.be.false;
    });
  }

  it('the page may veto a message that would interrupt, and the answer goes on', async () => {
    const chat = await openStreaming({whenBusy: 'interrupt'});
    chat.conversation.beforeSend = () => false;
    await chat.conversation.send('q2');
    await chat.run.finish(' whole');
    expect(shown(chat)).to.deep.equal(['q1', 'partial whole']);
    expect(last(chat).status).to.equal('done');
  });

  it('the page may veto a message of the queue, which goes back into the draft', async () => {
    const chat = await openStreaming();
    const second = chat.conversation.send('q2', {files: [file]});
    const third = chat.conversation.send('q3');
    chat.conversation.draft = {text: 'Half a thought'};
    chat.conversation.beforeSend = (messages) => (messages.at(-1)?.content === 'q3' ? {} : false);
    await chat.run.finish();
    await second;
    expect(chat.conversation.draft).to.deep.equal({text: 'q2\n\nHalf a thought', files: [file]});
    await chat.backend.answer('a3');
    await third;
    expect(shown(chat)).to.deep.equal(['q1', 'partial', 'q3', 'a3']);
  });

  it('a page that throws vetoes, and is told', async () => {
    const chat = open();
    chat.conversation.draft = {text: 'q1'};
    chat.conversation.beforeSend = () => {
      throw new Error('A fault of the page.');
    };
    expect((await rejection(chat.conversation.send())).message).to.equal('A fault of the page.');
    expect(shown(chat)).to.deep.equal([]);
    expect(chat.conversation.draft.text).to.equal('q1');
  });

  it('a page that throws for a message of the queue is told, and the message goes back into the draft', async () => {
    const chat = await openStreaming();
    const queued = rejection(chat.conversation.send('q2'));
    chat.conversation.beforeSend = () => {
      throw new Error('A fault of the page.');
    };
    await chat.run.finish();
    expect((await queued).message).to.equal('A fault of the page.');
    expect(chat.conversation.draft.text).to.equal('q2');
    expect(chat.conversation.state.status).to.equal('ready');
  });
});

describe('retry', () => {
  it('asks again, and keeps the old answer as a branch', async () => {
    const chat = await openAfter(1);
    const retried = chat.conversation.retry();
    const run = await chat.backend.next();
    expect(run.request.trigger).to.equal('retry');
    expect(run.request.messages.map(({content}) => content)).to.deep.equal(['q1']);
    expect(chat.conversation.state.branches.get(last(chat).id)).to.deep.equal({index: 1, count: 2});
    await run.finish('a1b');
    await retried;
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
    expect(chat.conversation.branches(1).map(({content}) => content)).to.deep.equal(['a1', 'a1b']);
  });

  it('keeps no branch where the session keeps none', async () => {
    const chat = await openAfter(2, {keepsBranches: false});
    void chat.conversation.retry(1);
    await chat.backend.answer('a1b');
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
    expect(chat.conversation.history.nodes).to.have.length(2);
    expect(chat.conversation.state.branches.size).to.equal(0);
  });

  it('takes an earlier answer too: what followed goes with it', async () => {
    const chat = await openAfter(2);
    void chat.conversation.retry(1);
    await chat.backend.answer('a1b');
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
    await chat.conversation.selectBranch(1, 0);
    expect(shown(chat)).to.deep.equal(['q1', 'a1', 'q2', 'a2']);
  });

  it('takes the index of the question too', async () => {
    const chat = await openAfter(2);
    void chat.conversation.retry(0);
    expect((await chat.backend.next()).request.messages.map(({content}) => content)).to.deep.equal(['q1']);
  });

  it('asks a question that has no answer yet', async () => {
    const chat = open();
    chat.conversation.messages = [message('user', 'q1')];
    void chat.conversation.retry();
    await chat.backend.answer('a1');
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
  });

  it('drops all messages of an answer of several', async () => {
    const chat = open();
    void chat.conversation.send('q1');
    await chat.backend.answer({type: 'messages', messages: [{content: 'Hm'}, {content: 'So'}]});
    void chat.conversation.retry();
    await chat.backend.answer('a1b');
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
  });

  it('replaces the answer that is running', async () => {
    const chat = await openStreaming();
    void chat.conversation.retry();
    await chat.sent;
    await chat.backend.answer('a1b');
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
    expect(chat.conversation.branches(1)[0]).to.include({content: 'partial', status: 'stopped'});
  });
});

describe('undo', () => {
  it('takes the last turn back, and puts its text and files into the draft', async () => {
    const chat = await openAfter(1);
    void chat.conversation.send('q2', {files: [file]});
    await chat.backend.answer('a2');
    await chat.conversation.undo();
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
    expect(chat.conversation.draft).to.deep.equal({text: 'q2', files: [file]});
  });

  it('puts them before what stands there', async () => {
    const chat = await openAfter(1);
    const other: FilePart = {type: 'file', name: 'b.png'};
    chat.conversation.draft = {text: 'Half a thought', files: [other]};
    await chat.conversation.undo();
    expect(chat.conversation.draft).to.deep.equal({text: 'q1\n\nHalf a thought', files: [other]});
  });

  it('takes everything from the turn of the index on', async () => {
    const chat = await openAfter(3);
    await chat.conversation.undo(3);
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
    expect(chat.conversation.draft.text).to.equal('q2');
  });

  it('takes a turn back that is being answered', async () => {
    const chat = await openStreaming();
    await chat.conversation.undo();
    await chat.sent;
    expect(shown(chat)).to.deep.equal([]);
    expect(chat.conversation.state.status).to.equal('ready');
  });

  it('takes a failed turn back', async () => {
    const chat = await openStreaming();
    await chat.run.fail();
    await chat.conversation.undo();
    expect(shown(chat)).to.deep.equal([]);
    expect(chat.conversation.state).to.include({status: 'ready', error: null});
  });

  it('keeps the system prompt', async () => {
    const chat = await openAfter(1, {system: 'Be brief.'});
    await chat.conversation.undo();
    expect(shown(chat)).to.deep.equal(['Be brief.']);
  });
});

describe('edit', () => {
  it('asks a question anew, and keeps the old one as a branch', async () => {
    const chat = await openAfter(2);
    const edited = chat.conversation.edit(0, 'q1, better');
    const run = await chat.backend.next();
    expect(run.request.trigger).to.equal('edit');
    expect(run.request.messages.map(({content}) => content)).to.deep.equal(['q1, better']);
    await run.finish('a1b');
    await edited;
    expect(shown(chat)).to.deep.equal(['q1, better', 'a1b']);
    expect(chat.conversation.state.branches.get(ids(chat)[0] as string)).to.deep.equal({index: 1, count: 2});
    await chat.conversation.selectBranch(0, 0);
    expect(shown(chat)).to.deep.equal(['q1', 'a1', 'q2', 'a2']);
  });

  it('drops what followed where the session keeps no branches', async () => {
    const chat = await openAfter(2, {keepsBranches: false});
    void chat.conversation.edit(0, 'q1, better');
    await chat.backend.answer('a1b');
    expect(chat.conversation.history.nodes).to.have.length(2);
  });

  it('changes an answer in place, and keeps what follows', async () => {
    const chat = await openAfter(2);
    const before = ids(chat);
    await chat.conversation.edit(1, 'a1, better');
    expect(shown(chat)).to.deep.equal(['q1', 'a1, better', 'q2', 'a2']);
    expect(ids(chat)).to.deep.equal(before);
    expect(chat.backend.runs).to.have.length(2);
  });

  it('takes parts, of any shape', async () => {
    const chat = await openAfter(1);
    await chat.conversation.edit(1, [
      {type: 'text', text: 'See'},
      {path: 'https://example.test/a.png'} as unknown as FilePart,
    ]);
    expect(last(chat).content).to.have.length(2);
    expect((last(chat).content as readonly object[])[1]).to.include({type: 'file', url: 'https://example.test/a.png'});
  });

  it('of a question keeps its files only if they are in the new value', async () => {
    const chat = open();
    void chat.conversation.send('q1', {files: [file]});
    await chat.backend.answer('a1');
    void chat.conversation.edit(0, [{type: 'text', text: 'q1, better'}, file]);
    expect(shown(chat)[0]).to.deep.equal([{type: 'text', text: 'q1, better'}, file]);
  });

  it('stops the answer that it changes, and leaves it stopped', async () => {
    const chat = await openStreaming();
    await chat.conversation.edit(1, 'Mine');
    expect(last(chat)).to.include({content: 'Mine', status: 'stopped'});
    await chat.conversation.restore();
    expect(last(chat)).to.include({content: 'partial', status: 'stopped'});
  });

  for (const value of [42, null, undefined, [5]]) {
    it(`refuses ${JSON.stringify(value)}, and everything stays as it is`, async () => {
      const chat = await openStreaming();
      const {state} = chat.conversation;
      expect(await rejection(chat.conversation.edit(0, value as unknown as string))).to.be.instanceOf(TypeError);
      expect(chat.conversation.state).to.equal(state);
      expect(chat.run.aborted).to.be.false;
    });
  }
});

describe('like', () => {
  it('records a verdict, and tells the backend', async () => {
    const chat = await openAfter(1);
    await chat.conversation.like(1, false, 'Too short');
    expect(last(chat).liked).to.equal(false);
    const {messages} = chat.conversation;
    expect(chat.backend.feedbacks).to.deep.equal([
      {message: last(chat), index: 1, liked: false, messages, comment: 'Too short'},
    ]);
  });

  it('takes any text for a verdict', async () => {
    const chat = await openAfter(1);
    await chat.conversation.like(1, 'Spam');
    expect(last(chat).liked).to.equal('Spam');
  });

  it('takes a verdict back with null', async () => {
    const chat = await openAfter(1);
    await chat.conversation.like(1, true);
    await chat.conversation.like(1, null);
    expect(last(chat)).not.to.have.property('liked');
    expect(chat.backend.feedbacks.at(-1)?.liked).to.equal(null);
  });

  it('of the verdict that is there already changes nothing', async () => {
    const chat = await openAfter(1);
    const {state} = chat.conversation;
    await chat.conversation.like(1, null);
    expect(chat.conversation.state).to.equal(state);
    await chat.conversation.like(1, true);
    const liked = last(chat);
    await chat.conversation.like(1, true, 'Really');
    expect(last(chat)).to.equal(liked);
    expect(chat.backend.feedbacks.at(-1)?.comment).to.equal('Really');
  });

  it('holds while the answer streams on', async () => {
    const chat = await openStreaming();
    await chat.conversation.like(1, true);
    expect(last(chat)).to.include({liked: true, status: 'streaming'});
    await chat.run.say(' more');
    expect(last(chat)).to.include({liked: true, content: 'partial more'});
    await chat.run.finish();
    expect(last(chat)).to.include({liked: true, status: 'done'});
  });

  it('of an earlier message leaves a running answer alone', async () => {
    const chat = await openAfter(1);
    void chat.conversation.send('q2');
    const run = await chat.backend.next();
    await run.say('a');
    await chat.conversation.like(1, true);
    await run.finish('2');
    expect(shown(chat)).to.deep.equal(['q1', 'a1', 'q2', 'a2']);
    expect(chat.conversation.messages[1]?.liked).to.equal(true);
  });

  it('judges what is there by now, also where nobody looked since', async () => {
    const chat = open();
    void chat.conversation.send('q1');
    const run = await chat.backend.next();
    await run.say({type: 'messages', messages: [{content: 'Hm'}, {content: 'So'}]});
    await chat.conversation.like(2, true);
    expect(last(chat)).to.include({content: 'So', liked: true});
    expect(chat.backend.feedbacks[0]?.message.content).to.equal('So');
  });

  it('reports a backend that fails to take it, with the index that the message has then', async () => {
    let fail = (_error: Error) => {};
    const chat = await openAfter(2);
    chat.conversation.backend = {
      send: () => 'x',
      feedback: () => new Promise<void>((_resolve, reject) => (fail = reject)),
    };
    const liked = chat.conversation.like(3, true);
    await chat.conversation.delete(0);
    fail(new Error('No.'));
    await liked;
    expect(chat.notices.at(-1)).to.include({type: 'error', index: 2});
    const again = chat.conversation.like(2, true);
    await chat.conversation.clear();
    fail(new Error('No.'));
    await again;
    expect(chat.notices.at(-1)).to.include({type: 'error', index: -1});
  });

  it('needs no backend', async () => {
    const chat = openWith(undefined);
    chat.conversation.messages = [message('assistant', 'a1')];
    await chat.conversation.like(0, true);
    expect(last(chat).liked).to.equal(true);
  });
});

describe('clear', () => {
  it('takes everything but the system prompt', async () => {
    const chat = await openAfter(2, {system: 'Be brief.'});
    await chat.conversation.clear();
    expect(shown(chat)).to.deep.equal(['Be brief.']);
    expect(chat.conversation.state.status).to.equal('ready');
  });

  it('ends the running answer', async () => {
    const chat = await openStreaming();
    await chat.conversation.clear();
    await chat.sent;
    expect(shown(chat)).to.deep.equal([]);
    expect(chat.run.aborted).to.be.true;
  });

  it('does nothing to an empty conversation', async () => {
    const {conversation, notices} = open({system: 'Be brief.'});
    const heard = notices.length;
    await conversation.clear();
    expect(notices).to.have.length(heard);
    expect(conversation.state.canRestore).to.be.false;
  });
});

describe('delete', () => {
  it('takes one message out', async () => {
    const chat = await openAfter(2);
    await chat.conversation.delete(1);
    expect(shown(chat)).to.deep.equal(['q1', 'q2', 'a2']);
  });

  it('takes the system prompt out', async () => {
    const chat = await openAfter(1, {system: 'Be brief.'});
    await chat.conversation.delete(0);
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
  });
});

describe('restore', () => {
  const acts: Record<string, (conversation: Conversation) => Promise<unknown>> = {
    undo: (conversation) => conversation.undo(),
    'undo of an earlier turn': (conversation) => conversation.undo(0),
    clear: (conversation) => conversation.clear(),
    delete: (conversation) => conversation.delete(1),
    'delete of the last': (conversation) => conversation.delete(conversation.messages.length - 1),
    'delete of the first': (conversation) => conversation.delete(0),
    edit: (conversation) => conversation.edit(2, 'Better'),
    'edit of an answer': (conversation) => conversation.edit(1, 'Better'),
  };

  for (const keepsBranches of [true, false]) {
    describe(keepsBranches ? 'with branches' : 'without branches', () => {
      for (const [name, act] of Object.entries(acts)) {
        it(`brings everything back after ${name}`, async () => {
          const chat = await openAfter(2, {keepsBranches});
          chat.conversation.draft = {text: 'Half a thought'};
          const {messages} = chat.conversation;
          void act(chat.conversation);
          expect(chat.conversation.state.canRestore).to.be.true;
          expect(await chat.conversation.restore()).to.be.true;
          expect(chat.conversation.messages).to.deep.equal(messages);
          expect(chat.conversation.draft.text).to.equal('Half a thought');
          expect(chat.conversation.state).to.include({canRestore: false, status: 'ready'});
        });

        it(`brings everything back after ${name} and further turns, which stay as a branch`, async () => {
          const chat = await openAfter(2, {keepsBranches});
          const before = chat.conversation.messages;
          void act(chat.conversation);
          await chat.conversation.stop();
          void chat.conversation.send('q3');
          await chat.backend.runs.at(-1)?.finish('a3');
          await chat.conversation.restore();
          const after = chat.conversation.messages;
          expect(after.map(({content}) => content)).to.include.members(before.map(({content}) => content));
          const all = chat.conversation.history.nodes.map(({message: {content}}) => content);
          expect(all).to.include.members(['q3', 'a3']);
        });
      }
    });
  }

  it('takes step by step back, whatever the steps were', async () => {
    const chat = await openAfter(3);
    const paths: (readonly string[])[] = [];
    const step = async (act: Promise<unknown>) => {
      await Promise.race([act, turn()]);
      await chat.conversation.stop();
    };
    const steps = [
      () => chat.conversation.delete(2),
      () => chat.conversation.edit(0, 'Better'),
      () => chat.conversation.undo(),
      () => chat.conversation.restore(),
      () => chat.conversation.edit(1, 'Mine'),
      () => chat.conversation.delete(0),
      () => chat.conversation.clear(),
    ];
    for (const act of steps) {
      paths.push(shown(chat) as string[]);
      await step(act());
    }
    // The one that restored took its own step back.
    for (const path of [paths[6], paths[5], paths[4], paths[1], paths[0]]) {
      expect(await chat.conversation.restore()).to.be.true;
      expect(shown(chat)).to.deep.equal(path);
    }
    expect(await chat.conversation.restore()).to.be.false;
  });

  it('says that there is nothing to bring back, and lets a running answer go on', async () => {
    const chat = await openStreaming();
    expect(await chat.conversation.restore()).to.be.false;
    expect(chat.run.aborted).to.be.false;
    await chat.run.finish(' whole');
    expect(shown(chat)).to.deep.equal(['q1', 'partial whole']);
  });

  it('leaves a draft alone that the reader has changed since', async () => {
    const chat = await openAfter(1);
    await chat.conversation.undo();
    chat.conversation.draft = {text: 'q1, better'};
    await chat.conversation.restore();
    expect(chat.conversation.draft.text).to.equal('q1, better');
  });

  it('brings a branch back to its place', async () => {
    const chat = await openAfter(1);
    void chat.conversation.retry();
    await chat.backend.answer('a1b');
    await chat.conversation.selectBranch(1, 0);
    await chat.conversation.delete(1);
    await chat.conversation.restore();
    expect(chat.conversation.state.branches.get(last(chat).id)).to.deep.equal({index: 0, count: 2});
  });

  it('keeps the system prompt that was set since', async () => {
    const chat = await openAfter(1);
    await chat.conversation.undo();
    chat.conversation.system = 'Be brief.';
    await chat.conversation.restore();
    expect(shown(chat)).to.deep.equal(['Be brief.', 'q1', 'a1']);
  });

  it('goes nowhere where the way back has gone for good', async () => {
    const chat = await openAfter(2);
    void chat.conversation.edit(2, 'Better');
    await chat.backend.answer('a2b');
    chat.conversation.keepsBranches = false;
    void chat.conversation.retry(1);
    await chat.backend.answer('a1b');
    await chat.conversation.restore();
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
    expect(() => checkHistory(chat.conversation.history, (value) => value as ChatMessage)).not.to.throw();
  });

  it('has nothing to bring back in another history', async () => {
    const chat = await openAfter(1);
    await chat.conversation.undo();
    chat.conversation.messages = [message('user', 'New')];
    expect(await chat.conversation.restore()).to.be.false;
    expect(shown(chat)).to.deep.equal(['New']);
  });
});

describe('continue', () => {
  it('goes on with a stopped answer', async () => {
    const chat = await openStreaming();
    await chat.conversation.stop();
    const [, id] = ids(chat);
    const continued = chat.conversation.continue();
    const run = await chat.backend.next();
    expect(run.request.trigger).to.equal('continue');
    expect(run.request.messages.map(({content}) => content)).to.deep.equal(['q1', 'partial']);
    await run.finish(' and whole');
    await continued;
    expect(last(chat)).to.include({id, content: 'partial and whole', status: 'done'});
    expect(chat.conversation.history.nodes).to.have.length(2);
  });

  it('goes on with a failed answer, and takes the error off', async () => {
    const chat = await openStreaming();
    await chat.run.fail();
    void chat.conversation.continue();
    expect(last(chat)).not.to.have.property('error');
    await chat.backend.answer(' and whole');
    expect(last(chat)).not.to.have.property('error');
    expect(chat.conversation.state).to.include({status: 'ready', error: null});
  });

  it('keeps what there was when it fails again', async () => {
    const chat = await openStreaming();
    await chat.conversation.stop();
    void chat.conversation.continue();
    const run = await chat.backend.next();
    await run.say(' and more');
    await run.fail();
    expect(last(chat)).to.include({content: 'partial and more', status: 'error'});
  });

  it('knows the alternatives to each message that it adds', async () => {
    const {conversation, backend} = await openStreaming();
    await conversation.stop();
    void conversation.send('q2');
    await backend.next();
    await conversation.stop();
    const other = conversation.messages[2];
    conversation.history = {...conversation.history, headId: conversation.messages[1]!.id};
    void conversation.continue();
    const run = await backend.next();
    await run.say({type: 'messages', messages: [{content: 'one'}, {content: 'two'}]});
    expect(conversation.branches(2)[0]).to.equal(other);
    expect(conversation.state.branches.get(conversation.messages[2]!.id)).to.deep.equal({index: 1, count: 2});
  });

  it('is submitted until something new arrives', async () => {
    const chat = await openStreaming();
    await chat.conversation.stop();
    void chat.conversation.continue();
    const run = await chat.backend.next();
    expect(chat.conversation.state.status).to.equal('submitted');
    await run.say(' more');
    expect(chat.conversation.state.status).to.equal('streaming');
  });

  it('has nothing to go on with after a whole answer, or while one runs', async () => {
    const whole = await openAfter(1);
    expect(await rejection(whole.conversation.continue())).to.be.instanceOf(RangeError);
    const running = await openStreaming();
    expect(await rejection(running.conversation.continue())).to.be.instanceOf(RangeError);
    expect(running.run.aborted).to.be.false;
    expect(await rejection(open().conversation.continue())).to.be.instanceOf(RangeError);
  });
});

describe('selectBranch', () => {
  it('shows another answer, and back again', async () => {
    const chat = await openAfter(1);
    void chat.conversation.retry();
    await chat.backend.answer('a1b');
    await chat.conversation.selectBranch(1, 0);
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
    await chat.conversation.selectBranch(1, 1);
    expect(shown(chat)).to.deep.equal(['q1', 'a1b']);
  });

  it('stops the answer that is running, which stays in its branch', async () => {
    const chat = await openAfter(1);
    void chat.conversation.retry();
    const run = await chat.backend.next();
    await run.say('partial');
    await chat.conversation.selectBranch(1, 0);
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
    await chat.conversation.selectBranch(1, 1);
    expect(last(chat)).to.include({content: 'partial', status: 'stopped'});
  });
});

describe('a wrong index', () => {
  const commands: Record<string, (conversation: Conversation, index: number) => Promise<unknown>> = {
    retry: (conversation, index) => conversation.retry(index),
    undo: (conversation, index) => conversation.undo(index),
    edit: (conversation, index) => conversation.edit(index, 'Better'),
    like: (conversation, index) => conversation.like(index, true),
    delete: (conversation, index) => conversation.delete(index),
    selectBranch: (conversation, index) => conversation.selectBranch(index, 0),
    'selectBranch, as a branch': (conversation, index) => conversation.selectBranch(0, index),
  };
  for (const [name, command] of Object.entries(commands)) {
    for (const index of [-1, 2, 0.5, NaN]) {
      it(`of ${name} is named, and everything stays as it is: ${index}`, async () => {
        const chat = await openStreaming();
        void chat.conversation.send('q2');
        const {state} = chat.conversation;
        const error = await rejection(command(chat.conversation, index));
        expect(error).to.be.instanceOf(RangeError);
        expect(error.message).to.contain(String(index));
        expect(chat.conversation.state).to.equal(state);
        expect(chat.run.aborted).to.be.false;
      });
    }
  }

  it('of branches is named', async () => {
    const chat = await openAfter(1);
    expect(() => chat.conversation.branches(5)).to.throw(RangeError, '5');
  });

  it('is any where no user has spoken', async () => {
    const chat = open();
    chat.conversation.messages = [message('assistant', 'Hello')];
    expect(await rejection(chat.conversation.retry())).to.be.instanceOf(RangeError);
    expect(await rejection(chat.conversation.undo())).to.be.instanceOf(RangeError);
    expect(shown(chat)).to.deep.equal(['Hello']);
  });

  it('is any where there is nothing', async () => {
    const {conversation} = open();
    for (const command of [() => conversation.retry(), () => conversation.undo(), () => conversation.delete(0)]) {
      expect(await rejection(command())).to.be.instanceOf(RangeError);
    }
  });
});

describe('the system prompt', () => {
  it('is message 0', async () => {
    const chat = open({system: 'Be brief.'});
    expect(chat.conversation.messages[0]).to.include({role: 'system', content: 'Be brief.'});
    chat.conversation.messages = [message('user', 'q1')];
    expect(shown(chat)).to.deep.equal(['Be brief.', 'q1']);
  });

  it('changes in place, and goes', async () => {
    const chat = await openAfter(1, {system: 'Be brief.'});
    const [id] = ids(chat);
    chat.conversation.system = 'Be long.';
    expect(shown(chat)).to.deep.equal(['Be long.', 'q1', 'a1']);
    expect(ids(chat)[0]).to.equal(id);
    chat.conversation.system = '';
    expect(shown(chat)).to.deep.equal(['q1', 'a1']);
  });

  it('gives way to one in the messages of the page', async () => {
    const chat = open({system: 'Be brief.'});
    chat.conversation.messages = [message('system', 'Be kind.'), message('user', 'q1')];
    expect(shown(chat)).to.deep.equal(['Be kind.', 'q1']);
  });

  it('stays in a new conversation', async () => {
    const chat = await openAfter(1, {system: 'Be brief.'});
    await chat.conversation.newConversation();
    expect(shown(chat)).to.deep.equal(['Be brief.']);
  });
});

describe('newConversation', () => {
  it('has another id and nothing in it', async () => {
    const chat = await openAfter(1);
    const {conversationId} = chat.conversation.state;
    await chat.conversation.newConversation();
    expect(shown(chat)).to.deep.equal([]);
    expect(chat.conversation.state.conversationId).not.to.equal(conversationId);
    expect(chat.conversation.state.canRestore).to.be.false;
  });

  it('takes the id that it is given', async () => {
    const {conversation} = open();
    await conversation.newConversation('mine');
    expect(conversation.state.conversationId).to.equal('mine');
  });

  it('ends the old answer under the old id', async () => {
    const chat = await openStreaming();
    const {conversationId} = chat.conversation.state;
    const heard: string[] = [];
    chat.conversation.subscribe((notice) => {
      if (notice.type === 'finish') heard.push(chat.conversation.state.conversationId);
    });
    await chat.conversation.newConversation();
    expect(heard).to.deep.equal([conversationId]);
    expect(chat.backend.stops.map((stop) => stop.conversationId)).to.deep.equal([conversationId]);
  });
});

describe('what the page sets', () => {
  it('as messages replaces the history', async () => {
    const chat = await openAfter(1);
    const mine = [message('user', 'q'), message('assistant', 'a')];
    chat.conversation.messages = frozen(mine);
    expect(chat.conversation.messages).to.have.ordered.members(mine);
    expect(chat.notices.at(-1)).to.deep.equal({type: 'change', reason: 'replace'});
  });

  it('as messages may have any shape', () => {
    const {conversation} = open();
    conversation.messages = ['Hello', {role: 'assistant', content: 'Hi'}] as unknown as ChatMessage[];
    expect(conversation.messages.map(({role, content}) => [role, content])).to.deep.equal([
      ['user', 'Hello'],
      ['assistant', 'Hi'],
    ]);
  });

  it('as messages of a wrong shape is refused, and a running answer goes on', async () => {
    for (const wrong of [null, {}, [null], [{role: 'wizard', content: ''}]]) {
      const chat = await openStreaming();
      expect(() => (chat.conversation.messages = wrong as unknown as ChatMessage[])).to.throw(TypeError);
      expect(() => (chat.conversation.history = wrong as never)).to.throw(TypeError);
      expect(chat.run.aborted).to.be.false;
      expect(shown(chat)).to.deep.equal(['q1', 'partial']);
    }
  });

  it('as history comes back whole, branches included', async () => {
    const chat = await openAfter(1);
    void chat.conversation.retry();
    await chat.backend.answer('a1b');
    const {history} = chat.conversation;
    const other = open();
    other.conversation.history = frozen(structuredClone(history));
    expect(other.conversation.history).to.deep.equal(history);
    await other.conversation.selectBranch(1, 0);
    expect(shown(other)).to.deep.equal(['q1', 'a1']);
  });

  it('as history may be what was saved while an answer ran', async () => {
    const chat = await openStreaming();
    const other = open();
    other.conversation.history = structuredClone(chat.conversation.history);
    expect(shown(other)).to.deep.equal(['q1', 'partial']);
  });

  it('as draft is told', () => {
    const {conversation, notices} = open();
    conversation.draft = {text: 'x'};
    expect(conversation.state.draft).to.deep.equal({text: 'x', files: []});
    expect(notices).to.deep.equal([{type: 'state'}]);
  });

  it('is never changed in place, whatever the reader does', async () => {
    const chat = open({options: frozen({deep: {er: 1}})});
    chat.conversation.messages = frozen([
      message('system', 'Be brief.'),
      message('user', [{type: 'text', text: 'q1'}, file], 'u1'),
      frozen<ChatMessage>({
        ...message('assistant', [{type: 'text', text: 'a1'}], 'a1'),
        status: 'stopped',
        liked: true,
        metadata: {title: 'x', nested: {a: [1]}},
      }),
    ]);
    const run = async (command: Promise<unknown>) => {
      await chat.backend.answer('!', {type: 'metadata', metadata: frozen({log: 'y'})});
      await command;
    };
    await run(chat.conversation.continue());
    await run(chat.conversation.send(frozen([{type: 'text', text: 'q2'}, file]), {files: frozen([file])}));
    await chat.conversation.like(2, null);
    await run(chat.conversation.retry(2));
    await chat.conversation.edit(2, frozen([{type: 'text', text: 'Mine'}]));
    await run(chat.conversation.edit(1, frozen([{type: 'text', text: 'Better'}, file])));
    await chat.conversation.selectBranch(1, 0);
    await chat.conversation.delete(1);
    await chat.conversation.undo().catch(() => undefined);
    await chat.conversation.clear();
    while (await chat.conversation.restore());
    expect(chat.conversation.history.nodes.length).to.be.above(6);
  });
});

/** The shapes that a request's parameter may be given in compile: this is all that a page's backend has to be. */
const smallest: SendFunction = async function* ({messages}: ChatRequest) {
  yield `You said ${String(messages.at(-1)?.content)}`;
};

it('the smallest backend is a generator', async () => {
  const chat = openWith(smallest);
  await chat.conversation.send('Hello');
  expect(shown(chat)).to.deep.equal(['Hello', 'You said Hello']);
});

describe('what the page writes back as it was told', () => {
  for (const [what, write] of Object.entries({
    'the messages': (conversation: Conversation) => (conversation.messages = conversation.messages as ChatMessage[]),
    'a copy of the messages': (conversation: Conversation) => (conversation.messages = [...conversation.messages]),
    'the history': (conversation: Conversation) => (conversation.history = conversation.history),
  })) {
    it(`changes nothing: ${what}`, async () => {
      const {conversation, run, sent} = await openStreaming();
      conversation.subscribe(() => write(conversation));
      await run.say(' and more');
      conversation.draft = {text: 'Meanwhile'};
      await run.finish();
      await sent;
      write(conversation);
      expect(conversation.messages[1]).to.include({content: 'partial and more', status: 'done'});
    });
  }
});

describe('what is hardly anything', () => {
  it('is no question: an edit to it is refused, and what there was stays', async () => {
    const {conversation, backend} = await openAfter(1);
    const refused = await conversation.edit(0, ' \n').catch((error: Error) => error.name);
    expect(refused).to.equal('TypeError');
    expect(conversation.messages.map(({content}) => content)).to.deep.equal(['q1', 'a1']);
    expect(backend.runs).to.have.length(1);
  });

  it('is an empty draft', () => {
    const {conversation} = open();
    conversation.draft = {text: null as unknown as string};
    expect(conversation.draft.text).to.equal('');
  });
});

it('files that are sent without words go with the draft', async () => {
  const {conversation, backend} = open();
  conversation.draft = {text: 'Look'};
  const file: FilePart = {type: 'file', url: 'https://a.example/b.png', name: 'b.png'};
  void conversation.send(undefined, {files: [file]});
  const run = await backend.next();
  expect(run.request.messages.at(-1)?.content).to.deep.equal([{type: 'text', text: 'Look'}, file]);
});

for (const [what, reply] of Object.entries({
  'a stream': (stream: ReadableStream) => stream,
  'a response': (stream: ReadableStream) => new Response(stream),
})) {
  it(`${what} that comes after a stop is ended`, async () => {
    let give: (reply: unknown) => void = () => {};
    const {conversation} = openWith({send: () => new Promise((resolve) => (give = resolve))});
    const sent = conversation.send('q1');
    await turn();
    await conversation.stop();
    await sent;
    const cancelled = new Promise<string>((resolve) => {
      give(reply(new ReadableStream({cancel: () => resolve('cancelled')})));
    });
    expect(await cancelled).to.equal('cancelled');
  });
}
