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

/** OpenAI's responses, and servers that are compatible with them. */
export const openaiResponses = lazily(async () => (await import('./openai-responses.js')).openaiResponses);

/** Anthropic's messages. */
export const anthropic = lazily(async () => (await import('./anthropic.js')).anthropic);

/** A server of Ollama's, on this computer if no other is named. */
export const ollama = lazily(async () => (await import('./ollama.js')).ollama);

/** A server of the page's own, over one WebSocket for each conversation. */
export const websocket = lazily(async () => (await import('./websocket.js')).websocket);

/** The browser's own model: no server, no key. */
export const promptApi = lazily(async () => (await import('./prompt-api.js')).promptApi);

/** Agents that speak AG-UI. */
export const agUi = lazily(async () => (await import('./ag-ui.js')).agUi);

/** Servers made with the AI SDK. */
export const aiSdk = lazily(async () => (await import('./ai-sdk.js')).aiSdk);

/** Open models, by Hugging Face's Inference Providers. */
export const huggingface = lazily(async () => (await import('./huggingface.js')).huggingface);

/** A Gradio app's chat. */
export const gradio = lazily(async () => (await import('./gradio.js')).gradio);

/** A model in the page itself. */
export const wllama = lazily(async () => (await import('./wllama.js')).wllama);

registerBackend('eliza', eliza);
registerBackend('openai', openai);
registerBackend('openai-responses', openaiResponses);
registerBackend('anthropic', anthropic);
registerBackend('ollama', ollama);
registerBackend('websocket', websocket);
registerBackend('prompt-api', promptApi);
registerBackend('ag-ui', agUi);
registerBackend('ai-sdk', aiSdk);
registerBackend('huggingface', huggingface);
registerBackend('gradio', gradio);
registerBackend('wllama', wllama);
registerResponseDecoder(async (response, signal) => (await import('./response.js')).decodeResponse(response, signal));
