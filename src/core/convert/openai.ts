/** Messages of OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat/create. */
import {createId, partsOf, type ChatMessage, type FilePart, type MessagePart, type ToolPart} from '../message.js';
import {
  compact,
  fieldsOf,
  fileNote,
  isEmpty,
  isString,
  isThought,
  pick,
  splitMetadata,
  toText,
  type Fields,
  type Reader,
} from './shape.js';

export interface OpenAiMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  /** `null` where an assistant only calls tools. */
  readonly content: string | readonly OpenAiPart[] | null;
  readonly tool_calls?: readonly OpenAiToolCall[];
  /** On `tool` messages: the call that `content` answers. */
  readonly tool_call_id?: string;
  readonly [key: string]: unknown;
}

export interface OpenAiPart {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface OpenAiToolCall {
  readonly id: string;
  readonly type: string;
  /** `arguments` are JSON. */
  readonly function?: {readonly name: string; readonly arguments: string};
  readonly [key: string]: unknown;
}

/** The answer to a call that has none: a history with an open call in it is refused. */
export const UNANSWERED = 'This call was not answered.';

export const openAiReaders: Readonly<Record<string, Reader>> = {
  image_url({image_url}) {
    const {url, ...rest} = isString(image_url) ? {url: image_url} : fieldsOf(image_url);
    if (!isString(url)) return undefined;
    return {...rest, type: 'file', url, mediaType: /^data:(image\/[^;,]+)/.exec(url)?.[1] ?? 'image/*'};
  },
  input_audio({input_audio}) {
    const {data, format} = fieldsOf(input_audio);
    const mediaType = `audio/${format as string}`;
    return isString(data) && isString(format)
      ? {type: 'file', url: `data:${mediaType};base64,${data}`, mediaType}
      : undefined;
  },
  refusal: ({refusal}) => ({type: 'text', text: refusal, refusal: true}),
};

/** What a message says beside its content, as parts: `before` it and `after` it. `rest` is every other key. */
export function readOpenAiMessage(message: Fields): {before: Fields[]; after: Fields[]; rest: Fields} {
  if (message.role === 'tool') {
    const {tool_call_id: id = createId(), name = 'tool', content, ...rest} = message;
    return {
      before: [],
      after: [{type: 'tool', id, name, state: 'output-available', output: parseObject(content)}],
      rest,
    };
  }
  const {reasoning, reasoning_content, refusal, tool_calls, ...rest} = message;
  const text = reasoning_content ?? reasoning;
  return {
    before: text ? [{type: 'reasoning', text}] : [],
    after: [
      ...(refusal ? [{type: 'refusal', refusal}] : []),
      ...(Array.isArray(tool_calls) ? tool_calls.map(readCall) : []),
    ],
    rest: refusal === null ? {...rest, refusal} : rest,
  };
}

/** Some servers leave the id out and give `arguments` as an object. A `custom` tool's input is plain text. */
function readCall(call: unknown): Fields {
  const {id = createId(), function: called, custom} = fieldsOf(call);
  const {name = 'tool', arguments: json, input = parseObject(json)} = fieldsOf(called ?? custom);
  return compact({type: 'tool', id, name, state: 'input-available', input, custom});
}

/** Text that is JSON of an object or array as that; any other text, numbers for instance, as it is. */
function parseObject(text: unknown): unknown {
  if (!isString(text) || !/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Messages as a chat completions API takes them. Tool parts become calls and the messages that answer them. Reasoning,
 * thoughts (messages whose metadata have a title), sources and data are left out, and so is an assistant's message in
 * which nothing else is. A file that the API cannot take, one without a reachable URL for instance, becomes a line of
 * text that names it. Of a message's own metadata nothing goes along.
 */
export function toOpenAI(messages: readonly ChatMessage[]): OpenAiMessage[] {
  const output = toOpenAiRequest(messages);
  // A history may end with open calls: what comes next may be their answers.
  while (isOpen(output.at(-1))) output.pop();
  return output;
}

/** The same for a request, in which the last calls need an answer too. */
export function toOpenAiRequest(messages: readonly ChatMessage[]): OpenAiMessage[] {
  return messages.flatMap(writeMessage);
}

const isOpen = (message?: OpenAiMessage) => message?.role === 'tool' && message.content === UNANSWERED;

/** One message, or several where the assistant goes on talking after its calls. */
function writeMessage(message: ChatMessage): OpenAiMessage[] {
  const {role} = message;
  const isAssistant = role === 'assistant';
  if (isThought(message)) return [];
  // Servers refuse keys that they do not know.
  const further = pick(
    splitMetadata(message).unnamed,
    'role',
    'name',
    'refusal',
    'audio',
    'annotations',
    'function_call',
  );
  const output: OpenAiMessage[] = [];
  let texts: OpenAiPart[] = [];
  let calls: ToolPart[] = [];
  const endTurn = () => {
    if (isAssistant && texts.length + calls.length === 0 && isEmpty(further)) return;
    output.push(
      {role, content: joinTexts(texts, calls), ...(calls.length > 0 && {tool_calls: calls.map(writeCall)}), ...further},
      ...calls.map(writeAnswer),
    );
    texts = [];
    calls = [];
  };
  for (const part of partsOf(message.content)) {
    if (part.type === 'tool') {
      if (part.startsStep && calls.length > 0) endTurn();
      // Arguments that were cut off are no JSON.
      if (isAssistant && part.state !== 'input-streaming') calls.push(part);
      continue;
    }
    const written = writePart(part, role);
    if (written && calls.length > 0) endTurn();
    if (written) texts.push(written);
  }
  endTurn();
  return output;
}

/** A single text is a string, which every server understands. */
function joinTexts(parts: readonly OpenAiPart[], calls: readonly ToolPart[]): OpenAiMessage['content'] {
  const [first, second] = parts;
  if (!first) return calls.length > 0 ? null : '';
  return !second && first.type === 'text' ? (first.text as string) : parts;
}

function writePart(part: MessagePart, role: ChatMessage['role']): OpenAiPart | undefined {
  if (part.type === 'text') {
    return 'refusal' in part ? {type: 'refusal', refusal: part.text} : {type: 'text', text: part.text};
  }
  if (part.type === 'data' && part.name.startsWith('openai:')) return part.data as OpenAiPart;
  if (part.type !== 'file') return undefined;
  // Files are taken from users only.
  return (role === 'user' && writeFile(part)) || {type: 'text', text: fileNote(part)};
}

function writeFile(part: FilePart): OpenAiPart | undefined {
  const {url = '', mediaType = '', name} = part;
  const [start, format] = /^data:audio\/(?:x-)?(\w+)[^,]*;base64,/.exec(url) ?? [];
  if (start) {
    const data = url.slice(start.length);
    return {type: 'input_audio', input_audio: {data, format: format === 'mpeg' ? 'mp3' : format}};
  }
  if (mediaType.startsWith('image/') && url && !url.startsWith('blob:')) {
    return {type: 'image_url', image_url: {url, ...pick(part, 'detail')}};
  }
  const content = url.startsWith('data:') ? {file_data: url} : pick(part, 'file_id');
  return isEmpty(content) ? undefined : {type: 'file', file: compact({...content, filename: name})};
}

function writeCall({id, name, input = {}, ...rest}: ToolPart): OpenAiToolCall {
  if ('custom' in rest) return {id, type: 'custom', custom: rest.custom};
  return {id, type: 'function', function: {name, arguments: toText(input)}};
}

function writeAnswer(call: ToolPart): OpenAiMessage {
  return {role: 'tool', tool_call_id: call.id, content: resultOf(call)};
}

/** What a model is told of a call: what came of it, or why nothing did. A reader's reason alone would pass for an output. */
export function resultOf({state, output, error}: ToolPart): string {
  if (state === 'output-available') return toText(output);
  if (state === 'output-denied') return `The user denied this call.${error ? ` ${error}` : ''}`;
  return state === 'output-error' ? error || 'This call failed.' : UNANSWERED;
}
