import {expect, fixture, html} from '@open-wc/testing';
import type {ChatBotElement, ChatSessionElement} from '../../src/index.js';
import {user} from '../support/chat.js';
import {rendered, texts} from '../support/reader.js';

const MODULE = '/src/index.ts';

const pages: HTMLIFrameElement[] = [];

/** A page of its own, parsed whole before any of its modules has run. */
async function open(markup: string): Promise<Document> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = `<!doctype html>${markup}`;
  document.body.append(frame);
  pages.push(frame);
  await loaded;
  return frame.contentDocument!;
}

const query = <Found extends Element>(page: Document, selector: string) => page.querySelector<Found>(selector)!;

describe('elements that are upgraded', () => {
  afterEach(() => pages.splice(0).forEach((frame) => frame.remove()));

  it('find each other when the script comes after the markup', async () => {
    const page = await open(`
      <chat-session><chat-bot></chat-bot><chat-input></chat-input></chat-session>
      <script type="module" src="${MODULE}"></script>
    `);
    const session = query<ChatSessionElement>(page, 'chat-session');
    session.messages = [user('Hi')];
    await rendered(session);

    expect(texts(session)).to.deep.equal(['Hi']);
  });

  it('find each other when the script comes before the markup', async () => {
    const page = await open(`
      <script type="module" src="${MODULE}"></script>
      <chat-session><chat-bot></chat-bot></chat-session>
    `);
    const session = query<ChatSessionElement>(page, 'chat-session');
    session.messages = [user('Hi')];
    await rendered(session);

    expect(texts(session)).to.deep.equal(['Hi']);
  });

  it('keep what a script of the page set on them before', async () => {
    const page = await open(`
      <chat-session></chat-session><chat-bot></chat-bot>
      <script>
        document.querySelector('chat-session').messages = [{role: 'user', content: 'Hi'}];
        document.querySelector('chat-session').draft = {text: 'Next'};
        document.querySelector('chat-bot').messages = [{role: 'user', content: 'Alone'}];
        document.querySelector('chat-bot').label = 'Support';
      </script>
      <script type="module" src="${MODULE}"></script>
    `);
    const session = query<ChatSessionElement>(page, 'chat-session');
    const bot = query<ChatBotElement>(page, 'body > chat-bot');
    await rendered(page.body);

    expect([texts(session), session.draft.text]).to.deep.equal([['Hi'], 'Next']);
    expect([texts(bot), bot.label]).to.deep.equal([['Alone'], 'Support']);
  });

  it('find each other when they come by innerHTML', async () => {
    const box = await fixture(html`<div></div>`);
    box.innerHTML = '<chat-session><div><chat-bot></chat-bot></div></chat-session>';
    const session = box.querySelector('chat-session')!;
    session.messages = [user('Hi')];
    await rendered(session);

    expect(texts(session)).to.deep.equal(['Hi']);
  });

  it('find each other when the children were put together before the session was connected', async () => {
    const [session, bot] = [document.createElement('chat-session'), document.createElement('chat-bot')];
    session.append(bot);
    session.messages = [user('Hi')];
    document.body.append(session);
    await rendered(session);

    expect(texts(bot)).to.deep.equal(['Hi']);
    session.remove();
  });

  it('find their session when it is put around them later', async () => {
    const bot = document.createElement('chat-bot');
    document.body.append(bot);
    await rendered(bot);
    const session = document.createElement('chat-session');
    session.messages = [user('Hi')];
    bot.replaceWith(session);
    session.append(bot);
    await rendered(session);

    expect(texts(session)).to.deep.equal(['Hi']);
    session.remove();
  });
});
