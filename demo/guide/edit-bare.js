import {conversation} from './conversation.js';
import {startChat} from './ui.js';

const chat = startChat('#edit-bare', conversation());

chat.bot.addEventListener('edit', ({detail: {index, value}}) => {
  // What stood before stays, and the edited message is asked anew.
  chat.ask(value, chat.history.slice(0, index));
});
