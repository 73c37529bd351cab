/** Asks the fault server for answers, and for what it received. The server itself is in fault-server.js. */
import {toBase64} from '../backends/files.js';

/** Bytes that are written so many times over. */
export interface RepeatedChunk {
  readonly chunk: string | Uint8Array;
  readonly times: number;
}

/** How a request is answered. */
export interface FaultAnswer {
  /** 200 if absent. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each is written by itself. Strings are UTF-8. */
  readonly chunks?: readonly (string | Uint8Array | RepeatedChunk)[];
  /** Milliseconds before each chunk but the first; a list names them for each. */
  readonly delays?: number | readonly number[];
  /**
   * How it ends; `close` if absent, as the framing demands.
   *
   * - `reset`: RST · `kill-server`: RST to every connection of the script · `stall`: nothing more, the socket stays open
   * - `missing-last-chunk`, `truncate-chunked`, `bad-chunk-size`, `short-length`: broken framing, then FIN
   * - `reset-before-headers`, `close-before-headers`, `stall-before-headers`: the answer never starts
   */
  readonly end?: string;
  /** `false` leaves every CORS header out. */
  readonly cors?: boolean;
  /** `chunked` if absent. */
  readonly framing?: 'chunked' | 'length' | 'none';
}

/** A request that arrived. Preflights are none. */
export interface FaultRequest {
  readonly method: string;
  readonly path: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** By `Date.now()`. */
  readonly at: number;
  /** By `Date.now()`; null while the connection is open. */
  readonly closedAt: number | null;
  readonly closedByClient: boolean;
}

/** Answers that wait for requests. */
export interface FaultScript {
  /** Requests to it, and to anything below it, get the answers in turn. */
  readonly url: string;
  /** What has arrived so far, oldest first. */
  requests(): Promise<readonly FaultRequest[]>;
}

/** Makes a URL whose requests get these answers in turn; the last one repeats. */
export type FaultScripts = (...answers: FaultAnswer[]) => Promise<FaultScript>;

/** The scripts of the fault server at `origin`. */
export function faultScripts(origin: string): FaultScripts {
  return async (...answers) => {
    const body = JSON.stringify({
      answers: answers.map((answer) => ({...answer, chunks: answer.chunks?.map(encoded)})),
    });
    const response = await fetch(`${origin}/script`, {method: 'POST', body});
    const {url, log} = (await response.json()) as {url: string; log: string};
    return {
      url,
      async requests() {
        const logged = (await (await fetch(log)).json()) as {requests: FaultRequest[]};
        return logged.requests;
      },
    };
  };
}

function encoded(chunk: string | Uint8Array | RepeatedChunk): string | {chunk: string; times: number} {
  if (typeof chunk === 'string') return toBase64(new TextEncoder().encode(chunk));
  return chunk instanceof Uint8Array ? toBase64(chunk) : {chunk: encoded(chunk.chunk) as string, times: chunk.times};
}
