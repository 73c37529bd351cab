/** What becomes of a call that a model makes: it runs, the reader is asked, or it fails. Nothing here rejects. */
import {toChatError} from './errors.js';
import {partsOf, type ChatMessage, type MessagePart, type ToolPart} from './message.js';
import type {ChatTool, ChatTools, ToolContext, ToolDefinition, ToolResponse} from './tools.js';

/** What a model is told of the tools. Absent where there are none. */
export function definitionsOf(tools: ChatTools): {tools?: readonly ToolDefinition[]} {
  const definitions = Object.entries(tools).map(([name, {description, parameters}]) => ({
    name,
    ...(description !== undefined && {description}),
    ...(parameters && {parameters}),
  }));
  return definitions.length > 0 ? {tools: definitions} : {};
}

/** The tool that a call is for. Absent where it is somebody else's. */
export function toolFor({name}: ToolPart, tools: ChatTools): ChatTool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined;
}

/**
 * The call with what came of it. Where its tool wants the reader asked first, it asks, unless it is `allowed`: what the call
 * says of that itself is the server's word.
 */
export async function runTool(
  call: ToolPart,
  tool: ChatTool | undefined,
  context: ToolContext,
  allowed: boolean,
): Promise<ToolPart> {
  // Code of the page must not command while whoever called this is between two states.
  await null;
  try {
    if (!tool) throw new Error(`There is no tool called "${call.name}".`);
    // What the model wrote, where it could not be read.
    if (typeof call.input === 'string') throw new Error('The arguments are no valid JSON.');
    const input = copyOf(call.input ?? {});
    if (!allowed && (await needsApproval(tool, input, context))) return {...call, state: 'approval-requested'};
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

/** The message with `call` in the place of the one with its id; the same message where it has none. */
export function withCall(message: ChatMessage, call: ToolPart): ChatMessage {
  return withCalls(message, ({id}) => (id === call.id ? call : undefined));
}

/** An answer that is to go on. What it asked for and never got is given up, for models want an answer to each call. */
export function withoutOpenCalls(message: ChatMessage): ChatMessage {
  return withCalls(message, (call) => (isOpen(call) ? {...call, state: 'output-error', error: GIVEN_UP} : undefined));
}

const GIVEN_UP = 'The answer was stopped before this was done.';

function withCalls(message: ChatMessage, change: (call: ToolPart) => ToolPart | undefined): ChatMessage {
  const parts = partsOf(message.content);
  const content = parts.map((part) => (part.type === 'tool' && change(part)) || part);
  return content.every((part, position) => part === parts[position]) ? message : {...message, content};
}

/** Whether somebody has still to say what becomes of a call. One that the reader has allowed is the server's to make. */
export function isOpen(part: MessagePart): part is ToolPart {
  if (part.type !== 'tool') return false;
  const {state, approval} = part;
  return state === 'approval-requested' || (state === 'input-available' && approval?.approved === undefined);
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
