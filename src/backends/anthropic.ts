/** Anthropic's messages, https://platform.claude.com/docs/en/api/messages. */
import type {ChatBackend} from '../core/backend.js';
import {resultOf} from '../core/convert/openai.js';
import {isThought} from '../core/convert/shape.js';
import type {ChatMessage, FilePart, TextPart, ToolPart} from '../core/message.js';
import {AnthropicDecoder, type AnthropicCall} from './anthropic-decoder.js';
import {parametersOf, saidIn, stepsOf, toolsOf, wordsOf} from './calls.js';
import {endpoint, requireModel, withRoot} from './endpoint.js';
import {base64In, bytesIn, withDataUrls} from './files.js';
import {httpBackend, type HttpConfig} from './http-backend.js';
import {isObject, type JsonObject} from './json.js';

/**
 * `src` is the API's base URL, or that of a proxy, with or without `/v1/messages`; without one it is Anthropic's own. A
 * `model` is needed. `options` go into each request's body (`max_tokens`, `thinking`, `temperature`, ...); their `tools`
 * are Anthropic's own ones, web search for instance.
 */
export type AnthropicConfig = HttpConfig;

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

const DEFAULT_SRC = 'https://api.anthropic.com';
const VERSION = '2023-06-01';
/** The API has no default. This is as much as every model can write. */
const MAX_TOKENS = 4096;

/** The API wants a user to speak first and last, also where a page greets and where a broken answer is to go on. */
const OPENING: JsonObject = {type: 'text', text: 'Hello.'};
const CONTINUATION: JsonObject = {type: 'text', text: 'Go on exactly where you stopped.'};

const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/**
 * A backend that asks for a message and streams it. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `model` is missing or `src` is no HTTP URL.
 */
export function anthropic(config: AnthropicConfig): ChatBackend {
  const url = endpoint('anthropic', config.src || DEFAULT_SRC, 'the base URL of an API, as https://host');
  const model = requireModel('anthropic', config.model, '"claude-sonnet-4-5"');
  return httpBackend(config, {
    url: withRoot(url, '/v1', '/messages'),
    headers: {
      'anthropic-version': VERSION,
      // Without it the API answers no page. A proxy that knows the key asks in the page's stead.
      ...(config.apiKey && {'x-api-key': config.apiKey, 'anthropic-dangerous-direct-browser-access': 'true'}),
    },
    body: async (request) => ({
      model,
      max_tokens: MAX_TOKENS,
      stream: true,
      ...config.options,
      ...request.options,
      ...toolsOf(config, request, (tool) => ({
        name: tool.name,
        description: tool.description,
        input_schema: parametersOf(tool),
      })),
      ...conversationOf(await withDataUrls(request.messages)),
    }),
    decoder: (hide) => new AnthropicDecoder(hide),
  });
}

function conversationOf(messages: readonly ChatMessage[]): {system?: string; messages: readonly Turn[]} {
  const system: string[] = [];
  const turns: Turn[] = [];
  const say = (role: Turn['role'], ...content: readonly JsonObject[]) => {
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({role, content: [...content]});
  };
  for (const message of messages) {
    if (message.role === 'system') system.push(...saidIn(message.content).map(wordsOf));
    else if (message.role === 'user') say('user', ...saidIn(message.content).map(writePart));
    else if (!isThought(message)) {
      for (const {said, calls} of stepsOf(message.content, isOurs)) {
        const [thinking = [], ...further] = calls.map((call) => (call as AnthropicCall).anthropicThinking ?? []);
        say('assistant', ...thinking, ...said.map(asText));
        for (const [position, call] of calls.entries()) {
          say('assistant', ...(position > 0 ? (further[position - 1] ?? []) : []), writeCall(call));
        }
        say('user', ...calls.map(writeResult));
      }
    }
  }
  if (turns[0]?.role === 'assistant') turns.unshift({role: 'user', content: [OPENING]});
  if (turns.at(-1)?.role === 'assistant') turns.push({role: 'user', content: [CONTINUATION]});
  return {...(system.length > 0 && {system: system.join('\n\n')}), messages: turns};
}

/** What the server's own tools did is in the answer's text. */
function isOurs(call: AnthropicCall): boolean {
  return !call.providerExecuted;
}

function asText(part: TextPart | FilePart): JsonObject {
  return {type: 'text', text: wordsOf(part)};
}

function writePart(part: TextPart | FilePart): JsonObject {
  return (part.type === 'file' && writeFile(part)) || asText(part);
}

function writeFile({url = '', mediaType: type = '', name}: FilePart): JsonObject | undefined {
  const inMemory = base64In(url);
  const mediaType = inMemory?.mediaType ?? type;
  if (!inMemory && !/^https?:/.test(url)) return undefined;
  if (inMemory && mediaType === 'text/plain') {
    return {
      type: 'document',
      source: {type: 'text', media_type: mediaType, data: new TextDecoder().decode(bytesIn(inMemory.data))},
      title: name,
    };
  }
  const source = inMemory ? {type: 'base64', media_type: mediaType, data: inMemory.data} : {type: 'url', url};
  if (mediaType === 'application/pdf') return {type: 'document', source, title: name};
  const isImage = inMemory ? IMAGES.has(mediaType) : mediaType.startsWith('image/');
  return isImage ? {type: 'image', source} : undefined;
}

function writeCall({id, name, input}: ToolPart): JsonObject {
  // Arguments that are no JSON are text here, which the API does not take.
  return {type: 'tool_use', id, name, input: isObject(input) ? input : {}};
}

function writeResult(call: ToolPart): JsonObject {
  const content = resultOf(call);
  const failed = call.state !== 'output-available';
  return {type: 'tool_result', tool_use_id: call.id, ...(content && {content}), ...(failed && {is_error: true})};
}
