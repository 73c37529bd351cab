/** What a backend asks for, and what its answer leaves in a message; without a network. */
import {normalizeMessage} from '../../src/core/convert.js';
import type {ChatBackend, ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import {partsOf, type ChatMessage, type MessagePart, type ToolPart} from '../../src/core/message.js';
import {ReplyFold} from '../../src/core/reply.js';
import {ask, chatRequest} from './answer.js';

export interface SeenRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The request that a backend with this `fetch` sends. What it makes of the answer, which is none, does not matter. */
export async function requestOf(
  make: (fetch: typeof globalThis.fetch) => ChatBackend,
  overrides: Partial<ChatRequest> = {},
): Promise<SeenRequest> {
  let seen: Request | undefined;
  const backend = make((input, init) => {
    seen = new Request(input, init);
    return Promise.resolve(new Response('{}', {headers: {'content-type': 'application/json'}}));
  });
  const {error} = await ask(backend, overrides);
  if (!seen) throw error ?? new Error('Nothing was requested.');
  return {url: seen.url, headers: seen.headers, body: (await seen.json()) as Record<string, unknown>};
}

/** The parts that an answer leaves in its message. */
export async function partsFrom(
  backend: ChatBackend,
  overrides: Partial<ChatRequest> = {},
): Promise<readonly MessagePart[]> {
  const fold = new ReplyFold(normalizeMessage);
  for await (const chunk of backend.send(chatRequest(overrides)) as AsyncIterable<ReplyChunk>) fold.add(chunk);
  return partsOf(fold.snapshot()[0]?.content ?? '');
}

export function says(role: ChatMessage['role'], content: ChatMessage['content']): ChatMessage {
  return {id: `${role}-${JSON.stringify(content).length}`, role, content};
}

/** A call of a tool. */
export function call(id: string, rest: Partial<ToolPart> = {}): ToolPart {
  return {type: 'tool', id, name: 'look', state: 'output-available', input: {at: id}, output: 'ok', ...rest};
}

/** An answer of two steps, with a call of each kind that there can be. */
export const ANSWER_WITH_CALLS: readonly MessagePart[] = [
  {type: 'reasoning', text: 'Hm.'},
  {type: 'text', text: 'Let me look.'},
  call('text'),
  call('json', {output: {found: 2}}),
  call('failed', {state: 'output-error', output: undefined, error: 'No light.'}),
  {type: 'text', text: 'And again.'},
  call('refused', {state: 'output-denied', output: undefined, error: 'Not now.'}),
  call('denied', {state: 'output-denied', output: undefined}),
  call('open', {state: 'approval-requested', output: undefined}),
  call('damaged', {state: 'output-error', input: '{"at":', output: undefined, error: 'No JSON.'}),
  call('cut', {state: 'input-streaming', input: '{"a', output: undefined}),
  {type: 'source', url: 'https://moths.test/'},
  {type: 'data', name: 'plot', data: 1},
];
