/** deep-chat with a handler that streams. It renders markdown without sanitising it: raw HTML is off. */
import 'deep-chat';

let chat;
let signals;
let called;

export async function mount(root, messages) {
  chat = document.createElement('deep-chat');
  chat.history = messages.map(({role, content}) => ({role: role === 'user' ? 'user' : 'ai', text: content}));
  chat.connect = {
    stream: true,
    handler: (body, given) => {
      signals = given;
      given.onOpen();
      called();
    },
  };
  const rendered = new Promise((resolve) => (chat.onComponentRender = resolve));
  root.append(chat);
  await rendered;
}

export async function begin(question) {
  const isCalled = new Promise((resolve) => (called = resolve));
  chat.submitUserMessage({text: question});
  await isCalled;
}

/** What is not awaited may be lost when the answer ends. */
export function append(delta) {
  return signals.onResponse({text: delta});
}

export function end() {
  signals.onClose();
}

export function unmount() {
  chat.remove();
  chat = signals = called = undefined;
}
