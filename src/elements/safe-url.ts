/** Which addresses out of a message may be used, and for what. */
import {surroundings} from './surroundings.js';

const RASTER = /^data:image\/(?:png|gif|jpe?g|webp|avif);base64,/i;

/** The address for a link, or `undefined` where following it could run code. */
export function linkUrl(url: string | undefined): string | undefined {
  const parsed = parse(url);
  return parsed && /^(?:https?|blob|mailto|tel):$/.test(parsed.protocol) ? parsed.href : undefined;
}

/** The address of a picture, film or sound that may load by itself: it tells no server but the page's own and `origin`. */
export function mediaUrl(url: string | undefined, origin?: string): string | undefined {
  const parsed = parse(url);
  if (!parsed) return undefined;
  const isWeb =
    /^https?:$/.test(parsed.protocol) && (parsed.origin === surroundings().location.origin || parsed.origin === origin);
  return isWeb || parsed.protocol === 'blob:' || RASTER.test(parsed.href) ? parsed.href : undefined;
}

function parse(url: unknown): URL | undefined {
  if (typeof url !== 'string' || url === '') return undefined;
  try {
    return new URL(url, surroundings().document.baseURI);
  } catch {
    return undefined;
  }
}
