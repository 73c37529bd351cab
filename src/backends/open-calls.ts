/** Tool calls that nobody answered: stopped, asked for and never allowed, or of a tool that the page does not have. */
import {UNANSWERED} from '../core/convert/openai.js';
import {partsOf, type ChatMessage, type MessagePart, type ToolPart} from '../core/message.js';

/**
 * The messages with each open call answered by an error, because models refuse a history with an open call in it.
 * @param isKept Whether a call may stay open, as one that the reader has just approved.
 */
export function closeOpenCalls(
  messages: readonly ChatMessage[],
  isKept: (call: ToolPart, message: ChatMessage) => boolean,
): readonly ChatMessage[] {
  return messages.map((message) => {
    const close = (part: MessagePart): MessagePart =>
      isOpen(part) && !isKept(part, message) ? {...part, state: 'output-error', error: UNANSWERED} : part;
    return partsOf(message.content).some(isOpen) ? {...message, content: partsOf(message.content).map(close)} : message;
  });
}

/** Arguments that were cut off make no call. */
function isOpen(part: MessagePart): part is ToolPart {
  return part.type === 'tool' && (part.state === 'input-available' || part.state === 'approval-requested');
}

/** Whether the reader has approved a call that its server is to make. */
export function isApproved({state, approval}: ToolPart): boolean {
  return state === 'input-available' && approval?.approved === true;
}
