import {conversation} from './conversation.js';

const session = document.querySelector('#like-session');
const log = document.querySelector('#like-session-log');
session.messages = conversation();

session.addEventListener('like', ({detail: {value, liked}}) => {
  const verdict = liked === null ? 'Taken back' : liked ? 'Upvoted' : 'Downvoted';
  log.textContent = `${verdict}: ${value}`;
});
