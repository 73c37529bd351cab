/** Chats to test with. */
import {fixture, html} from '@open-wc/testing';
import type {TemplateResult} from 'lit';
import type {ChatBotElement, ChatInputElement, ChatMessage, ChatSessionElement} from '../../src/index.js';
import '../../src/index.js';
import {all, one, rendered} from './reader.js';
import {scriptedBackend, type ScriptedBackend} from '../../src/testing/scripted-backend.js';
import {until} from './until.js';

/** A picture of one pixel. */
export const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';

/** Messages as pages write them: without an id. */
export const system = (content: ChatMessage['content'], more = {}) => written('system', content, more);
export const user = (content: ChatMessage['content'], more = {}) => written('user', content, more);
export const assistant = (content: ChatMessage['content'], more = {}) => written('assistant', content, more);

function written(role: string, content: ChatMessage['content'], more: object): ChatMessage {
  return {role, content, ...more} as ChatMessage;
}

/** A transcript that stands alone. */
export async function showBot(
  messages: readonly ChatMessage[] | undefined,
  properties: Partial<ChatBotElement> = {},
): Promise<ChatBotElement> {
  const bot = await fixture<ChatBotElement>(html`<chat-bot style="height: 25rem"></chat-bot>`);
  Object.assign(bot, properties, messages && {messages});
  await rendered(bot);
  return bot;
}

export interface Chat {
  readonly session: ChatSessionElement;
  readonly backend: ScriptedBackend;
  readonly bot: ChatBotElement;
  readonly input: ChatInputElement;
  readonly box: HTMLTextAreaElement;
}

/** A whole chat with a backend that does what the test says. */
export async function openChat(
  properties: Partial<Omit<ChatSessionElement, 'status'>> = {},
  inside: TemplateResult | string = '',
): Promise<Chat> {
  const backend = scriptedBackend();
  const session = await fixture<ChatSessionElement>(
    html`<chat-session style="--chat-height: 25rem">${inside}</chat-session>`,
  );
  Object.assign(session, {backend}, properties);
  await rendered(session);
  const input = one<ChatInputElement>(session, 'chat-input');
  return {session, backend, bot: one(session, 'chat-bot'), input, box: one(input, 'textarea')};
}

/** A turn, whole: `question` is asked, and answered with each of `answer` in turn. */
export async function exchange({session, backend}: Chat, question: string, ...answer: string[]): Promise<void> {
  const sent = session.send(question);
  await backend.answer(...answer);
  await sent;
  await rendered(session);
}

/** Waits until the transcript has no answer under way. */
export async function answered({session}: Chat): Promise<void> {
  await until(() => session.status === 'ready' || session.status === 'error', 'the answer to end');
  await rendered(session);
}

/** What the session's history says. */
export function said(session: ChatSessionElement): (readonly [role: string, content: ChatMessage['content']])[] {
  return session.messages.map(({role, content}) => [role, content] as const);
}

/** The live region of a transcript. */
export function liveRegion(bot: ChatBotElement): HTMLElement {
  const [region] = all(bot, '[role="status"][aria-live="polite"]');
  if (!region) throw new Error('There is no live region.');
  return region;
}
