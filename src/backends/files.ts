/** Files on their way to a model. */
import type {ChatMessage} from '../core/message.js';

/** The messages with the files that are in memory written into them as `data:` URLs: a model cannot fetch those. */
export async function withDataUrls(messages: readonly ChatMessage[]): Promise<readonly ChatMessage[]> {
  return Promise.all(
    messages.map(async (message) => {
      if (typeof message.content === 'string') return message;
      const content = await Promise.all(
        message.content.map(async (part) =>
          part.type === 'file' && part.blob && !part.url ? {...part, url: await dataUrl(part.blob)} : part,
        ),
      );
      return {...message, content};
    }),
  );
}

async function dataUrl(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return `data:${blob.type || 'application/octet-stream'};base64,${toBase64(bytes)}`;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: all bytes as arguments of one call would be too many.
  for (let start = 0; start < bytes.length; start += 8192) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 8192));
  }
  return btoa(binary);
}

/** The MIME type and the bytes, as base64, of a `data:` URL that holds them so. */
export function base64In(url = ''): {mediaType: string; data: string} | undefined {
  const start = /^data:([^;,]*)[^,]*;base64,/i.exec(url);
  return start ? {mediaType: start[1] || 'application/octet-stream', data: url.slice(start[0].length)} : undefined;
}

/** The file in a `data:` URL. Decoded here, for a content security policy may forbid to fetch it. */
export function blobIn(url = ''): Blob | undefined {
  const inMemory = base64In(url);
  if (inMemory) return new Blob([bytesIn(inMemory.data)], {type: inMemory.mediaType});
  const [start, type = ''] = /^data:([^,]*),/i.exec(url) ?? [];
  return start ? new Blob([decodeURIComponent(url.slice(start.length))], {type}) : undefined;
}

/** @param base64 May be percent-encoded, as in a URL. */
export function bytesIn(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(decodeURIComponent(base64)), (character) => character.charCodeAt(0));
}
