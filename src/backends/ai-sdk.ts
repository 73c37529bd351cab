/** Servers made with the AI SDK, versions 5 and newer: what its own `useChat` talks to. */
import type {ChatBackend, ChatRequest} from '../core/backend.js';
import {toUIMessages, type UiMessage, type UiPart} from '../core/convert.js';
import {textOf} from '../core/message.js';
import {AiSdkDecoder} from './ai-sdk-decoder.js';
import {endpoint} from './endpoint.js';
import {withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {closeOpenCalls, isApproved} from './open-calls.js';

/**
 * `src` is the URL of the chat; `/api/chat` where it is left out. `options` go into each request's body, and so does a
 * `model`; what the server makes of them is the server's to say. An `apiKey` is sent as a bearer token.
 */
export type AiSdkConfig = HttpConfig;

/**
 * A backend that asks as the AI SDK's `DefaultChatTransport` does. Stopping closes the connection, and an answer that a
 * reload cut off goes on where the server can resume streams (`GET src/ID/stream`).
 * @throws {ChatError} With code `config`, if `src` is no HTTP URL.
 */
export function aiSdk(config: AiSdkConfig = {}): ChatBackend {
  const url = endpoint('ai-sdk', config.src || '/api/chat', 'the URL of a chat, as /api/chat');
  return httpBackend(config, {
    url: url.href,
    headers: bearer(config.apiKey),
    body: async (request) => ({
      model: config.model || undefined,
      ...config.options,
      ...request.options,
      ...inputOf(request),
      id: request.conversationId,
      messages: await writeMessages(request),
      trigger: request.trigger === 'retry' ? 'regenerate-message' : 'submit-message',
      // The answer that is to go on.
      messageId: isToGoOn(request) ? request.messages.at(-1)?.id : undefined,
    }),
    decoder: (hide) => new AiSdkDecoder(hide),
    resumeUrl: ({conversationId}) => {
      const stream = new URL(url);
      stream.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(conversationId)}/stream`;
      return stream.href;
    },
  });
}

const isToGoOn = ({trigger}: ChatRequest) => trigger === 'tool' || trigger === 'continue';

/**
 * What a page says to the model. The AI SDK has no place for it, and refuses system messages among the others since its
 * version 7; other clients send `system`, and `tools` by name, beside the messages.
 */
function inputOf({messages, tools}: ChatRequest): object {
  const system = messages.filter(({role}) => role === 'system').map(({content}) => textOf(content));
  return {
    ...(system.length > 0 && {system: system.join('\n\n')}),
    ...(tools && {tools: Object.fromEntries(tools.map(({name, ...tool}) => [name, tool]))}),
  };
}

async function writeMessages({messages}: ChatRequest): Promise<object[]> {
  const last = messages.at(-1);
  // The vendor answers the calls that it makes itself.
  const closed = closeOpenCalls(
    messages,
    (call, message) => Boolean(call.providerExecuted) || (message === last && isApproved(call)),
  );
  const written = toUIMessages(await withDataUrls(closed));
  // The AI SDK refuses a message without parts, as an answer that failed at once leaves one.
  return written.filter(({role, parts}) => role !== 'system' && parts.length > 0).map(writeMessage);
}

/** Verdicts, errors and the like are the page's own. */
function writeMessage({id, role, metadata, parts}: UiMessage): object {
  return {id, role, ...(metadata !== undefined && {metadata}), parts: withSteps(parts)};
}

/**
 * The parts with the marks between the steps of an answer, by which the AI SDK puts what tools gave before the words that
 * the model said after it.
 */
function withSteps(parts: readonly UiPart[]): UiPart[] {
  let called = false;
  return parts.flatMap(({startsStep, ...part}) => {
    const begins = called && (startsStep || part.type === 'text' || part.type === 'reasoning');
    if (begins || part.type === 'step-start') called = false;
    called ||= 'toolCallId' in part && part.providerExecuted !== true;
    return begins ? [{type: 'step-start'}, part] : [part];
  });
}
