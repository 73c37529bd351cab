import {respond as friendly} from './respond.js';

/** Makes a chat of the `<chat-bot>` and the `<chat-input>` in an element. No session is around them. */
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
      show(messages, messages.at(-1).role === 'user' ? 'submitted' : 'streaming');
      if (stopped) break;
    }
    show(chat.history, 'ready');
  }

  input.addEventListener('send', (event) => {
    // Whoever sends while an answer runs keeps the text in the box.
    if (bot.status !== 'ready') event.preventDefault();
    else ask(event.detail.value, chat.history);
  });
  input.addEventListener('stop', () => (stopped = true));

  show(history, 'ready');
  return chat;
}
