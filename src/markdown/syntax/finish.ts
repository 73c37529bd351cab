/** Makes of the elements that the parser marked what they stand for. Of sanitised nodes, before anything else is done to them. */
import {markdownStrings, type MarkdownOptions} from '../options.js';
import {finishAlert, type AlertKind} from './alerts.js';
import {finishReference} from './footnotes.js';
import {offsetHeadings} from './headings.js';

export function finishSyntax(box: Element, options: MarkdownOptions): void {
  const strings = {...markdownStrings, ...options.strings};
  const {headingOffset = 0} = options;
  for (const holder of box.querySelectorAll('span[class^="math"]')) {
    holder.setAttribute('part', holder.className === 'math' ? 'math' : 'math display');
    // A formula reads from left to right, whatever the text around it does.
    holder.setAttribute('dir', 'ltr');
    holder.removeAttribute('class');
  }
  for (const holder of box.querySelectorAll('sup.footnote')) finishReference(holder);
  for (const quote of box.querySelectorAll('blockquote[class^="alert-"]')) {
    const kind = quote.className.slice('alert-'.length) as AlertKind;
    quote.removeAttribute('class');
    finishAlert(quote, kind, strings);
  }
  if (headingOffset) offsetHeadings(box, headingOffset);
}
