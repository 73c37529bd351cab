/** What the contract suite has to know of a backend that asks over HTTP. */
import type {BackendConfig, ChatBackend} from '../core/backend.js';

/** The settings that the suite makes a backend with; a backend that does not know one leaves it. */
export interface SubjectConfig extends BackendConfig {
  readonly idleTimeout?: number;
  readonly maxRetries?: number;
  readonly retryDelay?: number;
  /** Takes the place of the global `fetch`: it cuts answers where no network would. */
  readonly fetch?: typeof fetch;
}

/** A backend under test: how to make one, and how its server answers, as the bytes on the wire. */
export interface Subject {
  /** The name that a page asks for it by. */
  readonly name: string;
  /** A backend whose server is at `config.src`, an `http:` URL. Everything else that it needs, a model for instance, is filled in here. */
  create(config: SubjectConfig): ChatBackend | Promise<ChatBackend>;
  /** Of the streamed answer. */
  readonly contentType: string;
  /** What comes before the first text. */
  readonly start: string;
  /** A step that adds `delta` to the text; `textSoFar` is the text with it, for protocols that repeat the whole. */
  text(delta: string, textSoFar: string): string;
  /** What ends an answer, its end marker last. */
  readonly end: string;
  /** An error that the server reports in the middle of an answer. Absent: the protocol knows none. */
  error?(message: string): string;
  /** A step of a kind that the protocol does not have. Absent: the protocol cannot hold one. */
  readonly unknown?: string;
  /** Whether its requests carry no `Idempotency-Key`, because the protocol's servers let no page send one (CORS). */
  readonly noIdempotencyKey?: boolean;
  /** Bodies of the JSON answers to the requests that come before the one that streams, where there are such. */
  readonly before?: readonly string[];
}
