/** The port to a protocol that answers in JSON values, one event or line each. */
import type {ReplyChunk} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import type {SourcePart} from '../core/message.js';
import {errorText, isObject, quote, shapeOf, type JsonObject} from './json.js';

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

/** @throws {ChatError} `parse`, if the value is no object. */
export function expectObject(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new ChatError('parse', `The answer is damaged: it holds ${shapeOf(value)} in place of an object.`);
}

/** An error that a server reports within an answer, in its own words. */
export function serverError(value: unknown, hide: (text: string) => string = String): ChatError {
  return new ChatError('server', quote(hide(errorText(value) ?? '')) || 'The server reported an error.');
}

/** @throws {ChatError} `server`, if the value has an `error`. Some servers send `error: null` with every chunk. */
export function throwIfError(value: JsonObject, hide?: (text: string) => string): void {
  if (value.error !== undefined && value.error !== null) throw serverError(value, hide);
}

/**
 * The sources of an answer, each once. They are named after its last word, for a source between two words would make
 * two paragraphs of one.
 */
export class Sources {
  readonly #sources = new Map<string, SourcePart>();

  /** Takes a URL or a title; what has neither is no source. One that comes again without its title keeps it. */
  add(source: {url?: unknown; title?: unknown; id?: unknown}): void {
    const url = textOrNone(source.url);
    const named = textOrNone(source.title);
    const id = textOrNone(source.id) ?? url ?? named;
    if (id === undefined || (url ?? named) === undefined) return;
    const title = named ?? this.#sources.get(id)?.title;
    this.#sources.set(id, {type: 'source', id, ...(url && {url}), ...(title && {title})});
  }

  *chunks(): Generator<ReplyChunk> {
    for (const part of this.#sources.values()) yield {type: 'part', part};
  }
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
