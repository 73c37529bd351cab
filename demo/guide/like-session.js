import {conversation} from './conversation.js';

const session = document.querySelector('#like-session');
const log = document.querySelector('#like-session-log');
session.messages = conversation();

session.addEventListener('like', ({detail: {value, liked}}) => {
  const verdict = liked ? 'Upvoted' : 'Downvoted';
  log.textContent = `${liked === null ? 'Taken back' : verdict}: ${value}`;
});
