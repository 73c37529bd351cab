/** Puts text on the clipboard, on pages without a secure context too. */

/** @returns Whether the text is there now. A browser may refuse, for instance when no press of the reader led here. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** The Clipboard API is missing on plain http pages; the old command works there, inside the reader's own press. */
function copyBySelection(text: string): boolean {
  const onCopy = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text);
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
