import {expect} from '@open-wc/testing';
import type {ChatMessage, MessagePart} from '../../src/index.js';
import {PIXEL, answered, assistant, exchange, openChat, showBot, user} from '../support/chat.js';
import {all, button, buttons, heard, message, messages, offers, one, rendered, texts, type} from '../support/reader.js';
import {frame, task} from '../support/until.js';

const file: MessagePart = {type: 'file', url: PIXEL, mediaType: 'image/gif'};

describe('defects of other chats', () => {
  it('a stream does not take the place away that the reader scrolled to', async () => {
    const chat = await openChat({messages: Array.from({length: 30}, (_, number) => user(`Message ${number}`))});
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    await rendered(chat.session);
    const scroller = one(chat.session, '[part="scroller"]');
    await task();
    scroller.scrollTop -= 400;
    const place = scroller.scrollTop;
    for (let word = 0; word < 10; word++) {
      await run.say('word\n\n');
      await task(20);
      await frame();
    }

    expect(scroller.scrollTop).to.equal(place);
  });

  it('a verdict stays through the next tokens and messages', async () => {
    const chat = await openChat();
    await exchange(chat, 'Hi', 'Hello');
    button(chat.session, 'Like').click();
    await rendered(chat.session);
    void chat.session.send('Next');
    const run = await chat.backend.next();
    for (const word of ['One', ' two']) {
      await run.say(word);
      await rendered(chat.session);
      expect(button(message(chat.session, 1), 'Like').getAttribute('aria-pressed')).to.equal('true');
    }
    await run.finish();
    await answered(chat);
    expect(button(message(chat.session, 1), 'Like').getAttribute('aria-pressed')).to.equal('true');
  });

  it('a verdict taken back is null, and another one than the thumbs its text', async () => {
    const bot = await showBot([user('Hi'), assistant('Hello', {liked: false})], {
      feedbackOptions: ['Like', 'Dislike', 'Spam'],
    });
    const events = heard(bot, 'like');
    button(bot, 'Dislike').click();
    const menu = one<HTMLSelectElement>(bot, 'select');
    menu.value = 'Spam';
    menu.dispatchEvent(new Event('change', {bubbles: true}));

    expect(events.map(({detail}) => detail.liked)).to.deep.equal([null, 'Spam']);
  });

  it('a verdict of the menu is asked for once', async () => {
    const chat = await openChat();
    chat.bot.feedbackOptions = ['Spam'];
    await exchange(chat, 'Hi', 'Hello');
    const events = heard(document.body, 'like');
    const menu = one<HTMLSelectElement>(chat.session, 'select');
    menu.value = 'Spam';
    menu.dispatchEvent(new Event('change', {bubbles: true, composed: true}));
    await rendered(chat.session);

    expect(events).to.have.length(1);
    expect(chat.backend.feedbacks.map(({liked}) => liked)).to.deep.equal(['Spam']);
  });

  it('a greeting alone offers no retry and no undo', async () => {
    const bot = await showBot([assistant('How can I help?')]);

    expect(offers(message(bot, 0))).to.deep.equal(['Copy message', 'Like', 'Dislike']);
  });

  it('retry and undo carry the whole message, files and all', async () => {
    for (const content of [
      [{type: 'text', text: 'Look'}, file],
      [file, {type: 'text', text: 'Look'}],
    ] as MessagePart[][]) {
      const bot = await showBot([user(content), assistant('A dot')]);
      const events = [heard(bot, 'retry'), heard(bot, 'undo')];
      button(bot, 'Retry').click();
      button(bot, 'Undo').click();

      expect(events.flat().map(({detail}) => detail)).to.deep.equal([
        {index: 0, value: content},
        {index: 0, value: content},
      ]);
    }
  });

  it('a question with a file can be edited, and keeps the file', async () => {
    for (const content of [
      [{type: 'text', text: 'Look'}, file],
      [file, {type: 'text', text: 'Look'}],
    ] as MessagePart[][]) {
      const chat = await openChat({messages: [user(content), assistant('A dot')]});
      button(message(chat.session, 0), 'Edit').click();
      await rendered(chat.session);
      type(one(message(chat.session, 0), 'textarea'), 'Look here');
      button(message(chat.session, 0), 'Send').click();
      await chat.backend.answer('A pixel');
      await answered(chat);

      expect(chat.session.messages[0]?.content).to.deep.equal(
        content.map((part) => (part.type === 'text' ? {type: 'text', text: 'Look here'} : part)),
      );
    }
  });

  it('an edit of one message among a run of them is one event, and one answer', async () => {
    const chat = await openChat({messages: [user('One'), user('Two'), assistant('Well')]});
    const events = heard(document.body, 'edit');
    for (const place of [0, 1]) {
      button(message(chat.session, place), 'Edit').click();
      await rendered(chat.session);
    }
    type(one(message(chat.session, 1), 'textarea'), 'Zwei');
    button(message(chat.session, 0), 'Send').click();
    await rendered(chat.session);
    expect(events).to.have.length(0);
    button(message(chat.session, 1), 'Send').click();
    await chat.backend.answer('Gut');
    await answered(chat);

    expect(events.map(({detail}) => detail.index)).to.deep.equal([1]);
    expect(chat.backend.runs).to.have.length(1);
    expect(texts(chat.session)).to.deep.equal(['One', 'Zwei', 'Gut']);
  });

  it('a run of answers in panels has its buttons once', async () => {
    const bot = await showBot([user('Hi'), assistant('One'), assistant('Two')], {layout: 'panel'});

    for (const name of ['Retry', 'Undo', 'Like']) expect(buttons(bot, name)).to.have.length(1);
  });

  it('a question that got no answer can be asked again and taken back', async () => {
    const bot = await showBot([user('Hi')]);
    expect(offers(message(bot, 0))).to.include.members(['Retry', 'Undo']);

    const chat = await openChat();
    void chat.session.send('Hi');
    await (await chat.backend.next()).fail();
    await answered(chat);
    expect(offers(message(chat.session, -1))).to.include.members(['Retry', 'Undo']);
  });

  describe('a panel that the reader opened', () => {
    const thought = (title: string): Partial<ChatMessage> => ({metadata: {title, status: 'done'}});
    const open = (root: Node) => all<HTMLDetailsElement>(root, 'details').map((details) => details.open);

    it('belongs to its message, and not to its place', async () => {
      const chat = await openChat({
        messages: [user('Hi'), assistant('One', thought('First')), assistant('Two', thought('Second'))],
      });
      one(message(chat.session, 1), 'summary').click();
      await chat.session.delete(1);
      await rendered(chat.session);
      expect(open(chat.session)).to.deep.equal([false]);
    });

    it('leaves no trace on the next answer in its place', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      await chat.backend.answer({type: 'message', message: {content: 'Hm', ...thought('First')}});
      await answered(chat);
      one(message(chat.session, 1), 'summary').click();
      await rendered(chat.session);
      expect(open(chat.session)).to.deep.equal([true]);
      button(chat.session, 'Retry').click();
      await chat.backend.answer({type: 'message', message: {content: 'Hm', ...thought('First')}});
      await answered(chat);
      expect(open(chat.session)).to.deep.equal([false]);
    });

    it('belongs to its part, also when another part comes before it', async () => {
      const parts = (more: MessagePart[]): ChatMessage[] => [
        assistant([...more, {type: 'tool', id: 'a', name: 'search', state: 'output-available', output: 'x'}], {
          id: 'm',
        }),
      ];
      const bot = await showBot(parts([]));
      one(bot, 'summary').click();
      bot.messages = parts([{type: 'tool', id: 'b', name: 'look', state: 'output-available', output: 'y'}]);
      await rendered(bot);

      expect(open(bot)).to.deep.equal([false, true]);
    });
  });

  it('quick replies cannot start a second answer while one runs', async () => {
    const chat = await openChat();
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    await run.say({type: 'message', message: {content: 'Well?', options: [{value: 'yes'}]}});
    await rendered(chat.session);
    for (const option of all(chat.session, '[part~="option"]')) option.click();
    await rendered(chat.session);

    expect(chat.backend.runs).to.have.length(1);
    expect(chat.session.queue).to.have.length(0);
    expect(messages(chat.session)).to.have.length(2);
  });

  it('a placeholder comes back after the first message, and nothing empty is sent', async () => {
    const chat = await openChat();
    await exchange(chat, 'Hi', 'Hello');
    expect(chat.box.placeholder).not.to.equal('');
    chat.box.form!.requestSubmit();
    await rendered(chat.session);
    expect(chat.backend.runs).to.have.length(1);
  });

  it('what a picture shows is said', async () => {
    const bot = await showBot([assistant([{...file, alt: 'A dot'}])]);

    expect(one<HTMLImageElement>(bot, 'img').alt).to.equal('A dot');
  });

  it('indentation in an answer is kept', async () => {
    const chat = await openChat();
    await exchange(chat, 'Hi', '    indented\n      more');

    expect(chat.session.messages[1]?.content).to.equal('    indented\n      more');
    expect(one(chat.session, 'pre').textContent).to.equal('indented\n  more\n');
  });
});
