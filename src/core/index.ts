/** The headless part: no DOM, no Lit. Runs in a page, a worker and Node. */
export * from './backend.js';
export * from './chat-state.js';
export {Conversation} from './conversation.js';
export * from './convert.js';
export * from './errors.js';
export * from './history.js';
export * from './message.js';
export {splitReasoning, type ReasoningTag} from './reasoning.js';
export {ReplyFold, readReply, type ReadReplyOptions, type ReplyMessage} from './reply.js';
export type * from './tools.js';
