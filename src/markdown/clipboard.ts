/** Puts text on the clipboard, on pages without a secure context too. */

/**
 * @param html The same with its formatting, for programs that take it.
 * @returns Whether the text is there now. A browser may refuse, for instance when no press of the reader led here.
 */
export async function copyText(text: string, html?: string): Promise<boolean> {
  try {
    await (html === undefined ? navigator.clipboard.writeText(text) : writeBoth(text, html));
    return true;
  } catch {
    return copyBySelection(text, html);
  }
}

function writeBoth(text: string, html: string): Promise<void> {
  const blob = (type: string, content: string) => new Blob([content], {type});
  return navigator.clipboard.write([
    new ClipboardItem({'text/plain': blob('text/plain', text), 'text/html': blob('text/html', html)}),
  ]);
}

/** The Clipboard API is missing on plain http pages; the old command works there, inside the reader's own press. */
function copyBySelection(text: string, html: string | undefined): boolean {
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
    if (html !== undefined) event.clipboardData?.setData('text/html', html);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener('copy', onCopy, {capture: true, once: true});
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    document.removeEventListener('copy', onCopy, {capture: true});
  }
}

/** What is copied of a text. */
export function withWatermark(text: string, watermark: string): string {
  return watermark ? `${text}\n\n${watermark}` : text;
}
