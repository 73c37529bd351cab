/** Registers every element and every backend that ships, and exports all there is. */
import './define.js';

export * from './core/index.js';
export * from './events.js';
export {chatContext} from './context/chat-context.js';
export {
  agUi,
  aiSdk,
  anthropic,
  eliza,
  gradio,
  huggingface,
  ollama,
  openai,
  openaiResponses,
  promptApi,
  websocket,
  wllama,
} from './backends/builtin.js';
export type * from './markdown/index.js';
export {registerBlock} from './markdown/register-block.js';
export {loadMarkdown} from './elements/load-markdown.js';
export {ChatBotElement} from './elements/chat-bot.js';
export {ChatExamplesElement} from './elements/chat-examples.js';
export {ChatInputElement} from './elements/chat-input.js';
export {ChatMarkdownElement} from './elements/chat-markdown.js';
export {ChatMessageActionsElement} from './elements/chat-message-actions.js';
export {ChatMessageEditorElement} from './elements/chat-message-editor.js';
export {ChatMessageElement} from './elements/chat-message.js';
export {ChatMessageFileElement} from './elements/chat-message-file.js';
export {ChatMessageVerdictElement} from './elements/chat-message-verdict.js';
export {ChatSessionElement} from './elements/chat-session.js';
export {ChatToolbarElement} from './elements/chat-toolbar.js';
export {en, type ChatStrings} from './locales/en.js';
