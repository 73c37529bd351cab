/** streamdown in React: a message is rendered anew only when its text changes. Without its plugins for code, math and mermaid. */
import {createElement, memo, useState} from 'react';
import {createRoot} from 'react-dom/client';
import {Streamdown} from 'streamdown';
import './streamdown.css';
import {createChat} from './chat.js';

let chat;
let reactRoot;
let setMessages;

const Message = memo(({role, content, isStreaming}) =>
  createElement('div', {className: role}, createElement(Streamdown, {isAnimating: isStreaming}, content)),
);

function Chat({initial, onReady}) {
  const [messages, set] = useState(initial);
  setMessages = set;
  onReady();
  return messages.map((message, position) => createElement(Message, {key: position, ...message}));
}

export async function mount(root, messages) {
  chat = createChat(root);
  reactRoot = createRoot(chat.list);
  await new Promise((resolve) => reactRoot.render(createElement(Chat, {initial: messages, onReady: resolve})));
}

export function begin(question) {
  setMessages((messages) => [
    ...messages,
    {role: 'user', content: question},
    {role: 'assistant', content: '', isStreaming: true},
  ]);
}

function change(update) {
  setMessages((messages) => [...messages.slice(0, -1), update(messages.at(-1))]);
}

export function append(delta) {
  change((answer) => ({...answer, content: answer.content + delta}));
}

export function end() {
  change((answer) => ({...answer, isStreaming: false}));
}

export function unmount() {
  reactRoot.unmount();
  chat.remove();
  chat = reactRoot = setMessages = undefined;
}

/** The copy button of the last code block: streamdown has no actions on messages. */
export function action() {
  return [...chat.box.querySelectorAll('button[data-streamdown="code-block-copy-button"]')].at(-1);
}
