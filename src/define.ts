/**
 * Registers every element that a page may write, and is the only module that does. A tag that is taken is left alone: the page
 * has loaded the package twice. Where these are two versions, the first one runs, and the second says so. `chat-session` comes
 * first, because an element asks for its context once, when it is upgraded, and its provider must be there to answer.
 */
import {ChatBotElement} from './elements/chat-bot.js';
import {ChatExamplesElement} from './elements/chat-examples.js';
import {ChatInputElement} from './elements/chat-input.js';
import {ChatMarkdownElement} from './elements/chat-markdown.js';
import {ChatMessageActionsElement} from './elements/chat-message-actions.js';
import {ChatMessageEditorElement} from './elements/chat-message-editor.js';
import {ChatMessageElement} from './elements/chat-message.js';
import {ChatMessageFileElement} from './elements/chat-message-file.js';
import {ChatMessageVerdictElement} from './elements/chat-message-verdict.js';
import {ChatSessionElement} from './elements/chat-session.js';
import {ChatToolbarElement} from './elements/chat-toolbar.js';
import {version} from './core/version.js';

const {version: first = version} = (customElements.get('chat-session') ?? {}) as Partial<typeof ChatSessionElement>;
if (first !== version) console.warn(`<chat-session> is ${first}, not ${version}`);

if (!customElements.get('chat-session')) customElements.define('chat-session', ChatSessionElement);
if (!customElements.get('chat-bot')) customElements.define('chat-bot', ChatBotElement);
if (!customElements.get('chat-input')) customElements.define('chat-input', ChatInputElement);
if (!customElements.get('chat-message')) customElements.define('chat-message', ChatMessageElement);
if (!customElements.get('chat-message-actions'))
  customElements.define('chat-message-actions', ChatMessageActionsElement);
if (!customElements.get('chat-message-verdict'))
  customElements.define('chat-message-verdict', ChatMessageVerdictElement);
if (!customElements.get('chat-message-editor')) customElements.define('chat-message-editor', ChatMessageEditorElement);
if (!customElements.get('chat-message-file')) customElements.define('chat-message-file', ChatMessageFileElement);
if (!customElements.get('chat-toolbar')) customElements.define('chat-toolbar', ChatToolbarElement);
if (!customElements.get('chat-examples')) customElements.define('chat-examples', ChatExamplesElement);
if (!customElements.get('chat-markdown')) customElements.define('chat-markdown', ChatMarkdownElement);

declare global {
  interface HTMLElementTagNameMap {
    'chat-session': ChatSessionElement;
    'chat-bot': ChatBotElement;
    'chat-input': ChatInputElement;
    'chat-message': ChatMessageElement;
    'chat-message-actions': ChatMessageActionsElement;
    'chat-message-verdict': ChatMessageVerdictElement;
    'chat-message-editor': ChatMessageEditorElement;
    'chat-message-file': ChatMessageFileElement;
    'chat-toolbar': ChatToolbarElement;
    'chat-examples': ChatExamplesElement;
    'chat-markdown': ChatMarkdownElement;
  }
}
