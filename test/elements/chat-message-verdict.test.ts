import {expect} from '@open-wc/testing';
import type {ChatBotElement, Verdict} from '../../src/index.js';
import {assistant, showBot, user} from '../support/chat.js';
import {all, button, heard, offers, one, rendered} from '../support/reader.js';

function show(liked?: Verdict, properties: Partial<ChatBotElement> = {}): Promise<ChatBotElement> {
  return showBot([user('Hi'), assistant('Hello', liked === undefined ? {} : {liked})], {
    actions: 'like',
    ...properties,
  });
}

const pressed = (bot: ChatBotElement) =>
  ['Like', 'Dislike'].map((name) => button(bot, name).getAttribute('aria-pressed'));
const choose = (bot: ChatBotElement, value: string) => {
  const menu = one<HTMLSelectElement>(bot, 'select');
  menu.value = value;
  menu.dispatchEvent(new Event('change', {bubbles: true}));
};

describe('<chat-message-verdict>', () => {
  it('passes an accessibility audit', async () => {
    const bot = await show(true, {feedbackOptions: ['Like', 'Dislike', 'Spam']});

    await expect(bot).to.be.accessible();
  });

  it('shows the verdict of the message', async () => {
    expect(pressed(await show())).to.deep.equal(['false', 'false']);
    expect(pressed(await show(true))).to.deep.equal(['true', 'false']);
    expect(pressed(await show(false))).to.deep.equal(['false', 'true']);
    expect(pressed(await show(null))).to.deep.equal(['false', 'false']);
  });

  for (const [standing, name, liked] of [
    [undefined, 'Like', true],
    [undefined, 'Dislike', false],
    [true, 'Dislike', false],
    [false, 'Like', true],
    [true, 'Like', null],
    [false, 'Dislike', null],
  ] as const) {
    it(`asks for ${liked} when ${name} is pressed on ${standing}`, async () => {
      const bot = await show(standing);
      const events = heard(bot, 'like');
      button(bot, name).click();

      expect(events.map(({detail}) => detail)).to.deep.equal([{index: 1, value: 'Hello', values: ['Hello'], liked}]);
    });
  }

  it('shows the thumbs that the page wants', async () => {
    expect(offers(await show(null, {feedbackOptions: ['Dislike']}))).to.deep.equal(['Dislike']);
    expect(all(await show(null, {feedbackOptions: ['Like', 'Dislike']}), 'select')).to.have.length(0);
  });

  describe('the menu', () => {
    const feedbackOptions = ['Spam', 'Not true'];

    it('holds every other option', async () => {
      const bot = await show(null, {feedbackOptions});

      expect(offers(bot)).to.deep.equal([]);
      expect([...one<HTMLSelectElement>(bot, 'select').options].map(({value}) => value)).to.deep.equal([
        '',
        'Spam',
        'Not true',
      ]);
    });

    it('asks once, with the text of the option', async () => {
      const bot = await show(null, {feedbackOptions});
      const events = heard(bot, 'like');
      choose(bot, 'Spam');

      expect(events.map(({detail}) => detail.liked)).to.deep.equal(['Spam']);
    });

    it('asks for null when the verdict is taken back', async () => {
      const bot = await show('Spam', {feedbackOptions});
      const events = heard(bot, 'like');
      choose(bot, '');

      expect(events.map(({detail}) => detail.liked)).to.deep.equal([null]);
    });

    it('shows what stands, and not what was asked for', async () => {
      const bot = await show('Spam', {feedbackOptions});
      expect(one<HTMLSelectElement>(bot, 'select').value).to.equal('Spam');
      choose(bot, 'Not true');
      await rendered(bot);
      expect(one<HTMLSelectElement>(bot, 'select').value).to.equal('Spam');
      bot.messages = [user('Hi'), assistant('Hello', {liked: 'Not true'})];
      await rendered(bot);
      expect(one<HTMLSelectElement>(bot, 'select').value).to.equal('Not true');
      bot.messages = [user('Hi'), assistant('Hello')];
      await rendered(bot);
      expect(one<HTMLSelectElement>(bot, 'select').value).to.equal('');
    });
  });
});
