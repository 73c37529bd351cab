/** What stands in a composer, and how messages become drafts and drafts messages. */
import {describe} from './backend.js';
import type {ChatDraft} from './chat-state.js';
import {normalizeMessage} from './convert.js';
import {partsOf, textOf, type ChatMessage, type FilePart} from './message.js';

export const NO_DRAFT: ChatDraft = Object.freeze({
  text: '',
  files: Object.freeze([]),
});

/** Text with files after it, or what the page gave, as one content. */
export function joinContent(content: unknown, files: readonly FilePart[]): ChatMessage['content'] {
  if (typeof content !== 'string' && !Array.isArray(content)) {
    throw new TypeError(`A message is a string or an array of parts, not ${describe(content)}.`);
  }
  const parts = asFiles(files);
  const normal = typeof content === 'string' ? content : normalizeMessage({role: 'user', content}).content;
  if (parts.length === 0) return normal;
  return [...(typeof normal === 'string' ? (normal ? [{type: 'text', text: normal} as const] : []) : normal), ...parts];
}

export function isBlank(content: ChatMessage['content']): boolean {
  return partsOf(content).every((part) => part.type === 'text' && part.text.trim() === '');
}

export function draftOf(content: ChatMessage['content']): ChatDraft {
  return {
    text: textOf(content),
    files: typeof content === 'string' ? [] : content.filter((part) => part.type === 'file'),
  };
}

export function isSameDraft(one: ChatDraft, other: ChatDraft): boolean {
  const {files} = other;
  return (
    one.text === other.text &&
    one.files.length === files.length &&
    one.files.every((file, index) => file === files[index])
  );
}

export function joinDrafts(first: ChatDraft, second: ChatDraft): ChatDraft {
  return Object.freeze({
    text: [first.text, second.text].filter(Boolean).join('\n\n'),
    files: Object.freeze([...first.files, ...second.files]),
  });
}

/** Files as they may stand in a message. @throws {TypeError} One is none. */
export function asFiles(files: unknown): readonly FilePart[] {
  if (!Array.isArray(files)) throw new TypeError(`Files are an array of file parts, not ${describe(files)}.`);
  return files.map((file: unknown, index) => {
    const part = partsOf(normalizeMessage({role: 'user', content: [file]}).content)[0];
    if (part?.type !== 'file') throw new TypeError(`files[${index}] is no file part, but ${describe(file)}.`);
    return part;
  });
}
