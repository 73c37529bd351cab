/** The port to a protocol that answers in JSON values, one event or line each. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {errorText, quote, type JsonObject} from './json.js';

/** Turns the JSON values of one answer, in the order in which they arrive, into chunks. Reads one answer only. */
export interface ReplyDecoder {
  /** Whether the protocol's end marker came. Set from outside where the marker is no value: `[DONE]`, or a whole body. */
  finished: boolean;
  /**
   * The chunks of the next value.
   * @param event The type of the event that brought it, where the server named one.
   * @throws {ChatError} `server` if it reports an error, `parse` if it cannot be one.
   */
  decode(value: unknown, event?: string): Iterable<ReplyChunk>;
  /** The chunks of a value that is the whole body. Absent: those of `decode`. */
  decodeWhole?(value: unknown): Iterable<ReplyChunk>;
  /**
   * What remains to be said after a clean end of the stream.
   * @throws {ChatError} `incomplete` without the end marker: proxies and engines end a cut answer cleanly.
   */
  end(): Iterable<ReplyChunk>;
}

export function incomplete(): ChatError {
  return new ChatError('incomplete', 'The answer broke off before its end.');
}

/** An error that a server reports within an answer, in its own words. */
export function serverError(value: unknown, hide: (text: string) => string = String): ChatError {
  return new ChatError('server', quote(hide(errorText(value) ?? '')) || 'The server reported an error.');
}

/** @throws {ChatError} `server`, if the value has an `error`. Some servers send `error: null` with every chunk. */
export function throwIfError(value: JsonObject, hide?: (text: string) => string): void {
  if (value.error !== undefined && value.error !== null) throw serverError(value, hide);
}
