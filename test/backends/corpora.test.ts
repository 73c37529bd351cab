import {expect} from '@open-wc/testing';
import {anthropic} from '../../src/backends/anthropic.js';
import type {HttpConfig} from '../../src/backends/http-backend.js';
import {openai} from '../../src/backends/openai.js';
import {openaiResponses} from '../../src/backends/openai-responses.js';
import {decodeResponse} from '../../src/backends/response.js';
import type {ChatBackend} from '../../src/core/backend.js';
import {ask, events, everyCut, singly, streamed, type Answer} from '../support/answer.js';
import {corpusOrSkip, loadCorpus} from '../support/corpora.js';
import {faultScript, fromBase64, type FaultScript} from '../support/fault.js';

interface StreamCase {
  id: string;
  dialect: 'openai' | 'openai-responses' | 'anthropic';
  lines: string[];
  expect: {
    text: string;
    reasoning?: string;
    tools: {id: string; name: string; input: string}[];
    /** URLs, and titles of documents. */
    sources: string[];
    finish: string | null;
    /** Why the reader that the expectations are from gave up. */
    error: string | null;
  };
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

const BACKENDS: Readonly<Record<string, (config: HttpConfig) => ChatBackend>> = {
  openai,
  'openai-responses': openaiResponses,
  anthropic: (config) => anthropic({model: 'claude', ...config}),
};

/** The recordings that the reader of the expectations could not read to their end though they have one. */
const READ_FURTHER: ReadonlySet<string> = new Set(['openai/github-copilot-id-rotation.1', 'xai/xai-web-search-tool.1']);

const streams = (await loadCorpus<StreamCase>('streams')) ?? [];
const chats = ((await loadCorpus<ChatCase>('sse')) ?? []).filter(
  // Those of sockets are in websocket.test.ts.
  ({level, protocol}) => level === 'chat' && protocol !== 'websocket',
);

/** Up to this many bytes a recording is cut in two at every place; a longer one at places taken at random. */
const EVERY_CUT = 6000;
const RANDOM_CUTS = 24;
/** Up to this many bytes a recording also comes byte by byte. */
const EVERY_BYTE = 40_000;

describe('recorded streams', () => {
  it('are on this machine', async function () {
    await corpusOrSkip(this, 'streams');
    expect(new Set(streams.map(({dialect}) => dialect))).to.have.keys(...Object.keys(BACKENDS));
  });

  for (const recording of streams) {
    const bytes = new TextEncoder().encode(eventsOf(recording).join(''));

    it(`${recording.id}: equal what was recorded at every cut`, async function () {
      this.timeout(120_000);
      expectRecording(await askInMemory(recording, [bytes]), recording, 'uncut');
      const pieces = bytes.length <= EVERY_BYTE ? singly(bytes) : [...piecesOf(bytes, 13)];
      expectRecording(await askInMemory(recording, pieces), recording, 'in pieces');
      const cuts = bytes.length <= EVERY_CUT ? everyCut(bytes) : randomCuts(bytes);
      for (const cut of cuts) expectRecording(await askInMemory(recording, cut), recording, `cut at ${cut[0]?.length}`);
    });
  }

  it('equal them over a real connection', async function () {
    await corpusOrSkip(this, 'streams');
    this.timeout(30_000);
    for (const recording of streams) {
      const script = await faultScript({
        headers: {'content-type': 'text/event-stream'},
        chunks: eventsOf(recording),
      });
      expectRecording(await ask(backendOf(recording, {src: script.url})), recording, 'served');
    }
  });
});

describe('hostile answers', () => {
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

function reasonToSkip({end}: ChatCase): string | undefined {
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
  const config = {src: script.url, retryDelay: 1, idleTimeout: 1000};
  const backend = protocol === 'ndjson' ? ndjson(script) : backendOf(hostile, config);
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

function backendOf({dialect}: {dialect: string}, config: HttpConfig): ChatBackend {
  const make = BACKENDS[dialect];
  if (!make) throw new Error(`No backend here speaks "${dialect}".`);
  return make(config);
}

/** As the vendors frame them: the type is in the data too, and only OpenAI sends a last event. */
function eventsOf({dialect, lines}: StreamCase): string[] {
  return [...lines, ...(dialect === 'anthropic' ? [] : ['[DONE]'])].map((line) => events(line));
}

function askInMemory(recording: StreamCase, pieces: Uint8Array[]): Promise<Answer> {
  const fetch = () => Promise.resolve(streamed(pieces));
  return ask(backendOf(recording, {src: 'http://model.test/v1', fetch}));
}

function expectRecording(answer: Answer, recording: StreamCase, how: string): void {
  const {text, reasoning, tools, others, finish, error} = answer;
  const {expect: expected, lines} = recording;
  const isRead = expected.error === null || READ_FURTHER.has(recording.id);
  expect(
    {
      text,
      reasoning,
      // Where the recording has no id, the one in the expectations was made up.
      tools: tools
        .filter(({state}) => state !== 'input-streaming')
        .map(({id, name, input}, index) => ({id: isRecorded(expected.tools[index]?.id) ? id : '', name, input})),
      finish: finish?.reason?.replaceAll('_', '-'),
      error: error?.code,
    },
    how,
  ).to.deep.equal({
    text: READ_FURTHER.has(recording.id) ? finalTexts(lines) : expected.text,
    reasoning: expected.reasoning ?? '',
    tools: expected.tools.map(({id, name, input}) => ({id: isRecorded(id) ? id : '', name, input})),
    finish: expected.error === null ? expected.finish : isRead ? 'stop' : undefined,
    error: isRead ? undefined : 'parse',
  });
  const sources = others.flatMap((chunk) =>
    typeof chunk === 'object' && chunk.type === 'part' && chunk.part.type === 'source' ? [chunk.part] : [],
  );
  expect(
    sources.map(({url, title}) => url ?? title),
    how,
  ).to.include.members(expected.sources);

  function isRecorded(id: string | undefined): boolean {
    return id !== undefined && lines.some((line) => line.includes(id));
  }
}

/** The texts that OpenAI repeats once they are complete. */
function finalTexts(lines: readonly string[]): string {
  const values = lines.map((line) => JSON.parse(line) as {type: string; text: string});
  return values.flatMap(({type, text}) => (type === 'response.output_text.done' ? [text] : [])).join('');
}

function* piecesOf(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
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
