/** The backends that ship, under their names. Each is loaded when it is first asked. */
import {
  lazyBackend,
  registerBackend,
  registerResponseDecoder,
  type BackendConfig,
  type ChatBackend,
} from '../core/backend.js';

/** A conversation partner that needs no network. */
export function eliza(config: BackendConfig = {}): ChatBackend {
  return lazyBackend(async () => (await import('./eliza.js')).eliza(config));
}

/** Any server that speaks OpenAI's chat completions. */
export function openai(config: BackendConfig): ChatBackend {
  return lazyBackend(async () => (await import('./openai.js')).openai(config));
}

registerBackend('eliza', eliza);
registerBackend('openai', openai);
registerResponseDecoder(async (response, signal) => (await import('./response.js')).decodeResponse(response, signal));
