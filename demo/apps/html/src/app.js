/** An app without a framework and without a build: the same for a module and for a classic script. */

/** Answers by itself. A question about the weather gets a card, drawn by this app. */
async function* answer({messages}) {
  const question = String(messages.at(-1).content);
  for (const word of `You said: ${question}`.split(/(?<= )/)) yield word;
  if (question.includes('weather')) {
    yield {type: 'part', part: {type: 'data', name: 'weather', data: {place: 'Oslo', degrees: -3}}};
  }
}

class WeatherCard extends HTMLElement {
  set data({place, degrees}) {
    const words = document.createElement('strong');
    words.textContent = `${place}: ${degrees} °C`;
    this.replaceChildren(words);
  }
}

customElements.define('weather-card', WeatherCard);

/** The pages of the app. The session stands around them, so that the conversation outlives each. */
const PAGES = {chat: chatPage, own: ownPage, about: aboutPage};

const session = document.createElement('chat-session');
const nav = document.createElement('nav');
const view = document.createElement('main');
session.append(nav, view);
session.backend = answer;
for (const name of Object.keys(PAGES)) nav.append(pageButton(name));
nav.append(backendChoice());
document.querySelector('#app').append(session);
open('chat');

function open(name) {
  for (const button of nav.querySelectorAll('button')) {
    if (button.textContent === name) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
  }
  view.replaceChildren(...PAGES[name]());
}

/** Shows the session's conversation. Every event comes by here, and `clear` goes no further. */
function chatPage() {
  const bot = document.createElement('chat-bot');
  const log = document.createElement('output');
  for (const type of ['retry', 'undo', 'like', 'edit', 'clear']) {
    bot.addEventListener(type, (event) => {
      log.textContent = `${log.textContent} ${event.type}`.trim();
      if (type === 'clear') event.preventDefault();
    });
  }
  const card = document.createElement('weather-card');
  card.slot = 'part:weather';
  bot.append(card);
  return [bot, document.createElement('chat-input'), log];
}

/** Shows messages of its own, and changes them as the reader asks. */
function ownPage() {
  const bot = document.createElement('chat-bot');
  bot.actions = 'like';
  bot.messages = [
    {id: '1', role: 'user', content: 'Who keeps these messages?'},
    {id: '2', role: 'assistant', content: 'The **state** of this page.'},
  ];
  bot.addEventListener('like', (event) => {
    // The session around would take it for one of its own messages.
    event.preventDefault();
    const {index, liked} = event.detail;
    bot.messages = bot.messages.map((message, position) => (position === index ? {...message, liked} : message));
  });
  return [bot];
}

function aboutPage() {
  const words = document.createElement('p');
  words.textContent = 'A chat in plain HTML. The conversation waits on the other page.';
  return [words];
}

function pageButton(name) {
  const button = document.createElement('button');
  button.textContent = name;
  button.addEventListener('click', () => open(name));
  return button;
}

function backendChoice() {
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.append(new Option('function'), new Option('eliza'));
  select.addEventListener('change', () => (session.backend = select.value === 'function' ? answer : select.value));
  label.append('Backend ', select);
  return label;
}
