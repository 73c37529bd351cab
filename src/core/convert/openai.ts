/** Messages of OpenAI's chat completions, https://platform.openai.com/docs/api-reference/chat/create. */
import {createId, partsOf, type ChatMessage, type FilePart, type MessagePart, type ToolPart} from '../message.js';
import {fieldsOf, fileNote, isString, pick, splitMetadata, toText, type Fields} from './shape.js';

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
  /** What the type says; a function's `arguments` are JSON. */
  readonly [type: string]: unknown;
}

/** What else a message may have. Servers refuse keys that they do not know, so no other goes back to them. */
const MESSAGE_KEYS = ['role', 'name', 'refusal', 'audio', 'annotations', 'function_call'];

/** An API refuses a history in which a call has no answer. */
const UNANSWERED = 'This call was not answered.';
const WITHOUT_OUTPUT: Fields = {'output-error': 'The tool failed.', 'output-denied': 'The user declined this call.'};

export const openAiReaders = {
  image_url({image_url, ...rest}: Fields): Fields {
    const {url, ...image} = typeof image_url === 'string' ? {url: image_url} : fieldsOf(image_url);
    return {
      ...rest,
      ...image,
      type: 'file',
      url,
      mediaType: /^data:(image\/[^;,]+)/.exec(String(url))?.[1] ?? 'image/*',
    };
  },
  input_audio({input_audio, ...rest}: Fields): Fields {
    const {data, format, ...audio} = fieldsOf(input_audio);
    const mediaType = `audio/${String(format)}`;
    const url = typeof data === 'string' ? `data:${mediaType};base64,${data}` : data;
    return {...rest, ...audio, type: 'file', url: url ?? 0, mediaType};
  },
  refusal: ({refusal, ...rest}: Fields): Fields => ({...rest, type: 'text', text: refusal, refusal: true}),
};

/** What a message says beside its content, as parts: `before` it and `after` it. `rest` is every other key. */
export function readOpenAiMessage(message: Fields): {before: unknown[]; after: unknown[]; rest: Fields} {
  if (message.role === 'tool') {
    const {tool_call_id, name, content, ...rest} = message;
    return {before: [], after: [readAnswer(tool_call_id, name, content)], rest};
  }
  const rest: Record<string, unknown> = {...message};
  const take = (key: string, isReadable: (value: unknown) => boolean): unknown[] => {
    const value = rest[key];
    if (!isReadable(value)) return [];
    delete rest[key];
    return value === '' ? [] : [value].flat();
  };
  const [thought] = [...take('reasoning_content', isString), ...take('reasoning', isString)];
  return {
    before: thought ? [{type: 'reasoning', text: thought}] : [],
    after: [
      ...take('refusal', isString).map((refusal) => ({type: 'refusal', refusal})),
      ...take('tool_calls', Array.isArray).map(readCall),
    ],
    rest,
  };
}

/** A call of a function, or of a `custom` tool, whose input is plain text. Other servers leave the id out. */
function readCall(value: unknown): Fields {
  const {id, type = 'function', ...rest} = fieldsOf(value);
  const kind = String(type);
  const {name, arguments: json, input} = fieldsOf(rest[kind]);
  return {
    ...(kind !== 'function' && {kind}),
    type: 'tool',
    id: id ?? createId(),
    name,
    state: 'input-available',
    input: parseObject(json) ?? input,
  };
}

/** A `tool` message as the call that it answers. */
function readAnswer(id: unknown, name: unknown, content: unknown): Fields {
  return {type: 'tool', id: id ?? createId(), name: name ?? 'tool', state: 'output-available', output: parseObject(content)};
}

/** Text that is JSON of an object or array as that; any other text, numbers for instance, as it is. */
function parseObject(text: unknown): unknown {
  if (typeof text !== 'string' || !/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Messages as a chat completions API takes them. Tool parts become calls with the messages that answer them. Reasoning,
 * thoughts (messages whose metadata have a title), sources and data stay here, and so does an assistant's message in
 * which nothing is left. A file that the API cannot take, one without a reachable URL for instance, becomes a line of
 * text that names it. Only a message's text, never its metadata, goes along.
 */
export function toOpenAI(messages: readonly ChatMessage[]): OpenAiMessage[] {
  const output = messages.flatMap((message) => {
    const isThought = message.role === 'assistant' && message.metadata?.title;
    return isThought ? [] : writeMessage(message);
  });
  // A history may end with open calls: what comes next may be their answers.
  while (isUnanswered(output.at(-1))) output.pop();
  return output;
}

function isUnanswered(message: OpenAiMessage | undefined): boolean {
  return message?.role === 'tool' && message.content === UNANSWERED;
}

/** One message, or more of them where the assistant goes on talking after its calls. */
function writeMessage(message: ChatMessage): OpenAiMessage[] {
  const {role} = message;
  const further = pick(splitMetadata(message).unnamed, MESSAGE_KEYS);
  const output: OpenAiMessage[] = [];
  let pieces: OpenAiPart[] = [];
  let calls: ToolPart[] = [];
  const endTurn = () => {
    if (role === 'assistant' && pieces.length + calls.length === 0 && !further.audio && !further.function_call) return;
    output.push({
      role,
      content: calls.length > 0 && pieces.length === 0 ? null : joinPieces(pieces),
      ...(calls.length > 0 && {tool_calls: calls.map(writeCall)}),
      ...further,
    });
    output.push(...calls.map(writeAnswer));
    pieces = [];
    calls = [];
  };
  for (const part of partsOf(message.content)) {
    if (part.type === 'tool') {
      // Arguments that were cut off are no JSON.
      if (role === 'assistant' && part.state !== 'input-streaming') calls.push(part);
      continue;
    }
    const piece = writePart(part, role);
    if (!piece) continue;
    if (calls.length > 0) endTurn();
    pieces.push({...piece, ...pick(part as unknown as Fields, ['cache_control'])});
  }
  endTurn();
  return output;
}

/** A single text is a string, which every server understands. */
function joinPieces(pieces: readonly OpenAiPart[]): OpenAiMessage['content'] {
  const [first] = pieces;
  if (!first) return '';
  return pieces.length === 1 && first.type === 'text' && Object.keys(first).length === 2 ? (first.text as string) : pieces;
}

function writePart(part: MessagePart, role: ChatMessage['role']): OpenAiPart | undefined {
  switch (part.type) {
    case 'text':
      return 'refusal' in part ? {type: 'refusal', refusal: part.text} : {type: 'text', text: part.text};
    case 'file':
      // The API takes files from users only.
      return (role === 'user' && writeFile(part)) || {type: 'text', text: fileNote(part)};
    case 'data':
      return part.name.startsWith('openai:') ? (part.data as OpenAiPart) : undefined;
    default:
      return undefined;
  }
}

function writeFile(part: FilePart): OpenAiPart | undefined {
  const {url = '', mediaType = '', name} = part;
  const further = part as unknown as Fields;
  const [audioPrefix, format] = /^data:audio\/(?:x-)?(\w+)[^,]*;base64,/.exec(url) ?? [];
  if (audioPrefix) {
    const data = url.slice(audioPrefix.length);
    return {type: 'input_audio', input_audio: {data, format: format === 'mpeg' ? 'mp3' : format}};
  }
  if (mediaType.startsWith('image/') && /^(?!blob:)./.test(url)) {
    return {type: 'image_url', image_url: {url, ...pick(further, ['detail'])}};
  }
  const file = {...pick(further, ['file_id']), ...(url.startsWith('data:') && {file_data: url})};
  return Object.keys(file).length > 0 ? {type: 'file', file: {...file, ...(name && {filename: name})}} : undefined;
}

function writeCall(part: ToolPart): OpenAiToolCall {
  const {kind = 'function'} = part as {kind?: string};
  const input = toText(part.input ?? {});
  return {id: part.id, type: kind, [kind]: {name: part.name, [kind === 'function' ? 'arguments' : 'input']: input}};
}

function writeAnswer({id, state, output, error}: ToolPart): OpenAiMessage {
  const content =
    state === 'output-available' ? output : (error ?? WITHOUT_OUTPUT[state] ?? UNANSWERED);
  return {role: 'tool', tool_call_id: id, content: isTexts(content) ? content : toText(content)};
}

/** Whether a tool's output is a list of text parts already. */
function isTexts(output: unknown): output is OpenAiPart[] {
  return Array.isArray(output) && output.length > 0 && output.every((part) => fieldsOf(part).type === 'text');
}
