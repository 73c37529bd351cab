import {conversation} from './conversation.js';
import {respond} from './respond.js';
import {startChat} from './ui.js';

let sessionId = newSessionId();

const answer = () => `This is session ${sessionId}.`;
const respondHere = (prompt, history) => respond(prompt, history, answer);
const chat = startChat('#clear-bare', conversation(), respondHere);

chat.bot.addEventListener('clear', () => {
  sessionId = newSessionId();
  chat.show([]);
});

function newSessionId() {
  return crypto.randomUUID().slice(0, 8);
}
