/** Agents that speak AG-UI, https://docs.ag-ui.com: LangGraph, CrewAI, Pydantic AI, Mastra and others. */
import type {ChatBackend, ChatRequest} from '../core/backend.js';
import {resultOf} from '../core/convert/openai.js';
import {fileNote, isThought, toText} from '../core/convert/shape.js';
import {partsOf, textOf, type ChatMessage, type FilePart, type MessagePart, type ToolPart} from '../core/message.js';
import type {ToolDefinition} from '../core/tools.js';
import {AgUiDecoder} from './ag-ui-decoder.js';
import {parametersOf} from './calls.js';
import {endpoint} from './endpoint.js';
import {base64In, withDataUrls} from './files.js';
import {bearer, httpBackend, type HttpConfig} from './http-backend.js';
import {isObject, type JsonObject} from './json.js';
import {closeOpenCalls, isApproved} from './open-calls.js';

/**
 * `src` is the agent's URL. Of the `options`, `context` (a list of `{description, value}`), `state` (what the agent's
 * state is at first) and `resume` (answers to its interrupts) go to the agent as such, the others and a `model` as its
 * `forwardedProps`. An `apiKey` is sent as a bearer token.
 */
export type AgUiConfig = HttpConfig;

/**
 * A backend that runs an agent for each answer. Stopping closes the connection.
 * @throws {ChatError} With code `config`, if `src` is missing or no HTTP URL.
 */
export function agUi(config: AgUiConfig = {}): ChatBackend {
  const url = endpoint('ag-ui', config.src, 'the URL of an agent, as https://host/agent');
  const optionsOf = (request: ChatRequest): JsonObject => ({...config.options, ...request.options});
  return httpBackend(config, {
    url: url.href,
    headers: bearer(config.apiKey),
    async body(request) {
      const {context = [], state, resume, ...options} = optionsOf(request);
      const answers = answersTo(request, resume);
      return {
        threadId: request.conversationId,
        runId: request.runId,
        state: stateOf(request) ?? state ?? {},
        messages: await writeMessages(request),
        tools: (request.tools ?? []).map(writeTool),
        context,
        forwardedProps: {...(config.model && {model: config.model}), ...options},
        ...(answers.length > 0 && {resume: answers}),
      };
    },
    decoder: (hide, request) =>
      new AgUiDecoder(
        hide,
        request && {
          state: stateOf(request) ?? optionsOf(request).state,
          known: idsOf(request),
          interrupted: interruptsOf(request).length > 0,
        },
      ),
  });
}

function writeTool(tool: ToolDefinition): object {
  return {name: tool.name, description: tool.description ?? '', parameters: parametersOf(tool)};
}

/** The agent's state, as its newest answer left it. */
function stateOf({messages}: ChatRequest): unknown {
  return messages.findLast(({metadata}) => metadata?.state !== undefined)?.metadata?.state;
}

function idsOf({messages}: ChatRequest): ReadonlySet<unknown> {
  return new Set(messages.flatMap((message) => writeMessage(message).flatMap(({id, toolCallId}) => [id, toolCallId])));
}

/** Something that the agent waits for. */
interface Interrupt {
  readonly id: unknown;
  readonly toolCallId: unknown;
  /** What the reader decided about the call that it is about. */
  readonly verdict: JsonObject | undefined;
}

/** What the agent waits for since its newest answer. */
function interruptsOf({messages}: ChatRequest): readonly Interrupt[] {
  const answer = messages.findLast(({role}) => role === 'assistant');
  const interrupts: unknown = answer?.metadata?.interrupts;
  if (!answer || !Array.isArray(interrupts)) return [];
  const calls = partsOf(answer.content).filter(isTool);
  return interrupts
    .filter(isObject)
    .map(({id, toolCallId}) => ({id, toolCallId, verdict: verdictOn(calls.find((call) => call.id === toolCallId))}));
}

function verdictOn(call: ToolPart | undefined): JsonObject | undefined {
  if (!call) return undefined;
  const {approval, error} = call;
  if (isApproved(call)) return {approved: true, ...(approval?.reason !== undefined && {reason: approval.reason})};
  if (call.state === 'output-denied') return {approved: false, ...(error !== undefined && {reason: error})};
  return undefined;
}

/**
 * What an interrupted agent waits for, answered: as the page says in `given`, by the reader's verdict on the tool call,
 * or as abandoned. An agent takes no input as long as one of its interrupts is open.
 */
function answersTo(request: ChatRequest, given: unknown): JsonObject[] {
  const answers: readonly JsonObject[] = Array.isArray(given) ? given.filter(isObject) : [];
  return interruptsOf(request).map(
    ({id, verdict}) =>
      answers.find(({interruptId}) => interruptId === id) ??
      (verdict ? {interruptId: id, status: 'resolved', payload: verdict} : {interruptId: id, status: 'cancelled'}),
  );
}

async function writeMessages(request: ChatRequest): Promise<JsonObject[]> {
  const interrupts = interruptsOf(request).filter(({verdict}) => verdict);
  // What comes of a call that the reader has just allowed or refused is the agent's to say.
  const judged = new Set(interrupts.map(({toolCallId}) => toolCallId));
  const messages = closeOpenCalls(await withDataUrls(request.messages), ({id}) => judged.has(id));
  return messages.flatMap(writeMessage).filter(({toolCallId}) => !judged.has(toolCallId));
}

function writeMessage(message: ChatMessage): JsonObject[] {
  const {id, role, content} = message;
  if (role === 'system') return [{id, role, content: textOf(content)}];
  if (role === 'user') return [{id, role, content: writeContent(partsOf(content))}];
  return isThought(message) ? [] : writeAnswer(message);
}

/** A text alone is a string, which older agents understand too. */
function writeContent(parts: readonly MessagePart[]): string | object[] {
  const written = parts.flatMap((part): object[] => {
    if (part.type === 'text') return [{type: 'text', text: part.text}];
    return part.type === 'file' ? [writeFile(part)] : [];
  });
  return parts.some(({type}) => type === 'file') ? written : textOf(parts);
}

function writeFile(file: FilePart): object {
  const {mediaType, url} = file;
  if (url === undefined) return {type: 'text', text: fileNote(file)};
  const inMemory = base64In(url);
  const kind = /^(image|audio|video)\//.exec(inMemory?.mediaType ?? mediaType ?? '')?.[1] ?? 'document';
  const source = inMemory
    ? {type: 'data', value: inMemory.data, mimeType: inMemory.mediaType}
    : {type: 'url', value: url, ...(mediaType !== undefined && {mimeType: mediaType})};
  return {type: kind, source};
}

/** An answer as messages: one for each time that the agent went on after its calls, and one for what each call gave. */
function writeAnswer({id, content}: ChatMessage): JsonObject[] {
  const messages: JsonObject[] = [];
  let texts: string[] = [];
  let calls: ToolPart[] = [];
  const endStep = () => {
    if (texts.length + calls.length === 0) return;
    messages.push(
      {
        id: messages.length === 0 ? id : `${id}-${messages.length}`,
        role: 'assistant',
        ...(texts.length > 0 && {content: texts.join('\n\n')}),
        ...(calls.length > 0 && {toolCalls: calls.map(writeCall)}),
      },
      ...calls.filter(({state}) => state.startsWith('output')).map(writeResult),
    );
    texts = [];
    calls = [];
  };
  for (const part of partsOf(content)) {
    if (isTool(part) && part.startsStep && calls.length > 0) endStep();
    if (part.type === 'tool' && part.state !== 'input-streaming') calls.push(part);
    else if (part.type === 'text') {
      if (calls.length > 0) endStep();
      texts.push(part.text);
    } else if (part.type === 'reasoning' && 'encryptedValue' in part) {
      // Readable reasoning is of no use to a model; what only it can read it may need.
      endStep();
      const {entityId, encryptedValue} = part as {entityId?: unknown; encryptedValue: unknown};
      messages.push({id: entityId, role: 'reasoning', content: part.text, encryptedValue});
    }
  }
  endStep();
  return messages;
}

function writeCall(call: ToolPart): object {
  const {id, name, input = {}} = call;
  const {encryptedValue} = call as {encryptedValue?: unknown};
  return {
    id,
    type: 'function',
    function: {name, arguments: toText(input)},
    ...(encryptedValue !== undefined && {encryptedValue}),
  };
}

function writeResult(call: ToolPart): JsonObject {
  const {id, state} = call;
  const content = resultOf(call);
  return {
    id: `${id}-result`,
    role: 'tool',
    toolCallId: id,
    content,
    ...(state !== 'output-available' && {error: content}),
  };
}

const isTool = (part: MessagePart): part is ToolPart => part.type === 'tool';
