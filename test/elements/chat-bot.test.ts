import {expect, fixture, html} from '@open-wc/testing';
import type {ChatBotElement, ChatMessage} from '../../src/index.js';
import {PIXEL, answered, assistant, openChat, showBot, system, user} from '../support/chat.js';
import {stubClipboard} from '../support/clipboard.js';
import {
  all,
  button,
  buttons,
  heard,
  isFocused,
  isSame,
  isShown,
  message,
  messages,
  offers,
  one,
  rendered,
  textIn,
  texts,
} from '../support/reader.js';

const TURN = [user('Hi'), assistant('Hello')];
const TWO_TURNS = [...TURN, user('How are you?'), assistant('Fine')];

describe('<chat-bot>', () => {
  describe('passes an accessibility audit', () => {
    const states: Record<string, [readonly ChatMessage[], Partial<ChatBotElement>]> = {
      'while it is empty': [[], {}],
      'with a placeholder and examples': [
        [],
        {placeholder: '# Welcome', examples: ['One', {text: 'Two', icon: PIXEL}]},
      ],
      'with every action': [
        TWO_TURNS,
        {actions: 'copy retry undo edit like clear copy-all share delete', editable: 'all'},
      ],
      'in panels': [TWO_TURNS, {layout: 'panel', userAvatar: PIXEL, assistantAvatar: PIXEL}],
      'with a menu of verdicts': [TURN, {feedbackOptions: ['Like', 'Dislike', 'Spam']}],
      'while an answer is awaited': [[user('Hi')], {status: 'submitted'}],
      'while an answer streams': [[user('Hi'), assistant('Hel', {status: 'streaming'})], {status: 'streaming'}],
      'after an error': [
        [user('Hi'), assistant('Hel', {status: 'error', error: {message: 'Cut off', retryable: true}})],
        {status: 'error'},
      ],
      'with quick replies': [
        [user('Hi'), assistant('Well?', {options: [{value: 'yes', label: 'Yes'}, {value: 'no'}]})],
        {},
      ],
      'with thoughts, tools, files, sources and markdown': [
        [
          user([
            {type: 'text', text: 'Look'},
            {type: 'file', url: PIXEL, mediaType: 'image/gif', name: 'dot.gif', alt: 'A dot'},
          ]),
          assistant('First this', {metadata: {title: 'Thinking', status: 'done'}}),
          assistant([
            {type: 'reasoning', text: 'Then that'},
            {type: 'tool', id: '1', name: 'search', state: 'output-available', input: {q: 'x'}, output: 'y'},
            {type: 'text', text: '# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nlet x;\n```\n\n- [ ] task'},
            {type: 'file', url: 'https://example.org/report.pdf', name: 'report.pdf'},
            {type: 'source', url: 'https://example.org', title: 'Example'},
          ]),
        ],
        {},
      ],
    };
    for (const [state, [given, properties]] of Object.entries(states)) {
      it(state, async () => {
        const bot = await showBot(given, properties);
        for (const details of all<HTMLDetailsElement>(bot, 'details')) details.open = true;

        await expect(bot).to.be.accessible();
      });
    }

    it('while a message is edited', async () => {
      const bot = await showBot(TURN);
      button(bot, 'Edit').click();
      await rendered(bot);

      await expect(bot).to.be.accessible();
    });
  });

  describe('messages', () => {
    it('show when they were set before the element was connected', async () => {
      const bot = document.createElement('chat-bot');
      bot.messages = TURN;
      document.body.append(bot);
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      bot.remove();
    });

    it('show when they were set before the element was upgraded', async () => {
      // The elements of a document without a window wait for their class.
      const bot = document.implementation.createHTMLDocument().createElement('chat-bot') as ChatBotElement;
      bot.messages = TURN;
      bot.watermark = 'Mine';
      expect(bot.shadowRoot).to.equal(null);
      document.body.append(bot);
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      expect(bot.watermark).to.equal('Mine');
      bot.remove();
    });

    it('show when they are set afterwards, and replace those before', async () => {
      const bot = await showBot(TURN);
      bot.messages = [user('Bye')];
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['Bye']);
    });

    it('are given back as they were set', async () => {
      const bot = await showBot(TURN);

      expect(bot.messages).to.equal(TURN);
    });

    it('are never changed', async () => {
      const given = [Object.freeze(user(Object.freeze([{type: 'text' as const, text: 'Hi'}])))];
      const bot = await showBot(Object.freeze(given) as ChatMessage[]);

      expect(texts(bot)).to.deep.equal(['Hi']);
      expect(given).to.deep.equal([{role: 'user', content: [{type: 'text', text: 'Hi'}]}]);
    });

    it('show with the role of each', async () => {
      const bot = await showBot(TWO_TURNS);

      expect(messages(bot).map(({dataset}) => dataset.role)).to.deep.equal(['user', 'assistant', 'user', 'assistant']);
      expect(all(bot, '[part~="message"][part~="user"]')).to.have.length(2);
    });

    it('show when they are empty', async () => {
      const bot = await showBot([user(''), assistant('')]);

      expect(messages(bot)).to.have.length(2);
    });

    for (const nothing of [null, undefined, []]) {
      it(`are none where they are set to ${JSON.stringify(nothing)}`, async () => {
        const bot = await showBot(TURN);
        bot.messages = nothing as unknown as ChatMessage[];
        await rendered(bot);

        expect(messages(bot)).to.have.length(0);
        expect(bot.messages).to.deep.equal([]);
      });
    }

    it('of the system do not show', async () => {
      const bot = await showBot([system('Be brief'), ...TURN]);

      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      expect(textIn(bot)).not.to.contain('Be brief');
    });

    it('in the shapes of others show too', async () => {
      const bot = await showBot([
        {role: 'user', content: [{type: 'image_url', image_url: {url: PIXEL}}]},
        {role: 'assistant', parts: [{type: 'text', text: 'A dot'}]},
        {role: 'assistant', content: {path: PIXEL, alt_text: 'dot', mime_type: 'image/gif'}},
      ] as unknown as ChatMessage[]);

      expect(all(bot, 'img')).to.have.length(2);
      expect(textIn(bot)).to.contain('A dot');
    });

    it('send no event, however they are set', async () => {
      const types = ['change', 'session-change', 'retry', 'undo', 'like', 'edit', 'clear'];
      const bot = document.createElement('chat-bot');
      const events = types.map((type) => heard(bot, type));
      bot.messages = TURN;
      document.body.append(bot);
      await rendered(bot);
      bot.messages = TWO_TURNS;
      await rendered(bot);

      expect(events.flat()).to.have.length(0);
      bot.remove();
    });
  });

  describe('that a page updates', () => {
    const grow: Record<string, (answer: string) => ChatMessage[]> = {
      'new objects without ids': (answer) => [user('Hi'), assistant(answer)],
      'new objects with ids': (answer) => [user('Hi', {id: 'a'}), assistant(answer, {id: 'b'})],
      'new objects with parts': (answer) => [
        user([{type: 'text', text: 'Hi'}]),
        assistant([
          {type: 'reasoning', text: 'Hm'},
          {type: 'text', text: answer},
        ]),
      ],
    };
    const inPlace = [user('Hi'), assistant('')];
    grow['the same objects, changed in place'] = (answer) => {
      Object.assign(inPlace[1] as object, {content: answer});
      return inPlace;
    };
    const part = {type: 'text' as const, text: ''};
    const partInPlace = [user('Hi', {id: 'a'}), assistant([part], {id: 'b'})];
    grow['the same parts, changed in place'] = (answer) => {
      part.text = answer;
      return partInPlace;
    };
    for (const [way, snapshot] of Object.entries(grow)) {
      it(`keeps each message's element with ${way}`, async () => {
        const bot = await showBot(snapshot('Hel'));
        const before = messages(bot);
        bot.messages = snapshot('Hello');
        await rendered(bot);

        expect(isSame(messages(bot), before)).to.equal(true);
        expect(texts(bot)[1]).to.contain('Hello');
      });

      it(`keeps an open editor, its text and the focus with ${way}`, async () => {
        const bot = await showBot(snapshot('Hel'));
        button(message(bot, 0), 'Edit').click();
        await rendered(bot);
        const box = one<HTMLTextAreaElement>(bot, 'textarea');
        box.value = 'Hi there';
        for (const answer of ['Hell', 'Hello']) {
          bot.messages = snapshot(answer);
          await rendered(bot);
        }

        expect(isSame(all(bot, 'textarea'), [box])).to.equal(true);
        expect(box.value).to.equal('Hi there');
        expect(isFocused(box)).to.equal(true);
      });
    }

    it('keeps what the reader opened', async () => {
      const snapshot = (answer: string) => [
        user('Hi'),
        assistant([
          {type: 'reasoning', text: 'Hm'},
          {type: 'text', text: answer},
        ]),
      ];
      const bot = await showBot(snapshot('Hel'));
      one(bot, 'summary').click();
      bot.messages = snapshot('Hello');
      await rendered(bot);

      expect(one<HTMLDetailsElement>(bot, 'details').open).to.equal(true);
    });

    it('keeps the focus on a button', async () => {
      const bot = await showBot([user('Hi'), assistant('Hel')]);
      const copy = button(message(bot, 1), 'Copy message');
      copy.focus();
      bot.messages = [user('Hi'), assistant('Hello')];
      await rendered(bot);

      expect(isFocused(copy)).to.equal(true);
    });

    it('draws nothing anew that did not change', async () => {
      const bot = await showBot(TWO_TURNS.map((message, position) => ({...message, id: String(position)})));
      const changes = new MutationObserver(() => {});
      for (const element of messages(bot).slice(0, 3))
        changes.observe(element.shadowRoot!, {subtree: true, childList: true, characterData: true, attributes: true});
      bot.messages = [...bot.messages.slice(0, 3), assistant('Fine, thanks', {id: '3'})];
      await rendered(bot);

      expect(changes.takeRecords()).to.deep.equal([]);
      changes.disconnect();
    });
  });

  describe('as an element of a page', () => {
    it('leaves id, class and style to the page', async () => {
      const bot = await fixture<ChatBotElement>(
        html`<chat-bot id="mine" class="wide" style="height: 9rem"></chat-bot>`,
      );
      bot.messages = TURN;
      await rendered(bot);

      expect([bot.id, bot.className, bot.getAttribute('style')]).to.deep.equal(['mine', 'wide', 'height: 9rem']);
    });

    it('is gone while it is hidden', async () => {
      const bot = await showBot(TURN);
      bot.hidden = true;

      expect(getComputedStyle(bot).display).to.equal('none');
      expect(offers(bot)).to.deep.equal([]);
    });

    it('is a log with a name, which says nothing by itself', async () => {
      const bot = await showBot(TURN);
      const log = one(bot, '[role="log"]');

      expect(log.getAttribute('aria-label')).to.equal('Chat conversation');
      expect(log.getAttribute('aria-live')).to.equal('off');
      bot.label = 'Support';
      await rendered(bot);
      expect(log.getAttribute('aria-label')).to.equal('Support');
    });

    it('can be read with the keyboard alone', async () => {
      const bot = await showBot(TURN);

      expect(one(bot, '[part="scroller"]').tabIndex).to.equal(0);
    });

    it("shows the page's own header and footer around the transcript", async () => {
      const bot = await fixture<ChatBotElement>(html`
        <chat-bot .messages=${TURN}><b slot="header">Above</b><i slot="footer">Below</i></chat-bot>
      `);
      await rendered(bot);
      const [above, log, below] = [bot.querySelector('b')!, one(bot, '[role="log"]'), bot.querySelector('i')!].map(
        (element) => element.getBoundingClientRect(),
      );

      expect(above!.bottom).to.be.at.most(log!.top);
      expect(below!.top).to.be.at.least(log!.bottom);
    });

    it('shows other words where it is given them', async () => {
      const bot = await showBot(TURN, {strings: {retry: 'Noch einmal', conversation: 'Gespräch'}});

      expect(buttons(bot, 'Noch einmal')).to.have.length(1);
      expect(buttons(bot, 'Undo')).to.have.length(1);
      expect(one(bot, '[role="log"]').getAttribute('aria-label')).to.equal('Gespräch');
    });
  });

  describe('attributes', () => {
    it('set their properties', async () => {
      const bot = await fixture<ChatBotElement>(html`
        <chat-bot
          status="streaming"
          actions="copy  like"
          editable="all"
          feedback-options="Like, Dislike, Not true"
          like-user-message
          layout="panel"
          no-grouping
          user-avatar="data:,u"
          assistant-avatar="data:,a"
          placeholder="Hello"
          label="Support"
          scroll-mode="top"
          announce="sentence"
          no-markdown
          watermark="Mine"
        ></chat-bot>
      `);

      expect({...bot.feedbackOptions}).to.deep.equal({...['Like', 'Dislike', 'Not true']});
      expect([...(bot.actions as readonly string[])]).to.deep.equal(['copy', 'like']);
      expect([bot.status, bot.editable, bot.layout, bot.scrollMode, bot.announce]).to.deep.equal([
        'streaming',
        'all',
        'panel',
        'top',
        'sentence',
      ]);
      expect([bot.likeUserMessage, bot.noGrouping, bot.noMarkdown]).to.deep.equal([true, true, true]);
      expect([bot.userAvatar, bot.assistantAvatar, bot.placeholder, bot.label, bot.watermark]).to.deep.equal([
        'data:,u',
        'data:,a',
        'Hello',
        'Support',
        'Mine',
      ]);
    });

    for (const [attribute, property] of [
      ['like-user-message', 'likeUserMessage'],
      ['no-grouping', 'noGrouping'],
      ['no-markdown', 'noMarkdown'],
      ['line-breaks', 'lineBreaks'],
    ] as const) {
      it(`${attribute} reads "false" as false`, async () => {
        const bot = await fixture<ChatBotElement>('<chat-bot></chat-bot>');
        bot.setAttribute(attribute, 'false');
        expect(bot[property]).to.equal(false);
        bot.setAttribute(attribute, '');
        expect(bot[property]).to.equal(true);
        bot.removeAttribute(attribute);
        expect(Boolean(bot[property])).to.equal(false);
      });
    }

    it('fall back to the defaults when they are taken away', async () => {
      const bot = await fixture<ChatBotElement>(html`
        <chat-bot actions="copy" feedback-options="Spam" layout="panel" editable="all" .messages=${TURN}></chat-bot>
      `);
      for (const {name} of [...bot.attributes]) bot.removeAttribute(name);
      await rendered(bot);

      expect(offers(message(bot, 1))).to.deep.equal(['Copy message', 'Like', 'Dislike', 'Retry', 'Undo']);
      expect(offers(message(bot, 0))).to.deep.equal(['Copy message', 'Edit']);
    });
  });

  describe('grouping', () => {
    const MIXED = [user('1'), assistant('2'), assistant('3'), user('4')];
    const joined = (bot: ChatBotElement) => messages(bot).map((element) => element.hasAttribute('data-joined'));

    it('joins consecutive messages of one role, with one panel of buttons', async () => {
      const bot = await showBot(MIXED);

      expect(joined(bot)).to.deep.equal([false, false, true, false]);
      expect(buttons(message(bot, 1), 'Like')).to.have.length(0);
      expect(buttons(message(bot, 2), 'Like')).to.have.length(1);
    });

    it('leaves them apart where it is told to', async () => {
      const bot = await showBot(MIXED, {noGrouping: true, likeUserMessage: true});

      expect(joined(bot)).to.deep.equal([false, false, false, false]);
      expect(buttons(bot, 'Like')).to.have.length(4);
    });

    it('passes over system messages, which break no run', async () => {
      const bot = await showBot([user('1'), system('!'), user('2'), assistant('3')]);

      expect(joined(bot)).to.deep.equal([false, true, false]);
    });
  });

  describe('while it is empty', () => {
    it('shows its placeholder as markdown', async () => {
      const bot = await showBot([], {placeholder: '**Welcome**'});
      expect(one(bot, 'strong').textContent).to.equal('Welcome');
      bot.messages = TURN;
      await rendered(bot);
      expect(textIn(bot)).not.to.contain('Welcome');
    });

    it('reads its placeholder as it reads messages', async () => {
      const plain = await showBot([], {placeholder: '**Welcome**', noMarkdown: true});
      expect(textIn(plain)).to.contain('**Welcome**');
      const bot = await showBot([], {placeholder: `![Us](${PIXEL}) <b>x</b>`, html: 'escape'});

      expect(textIn(bot)).to.contain('<b>x</b>');
    });

    it('sets the levels of its headings as those of messages', async () => {
      const bot = await showBot([], {placeholder: '# Welcome', headingOffset: 1});

      expect(one(bot, 'h1').getAttribute('aria-level')).to.equal('2');
    });

    it("shows the page's own placeholder", async () => {
      const bot = await fixture<ChatBotElement>(html`<chat-bot><b slot="placeholder">Welcome</b></chat-bot>`);
      expect(isShown(bot.querySelector('b')!)).to.equal(true);
      bot.messages = TURN;
      await rendered(bot);
      expect(isShown(bot.querySelector('b')!)).to.equal(false);
    });

    it('shows its examples, by their display text', async () => {
      const bot = await showBot([], {examples: ['One', {text: 'Two, please', display_text: 'Two', icon: PIXEL}]});
      expect(offers(bot)).to.deep.equal(['One', 'Two']);
      expect(all(bot, '[part="example"] img')).to.have.length(1);
      bot.messages = TURN;
      await rendered(bot);
      expect(all(bot, '[part="example"]')).to.have.length(0);
    });

    it('has no toolbar', async () => {
      const bot = await showBot([]);

      expect(offers(bot)).to.deep.equal([]);
    });
  });

  describe('actions', () => {
    it('stand under the messages that they are for', async () => {
      const bot = await showBot(TWO_TURNS);

      expect(messages(bot).map(offers)).to.deep.equal([
        ['Copy message', 'Edit'],
        ['Copy message', 'Like', 'Dislike'],
        ['Copy message', 'Edit'],
        ['Copy message', 'Like', 'Dislike', 'Retry', 'Undo'],
      ]);
      expect(buttons(bot, 'Clear')).to.have.length(1);
    });

    it('are all that the page names, and no others', async () => {
      const bot = await showBot(TURN, {actions: 'copy-all share delete'});

      expect(offers(bot)).to.deep.equal(['Share', 'Copy conversation', 'Delete', 'Delete']);
    });

    it('can be an array', async () => {
      const bot = await showBot(TURN, {actions: ['retry']});

      expect(offers(bot)).to.deep.equal(['Retry']);
    });

    it('are none for an empty list', async () => {
      const bot = await showBot(TURN);
      bot.setAttribute('actions', '');
      await rendered(bot);

      expect(offers(bot)).to.deep.equal([]);
    });

    it('of every message include editing where all can be edited', async () => {
      const bot = await showBot(TURN, {editable: 'all'});

      expect(buttons(bot, 'Edit')).to.have.length(2);
    });

    it('of the reader include verdicts where those can be judged', async () => {
      const bot = await showBot(TURN, {likeUserMessage: true});

      expect(buttons(bot, 'Like')).to.have.length(2);
    });

    it('that would disturb an answer are disabled while one runs, and others are not', async () => {
      const bot = await showBot(TWO_TURNS, {status: 'streaming'});
      const disabled = all<HTMLButtonElement>(bot, 'button').filter((element) => element.disabled);

      expect(new Set(disabled.map(({ariaLabel}) => ariaLabel))).to.deep.equal(
        new Set(['Edit', 'Retry', 'Undo', 'Clear']),
      );
      expect(offers(message(bot, 1))).to.deep.equal(['Copy message', 'Like', 'Dislike']);
    });

    for (const status of ['ready', 'error'] as const) {
      it(`are all there in the status "${status}"`, async () => {
        const bot = await showBot(TURN, {status});

        expect(offers(bot)).to.include.members(['Clear', 'Edit', 'Retry', 'Undo']);
      });
    }
  });

  describe('events', () => {
    stubClipboard();
    const examples = ['One', {text: 'Two', display_text: '2'}];
    const HISTORY = [
      system('Be brief', {id: 's'}),
      user('Hi', {id: 'u'}),
      assistant('Hello', {id: 'a', options: [{value: 'yes', label: 'Yes'}]}),
    ];
    const clickOf = (name: string) => (bot: ChatBotElement) => button(bot, name).click();
    const REQUESTS: Record<string, {act: (bot: ChatBotElement) => void; detail: unknown; empty?: boolean}> = {
      retry: {act: clickOf('Retry'), detail: {index: 1, value: 'Hi'}},
      undo: {act: clickOf('Undo'), detail: {index: 1, value: 'Hi'}},
      like: {act: clickOf('Like'), detail: {index: 2, value: 'Hello', values: ['Hello'], liked: true}},
      delete: {
        act: (bot) => button(message(bot, 0), 'Delete').click(),
        detail: {index: 1, value: 'Hi'},
      },
      'option-select': {act: clickOf('Yes'), detail: {index: 0, value: 'yes'}},
      'example-select': {act: clickOf('2'), detail: {index: 1, value: examples[1]}, empty: true},
      'message-select': {act: (bot) => one(message(bot, 1), 'p').click(), detail: {index: 2, value: 'Hello'}},
      'message-copy': {
        act: (bot) => button(message(bot, 1), 'Copy message').click(),
        detail: {index: 2, value: 'Hello'},
      },
      share: {act: clickOf('Share'), detail: {value: 'user: Hi\n\nassistant: Hello'}},
    };
    for (const [type, {act, detail, empty}] of Object.entries(REQUESTS)) {
      it(`ask for "${type}"`, async () => {
        const bot = await showBot(empty ? [] : HISTORY, {
          actions: 'copy retry undo edit like clear copy-all share delete',
          examples,
        });
        const events = heard(document.body, type);
        act(bot);
        await rendered(bot);

        expect(events).to.have.length(1);
        const [event] = events as [CustomEvent];
        expect(event).to.be.instanceOf(CustomEvent);
        expect(event.detail).to.deep.equal(detail);
        expect([event.bubbles, event.composed, event.cancelable]).to.deep.equal([true, true, true]);
        expect(event.target === bot).to.equal(true);
      });
    }

    it('ask for "clear", with every message that goes', async () => {
      const bot = await showBot([user('Hi', {id: 'u'}), assistant('Hello', {id: 'a'})]);
      const events = heard(bot, 'clear');
      button(bot, 'Clear').click();

      expect(events.map(({detail}) => detail)).to.deep.equal([
        {index: 0, value: [user('Hi', {id: 'u'}), assistant('Hello', {id: 'a'})]},
      ]);
      expect([events[0]!.bubbles, events[0]!.composed, events[0]!.cancelable]).to.deep.equal([true, true, true]);
    });

    it('carry contents as they stand in the history', async () => {
      const content = [
        {type: 'text' as const, text: 'Look'},
        {type: 'file' as const, url: PIXEL, mediaType: 'image/gif'},
      ];
      const bot = await showBot([user(content), assistant([{type: 'text', text: 'A dot'}])]);
      const [retries, likes] = [heard(bot, 'retry'), heard(bot, 'like')];
      button(bot, 'Retry').click();
      button(bot, 'Like').click();

      expect(retries[0]!.detail).to.deep.equal({index: 0, value: content});
      expect(likes[0]!.detail.value).to.deep.equal([{type: 'text', text: 'A dot'}]);
    });

    it('of a group carry its first index, its first content and all contents', async () => {
      const bot = await showBot([user('Hi'), assistant('One'), assistant('Two')]);
      const events = heard(bot, 'like');
      button(bot, 'Dislike').click();

      expect(events[0]!.detail).to.deep.equal({index: 1, value: 'One', values: ['One', 'Two'], liked: false});
    });

    it('are what changes a page that handles them, and nothing else does', async () => {
      const bot = await showBot(TURN);
      for (const name of ['Retry', 'Undo', 'Like', 'Clear']) button(bot, name).click();
      await rendered(bot);

      expect(texts(bot)).to.deep.equal(['Hi', 'Hello']);
      expect(button(bot, 'Like').getAttribute('aria-pressed')).to.equal('false');
    });

    it('come from a press on the message itself, whatever the chat stands in', async () => {
      const bot = await showBot(TURN);
      const link = document.createElement('a');
      bot.replaceWith(link);
      link.append(bot);
      await rendered(bot);
      const events = heard(bot, 'message-select');
      one(message(bot, 1), 'p').click();

      expect(events).to.have.length(1);
    });

    it('come from a press on the message itself, not from what is pressed in it', async () => {
      const bot = await showBot([assistant('[link](#x) `code`\n\n<details><summary>More</summary>text</details>')]);
      bot.addEventListener('click', (event) => event.preventDefault());
      const events = heard(bot, 'message-select');
      one(bot, 'a').click();
      expect(events).to.have.length(0);
      one(bot, 'code').click();
      expect(events).to.have.length(1);
    });
  });

  describe('the clipboard', () => {
    const clipboard = stubClipboard();

    it('gets the text of a message, with the watermark', async () => {
      const bot = await showBot(TURN, {watermark: 'From a test'});
      const events = heard(bot, 'message-copy');
      button(message(bot, 1), 'Copy message').click();
      await rendered(bot);

      expect(clipboard.written).to.deep.equal(['Hello\n\nFrom a test']);
      expect(events[0]!.detail).to.deep.equal({index: 1, value: 'Hello\n\nFrom a test'});
    });

    it('gets the texts of a group, line by line', async () => {
      const bot = await showBot([assistant('One'), assistant('Two')]);
      button(bot, 'Copy message').click();
      await rendered(bot);

      expect(clipboard.written).to.deep.equal(['One\nTwo']);
    });

    it('gets the whole conversation without the system prompt', async () => {
      const bot = await showBot([system('Be brief'), ...TURN], {actions: 'copy-all'});
      const events = heard(bot, 'message-copy');
      button(bot, 'Copy conversation').click();
      await rendered(bot);

      expect(clipboard.written).to.deep.equal(['user: Hi\n\nassistant: Hello']);
      expect(events.map(({detail}) => detail)).to.deep.equal([{index: -1, value: 'user: Hi\n\nassistant: Hello'}]);
    });

    it('gets nothing of what a model reasoned, alone or in the whole conversation', async () => {
      const bot = await showBot([user('Hi'), assistant('<think>Who is it?</think>Hello')], {
        actions: 'copy copy-all share',
      });
      const shared = heard(bot, 'share');
      button(message(bot, 1), 'Copy message').click();
      button(bot, 'Copy conversation').click();
      button(bot, 'Share').click();
      await rendered(bot);

      expect(clipboard.written).to.deep.equal(['Hello', 'user: Hi\n\nassistant: Hello']);
      expect(shared[0]!.detail).to.deep.equal({value: 'user: Hi\n\nassistant: Hello'});
    });

    it('gets the whole conversation with the watermark', async () => {
      const bot = await showBot(TURN, {actions: 'copy-all', watermark: 'From a test'});
      button(bot, 'Copy conversation').click();
      await rendered(bot);

      expect(clipboard.written).to.deep.equal(['user: Hi\n\nassistant: Hello\n\nFrom a test']);
    });

    it('gets no "undefined" for a file', async () => {
      const bot = await showBot([user([{type: 'file', url: 'https://example.org/report.pdf'}])], {actions: 'copy-all'});
      button(bot, 'Copy conversation').click();
      await rendered(bot);

      expect(clipboard.written[0]).not.to.contain('undefined');
    });

    it('says on the button that it has the text', async () => {
      const bot = await showBot([assistant('Hello')]);
      button(bot, 'Copy message').click();
      await rendered(bot);

      expect(buttons(bot, 'Copied')).to.have.length(1);
    });

    it('has no button where there is no text', async () => {
      const bot = await showBot([user([{type: 'file', url: PIXEL, mediaType: 'image/gif'}])]);

      expect(buttons(bot, 'Copy message')).to.have.length(0);
    });
  });

  describe('an answer that is awaited', () => {
    it('shows after the messages of a page that says it is awaited', async () => {
      const bot = await showBot([user('Hi')], {status: 'submitted'});
      expect(all(bot, '[part~="pending"]')).to.have.length(1);
      bot.messages = [user('Hi'), assistant('Hel', {status: 'streaming'})];
      bot.status = 'streaming';
      await rendered(bot);
      expect(all(bot, '[part~="pending"]')).to.have.length(0);
    });

    it('shows once, where its message is there already', async () => {
      const bot = await showBot([user('Hi'), assistant('', {status: 'pending'})], {status: 'submitted'});

      expect(all(bot, '[part~="pending"]')).to.have.length(1);
      expect(one(bot, '[part~="pending"]').getAttribute('aria-label')).to.equal('Waiting for the answer');
    });

    it('says what it waits for, and how far that is, until its first part is there', async () => {
      const chat = await openChat();
      void chat.session.send('Hi');
      const run = await chat.backend.next();
      const label = 'Downloading the model: 45 of 90 MB';
      await run.say({type: 'metadata', metadata: {progress: {label, fraction: 0.5}}});
      await rendered(chat.session);
      const bar = one<HTMLProgressElement>(chat.bot, 'progress');

      expect([bar.value, bar.labels[0]?.textContent?.trim()]).to.deep.equal([0.5, label]);
      expect(all(chat.bot, '[part~="pending"]')).to.have.length(0);
      await expect(message(chat.session, 1)).to.be.accessible();
      await run.say({type: 'metadata', metadata: {progress: {label: 'Starting the model'}}});
      await rendered(chat.session);
      expect([bar.position, bar.labels[0]?.textContent?.trim()]).to.deep.equal([-1, 'Starting the model']);
      await run.say({type: 'metadata', metadata: {progress: null}});
      await rendered(chat.session);
      expect(all(chat.bot, '[part~="pending"]')).to.have.length(1);
      await run.finish('Hello');
      await answered(chat);
      expect(all(chat.bot, 'progress, [part~="pending"]')).to.have.length(0);
    });

    it('waits for nothing that is no progress', async () => {
      const bot = await showBot([assistant('', {status: 'pending', metadata: {progress: 'soon'}})]);

      expect(all(bot, 'progress')).to.have.length(0);
      expect(all(bot, '[part~="pending"]')).to.have.length(1);
    });

    it('waits for the words of an answer that the page has begun without saying so', async () => {
      const bot = await showBot([user('Hi'), assistant('')], {status: 'streaming'});
      expect(all(bot, '[part~="pending"]')).to.have.length(1);
      bot.messages = [user('Hi'), assistant('Hello')];
      await rendered(bot);

      expect(all(bot, '[part~="pending"]')).to.have.length(0);
    });

    it('shows in an empty chat too', async () => {
      const bot = await showBot([], {status: 'submitted', placeholder: 'Hello'});

      expect(all(bot, '[part~="pending"]')).to.have.length(1);
      expect(textIn(bot)).not.to.contain('Hello');
    });
  });

  describe('avatars', () => {
    it('stand beside each bubble', async () => {
      const bot = await showBot(TWO_TURNS, {userAvatar: PIXEL});

      expect(all(bot, 'img')).to.have.length(2);
    });

    it('of the page are copied for each bubble', async () => {
      const bot = await fixture<ChatBotElement>(html`
        <chat-bot .messages=${TWO_TURNS}><b slot="assistant-avatar" id="face">A</b></chat-bot>
      `);
      await rendered(bot);

      expect(messages(bot).map((element) => all(element, 'b').length)).to.deep.equal([0, 1, 0, 1]);
      expect(all(bot, '#face')).to.have.length(1);
    });

    it('have one size, whatever that of a picture', async () => {
      const wide = new URL('data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"/>')
        .href;
      const bot = await fixture<ChatBotElement>(html`
        <chat-bot .messages=${TURN} user-avatar=${wide}><img slot="assistant-avatar" src=${wide} /></chat-bot>
      `);
      await rendered(bot);

      const sizes = messages(bot).map((element) => {
        const {width, height} = one(element, 'img').getBoundingClientRect();
        return [width, height];
      });
      expect(sizes).to.deep.equal([
        [32, 32],
        [32, 32],
      ]);
    });

    it('change with the page', async () => {
      const bot = await showBot(TURN, {userAvatar: PIXEL});
      bot.userAvatar = '';
      await rendered(bot);

      expect(all(bot, 'img')).to.have.length(0);
    });
  });

  describe('methods', () => {
    it('focusMessage gives the keyboard to a message, by its place in the history', async () => {
      const bot = await showBot([system('!'), ...TWO_TURNS]);
      bot.focusMessage(3);

      expect(isFocused(one(message(bot, 2), '[role="article"]'))).to.equal(true);
    });

    it('scrollToMessage brings a message into view', async () => {
      const bot = await showBot(Array.from({length: 40}, (_, number) => user(`Message ${number}`)));
      bot.scrollToMessage(3);
      const {top} = one(bot, '[part="scroller"]').getBoundingClientRect();

      expect(Math.abs(message(bot, 3).getBoundingClientRect().top - top)).to.be.below(2);
    });

    for (const index of [0, -1, 99, Number.NaN]) {
      it(`do nothing for message ${index}, which does not show`, async () => {
        const bot = await showBot([system('!'), ...TURN], {status: 'submitted'});
        bot.focusMessage(index);
        bot.scrollToMessage(index);

        expect(messages(bot).filter(isFocused)).to.have.length(0);
      });
    }
  });
});
