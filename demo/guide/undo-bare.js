import {conversation} from './conversation.js';
import {startChat} from './ui.js';

const chat = startChat('#undo-bare', conversation());

chat.bot.addEventListener('undo', ({detail: {index, value}}) => {
  chat.show(chat.history.slice(0, index));
  chat.input.value = value;
  chat.input.focus();
});
