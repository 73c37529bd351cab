/** Messages and their parts: what a history is made of. */

export type Role = 'system' | 'user' | 'assistant';

/** How far an answer has come. A message without a status is `done`. */
export type MessageStatus = 'pending' | 'streaming' | 'done' | 'stopped' | 'interrupted' | 'error';

/** `true` for a thumb up, `false` for a thumb down, another option's text, `null` for no verdict. */
export type Verdict = boolean | string | null;

/** One message. Never changed in place: a change makes a new object, and a message that did not change stays the same one. */
export interface ChatMessage {
  /** Unique in its history. Made if the page leaves it out. */
  readonly id: string;
  readonly role: Role;
  /** A string is one text part. */
  readonly content: string | readonly MessagePart[];
  readonly metadata?: MessageMetadata;
  /** Quick replies, shown under the last answer. */
  readonly options?: readonly MessageOption[];
  readonly liked?: Verdict;
  readonly status?: MessageStatus;
  readonly error?: MessageError;
  /** When it was made, as ISO 8601. */
  readonly createdAt?: string;
}

/** Gradio's metadata. A `title` makes the message a thought: drawn as a panel that opens and closes. */
export interface MessageMetadata {
  readonly title?: string | null;
  readonly id?: string | number | null;
  /** The thought that this one belongs under. */
  readonly parent_id?: string | number | null;
  /** Seconds. */
  readonly duration?: number | null;
  readonly log?: string | null;
  readonly status?: 'pending' | 'done' | null;
  /** What an answer waits for, which shows until its first part is there. An answer that has ended has none. */
  readonly progress?: MessageProgress | null;
  readonly [key: string]: unknown;
}

/** What takes its time before an answer: a model that is downloaded, a queue. */
export interface MessageProgress {
  /** In words, with the figures that there are: "Downloading the model: 45 of 105 MB". */
  readonly label: string;
  /** From 0 to 1. Absent: nobody knows how long it takes. */
  readonly fraction?: number;
}

export interface MessageOption {
  /** What is sent when the reader picks it. */
  readonly value: string;
  /** What the button says; the value, if left out. */
  readonly label?: string;
}

/** Why an answer failed. Everything that had arrived before stays in the message. */
export interface MessageError {
  readonly message: string;
  readonly code?: string;
  readonly retryable?: boolean;
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly title?: string;
  /** Seconds. */
  readonly duration?: number;
}

export interface FilePart {
  readonly type: 'file';
  readonly url?: string;
  readonly blob?: Blob;
  /** A MIME type. */
  readonly mediaType?: string;
  readonly name?: string;
  /** Bytes. */
  readonly size?: number;
  /** What an image shows, for those who cannot see it. */
  readonly alt?: string;
}

export type ToolState =
  'input-streaming' | 'input-available' | 'approval-requested' | 'output-available' | 'output-error' | 'output-denied';

export interface ToolPart {
  readonly type: 'tool';
  readonly id: string;
  readonly name: string;
  readonly title?: string;
  readonly state: ToolState;
  /** The arguments; their text so far while the state is `input-streaming`. */
  readonly input?: unknown;
  readonly output?: unknown;
  /** What went wrong, or why the call was denied. */
  readonly error?: string;
  /** Whether the server makes the call itself: the page has nothing to do with it. */
  readonly providerExecuted?: boolean;
  /** What the reader was asked and said; `approved` is absent until then. */
  readonly approval?: {readonly id?: string; readonly approved?: boolean; readonly reason?: string};
}

export interface SourcePart {
  readonly type: 'source';
  readonly url?: string;
  readonly title?: string;
  readonly id?: string;
}

/** Anything that a page draws itself. A later part of the same name and `id` replaces an earlier one. */
export interface DataPart {
  readonly type: 'data';
  readonly name: string;
  readonly data: unknown;
  readonly id?: string;
}

export type MessagePart = TextPart | ReasoningPart | FilePart | ToolPart | SourcePart | DataPart;

/** A message's content as parts. The empty string has none. */
export function partsOf(content: ChatMessage['content']): readonly MessagePart[] {
  if (typeof content !== 'string') return content;
  return content === '' ? [] : [{type: 'text', text: content}];
}

/** The text of a message, its text parts joined by blank lines. Reasoning, tools and files are left out. */
export function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

/** Whether nothing of a message would show. */
export function isEmpty(content: ChatMessage['content']): boolean {
  return content.length === 0;
}

/** Whether a message is an answer that is still to come, or to go on. */
export function isRunning({status}: Pick<ChatMessage, 'status'>): boolean {
  return status === 'pending' || status === 'streaming';
}

/** A file as it comes from a file input, as a part of a message; a part is returned as it is. */
export function filePartOf(file: File | FilePart): FilePart {
  if (!(file instanceof Blob)) return file;
  return {type: 'file', blob: file, name: file.name, size: file.size, ...(file.type && {mediaType: file.type})};
}

/** The text of whatever a page hands over where text belongs; none for what has none. Never throws. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return value === null || value === undefined ? '' : String(value);
  } catch {
    return '';
  }
}

/** An id that no other message has. Works outside secure contexts too, where `crypto.randomUUID` is missing. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
