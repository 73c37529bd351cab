import {expect, fixture, html} from '@open-wc/testing';
import {registerBackend, type BackendConfig, type ChatMessage, type ChatSessionElement} from '../../src/index.js';
import {answered, assistant, exchange, liveRegion, openChat, said, user, type Chat} from '../support/chat.js';
import {
  all,
  button,
  focus,
  heard,
  isSame,
  message,
  messages,
  offers,
  one,
  press,
  push,
  rendered,
  textIn,
  texts,
  type,
} from '../support/reader.js';
import {turn} from '../../src/core/reply.js';
import {frame, until} from '../support/until.js';

describe('<chat-session>', () => {
  describe('passes an accessibility audit', () => {
    it('while it is empty', async () => {
      const {session} = await openChat();

      await expect(session).to.be.accessible();
    });

    it('while an answer is awaited, and while one streams with messages in the queue', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      const run = await chat.backend.next();
      await rendered(chat.session);
      await expect(chat.session).to.be.accessible();
      await run.say('# Hello\n\n```js\nlet');
      void chat.session.send('And then?');
      await rendered(chat.session);
      await expect(chat.session).to.be.accessible();
    });

    it('after an error', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      await (await chat.backend.next()).fail();
      await answered(chat);

      await expect(chat.session).to.be.accessible();
    });

    it('with a pager', async () => {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'Hello');
      void chat.session.retry();
      await chat.backend.answer('Hello again');
      await answered(chat);
      expect(all(chat.session, '[part="pager"]')).to.have.length(1);

      await expect(chat.session).to.be.accessible();
    });
  });

  describe('the chat that it draws', () => {
    it('is a transcript and a composer where it has no children', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');

      expect(all(session, 'chat-bot, chat-input').map(({localName}) => localName)).to.deep.equal([
        'chat-bot',
        'chat-input',
      ]);
    });

    it('is there where white space and comments stand between the tags', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session>\n  <!-- a chat -->\n</chat-session>');
      await rendered(session);

      expect(all(session, 'chat-bot, chat-input').every((element) => element.offsetHeight > 0)).to.equal(true);
      expect(all(session, 'chat-bot')).to.have.length(1);
    });

    it('gives way to children, those that come later too', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');
      const bot = document.createElement('chat-bot');
      session.append(bot);
      await until(() => all(session, 'chat-bot').length === 1);
      await rendered(session);

      expect(isSame(all(session, 'chat-bot, chat-input'), [bot])).to.equal(true);
      expect(getComputedStyle(bot).display).not.to.equal('none');
    });

    it('comes back when the children go', async () => {
      const {session} = await openChat({messages: [user('Hi')]}, html`<chat-bot></chat-bot><chat-input></chat-input>`);
      session.replaceChildren();
      await until(() => all(session, 'chat-input').length === 1);
      await rendered(session);

      expect(texts(session)).to.deep.equal(['Hi']);
    });

    it('is only provided for where it has children, however deep', async () => {
      const {session} = await openChat(
        {messages: [user('Hi')]},
        html`<main>
          <section><chat-bot></chat-bot></section>
          <chat-input></chat-input>
        </main>`,
      );

      expect(all(session, 'chat-bot')).to.have.length(1);
      expect(texts(session)).to.deep.equal(['Hi']);
    });

    it('is hidden with the session', async () => {
      const {session} = await openChat();
      session.hidden = true;

      expect(getComputedStyle(session).display).to.equal('none');
    });

    it('has the height that the page gives it', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session style="height: 321px"></chat-session>');
      await rendered(session);

      expect(session.offsetHeight).to.equal(321);
      expect(one(session, 'chat-input').getBoundingClientRect().bottom).to.be.at.most(
        session.getBoundingClientRect().bottom + 0.5,
      );
    });
  });

  describe('properties', () => {
    it('stand when they were set before the element was connected', async () => {
      const session = document.createElement('chat-session');
      session.messages = [user('Hi')];
      session.draft = {text: 'Next'};
      session.system = 'Be brief';
      document.body.append(session);
      await rendered(session);

      expect(texts(session)).to.deep.equal(['Hi']);
      expect(one<HTMLTextAreaElement>(session, 'textarea').value).to.equal('Next');
      expect(said(session)).to.deep.equal([
        ['system', 'Be brief'],
        ['user', 'Hi'],
      ]);
      session.remove();
    });

    it('stand when they were set before the element was upgraded', async () => {
      const session = document.implementation.createHTMLDocument().createElement('chat-session') as ChatSessionElement;
      session.messages = [user('Hi')];
      session.backend = () => 'Hello';
      session.draft = {text: 'Next'};
      expect(session.shadowRoot).to.equal(null);
      document.body.append(session);
      await rendered(session);
      await session.send();
      await rendered(session);

      expect(said(session)).to.deep.equal([
        ['user', 'Hi'],
        ['user', 'Next'],
        ['assistant', 'Hello'],
      ]);
      session.remove();
    });

    it('make another backend when they are others, and not when they are the same ones made anew', async () => {
      let made = 0;
      registerBackend('test-made', () => {
        made += 1;
        return () => 'Hello';
      });
      const {session} = await openChat({backend: 'test-made'});
      for (const [options, count] of [
        [{temperature: 0, stop: ['a', {b: 1}]}, 1],
        [{temperature: 0, stop: ['a', {b: 1}]}, 1],
        [{temperature: 1, stop: ['a', {b: 1}]}, 2],
        [{temperature: 1, stop: ['a', {b: 2}]}, 3],
        [{temperature: 1}, 4],
        [circle(), 5],
        [circle(), 6],
      ] as const) {
        Object.assign(session, {options, headers: {authorization: 'x'}});
        await session.send('Hi');
        expect(made).to.equal(count);
      }
    });

    it('come from attributes, and reach a named backend', async () => {
      let config: BackendConfig | undefined;
      registerBackend('test-config', (given) => {
        config = given;
        return () => 'Hello';
      });
      const session = await fixture<ChatSessionElement>(html`
        <chat-session
          backend="test-config"
          src="/chat"
          model="small"
          api-key="key"
          options='{"temperature": 0}'
          system="Be brief"
          when-busy="interrupt"
          no-branches
          no-run-examples
        ></chat-session>
      `);
      await session.send('Hi');

      expect(config).to.include({src: '/chat', model: 'small', apiKey: 'key'});
      expect(config?.options).to.deep.equal({temperature: 0});
      expect([session.system, session.whenBusy, session.noBranches, session.noRunExamples]).to.deep.equal([
        'Be brief',
        'interrupt',
        true,
        true,
      ]);
    });

    for (const [attribute, property] of [
      ['no-branches', 'noBranches'],
      ['no-run-examples', 'noRunExamples'],
    ] as const) {
      it(`${attribute} reads "false" as false`, async () => {
        const {session} = await openChat();
        session.setAttribute(attribute, 'false');
        expect(session[property]).to.equal(false);
        session.setAttribute(attribute, '');
        expect(session[property]).to.equal(true);
      });
    }

    it('take effect at once, in a method that is called right after', async () => {
      const {session} = await openChat();
      session.backend = ({messages, options}) => `${messages.map(({role}) => role)} ${JSON.stringify(options)}`;
      session.options = {seed: 1};
      session.system = 'Be brief';
      await session.send('Hi');

      expect(session.messages.at(-1)?.content).to.equal('system,user {"seed":1}');
    });

    it('options hold the last ones that could be read', async () => {
      const {session, backend} = await openChat();
      session.setAttribute('options', '{"seed": 1}');
      await session.updateComplete;
      session.setAttribute('options', '{"seed": ');
      void session.send('Hi');

      expect((await backend.next()).request.options).to.deep.equal({seed: 1});
    });

    it('status is reflected, and read only', async () => {
      const {session, backend} = await openChat();
      expect(session.getAttribute('status')).to.equal('ready');
      void session.send('Hi');
      await rendered(session);
      expect(session.getAttribute('status')).to.equal('submitted');
      await (await backend.next()).say('Hello');
      await rendered(session);
      expect(session.getAttribute('status')).to.equal('streaming');
      expect(() => Object.assign(session, {status: 'ready'})).to.throw(TypeError);
    });

    it('messages replace the history when they are set', async () => {
      const chat = await openChat({system: 'Be brief'});
      await exchange(chat, 'Hi', 'Hello');
      chat.session.messages = [user('Bye')];
      await rendered(chat.session);

      expect(texts(chat.session)).to.deep.equal(['Bye']);
      expect(said(chat.session)[0]).to.deep.equal(['system', 'Be brief']);
    });

    it('history goes out and comes back with its branches', async () => {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'One');
      void chat.session.retry();
      await chat.backend.answer('Two');
      await answered(chat);
      const saved = JSON.parse(JSON.stringify(chat.session.history)) as ChatSessionElement['history'];
      const other = await openChat();
      other.session.history = saved;
      await rendered(other.session);

      expect(texts(other.session)).to.deep.equal(['Hi', 'Two']);
      expect(other.session.branches(1).map(({content}) => content)).to.deep.equal(['One', 'Two']);
      expect(textIn(one(other.session, '[part="pager"]')).trim()).to.equal('2/2');
    });
  });

  describe('events', () => {
    it('tell of a turn in their order, with what they are about', async () => {
      const chat = await openChat();
      const log: [type: string, about: unknown][] = [];
      const names = ['session-change', 'session-status', 'session-finish', 'session-error'] as const;
      const events = names.map((name) => heard(chat.session.parentElement!, name));
      for (const name of names) {
        chat.session.addEventListener(name, ({detail}: CustomEvent) => {
          log.push([name, detail.reason ?? [detail.previous, detail.status]]);
        });
      }
      await exchange(chat, 'Hi', 'Hello');

      expect(log.filter((entry) => JSON.stringify(entry) !== '["session-change","stream"]')).to.deep.equal([
        ['session-change', 'send'],
        ['session-status', ['ready', 'submitted']],
        ['session-status', ['submitted', 'streaming']],
        ['session-change', 'finish'],
        ['session-status', ['streaming', 'ready']],
        ['session-finish', 'done'],
      ]);
      const [changes, , finishes] = events;
      expect(changes!.at(-1)!.detail.messages).to.equal(chat.session.messages);
      expect(finishes!.map(({detail}) => [detail.index, detail.message])).to.deep.equal([
        [1, chat.session.messages[1]],
      ]);
      for (const {bubbles, composed, cancelable} of events.flat()) {
        expect([bubbles, composed, cancelable]).to.deep.equal([true, true, false]);
      }
    });

    it('tell of changes at most once a frame while an answer streams', async () => {
      const {session, backend} = await openChat();
      void session.send('Hi');
      const run = await backend.next();
      await rendered(session);
      const changes = heard(session, 'session-change');
      let frames = 0;
      let counting = true;
      const count = () => {
        frames++;
        if (counting) requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
      for (let sent = 0; sent < 60; sent += 20) {
        for (let number = 0; number < 20; number++) await run.say('word ');
        await frame();
      }
      await frame();
      counting = false;

      expect(changes.length).to.be.within(1, frames + 1);
      expect(session.messages[1]?.content).to.equal('word '.repeat(60));
    });

    it('tell what the composer holds, whoever changed it', async () => {
      const chat = await openChat();
      const {session} = chat;
      const drafts: string[] = [];
      session.addEventListener('session-draft', ({detail}) => {
        drafts.push([detail.text, ...detail.files.map(({name}) => name)].join(' + '));
      });
      session.draft = {text: 'From the page', files: [{type: 'file', name: 'a.txt', url: 'data:,a'}]};
      await rendered(session);
      type(chat.box, 'From the reader');
      await exchange(chat, 'Hi', 'Hello');
      session.draft = null;
      await session.undo();
      await session.restore();

      expect(drafts).to.deep.equal(['From the page + a.txt', 'From the reader + a.txt', '', 'Hi', '']);
    });

    it('tell of no draft that a page writes back', async () => {
      const {session} = await openChat();
      let heard = 0;
      session.addEventListener('session-draft', ({detail}) => {
        heard++;
        session.draft = detail;
        session.draft = {...detail, files: [...detail.files]};
      });
      session.draft = {
        text: 'Hi',
        files: [
          {type: 'file', name: 'a.txt', url: 'data:,a'},
          {type: 'file', blob: new Blob()},
        ],
      };

      expect(heard).to.equal(1);
    });

    it('tell of an error, with the index of its message', async () => {
      const {session, backend} = await openChat();
      const errors = heard(session, 'session-error');
      const finishes = heard(session, 'session-finish');
      void session.send('Hi');
      await (await backend.next()).fail(new Error('Gone'));

      expect(errors.map(({detail}) => [detail.index, detail.error.message, detail.error.name])).to.deep.equal([
        [1, 'Gone', 'ChatError'],
      ]);
      expect(finishes.map(({detail}) => detail.reason)).to.deep.equal(['error']);
      expect(session.error).to.equal(errors[0]!.detail.error);
    });

    it('ask before a request goes out, for other options', async () => {
      const {session, backend} = await openChat({options: {seed: 1}});
      session.addEventListener('before-send', ({detail}) => {
        expect(detail.messages.map(({content}) => content)).to.deep.equal(['Hi']);
        detail.options.seed = 2;
      });
      void session.send('Hi');

      expect((await backend.next()).request.options).to.deep.equal({seed: 2});
      expect(session.options).to.deep.equal({seed: 1});
    });

    it('ask before a request goes out, and a veto keeps everything as it is', async () => {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'Hello');
      const before = chat.session.messages;
      chat.session.parentElement!.addEventListener('before-send', (event) => event.preventDefault(), {once: true});
      await chat.session.retry();

      expect(chat.session.messages).to.equal(before);
      expect(chat.backend.runs).to.have.length(1);
    });

    it('ask before an edited question goes out, and after a veto what was written is still there to be sent', async () => {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'Hello');
      chat.session.addEventListener('before-send', (event) => event.preventDefault(), {once: true});
      button(message(chat.session, 0), 'Edit').click();
      await rendered(chat.session);
      type(one(message(chat.session, 0), 'textarea'), 'Hi there');
      button(message(chat.session, 0), 'Send').click();
      await rendered(chat.session);
      expect(one<HTMLTextAreaElement>(message(chat.session, 0), 'textarea').value).to.equal('Hi there');
      button(message(chat.session, 0), 'Send').click();
      await chat.backend.answer('Hello!');
      await answered(chat);

      expect(texts(chat.session)).to.deep.equal(['Hi there', 'Hello!']);
    });
  });

  describe('a conversation', () => {
    it('goes as a reader leads it', async () => {
      const chat = await openChat();
      const send = async (question: string, answer: string) => {
        type(chat.box, question);
        press(chat.box, 'Enter');
        await chat.backend.answer(answer);
        await answered(chat);
      };

      await send('hello', 'Run 1');
      expect([chat.box.value, texts(chat.session)]).to.deep.equal(['', ['hello', 'Run 1']]);
      await send('hi', 'Run 2');
      expect(texts(chat.session)).to.deep.equal(['hello', 'Run 1', 'hi', 'Run 2']);
      button(chat.session, 'Undo').click();
      await rendered(chat.session);
      expect([chat.box.value, texts(chat.session)]).to.deep.equal(['hi', ['hello', 'Run 1']]);
      button(chat.session, 'Retry').click();
      await chat.backend.answer('Run 3');
      await answered(chat);
      expect(texts(chat.session)).to.deep.equal(['hello', 'Run 3']);
      await send('hi', 'Run 4');
      expect(texts(chat.session)).to.deep.equal(['hello', 'Run 3', 'hi', 'Run 4']);
      button(chat.session, 'Clear').click();
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal([]);
    });

    it('begins with an example, and undo leads back to the examples', async () => {
      const chat = await openChat();
      chat.bot.examples = ['Hi', {text: 'How are you?', display_text: 'Health'}];
      await rendered(chat.session);
      button(chat.session, 'Health').click();
      await chat.backend.answer('Fine');
      await answered(chat);
      expect(texts(chat.session)).to.deep.equal(['How are you?', 'Fine']);
      button(chat.session, 'Undo').click();
      await rendered(chat.session);
      expect(offers(chat.bot)).to.deep.equal(['Hi', 'Health']);
    });

    it('only fills the composer with an example where it is told to', async () => {
      const chat = await openChat({noRunExamples: true});
      chat.bot.examples = ['Hi'];
      await rendered(chat.session);
      push(button(chat.session, 'Hi'));
      await rendered(chat.session);

      expect([chat.box.value, chat.backend.runs.length]).to.deep.equal(['Hi', 0]);
      expect(focus()).to.equal('textarea "Message"');
    });

    it('goes on with a quick reply', async () => {
      const chat = await openChat({messages: [assistant('Well?', {options: [{value: 'yes', label: 'Yes'}]})]});
      button(chat.session, 'Yes').click();
      const {request} = await chat.backend.next();

      expect(request.messages.at(-1)).to.include({role: 'user', content: 'yes'});
    });

    it('drops what came after an edited question', async () => {
      const chat = await openChat();
      for (const question of ['One', 'Two', 'Three']) await exchange(chat, question, `${question}!`);
      const edits = heard(chat.session, 'edit');
      button(message(chat.session, 2), 'Edit').click();
      await rendered(chat.session);
      type(one(message(chat.session, 2), 'textarea'), 'Zwei');
      button(message(chat.session, 2), 'Send').click();
      await chat.backend.answer('Zwei!');
      await answered(chat);

      expect(edits.map(({detail}) => detail)).to.deep.equal([{index: 2, value: 'Zwei', previousValue: 'Two'}]);
      expect(texts(chat.session)).to.deep.equal(['One', 'One!', 'Zwei', 'Zwei!']);
    });

    it('keeps what came after an edited answer, and asks nobody', async () => {
      const chat = await openChat();
      chat.bot.editable = 'all';
      for (const question of ['One', 'Two']) await exchange(chat, question, `${question}!`);
      button(message(chat.session, 1), 'Edit').click();
      await rendered(chat.session);
      type(one(message(chat.session, 1), 'textarea'), 'Eins!');
      button(message(chat.session, 1), 'Save').click();
      await rendered(chat.session);

      expect(texts(chat.session)).to.deep.equal(['One', 'Eins!', 'Two', 'Two!']);
      expect(chat.backend.runs).to.have.length(2);
    });

    it('can be stopped by the reader, and nothing that still arrives shows', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      const run = await chat.backend.next();
      await run.say('Hel');
      await rendered(chat.session);
      button(chat.session, 'Stop').click();
      await run.say('lo');
      await answered(chat);

      expect(run.aborted).to.equal(true);
      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hel']);
      expect(textIn(message(chat.session, 1))).to.contain('Stopped');
      expect(offers(chat.input)).not.to.contain('Stop');
    });

    it('shows what waits for the answer to end, and sends it then', async () => {
      const chat = await openChat();
      void chat.session.send('One');
      const run = await chat.backend.next();
      type(chat.box, 'Two');
      press(chat.box, 'Enter');
      await rendered(chat.session);
      const queued = all(chat.session, '[part="queued"]');
      expect(queued.map((element) => textIn(element).trim())).to.deep.equal(['Two Queued']);
      expect(chat.box.value).to.equal('');
      await run.finish('One!');
      await chat.backend.answer('Two!');
      await answered(chat);
      expect(all(chat.session, '[part="queued"]')).to.have.length(0);
      expect(texts(chat.session)).to.deep.equal(['One', 'One!', 'Two', 'Two!']);
    });

    it('interrupts the answer where it is told to', async () => {
      const chat = await openChat({whenBusy: 'interrupt'});
      void chat.session.send('One');
      const run = await chat.backend.next();
      await run.say('On');
      void chat.session.send('Two');
      await chat.backend.answer('Two!');
      await answered(chat);

      expect(run.aborted).to.equal(true);
      expect(texts(chat.session)).to.deep.equal(['One', 'On', 'Two', 'Two!']);
    });

    it('that failed is tried again from the message', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      await (
        await chat.backend.next()
      ).fail(Object.assign(new Error('Gone'), {name: 'ChatError', code: 'network', retryable: true}));
      await answered(chat);
      expect(textIn(message(chat.session, 1))).to.contain('Gone');
      one(one(chat.session, '[part~="error"]'), 'button').click();
      await chat.backend.answer('Hello');
      await answered(chat);

      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
      expect(all(chat.session, '[part~="error"]')).to.have.length(0);
    });

    it('whose backend threw is tried again from the message', async () => {
      let tries = 0;
      const chat = await openChat({
        backend: () => {
          if (tries++ === 0) throw new Error('Oops');
          return 'Hello';
        },
      });
      void chat.session.send('Hi');
      await answered(chat);
      one(one(chat.session, '[part~="error"]'), 'button').click();
      await until(() => tries === 2);
      await answered(chat);

      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    });

    it('comes back after it was cleared', async () => {
      const chat = await openChat({system: 'Be brief'});
      await exchange(chat, 'Hi', 'Hello');
      const clears = heard(chat.session, 'clear');
      button(chat.session, 'Clear').click();
      await rendered(chat.session);
      expect(said(chat.session)).to.deep.equal([['system', 'Be brief']]);
      expect(clears[0]!.detail.value.map(({content}: ChatMessage) => content)).to.deep.equal(['Hi', 'Hello']);
      await chat.session.restore();
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    });

    it('takes one message out, and back in', async () => {
      const chat = await openChat();
      chat.bot.actions = 'delete';
      for (const question of ['One', 'Two']) await exchange(chat, question, `${question}!`);
      button(message(chat.session, 1), 'Delete').click();
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal(['One', 'Two', 'Two!']);
      await chat.session.restore();
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal(['One', 'One!', 'Two', 'Two!']);
    });
  });

  describe('versions of a message', () => {
    const pager = (chat: Chat) => textIn(one(chat.session, '[part="pager"]')).trim();

    async function threeAnswers(properties: Partial<Omit<ChatSessionElement, 'status'>> = {}): Promise<Chat> {
      const chat = await openChat(properties);
      await exchange(chat, 'Hi', 'One');
      for (const answer of ['Two', 'Three']) {
        button(chat.session, 'Retry').click();
        await chat.backend.answer(answer);
        await answered(chat);
      }
      return chat;
    }

    it('are paged through, with an event each', async () => {
      const chat = await threeAnswers();
      const events = heard(document.body, 'branch-select');
      expect([pager(chat), texts(chat.session)[1]]).to.deep.equal(['3/3', 'Three']);
      button(chat.session, 'Previous version').click();
      await rendered(chat.session);
      expect([pager(chat), texts(chat.session)[1]]).to.deep.equal(['2/3', 'Two']);
      expect(events.map(({detail}) => detail)).to.deep.equal([{index: 1, branch: 1}]);
      expect([events[0]!.bubbles, events[0]!.composed, events[0]!.cancelable]).to.deep.equal([true, true, true]);
      button(chat.session, 'Next version').click();
      await rendered(chat.session);
      expect([pager(chat), texts(chat.session)[1]]).to.deep.equal(['3/3', 'Three']);
    });

    it('end at both ends', async () => {
      const chat = await threeAnswers();
      expect(button(chat.session, 'Next version').disabled).to.equal(true);
      await chat.session.selectBranch(1, 0);
      await rendered(chat.session);
      expect(button(chat.session, 'Previous version').disabled).to.equal(true);
      expect(button(chat.session, 'Next version').disabled).to.equal(false);
    });

    it('have a name that says which one it is', async () => {
      const chat = await threeAnswers();

      expect(one(chat.session, '[part="pager"]').getAttribute('aria-label')).to.equal('3 of 3');
    });

    it('cannot be changed while an answer runs', async () => {
      const chat = await threeAnswers();
      void chat.session.send('Next');
      await chat.backend.next();
      await rendered(chat.session);

      expect(button(chat.session, 'Previous version').disabled).to.equal(true);
    });

    it('are there for an edited question too', async () => {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'Hello');
      void chat.session.edit(0, 'Hi there');
      await chat.backend.answer('Hello there');
      await answered(chat);
      expect(all(message(chat.session, 0), '[part="pager"]')).to.have.length(1);
      button(chat.session, 'Previous version').click();
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    });

    it('let earlier answers be asked for again', async () => {
      const chat = await openChat();
      for (const question of ['One', 'Two']) await exchange(chat, question, `${question}!`);
      const events = heard(chat.session, 'retry');
      button(message(chat.session, 1), 'Retry').click();
      await chat.backend.answer('One?');
      await answered(chat);

      expect(events.map(({detail}) => detail)).to.deep.equal([{index: 0, value: 'One'}]);
      expect(texts(chat.session)).to.deep.equal(['One', 'One?']);
    });

    it('are none where branches are off, and earlier answers stay', async () => {
      const chat = await threeAnswers({noBranches: true});
      expect(all(chat.session, '[part="pager"]')).to.have.length(0);
      await exchange(chat, 'Next', 'Four');
      expect(offers(message(chat.session, 1))).not.to.contain('Retry');
      expect(chat.session.history.nodes).to.have.length(4);
    });
  });

  describe('in the page', () => {
    it('goes on when it is moved while an answer streams', async () => {
      const chat = await openChat();
      const place = chat.session.parentElement!;
      void chat.session.send('Hi');
      const run = await chat.backend.next();
      await run.say('Hel');
      await rendered(chat.session);
      const box = document.createElement('div');
      place.append(box);
      box.append(chat.session);
      await run.say('lo');
      await rendered(chat.session);
      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
      await run.finish('!');
      await answered(chat);
      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello!']);
    });

    it('goes on while it is out of the page, and shows everything when it is back', async () => {
      const chat = await openChat();
      const place = chat.session.parentElement!;
      void chat.session.send('Hi');
      const run = await chat.backend.next();
      chat.session.remove();
      await run.finish('Hello');
      await turn();
      place.append(chat.session);
      await answered(chat);

      expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    });

    it('keeps its rows, and says no answer again, where an update falls into its absence', async () => {
      const chat = await openChat();
      const place = chat.session.parentElement!;
      await exchange(chat, 'Hi', 'Hello');
      await exchange(chat, 'And?', 'Well');
      const rows = messages(chat.session);
      chat.bot.requestUpdate();
      chat.session.remove();
      await chat.bot.updateComplete;
      expect(messages(chat.session)).to.deep.equal(rows);
      const region = liveRegion(chat.bot);
      const before = region.textContent;
      place.append(chat.session);
      await rendered(chat.session);

      expect(messages(chat.session)).to.deep.equal(rows);
      expect(region.textContent).to.be.oneOf(['', before]);
    });

    it('serves a transcript that comes from another session', async () => {
      const inside = html`<chat-bot></chat-bot><chat-input></chat-input>`;
      const one = await openChat({messages: [user('One')]}, inside);
      const two = await openChat({messages: [user('Two')]}, inside);
      two.session.append(one.bot);
      await rendered(two.session);

      expect(texts(one.bot)).to.deep.equal(['Two']);
    });

    it('keeps to itself beside another session', async () => {
      const [here, there] = [await openChat(), await openChat()];
      await exchange(here, 'Hi', 'Hello');
      button(here.session, 'Undo').click();
      button(here.session, 'Clear').click();
      await rendered(here.session);

      expect(there.session.messages).to.deep.equal([]);
      expect(there.box.value).to.equal('');
      await exchange(there, 'Bye', 'Good bye');
      expect(texts(here.session)).to.deep.equal([]);
    });

    it('leaves messages that the page gave the transcript alone', async () => {
      const chat = await openChat(
        {messages: [user('Hi')]},
        html`<chat-bot .messages=${[user('Mine')]}></chat-bot><chat-input></chat-input>`,
      );
      expect(texts(chat.bot)).to.deep.equal(['Mine']);
      chat.bot.messages = undefined as unknown as ChatMessage[];
      await rendered(chat.session);
      expect(texts(chat.bot)).to.deep.equal(['Hi']);
    });

    it('counts system messages in every index', async () => {
      const chat = await openChat({system: 'Be brief'});
      await exchange(chat, 'Hi', 'Hello');
      const [undos, likes] = [heard(chat.session, 'undo'), heard(chat.session, 'like')];
      button(chat.session, 'Like').click();
      button(chat.session, 'Undo').click();
      await rendered(chat.session);

      expect([undos[0]!.detail.index, likes[0]!.detail.index]).to.deep.equal([1, 2]);
      expect(said(chat.session)).to.deep.equal([['system', 'Be brief']]);
    });

    it('works from one tag, with the backend that needs no network', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');
      await session.send('Hello');
      await rendered(session);

      expect(session.status).to.equal('ready');
      expect(texts(session)).to.have.length(2);
      expect(texts(session)[1]).not.to.equal('');
    });

    it('lets media load from where its backend is, and from nowhere else', async () => {
      const [server, other] = [`http://127.0.0.1:${location.port}`, 'https://example.org'];
      const media = (origin: string) =>
        assistant([{type: 'file', url: `${origin}/package.json`, mediaType: 'image/png'}]);
      const {session} = await openChat({src: `${server}/chat`, messages: [media(other), media(server)]});

      expect(all<HTMLImageElement>(session, 'img').map(({src}) => src)).to.deep.equal([`${server}/package.json`]);
    });

    it('greets in an empty chat of its own making', async () => {
      const session = await fixture<ChatSessionElement>('<chat-session></chat-session>');
      await rendered(session);

      expect(textIn(session)).to.contain('How can I help?');
    });

    it('has a transcript of the session inside the shadow root of another element', async () => {
      customElements.define(
        'test-panel',
        class extends HTMLElement {
          connectedCallback() {
            this.attachShadow({mode: 'open'}).append(document.createElement('chat-bot'));
          }
        },
      );
      const session = await fixture<ChatSessionElement>('<chat-session><test-panel></test-panel></chat-session>');
      session.messages = [user('Hi')];
      await rendered(session);

      expect(texts(session)).to.deep.equal(['Hi']);
    });
  });
});

/** Options that hold themselves. */
function circle(): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  options.self = options;
  return options;
}
