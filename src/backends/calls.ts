/** What was said and called, on its way to a model: what the requests of several vendors have in common. */
import type {BackendConfig, ChatRequest} from '../core/backend.js';
import {fileNote} from '../core/convert/shape.js';
import {partsOf, type ChatMessage, type FilePart, type TextPart, type ToolPart} from '../core/message.js';
import type {ToolDefinition} from '../core/tools.js';

/** A stretch of an answer that a model gave in one go: it thought, said something, and made calls. */
export interface Step {
  readonly reasoning: string;
  /** Without texts of nothing but white space, which vendors refuse. */
  readonly said: readonly (TextPart | FilePart)[];
  readonly calls: readonly ToolPart[];
}

/**
 * An answer's steps, oldest first: what comes after a call was said when its result was known. Calls that `counts` does
 * not take are left out, and so are those whose arguments were cut off.
 */
export function stepsOf(content: ChatMessage['content'], counts: (call: ToolPart) => boolean = () => true): Step[] {
  const steps: {reasoning: string; said: (TextPart | FilePart)[]; calls: ToolPart[]}[] = [];
  const step = (isOver: boolean) => {
    const last = steps.at(-1);
    if (last && !(isOver && last.calls.length > 0)) return last;
    const next = {reasoning: '', said: [], calls: []};
    steps.push(next);
    return next;
  };
  for (const part of partsOf(content)) {
    if (part.type === 'tool') {
      if (part.startsStep) step(true);
      if (part.state !== 'input-streaming' && counts(part)) step(false).calls.push(part);
    } else if (part.type === 'reasoning') step(true).reasoning += part.text;
    else if (part.type === 'file' || (part.type === 'text' && part.text.trim() !== '')) step(true).said.push(part);
  }
  return steps.filter(({said, calls}) => said.length + calls.length > 0);
}

/** What a user or the system says: texts and files, without texts of nothing but white space. */
export function saidIn(content: ChatMessage['content']): readonly (TextPart | FilePart)[] {
  return stepsOf(content, () => false).flatMap(({said}) => said);
}

/** A text, or a line that names a file which cannot go along. */
export function wordsOf(part: TextPart | FilePart): string {
  return part.type === 'text' ? part.text : fileNote(part);
}

/**
 * The `tools` of a request's body: those that the options name in the vendor's own form, its web search for instance,
 * and the page's. Absent where there are none.
 */
export function toolsOf(
  config: BackendConfig,
  {options, tools = []}: ChatRequest,
  write: (tool: ToolDefinition) => object,
): {tools?: readonly unknown[]} {
  const own: unknown = options.tools ?? config.options?.tools;
  const all: readonly unknown[] = [...(Array.isArray(own) ? (own as unknown[]) : []), ...tools.map(write)];
  return all.length > 0 ? {tools: all} : {};
}

/** A tool as OpenAI's chat completions, and those who took after them, have it. */
export function writeFunction(tool: ToolDefinition): object {
  return {
    type: 'function',
    function: {name: tool.name, description: tool.description, parameters: parametersOf(tool)},
  };
}

/** The schema of a tool's arguments. All vendors want one, of an object. */
export function parametersOf({parameters}: ToolDefinition): object {
  return parameters ?? {type: 'object', properties: {}};
}
