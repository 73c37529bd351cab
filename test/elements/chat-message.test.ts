import {expect} from '@open-wc/testing';
import type {ChatBotElement, ChatMessage, MessagePart, ToolState} from '../../src/index.js';
import {PIXEL, assistant, showBot, user} from '../support/chat.js';
import {
  all,
  button,
  buttons,
  heard,
  isFocused,
  message,
  messages,
  offers,
  one,
  press,
  rendered,
  textIn,
  type,
} from '../support/reader.js';

const text = (words: string): MessagePart => ({type: 'text', text: words});
const file: MessagePart = {type: 'file', url: PIXEL, mediaType: 'image/gif', name: 'dot.gif'};

describe('<chat-message>', () => {
  it('passes an accessibility audit', async () => {
    const bot = await showBot([user('Hi'), assistant([{type: 'reasoning', text: 'Hm'}, text('Hello')])]);

    await expect(message(bot, 1)).to.be.accessible();
  });

  it('is an article with the name of who speaks', async () => {
    const bot = await showBot([user('Hi'), assistant('Hello')]);

    expect(all(bot, '[role="article"]').map((element) => [element.role, element.ariaLabel])).to.deep.equal([
      ['article', 'You'],
      ['article', 'Assistant'],
    ]);
  });

  describe('text', () => {
    it('is markdown', async () => {
      const bot = await showBot([user('**bold** *soft* [link](https://example.org)')]);
      const link = one<HTMLAnchorElement>(bot, 'a');

      expect([one(bot, 'strong').textContent, one(bot, 'em').textContent]).to.deep.equal(['bold', 'soft']);
      expect(link.target).to.equal('_blank');
      expect([...link.relList]).to.include.members(['noopener', 'noreferrer']);
    });

    it('is plain where markdown is off', async () => {
      const bot = await showBot([user('**bold**\n<b>x</b>')], {noMarkdown: true});

      expect(all(bot, 'strong, b')).to.have.length(0);
      expect(one(bot, '[part~="text"]').textContent).to.equal('**bold**\n<b>x</b>');
    });

    it('breaks at single newlines in what the reader wrote, and not in answers', async () => {
      const bot = await showBot([user('a\nb'), assistant('a\nb')]);

      expect(messages(bot).map((element) => all(element, 'br').length)).to.deep.equal([1, 0]);
    });

    it('breaks as the page decides', async () => {
      const bot = await showBot([user('a\nb'), assistant('a\nb')], {lineBreaks: true});
      expect(messages(bot).map((element) => all(element, 'br').length)).to.deep.equal([1, 1]);
      bot.lineBreaks = false;
      await rendered(bot);
      expect(messages(bot).map((element) => all(element, 'br').length)).to.deep.equal([0, 0]);
    });

    it('keeps the markup of a page out of the messages', async () => {
      const bot = await showBot([
        assistant('<chat-session></chat-session><img src=x onerror=alert(1)><script>alert(1)</script>'),
      ]);

      expect(all(bot, 'chat-session, script, [onerror]')).to.have.length(0);
    });

    it('loads images from the origins that the page allows', async () => {
      const bot = await showBot([
        assistant(`![x](${location.origin}/none.png?a)\n\n![y](https://example.org/none.png)`),
      ]);
      expect(all(bot, 'img')).to.have.length(0);
      bot.setAttribute('allow-images', 'same-origin');
      await rendered(bot);
      expect(all(bot, 'img')).to.have.length(1);
      bot.setAttribute('allow-images', `https://example.com ${location.origin}`);
      await rendered(bot);
      expect(all(bot, 'img'), 'a list of origins in the attribute').to.have.length(1);
    });

    it('keeps the tags that the page allows', async () => {
      const bot = await showBot([assistant('<note>kept</note>')]);
      expect(all(bot, 'note')).to.have.length(0);
      expect(textIn(bot)).to.contain('<note>kept</note>');
      bot.setAttribute('allow-tags', 'note aside');
      await rendered(bot);
      expect(one(bot, 'note').textContent).to.equal('kept');
    });
  });

  describe('reasoning', () => {
    it('is not there where the model kept it to itself', async () => {
      const bot = await showBot([user('Hi'), assistant([{type: 'reasoning', text: ''}, text('Hello')])]);
      expect(all(bot, '[part~="reasoning"]')).to.have.length(0);
    });

    const details = (bot: ChatBotElement) => all<HTMLDetailsElement>(bot, 'details');

    it('between tags becomes a panel, closed once it is over', async () => {
      const bot = await showBot([assistant('<think>Hm</think>Hello')]);

      expect(details(bot).map(({open}) => open)).to.deep.equal([false]);
      expect(textIn(bot)).not.to.contain('<think>');
      expect(one(bot, '[part~="reasoning"] summary, summary').textContent).to.contain('Reasoning');
    });

    it('is open while it streams', async () => {
      const bot = await showBot([assistant('<think>Hm', {status: 'streaming'})], {status: 'streaming'});

      expect(details(bot).map(({open}) => open)).to.deep.equal([true]);
    });

    it('has the tags that the page says', async () => {
      const bot = await showBot([assistant('[a]Hm[/a]Hello <think>x</think>')], {reasoningTags: [['[a]', '[/a]']]});

      expect(details(bot)).to.have.length(1);
      expect(textIn(one(bot, 'details'))).to.contain('Hm');
    });

    it('is left in place where the page names no tags', async () => {
      const bot = await showBot([assistant('<think>Hm</think>')], {reasoningTags: []});

      expect(details(bot)).to.have.length(0);
    });
  });

  describe('a thought', () => {
    const thought = (metadata: ChatMessage['metadata']) => [user('Hi'), assistant('A *body*', {metadata})];
    const open = (bot: ChatBotElement) => one<HTMLDetailsElement>(bot, 'details').open;

    it('shows its title, its log and how long it took', async () => {
      const bot = await showBot(thought({title: 'Searching', log: 'two pages', duration: 1.5}));

      expect(textIn(one(bot, 'summary')).trim()).to.equal('Searching two pages (1.5s)');
    });

    for (const [duration, shown] of [
      [3, '(3s)'],
      [0.05, '(50.0ms)'],
      [0.5, '(0.5s)'],
    ] as const) {
      it(`shows ${duration} seconds as ${shown}`, async () => {
        const bot = await showBot(thought({title: 'Searching', duration}));

        expect(textIn(one(bot, 'summary'))).to.contain(shown);
      });
    }

    it('is open and turns while it is pending', async () => {
      const bot = await showBot(thought({title: 'Searching', status: 'pending'}));

      expect([open(bot), all(bot, '.spinner').length]).to.deep.equal([true, 1]);
    });

    it('is closed and still once it is done', async () => {
      const bot = await showBot(thought({title: 'Searching', status: 'done'}));

      expect([open(bot), all(bot, '.spinner').length]).to.deep.equal([false, 0]);
    });

    it('is open without a status', async () => {
      const bot = await showBot(thought({title: 'Searching'}));

      expect(open(bot)).to.equal(true);
    });

    it('closes when it becomes done', async () => {
      const bot = await showBot(thought({title: 'Searching', status: 'pending'}));
      bot.messages = thought({title: 'Searching', status: 'done'});
      await rendered(bot);

      expect(open(bot)).to.equal(false);
    });

    it('stays as the reader left it', async () => {
      const bot = await showBot(thought({title: 'Searching', status: 'done'}));
      one(bot, 'summary').click();
      bot.messages = thought({title: 'Searching', status: 'done', log: 'more'});
      await rendered(bot);
      expect(open(bot)).to.equal(true);
      one(bot, 'summary').click();
      bot.messages = thought({title: 'Searching', status: 'pending'});
      await rendered(bot);
      expect(open(bot)).to.equal(false);
    });

    it('is no thought without a title', async () => {
      const bot = await showBot(thought({title: null, log: 'x', status: 'done'}));

      expect(all(bot, 'details')).to.have.length(0);
    });
  });

  describe('other parts', () => {
    it('show a tool with what went in and what came out', async () => {
      const bot = await showBot([
        assistant([
          {type: 'tool', id: '1', name: 'search', state: 'output-available', input: {q: 'moth'}, output: 'found'},
        ]),
      ]);
      const panel = textIn(one(bot, 'details'));

      expect(panel).to.contain('search').and.to.contain('"q": "moth"').and.to.contain('found');
    });

    it('show why a tool failed', async () => {
      const state: ToolState = 'output-error';
      const bot = await showBot([assistant([{type: 'tool', id: '1', name: 'search', state, error: 'No network'}])]);

      expect(textIn(one(bot, 'details'))).to.contain('No network');
    });

    it('show a source as a link, and none to where a link could run code', async () => {
      const bot = await showBot([
        assistant([
          {type: 'source', url: 'https://example.org/', title: 'Example'},
          {type: 'source', url: 'javascript:alert(1)', title: 'Bad'},
        ]),
      ]);

      expect(all<HTMLAnchorElement>(bot, 'a').map(({href, textContent}) => [href, textContent])).to.deep.equal([
        ['https://example.org/', 'Example example.org'],
      ]);
      expect(textIn(bot)).to.contain('Bad');
    });

    it('show data that nobody draws by its name', async () => {
      const bot = await showBot([assistant([{type: 'data', name: 'weather', data: {celsius: 20}}])]);

      expect(textIn(one(bot, 'details')))
        .to.contain('weather')
        .and.to.contain('20');
    });

    it('of one id open each by itself', async () => {
      const bot = await showBot([
        assistant([
          {type: 'data', name: 'weather', id: '1', data: 1},
          {type: 'data', name: 'stock', id: '1', data: 2},
          {type: 'data', name: 'stock', id: '1', data: 3},
        ]),
      ]);
      all(bot, 'summary')[1]!.click();
      bot.strings = {};
      await rendered(bot);

      expect(all<HTMLDetailsElement>(bot, 'details').map(({open}) => open)).to.deep.equal([false, true, false]);
    });

    it('show data that cannot be written as text', async () => {
      const loop: Record<string, unknown> = {};
      loop.self = loop;
      for (const data of [1n, Symbol('x'), undefined]) {
        const bot = await showBot([assistant([{type: 'data', name: 'odd', data}])]);
        expect(textIn(bot)).to.contain('odd');
      }
    });
  });

  describe('an answer that did not end well', () => {
    const failed = (error?: ChatMessage['error'], more: ChatMessage[] = []) => [
      user('Hi'),
      assistant('Hel', {status: 'error', ...(error && {error})}),
      ...more,
    ];

    it('keeps what had arrived, says why, and offers another try', async () => {
      const bot = await showBot(failed({message: 'The server is gone.'}), {status: 'error'});
      const events = heard(bot, 'retry');
      const error = one(bot, '[part~="error"]');
      one(error, 'button').click();

      expect(textIn(error)).to.contain('The server is gone.');
      expect(textIn(one(bot, '[part~="bubble"][part~="assistant"]')).trim()).to.equal('Hel');
      expect(events.map(({detail}) => detail)).to.deep.equal([{index: 0, value: 'Hi'}]);
    });

    it('says that it failed where nobody says why', async () => {
      const bot = await showBot(failed());

      expect(textIn(one(bot, '[part~="error"]'))).to.contain('The answer failed.');
    });

    it('offers no other try on the error where that cannot help', async () => {
      const bot = await showBot(failed({message: 'No such model', retryable: false}));

      expect(all(one(bot, '[part~="error"]'), 'button')).to.have.length(0);
    });

    it('offers no other try while one runs', async () => {
      const bot = await showBot(failed({message: 'Gone'}), {status: 'submitted'});

      expect(one<HTMLButtonElement>(one(bot, '[part~="error"]'), 'button').disabled).to.equal(true);
    });

    it('shows its error as text', async () => {
      const bot = await showBot(failed({message: '<img src=x onerror=alert(1)> **x**'}));

      expect(textIn(one(bot, '[part~="error"]'))).to.contain('<img src=x onerror=alert(1)> **x**');
    });

    it('has no empty bubble where nothing had arrived', async () => {
      const bot = await showBot([user('Hi'), assistant('', {status: 'error', error: {message: 'Gone'}})]);

      expect(all(message(bot, 1), '[part~="bubble"]')).to.have.length(0);
    });

    it('says that it was stopped', async () => {
      const bot = await showBot([user('Hi'), assistant('Hel', {status: 'stopped'})]);

      expect(textIn(message(bot, 1))).to.contain('Stopped');
      expect(all(bot, '[part~="error"]')).to.have.length(0);
    });

    it('says that it was cut off', async () => {
      const bot = await showBot([user('Hi'), assistant('Hel', {status: 'interrupted'})]);

      expect(textIn(one(bot, '[part~="error"]'))).to.contain('The answer was cut off.');
      expect(all(one(bot, '[part~="error"]'), 'button')).to.have.length(1);
    });
  });

  describe('quick replies', () => {
    const options = [{value: 'yes', label: 'Yes, please'}, {value: 'no'}];

    it('show under the last answer, by label or value', async () => {
      const bot = await showBot([user('Hi'), assistant('Well?', {options})]);

      expect(all(bot, '[part~="option"]').map(({textContent}) => textContent?.trim())).to.deep.equal([
        'Yes, please',
        'no',
      ]);
    });

    it('are gone once something follows', async () => {
      const bot = await showBot([assistant('Well?', {options}), user('yes')]);

      expect(all(bot, '[part~="option"]')).to.have.length(0);
    });

    it('of an earlier message of the last group do not show', async () => {
      const bot = await showBot([assistant('Well?', {options}), assistant('Still there?')]);

      expect(all(bot, '[part~="option"]')).to.have.length(0);
    });

    it('are disabled while an answer runs', async () => {
      const bot = await showBot([assistant('Well?', {options})], {status: 'streaming'});
      const events = heard(bot, 'option-select');
      for (const option of all(bot, '[part~="option"]')) option.click();

      expect(events).to.have.length(0);
    });
  });

  describe('editing', () => {
    const boxes = (bot: ChatBotElement) => all<HTMLTextAreaElement>(bot, 'textarea');

    async function startEdit(content: ChatMessage['content'], properties: Partial<ChatBotElement> = {}) {
      const bot = await showBot([user(content), assistant('Hello')], properties);
      button(message(bot, 0), 'Edit').click();
      await rendered(bot);
      return bot;
    }

    async function submit(bot: ChatBotElement) {
      button(bot, 'Send').click();
      await rendered(bot);
    }

    it('begins in a box with the text, which has the focus', async () => {
      const bot = await startEdit('Hi');

      expect(boxes(bot).map(({value}) => value)).to.deep.equal(['Hi']);
      expect(isFocused(boxes(bot)[0]!)).to.equal(true);
    });

    it('ends in one event with the new and the old content', async () => {
      const bot = await startEdit('Hi');
      const events = heard(bot, 'edit');
      type(boxes(bot)[0]!, 'Hi there');
      await submit(bot);

      expect(events.map(({detail}) => detail)).to.deep.equal([{index: 0, value: 'Hi there', previousValue: 'Hi'}]);
      expect([events[0]!.bubbles, events[0]!.composed, events[0]!.cancelable]).to.deep.equal([true, true, true]);
      expect(boxes(bot)).to.have.length(0);
    });

    it('ends in no event where nothing changed', async () => {
      const bot = await startEdit('Hi');
      const events = heard(bot, 'edit');
      await submit(bot);

      expect(events).to.have.length(0);
      expect(boxes(bot)).to.have.length(0);
    });

    const [first, second] = [text('One'), text('Two')];
    for (const [shape, content, typed, value] of [
      ['[file, text]', [file, first], ['1'], [file, text('1')]],
      ['[text, file]', [first, file], ['1'], [text('1'), file]],
      ['[text, text]', [first, second], ['1', '2'], [text('1'), text('2')]],
      ['[text, text], the second alone,', [first, second], ['One', '2'], [first, text('2')]],
      ['[file]', [file], ['1'], [file, text('1')]],
    ] as const) {
      it(`of ${shape} keeps the other parts and asks once`, async () => {
        const bot = await startEdit(content);
        const events = heard(bot, 'edit');
        typed.forEach((words, position) => type(boxes(bot)[position]!, words));
        await submit(bot);

        expect(events.map(({detail}) => detail)).to.deep.equal([{index: 0, value, previousValue: content}]);
      });
    }

    it('that is vetoed stays open with the text', async () => {
      const bot = await startEdit('Hi');
      bot.addEventListener('edit', (event) => event.preventDefault());
      type(boxes(bot)[0]!, 'No');
      await submit(bot);

      expect(boxes(bot).map(({value}) => value)).to.deep.equal(['No']);
    });

    for (const [way, cancel] of [
      ['the button', (bot: ChatBotElement) => button(bot, 'Cancel').click()],
      ['Escape', (bot: ChatBotElement) => void press(boxes(bot)[0]!, 'Escape')],
    ] as const) {
      it(`is left by ${way}, and the focus goes back to the Edit button`, async () => {
        const bot = await startEdit('Hi');
        const events = heard(bot, 'edit');
        type(boxes(bot)[0]!, 'Hi there');
        cancel(bot);
        await rendered(bot);

        expect(events).to.have.length(0);
        expect(boxes(bot)).to.have.length(0);
        expect(isFocused(button(message(bot, 0), 'Edit'))).to.equal(true);
      });
    }

    it('begins with the old text again after it was left', async () => {
      const bot = await startEdit('Hi');
      type(boxes(bot)[0]!, 'Hi there');
      button(bot, 'Cancel').click();
      await rendered(bot);
      button(message(bot, 0), 'Edit').click();
      await rendered(bot);

      expect(boxes(bot)[0]!.value).to.equal('Hi');
    });

    it('can be told apart by its buttons: a question is sent, an answer saved', async () => {
      const bot = await startEdit('Hi', {editable: 'all'});
      button(message(bot, 1), 'Edit').click();
      await rendered(bot);

      expect(messages(bot).map(offers)).to.deep.equal([
        ['Cancel', 'Send'],
        ['Cancel', 'Save'],
      ]);
    });

    it('is refused while an answer runs, and the text stays', async () => {
      const bot = await startEdit('Hi');
      const events = heard(bot, 'edit');
      type(boxes(bot)[0]!, 'Hi there');
      bot.status = 'streaming';
      await rendered(bot);
      press(boxes(bot)[0]!, 'Enter', {ctrlKey: true});
      await rendered(bot);

      expect(button(bot, 'Send').disabled).to.equal(true);
      expect(events).to.have.length(0);
      expect(boxes(bot)[0]!.value).to.equal('Hi there');
    });

    it('ends with Ctrl+Enter, and not with Enter alone or inside a composition', async () => {
      const bot = await startEdit('Hi');
      const events = heard(bot, 'edit');
      const [box] = boxes(bot);
      type(box!, 'Hi there');
      press(box!, 'Enter');
      press(box!, 'Enter', {ctrlKey: true, isComposing: true});
      press(box!, 'Enter', {ctrlKey: true, keyCode: 229});
      expect(events).to.have.length(0);
      press(box!, 'Enter', {ctrlKey: true});
      expect(events).to.have.length(1);
    });

    it('is not left by the Escape of an input method', async () => {
      const bot = await startEdit('Hi');
      press(boxes(bot)[0]!, 'Escape', {isComposing: true});
      await rendered(bot);

      expect(boxes(bot)).to.have.length(1);
    });

    it('closes when the page makes the change', async () => {
      const bot = await startEdit('Hi');
      bot.messages = [user('Hi there'), assistant('Hello')];
      await rendered(bot);

      expect(boxes(bot)).to.have.length(0);
      expect(buttons(message(bot, 0), 'Edit')).to.have.length(1);
    });
  });
});
