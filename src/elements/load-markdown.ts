/** Brings in what reads markdown, the largest part of the package: a chat can be painted and typed in before it is there. */

export type Markdown = typeof import('../markdown/index.js');

/** Milliseconds that text waits for it until it shows as it is written: most often it is there before, and no marks flash. */
export const PATIENCE = 200;

let loading: Promise<Markdown> | undefined;
let loaded: Markdown | undefined;
let late: ReturnType<typeof setTimeout> | undefined;
let isLate = false;

/** The markdown module, loaded once. A failed load is tried again at the next call, where the browser does. */
export function loadMarkdown(): Promise<Markdown> {
  late ??= setTimeout(() => (isLate = true), PATIENCE);
  loading ??= import('../markdown/index.js').then(
    (module) => (loaded = module),
    (error: unknown) => {
      isLate = true;
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** Whether the page has waited long enough, or in vain: for all elements, those that come later too. */
export function isMarkdownLate(): boolean {
  return isLate;
}

/** The markdown module, if it is there. */
export function markdownNow(): Markdown | undefined {
  return loaded;
}
