/** Calls of tools, as the parts of an answer that they are. */
import type {MessagePart, ToolPart} from './message.js';
import type {ChatTool, ChatTools, ToolDefinition} from './tools.js';

/** What a model is told of the tools; nothing where there are none. */
export function definitionsOf(tools: ChatTools): {tools?: readonly ToolDefinition[]} {
  const definitions = Object.entries(tools).map(([name, {execute: _execute, approval: _approval, ...told}]) => ({
    name,
    ...told,
  }));
  return definitions.length > 0 ? {tools: definitions} : {};
}

type ToolRunner = typeof import('./tool-runner.js');

let runner: ToolRunner | undefined;

/** What makes the calls. Most chats have no tools, so it is loaded with the first call. */
export async function toolRunner(): Promise<ToolRunner> {
  return (runner ??= await import('./tool-runner.js'));
}

/** The tool that a call is for. Absent where it is somebody else's. */
export function toolFor({name}: ToolPart, tools: ChatTools): ChatTool | undefined {
  return Object.hasOwn(tools, name) ? tools[name] : undefined;
}

/** Whether somebody has still to say what becomes of a call. One that the reader has allowed is the server's to make. */
export function isOpen(part: MessagePart): part is ToolPart {
  if (part.type !== 'tool') return false;
  const {state, approval, providerExecuted} = part;
  if (state === 'approval-requested') return true;
  return state === 'input-available' && approval?.approved === undefined && !providerExecuted;
}
