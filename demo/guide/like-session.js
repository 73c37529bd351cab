import {conversation} from './conversation.js';

const session = document.querySelector('#like-session');
const log = document.querySelector('#like-session-log');
session.messages = conversation();

session.addEventListener('like', ({detail: {value, liked}}) => {
  if (liked === null) log.textContent = `You took your verdict back: ${value}`;
  else log.textContent = `You ${liked ? 'upvoted' : 'downvoted'} this answer: ${value}`;
});
