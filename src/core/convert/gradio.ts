/** Messages of Gradio's Chatbot, https://www.gradio.app/docs/gradio/chatbot. */
import type {ChatMessage, FilePart, MessageOption, MessagePart, ToolPart} from '../message.js';
import {compact, fileNote, splitMetadata, toText, type Fields} from './shape.js';

export interface GradioMessage {
  readonly role: ChatMessage['role'];
  readonly content: string | readonly GradioPart[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly options?: readonly MessageOption[];
  readonly [key: string]: unknown;
}

/** `text`, `file` or `component`. */
export interface GradioPart {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/**
 * Messages as a Gradio server takes them. Gradio draws reasoning and tools as messages of their own with a title, so one
 * message here may be several there. Ids, verdicts, states and times have no place in it.
 */
export function toGradio(messages: readonly ChatMessage[]): GradioMessage[] {
  return messages.flatMap((message) => {
    const {role, content, options} = message;
    const {metadata, unnamed} = splitMetadata(message);
    const whole = (content: GradioMessage['content']): GradioMessage => ({
      ...unnamed,
      role,
      content,
      ...(metadata && {metadata}),
      ...(options && {options}),
    });
    if (typeof content === 'string') return [whole(content)];

    const output: GradioMessage[] = [];
    let parts: GradioPart[] = [];
    for (const part of content) {
      const thought = writeThought(part);
      if (!thought) {
        parts.push(...writePart(part));
        continue;
      }
      if (parts.length > 0) output.push(whole(parts));
      output.push({role, ...thought});
      parts = [];
    }
    return parts.length > 0 || output.length === 0 ? [...output, whole(parts)] : output;
  });
}

function writeThought(part: MessagePart): Pick<GradioMessage, 'content' | 'metadata'> | undefined {
  if (part.type === 'reasoning') {
    const {text, title = 'Reasoning', duration} = part;
    return {content: text, metadata: compact({title, duration, status: 'done'})};
  }
  if (part.type === 'tool') {
    const status = part.state.startsWith('output') ? 'done' : 'pending';
    return {content: toText(part.error ?? part.output ?? part.input), metadata: {title: titleOf(part), status}};
  }
  return undefined;
}

const titleOf = ({title, name}: ToolPart) => title ?? name;

function writePart(part: MessagePart): readonly GradioPart[] {
  switch (part.type) {
    case 'text':
      return [part as unknown as GradioPart];
    case 'file':
      return [writeFile(part)];
    case 'source':
      return [{type: 'text', text: part.url ? `[${part.title ?? part.url}](<${part.url}>)` : (part.title ?? '')}];
    case 'data':
      return part.name.startsWith('gradio:') ? [part.data as GradioPart] : [];
    default:
      return [];
  }
}

/** A file needs a `path`, which may be a URL. `url` is there only where the two differ. */
function writeFile(part: FilePart): GradioPart {
  const {type, url, blob: _blob, name, mediaType, alt, path = url, ...rest} = part as FilePart & {path?: string};
  if (path === undefined) return {type: 'text', text: fileNote(part)};
  const file: Fields = compact({
    meta: {_type: 'gradio.FileData'},
    ...rest,
    path,
    url: path === url ? undefined : url,
    orig_name: name,
    mime_type: mediaType,
  });
  return {type, file, ...(alt !== undefined && {alt_text: alt})};
}
