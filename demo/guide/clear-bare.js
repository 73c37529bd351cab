import {conversation} from './conversation.js';
import {respond} from './respond.js';
import {startChat} from './ui.js';

let sessionId = newSessionId();
const answer = () => `This is session ${sessionId}.`;

const chat = startChat('#clear-bare', conversation(), (prompt, history) =>
  respond(prompt, history, answer),
);

chat.bot.addEventListener('clear', () => {
  sessionId = newSessionId();
  chat.show([]);
});

function newSessionId() {
  return crypto.randomUUID().slice(0, 8);
}
