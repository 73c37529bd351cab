import {conversation} from './conversation.js';
import {words} from './respond.js';

const session = document.querySelector('#clear-session');
let sessionId = newSessionId();

session.messages = conversation();
session.backend = () => words(`Session ${sessionId} heard you.`);

session.addEventListener('session-change', ({detail: {reason}}) => {
  if (reason === 'clear') sessionId = newSessionId();
});

function newSessionId() {
  return crypto.randomUUID().slice(0, 8);
}
