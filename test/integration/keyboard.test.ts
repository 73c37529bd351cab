import {expect} from '@open-wc/testing';
import {sendKeys} from '@web/test-runner-commands';
import {answered, assistant, exchange, openChat, showBot, user, type Chat} from '../support/chat.js';
import {all, button, focus, hasFocus, message, one, press, push, rendered, texts, type} from '../support/reader.js';
import {frame, frames, until} from '../support/until.js';

/** Where the Tab key leads, one press after the other. The buttons around the chat keep the focus in the page. */
async function tabThrough(chat: Chat): Promise<string[]> {
  const [before, after] = [document.createElement('button'), document.createElement('button')];
  chat.session.before(before);
  chat.session.after(after);
  before.focus();
  const stops: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await sendKeys({press: 'Tab'});
    if (!hasFocus(chat.session)) break;
    stops.push(focus());
  }
  before.remove();
  after.remove();
  return stops;
}

/** Waits until everything is drawn, and whatever looks after the focus has looked. */
async function calm(chat: Chat): Promise<void> {
  await rendered(chat.session);
  await frames(4);
}

async function twoVersions(): Promise<Chat> {
  const chat = await openChat();
  await exchange(chat, 'Hi', 'One');
  void chat.session.retry();
  await chat.backend.answer('Two');
  await answered(chat);
  return chat;
}

describe('the keyboard', () => {
  it('reaches every action, in the order of the page', async () => {
    const chat = await twoVersions();
    chat.bot.actions = 'copy retry undo edit like clear copy-all share delete';
    chat.session.draft = {text: 'Next'};
    await rendered(chat.session);

    expect(await tabThrough(chat)).to.deep.equal([
      'button "Share"',
      'button "Copy conversation"',
      'button "Clear"',
      'div "Chat conversation"',
      'button "Copy message"',
      'button "Edit"',
      'button "Delete"',
      'button "Previous version"',
      'button "Copy message"',
      'button "Like"',
      'button "Dislike"',
      'button "Retry"',
      'button "Undo"',
      'button "Delete"',
      'button "Attach files"',
      'textarea "Message"',
      'button "Send"',
    ]);
  });

  it('reaches the actions of an earlier message, which then show', async () => {
    const chat = await openChat({messages: [user('Hi'), assistant('Hello'), user('Next'), assistant('Yes')]});
    const edit = button(message(chat.session, 0), 'Edit');
    edit.focus();
    await until(() => edit.checkVisibility({opacityProperty: true}), 'the button to show');

    expect(focus()).to.equal('button "Edit"');
  });

  it('reaches Stop while an answer runs, and stops it', async () => {
    const chat = await openChat();
    void chat.session.send('Hi');
    await (await chat.backend.next()).say('Hel');
    await rendered(chat.session);
    expect(await tabThrough(chat)).to.include('button "Stop"');
    button(chat.session, 'Stop').focus();
    await sendKeys({press: 'Enter'});
    await answered(chat);

    expect(chat.session.messages[1]?.status).to.equal('stopped');
    expect(focus()).to.equal('textarea "Message"');
  });

  it('reaches quick replies, examples and the retry of an error', async () => {
    const chat = await openChat();
    chat.bot.examples = ['One'];
    await rendered(chat.session);
    expect(await tabThrough(chat)).to.include('button "One"');
    chat.session.messages = [user('Hi'), assistant('Well?', {options: [{value: 'yes'}]})];
    await rendered(chat.session);
    expect(await tabThrough(chat)).to.include('button "yes"');
    chat.session.messages = [user('Hi'), assistant('', {status: 'error', error: {message: 'Gone'}})];
    await rendered(chat.session);
    expect(await tabThrough(chat)).to.include('button "Retry"');
  });

  it('holds a conversation', async () => {
    const chat = await openChat();
    chat.box.focus();
    await sendKeys({type: 'Hi'});
    await sendKeys({press: 'Enter'});
    await chat.backend.answer('Hello');
    await answered(chat);
    expect(texts(chat.session)).to.deep.equal(['Hi', 'Hello']);
    expect([focus(), chat.box.value]).to.deep.equal(['textarea "Message"', '']);
  });

  it('edits a message: Escape leaves the editor, and the focus is on Edit again', async () => {
    const chat = await openChat({messages: [user('Hi'), assistant('Hello')]});
    button(message(chat.session, 0), 'Edit').focus();
    await sendKeys({press: 'Enter'});
    await until(() => focus() === 'textarea "Edit message"', 'the editor to have the focus');
    await sendKeys({press: 'Escape'});
    await until(() => focus() === 'button "Edit"', 'the button to have the focus');

    expect(all(chat.session, 'chat-message-editor')).to.have.length(0);
  });
});

describe('the focus', () => {
  const ACTIONS: Record<string, {given: () => Promise<Chat>; act: (chat: Chat) => void | Promise<void>; at?: string}> =
    {
      retry: {given: twoVersions, act: ({session}) => push(button(session, 'Retry'))},
      undo: {given: twoVersions, act: ({session}) => push(button(session, 'Undo')), at: 'textarea "Message"'},
      clear: {given: twoVersions, act: ({session}) => push(button(session, 'Clear'))},
      like: {given: twoVersions, act: ({session}) => push(button(session, 'Like')), at: 'button "Like"'},
      'choosing a version': {given: twoVersions, act: ({session}) => push(button(session, 'Previous version'))},
      delete: {
        async given() {
          const chat = await twoVersions();
          chat.bot.actions = 'delete';
          await rendered(chat.session);
          return chat;
        },
        act: ({session}) => push(button(message(session, 1), 'Delete')),
      },
      'an edited question': {
        given: twoVersions,
        async act({session}) {
          push(button(session, 'Edit'));
          await rendered(session);
          type(one(session, 'textarea[aria-label="Edit message"]'), 'Hi there');
          push(button(message(session, 0), 'Send'));
        },
      },
      'an edited answer': {
        async given() {
          const chat = await twoVersions();
          chat.bot.editable = 'all';
          await rendered(chat.session);
          return chat;
        },
        async act({session}) {
          push(button(message(session, 1), 'Edit'));
          await rendered(session);
          type(one(session, 'textarea[aria-label="Edit message"]'), 'Zwei');
          push(button(message(session, 1), 'Save'));
        },
      },
      'a quick reply': {
        given: () => openChat({messages: [user('Hi'), assistant('Well?', {options: [{value: 'yes'}]})]}),
        act: ({session}) => push(button(session, 'yes')),
      },
      'an example': {
        async given() {
          const chat = await openChat();
          chat.bot.examples = ['One'];
          await rendered(chat.session);
          return chat;
        },
        act: ({session}) => push(button(session, 'One')),
      },
      'the retry of an error': {
        given: () => openChat({messages: [user('Hi'), assistant('', {status: 'error', error: {message: 'Gone'}})]}),
        act: ({session}) => push(one(one(session, '[part~="error"]'), 'button')),
      },
      'the button that sends': {
        async given() {
          const chat = await openChat();
          type(chat.box, 'Hi');
          await rendered(chat.session);
          return chat;
        },
        act: ({session}) => push(button(session, 'Send')),
        at: 'textarea "Message"',
      },
    };
  for (const [what, {given, act, at}] of Object.entries(ACTIONS)) {
    it(`is still in the chat after ${what}`, async () => {
      const chat = await given();
      const asked = chat.backend.runs.length;
      await act(chat);
      await calm(chat);
      expect(hasFocus(chat.session), `focus is on ${focus()}`).to.equal(true);
      if (at) expect(focus()).to.equal(at);
      if (chat.backend.runs.length === asked) return;

      const run = await chat.backend.next();
      await run.say('An');
      await calm(chat);
      expect(hasFocus(chat.session), `while it streams, focus is on ${focus()}`).to.equal(true);
      await run.finish('swer');
      await answered(chat);
      await calm(chat);
      expect(hasFocus(chat.session), `at the end, focus is on ${focus()}`).to.equal(true);
    });
  }

  it('is where the reader put it meanwhile', async () => {
    const chat = await twoVersions();
    push(button(chat.session, 'Retry'));
    chat.box.focus();
    await chat.backend.answer('Three');
    await answered(chat);
    await calm(chat);

    expect(focus()).to.equal('textarea "Message"');
  });

  it('outside of the chat is left alone', async () => {
    const chat = await twoVersions();
    const outside = document.createElement('input');
    outside.setAttribute('aria-label', 'outside');
    chat.session.after(outside);
    outside.focus();
    await chat.session.undo();
    await calm(chat);
    expect(focus()).to.equal('input "outside"');
    await chat.session.clear();
    await exchange(chat, 'Hi', 'Hello');
    await calm(chat);
    expect(focus()).to.equal('input "outside"');
    outside.remove();
  });

  it('is not taken from nowhere', async () => {
    const chat = await twoVersions();
    (document.activeElement as HTMLElement | null)?.blur();
    await exchange(chat, 'Hi', 'Hello');
    await calm(chat);

    expect(focus()).to.equal('body');
  });

  it('is still in a transcript whose page does what was asked for', async () => {
    const bot = await showBot([user('Hi'), assistant('Hello'), user('Next'), assistant('Yes')]);
    bot.addEventListener('undo', ({detail}) => (bot.messages = bot.messages.slice(0, detail.index)));
    bot.addEventListener('clear', () => (bot.messages = []));
    for (const name of ['Undo', 'Undo']) {
      push(button(bot, name));
      await rendered(bot);
      await frames(4);
      expect(hasFocus(bot), `focus is on ${focus()}`).to.equal(true);
    }
    bot.messages = [user('Hi')];
    await rendered(bot);
    push(button(bot, 'Clear'));
    await rendered(bot);
    await frames(4);
    expect(hasFocus(bot), `focus is on ${focus()}`).to.equal(true);
  });

  it('stays on a button through every token', async () => {
    const chat = await twoVersions();
    void chat.session.send('Next');
    const run = await chat.backend.next();
    const copy = button(message(chat.session, 1), 'Copy message');
    copy.focus();
    for (let sent = 0; sent < 5; sent++) {
      await run.say('word ');
      await frame();
      expect(focus()).to.equal('button "Copy message"');
    }
  });

  it('is not moved by a press of Enter that an input method takes', async () => {
    const chat = await openChat();
    type(chat.box, 'Hi');
    press(chat.box, 'Enter', {isComposing: true});
    press(chat.box, 'Enter', {keyCode: 229});
    await calm(chat);

    expect([chat.backend.runs.length, chat.box.value, focus()]).to.deep.equal([0, 'Hi', 'textarea "Message"']);
  });
});
