/** The server made with the AI SDK, for tests. See ai-sdk-server.mjs. */
export interface AiSdkRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> & {readonly id: string};
}

let origin: Promise<string> | undefined;

export function aiSdkOrigin(): Promise<string> {
  origin ??= fetch('/__ai-sdk').then(async (response) => ((await response.json()) as {origin: string}).origin);
  return origin;
}

/** What arrived for one chat: engines share the server. */
export async function aiSdkLog(chatId: string): Promise<{requests: AiSdkRequest[]; aborted: number}> {
  const response = await fetch(`${await aiSdkOrigin()}/log`);
  const {requests, aborted} = (await response.json()) as {requests: AiSdkRequest[]; aborted: string[]};
  return {
    requests: requests.filter(({body}) => body.id === chatId),
    aborted: aborted.filter((id) => id === chatId).length,
  };
}
