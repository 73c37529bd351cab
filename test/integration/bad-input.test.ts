import {expect, fixture} from '@open-wc/testing';
import type {ChatBotElement, ChatInputElement, ChatSessionElement} from '../../src/index.js';
import {answered, assistant, exchange, openChat, showBot, user, type Chat} from '../support/chat.js';
import {button, heard, message, one, rendered, textIn, texts} from '../support/reader.js';
import {frames, until} from '../support/until.js';

/** Every console warning of a test, and every error that nobody caught. */
function listening(): {readonly warnings: string[]; readonly errors: string[]} {
  const heardHere = {warnings: [] as string[], errors: [] as string[]};
  const {warn, error} = console;
  const onError = (event: ErrorEvent) => void heardHere.errors.push(event.message);
  const onRejection = ({reason}: PromiseRejectionEvent) => void heardHere.errors.push(String(reason));
  beforeEach(() => {
    heardHere.warnings.length = heardHere.errors.length = 0;
    console.warn = console.error = (...values: unknown[]) => void heardHere.warnings.push(values.map(String).join(' '));
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
  });
  afterEach(() => {
    Object.assign(console, {warn, error});
    window.removeEventListener('error', onError);
    window.removeEventListener('unhandledrejection', onRejection);
  });
  return heardHere;
}

/** What the session has reported so far, and what the console has heard. */
function reports(chat: {session: ChatSessionElement}, {warnings}: {warnings: string[]}): () => string {
  const events = heard(chat.session, 'session-error');
  return () => [...events.map(({detail}) => (detail.error as Error).message), ...warnings].join('\n');
}

async function expectToGoOn(chat: Chat): Promise<void> {
  chat.session.backend = chat.backend;
  await exchange(chat, 'And now?', 'All is well');
  expect(texts(chat.session).slice(-2)).to.deep.equal(['And now?', 'All is well']);
  expect(chat.session.status).to.equal('ready');
}

describe('bad input', () => {
  const page = listening();

  describe('a backend', () => {
    it('of an unknown name is named on the message and in the report', async () => {
      const chat = await openChat();
      const reported = reports(chat, page);
      chat.session.setAttribute('backend', 'no-such-backend');
      await chat.session.send('Hi');
      await rendered(chat.session);

      expect(textIn(one(chat.session, '[part~="error"]')))
        .to.contain('no-such-backend')
        .and.to.contain('eliza');
      expect(reported()).to.contain('no-such-backend').and.to.contain('<chat-session>');
      await expectToGoOn(chat);
    });

    const WRONG: Record<string, unknown> = {
      'a number': 42,
      null: null,
      'an object without send': {answer: () => 'Hi'},
      'a function that throws': () => {
        throw new Error('Oops');
      },
      'a function that throws nothing': () => {
        throw undefined;
      },
      'a function that rejects': () => Promise.reject(new Error('Oops')),
      'a function that gives nothing': () => undefined,
      'a function that gives a number': () => 42,
      'a generator that yields garbage': async function* () {
        yield 'Hel';
        yield 42;
      },
      'a generator that yields nothing': async function* () {},
      'a generator that throws in the middle': async function* () {
        yield 'Hel';
        throw new Error('Oops');
      },
    };
    for (const [what, backend] of Object.entries(WRONG)) {
      it(`that is ${what} fails on the message, which says so`, async () => {
        const chat = await openChat();
        const reported = reports(chat, page);
        chat.session.backend = backend as ChatSessionElement['backend'];
        await chat.session.send('Hi');
        await rendered(chat.session);

        expect(chat.session.messages[1]?.status).to.equal('error');
        expect(textIn(one(chat.session, '[part~="error"]')).trim()).not.to.equal('');
        expect(reported()).not.to.equal('');
        expect(chat.session.messages[0]?.content).to.equal('Hi');
        await expectToGoOn(chat);
        expect(page.errors).to.deep.equal([]);
      });
    }

    it('that cannot be reached fails on the message, with another try', async () => {
      const chat = await openChat({backend: () => fetch('http://127.0.0.1:9/nobody')});
      await chat.session.send('Hi');
      await rendered(chat.session);

      expect(one<HTMLButtonElement>(one(chat.session, '[part~="error"]'), 'button').disabled).to.equal(false);
    });

    it('that never ends can be stopped', async () => {
      const chat = await openChat({
        backend: async function* () {
          for (;;) {
            yield 'word ';
            await Promise.resolve();
          }
        },
      });
      const done = chat.session.send('Hi');
      await until(() => chat.session.status === 'streaming');
      await rendered(chat.session).catch(() => undefined);
      button(chat.session, 'Stop').click();
      await done;

      expect(chat.session.messages[1]?.status).to.equal('stopped');
      await expectToGoOn(chat);
    });

    it('whose stop throws is reported, and stopped', async () => {
      const chat = await openChat();
      chat.session.backend = {
        send: chat.backend.send,
        stop() {
          throw new Error('Cannot stop');
        },
      };
      const reported = reports(chat, page);
      void chat.session.send('Hi');
      await chat.backend.next();
      await chat.session.stop();

      expect(reported()).to.contain('Cannot stop');
      await expectToGoOn(chat);
    });
  });

  describe('options', () => {
    for (const text of ['{"temperature": ', 'hot', '[1]', '"hot"', 'null', '42']) {
      it(`of ${text} are reported with the element and the value, and the rest goes on`, async () => {
        const chat = await openChat({options: {seed: 1}});
        const reported = reports(chat, page);
        chat.session.setAttribute('options', text);
        await rendered(chat.session);

        expect(reported()).to.contain('<chat-session>').and.to.contain('options').and.to.contain(text);
        await expectToGoOn(chat);
        expect(chat.backend.runs[0]!.request.options).to.deep.equal({seed: 1});
      });
    }

    it('in the markup are reported when somebody can hear it', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');
      const parent = session.parentElement!;
      const events = heard(parent, 'session-error');
      parent.innerHTML = `<chat-session options="{hot}"></chat-session>`;
      await rendered(parent);

      expect(events.map(({detail}) => detail.error.code)).to.deep.equal(['config']);
    });
  });

  describe('messages', () => {
    const WRONG: Record<string, [value: unknown, named: string]> = {
      'a string': ['Hi', '"Hi"'],
      'an object': [{role: 'user', content: 'Hi'}, 'an object'],
      'an array of numbers': [[42], '42'],
      'an array with a hole': [[user('Hi'), null], 'null'],
      'an unknown role': [[{role: 'robot', content: 'Beep'}], '"robot"'],
      'no content': [[{role: 'user'}], 'undefined'],
      'a content of the wrong kind': [[{role: 'user', content: 42}], '42'],
    };
    for (const [what, [value, named]] of Object.entries(WRONG)) {
      it(`of ${what} are named by <chat-bot>, which shows what it had`, async () => {
        const bot = await showBot([user('Hi')]);
        expect(() => (bot.messages = value as ChatBotElement['messages'])).not.to.throw();
        await rendered(bot);

        expect(page.warnings.join()).to.contain('<chat-bot>').and.to.contain(named);
        expect(texts(bot)).to.deep.equal(['Hi']);
        bot.messages = [user('Bye')];
        await rendered(bot);
        expect(texts(bot)).to.deep.equal(['Bye']);
      });

      it(`of ${what} are named by <chat-session>, which goes on`, async () => {
        const chat = await openChat({messages: [user('Hi'), assistant('Hello')]});
        const reported = reports(chat, page);
        expect(() => (chat.session.messages = value as ChatSessionElement['messages'])).not.to.throw();
        await rendered(chat.session);

        expect(reported()).to.contain('<chat-session>').and.to.contain(named);
        expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
        await expectToGoOn(chat);
      });
    }

    it('that change between two frames end up as the last ones', async () => {
      const bot = await showBot([]);
      for (let number = 0; number < 50; number++) bot.messages = [user(`Message ${number}`)];
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['Message 49']);
    });

    it('with one id twice all show', async () => {
      const bot = await showBot([user('One', {id: 'a'}), user('Two', {id: 'a'})]);
      bot.messages = [user('One', {id: 'a'}), user('Two', {id: 'a'}), user('Three', {id: 'a'})];
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['One', 'Two', 'Three']);
    });
  });

  describe('a history', () => {
    for (const [what, value] of [
      ['null', null],
      ['no nodes', {headId: 'a'}],
      ['a head that is not there', {headId: 'z', nodes: [{parentId: null, message: user('Hi', {id: 'a'})}]}],
      ['a parent that is not there', {headId: 'a', nodes: [{parentId: 'z', message: user('Hi', {id: 'a'})}]}],
    ] as const) {
      it(`of ${what} is named by <chat-session>, which goes on`, async () => {
        const chat = await openChat({messages: [user('Hi'), assistant('Hello')]});
        const reported = reports(chat, page);
        chat.session.history = value as unknown as ChatSessionElement['history'];

        expect(reported()).to.contain('<chat-session>').and.to.contain('history');
        expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
        await expectToGoOn(chat);
      });
    }
  });

  describe('an index', () => {
    const CALLS: Record<string, (session: ChatSessionElement, index: number) => unknown> = {
      retry: (session, index) => session.retry(index),
      undo: (session, index) => session.undo(index),
      edit: (session, index) => session.edit(index, 'x'),
      like: (session, index) => session.like(index, true),
      delete: (session, index) => session.delete(index),
      branches: (session, index) => session.branches(index),
      selectBranch: (session, index) => session.selectBranch(index, 0),
      'selectBranch to a version': (session, index) => session.selectBranch(0, index),
    };
    for (const [name, call] of Object.entries(CALLS)) {
      it(`that is wrong is refused by ${name} with a RangeError that names it`, async () => {
        const chat = await openChat({messages: [user('Hi'), assistant('Hello')]});
        for (const index of [99, -1, 0.5, Number.NaN]) {
          const error = await Promise.resolve()
            .then(() => call(chat.session, index))
            .then(
              () => undefined,
              (reason: unknown) => reason as Error,
            );
          expect(error, `for ${index}`).to.be.instanceOf(RangeError);
          expect(error!.message).to.contain(String(index));
        }

        expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
        await expectToGoOn(chat);
      });

      it(`that is wrong leaves the answer that runs alone in ${name}`, async () => {
        const chat = await openChat();
        void chat.session.send('Hi');
        const run = await chat.backend.next();
        await run.say('Hel');
        await Promise.resolve()
          .then(() => call(chat.session, 99))
          .catch(() => undefined);
        await run.finish('lo');
        await answered(chat);

        expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
        expect(chat.session.messages[1]?.status).to.equal('done');
      });
    }

    it('for a turn that is not there is refused by retry and undo', async () => {
      const {session} = await openChat();
      for (const call of [session.retry(), session.undo(), session.continue()]) {
        expect(await call.catch((reason: unknown) => reason)).to.be.instanceOf(RangeError);
      }
    });
  });

  describe('a method', () => {
    it('that has nothing to send says so', async () => {
      const chat = await openChat();
      for (const content of [undefined, '', '  ', []]) {
        expect(await chat.session.send(content).catch((reason: unknown) => reason)).to.be.instanceOf(TypeError);
      }
      await expectToGoOn(chat);
    });

    it('that gets no content says so', async () => {
      const chat = await openChat({messages: [user('Hi'), assistant('Hello')]});
      for (const value of [42, null]) {
        expect(
          await chat.session.edit(0, value as unknown as string).catch((reason: unknown) => reason),
        ).to.be.instanceOf(TypeError);
        expect(await chat.session.send(value as unknown as string).catch((reason: unknown) => reason)).to.be.instanceOf(
          TypeError,
        );
      }

      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    });
  });

  describe('a property', () => {
    const BOT = [
      ...['status', 'actions', 'editable', 'feedbackOptions', 'likeUserMessage', 'layout', 'noGrouping', 'userAvatar'],
      ...['assistantAvatar', 'placeholder', 'examples', 'label', 'scrollMode', 'reasoningTags', 'announce', 'strings'],
      ...['noMarkdown', 'html', 'allowTags', 'allowImages', 'lineBreaks', 'watermark'],
    ];
    for (const property of BOT) {
      it(`${property} of <chat-bot> may be null or undefined, as frameworks set what they do not have`, async () => {
        const bot = await showBot([user('Hi'), assistant('Hello')]);
        for (const nothing of [null, undefined]) {
          Object.assign(bot, {[property]: nothing});
          await rendered(bot);
          bot.messages = [user('Hi'), assistant(`Hello ${String(nothing)}`)];
          await rendered(bot);
          expect(texts(bot)).to.deep.equal(['Hi', `Hello ${String(nothing)}`]);
          bot.messages = [];
          await rendered(bot);
        }

        expect(page.errors).to.deep.equal([]);
      });
    }

    const INPUT = [
      ...['placeholder', 'maxLength', 'rows', 'maxRows', 'sendKey', 'autofocus', 'disabled', 'accept', 'maxFiles'],
      ...['maxFileSize', 'noFiles', 'submitLabel', 'stopLabel', 'status', 'strings', 'value', 'files'],
    ];
    for (const property of INPUT) {
      it(`${property} of <chat-input> may be null or undefined`, async () => {
        const input = await fixture<ChatInputElement>('<chat-input></chat-input>');
        const sends = heard(input, 'send');
        for (const nothing of [null, undefined]) {
          Object.assign(input, {[property]: nothing});
          await rendered(input);
          input.value = 'Hi';
          await rendered(input);
          button(input, 'Send').click();
        }

        expect(sends.map(({detail}) => detail)).to.deep.equal([
          {value: 'Hi', files: []},
          {value: 'Hi', files: []},
        ]);
        expect(page.errors).to.deep.equal([]);
      });
    }

    const SESSION = [
      'src',
      'model',
      'apiKey',
      'headers',
      'options',
      'system',
      'whenBusy',
      'noBranches',
      'noRunExamples',
      'draft',
    ];
    for (const property of SESSION) {
      it(`${property} of <chat-session> may be null or undefined`, async () => {
        const chat = await openChat();
        for (const nothing of [null, undefined]) {
          Object.assign(chat.session, {[property]: nothing});
          await rendered(chat.session);
          await expectToGoOn(chat);
        }

        expect(page.errors).to.deep.equal([]);
      });
    }

    it('of an unknown word is as the default', async () => {
      const bot = await showBot([user('Hi'), assistant('Hello')]);
      const words = {
        layout: 'round',
        scrollMode: 'up',
        editable: 'none',
        announce: 'loud',
        html: 'raw',
        allowImages: 'some',
      };
      Object.assign(bot, words, {actions: 'copy explode', status: 'asleep'});
      await rendered(bot);
      await frames(2);

      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      expect(message(bot, 1).offsetHeight).to.be.above(0);
      expect(page.errors).to.deep.equal([]);
    });
  });
});
