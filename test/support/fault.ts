/** Asks the fault server, from a test, for answers and for what it received. See fault-server.mjs. */

export interface FaultAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** Each is written by itself. Strings are UTF-8. */
  chunks?: readonly (string | Uint8Array)[];
  /** Milliseconds before each chunk. */
  delays?: number | readonly number[];
  end?: string;
  cors?: boolean;
  framing?: 'chunked' | 'length' | 'none';
}

export interface FaultRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** By `Date.now()`. */
  readonly at: number;
  readonly closedAt: number | null;
  readonly closedByClient: boolean;
}

export interface FaultScript {
  readonly url: string;
  requests(): Promise<readonly FaultRequest[]>;
}

let origins: Promise<{origin: string; otherOrigin: string}> | undefined;

export async function faultOrigin(): Promise<string> {
  origins ??= fetch('/__fault').then((response) => response.json());
  return (await origins).origin;
}

/** Makes a URL whose requests get these answers in turn; the last one repeats. */
export async function faultScript(...answers: FaultAnswer[]): Promise<FaultScript> {
  const body = JSON.stringify({
    answers: answers.map((answer) => ({...answer, chunks: answer.chunks?.map(toBase64)})),
  });
  const response = await fetch(`${await faultOrigin()}/script`, {method: 'POST', body});
  const {url, log} = (await response.json()) as {url: string; log: string};
  return {
    url,
    async requests() {
      const logged = (await (await fetch(log)).json()) as {requests: FaultRequest[]};
      return logged.requests;
    },
  };
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(chunk: string | Uint8Array): string {
  const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
