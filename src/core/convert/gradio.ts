/** Messages of Gradio's Chatbot, https://www.gradio.app/docs/gradio/chatbot. */
import type {ChatMessage, FilePart, MessageOption, MessagePart, ReasoningPart, ToolPart} from '../message.js';
import {compact, fileNote, isString, splitMetadata, toText} from './shape.js';

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
    const frame = compact({...unnamed, role, metadata, options}) as Pick<GradioMessage, 'role'>;
    if (isString(content)) return [{...frame, content}];

    const output: GradioMessage[] = [];
    let parts: GradioPart[] = [];
    const endMessage = () => {
      if (parts.length > 0 || output.length === 0) output.push({...frame, content: parts});
      parts = [];
    };
    for (const part of content) {
      if (part.type === 'reasoning' || part.type === 'tool') {
        if (parts.length > 0) endMessage();
        output.push({role, ...writeThought(part)});
      } else parts.push(...writePart(part));
    }
    endMessage();
    return output;
  });
}

function writeThought(part: ReasoningPart | ToolPart): Pick<GradioMessage, 'content' | 'metadata'> {
  if (part.type === 'reasoning') {
    const {text: content, title = 'Reasoning', duration} = part;
    return {content, metadata: compact({title, duration, status: 'done'})};
  }
  const {name, title = name, state, input, output = input, error = output} = part;
  return {content: toText(error), metadata: {title, status: state.startsWith('output') ? 'done' : 'pending'}};
}

function writePart(part: Exclude<MessagePart, ReasoningPart | ToolPart>): GradioPart[] {
  switch (part.type) {
    case 'text':
      return [{...part}];
    case 'file':
      return [writeFile(part)];
    case 'source': {
      const {url, title = url} = part;
      return [{type: 'text', text: url ? `[${title}](<${url}>)` : (title ?? '')}];
    }
    case 'data':
      return part.name.startsWith('gradio:') ? [part.data as GradioPart] : [];
  }
}

/** A file needs a `path`, which may be a URL. `url` is there only where the two differ. */
function writeFile(part: FilePart): GradioPart {
  const {type, url, blob: _blob, name, mediaType, alt, path = url, ...rest} = part as FilePart & {path?: string};
  if (path === undefined) return {type: 'text', text: fileNote(part)};
  const file = compact({
    meta: {_type: 'gradio.FileData'},
    ...rest,
    path,
    url: path === url ? undefined : url,
    orig_name: name,
    mime_type: mediaType,
  });
  return compact({type, file, alt_text: alt});
}
