/** <chat-markdown> alone: an element for each message, and `append` for each piece. */
import 'chatbot-elements';
import {createChat} from './chat.js';

let chat;
let answer;

function addMarkdown(role, value) {
  const markdown = document.createElement('chat-markdown');
  markdown.value = value;
  chat.addMessage(role).append(markdown);
  return markdown;
}

export function mount(root, messages) {
  chat = createChat(root);
  for (const {role, content} of messages) addMarkdown(role, content);
}

export function begin(question) {
  addMarkdown('user', question);
  answer = addMarkdown('assistant', '');
  answer.streaming = true;
}

export function append(delta) {
  answer.append(delta);
}

export function end() {
  answer.streaming = false;
}

export function unmount() {
  chat.remove();
  chat = answer = undefined;
}
