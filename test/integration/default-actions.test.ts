import {expect, fixture, html} from '@open-wc/testing';
import {toolRunner} from '../../src/core/tool-calls.js';
import type {ChatBotElement, ChatSessionElement, ToolPart} from '../../src/index.js';
import {answered, assistant, exchange, openChat, said, showBot, user, type Chat} from '../support/chat.js';
import {button, message, one, press, rendered, texts, type} from '../support/reader.js';
import {turn} from '../../src/core/reply.js';

/** What a reader can ask of a session that holds one turn, and the sign that it was done. */
const REQUESTS: Record<
  string,
  {ask: (chat: Chat) => void | Promise<void>; done: (chat: Chat) => boolean; given?: () => Promise<Chat>}
> = {
  retry: {ask: ({session}) => button(session, 'Retry').click(), done: ({backend}) => backend.runs.length === 2},
  undo: {ask: ({session}) => button(session, 'Undo').click(), done: ({session}) => session.messages.length === 0},
  like: {ask: ({session}) => button(session, 'Like').click(), done: ({session}) => session.messages[1]?.liked === true},
  clear: {ask: ({session}) => button(session, 'Clear').click(), done: ({session}) => session.messages.length === 0},
  delete: {
    ask: ({session}) => button(message(session, 1), 'Delete').click(),
    done: ({session}) => session.messages.length === 1,
  },
  edit: {
    async ask({session}) {
      button(session, 'Edit').click();
      await rendered(session);
      type(one(session, 'textarea[aria-label="Edit message"]'), 'Hi there');
      button(message(session, 0), 'Send').click();
    },
    done: ({session}) => session.messages[0]?.content === 'Hi there',
  },
  'option-select': {ask: ({session}) => button(session, 'Yes').click(), done: ({backend}) => backend.runs.length === 2},
  'example-select': {
    given: async () => {
      const chat = await openChat();
      chat.bot.examples = ['One'];
      await rendered(chat.session);
      return chat;
    },
    ask: ({session}) => button(session, 'One').click(),
    done: ({backend}) => backend.runs.length === 1,
  },
  'branch-select': {
    given: async () => {
      const chat = await oneTurn();
      void chat.session.retry();
      await chat.backend.answer('Hello again');
      await answered(chat);
      return chat;
    },
    ask: ({session}) => button(session, 'Previous version').click(),
    done: ({session}) => session.messages[1]?.content === 'Hello',
  },
  'tool-approval': {
    given: async () => {
      const chat = await openChat();
      // It is loaded with the first answer to a call, which then takes longer than a turn.
      await toolRunner();
      const part: ToolPart = {type: 'tool', id: 't1', name: 'wipe', state: 'approval-requested'};
      await exchange(chat, 'Hi', '');
      chat.session.messages = [user('Hi'), assistant([part])];
      await rendered(chat.session);
      return chat;
    },
    ask: ({session}) => button(session, 'Approve wipe').click(),
    done: ({backend}) => backend.runs.length === 2,
  },
  send: {
    ask({box}) {
      type(box, 'Next');
      press(box, 'Enter');
    },
    done: ({backend}) => backend.runs.length === 2,
  },
  stop: {
    given: async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      await (await chat.backend.next()).say('Hel');
      await rendered(chat.session);
      return chat;
    },
    ask: ({session}) => button(session, 'Stop').click(),
    done: ({session}) => session.status === 'ready',
  },
};

async function oneTurn(): Promise<Chat> {
  const chat = await openChat();
  chat.bot.actions = 'copy retry undo edit like clear delete';
  await exchange(chat, 'Hi', '');
  chat.session.messages = [user('Hi'), assistant('Hello', {options: [{value: 'yes', label: 'Yes'}]})];
  await rendered(chat.session);
  return chat;
}

/** One turn that the backend has answered, so that there is one run so far. */
async function given(type: string): Promise<Chat> {
  return (REQUESTS[type]!.given ?? oneTurn)();
}

describe('default actions', () => {
  for (const [type, {ask, done}] of Object.entries(REQUESTS)) {
    describe(type, () => {
      it('is done by the session', async () => {
        const chat = await given(type);
        expect(done(chat)).to.equal(false);
        await ask(chat);
        await turn();

        expect(done(chat)).to.equal(true);
      });

      it('is done after every listener has had its say', async () => {
        const chat = await given(type);
        const seen: boolean[] = [];
        const look = () => void seen.push(done(chat));
        const listening = new AbortController();
        for (const target of [window, document, chat.session]) {
          for (const capture of [true, false]) target.addEventListener(type, look, {capture, signal: listening.signal});
        }
        await ask(chat);
        listening.abort();
        await turn();

        expect(seen).to.deep.equal(Array(6).fill(false));
        expect(done(chat)).to.equal(true);
      });

      for (const [name, target, capture] of [
        ['window, before all others', window, true],
        ['document, before all others', document, true],
        ['document', document, false],
        ['window', window, false],
      ] as const) {
        it(`is not done where a listener on ${name} prevents it`, async () => {
          const chat = await given(type);
          const before = said(chat.session);
          target.addEventListener(type, (event) => event.preventDefault(), {capture, once: true});
          await ask(chat);
          await turn();
          await rendered(chat.session);

          expect(done(chat)).to.equal(false);
          expect(said(chat.session)).to.deep.equal(before);
        });
      }

      it("is not done for an event of the page's own with that name", async () => {
        const chat = await given(type);
        const page = document.createElement('div');
        const detail = {index: 0, value: 'Mine', liked: true, branch: 0, files: []};
        chat.session.append(page);
        page.dispatchEvent(new CustomEvent(type, {detail, bubbles: true, composed: true, cancelable: true}));
        page.dispatchEvent(new Event(type, {bubbles: true}));
        await turn();

        expect(done(chat)).to.equal(false);
      });
    });
  }

  it("leave the draft alone when an event of the page's own is called draft-change", async () => {
    const chat = await openChat();
    chat.session.draft = {text: 'Mine'};
    const errors: string[] = [];
    const listener = (event: ErrorEvent) => {
      errors.push(event.message);
      event.preventDefault();
    };
    // Mocha would take the error for one of the test's own.
    const {onerror} = window;
    window.onerror = null;
    window.addEventListener('error', listener);
    chat.bot.dispatchEvent(new CustomEvent('draft-change', {bubbles: true, detail: {text: 'Theirs', files: []}}));
    chat.bot.dispatchEvent(new CustomEvent('draft-change', {bubbles: true}));
    window.removeEventListener('error', listener);
    window.onerror = onerror;

    expect(errors).to.deep.equal([]);
    expect(chat.session.draft.text).to.equal('Mine');
  });

  it('belong to the nearest of nested sessions', async () => {
    const outer = await fixture<ChatSessionElement>(html`
      <chat-session .messages=${[user('Outer'), assistant('Outer!')]}>
        <chat-bot></chat-bot>
        <chat-session .messages=${[user('Inner'), assistant('Inner!')]}><chat-bot></chat-bot></chat-session>
      </chat-session>
    `);
    const inner = one<ChatSessionElement>(outer, 'chat-session');
    await rendered(outer);
    button(inner, 'Undo').click();
    await rendered(outer);

    expect([inner.messages.length, outer.messages.length]).to.deep.equal([0, 2]);
    expect(texts(outer)).to.deep.equal(['Outer', 'Outer!']);
  });

  it('of an outer session are vetoed from around it, for the inner one too', async () => {
    const outer = await fixture<ChatSessionElement>(html`
      <chat-session><chat-session .messages=${[user('Inner'), assistant('Inner!')]}></chat-session></chat-session>
    `);
    const inner = one<ChatSessionElement>(outer, 'chat-session');
    await rendered(outer);
    outer.addEventListener('undo', (event) => event.preventDefault());
    button(inner, 'Undo').click();
    await rendered(outer);

    expect(inner.messages).to.have.length(2);
  });

  it('that fail are reported, and the conversation goes on', async () => {
    const chat = await openChat();
    await exchange(chat, 'Hi', 'Hello');
    const errors: string[] = [];
    chat.session.addEventListener('session-error', ({detail}) => errors.push(detail.error.message));
    // Somebody else has emptied the conversation before the reader's request gets its answer.
    chat.session.addEventListener('undo', () => (chat.session.messages = []));
    button(chat.session, 'Undo').click();
    await turn();

    expect(errors).to.have.length(1);
    await exchange(chat, 'Hi', 'Hello');
    expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
  });

  describe('without a session', () => {
    it('are the business of the page', async () => {
      const bot: ChatBotElement = await showBot([user('Hi'), assistant('Hello')]);
      for (const name of ['Retry', 'Undo', 'Clear']) button(bot, name).click();
      await rendered(bot);
      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      bot.addEventListener('undo', ({detail}) => (bot.messages = bot.messages.slice(0, detail.index)));
      button(bot, 'Undo').click();
      await rendered(bot);
      expect(texts(bot)).to.deep.equal([]);
    });

    it('are no business of a session that the element has left', async () => {
      const chat = await openChat(
        {messages: [user('Hi'), assistant('Hello')]},
        html`<chat-bot></chat-bot><chat-input></chat-input>`,
      );
      chat.session.parentElement!.append(chat.bot);
      chat.bot.messages = [user('Mine'), assistant('Mine!')];
      await rendered(chat.bot);
      button(chat.bot, 'Undo').click();
      await turn();

      expect(chat.session.messages).to.have.length(2);
    });
  });
});
