/** GitHub's alerts: a quote that begins with a line `[!NOTE]`. */
import type {MarkdownStrings} from '../options.js';

const kinds = ['note', 'tip', 'important', 'warning', 'caution'] as const;
export type AlertKind = (typeof kinds)[number];

/** The line that makes a quote with this text an alert, its end included. */
const marker = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i;

/** What kind of alert a quote with this text is, and how many of its characters say so. */
export function readAlert(text: string): {readonly kind: AlertKind; readonly length: number} | undefined {
  const match = marker.exec(text);
  return match?.[1] ? {kind: match[1].toLowerCase() as AlertKind, length: match[0].length} : undefined;
}

/** Whether a quote that has no more text than this may yet become an alert. */
export function mayBecomeAlert(text: string): boolean {
  const written = text.trimEnd().toLowerCase();
  return written !== '' && kinds.some((kind) => `[!${kind}]`.startsWith(written));
}

/** Gives a quote of that kind its name, its title and its parts. */
export function finishAlert(quote: Element, kind: AlertKind, strings: Pick<MarkdownStrings, AlertKind>): void {
  quote.setAttribute('part', `alert ${kind}`);
  quote.setAttribute('role', 'note');
  quote.setAttribute('aria-label', strings[kind]);
  const title = document.createElement('p');
  title.setAttribute('part', 'alert-title');
  title.dir = 'auto'; // which takes its words out of the quote's own choice of direction
  title.append(strings[kind]);
  quote.prepend(title);
}
