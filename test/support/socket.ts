/** Asks the socket server, from a test, for answers and for what it received. See socket-server.mjs. */

export type SocketEnd = 'stay' | 'drop' | 'drop-mid-frame' | 'garbage' | {code: number; reason?: string};

export interface SocketConnection {
  refuse?: number;
  hang?: boolean;
  frames?: readonly (string | {binary: string})[];
  pongs?: boolean;
  pings?: boolean;
  end?: SocketEnd;
}

export interface SocketReceived {
  readonly path: string;
  readonly messages: readonly Record<string, unknown>[];
  /** By `Date.now()`. */
  readonly at: number;
  readonly closedAt: number | null;
  readonly closeCode: number | null;
}

export interface SocketScript {
  readonly url: string;
  received(): Promise<readonly SocketReceived[]>;
}

let origin: Promise<string> | undefined;

/** Makes a URL whose connections follow these in turn; the last one repeats. */
export function socketScript(...connections: SocketConnection[]): Promise<SocketScript> {
  return script({connections});
}

/** Makes a URL of a server that can be resumed: connection number i breaks off after `drops[i]` tokens. */
export function resumableScript(tokens: readonly string[], drops: readonly number[]): Promise<SocketScript> {
  return script({tokens, drops});
}

async function script(body: object): Promise<SocketScript> {
  origin ??= fetch('/__socket').then((response) => response.json() as Promise<string>);
  const response = await fetch(`${await origin}/script`, {method: 'POST', body: JSON.stringify(body)});
  const {url, log} = (await response.json()) as {url: string; log: string};
  return {url, received: async () => (await fetch(log)).json() as Promise<SocketReceived[]>};
}
