/** Brings in what reads markdown, the largest part of the package: a chat can be painted and typed in before it is there. */

export type Markdown = typeof import('../markdown/index.js');

let loading: Promise<Markdown> | undefined;
let loaded: Markdown | undefined;

/** The markdown module, loaded once. A failed load is tried again at the next call. */
export function loadMarkdown(): Promise<Markdown> {
  loading ??= import('../markdown/index.js').then(
    (module) => (loaded = module),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** The markdown module, if it is there. */
export function markdownNow(): Markdown | undefined {
  return loaded;
}
