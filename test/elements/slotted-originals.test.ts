import {expect, fixture, html} from '@open-wc/testing';
import type {ChatBotElement, ChatMessage} from '../../src/index.js';
import {assistant, user} from '../support/chat.js';
import {all, one, rendered} from '../support/reader.js';

interface Weather {
  readonly degrees: number;
}

/** Says what it was handed. */
class WeatherCard extends HTMLElement {
  #data: Weather | undefined;

  get data(): Weather | undefined {
    return this.#data;
  }

  set data(data: Weather) {
    this.#data = data;
    this.textContent = `${data.degrees} degrees`;
  }
}

customElements.define('test-weather', WeatherCard);

const weather = (degrees: number, more = {}) => ({type: 'data', name: 'weather', data: {degrees}, ...more}) as const;
/** The copies in the messages, without the original among the transcript's children. */
const reports = (bot: ChatBotElement) =>
  all<HTMLButtonElement & {message: ChatMessage; index: number}>(bot, '.report').filter(({slot}) => slot === '');
const cardsIn = (bot: ChatBotElement) => all<WeatherCard>(bot, '[part="data"] test-weather');

async function show(messages: readonly ChatMessage[]): Promise<ChatBotElement> {
  const bot = await fixture<ChatBotElement>(html`
    <chat-bot style="height: 25rem" .messages=${messages}>
      <test-weather slot="part:weather" id="card" class="wide"></test-weather>
      <button slot="message-actions" class="report">Report</button>
    </chat-bot>
  `);
  await rendered(bot);
  return bot;
}

describe('<chat-bot>', () => {
  describe('slot="part:NAME"', () => {
    it('is copied for each part of that name, and gets its data', async () => {
      const bot = await show([
        user('Oslo and Rome?'),
        assistant([weather(-3), {type: 'text', text: 'and'}, weather(12)]),
      ]);
      const cards = cardsIn(bot);
      expect(cards.map(({data}) => data?.degrees)).to.deep.equal([-3, 12]);
      expect(cards.map(({textContent}) => textContent)).to.deep.equal(['-3 degrees', '12 degrees']);
      expect(cards.map(({id, slot, className}) => [id, slot, className])).to.deep.equal([
        ['', '', 'wide'],
        ['', '', 'wide'],
      ]);
    });

    it('leaves the parts of other names as they are', async () => {
      const bot = await show([assistant([{type: 'data', name: 'plot', data: [1]}])]);
      expect(one(bot, 'details[part="data"]').textContent).to.contain('plot');
    });

    it('keeps its copy while the data change', async () => {
      const part = weather(-3, {id: 'oslo'});
      const bot = await show([user('Oslo?'), assistant([part], {id: '1', status: 'streaming'})]);
      const [card] = cardsIn(bot);
      bot.messages = [bot.messages[0]!, assistant([{...part, data: {degrees: -4}}], {id: '1', status: 'streaming'})];
      await rendered(bot);
      expect(cardsIn(bot)).to.deep.equal([card]);
      expect(card?.textContent).to.equal('-4 degrees');
    });

    it('draws the parts that are there when it comes, and leaves when it goes', async () => {
      const bot = await fixture<ChatBotElement>(html`<chat-bot .messages=${[assistant([weather(1)])]}></chat-bot>`);
      await rendered(bot);
      const original = Object.assign(document.createElement('test-weather'), {slot: 'part:weather'});
      bot.append(original);
      await rendered(bot);
      expect(cardsIn(bot).map(({data}) => data?.degrees)).to.deep.equal([1]);
      original.remove();
      await rendered(bot);
      expect(cardsIn(bot)).to.deep.equal([]);
      expect(one(bot, 'details[part="data"]').textContent).to.contain('weather');
    });

    it('draws the parts of another name once its slot has another', async () => {
      const bot = await show([assistant([{type: 'data', name: 'climate', data: {degrees: 7}}])]);
      expect(cardsIn(bot)).to.deep.equal([]);
      one(bot, 'test-weather').slot = 'part:climate';
      await rendered(bot);
      expect(cardsIn(bot).map(({data}) => data?.degrees)).to.deep.equal([7]);
    });

    it('changes nothing where a second of its name comes to nothing new', async () => {
      const bot = await show([assistant([weather(1)])]);
      bot.prepend(Object.assign(document.createElement('test-weather'), {slot: 'part:weather'}));
      await rendered(bot);
      let updates = 0;
      bot.requestUpdate = () => void (updates += 1);
      bot.append(document.createElement('p'));
      await rendered(bot);
      expect(updates).to.equal(0);
    });
  });

  describe('slot="message-actions"', () => {
    it('stands under each message, and knows which one', async () => {
      const bot = await show([user('Hi'), assistant('Hello')]);
      expect(reports(bot).map(({index, message}) => [index, message.content])).to.deep.equal([
        [0, 'Hi'],
        [1, 'Hello'],
      ]);
    });

    it('can be pressed, which the page hears on the transcript', async () => {
      const bot = await show([user('Hi'), assistant('Hello')]);
      const heard: number[] = [];
      bot.addEventListener('click', (event) => {
        const [button] = event.composedPath() as {index?: number}[];
        heard.push(button?.index ?? -1);
      });
      reports(bot).at(-1)?.click();
      expect(heard).to.deep.equal([1]);
    });

    it('waits until an answer is whole', async () => {
      const bot = await show([user('Hi'), assistant('Hel', {status: 'streaming'})]);
      expect(reports(bot)).to.have.lengthOf(1);
    });
  });
});
