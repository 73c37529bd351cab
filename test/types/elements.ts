/** Compiled, never run: the elements as a page in TypeScript sees them. */
import type {
  ChatBotElement,
  ChatExample,
  ChatLikeEvent,
  ChatMarkdownElement,
  ChatMessage,
  ChatSendEvent,
  ChatSessionElement,
  ChatStatus,
  FilePart,
} from 'chatbot-elements';
import type {ChatInputElement} from 'chatbot-elements/elements/chat-input.js';

// The DOM knows the tags.
export const session: ChatSessionElement = document.createElement('chat-session');
export const transcript: ChatBotElement | null = document.querySelector('chat-bot');
export const composer: ChatInputElement | null = document.querySelector('chat-input');
export const markdown: ChatMarkdownElement = document.createElement('chat-markdown');
export const nearest: ChatSessionElement | null = document.body.closest('chat-session');
export const transcripts: NodeListOf<ChatBotElement> = document.querySelectorAll('chat-bot');
// @ts-expect-error A transcript is no session.
export const mistaken: ChatSessionElement = document.createElement('chat-bot');

session.backend = 'openai';
session.backend = async function* ({messages}) {
  yield `You said ${messages.length} things.`;
};
session.backend = {send: () => 'Hello'};
// @ts-expect-error A number is no backend.
session.backend = 42;
// @ts-expect-error The session says what its status is.
session.status = 'ready';
// @ts-expect-error There is no such way.
session.whenBusy = 'wait';
// @ts-expect-error What waits is sent by the session.
session.queue = [];
session.draft = {text: 'Half a sentence'};
session.options = {temperature: 0};

export async function talk(): Promise<readonly ChatMessage[]> {
  await session.send('Hello');
  await session.send([{type: 'text', text: 'Look'}], {files: [new File([], 'notes.txt')]});
  await session.retry();
  await session.edit(0, 'Hello again');
  await session.like(1, null, 'Neither good nor bad');
  const restored: boolean = await session.restore();
  // @ts-expect-error A verdict is no number.
  await session.like(1, 1);
  // @ts-expect-error An index is needed.
  await session.delete();
  // @ts-expect-error Branches are counted from 0, and not named.
  await session.selectBranch(1, 'last');
  return restored ? session.messages : [];
}

export function look(bot: ChatBotElement): void {
  bot.messages = [{id: '1', role: 'user', content: 'Hi'}];
  bot.messages = undefined;
  bot.actions = 'copy retry';
  bot.actions = ['copy', 'retry'];
  bot.examples = ['Hi', {text: 'How are you?', display_text: 'Health'}];
  bot.reasoningTags = [['<think>', '</think>']];
  bot.strings = {retry: 'Noch einmal'};
  bot.status = 'streaming';
  // @ts-expect-error There is no such role.
  bot.messages = [{id: '1', role: 'robot', content: 'Beep'}];
  // @ts-expect-error Messages are replaced, not changed.
  bot.messages.push({id: '2', role: 'user', content: 'Hi'});
  // @ts-expect-error There is no such layout.
  bot.layout = 'round';
  // @ts-expect-error There is no such text.
  bot.strings = {rettry: 'x'};
  // @ts-expect-error A tag opens and closes.
  bot.reasoningTags = [['<think>']];
}

export function compose(input: ChatInputElement): void {
  input.value = 'Hi';
  input.files = [{type: 'file', name: 'notes.txt'}];
  input.sendKey = 'mod-enter';
  // @ts-expect-error There is no such key.
  input.sendKey = 'shift-enter';
}

// Events have their details.
transcript?.addEventListener('retry', ({detail}) => {
  const {index, value}: {index: number; value: ChatMessage['content']} = detail;
  // @ts-expect-error Details are for reading.
  detail.index = 1;
  return [index, value];
});
transcript?.addEventListener('like', (event) => {
  const {index, liked, values}: {index: number; liked: boolean | string | null; values: readonly unknown[]} =
    event.detail;
  event.preventDefault();
  return [index, liked, values];
});
transcript?.addEventListener('edit', ({detail}) => [detail.index, detail.value, detail.previousValue]);
transcript?.addEventListener('clear', ({detail}) => detail.value.map(({role}) => role));
transcript?.addEventListener('message-copy', ({detail}) => detail.value.toUpperCase());
transcript?.addEventListener('option-select', ({detail}) => detail.value.toUpperCase());
transcript?.addEventListener('example-select', ({detail}): string | ChatExample => detail.value);
transcript?.addEventListener('branch-select', ({detail}) => detail.branch.toFixed());
transcript?.addEventListener('share', ({detail}) => detail.value.length, {once: true});
transcript?.addEventListener('click', (event: MouseEvent) => event.clientX);
transcript?.addEventListener('mine', (event) => event.type);
transcript?.addEventListener('undo', {handleEvent: (event: Event) => event.preventDefault()});
transcript?.addEventListener('like', function () {
  return this.feedbackOptions;
});
// @ts-expect-error An edit carries no verdict.
transcript?.addEventListener('edit', ({detail}) => detail.liked);
// @ts-expect-error A question was asked before, and not after.
transcript?.addEventListener('retry', ({detail}) => detail.previousValue);

// A session hears what is asked of it, and tells its own.
session.addEventListener('send', ({detail}): [string, readonly FilePart[]] => [detail.value, detail.files]);
session.addEventListener('stop', (event) => event.preventDefault());
session.addEventListener('like', ({detail}) => detail.liked);
session.addEventListener('session-status', ({detail}): ChatStatus[] => [detail.status, detail.previous]);
session.addEventListener('session-finish', ({detail}) => [detail.message.content, detail.reason === 'stopped']);
session.addEventListener('session-error', ({detail}) => [detail.error.code, detail.error.retryable, detail.index]);
session.addEventListener('session-change', ({detail}) => detail.messages.at(-1)?.content);
session.addEventListener('before-send', (event) => {
  event.detail.options.temperature = 0;
  event.detail.options = {seed: 1};
  // @ts-expect-error The messages are what is sent.
  event.detail.messages = [];
});
// @ts-expect-error There is no such reason.
session.addEventListener('session-finish', ({detail}) => detail.reason === 'tired');

composer?.addEventListener('send', (event: ChatSendEvent) => event.detail.value);
// @ts-expect-error A composer judges nothing.
composer?.addEventListener('like', ({detail}) => detail.liked);

// A listener goes as it came.
const onLike = ({detail}: ChatLikeEvent): void => void detail.liked;
transcript?.addEventListener('like', onLike);
transcript?.removeEventListener('like', onLike);

// The names are the package's own: another package may declare its own `edit`, so `document` knows none of them.
document.addEventListener('like', (event) => {
  // @ts-expect-error A plain Event.
  return event.detail;
});

// Messages need no id, and may come in the shapes of others.
const bare = document.createElement('chat-bot');
bare.messages = [
  {role: 'user', content: 'Hello'},
  {role: 'assistant', content: [{type: 'text', text: 'Hello!'}], metadata: {title: 'A thought'}},
];
document.createElement('chat-session').messages = [{id: '1', role: 'user', parts: [{type: 'text', text: 'Hello'}]}];
// @ts-expect-error A message has a role that there is.
bare.messages = [{role: 'robot', content: 'Hello'}];
