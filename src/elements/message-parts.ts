/** How each kind of message part is drawn. Templates only: nothing here keeps anything. */
import {html, nothing, type TemplateResult} from 'lit';
import type {
  ChatMessage,
  DataPart,
  MessageMetadata,
  MessagePart,
  ReasoningPart,
  SourcePart,
  ToolPart,
  ToolState,
} from '../core/message.js';
import type {MessageSettings} from './message-settings.js';
import {linkUrl} from './safe-url.js';
import {slottedCopy} from './slotted-copy.js';

/** Where a part stands, for those whose look depends on it. */
export interface PartContext {
  readonly message: ChatMessage;
  readonly settings: MessageSettings;
  /** Whether more is still to come for this part. */
  readonly streaming: boolean;
  /** Whether a panel is open: as the reader left it, or else as `byItself` says. */
  isOpen(byItself: boolean): boolean;
  /** The reader has opened or closed it. */
  onToggle(open: boolean): void;
  /** Whether nothing stands after the message. */
  readonly isEnd: boolean;
  /** The reader has pressed a button to answer call `id`. Absent where nobody is asked any more. */
  readonly onApproval?: ((id: string, approved: boolean, press: Event) => void) | undefined;
}

/** A part, drawn. */
export function renderPart(part: MessagePart, context: PartContext): TemplateResult | typeof nothing {
  switch (part.type) {
    case 'text':
      return renderText(part.text, context);
    case 'reasoning':
      return renderReasoning(part, context);
    case 'file':
      return html`<chat-message-file
        exportparts="media, chip"
        .file=${part}
        .origin=${context.settings.mediaOrigin}
      ></chat-message-file>`;
    case 'tool':
      return renderTool(part, context);
    case 'source':
      return renderSource(part);
    case 'data':
      return renderData(part, context);
  }
}

/** Text that is nobody's message has no role, and is whole. */
export function renderText(
  text: string,
  {settings, message, streaming = false}: Pick<PartContext, 'settings'> & Partial<PartContext>,
): TemplateResult {
  const {markdown, strings} = settings;
  if (!markdown) return html`<p class="plain" part="text" dir="auto">${text}</p>`;
  return html`<chat-markdown
    part="text"
    exportparts="content: markdown"
    .value=${text}
    .streaming=${streaming}
    .html=${markdown.html ?? 'safe'}
    .allowTags=${markdown.allowTags ?? []}
    .allowImages=${markdown.allowImages ?? 'none'}
    .lineBreaks=${markdown.lineBreaks ?? message?.role === 'user'}
    .latexDelimiters=${markdown.latexDelimiters}
    .headingOffset=${markdown.headingOffset ?? 2}
    .strings=${strings}
  ></chat-markdown>`;
}

function renderReasoning(part: ReasoningPart, context: PartContext): TemplateResult | typeof nothing {
  const {strings} = context.settings;
  // Some models keep what they thought to themselves: the part is for their server alone.
  if (part.text === '' && !context.streaming) return nothing;
  return renderPanel(
    context,
    context.streaming,
    'reasoning',
    html`${words(part.title) || strings.reasoning}${took(part.duration)}${spinner(context.streaming)}`,
    renderText(part.text, context),
  );
}

/** A message whose metadata has a title is a thought: a panel, open until it is done unless the reader decides otherwise. */
export function renderThought(metadata: MessageMetadata, content: unknown, context: PartContext): TemplateResult {
  const {title, log, duration, status} = metadata;
  const pending = status === 'pending';
  return renderPanel(
    context,
    status !== 'done',
    'thought',
    html`${words(title)}${log ? html` <span class="note">${words(log)}</span>` : nothing}${took(duration)}${spinner(pending)}`,
    content,
  );
}

function renderTool(part: ToolPart, context: PartContext): TemplateResult {
  const {state, input, output, error} = part;
  const name = words(part.title) || words(part.name);
  const {settings, onApproval} = context;
  const {strings} = settings;
  const isRunning = state.startsWith('input') && settings.busy && context.isEnd;
  const asks = state === 'approval-requested' && onApproval !== undefined;
  const panel = renderPanel(
    context,
    asks,
    'tool',
    html`${name}<span class="note"> &middot; ${strings[wordOf(state, isRunning, asks)]}</span>${spinner(isRunning)}`,
    html`${renderValue(strings.toolInput, input)}${renderValue(strings.toolOutput, output)}
    ${error === undefined ? nothing : html`<p class="note">${jsonOf(error)}</p>`}`,
  );
  const renderButton = (approved: boolean, text: string) =>
    html`<button
      type="button"
      part="button ${approved ? 'approve' : 'deny'}"
      aria-label="${text} ${name}"
      @click=${(event: Event) => onApproval?.(part.id, approved, event)}
    >
      ${text}
    </button>`;
  // One template with buttons and without: the panel, which may have the focus, stays the same element.
  return html`${panel}${
    asks
      ? html`<div class="approval" part="approval" role="group" aria-label="${strings.toolWaiting}: ${name}">
          ${renderButton(true, strings.approve)} ${renderButton(false, strings.deny)}
        </div>`
      : nothing
  }`;
}

function wordOf(state: ToolState, isRunning: boolean, asks: boolean) {
  switch (state) {
    case 'output-available':
      return 'toolDone';
    case 'output-error':
      return 'toolFailed';
    case 'output-denied':
      return 'toolDenied';
    case 'approval-requested':
      return asks ? 'toolWaiting' : 'toolUnanswered';
    case 'input-streaming':
      return isRunning ? 'toolPreparing' : 'toolUnanswered';
    case 'input-available':
      return isRunning ? 'toolRunning' : 'toolUnanswered';
  }
}

function renderValue(label: string, value: unknown): TemplateResult | typeof nothing {
  // A tool that only does something gives `null`.
  if (value === undefined || value === null) return nothing;
  return html`<div class="label">${label}</div>
    <pre dir="auto">${jsonOf(value)}</pre>`;
}

function renderSource({url, title}: SourcePart): TemplateResult {
  const link = linkUrl(words(url));
  const text = words(title) || words(url);
  if (!link) return html`<span class="note" part="source">${text}</span>`;
  const {host} = new URL(link);
  // A title may name another place than the one that the link leads to.
  return html`<a part="source" href=${link} target="_blank" rel="noopener noreferrer nofollow"
    >${text}${host && text !== link ? html` <span class="note">${host}</span>` : nothing}</a
  >`;
}

function renderData({name, data}: DataPart, context: PartContext): TemplateResult | typeof nothing {
  // The AI SDK's mark between two steps of an answer.
  if (name === 'ui:step-start') return nothing;
  const original = context.settings.dataParts.get(name);
  if (original) return html`<div part="data">${slottedCopy(original, {data})}</div>`;
  return renderPanel(context, false, 'data', html`${words(name)}`, html`<pre>${jsonOf(data)}</pre>`);
}

function renderPanel(
  context: PartContext,
  open: boolean,
  part: string,
  summary: unknown,
  content: unknown,
): TemplateResult {
  // The press and not `toggle`, which fires for openings by the element itself as well.
  const toggle = (event: Event) => {
    const details = (event.currentTarget as HTMLElement).parentElement as HTMLDetailsElement;
    context.onToggle(!details.open);
  };
  return html`<details part=${part} ?open=${context.isOpen(open)}>
    <summary @click=${toggle}>${summary}</summary>
    <div>${content}</div>
  </details>`;
}

function spinner(on: boolean): TemplateResult | typeof nothing {
  return on ? html`<span class="spinner" aria-hidden="true"></span>` : nothing;
}

/** What a server gave as text, where it is text. */
function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** ` (3s)`, ` (1.5s)`, ` (50.0ms)`; nothing for none. */
function took(duration: unknown): string {
  return typeof duration === 'number' && duration > 0 ? ` (${seconds(duration)})` : '';
}

function seconds(duration: number): string {
  if (Number.isInteger(duration)) return `${duration}s`;
  return duration >= 0.1 ? `${duration.toFixed(1)}s` : `${(duration * 1000).toFixed(1)}ms`;
}

function jsonOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value, null, 2) ?? String(value);
  } catch {
    // It holds itself, or what JSON has no form for.
    return typeof value === 'object' ? '…' : String(value);
  }
}
