/** Reads what a backend yields into one object that a test can compare. */
import type {ChatBackend, ChatRequest, ReplyChunk} from '../../src/core/backend.js';
import type {ChatError} from '../../src/core/errors.js';

export {everyCut, singly, streamed} from '../../src/testing/bytes.js';

export interface ReadTool {
  id: string;
  name: string;
  /** As JSON text. */
  input: string;
  state: string | undefined;
}

export interface Answer {
  text: string;
  reasoning: string;
  tools: ReadTool[];
  /** Chunks that are none of the above, and the finish. */
  others: ReplyChunk[];
  finish: {reason?: string; usage?: unknown} | undefined;
  /** What was thrown; everything before it is kept. */
  error: ChatError | undefined;
}

/** @param onChunk Called after each chunk has been taken. */
export async function readAnswer(
  chunks: AsyncIterable<ReplyChunk>,
  onChunk: (answer: Answer) => void = () => undefined,
): Promise<Answer> {
  const answer: Answer = {text: '', reasoning: '', tools: [], others: [], finish: undefined, error: undefined};
  try {
    for await (const chunk of chunks) {
      take(answer, chunk);
      onChunk(answer);
    }
  } catch (error) {
    answer.error = error as ChatError;
  }
  return answer;
}

/** Asks a backend, as a conversation would. */
export function ask(
  backend: ChatBackend,
  overrides: Partial<ChatRequest> = {},
  onChunk?: (answer: Answer) => void,
): Promise<Answer> {
  return readAnswer(backend.send(chatRequest(overrides)) as AsyncIterable<ReplyChunk>, onChunk);
}

export function chatRequest(overrides: Partial<ChatRequest> = {}): ChatRequest {
  return {
    messages: [{id: 'm1', role: 'user', content: 'What is a moth?'}],
    trigger: 'send',
    conversationId: 'conversation-1',
    runId: 'run-1',
    signal: new AbortController().signal,
    options: {},
    ...overrides,
  };
}

/** One event for each value, as OpenAI frames them. */
export function events(...values: unknown[]): string {
  return values.map((value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`).join('');
}

/** A chunk of a streamed chat completion. */
export function completionChunk(delta: object, finishReason: string | null = null) {
  return {object: 'chat.completion.chunk', choices: [{index: 0, delta, finish_reason: finishReason}]};
}

function take(answer: Answer, chunk: ReplyChunk): void {
  if (typeof chunk === 'string') answer.text += chunk;
  else if (chunk.type === 'text') answer.text += chunk.delta;
  else if (chunk.type === 'reasoning') answer.reasoning += chunk.delta;
  else if (chunk.type === 'finish') answer.finish = chunk;
  else if (chunk.type === 'tool') {
    let tool = answer.tools.find(({id}) => id === chunk.id);
    if (!tool) answer.tools.push((tool = {id: chunk.id, name: '', input: '', state: undefined}));
    tool.name = chunk.name ?? tool.name;
    tool.input += chunk.inputDelta ?? (chunk.input === undefined ? '' : JSON.stringify(chunk.input));
    tool.state = chunk.state ?? tool.state;
  } else answer.others.push(chunk);
}
