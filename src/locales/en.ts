/** Every text that the elements show, in English. */
export interface ChatStrings {
  readonly conversation: string;
  readonly you: string;
  readonly assistant: string;
  readonly copy: string;
  readonly copied: string;
  readonly retry: string;
  readonly undo: string;
  readonly edit: string;
  readonly delete: string;
  readonly like: string;
  readonly dislike: string;
  readonly feedback: string;
  readonly actions: string;
  readonly save: string;
  readonly send: string;
  readonly cancel: string;
  readonly editMessage: string;
  readonly clear: string;
  readonly copyAll: string;
  readonly share: string;
  readonly stop: string;
  readonly message: string;
  readonly placeholder: string;
  /** Markdown that shows in an empty chat of a session's own making. */
  readonly greeting: string;
  readonly attach: string;
  /** `{name}` is filled in. */
  readonly removeFile: string;
  /** Why files were not attached. `{names}` and `{accept}`, `{names}` and `{size}`, `{count}` are filled in. */
  readonly fileType: string;
  readonly fileSize: string;
  readonly fileCount: string;
  readonly pending: string;
  readonly queued: string;
  readonly stopped: string;
  readonly interrupted: string;
  /** Under an answer that its backend ended at a limit of length. */
  readonly tooLong: string;
  readonly failed: string;
  readonly reasoning: string;
  /** What a call of a tool is doing, or has come to. */
  readonly toolPreparing: string;
  readonly toolRunning: string;
  readonly toolDone: string;
  readonly toolFailed: string;
  readonly toolDenied: string;
  /** Of a call that nobody answered. */
  readonly toolUnanswered: string;
  /** Of a call that the reader is to approve. */
  readonly toolWaiting: string;
  readonly toolInput: string;
  readonly toolOutput: string;
  /** The buttons; a screen reader hears the tool's name after each. */
  readonly approve: string;
  readonly deny: string;
  readonly previousBranch: string;
  readonly nextBranch: string;
  /** `{index}` and `{count}` are filled in. */
  readonly branch: string;
  readonly jumpToEnd: string;
  readonly examples: string;
  readonly suggestions: string;
  /** Those that rendered markdown adds, which are English where they are absent: see `MarkdownStrings`. */
  readonly loadImage?: string;
  readonly table?: string;
  readonly code?: string;
  readonly task?: string;
  readonly copyCode?: string;
  readonly wrapCode?: string;
  readonly downloadCode?: string;
  readonly copyTable?: string;
  readonly copyMarkdown?: string;
  readonly downloadTable?: string;
  readonly copyFailed?: string;
  readonly note?: string;
  readonly tip?: string;
  readonly important?: string;
  readonly warning?: string;
  readonly caution?: string;
  readonly footnotes?: string;
  readonly footnote?: string;
  readonly footnoteBack?: string;
  readonly diagram?: string;
}

export const en: ChatStrings = {
  conversation: 'Chat conversation',
  you: 'You',
  assistant: 'Assistant',
  copy: 'Copy message',
  copied: 'Copied',
  retry: 'Retry',
  undo: 'Undo',
  edit: 'Edit',
  delete: 'Delete',
  like: 'Like',
  dislike: 'Dislike',
  feedback: 'Feedback',
  actions: 'Message actions',
  save: 'Save',
  send: 'Send',
  cancel: 'Cancel',
  editMessage: 'Edit message',
  clear: 'Clear',
  copyAll: 'Copy conversation',
  share: 'Share',
  stop: 'Stop',
  message: 'Message',
  placeholder: 'Send a message…',
  greeting: '## How can I help?',
  attach: 'Attach files',
  removeFile: 'Remove {name}',
  fileType: '{names}: only {accept} can be attached.',
  fileSize: '{names}: larger than {size}.',
  fileCount: 'No more than {count} can be attached.',
  pending: 'Waiting for the answer',
  queued: 'Queued',
  stopped: 'Stopped',
  tooLong: 'The answer ends here because it reached its greatest length.',
  interrupted: 'The answer was cut off.',
  failed: 'The answer failed.',
  reasoning: 'Reasoning',
  toolPreparing: 'Preparing',
  toolRunning: 'Running',
  toolDone: 'Done',
  toolFailed: 'Failed',
  toolDenied: 'Denied',
  toolUnanswered: 'No result',
  toolWaiting: 'Needs approval',
  toolInput: 'Input',
  toolOutput: 'Output',
  approve: 'Approve',
  deny: 'Deny',
  previousBranch: 'Previous version',
  nextBranch: 'Next version',
  branch: '{index} of {count}',
  jumpToEnd: 'Scroll to the end',
  examples: 'Examples',
  suggestions: 'Suggested replies',
};
