import {expect} from '@open-wc/testing';
import {sendKeys} from '@web/test-runner-commands';
import type {ChatBotElement} from '../../src/index.js';
import {answered, assistant, openChat, showBot, user, type Chat} from '../support/chat.js';
import {all, button, buttons, hasFocus, isFocused, message, one, rendered} from '../support/reader.js';
import type {ScriptedRun} from '../../src/testing/scripted-backend.js';
import {frame, frames, task, until} from '../support/until.js';

const THREAD = Array.from({length: 30}, (_, number) => (number % 2 ? assistant : user)(`Message ${number}`));
const PARAGRAPH = 'Some words of an answer that goes on.\n\n';

const scrollerOf = (root: Node) => one(root, '[part="scroller"]');
const left = ({scrollHeight, clientHeight, scrollTop}: HTMLElement) => scrollHeight - clientHeight - scrollTop;
const hasJump = (root: Node) => buttons(root, 'Scroll to the end').length === 1;

/** A long thread, at its end, whose next answer has begun. */
async function openStream(
  properties: Partial<ChatBotElement> = {},
): Promise<Chat & {run: ScriptedRun; scroller: HTMLElement}> {
  const chat = await openChat({messages: THREAD});
  Object.assign(chat.bot, properties);
  await rendered(chat.session);
  void chat.session.send('And?');
  const run = await chat.backend.next();
  await run.say(PARAGRAPH);
  await rendered(chat.session);
  await frames(2);
  return {...chat, run, scroller: scrollerOf(chat.session)};
}

/** Moves the scroll bar as a hand does: between two frames. Resolves when that was heard. */
async function scroll(scroller: HTMLElement, by: number): Promise<number> {
  await task();
  scroller.scrollTop += by;
  const place = scroller.scrollTop;
  await frame();
  return place;
}

/** Tokens at this interval, for about half a second. */
async function stream(run: ScriptedRun, interval: number): Promise<void> {
  for (let sent = 0; sent < Math.max(3, 500 / interval); sent++) {
    await run.say(PARAGRAPH);
    await task(Math.min(interval, 100));
    if (interval > 100) await task(interval - 100);
  }
  // The last words may show some frames later, and are looked at after the frame that shows them.
  await frames(5);
  await task();
}

/** What a pointer does to the last message. */
function point(root: Node, type: string, init: PointerEventInit = {}): void {
  message(root, -1).dispatchEvent(new PointerEvent(type, {bubbles: true, composed: true, ...init}));
}

describe('the place in a transcript', () => {
  describe('follows the end', () => {
    it('from the first message on', async () => {
      const bot = await showBot(THREAD);
      await frames(2);

      expect(left(scrollerOf(bot))).to.be.at.most(2);
      expect(hasJump(bot)).to.equal(false);
    });

    it('while an answer streams', async () => {
      const {run, scroller} = await openStream();
      for (let sent = 0; sent < 12; sent++) {
        await run.say(PARAGRAPH);
        await frames(2);
        // As it is painted: text may be put in by this very frame, whose sizes are looked at after this.
        await task();
        expect(left(scroller)).to.be.at.most(2);
      }
    });

    it('when the room for it changes', async () => {
      const bot = await showBot(THREAD);
      for (const height of ['15rem', '30rem', '10rem']) {
        bot.style.height = height;
        await frames(3);
        expect(left(scrollerOf(bot))).to.be.at.most(2);
      }
    });

    it('when something grows late', async () => {
      const bot = await showBot([...THREAD, assistant([{type: 'reasoning', text: PARAGRAPH.repeat(9)}])]);
      one(bot, 'details').setAttribute('open', '');
      await frames(3);

      expect(left(scrollerOf(bot))).to.be.at.most(2);
    });

    it('after messages were taken away', async () => {
      const chat = await openChat({messages: THREAD});
      await chat.session.undo();
      await rendered(chat.session);
      void chat.session.send('Again');
      await chat.backend.answer(PARAGRAPH.repeat(9));
      await answered(chat);
      await frames(2);

      expect(left(scrollerOf(chat.session))).to.be.at.most(2);
    });

    it('after it was hidden', async () => {
      const {run, scroller, session} = await openStream();
      session.hidden = true;
      await run.say(PARAGRAPH.repeat(5));
      await frames(2);
      session.hidden = false;
      await frames(3);

      expect(left(scroller)).to.be.at.most(2);
    });

    it('after it was moved in the page', async () => {
      const {run, scroller, session} = await openStream();
      const box = document.createElement('div');
      session.parentElement!.append(box);
      box.append(session);
      await frames(3);
      expect(left(scroller), 'at once').to.be.at.most(2);
      await run.say(PARAGRAPH.repeat(5));
      await frames(3);
      expect(left(scroller), 'with the next words').to.be.at.most(2);
    });
  });

  describe('stays where the reader put it', () => {
    for (const interval of [10, 50, 200]) {
      it(`with a token every ${interval} ms`, async () => {
        const {run, scroller, session} = await openStream();
        const place = await scroll(scroller, -400);
        await stream(run, interval);

        expect(scroller.scrollTop).to.equal(place);
        expect(hasJump(session)).to.equal(true);
      });
    }

    for (const step of [3, 5, 10]) {
      it(`in steps of ${step} px, with a token before each`, async () => {
        const {run, scroller} = await openStream();
        const start = scroller.scrollTop;
        for (let taken = 0; taken < 8; taken++) {
          await run.say(PARAGRAPH);
          await scroll(scroller, -step);
        }
        await frames(2);

        // The first step may fall together with a token, and count from a newer end.
        expect(left(scroller)).to.be.above(100);
        expect(scroller.scrollTop).to.be.within(start - 8 * step - 1, start + 2 * 80);
      });

      it(`in one step of ${step} px`, async () => {
        const {run, scroller} = await openStream();
        const place = await scroll(scroller, -step);
        await stream(run, 50);

        expect(scroller.scrollTop).to.equal(place);
      });
    }

    it('with the keyboard', async () => {
      const {run, scroller} = await openStream();
      scroller.focus();
      const before = scroller.scrollTop;
      await sendKeys({press: 'PageUp'});
      await until(() => scroller.scrollTop < before - 50, 'the page to scroll');
      await stream(run, 20);

      expect(scroller.scrollTop).to.be.below(before - 50);
    });

    it("when the page's own script moved it, in the frame in which a token shows", async () => {
      const {run, scroller} = await openStream();
      await run.say(PARAGRAPH);
      await frame();
      scroller.scrollTop -= 400;
      const place = scroller.scrollTop;
      await stream(run, 50);

      expect(scroller.scrollTop).to.equal(place);
    });

    it('when the page adds a message', async () => {
      const bot = await showBot(THREAD);
      const scroller = scrollerOf(bot);
      await frames(2);
      scroller.scrollTop = 0;
      bot.messages = [...THREAD, assistant('New')];
      await rendered(bot);
      await frames(3);

      expect(scroller.scrollTop).to.equal(0);
    });

    for (const [what, press] of Object.entries({
      'while it is pressed': {},
      'after words were selected by dragging': {release: {clientX: 60}},
      'after a long press': {release: {}, lasts: 600},
    })) {
      it(what, async () => {
        const {run, scroller, session} = await openStream();
        const {release, lasts = 0} = press as {release?: PointerEventInit; lasts?: number};
        const place = scroller.scrollTop;
        point(session, 'pointerdown');
        await task(lasts);
        if (release) point(session, 'pointerup', release);
        await stream(run, 50);

        expect(scroller.scrollTop).to.equal(place);
        expect(hasJump(session)).to.equal(true);
        point(session, 'pointerup', release);
      });
    }

    it('after a word was selected', async () => {
      const {run, scroller, session} = await openStream();
      const place = scroller.scrollTop;
      message(session, -1).dispatchEvent(new MouseEvent('dblclick', {bubbles: true, composed: true}));
      await stream(run, 50);

      expect(scroller.scrollTop).to.equal(place);
    });

    it('while the keyboard is at a control in it', async function () {
      const {run, scroller, session} = await openStream();
      await run.say('```js\nlet a;\n```\n\n');
      const copy = await until(() => buttons(session, 'Copy code')[0]);
      await frames(3);
      scroller.focus();
      copy.focus();
      // Firefox gives no sign of the focus in a window that is not in front.
      if (!copy.matches(':focus-visible')) this.skip();
      const place = scroller.scrollTop;
      await stream(run, 50);

      expect(scroller.scrollTop).to.equal(place);
    });

    it('but not after a press that was but a press, or that began to scroll and did not', async () => {
      for (const [type, clientX] of [
        ['pointerup', 0],
        ['pointercancel', 30],
      ] as const) {
        const {run, scroller, session} = await openStream();
        point(session, 'pointerdown');
        await run.say(PARAGRAPH);
        await frames(2);
        point(session, type, {clientX});
        await stream(run, 50);

        expect(left(scroller), type).to.be.at.most(2);
      }
    });

    it('when the answer ends', async () => {
      const {run, scroller, session} = await openStream();
      await stream(run, 10);
      const place = await scroll(scroller, -300);
      await run.finish();
      await until(() => session.status === 'ready');
      await frames(3);

      expect(scroller.scrollTop).to.equal(place);
    });

    for (const [what, hide, show] of [
      ['hidden and shown', (bot) => (bot.style.display = 'none'), (bot) => (bot.style.display = '')],
      [
        'hidden, moved in the page, and shown',
        (bot) => (bot.style.display = 'none'),
        (bot) => {
          bot.parentElement!.append(bot);
          bot.style.display = '';
        },
      ],
    ] as [string, (bot: HTMLElement) => void, (bot: HTMLElement) => void][]) {
      it(`when it is ${what}`, async () => {
        const bot = await showBot(THREAD);
        const scroller = scrollerOf(bot);
        await frames(2);
        const place = Math.round(scroller.scrollTop * 0.7);
        await scroll(scroller, place - scroller.scrollTop);
        await frames(3);
        hide(bot);
        await frames(3);
        show(bot);
        await frames(4);

        expect(scroller.scrollTop).to.be.closeTo(place, 1);
        expect(hasJump(bot)).to.equal(true);
      });
    }

    it('when a wheel or a key has asked for a way up that has not begun', async () => {
      for (const ask of [new WheelEvent('wheel', {deltaY: -100}), new KeyboardEvent('keydown', {key: 'ArrowUp'})]) {
        const {run, scroller} = await openStream();
        const place = scroller.scrollTop;
        void run.say(PARAGRAPH.repeat(3));
        scroller.dispatchEvent(ask);
        await frames(3);
        expect(scroller.scrollTop, ask.type).to.equal(place);
        // Nothing came of it.
        await stream(run, 50);
        expect(left(scroller), ask.type).to.be.at.most(2);
      }
    });

    it('until it is back at the end, from where it follows again', async () => {
      const {run, scroller, session} = await openStream();
      await scroll(scroller, -400);
      await stream(run, 50);
      await scroll(scroller, 100_000);
      await stream(run, 50);

      expect(left(scroller)).to.be.at.most(2);
      expect(hasJump(session)).to.equal(false);
    });

    it('until something is sent, which shows at the end', async () => {
      const chat = await openChat({messages: THREAD});
      const scroller = scrollerOf(chat.session);
      await frames(2);
      await scroll(scroller, -400);
      void chat.session.send('And?');
      await (await chat.backend.next()).say(PARAGRAPH);
      await rendered(chat.session);
      await frames(3);

      expect(left(scroller)).to.be.at.most(2);
    });
  });

  it('is the end after a press of the key, and follows it, however fast it goes away', async () => {
    const {run, scroller} = await openStream();
    await scroll(scroller, -800);
    scroller.dispatchEvent(new KeyboardEvent('keydown', {key: 'End', cancelable: true}));
    await stream(run, 10);

    expect(left(scroller)).to.be.at.most(2);
  });

  describe('the button that leads to the end', () => {
    it('is there while the end is out of view, and goes when it was pressed', async () => {
      const {run, scroller, session} = await openStream();
      expect(hasJump(session)).to.equal(false);
      await scroll(scroller, -400);
      await until(() => hasJump(session));
      button(session, 'Scroll to the end').click();
      await until(() => !hasJump(session));
      await run.say(PARAGRAPH);
      await frames(3);
      expect(left(scroller)).to.be.at.most(2);
    });

    it('is reached by the keyboard, and leaves the focus in the chat', async () => {
      const {scroller, session} = await openStream();
      await scroll(scroller, -400);
      await until(() => hasJump(session));
      const jump = button(session, 'Scroll to the end');
      jump.focus();
      expect(isFocused(jump)).to.equal(true);
      await sendKeys({press: 'Enter'});
      await until(() => !hasJump(session));
      await frames(4);
      expect(left(scroller)).to.be.at.most(2);
      expect(hasFocus(session)).to.equal(true);
    });

    it('is not there in an empty chat', async () => {
      const bot = await showBot([], {examples: Array.from({length: 60}, (_, number) => `Example ${number}`)});
      await frames(2);

      expect(all(bot, '[part="jump"]')).to.have.length(0);
    });
  });

  describe('in the mode "top"', () => {
    const distance = (chat: Chat, scroller: HTMLElement, place = -1) =>
      Math.abs(message(chat.bot, place).getBoundingClientRect().top - scroller.getBoundingClientRect().top);

    it('keeps the top of a long answer in view', async () => {
      const chat = await openStream({scrollMode: 'top'});
      await chat.run.say(PARAGRAPH.repeat(30));
      await frames(3);

      expect(distance(chat, chat.scroller)).to.be.below(3);
    });

    it('stays with the answer when a message waits behind it', async () => {
      const chat = await openStream({scrollMode: 'top'});
      await chat.run.say(PARAGRAPH.repeat(30));
      void chat.session.send('And then?');
      await rendered(chat.session);
      await chat.run.say(PARAGRAPH);
      await frames(3);
      const answer = all(chat.session, 'chat-message[data-role="assistant"]').at(-1)!;

      expect(Math.abs(answer.getBoundingClientRect().top - chat.scroller.getBoundingClientRect().top)).to.be.below(3);
    });

    it('leaves the reader alone who scrolls, in either direction', async () => {
      for (const by of [-200, 100]) {
        const chat = await openStream({scrollMode: 'top'});
        await chat.run.say(PARAGRAPH.repeat(30));
        await frames(3);
        const place = await scroll(chat.scroller, by);
        await stream(chat.run, 100);

        expect(chat.scroller.scrollTop).to.equal(place);
      }
    });
  });

  describe('in the mode "none"', () => {
    it('never moves', async () => {
      const chat = await openStream({scrollMode: 'none'});
      chat.scroller.scrollTop = 50;
      await stream(chat.run, 50);
      await chat.run.finish();
      void chat.session.send('More');
      await chat.backend.answer(PARAGRAPH);
      await answered(chat);
      await frames(2);

      expect(chat.scroller.scrollTop).to.equal(50);
    });

    it('begins at the beginning', async () => {
      const bot = await showBot(undefined, {scrollMode: 'none'});
      bot.messages = THREAD;
      await rendered(bot);
      await frames(2);

      expect(scrollerOf(bot).scrollTop).to.equal(0);
      expect(hasJump(bot)).to.equal(true);
    });

    it('goes to the end when it is asked to', async () => {
      const bot = await showBot(undefined, {scrollMode: 'none'});
      bot.messages = THREAD;
      await rendered(bot);
      bot.scrollToEnd();

      expect(left(scrollerOf(bot))).to.be.at.most(2);
    });
  });
});
