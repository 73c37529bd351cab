/** The reference: plain text, a <p> for each block, and `appendData`. No markdown can cost less. */
import {createChat} from './chat.js';

export const isPlain = true;

let chat;
let answer;

function plainText(container) {
  let text;
  let isAfterNewline = true;
  const startParagraph = () => {
    const paragraph = document.createElement('p');
    paragraph.className = 'plain';
    text = paragraph.appendChild(document.createTextNode(''));
    container.append(paragraph);
  };
  startParagraph();
  return (delta) => {
    for (const [index, line] of delta.split('\n').entries()) {
      if (index > 0) {
        if (isAfterNewline) startParagraph();
        else text.appendData('\n');
        isAfterNewline = true;
      }
      if (line) {
        text.appendData(line);
        isAfterNewline = false;
      }
    }
  };
}

export function mount(root, messages) {
  chat = createChat(root);
  for (const {role, content} of messages) plainText(chat.addMessage(role))(content);
}

export function begin(question) {
  plainText(chat.addMessage('user'))(question);
  answer = plainText(chat.addMessage('assistant'));
}

export function append(delta) {
  answer(delta);
}

export function end() {}

export function unmount() {
  chat.remove();
  chat = answer = undefined;
}
