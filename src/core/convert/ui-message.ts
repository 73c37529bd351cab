/** The AI SDK's `UIMessage`, https://ai-sdk.dev/docs/reference/ai-sdk-core/ui-message. */
import {partsOf, type ChatMessage, type MessagePart, type ToolPart} from '../message.js';
import {compact, fieldsOf, fileNote, splitMetadata, type Fields, type Reader} from './shape.js';

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

/** What the AI SDK wants to know of each file, where nobody said it. */
const UNKNOWN_TYPE = 'application/octet-stream';

const readSource: Reader = ({sourceId, ...rest}) => ({...rest, type: 'source', id: sourceId});

const readTool: Reader = ({type, toolCallId, state, errorText, ...rest}) => ({
  ...rest,
  type: 'tool',
  id: toolCallId,
  name: rest.toolName ?? nameIn(type),
  // The approval itself says what the answer was.
  state: state === 'approval-responded' ? 'input-available' : state,
  error: state === 'output-denied' ? fieldsOf(rest.approval).reason : errorText,
});

/** NAME of `tool-NAME` and `data-NAME`. */
const nameIn = (type: unknown) => String(type).slice('tool-'.length);

/** `tool-` and `data-` stand for all types that begin so. */
export const uiReaders: Readonly<Record<string, Reader>> = {
  'source-url': readSource,
  'source-document': readSource,
  'dynamic-tool': readTool,
  'tool-': readTool,
  'data-': ({type, ...rest}) => ({...rest, type: 'data', name: nameIn(type)}),
};

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
      const {blob: _blob, name: filename, ...rest} = part;
      if (part.url === undefined) return {type: 'text', text: fileNote(part)};
      return compact({mediaType: UNKNOWN_TYPE, ...rest, filename}) as UiPart;
    }
    case 'source': {
      const {id, ...rest} = part;
      if (part.url !== undefined) return {...rest, type: 'source-url', sourceId: id ?? part.url};
      return {mediaType: UNKNOWN_TYPE, title: '', ...rest, type: 'source-document', sourceId: id ?? part.title ?? ''};
    }
    case 'tool': {
      const {id, name, error, approval: given, ...rest} = part as ToolPart & {toolName?: string};
      const approval = writeApproval(part, given);
      const responded = part.state === 'input-available' && approval?.approved !== undefined;
      return compact({
        ...rest,
        ...(responded && {state: 'approval-responded'}),
        type: rest.toolName === undefined ? `tool-${name}` : 'dynamic-tool',
        toolCallId: id,
        approval,
        errorText: part.state === 'output-denied' ? undefined : error,
      }) as UiPart;
    }
    case 'data': {
      const {name, ...rest} = part;
      const whole = fieldsOf(part.data);
      return name === `ui:${String(whole.type)}` ? (whole as UiPart) : {...rest, type: `data-${name}`};
    }
    default:
      return {...part};
  }
}

/** A page's own approvals have no id; the AI SDK wants one, and gives a refusal's reason there. */
function writeApproval({id, state, error}: ToolPart, given: ToolPart['approval']): Fields | undefined {
  const approval = {id, ...fieldsOf(given)};
  if (state === 'output-denied') return compact({reason: error, ...approval, approved: false});
  return state === 'approval-requested' || 'approved' in approval ? approval : undefined;
}
