import {conversation} from './conversation.js';
import {respond} from './respond.js';
import {startChat} from './ui.js';

let sessionId = newSessionId();

const chat = startChat('#clear-bare', conversation(), (prompt, history) =>
  respond(prompt, history, `Session ${sessionId} heard you.`),
);

chat.bot.addEventListener('clear', () => {
  sessionId = newSessionId();
  chat.show([]);
});

function newSessionId() {
  return crypto.randomUUID().slice(0, 8);
}
