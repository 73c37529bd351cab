/** What becomes of a call that a model makes: it runs, the reader is asked, or it fails. Loaded with the first call. */
import {toChatError} from './errors.js';
import {partsOf, type ChatMessage, type ToolPart} from './message.js';
import type {ChatTool, ToolContext, ToolResponse} from './tools.js';

/**
 * The call with what came of it; never rejects. Where its tool wants the reader asked first, it asks, unless it is `allowed`: what the call
 * says of that itself is the server's word.
 */
export async function runTool(
  call: ToolPart,
  tool: ChatTool | undefined,
  context: ToolContext,
  allowed: boolean,
): Promise<ToolPart> {
  const {signal} = context;
  try {
    // Its reader may have stopped the answer while this file was loading.
    signal.throwIfAborted();
    if (!tool) throw new Error(`There is no tool called "${call.name}".`);
    // What the model wrote, where it could not be read.
    if (typeof call.input === 'string') throw new Error('The arguments are no valid JSON.');
    const input = copyOf(call.input ?? {});
    if (!allowed && (await needsApproval(tool, input, context))) return {...call, state: 'approval-requested'};
    signal.throwIfAborted();
    return withOutput(call, await tool.execute(input, context));
  } catch (thrown) {
    return {...call, state: 'output-error', error: toChatError(thrown).message};
  }
}

/**
 * The call as the reader, or the page, answers it. Allowed and without an output, it is still to be made.
 * @throws {TypeError} The output is nothing that JSON can hold.
 */
export function respond(call: ToolPart, {output, reason, approved = output !== undefined}: ToolResponse): ToolPart {
  const approval = {...call.approval, approved, ...(reason !== undefined && {reason})};
  if (!approved) return {...call, state: 'output-denied', approval, ...(reason !== undefined && {error: reason})};
  if (output === undefined) return {...call, state: 'input-available', approval};
  return withOutput({...call, approval}, output);
}

/** The one of `messages` that holds `call`, with what became of it. */
export function withAnswer(messages: readonly ChatMessage[], call: ToolPart, answered: ToolPart): ChatMessage {
  const message = messages.find(({content}) => partsOf(content).includes(call)) as ChatMessage;
  return {...message, content: partsOf(message.content).map((part) => (part === call ? answered : part))};
}

async function needsApproval(tool: ChatTool, input: unknown, context: ToolContext): Promise<boolean> {
  return Boolean(typeof tool.approval === 'function' ? await tool.approval(input, context) : tool.approval);
}

function withOutput(call: ToolPart, output: unknown): ToolPart {
  return {...call, state: 'output-available', output: copyOf(output ?? null)};
}

/** A copy, of which whoever has the original knows nothing. */
function copyOf(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch (error) {
    throw new TypeError('The output of a tool has to be something that JSON can hold.', {cause: error});
  }
}
