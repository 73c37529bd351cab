/** Hugging Face's Inference Providers, https://huggingface.co/docs/inference-providers: open models, one token for all. */
import type {ChatBackend} from '../core/backend.js';
import {ChatError} from '../core/errors.js';
import {chatCompletions} from './chat-completions.js';
import {endpoint, requireModel} from './endpoint.js';
import type {HttpConfig} from './http-backend.js';
import {quote} from './json.js';

const DEFAULT_SRC = 'https://router.huggingface.co/v1';

/**
 * `model` is the model's name on the Hub, as `owner/name`, after which a colon may name the provider, or how one is chosen:
 * `owner/name:groq`, `owner/name:cheapest`. `apiKey` is a token that may call Inference Providers. `src` is for a proxy.
 * The rest is as with `openai`.
 */
export type HuggingfaceConfig = HttpConfig;

/**
 * A backend that asks Inference Providers.
 * @throws {ChatError} With code `config`, if `model` is missing or no model's name, or `src` is no HTTP URL.
 */
export function huggingface(config: HuggingfaceConfig): ChatBackend {
  checkModel(requireModel('huggingface', config.model, 'owner/name or owner/name:provider'));
  return chatCompletions(endpoint('huggingface', config.src || DEFAULT_SRC, 'the base URL of a proxy'), config);
}

function checkModel(model: string): void {
  const form = 'the name of a model on the Hub, as owner/name or owner/name:provider';
  const given = `The huggingface backend's model "${quote(model).slice(0, 80)}"`;
  if (/(^|\/)spaces\/|\.hf\.space\b/.test(model)) {
    throw new ChatError('config', `${given} is a Space, which the gradio backend asks. It needs ${form}.`);
  }
  // What begins with a dot, a tilde or a slash is a path.
  if (!/^\w[\w.-]*\/\w[\w.-]*(:[\w-]+)?$/.test(model)) throw new ChatError('config', `${given} is not ${form}.`);
}
