import {conversation} from './conversation.js';

const session = document.querySelector('#like-session');
const log = document.querySelector('#like-session-log');
session.messages = conversation();

session.addEventListener('like', ({detail: {value, liked}}) => {
  const verdicts = {true: 'Upvoted', false: 'Downvoted', null: 'Taken back'};
  log.textContent = `${verdicts[liked]}: ${value}`;
});
