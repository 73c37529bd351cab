/** The one error class of the package. Everything that can go wrong in a conversation becomes one. */

/**
 * What went wrong, for programs. `message` says it for people.
 *
 * - `network`: nothing, or not everything, arrived: offline, refused, reset, blocked by CORS
 * - `http`: the server answered with an error status, see {@link ChatError.status}
 * - `timeout`: the server went silent for longer than the backend's idle timeout
 * - `content-type`: the answer is of a kind that holds no chat answer, an HTML page for instance
 * - `parse`: the answer broke its own format
 * - `incomplete`: the answer ended without its protocol's end marker
 * - `empty`: the answer held nothing at all
 * - `server`: the stream itself reported an error
 * - `backend`: the page's own backend function threw, or gave what is no reply
 * - `config`: a backend's name or one of its settings is wrong
 * - `tools`: the model went on calling tools for more rounds than the page allows
 * - `busy`: an answer is running and `whenBusy` is `reject`
 * - `store`: saving or loading failed; the session goes on in memory
 *
 * A backend may add codes of its own.
 */
export type ChatErrorCode =
  | 'network'
  | 'http'
  | 'timeout'
  | 'content-type'
  | 'parse'
  | 'incomplete'
  | 'empty'
  | 'server'
  | 'backend'
  | 'config'
  | 'tools'
  | 'busy'
  | 'store'
  | (string & {});

export interface ChatErrorOptions {
  /** The HTTP status that the server answered with. */
  readonly status?: number | undefined;
  /** Milliseconds that the server asked to wait before another try. */
  readonly retryAfter?: number | undefined;
  /** Whether asking again, unchanged, can succeed. Left out, the code decides. */
  readonly retryable?: boolean | undefined;
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<ChatErrorCode> = new Set([
  'network',
  'timeout',
  'incomplete',
  'server',
  'empty',
  'tools',
  'busy',
  'backend',
]);

/** A failure of a conversation. Its text never holds a key, a header or a prompt. */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ChatErrorCode;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly retryable: boolean;

  constructor(code: ChatErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.status = options.status;
    this.retryAfter = options.retryAfter;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
  }
}

/** Characters of a foreign error that are shown. */
const LONGEST_TEXT = 1000;

/**
 * Any thrown value as a {@link ChatError}. An error that already has the shape of one is kept, by shape and not by class,
 * because a lazily loaded backend carries its own copy of the class.
 */
export function toChatError(thrown: unknown, code: ChatErrorCode = 'backend'): ChatError {
  try {
    return asChatError(thrown, code);
  } catch {
    // Even looking at it throws.
    return new ChatError(code, 'Something was thrown that cannot be read.');
  }
}

function asChatError(thrown: unknown, code: ChatErrorCode): ChatError {
  if (thrown instanceof ChatError) return thrown;
  if (thrown instanceof Error && thrown.name === 'ChatError' && 'code' in thrown) {
    const {code: itsCode, message, status, retryAfter, retryable} = thrown as ChatError;
    return new ChatError(itsCode, message, {
      status,
      retryAfter,
      retryable,
      cause: thrown,
    });
  }
  const text = textOfThrown(thrown);
  const shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return new ChatError(code, shown, {cause: thrown});
}

function textOfThrown(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  const {message, name} = thrown as Partial<Error>;
  return (
    [message, name].find((text) => typeof text === 'string' && text !== '') ?? 'An object was thrown that is no error.'
  );
}
