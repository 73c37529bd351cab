/** The AI SDK's `UIMessage`, https://ai-sdk.dev/docs/reference/ai-sdk-core/ui-message. */
import {partsOf, type ChatMessage, type MessagePart} from '../message.js';
import {fileNote, isFields, splitMetadata, type Reader} from './shape.js';

export interface UiMessage {
  readonly id: string;
  readonly role: ChatMessage['role'];
  readonly metadata?: unknown;
  readonly parts: readonly UiPart[];
  readonly [key: string]: unknown;
}

/** `text`, `reasoning`, `file`, `source-url`, `source-document`, `tool-NAME`, `dynamic-tool`, `data-NAME`, ... */
export interface UiPart {
  readonly type: string;
  readonly [key: string]: unknown;
}

const readSource: Reader = ({sourceId, ...rest}) => ({...rest, type: 'source', id: sourceId});

const readTool: Reader = ({type, toolCallId, state, errorText, ...rest}) => {
  return {
    ...rest,
    type: 'tool',
    id: toolCallId,
    name: rest.toolName ?? String(type).slice('tool-'.length),
    // The approval itself says what the answer was.
    state: state === 'approval-responded' ? 'input-available' : state,
    error: errorText,
  };
};

export const uiReaders: Readonly<Record<string, Reader>> = {
  'source-url': readSource,
  'source-document': readSource,
  'dynamic-tool': readTool,
};

/** The reader of a type that has the name of a tool or of the page's own data in it. */
export function uiReaderOf(type: string): Reader | undefined {
  if (type.startsWith('tool-')) return readTool;
  // A `data-ui:…` would come back as the part that it holds.
  if (/^data-(?!ui:)/.test(type)) return (part) => ({...part, type: 'data', name: type.slice('data-'.length)});
  return undefined;
}

/** Messages as the AI SDK has them. What else a message here says (`liked`, `status`, ...) stays on it under its name. */
export function toUIMessages(messages: readonly ChatMessage[]): UiMessage[] {
  return messages.map((message) => {
    const {content, metadata: _metadata, ...rest} = message;
    const {metadata, unnamed} = splitMetadata(message);
    return {...unnamed, ...rest, ...(metadata && {metadata}), parts: partsOf(content).map(writePart)};
  });
}

function writePart(part: MessagePart): UiPart {
  switch (part.type) {
    case 'file': {
      const {type, blob: _blob, name, ...rest} = part;
      if (part.url === undefined) return {type: 'text', text: fileNote(part)};
      return {type, mediaType: 'application/octet-stream', ...rest, ...(name !== undefined && {filename: name})};
    }
    case 'source': {
      const {type: _type, id, ...rest} = part;
      const sourceId = id ?? part.url ?? part.title ?? '';
      return part.url === undefined
        ? {type: 'source-document', mediaType: 'application/octet-stream', title: '', ...rest, sourceId}
        : {type: 'source-url', ...rest, sourceId};
    }
    case 'tool': {
      const {id, name, state, error, ...rest} = part as typeof part & {
        toolName?: string;
        approval?: {approved?: boolean};
      };
      const responded = state === 'input-available' && rest.approval?.approved !== undefined;
      return {
        ...rest,
        type: rest.toolName === undefined ? `tool-${name}` : 'dynamic-tool',
        toolCallId: id,
        state: responded ? 'approval-responded' : state,
        ...(error !== undefined && {errorText: error}),
      };
    }
    case 'data': {
      const {name, ...rest} = part;
      return name.startsWith('ui:') && isFields(part.data) ? (part.data as UiPart) : {...rest, type: `data-${name}`};
    }
    default:
      return {...part};
  }
}
