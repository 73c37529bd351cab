import {conversation} from './conversation.js';
import {startChat} from './ui.js';

const chat = startChat('#retry-bare', conversation());

chat.bot.addEventListener('retry', ({detail: {index, value}}) => {
  chat.ask(value, chat.history.slice(0, index));
});
