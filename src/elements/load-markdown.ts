/** Brings in what reads markdown, the largest part of the package: a chat can be painted and typed in before it is there. */

export type Markdown = typeof import('../markdown/index.js');

/** Milliseconds that text waits for it until it shows as it is written: most often it is there before, and no marks flash. */
const PATIENCE = 200;

let loading: Promise<Markdown> | undefined;
let loaded: Markdown | undefined;
let isLate = false;
let tellLate: () => void;
const late = new Promise<void>((resolve) => (tellLate = resolve)).then(() => void (isLate = true));
let isTimed = false;
let arrive: () => void;
const arrived = new Promise<void>((resolve) => (arrive = resolve));

/** The markdown module, loaded once. A failed load is tried again at the next call, where the browser does. */
export function loadMarkdown(): Promise<Markdown> {
  if (!isTimed) setTimeout(tellLate, PATIENCE);
  isTimed = true;
  loading ??= import('../markdown/index.js').then(
    (module) => {
      loaded = module;
      arrive();
      return module;
    },
    (error: unknown) => {
      tellLate();
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

/** Resolves when it is so, which may also be after the module is there. */
export function markdownLate(): Promise<void> {
  return late;
}

/** Resolves when the module is there, by whichever call. */
export function markdownArrived(): Promise<void> {
  return arrived;
}

/** The markdown module, if it is there. */
export function markdownNow(): Markdown | undefined {
  return loaded;
}
