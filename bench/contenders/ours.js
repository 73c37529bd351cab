/** <chat-session> as a page writes it: no children, and a function as its backend. */
import 'chatbot-elements';
import {deepQuery} from './deep-query.js';

let session;
let pieces;
let wake;
let answered;

async function* backend() {
  for (;;) {
    while (pieces.length > 0) {
      const piece = pieces.shift();
      if (piece === undefined) return;
      yield piece;
    }
    await new Promise((resolve) => (wake = resolve));
  }
}

function push(piece) {
  pieces.push(piece);
  wake?.();
}

export async function mount(root, messages) {
  session = document.createElement('chat-session');
  session.backend = backend;
  if (messages.length > 0) session.messages = messages;
  root.append(session);
  await session.updateComplete;
}

export function begin(question) {
  pieces = [];
  answered = session.send(question);
}

export function append(delta) {
  push(delta);
}

export async function end() {
  push(undefined);
  await answered;
}

export function unmount() {
  session.remove();
  session = answered = wake = pieces = undefined;
}

export function action() {
  return deepQuery(session, 'chat-message-verdict').at(-1)?.shadowRoot.querySelector('button');
}
