/** Shared by all copies on a page, so that each hint is given once. */
const KEY = Symbol.for('chatbot-elements.hints');

/** Says `text`, which names a mistake and its mend, in the console; the same text only once on a page. */
export function hint(text: string, element?: Element): void {
  const page = window as {[KEY]?: Set<string>};
  const given = (page[KEY] ??= new Set());
  if (given.has(text)) return;
  given.add(text);
  const line = `chatbot-elements: ${text} See "When something does not show" in the documentation (docs/hints.md).`;
  if (element) console.warn(line, element);
  else console.warn(line);
}
