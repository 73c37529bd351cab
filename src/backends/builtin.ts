/** The backends that ship, under their names. Each is loaded when it is first asked. */
import {
  lazyBackend,
  registerBackend,
  registerResponseDecoder,
  type BackendConfig,
  type ChatBackend,
} from '../core/backend.js';

/** A factory whose module is loaded when its backend is first asked. */
function lazily<Config extends BackendConfig>(load: () => Promise<(config: Config) => ChatBackend>) {
  return (config: Config = {} as Config) => lazyBackend(async () => (await load())(config));
}

/** A conversation partner that needs no network. */
export const eliza = lazily(async () => (await import('./eliza.js')).eliza);

/** Any server that speaks OpenAI's chat completions. */
export const openai = lazily(async () => (await import('./openai.js')).openai);

/** A Gradio app's chat. */
export const gradio = lazily(async () => (await import('./gradio.js')).gradio);

registerBackend('eliza', eliza);
registerBackend('openai', openai);
registerBackend('gradio', gradio);
registerResponseDecoder(async (response, signal) => (await import('./response.js')).decodeResponse(response, signal));
