/** What most pages do: marked, DOMPurify and innerHTML of the whole answer for each piece, then scroll to its end. */
import DOMPurify from 'dompurify';
import {marked} from 'marked';
import {createChat} from './chat.js';

let chat;
let message;
let text;

function show(container, markdown) {
  container.innerHTML = DOMPurify.sanitize(marked.parse(markdown));
}

export function mount(root, messages) {
  chat = createChat(root);
  chat.box.style.display = 'block';
  for (const {role, content} of messages) show(chat.addMessage(role), content);
  chat.box.scrollTop = chat.box.scrollHeight;
}

export function begin(question) {
  show(chat.addMessage('user'), question);
  message = chat.addMessage('assistant');
  text = '';
}

export function append(delta) {
  text += delta;
  show(message, text);
  chat.box.scrollTop = chat.box.scrollHeight;
}

export function end() {}

export function unmount() {
  chat.remove();
  chat = message = undefined;
}
