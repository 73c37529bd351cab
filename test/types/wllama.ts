/** Compiled, never run: wllama's own module is what the backend takes. */
import type {WllamaModule} from 'chatbot-elements/backends/wllama';

export const load = (): Promise<WllamaModule> => import('@wllama/wllama');
