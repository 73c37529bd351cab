/** A lone <chat-bot>: the page keeps the messages, and sets `messages` for each piece. */
import 'chatbot-elements';

let bot;

export async function mount(root, messages) {
  bot = document.createElement('chat-bot');
  bot.messages = messages;
  root.append(bot);
  await bot.updateComplete;
}

export function begin(question) {
  bot.status = 'streaming';
  bot.messages = [...bot.messages, {role: 'user', content: question}, {role: 'assistant', content: ''}];
}

export function append(delta) {
  const answer = bot.messages.at(-1);
  bot.messages = [...bot.messages.slice(0, -1), {...answer, content: answer.content + delta}];
}

export function end() {
  bot.status = 'ready';
}

export function unmount() {
  bot.remove();
  bot = undefined;
}
