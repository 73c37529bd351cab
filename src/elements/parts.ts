/** The `exportparts` of each element that holds others: what a page can style from outside. Of rendered text it is not much. */

export const ACTION_PARTS = 'button, on, menu, pager, copy, retry, undo, edit, delete';
export const EDITOR_PARTS = 'editor, textarea: editor-textarea';
export const MESSAGE_PARTS = `bubble, user, assistant, text, markdown, reasoning, thought, tool, approval, approve, deny, data, source, media, chip, error, pending, progress, option, editor, editor-textarea, ${ACTION_PARTS}`;
export const TOOLBAR_PARTS = 'toolbar, button, share, copy, clear';
export const BOT_PARTS = `scroller, message, placeholder, example, jump, queued, ${TOOLBAR_PARTS}, ${MESSAGE_PARTS}`;
export const INPUT_PARTS = 'composer, textarea, send, stop, attach, file, problem';
