/** Tools that a page lets the model use. */
import type {ChatMessage} from './message.js';

/** What a model is told of a tool. */
export interface ToolDefinition {
  /** By which the model calls it: letters, digits, `_` and `-`, at most 64 of them, for every vendor to take it. */
  readonly name: string;
  /** What it does, and when to use it; for the model. */
  readonly description?: string;
  /** A JSON Schema of an object. Absent: the tool takes nothing. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What a tool may know beside its arguments. */
export interface ToolContext {
  /** The call's own. */
  readonly id: string;
  /** The visible path up to the call, oldest first. */
  readonly messages: readonly ChatMessage[];
  /** Aborts when the reader stops the answer. */
  readonly signal: AbortSignal;
}

/** A tool that runs in the page. */
export interface ChatTool extends Omit<ToolDefinition, 'name'> {
  /**
   * Does the work. What it gives goes to the model, as JSON unless it is a string; what it throws, too, as an error of
   * the call, and the answer goes on.
   */
  execute(input: unknown, context: ToolContext): unknown;
  /** Whether the reader is asked first; a function decides call by call. */
  readonly approval?: boolean | ((input: unknown, context: ToolContext) => boolean | Promise<boolean>);
}

/** Tools by name. */
export type ChatTools = Readonly<Record<string, ChatTool>>;

/** How a call that waits is answered. */
export interface ToolResponse {
  /** Whether the call may be made. Left out, it may where there is an `output`. */
  readonly approved?: boolean;
  /** What came of the call, in the place of what its tool would give. A value that JSON can hold. */
  readonly output?: unknown;
  /** Why; the model hears it. */
  readonly reason?: string;
}
