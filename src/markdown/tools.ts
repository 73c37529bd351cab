/**
 * The small buttons on code and tables. They hold no text, so that the words of a message stay its own when it is read, selected
 * or copied: a style sheet draws them, from their parts.
 */
import type {MarkdownStrings} from './options.js';

/** Milliseconds for which a tool says what it did. */
const SAID_FOR = 2000;

/** Milliseconds after which a download has surely begun. Safari still reads the address a while after the press. */
const DOWNLOAD_STARTS_WITHIN = 30_000;

/** Milliseconds that a live region needs to be known before a change of its text is heard. */
const HEARD_AFTER = 50;

/** One button. */
export interface Tool {
  readonly label: string;
  /** Whether it is on or off, and off at first. Each press changes it, and that is all that it does. */
  readonly isToggle?: boolean;
  /** What a press does with what the frame holds by then. @returns what to say about it, once it is done */
  readonly act?: (content: Element) => Promise<string> | void;
}

/** A named box around `content` with a button for each of `tools`, by the second part that it gets. */
export function toolFrame(
  name: string,
  label: string,
  content: Element,
  tools: Readonly<Record<string, Tool>>,
): HTMLElement {
  const frame = document.createElement('div');
  frame.setAttribute('part', name);
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', label);
  for (const [tool, {label, isToggle}] of Object.entries(tools)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.title = label;
    button.setAttribute('part', `tool ${tool}`);
    button.setAttribute('aria-label', label);
    if (isToggle) button.ariaPressed = 'false';
    frame.append(button);
  }
  frame.append(content);
  frame.addEventListener('click', ({target}) => {
    const button = (target as Element).closest('button');
    if (button?.parentElement !== frame) return;
    const {isToggle, act} = tools[button.part[1] ?? ''] ?? {};
    if (isToggle) button.ariaPressed = String(button.ariaPressed !== 'true');
    const result = act?.(frame.lastElementChild as Element);
    if (result) void say(result, frame);
  });
  return frame;
}

/** The words come beside the buttons and go again: they are none of the message's. */
async function say(words: Promise<string>, frame: HTMLElement): Promise<void> {
  frame.querySelector(':scope > [role=status]')?.remove();
  const status = document.createElement('span');
  status.setAttribute('role', 'status');
  frame.prepend(status);
  await new Promise((resolve) => setTimeout(resolve, HEARD_AFTER));
  status.textContent = await words;
  setTimeout(() => status.remove(), SAID_FOR);
}

/** Says whether copying went well. */
export async function copied(copying: Promise<boolean>, strings: MarkdownStrings): Promise<string> {
  return (await copying) ? strings.copied : strings.copyFailed;
}

/** Gives the reader a file. */
export function download(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], {type}));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_STARTS_WITHIN);
}
