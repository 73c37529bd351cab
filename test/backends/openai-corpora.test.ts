import {expect} from '@open-wc/testing';
import {openai} from '../../src/backends/openai.js';
import {decodeResponse} from '../../src/backends/response.js';
import type {ChatBackend} from '../../src/core/backend.js';
import {ask, events, everyCut, singly, streamed, type Answer} from '../support/answer.js';
import {corpusOrSkip, loadCorpus} from '../support/corpora.js';
import {faultScript, fromBase64, type FaultScript} from '../support/fault.js';

interface StreamCase {
  id: string;
  dialect: string;
  lines: string[];
  expect: {text: string; reasoning?: string; tools: {id: string; name: string; input: string}[]; finish: string};
}

interface ChatCase {
  id: string;
  protocol: string;
  level: string;
  dialect: string;
  http?: {status: number; headers: Record<string, string>};
  delays?: number;
  chunks: string[];
  end: string;
  expect: {
    text?: string;
    status: string;
    finishReason?: string;
    error: null | {kind: string; message?: string; status?: number; retryable?: boolean; retryAfterMs?: number};
  };
}

const streams = ((await loadCorpus<StreamCase>('streams')) ?? []).filter(({dialect}) => dialect === 'openai');
const chats = ((await loadCorpus<ChatCase>('sse')) ?? []).filter(({level}) => level === 'chat');

/** Up to this many bytes a recording is cut in two at every place; a longer one at places taken at random. */
const EVERY_CUT = 6000;
const RANDOM_CUTS = 24;

describe('openai, recorded streams', () => {
  it('are on this machine', async function () {
    await corpusOrSkip(this, 'streams');
    expect(streams).not.to.be.empty;
  });

  for (const recording of streams) {
    const bytes = new TextEncoder().encode(events(...recording.lines, '[DONE]'));

    it(`${recording.id}: equal their text, reasoning and tools at every cut`, async function () {
      this.timeout(120_000);
      expectRecording(await askInMemory([bytes]), recording, 'uncut');
      expectRecording(await askInMemory(singly(bytes)), recording, 'byte by byte');
      const cuts = bytes.length <= EVERY_CUT ? everyCut(bytes) : randomCuts(bytes);
      for (const cut of cuts) expectRecording(await askInMemory(cut), recording, `cut at ${cut[0]?.length}`);
    });
  }

  it('equal them over a real connection', async function () {
    await corpusOrSkip(this, 'streams');
    for (const recording of streams) {
      const chunks = recording.lines.map((line) => events(line));
      const script = await faultScript({
        headers: {'content-type': 'text/event-stream'},
        chunks: [...chunks, events('[DONE]')],
      });
      expectRecording(await ask(openai({src: script.url})), recording, 'served');
    }
  });
});

describe('openai, hostile answers', () => {
  it('are on this machine', async function () {
    await corpusOrSkip(this, 'sse');
    expect(chats).not.to.be.empty;
  });

  for (const hostile of chats) {
    const reason = reasonToSkip(hostile);
    if (reason) it.skip(`${hostile.id}: ${reason}`);
    else it(`${hostile.id}: is what it should be`, () => expectOutcome(hostile));
  }

  it('leave no trace on the prototype of objects', () => {
    expect(({} as {polluted?: boolean}).polluted).to.equal(undefined);
  });
});

function reasonToSkip({dialect, protocol, end}: ChatCase): string | undefined {
  if (protocol === 'websocket') return 'skipped, it is for a WebSocket backend';
  if (dialect === 'anthropic') return "skipped, it is for a backend that speaks Anthropic's protocol";
  if (end === 'offline') return 'skipped, no engine goes offline by script';
  if (end === 'client-abort-and-resend') return 'skipped, it is for a conversation';
  return undefined;
}

async function expectOutcome(hostile: ChatCase): Promise<void> {
  const {id, protocol, expect: expected} = hostile;
  const {status = 200, headers = {}} = hostile.http ?? {};
  const script = await faultScript({
    status,
    headers,
    chunks: hostile.chunks.map(fromBase64),
    delays: hostile.delays ?? 0,
    cors: headers['x-test'] !== 'cross-origin-without-cors',
    end: hostile.end,
  });
  const controller = new AbortController();
  const leaves = /^(client-abort|disconnect-element)/.test(hostile.end);
  const backend = protocol === 'ndjson' ? ndjson(script) : openai({src: script.url, retryDelay: 1, idleTimeout: 1000});
  const answer = await ask(backend, {signal: controller.signal}, () => leaves && controller.abort());

  if (expected.error === null) expect(answer.error, id).to.equal(undefined);
  else expectError(answer, hostile);
  if (expected.text !== undefined && !isCutAtWill(hostile)) expect(answer.text, id).to.equal(expected.text);
  if (expected.finishReason) expect(answer.finish?.reason, id).to.equal(expected.finishReason);
  const requests = await script.requests();
  if (expected.error === null) expect(requests.length, id).to.equal(1);
}

function expectError({error}: Answer, hostile: ChatCase): void {
  const {kind, message, status, retryable, retryAfterMs} = hostile.expect.error ?? {kind: ''};
  // Engines end a cut gzip body cleanly; what the missing end marker then says is the truth.
  if (isCutAtWill(hostile)) expect(error?.code).to.be.oneOf([kind, 'incomplete', 'empty']);
  else expect(error?.code).to.equal(kind);
  if (message !== undefined) expect(error?.message).to.contain(message);
  if (status !== undefined) expect(error?.status).to.equal(status);
  if (retryable !== undefined) expect(error?.retryable).to.equal(retryable);
  if (retryAfterMs !== undefined) expect(error?.retryAfter).to.equal(retryAfterMs);
}

/** Faults of which the engine decides whether they are an error, and how much of the text before them it hands out. */
function isCutAtWill({http, end}: ChatCase): boolean {
  const isBadlyPacked = http?.headers['content-encoding'] === 'gzip';
  return isBadlyPacked || /^(reset|kill-server|truncate-chunked|bad-chunk-size)$/.test(end);
}

function ndjson({url}: FaultScript): ChatBackend {
  return {
    async *send({signal}) {
      yield* decodeResponse(await fetch(url, {method: 'POST', signal}), signal);
    },
  };
}

function askInMemory(pieces: Uint8Array[]): Promise<Answer> {
  return ask(openai({src: 'http://model.test/v1', fetch: () => Promise.resolve(streamed(pieces))}));
}

function expectRecording({text, reasoning, tools, finish, error}: Answer, recording: StreamCase, how: string): void {
  const expected = recording.expect;
  expect(
    {
      text,
      reasoning,
      tools: tools.map(({id, name, input}) => ({id, name, input})),
      finish: finish?.reason?.replaceAll('_', '-'),
      error,
    },
    how,
  ).to.deep.equal({
    text: expected.text,
    reasoning: expected.reasoning ?? '',
    tools: expected.tools,
    finish: expected.finish,
    error: undefined,
  });
}

/** Always the same ones: a linear congruential generator. */
function* randomCuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  let seed = bytes.length;
  for (let count = 0; count < RANDOM_CUTS; count++) {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    const cut = 1 + (seed % (bytes.length - 1));
    yield [bytes.subarray(0, cut), bytes.subarray(cut)];
  }
}
