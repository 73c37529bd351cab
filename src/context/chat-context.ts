/** The key under which a session hands its state down. */
import {createContext} from '@lit/context';
import type {ChatState} from '../core/chat-state.js';

/**
 * The state of the nearest session. A provider owes its consumers a new frozen snapshot at each change, at most one a
 * frame while an answer streams. The key is a global symbol: two copies of this package on one page share it.
 */
export const chatContext = createContext<ChatState>(Symbol.for('chatbot-elements.state'));
