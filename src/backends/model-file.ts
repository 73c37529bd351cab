/**
 * Models as files. What arrives is kept in the browser's cache in pieces, so that a download which was stopped or cut off
 * goes on where it ended, and a model that is there is there without the network. Where there is no cache, or no room in
 * it, the file is in memory alone.
 */
import {ChatError} from '../core/errors.js';
import {DEFAULT_IDLE_TIMEOUT, httpError, unreachable, withinTimeout} from './http.js';

/** Of the Cache API: `caches.delete('chatbot-elements-models')` removes every model. */
const CACHE = 'chatbot-elements-models';

/** Bytes of every piece but a file's last, so that two tabs that download one file write the same pieces. */
const PIECE = 2 * 2 ** 20;

/** Headers of a piece: the size of the whole file, and which version of it the piece is of, as far as the server says. */
const TOTAL = 'x-total';
const VERSION = 'x-version';

export interface ModelFileOptions {
  readonly signal: AbortSignal;
  /** Milliseconds of silence that count as a failure; 60000. */
  readonly idleTimeout?: number | undefined;
  onProgress(progress: ModelProgress): void;
}

export interface ModelProgress {
  /** Bytes of the file that are here. */
  readonly loaded: number;
  /** Bytes of the file; 0 where the server does not say. */
  readonly total: number;
  /** Which file of the model it is, from 0 on, and of how many. */
  readonly file: number;
  readonly files: number;
}

interface FileOptions extends Omit<ModelFileOptions, 'onProgress'> {
  onProgress(loaded: number, total: number): void;
}

/** What is kept of a file, from its first byte on. */
interface Kept {
  readonly pieces: Blob[];
  readonly size: number;
  readonly total: number;
  readonly version: string;
}

const NOTHING: Kept = {pieces: [], size: 0, total: 0, version: ''};

/**
 * The model at `url`: one file, or all those of a model in several, of which `url` names one: `…-00001-of-00003.gguf`.
 * @throws {ChatError} `http`, `network`, `timeout`; `config` where the file is no model.
 */
export async function modelFiles(url: string, options: ModelFileOptions): Promise<Blob[]> {
  const files: Blob[] = [];
  const urls = filesOf(url);
  for (const [file, itsUrl] of urls.entries()) {
    const onProgress = (loaded: number, total: number) => options.onProgress({loaded, total, file, files: urls.length});
    files.push(await modelFile(itsUrl, {...options, onProgress}));
  }
  return files;
}

/** The URLs of all files of the model. */
function filesOf(url: string): string[] {
  const [, start = '', count = '', end = ''] = /^(.*-)\d{5}-of-(\d{5})(\.gguf(?:\?.*)?)$/.exec(url) ?? [];
  if (!count) return [url];
  return Array.from({length: Number(count)}, (_, index) => {
    return `${start}${String(index + 1).padStart(5, '0')}-of-${count}${end}`;
  });
}

async function modelFile(url: string, options: FileOptions): Promise<Blob> {
  // A file that the reader picked is on this machine already.
  const cache = url.startsWith('blob:') ? undefined : await openCache();
  const kept = cache ? await keptOf(cache, url) : NOTHING;
  if (kept.size > 0 && kept.size === kept.total) return new Blob(kept.pieces);
  const response = await request(url, kept.size, options);
  if (kept.size > 0 && (response.status === 416 || (response.status === 206 && !continues(response, kept)))) {
    await response.body?.cancel();
    await forget(cache as Cache, url, kept.pieces.length);
    return modelFile(url, options);
  }
  if (!response.ok) throw await httpError(response, options.signal, {url});
  const before = response.status === 206 ? kept : NOTHING;
  if (cache && before !== kept) await forget(cache, url, kept.pieces.length);
  return new Blob(await receive(url, response, before, cache, options));
}

async function request(url: string, from: number, {signal, idleTimeout}: FileOptions): Promise<Response> {
  try {
    const init = {signal, ...(from > 0 && {headers: {range: `bytes=${from}-`}})};
    return await withinTimeout(fetch(url, init), signal, idleTimeout ?? DEFAULT_IDLE_TIMEOUT);
  } catch (error) {
    throw signal.aborted || error instanceof ChatError ? error : unreachable(error, url);
  }
}

/** Whether an answer is the rest of what is kept, and of the same version. */
function continues(response: Response, kept: Kept): boolean {
  return kept.size + lengthOf(response) === kept.total && versionOf(response) === kept.version;
}

/** Reads a body to its end. The pieces before it are `kept`. */
async function receive(
  url: string,
  response: Response,
  kept: Kept,
  cache: Cache | undefined,
  {signal, idleTimeout = DEFAULT_IDLE_TIMEOUT, onProgress}: FileOptions,
): Promise<Blob[]> {
  const total = kept.size + lengthOf(response);
  const headers = {[TOTAL]: String(total), [VERSION]: versionOf(response)};
  const pieces = [...kept.pieces];
  let loaded = kept.size;
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const endPiece = async () => {
    const piece = new Blob(chunks);
    if (pieces.length === 0) await checkModel(url, piece);
    // Without a length nobody could tell later whether the pieces are all.
    if (total > 0) await cache?.put(keyOf(url, pieces.length), new Response(piece, {headers})).catch(() => undefined);
    pieces.push(piece);
    chunks = [];
    size = 0;
  };
  const reader = response.body?.getReader();
  try {
    while (reader) {
      onProgress(loaded, total);
      const {done, value} = await withinTimeout(reader.read(), signal, idleTimeout);
      // WebKit calls a body whole that is shorter than its length.
      if (done && loaded < total) throw new TypeError('The body is too short.');
      if (done) break;
      loaded += value.length;
      for (let rest = value; rest.length > 0;) {
        const taken = rest.subarray(0, PIECE - size);
        chunks.push(taken);
        size += taken.length;
        rest = rest.subarray(taken.length);
        if (size === PIECE) await endPiece();
      }
    }
  } catch (error) {
    if (signal.aborted || error instanceof ChatError) throw error;
    throw new ChatError('network', 'The connection broke off before the model was complete.', {cause: error});
  } finally {
    void reader?.cancel().catch(() => undefined);
  }
  if (size > 0 || pieces.length === 0) await endPiece();
  return pieces;
}

/** @throws {ChatError} `config`, if a file does not begin as every GGUF file does. */
async function checkModel(url: string, beginning: Blob): Promise<void> {
  if ((await beginning.slice(0, 4).text()) === 'GGUF') return;
  const name = new URL(url).pathname.split('/').at(-1);
  throw new ChatError('config', `What is at the address of the model, "${name}", is no GGUF file.`);
}

async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    // Not over http:, and not in every private window.
    return undefined;
  }
}

async function keptOf(cache: Cache, url: string): Promise<Kept> {
  const pieces: Blob[] = [];
  let {size, total, version} = NOTHING;
  for (let found; (found = await cache.match(keyOf(url, pieces.length)).catch(() => undefined));) {
    const itsVersion = found.headers.get(VERSION) ?? '';
    if (size > 0 && itsVersion !== version) break;
    version = itsVersion;
    total = Number(found.headers.get(TOTAL));
    const piece = await found.blob();
    pieces.push(piece);
    size += piece.size;
  }
  return {pieces, size, total, version};
}

async function forget(cache: Cache, url: string, count: number): Promise<void> {
  for (let position = 0; position < count; position++) await cache.delete(keyOf(url, position));
}

function keyOf(url: string, position: number): string {
  const key = new URL(url);
  key.searchParams.append('piece', String(position));
  return key.href;
}

/** 0 where the server does not say. */
function lengthOf({headers}: Response): number {
  return Number(headers.get('content-length') ?? 0);
}

/** Servers of other origins show their `ETag` to pages only where they choose to, `Last-Modified` always. */
function versionOf({headers}: Response): string {
  return headers.get('etag') ?? headers.get('last-modified') ?? '';
}
