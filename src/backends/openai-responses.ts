/** OpenAI's responses, https://platform.openai.com/docs/api-reference/responses/create. */
import type {ChatBackend} from '../core/backend.js';
import {resultOf} from '../core/convert/openai.js';
import {isThought, pick, toText} from '../core/convert/shape.js';
import type {ChatMessage, FilePart, TextPart} from '../core/message.js';
import {parametersOf, saidIn, stepsOf, toolsOf, wordsOf} from './calls.js';
import {endpoint, withPath} from './endpoint.js';
import {withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import type {JsonObject} from './json.js';
import {ResponsesDecoder, type ResponsesCall} from './openai-responses-decoder.js';

/**
 * `src` is the API's base URL, as `https://host/v1`; a bare origin means its `/v1`, and a URL that ends in `/responses`
 * is taken as it is. `options` go into each request's body (`reasoning`, `include`, `text`, ...); their `tools` are
 * OpenAI's own ones, web search for instance.
 */
export type OpenAiResponsesConfig = HttpConfig;

/**
 * A backend that asks for a response and streams it. The whole conversation goes along each time, and the server is asked
 * to store nothing. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `src` is missing or no HTTP URL.
 */
export function openaiResponses(config: OpenAiResponsesConfig): ChatBackend {
  const url = endpoint('openai-responses', config.src, 'the base URL of an API, as https://host/v1');
  return httpBackend(config, {
    url: withPath(url, '/responses'),
    headers: bearer(config.apiKey),
    body: async (request) => ({
      model: config.model || undefined,
      stream: true,
      store: false,
      ...config.options,
      ...request.options,
      ...toolsOf(config, request, (tool) => ({
        type: 'function',
        name: tool.name,
        description: tool.description,
        parameters: parametersOf(tool),
        // Its default is to refuse every schema that leaves a property out of `required`.
        strict: false,
      })),
      input: (await withDataUrls(request.messages)).flatMap((message) => [...writeMessage(message)]),
    }),
    decoder: (hide) => new ResponsesDecoder(hide),
  });
}

function* writeMessage(message: ChatMessage): Generator<JsonObject> {
  const {role, content} = message;
  if (role !== 'assistant') {
    const parts = saidIn(content).map((part) => writePart(part, role));
    const [first, second] = parts;
    if (first) yield {role, content: !second && first.type === 'input_text' ? first.text : parts};
  } else if (!isThought(message)) {
    for (const {said, calls} of stepsOf(content, isOurs)) {
      yield* (calls[0] as ResponsesCall | undefined)?.openaiReasoning ?? [];
      if (said.length > 0) yield {role, content: said.map(wordsOf).join('\n\n')};
      for (const [position, call] of calls.entries()) yield* writeCall(call, position > 0);
    }
  }
}

/** What the server's own tools did is in the answer's text, but for a question to the reader that was answered. */
function isOurs({providerExecuted, approvalRequest, state}: ResponsesCall): boolean {
  return !providerExecuted || (approvalRequest !== undefined && /^(input-available|output-denied)$/.test(state));
}

/** @param isFurther Whether it is not the first call of its step, whose reasoning stands before what was said. */
function* writeCall(call: ResponsesCall, isFurther: boolean): Generator<JsonObject> {
  const {id, name, input = {}, state, error, approvalRequest, openaiReasoning = []} = call;
  if (isFurther) yield* openaiReasoning;
  if (approvalRequest) {
    const approve = state !== 'output-denied';
    yield approvalRequest;
    yield {
      type: 'mcp_approval_response',
      approval_request_id: approvalRequest.id,
      approve,
      ...(error && {reason: error}),
    };
    return;
  }
  yield {type: 'function_call', call_id: id, name, arguments: toText(input)};
  yield {type: 'function_call_output', call_id: id, output: resultOf(call)};
}

function writePart(part: TextPart | FilePart, role: ChatMessage['role']): JsonObject {
  // Files are taken from users only.
  const file = part.type === 'file' && role === 'user' ? writeFile(part) : undefined;
  return file ?? {type: 'input_text', text: wordsOf(part)};
}

function writeFile(part: FilePart): JsonObject | undefined {
  const {url = '', mediaType = '', name} = part;
  const isInMemory = url.startsWith('data:');
  if (!isInMemory && !/^https?:/.test(url)) {
    const {file_id} = pick(part, 'file_id');
    return file_id === undefined ? undefined : {type: 'input_file', file_id};
  }
  if (mediaType.startsWith('image/')) return {type: 'input_image', image_url: url, ...pick(part, 'detail')};
  return {type: 'input_file', ...(isInMemory ? {filename: name ?? 'file', file_data: url} : {file_url: url})};
}
