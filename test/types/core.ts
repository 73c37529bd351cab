/** Compiled, never run: what a page's own code may write against the published declarations, and what it may not. */
import {
  registerBackend,
  type ChatBackend,
  type ChatMessage,
  type ChatTools,
  type MessagePart,
  type ReplyChunk,
  type SendFunction,
} from 'chatbot-elements/core';

// Every way to answer is a whole backend.
export const backends: readonly SendFunction[] = [
  () => 'Hello',
  async () => ({content: 'Hello', metadata: {title: 'Thinking', duration: 1.5, own: true}}),
  () => fetch('/chat'),
  () => new ReadableStream(),
  () => ['Hello', {type: 'text', delta: ' world'}],
  async function* ({messages, signal}) {
    signal.throwIfAborted();
    yield `You said ${messages.length} things.`;
    yield {type: 'finish'};
  },
];

export const backend: ChatBackend = {
  send: ({messages}) => String(messages.at(-1)?.content),
  stop: async ({runId}) => void runId,
};
registerBackend('mine', () => backend);
registerBackend(
  'mine',
  ({src, model}) =>
    () =>
      `${src} ${model}`,
);

// @ts-expect-error A number is no reply.
export const noReply: SendFunction = () => 42;

// @ts-expect-error There is no such chunk.
export const noChunk: ReplyChunk = {type: 'txt', delta: ''};

// A tool may need approval always, never, or call by call.
export const tools: ChatTools = {
  now: {execute: () => Date.now()},
  wipe: {approval: (input, {messages}) => messages.length > 1 && input !== null, execute: async () => 'wiped'},
};

// @ts-expect-error A tool has to do something.
export const idle: ChatTools = {nothing: {description: 'Does nothing'}};

// Messages and their parts are never changed in place.
export function change(message: ChatMessage) {
  // @ts-expect-error Read only.
  message.content = '';
  if (typeof message.content === 'string') return;
  // @ts-expect-error Read only.
  message.content.push({type: 'text', text: ''});
}

// A part's `type` says what else it has.
export function describe(part: MessagePart): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text;
    case 'file':
      return part.name ?? part.url ?? '';
    case 'tool':
      return part.state === 'output-error' ? (part.error ?? '') : part.name;
    case 'source':
      return part.title ?? '';
    case 'data':
      return part.name;
  }
}
