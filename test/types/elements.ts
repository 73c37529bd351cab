/** Compiled, never run: the elements as a page in TypeScript sees them. */
import type {ChatBotElement, ChatMessage, ChatSessionElement} from 'chatbot-elements';
import type {ChatInputElement} from 'chatbot-elements/elements/chat-input.js';

// The DOM knows the tags.
export const session: ChatSessionElement = document.createElement('chat-session');
export const transcript: ChatBotElement | null = document.querySelector('chat-bot');
export const composer: ChatInputElement | null = document.querySelector('chat-input');

session.backend = 'openai';
session.backend = async function* ({messages}) {
  yield `You said ${messages.length} things.`;
};
session.backend = {send: () => 'Hello'};
// @ts-expect-error A number is no backend.
session.backend = 42;
// @ts-expect-error The session says what its status is.
session.status = 'ready';

export async function talk(): Promise<readonly ChatMessage[]> {
  await session.send('Hello');
  await session.retry();
  return session.messages;
}

// Events have their details.
transcript?.addEventListener('like', (event) => {
  const {index, liked, values}: {index: number; liked: boolean | string | null; values: readonly unknown[]} =
    event.detail;
  event.preventDefault();
  return [index, liked, values];
});
transcript?.addEventListener('edit', ({detail}) => [detail.index, detail.value, detail.previousValue]);
transcript?.addEventListener('click', (event: MouseEvent) => event.clientX);
// @ts-expect-error An edit carries no verdict.
transcript?.addEventListener('edit', ({detail}) => detail.liked);
session.addEventListener('session-status', ({detail}) => [detail.status, detail.previous]);

// The names are the package's own: another package may declare its own `edit`, so `document` knows none of them.
document.addEventListener('like', (event) => {
  // @ts-expect-error A plain Event.
  return event.detail;
});
