import {conversation} from './conversation.js';
import {startChat} from './ui.js';

const chat = startChat('#like-bare', conversation());
const log = document.querySelector('#like-bare-log');

chat.bot.addEventListener('like', ({detail: {index, value, liked}}) => {
  chat.history[index].liked = liked;
  chat.show(chat.history);

  const verdict = liked ? 'Upvoted' : 'Downvoted';
  log.textContent = `${liked === null ? 'Taken back' : verdict}: ${value}`;
});
