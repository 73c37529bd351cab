import {expect} from '@open-wc/testing';
import type {ChatBotElement} from '../../src/index.js';
import {answered, assistant, exchange, liveRegion, openChat, showBot, user} from '../support/chat.js';
import {loadMarkdown} from '../../src/elements/load-markdown.js';
import {all, button, rendered, textIn} from '../support/reader.js';

/** What the live region says from now on. Each change of it is read out. */
function announcements(bot: ChatBotElement): () => string[] {
  const region = liveRegion(bot);
  const spoken: string[] = [];
  const take = () => void spoken.push((region.textContent ?? '').trim());
  const observer = new MutationObserver(take);
  observer.observe(region, {subtree: true, childList: true, characterData: true});
  return () => {
    if (observer.takeRecords().length > 0) take();
    return spoken.filter((text) => text !== '');
  };
}

describe('what a screen reader hears', () => {
  // Until it is there, what is written is what there is to say.
  before(() => loadMarkdown());

  it('comes from one polite region of its own', async () => {
    const {bot} = await openChat();
    const region = liveRegion(bot);

    expect(region.getRootNode() === bot.shadowRoot).to.equal(true);
    expect(all(bot, '[aria-live="polite"]')).to.have.length(1);
    expect(region.closest('[role="log"]') === null).to.equal(true);
  });

  it('is no more than what is new of an answer that goes on', async () => {
    const chat = await openChat();
    void chat.session.send('Hi');
    await (await chat.backend.next()).say('The first half');
    await chat.session.stop();
    await rendered(chat.session);
    const spoken = announcements(chat.bot);
    void chat.session.continue();
    await rendered(chat.session);
    await chat.backend.answer(' and the second.');
    await answered(chat);

    expect(spoken()).to.deep.equal(['and the second.']);
  });

  it('is all of an answer that a page begins anew under its old id', async () => {
    const old = [user('Hi', {id: 'q'}), assistant('The old answer', {id: 'a'})];
    const bot = await showBot(old);
    const spoken = announcements(bot);
    for (const [content, status] of [
      ['Another', 'streaming'],
      ['Another answer.', 'done'],
    ] as const) {
      bot.messages = [old[0]!, assistant(content, {id: 'a', status})];
      await rendered(bot);
    }

    expect(spoken()).to.deep.equal(['Another answer.']);
  });

  it('is each answer once, when it is whole, and no token', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    for (const word of ['Hello', ' there', ', reader.', ' And', ' more.']) {
      await run.say(word);
      await rendered(chat.session);
    }
    expect(spoken()).to.deep.equal([]);
    await run.finish();
    await answered(chat);
    expect(spoken()).to.deep.equal(['Hello there, reader. And more.']);
  });

  it('is once what an answer waits for, and not how far that is', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    for (const label of ['Loading the model', 'Loading the model: 1 of 2 MB', 'Loading the model: 2 of 2 MB']) {
      await run.say({type: 'metadata', metadata: {progress: {label}}});
      await rendered(chat.session);
    }
    await run.finish('Hello.');
    await answered(chat);

    expect(spoken()).to.deep.equal(['Loading the model', 'Hello.']);
  });

  it('is an answer that says the same as the one before, too', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    await exchange(chat, 'Hi', 'Yes.');
    await exchange(chat, 'Really?', 'Yes.');

    expect(spoken()).to.deep.equal(['Yes.', 'Yes.']);
  });

  it('is each of two answers, when the second question was waiting', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('One');
    const run = await chat.backend.next();
    void chat.session.send('Two');
    await run.finish('First answer');
    await rendered(chat.session);
    await chat.backend.answer('Second answer');
    await answered(chat);

    expect(spoken()).to.deep.equal(['First answer', 'Second answer']);
  });

  it('is an answer too that began and ended between two frames, before the next question', async () => {
    const chat = await openChat({messages: [user('Hello'), assistant('Hello to you')]});
    const spoken = announcements(chat.bot);
    // The transcript has had its update in this frame.
    chat.bot.requestUpdate();
    await chat.bot.updateComplete;
    void chat.session.send('One');
    void chat.session.send('Two');
    await chat.backend.answer('First answer');
    await chat.backend.answer('Second answer');
    await answered(chat);

    expect(spoken().join(' ')).to.equal('First answer Second answer');
  });

  it('is every message of an answer that is several', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    await chat.backend.answer({type: 'messages', messages: [{content: 'First part'}, {content: 'Second part'}]});
    await answered(chat);

    expect(spoken().join(' ')).to.contain('First part').and.to.contain('Second part');
    expect(spoken()).to.have.length(1);
  });

  it('is what the answer says, without marks and without reasoning', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    await exchange(chat, 'Hi', '<think>Hm, what now</think>A **bold** [word](https://example.org)');

    expect(spoken()).to.deep.equal(['A bold word']);
  });

  it('is nothing that is there to be pressed', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    await exchange(chat, 'Hi', 'A ![cat](https://x.example/1.png) sleeps[^1].\n\n[^1]: Mostly.');

    expect(spoken().map((words) => words.split(/\s+/).join(' '))).to.deep.equal(['A cat sleeps. Mostly.']);
  });

  it('is gone from the page when it has been heard', async () => {
    const {setTimeout} = window;
    const later: {task: TimerHandler; delay: number}[] = [];
    const hold = (task: TimerHandler, delay = 0) => later.push({task, delay});
    window.setTimeout = ((task: TimerHandler, delay?: number) =>
      (delay ?? 0) >= 5000 ? hold(task, delay) : setTimeout(task, delay)) as typeof window.setTimeout;
    try {
      const chat = await openChat();
      await exchange(chat, 'Hi', 'Hello');
      expect(textIn(liveRegion(chat.bot)).trim()).to.equal('Hello');
      for (const {task} of later) (task as () => void)();
      await rendered(chat.session);
      expect(textIn(liveRegion(chat.bot)).trim()).to.equal('');
    } finally {
      window.setTimeout = setTimeout;
    }
  });

  it('is why an answer failed, after what had arrived', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    await run.say('Hel');
    await run.fail(new Error('The server is gone.'));
    await answered(chat);

    expect(spoken()).to.deep.equal(['Hel The server is gone.']);
  });

  it('is the same error again when the next try fails too', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    await (await chat.backend.next()).fail(new Error('Gone'));
    await answered(chat);
    void chat.session.retry();
    await (await chat.backend.next()).fail(new Error('Gone'));
    await answered(chat);

    expect(spoken()).to.deep.equal(['Gone', 'Gone']);
  });

  it('is once what had arrived of an answer that was stopped', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    await (await chat.backend.next()).say('Hel');
    await rendered(chat.session);
    button(chat.session, 'Stop').click();
    await answered(chat);

    expect(spoken()).to.have.length(1);
    expect(spoken()[0]).to.contain('Hel');
  });

  it('is nothing of messages that were there, or go', async () => {
    const chat = await openChat();
    const spoken = announcements(chat.bot);
    chat.session.messages = [user('Hi'), assistant('Hello')];
    await rendered(chat.session);
    await chat.session.undo();
    await rendered(chat.session);
    await chat.session.restore();
    await rendered(chat.session);

    expect(spoken()).to.deep.equal([]);
  });

  it('is the answer of a page that says when it streams', async () => {
    const bot = await showBot([user('Hi')], {status: 'submitted'});
    const spoken = announcements(bot);
    Object.assign(bot, {status: 'streaming', messages: [user('Hi'), assistant('Hel')]});
    await rendered(bot);
    Object.assign(bot, {status: 'ready', messages: [user('Hi'), assistant('Hello')]});
    await rendered(bot);

    expect(spoken()).to.deep.equal(['Hello']);
  });

  it('is each sentence where that is asked for, and the rest at the end', async () => {
    const chat = await openChat();
    chat.bot.announce = 'sentence';
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    for (const words of ['One is', ' here. Two', ' is 2.5 long', '! Three']) {
      await run.say(words);
      await rendered(chat.session);
    }
    expect(spoken()).to.deep.equal(['One is here.', 'Two is 2.5 long!']);
    await run.finish(' ends');
    await answered(chat);
    expect(spoken()).to.deep.equal(['One is here.', 'Two is 2.5 long!', 'Three ends']);
  });

  it('is each paragraph once, where sentences are asked for', async () => {
    const chat = await openChat();
    chat.bot.announce = 'sentence';
    const spoken = announcements(chat.bot);
    void chat.session.send('Hi');
    const run = await chat.backend.next();
    for (const words of ['# A **title**\n\nOne.', ' Two\n\n', '- three\n\nFour. ', 'Five', ' ends.\n\n']) {
      await run.say(words);
      await rendered(chat.session);
    }
    await run.finish('Six');
    await answered(chat);

    expect(spoken().join(' ')).to.equal('A title One. Two three Four. Five ends. Six');
  });

  it('is each sentence of the second of two answers too, when its question was waiting', async () => {
    const chat = await openChat();
    chat.bot.announce = 'sentence';
    const spoken = announcements(chat.bot);
    void chat.session.send('One');
    const run = await chat.backend.next();
    void chat.session.send('Two');
    await run.finish('A first answer that is long.');
    await rendered(chat.session);
    await chat.backend.answer('A second one.');
    await answered(chat);

    expect(spoken()).to.deep.equal(['A first answer that is long.', 'A second one.']);
  });

  it('is nothing where it is off', async () => {
    const chat = await openChat();
    chat.bot.announce = 'off';
    const spoken = announcements(chat.bot);
    await exchange(chat, 'Hi', 'Hello. There.');

    expect(spoken()).to.deep.equal([]);
    expect(textIn(liveRegion(chat.bot)).trim()).to.equal('');
  });
});
