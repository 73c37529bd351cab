/** Runs in a page with a strict policy: renders what it is sent and answers with the text and the violations. */
import {createMarkdownStream} from '../../src/markdown/index.js';

const reports: string[] = [];
document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) =>
  reports.push(`${violatedDirective} ${blockedURI}`),
);

window.addEventListener('message', ({data}) => {
  const markdown = createMarkdownStream(document.body);
  for (const piece of String(data).match(/[\s\S]{1,40}/g) ?? []) markdown.append(piece);
  markdown.end();
  requestAnimationFrame(() =>
    requestAnimationFrame(() => parent.postMessage({text: document.body.textContent, reports}, '*')),
  );
});
