/** A backend that says again what was recorded: for demos, and for tests of a page. */
import {pause} from '../backends/pause.js';
import type {ChatBackend, ReplyChunk} from '../core/backend.js';

export interface ReplayOptions {
  /** Milliseconds before each chunk; 0 if absent. */
  readonly delay?: number;
}

/** A backend that answers every request with these chunks, or texts. What breaks off there, by an `error` chunk, does here. */
export function replayBackend(chunks: Iterable<ReplyChunk>, {delay = 0}: ReplayOptions = {}): ChatBackend {
  // Read once: a generator could not be replayed.
  const recording = [...chunks];
  return {
    async *send({signal}) {
      for (const chunk of recording) {
        if (delay > 0) await pause(delay, signal);
        if (signal.aborted) return;
        yield chunk;
      }
    },
  };
}
