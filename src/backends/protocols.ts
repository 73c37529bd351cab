/** Tells by its first value which protocol a stream speaks. What reads the larger protocols is loaded only then. */
import type {ReplyDecoder} from './decoder.js';
import {GuessingDecoder} from './guessing-decoder.js';
import {isObject, type JsonObject} from './json.js';

type Hide = (text: string) => string;

interface Protocol {
  /** Whether a stream of it may begin so. */
  begins(first: JsonObject, response: Response): boolean;
  load(): Promise<new (hide?: Hide) => ReplyDecoder>;
}

const AI_SDK_TYPE =
  /^(start(-step)?|abort|message-metadata|(text|reasoning)-(start|delta|end)|tool-(input|output|approval)-\w+|source-(url|document)|data-.+)$/;

/** In the order in which they are tried. */
const PROTOCOLS: readonly Protocol[] = [
  {
    begins: ({type, errorText}, {headers}) =>
      headers.has('x-vercel-ai-ui-message-stream') ||
      (type === 'error' && typeof errorText === 'string') ||
      AI_SDK_TYPE.test(String(type)),
    load: async () => (await import('./ai-sdk-decoder.js')).AiSdkDecoder,
  },
  {
    begins: ({type}) => type === 'RUN_STARTED' || type === 'RUN_ERROR',
    load: async () => (await import('./ag-ui-decoder.js')).AgUiDecoder,
  },
  {
    begins: ({type}) => typeof type === 'string' && type.startsWith('response.'),
    load: async () => (await import('./openai-responses-decoder.js')).ResponsesDecoder,
  },
  {
    begins: ({type}) => type === 'message_start',
    load: async () => (await import('./anthropic-decoder.js')).AnthropicDecoder,
  },
];

/** What reads the stream whose first value is `first`: of the protocol that begins so, or else one that guesses. */
export async function decoderFor(first: unknown, response: Response, hide?: Hide): Promise<ReplyDecoder> {
  const protocol = isObject(first) && PROTOCOLS.find(({begins}) => begins(first, response));
  return protocol ? new (await protocol.load())(hide) : new GuessingDecoder(hide);
}
