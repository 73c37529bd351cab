/** The headless part: no DOM, no Lit. Runs in a page, a worker and Node. */
export {
  asBackend,
  createBackend,
  registerBackend,
  registerResponseDecoder,
  responseDecoder,
  type BackendConfig,
  type BackendFactory,
  type BackendHeaders,
  type ChatBackend,
  type ChatRequest,
  type ChatTrigger,
  type HeaderValues,
  type Reply,
  type ReplyChunk,
  type ResponseDecoder,
  type SendFunction,
} from './backend.js';
export {
  isBusy,
  type BeforeSend,
  type ChangeReason,
  type ChatDraft,
  type ChatState,
  type ChatStatus,
  type ConversationNotice,
  type FinishReason,
  type QueuedMessage,
  type WhenBusy,
} from './chat-state.js';
export {Conversation} from './conversation.js';
export {
  normalizeMessage,
  normalizeMessages,
  toGradio,
  toOpenAI,
  toUIMessages,
  type ChatMessageInput,
  type GradioMessage,
  type GradioPart,
  type OpenAiMessage,
  type OpenAiPart,
  type OpenAiToolCall,
  type UiMessage,
  type UiPart,
} from './convert.js';
export {ChatError, toChatError, type ChatErrorCode, type ChatErrorOptions} from './errors.js';
export {EMPTY_HISTORY, historyOf, visiblePath, type ChatHistoryNode, type ChatHistoryTree} from './history.js';
export {
  createId,
  filePartOf,
  isRunning,
  partsOf,
  textOf,
  type ChatMessage,
  type DataPart,
  type FilePart,
  type MessageError,
  type MessageMetadata,
  type MessageOption,
  type MessagePart,
  type MessageProgress,
  type MessageStatus,
  type ReasoningPart,
  type Role,
  type SourcePart,
  type TextPart,
  type ToolPart,
  type ToolState,
  type Verdict,
} from './message.js';
export {splitReasoning, type ReasoningTag} from './reasoning.js';
export {ReplyFold, readReply, type ReadReplyOptions, type ReplyMessage} from './reply.js';
export type * from './tools.js';
