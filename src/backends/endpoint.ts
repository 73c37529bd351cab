/** Where a backend's requests go. */
import {ChatError} from '../core/errors.js';

/**
 * The URL in a backend's `src`; one without an origin is the page's own.
 * @param example What a right one looks like, for the error.
 * @throws {ChatError} `config`: it is missing, no HTTP URL, or holds a user name or a password.
 */
export function endpoint(backend: string, src: string | undefined, example: string): URL {
  if (!src) throw new ChatError('config', `The ${backend} backend needs "src", ${example}.`);
  const url = parseUrl(src);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    // The value is not repeated, for it may hold a password.
    throw new ChatError(
      'config',
      `The "src" of the ${backend} backend is not ${example}, or has a user name or password in it.`,
    );
  }
  url.hash = '';
  return url;
}

/** An API's base URL with `path` at its end. A bare origin stands for its `/v1`, and a URL that has the path already for itself. */
export function withPath(url: URL, path: string): string {
  const base = url.pathname.replace(/\/+$/, '');
  if (!base.endsWith(path)) url.pathname = `${base || '/v1'}${path}`;
  return url.href;
}

/** A server's URL with `root` and `path` at its end. It may have the root, or both, already. */
export function withRoot(url: URL, root: string, path: string): string {
  const base = url.pathname.replace(/\/+$/, '');
  if (!base.endsWith(root + path)) url.pathname = `${base.endsWith(root) ? base : base + root}${path}`;
  return url.href;
}

/** @throws {ChatError} `config`, without a model. */
export function requireModel(backend: string, model: string | undefined, example: string): string {
  if (!model) throw new ChatError('config', `The ${backend} backend needs a "model", as ${example}.`);
  return model;
}

/** A URL, where one without an origin is the page's own; `undefined` where it is none. */
export function parseUrl(src: string): URL | undefined {
  const {document, location} = globalThis as {document?: {baseURI: string}; location?: {href: string}};
  try {
    return new URL(src, document?.baseURI ?? location?.href);
  } catch {
    return undefined;
  }
}
