import {expect, fixture, html} from '@open-wc/testing';
import type {ChatMessage, ChatSessionElement, ChatTool, ReplyChunk, ToolPart, ToolState} from '../../src/index.js';
import {answered, assistant, liveRegion, openChat, showBot, user, type Chat} from '../support/chat.js';
import {
  all,
  buttons,
  button,
  focus,
  heard,
  isFocused,
  nameOf,
  offers,
  one,
  press,
  push,
  rendered,
  textIn,
} from '../support/reader.js';
import {until} from '../support/until.js';

const call = (name: string, input: unknown = {}, id = name): ReplyChunk => ({
  type: 'tool',
  id,
  name,
  state: 'input-available',
  input,
});
const tool = (state: ToolState, more: Partial<ToolPart> = {}): ToolPart => ({
  type: 'tool',
  id: 't1',
  name: 'search',
  state,
  ...more,
});
const panel = (root: Node) => textIn(one(root, 'details')).trim();
const tools = {
  weather: {description: 'Looks at the sky', execute: () => ({sky: 'clear'})},
  wipe: {approval: true, execute: () => 'wiped'},
};

/** A chat whose answer waits for the reader to approve of `wipe`. */
async function openAsking(more: readonly ReplyChunk[] = []): Promise<Chat & {readonly sent: Promise<void>}> {
  const chat = await openChat({tools});
  const sent = chat.session.send('Clean up');
  await chat.backend.answer('I will. ', call('wipe', {disk: 'C'}), ...more);
  await sent;
  await rendered(chat.session);
  return {...chat, sent};
}

describe('tools in a chat', () => {
  describe('<chat-session>', () => {
    it('runs those that the page sets, and shows the answer that comes of them', async () => {
      const chat = await openChat({tools});
      const sent = chat.session.send('Weather?');
      await chat.backend.answer(call('weather', {city: 'Graz'}));
      await chat.backend.answer('It is clear.');
      await sent;
      await rendered(chat.session);

      expect(panel(chat.bot))
        .to.match(/^weather · Done/)
        .and.to.contain('"city": "Graz"')
        .and.to.contain('"sky": "clear"');
      expect(textIn(chat.bot)).to.contain('It is clear.');
    });

    it('reads max-tool-rounds, and takes what is no number for eight', async () => {
      const session = await fixture<ChatSessionElement>(html`<chat-session max-tool-rounds="1"></chat-session>`);
      const rounds = async () => {
        let requests = 0;
        session.backend = () => {
          requests += 1;
          return [call('again', {}, `c${requests}`)];
        };
        await session.send('Go');
        expect(session.error?.code).to.equal('tools');
        return requests - 1;
      };
      session.tools = {again: {execute: () => 1}};

      expect(await rounds()).to.equal(1);
      session.setAttribute('max-tool-rounds', '0');
      expect(await rounds()).to.equal(0);
      for (const odd of ['many', '-1']) {
        session.setAttribute('max-tool-rounds', odd);
        expect(await rounds(), odd).to.equal(8);
      }
      session.removeAttribute('max-tool-rounds');
      expect(await rounds(), 'without the attribute').to.equal(8);
    });

    it('reports tools that cannot be used, once, and goes on with the others', async () => {
      const chat = await openChat();
      const errors = heard(chat.session, 'session-error');
      const odd = {
        ...tools,
        'two words': {execute: () => 1},
        lazy: {description: 'Does nothing'} as ChatTool,
        missing: null as unknown as ChatTool,
      };
      chat.session.tools = odd;
      void chat.session.send('Weather?');
      const {request} = await chat.backend.next();
      await rendered(chat.session);

      expect(request.tools?.map(({name}) => name)).to.deep.equal(['weather', 'wipe']);
      expect(errors.map(({detail}) => [detail.error.code, /"([^"]+)"/.exec(detail.error.message)?.[1]])).to.deep.equal([
        ['config', 'two words'],
        ['config', 'lazy'],
        ['config', 'missing'],
      ]);
    });

    it('has none where a framework sets them to nothing', async () => {
      const chat = await openChat({tools});
      for (const nothing of [null, undefined]) {
        (chat.session as {tools: unknown}).tools = nothing;
        const sent = chat.session.send('Hi');
        const {request} = await chat.backend.answer('Hello');
        await sent;
        expect(request).not.to.have.property('tools');
      }
    });

    it('answers a call, and refuses one that does not wait', async () => {
      const chat = await openAsking();
      const reasons = heard(chat.session, 'session-change');
      const responded = chat.session.respondToTool('wipe', {approved: true});
      await chat.backend.answer('All clean.');
      await responded;
      await rendered(chat.session);

      expect(reasons.map(({detail}) => detail.reason)).to.include('tool');
      expect(textIn(chat.bot)).to.contain('wiped').and.to.contain('All clean.');
      let refused: unknown;
      await chat.session.respondToTool('wipe', {approved: true}).catch((error: unknown) => (refused = error));
      expect(refused).to.be.instanceOf(RangeError);
    });

    it('goes on after its history was saved and set again', async () => {
      const saved = await openAsking();
      const chat = await openChat({tools, history: JSON.parse(JSON.stringify(saved.session.history))});
      await rendered(chat.session);
      button(chat.bot, 'Approve wipe').click();
      await chat.backend.answer('All clean.');
      await answered(chat);

      expect(textIn(chat.bot)).to.contain('All clean.');
    });
  });

  describe('the panel of a call', () => {
    it('says in a word what has become of it', async () => {
      const words: Record<ToolState, string> = {
        'input-streaming': 'No result',
        'input-available': 'No result',
        'approval-requested': 'Needs approval',
        'output-available': 'Done',
        'output-error': 'Failed',
        'output-denied': 'Denied',
      };
      for (const [state, word] of Object.entries(words) as [ToolState, string][]) {
        const bot = await showBot([user('Hi'), assistant([tool(state)])]);
        expect(textIn(one(bot, 'summary')).trim(), state).to.equal(`search · ${word}`);
      }
    });

    it('says that it is being prepared, and that it runs, while the answer does', async () => {
      const chat = await openChat({tools});
      void chat.session.send('Weather?');
      const run = await chat.backend.next();
      const summary = () => textIn(one(chat.bot, 'summary')).trim();
      await run.say({type: 'tool', id: 'a', name: 'search', inputDelta: '{"q":'});
      await rendered(chat.session);
      expect(summary()).to.equal('search · Preparing');
      await run.say({type: 'tool', id: 'a', inputDelta: '1}', state: 'input-available'});
      await rendered(chat.session);
      expect(summary()).to.equal('search · Running');
      expect(all(chat.bot, '.spinner')).to.have.length(1);
    });

    it('names what went in and what came out, and leaves out what is nothing', async () => {
      const bot = await showBot([
        assistant([
          tool('output-available', {input: {q: 'moth'}, output: 'found'}),
          tool('output-available', {id: 't2', input: {q: 'fly'}, output: null}),
        ]),
      ]);
      const [whole, half] = all(bot, 'details').map((details) => textIn(details).replace(/ +/g, ' '));

      expect(whole).to.match(/Input \{.*"q": "moth".*\} ?Output found/);
      expect(half).to.contain('Input').and.not.to.contain('Output');
    });
  });

  describe('approval', () => {
    it('passes an accessibility audit, in light and dark', async () => {
      const chat = await openAsking([call('wipe', {disk: 'D'}, 'second')]);
      for (const scheme of ['light', 'dark']) {
        chat.session.style.colorScheme = scheme;
        chat.session.style.background = scheme === 'dark' ? '#19191c' : '#fff';
        await rendered(chat.session);
        await expect(chat.session).to.be.accessible();
      }
    });

    it('shows what would be called, open, with a button for each answer', async () => {
      const {bot} = await openAsking();

      expect(one<HTMLDetailsElement>(bot, 'details').open).to.be.true;
      expect(panel(bot))
        .to.match(/^wipe · Needs approval/)
        .and.to.contain('"disk": "C"');
      expect(offers(one(bot, '[part="approval"]'))).to.deep.equal(['Approve wipe', 'Deny wipe']);
      expect(one(bot, '[part="approval"]').getAttribute('aria-label')).to.equal('Needs approval: wipe');
    });

    it('asks by an event, which says which call', async () => {
      const part = tool('approval-requested');
      const bot = await showBot([user('Hi'), assistant([part])]);
      const events = heard(bot, 'tool-approval');
      button(bot, 'Approve search').click();
      button(bot, 'Deny search').click();

      expect(events.map(({detail}) => detail)).to.deep.equal([
        {index: 1, id: 't1', approved: true},
        {index: 1, id: 't1', approved: false},
      ]);
      expect(events.every(({bubbles, composed, cancelable}) => bubbles && composed && cancelable)).to.be.true;
      expect(panel(bot)).to.contain('Needs approval');
    });

    it('approved runs the tool, and the answer goes on', async () => {
      const chat = await openAsking();
      button(chat.bot, 'Approve wipe').click();
      await chat.backend.answer('All clean.');
      await answered(chat);

      expect(panel(chat.bot))
        .to.match(/^wipe · Done/)
        .and.to.contain('wiped');
      expect(buttons(chat.bot, 'Approve wipe')).to.have.length(0);
      expect(textIn(chat.bot)).to.contain('All clean.');
    });

    it('given by two presses counts once, and the second is no failure', async () => {
      const chat = await openAsking([call('wipe', {disk: 'D'}, 'second')]);
      const errors = heard(chat.session, 'session-error');
      const [approve] = all<HTMLButtonElement>(chat.bot, 'button').filter((found) => nameOf(found) === 'Approve wipe');
      approve?.click();
      approve?.click();
      await until(() => textIn(chat.bot).includes('wiped'));
      approve?.click();
      push(button(chat.bot, 'Deny wipe'));
      await chat.backend.answer('Half clean.');
      await answered(chat);
      expect(errors).to.deep.equal([]);
    });

    it('denied leaves it, and the answer goes on', async () => {
      const chat = await openAsking();
      button(chat.bot, 'Deny wipe').click();
      await chat.backend.answer('As you wish.');
      await answered(chat);

      expect(panel(chat.bot)).to.match(/^wipe · Denied/);
    });

    it('can be given while another tool runs', async () => {
      let give = (_value: string) => {};
      const slow: ChatTool = {execute: () => new Promise<string>((resolve) => (give = resolve))};
      const chat = await openChat({tools: {...tools, slow}});
      void chat.session.send('Clean up');
      await chat.backend.answer(call('slow'), call('wipe'));
      await rendered(chat.session);
      button(chat.bot, 'Approve wipe').click();
      await until(() => textIn(chat.bot).includes('wiped'));
      give('at last');
      await chat.backend.answer('All clean.');
      await answered(chat);

      expect(textIn(chat.bot)).to.contain('at last').and.to.contain('All clean.');
    });

    it('keeps the keyboard in the panel, and is reached with it', async () => {
      const chat = await openAsking([call('wipe', {disk: 'D'}, 'second')]);
      push(
        all<HTMLButtonElement>(chat.bot, 'button').find(
          (found) => nameOf(found) === 'Approve wipe',
        ) as HTMLButtonElement,
      );
      await until(() => buttons(chat.bot, 'Approve wipe').length === 1);
      await rendered(chat.session);

      const [first] = all(chat.bot, 'summary');
      expect(isFocused(first as HTMLElement), focus()).to.be.true;
      push(button(chat.bot, 'Deny wipe'));
      await chat.backend.answer('Half clean.');
      await answered(chat);
      const [, second] = all(chat.bot, 'summary');
      expect(isFocused(second as HTMLElement), focus()).to.be.true;
    });

    it('is not offered in an old message, nor in one that was stopped', async () => {
      const part = tool('approval-requested');
      for (const messages of [
        [user('Hi'), assistant([part]), user('Never mind')],
        [user('Hi'), assistant([part], {status: 'stopped'})],
        [user('Hi'), assistant([part], {status: 'error'})],
      ] as ChatMessage[][]) {
        const bot = await showBot(messages);
        expect(panel(bot)).to.contain('No result');
        expect(all(bot, '[part="approval"]')).to.have.length(0);
      }
    });

    it('is told to a screen reader, and what was said is not said again', async () => {
      const chat = await openAsking();
      const region = liveRegion(chat.bot);
      expect(region.textContent).to.contain('I will.').and.to.contain('Needs approval: wipe');
      button(chat.bot, 'Approve wipe').click();
      await rendered(chat.session);
      await chat.backend.answer('All clean.');
      await answered(chat);
      expect(region.textContent?.trim()).to.equal('All clean.');
    });

    it('does not select the message that it stands in', async () => {
      const bot = await showBot([assistant([tool('approval-requested')])]);
      const selected = heard(bot, 'message-select');
      button(bot, 'Approve search').click();
      expect(selected).to.have.length(0);
      press(button(bot, 'Approve search'), 'Tab');
    });

    it('has the words of the page, whatever the tool is called', async () => {
      const bot = await showBot([assistant([tool('approval-requested', {name: '$& $1', title: 'Moth $& finder'})])], {
        strings: {approve: 'Ja'},
      });
      expect(textIn(button(bot, 'Ja Moth $& finder')).trim()).to.equal('Ja');
    });
  });
});
