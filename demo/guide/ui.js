import {respond as friendly} from './respond.js';

/** Makes a chat of a `<chat-bot>` and a `<chat-input>`. */
export function startChat(selector, history = [], respond = friendly) {
  const bot = document.querySelector(`${selector} chat-bot`);
  const input = document.querySelector(`${selector} chat-input`);
  const chat = {bot, input, history, show, ask};
  let stopped = false;

  function show(messages, status = bot.status) {
    chat.history = messages;
    bot.messages = messages;
    bot.status = input.status = status;
  }

  async function ask(prompt, history) {
    stopped = false;
    for await (const messages of respond(prompt, history)) {
      const answers = messages.at(-1).role === 'assistant';
      show(messages, answers ? 'streaming' : 'submitted');
      if (stopped) break;
    }
    show(chat.history, 'ready');
  }

  input.addEventListener('send', (event) => {
    // While an answer runs, the text stays in the box.
    if (bot.status !== 'ready') event.preventDefault();
    else ask(event.detail.value, chat.history);
  });
  input.addEventListener('stop', () => (stopped = true));

  show(history, 'ready');
  return chat;
}
