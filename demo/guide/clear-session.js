import {conversation} from './conversation.js';
import {words} from './respond.js';

let sessionId = newSessionId();

const session = document.querySelector('#clear-session');
session.messages = conversation();
session.backend = () => words(`This is session ${sessionId}.`);

session.addEventListener('session-change', ({detail: {reason}}) => {
  if (reason === 'clear') sessionId = newSessionId();
});

function newSessionId() {
  return crypto.randomUUID().slice(0, 8);
}
