import {expect} from '@open-wc/testing';
import {sendKeys} from '@web/test-runner-commands';
import type {ReactiveElement} from 'lit';
import type {ChatBotElement, ChatMessage} from '../../src/index.js';
import {assistant, openChat, showBot, user} from '../support/chat.js';
import {all, button, isFocused, messages, one, rendered, textIn} from '../support/reader.js';
import {frame, frames, until, task} from '../support/until.js';

const ANSWER = '# Title\n\nSome **words** of an answer\n\n- one\n- two\n\n```js\nlet x;\n```';
const thread = (length: number): ChatMessage[] =>
  Array.from({length}, (_, number) =>
    number % 2 ? assistant(`Answer ${number}.\n\n${ANSWER}`) : user(`Question ${number}?`),
  );

const scrollerOf = (root: Node) => one(root, '[part="scroller"]');
const rows = (root: Node) => all(root, '[part~="message"]');
const lightRows = (root: Node) => all(root, '.light');
const isWhole = (row: Element | undefined) => row?.localName === 'chat-message';
const topIn = (scroller: Element, row: Element) =>
  row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

function inView(scroller: Element): HTMLElement[] {
  const view = scroller.getBoundingClientRect();
  // Rows of a group that is not drawn have sizes when they are asked, but no place in view.
  const drawn = rows(scroller).filter((row) => row.checkVisibility({contentVisibilityAuto: true}));
  return drawn.filter((row) => {
    const {top, bottom} = row.getBoundingClientRect();
    return bottom > view.top + 1 && top < view.bottom - 1;
  });
}

/** Waits until no row has been completed for some frames. */
async function settled(root: Node): Promise<void> {
  for (let quiet = 0, before = -1; quiet < 12;) {
    await frame();
    const count = lightRows(root).length;
    quiet = count === before ? quiet + 1 : 0;
    before = count;
  }
}

/** How often each of these elements updates from now on, by position. */
function updatesOf(elements: readonly Element[]): number[] {
  const counts = elements.map(() => 0);
  elements.forEach((element, at) => {
    (element as ReactiveElement).addController({hostUpdated: () => void (counts[at]! += 1)});
  });
  return counts;
}

describe('a long thread', () => {
  const {onerror} = window;
  // Firefox may say that it sized a group twice in one frame, where a scroll passes many of them. Nothing is lost by it.
  before(() => {
    window.onerror = (message, ...rest) =>
      String(message).includes('ResizeObserver loop') || onerror?.call(window, message, ...rest);
  });
  after(() => {
    window.onerror = onerror;
  });

  it('is whole on paper, without waiting for a frame', async () => {
    const long = 'Some **words** and `code` that go on.\n\n'.repeat(4000);
    const bot = await showBot([user('A long one, please.'), assistant(long), ...thread(200)]);
    expect(lightRows(bot)).to.not.be.empty;

    let hadFrame = false;
    requestAnimationFrame(() => (hadFrame = true));
    window.dispatchEvent(new Event('beforeprint'));
    for (let turn = 0; turn < 50; turn++) await undefined;
    const [light, whole] = [lightRows(bot), rows(bot).map((row) => all(row, 'strong').length)];
    window.dispatchEvent(new Event('afterprint'));

    expect(hadFrame).to.equal(false);
    expect(light).to.be.empty;
    expect(whole.slice(0, 4)).to.deep.equal([0, 4000, 0, 1]);
    expect(whole.filter((count) => count === 1)).to.have.length(100);
  });

  it('is whole at its end, and the text of every other message is there', async () => {
    const bot = await showBot(thread(2000));
    const found = rows(bot);

    expect(found).to.have.length(2000);
    expect(found.slice(-33).every(isWhole)).to.equal(true);
    expect(messages(bot)).to.have.length.below(200);
    expect(
      found.findIndex((row, number) => !textIn(row).includes(`${number % 2 ? 'Answer' : 'Question'} ${number}`)),
    ).to.equal(-1);
  });

  it('has an article with a name and a part for each message that is put off', async () => {
    const bot = await showBot([user('Who?'), assistant('Me'), ...thread(200)]);
    const [question, answer] = lightRows(bot);

    expect(question!.getAttribute('role')).to.equal('article');
    expect(question!.getAttribute('aria-label')).to.equal('You');
    expect(question!.getAttribute('part')).to.equal('message user');
    expect(answer!.getAttribute('aria-label')).to.equal('Assistant');
    expect(answer!.textContent!.trim()).to.equal('Me');
    await expect(bot).to.be.accessible();
  });

  it('has all words of a message that is put off', async () => {
    const bot = await showBot([
      assistant(
        [
          {type: 'reasoning', text: 'Because'},
          {type: 'text', text: 'Therefore'},
          {type: 'file', url: 'https://example.org/a.png', name: 'a.png', alt: 'A picture'},
          {type: 'tool', id: '1', name: 'search', state: 'output-available'},
          {type: 'source', url: 'https://example.org/', title: 'Example'},
          {type: 'data', name: 'chart', data: {}},
        ],
        {metadata: {title: 'Thought'}, status: 'error', error: {message: 'Cut off'}},
      ),
      ...thread(200),
    ]);

    for (const word of [
      'Because',
      'Therefore',
      'a.png',
      'A picture',
      'search',
      'Example',
      'chart',
      'Thought',
      'Cut off',
    ])
      expect(lightRows(bot)[0]!.textContent).to.contain(word);
  });

  it('has phrases that are found across bold words, code and links', async () => {
    const bot = await showBot([
      assistant('Call **the** `main()` of [our docs](https://x.example/a_b) now'),
      ...thread(200),
    ]);

    expect(lightRows(bot)[0]!.textContent!.trim()).to.equal('Call the main() of our docs now');
  });

  it('puts nothing off while it is short', async () => {
    const bot = await showBot(thread(64));

    expect(lightRows(bot)).to.have.length(0);
    expect(messages(bot)).to.have.length(64);
  });

  it('keeps its size while what is out of view is no longer drawn', async () => {
    const bot = await showBot(thread(30));
    const scroller = scrollerOf(bot);
    const before = scroller.scrollHeight;
    await until(() => messages(bot).every((row) => row.hasAttribute('data-laid-out')));
    await frames(3);

    expect(scroller.scrollHeight).to.be.closeTo(before, 1);
    expect(messages(bot).filter((row) => getComputedStyle(row).contentVisibility === 'auto')).to.have.length(29);
  });

  it('keeps what was whole as it is while it grows', async () => {
    const given = thread(64);
    const bot = await showBot(given);
    const [first] = messages(bot);
    bot.messages = [...given, ...thread(80)];
    await rendered(bot);

    expect(messages(bot)[0] === first).to.equal(true);
  });

  it('completes what comes near the view, and not what is far away', async () => {
    const bot = await showBot(thread(2000));
    const scroller = scrollerOf(bot);
    await frames(2);
    scroller.scrollTop = scroller.scrollHeight / 2;
    await until(
      () => inView(scroller).length > 1 && inView(scroller).every(isWhole),
      'the messages in view to be whole',
    );
    await settled(bot);

    expect(inView(scroller)).to.have.length.above(1);
    expect(inView(scroller).every(isWhole)).to.equal(true);
    expect(isWhole(rows(bot)[0])).to.equal(false);
    expect(lightRows(bot)).to.have.length.above(1500);
  });

  it('shows its beginning whole when the reader goes there', async () => {
    const bot = await showBot(thread(2000));
    const scroller = scrollerOf(bot);
    await frames(2);
    scroller.scrollTop = 0;
    await settled(bot);

    expect(scroller.scrollTop).to.equal(0);
    expect(inView(scroller)[0] === rows(bot)[0]).to.equal(true);
    expect(inView(scroller).every(isWhole)).to.equal(true);
  });

  it('leads to its beginning with the Home key, and stays there', async () => {
    const bot = await showBot(thread(2000));
    const scroller = scrollerOf(bot);
    await frames(3);
    scroller.focus();
    await sendKeys({press: 'Home'});
    await until(() => scroller.scrollTop === 0, 'the beginning to come');
    await settled(bot);

    expect(scroller.scrollTop).to.equal(0);
    expect(inView(scroller)[0] === rows(bot)[0]).to.equal(true);
    expect(inView(scroller).every(isWhole)).to.equal(true);
  });

  for (const place of [0.2, 0.5, 0.9]) {
    it(`does not move what the reader reads at ${place} while what is above changes its size`, async () => {
      const bot = await showBot(thread(600));
      const scroller = scrollerOf(bot);
      await frames(3);
      scroller.scrollTop = scroller.scrollHeight * place;
      await until(
        () => inView(scroller).length > 1 && inView(scroller).every(isWhole),
        'the messages in view to be whole',
      );
      await frames(2);
      const read = inView(scroller)[1]!;
      const before = {top: topIn(scroller, read), height: scroller.scrollHeight};
      await settled(bot);

      expect(topIn(scroller, read)).to.be.closeTo(before.top, 2);
    });
  }

  for (const [length, words] of [
    ['long', (number: number) => `${'Words. '.repeat(1 + ((number * 7) % 90))}\n\n- one\n- two`],
    ['short', () => 'Yes.'],
  ] as const) {
    it(`goes by no more than the reader scrolls up, where answers are ${length}`, async function () {
      this.timeout(20_000);
      const given = Array.from({length: 200}, (_, number) =>
        number % 2 ? assistant(`Answer ${number}. ${words(number)}`) : user(`Question ${number}?`),
      );
      const bot = await showBot(given);
      await settled(bot);
      const scroller = scrollerOf(bot);
      const {left, top, width} = scroller.getBoundingClientRect();
      /** By their words, the messages that are painted at some heights, and how far below the top each begins. */
      const painted = () =>
        new Map(
          [60, 150, 250, 350].flatMap((y) => {
            const found = bot.shadowRoot!.elementFromPoint(left + width / 2, top + y);
            const row = found?.closest('[part~="message"]');
            return row ? [[textIn(row), row.getBoundingClientRect().top - top] as const] : [];
          }),
        );
      for (let step = 0; step < 26; step++) {
        const before = painted();
        scroller.scrollTop -= 200;
        await frames(8);
        const moved = [...painted()].flatMap(([said, at]) => (before.has(said) ? [at - before.get(said)!] : []));
        expect(moved[0], `step ${step}`).to.be.closeTo(200, 4);
      }
    });
  }

  it('does not move what the reader reads when a message far above grows', async () => {
    const given = thread(600).map((message, number) => ({...message, id: `m${number}`}));
    const bot = await showBot(given);
    const scroller = scrollerOf(bot);
    await frames(3);
    scroller.scrollTop = scroller.scrollHeight * 0.5;
    await settled(bot);
    const [, read] = inView(scroller);
    const number = rows(bot).indexOf(read!) - 4;
    const top = topIn(scroller, read!);
    bot.messages = given.map((message, at) =>
      at === number ? {...message, content: 'Grown.\n\n'.repeat(20)} : message,
    );
    await rendered(bot);
    await frames(3);

    expect(topIn(scroller, read!)).to.be.closeTo(top, 2);
  });

  for (const [where, up] of [
    ['the middle', 3000],
    ['the top', 1e6],
  ] as const) {
    it(`shows what it showed at ${where} when older messages come before it`, async () => {
      const older = Array.from({length: 50}, (_, number) => user(`Older ${number}. ${'Words of it. '.repeat(number)}`));
      const given = thread(100).map((message, number) => ({...message, id: `m${number}`}));
      const bot = await showBot(given);
      await settled(bot);
      const scroller = scrollerOf(bot);
      scroller.scrollTop -= up;
      await settled(bot);
      const elements = new Map(rows(bot).map((row) => [textIn(row), row]));
      const [first] = inView(scroller);
      const before = topIn(scroller, first!);
      bot.messages = [...older, ...given];
      await settled(bot);

      expect(topIn(scroller, first!)).to.be.closeTo(before, 2);
      const kept = rows(bot).filter((row) => isWhole(row) && elements.get(textIn(row)) === row);
      expect(kept.length).to.be.at.least(Math.min(32, [...elements.values()].filter(isWhole).length));
    });
  }

  it('follows its end while an answer streams', async () => {
    const chat = await openChat({messages: thread(500)});
    const scroller = scrollerOf(chat.session);
    void chat.session.send('And?');
    const run = await chat.backend.next();
    for (let sent = 0; sent < 8; sent++) {
      await run.say('Words of an answer.\n\n');
      await frames(2);
    }

    // As it is painted: the last frame may have put text in, whose size is looked at after it.
    await task();
    expect(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).to.be.at.most(2);
  });

  describe('scrollToMessage', () => {
    it('leads to a message that was put off, whole', async () => {
      const bot = await showBot(thread(2000));
      await frames(2);
      bot.scrollToMessage(301);
      await settled(bot);
      const row = rows(bot)[301]!;

      expect(isWhole(row)).to.equal(true);
      expect(topIn(scrollerOf(bot), row)).to.be.closeTo(0, 3);
    });

    it('leads to a message that was given just before, though nothing after it is drawn yet', async () => {
      const bot = await showBot(thread(60));
      bot.messages = [...thread(60), user('Now?'), assistant('Words.\n\n'.repeat(60))];
      bot.scrollToMessage(60);
      await settled(bot);

      expect(topIn(scrollerOf(bot), rows(bot)[60]!)).to.be.closeTo(0, 3);
    });

    it('leads nowhere any more once the reader has gone to the end', async () => {
      const bot = await showBot(thread(200));
      await settled(bot);
      bot.scrollToMessage(20);
      await frames(2);
      bot.scrollToEnd();
      await frames(25);
      const {scrollHeight, clientHeight, scrollTop} = scrollerOf(bot);

      expect(scrollHeight - clientHeight - scrollTop).to.be.at.most(2);
    });
  });

  it('stays where it was read when it is hidden and shown', async () => {
    const bot = await showBot(thread(300));
    await settled(bot);
    const scroller = scrollerOf(bot);
    scroller.scrollTop = scroller.scrollHeight * 0.7;
    await settled(bot);
    const [row] = inView(scroller);
    const before = topIn(scroller, row!);
    bot.style.display = 'none';
    await frames(4);
    bot.style.display = '';
    await settled(bot);

    expect(topIn(scroller, row!)).to.be.closeTo(before, 2);
  });

  describe('focusMessage', () => {
    it('gives the keyboard to a message that was put off', async () => {
      const bot = await showBot(thread(2000));
      await frames(2);
      bot.focusMessage(42);
      const row = await until(() => rows(bot)[42]!.shadowRoot?.querySelector<HTMLElement>('[role="article"]'));

      await until(() => isFocused(row), 'the message to have the focus');
    });
  });

  describe('costs no more than the message that changes', () => {
    it('when a token comes', async () => {
      const chat = await openChat({messages: thread(2000)});
      void chat.session.send('And?');
      const run = await chat.backend.next();
      await run.say('First');
      await rendered(chat.session);
      await frames(3);
      const whole = messages(chat.bot);
      const updates = updatesOf(whole);
      const toolbar = updatesOf([one(chat.bot, 'chat-toolbar')]);
      const observer = new MutationObserver(() => undefined);
      observer.observe(chat.bot.shadowRoot!, {subtree: true, childList: true, attributes: true, characterData: true});
      await run.say(' second');
      await rendered(chat.session);

      expect(updates.slice(0, -1).every((count) => count === 0)).to.equal(true);
      expect(updates.at(-1)).to.equal(1);
      expect(toolbar).to.deep.equal([0]);
      expect(observer.takeRecords()).to.have.length(0);
      expect(textIn(whole.at(-1)!)).to.contain('First second');
    });

    it('when the page sets its messages again', async () => {
      const given = thread(2000);
      const bot = await showBot([...given, assistant('First', {id: 'a', status: 'streaming'})]);
      const updates = updatesOf(messages(bot));
      bot.messages = [...given, assistant('First second', {id: 'a', status: 'streaming'})];
      await rendered(bot);

      expect(updates.slice(0, -1).every((count) => count === 0)).to.equal(true);
      expect(updates.at(-1)).to.equal(1);
      expect(textIn(messages(bot).at(-1)!)).to.contain('First second');
    });

    it('when it is liked', async () => {
      const chat = await openChat({messages: thread(2000)});
      const whole = messages(chat.bot);
      const updates = updatesOf(whole);
      button(whole.at(-1)!, 'Like').click();
      await until(() => chat.session.messages.at(-1)!.liked === true);
      await rendered(chat.session);

      expect(updates.slice(0, -1).every((count) => count === 0)).to.equal(true);
      expect(button(whole.at(-1)!, 'Like').getAttribute('aria-pressed')).to.equal('true');
    });
  });
});

describe('many changes in a frame', () => {
  const answer = (content: string) => assistant(content, {id: 'a', status: 'streaming'});
  const updatesDuring = async (bot: ChatBotElement, act: () => Promise<void> | void) => {
    const [counts] = [updatesOf([bot])];
    await act();
    return counts[0]!;
  };

  it('are two updates, and the last shows', async () => {
    const bot = await showBot([user('Hi'), answer('')]);
    await frame();
    const count = await updatesDuring(bot, async () => {
      for (let sent = 1; sent <= 100; sent++) {
        bot.messages = [user('Hi'), answer('word '.repeat(sent))];
        await null;
        await null;
        await null;
      }
      await bot.updateComplete;
    });
    await rendered(bot);

    expect(count).to.be.at.most(3);
    expect(textIn(messages(bot)[1]!).match(/word/g)).to.have.length(100);
  });

  it('show once updateComplete resolves', async () => {
    const bot = await showBot([user('Hi')]);
    for (const content of ['One', 'Two', 'Three']) {
      bot.messages = [user('Hi'), assistant(content)];
      await bot.updateComplete;
      expect(messages(bot)).to.have.length(2);
    }
    await rendered(bot);

    expect(textIn(messages(bot)[1]!)).to.contain('Three');
  });

  it('are read back at once', async () => {
    const bot = await showBot([user('Hi')]);
    bot.messages = [user('One')];
    bot.messages = [...bot.messages, assistant('Two')];

    expect(bot.messages.map(({content}) => content)).to.deep.equal(['One', 'Two']);
  });
});
