/** streaming-markdown: append only, a smaller dialect, no sanitiser. */
import {default_renderer as createRenderer, parser, parser_end, parser_write} from 'streaming-markdown';
import {createChat} from './chat.js';

let chat;
let answer;

const markdown = (container) => parser(createRenderer(container));

export function mount(root, messages) {
  chat = createChat(root);
  for (const {role, content} of messages) {
    const message = markdown(chat.addMessage(role));
    parser_write(message, content);
    parser_end(message);
  }
}

export function begin(question) {
  const message = markdown(chat.addMessage('user'));
  parser_write(message, question);
  parser_end(message);
  answer = markdown(chat.addMessage('assistant'));
}

export function append(delta) {
  parser_write(answer, delta);
}

export function end() {
  parser_end(answer);
}

export function unmount() {
  chat.remove();
  chat = answer = undefined;
}
