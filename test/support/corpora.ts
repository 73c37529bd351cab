/** Hostile and odd inputs that do not belong to this repository. Tests that use them skip, aloud, where they are absent. */

const loading = new Map<string, Promise<unknown>>();

/** The entries of one corpus, or undefined on a machine that does not have it. */
export function loadCorpus<T>(name: string): Promise<readonly T[] | undefined> {
  let corpus = loading.get(name);
  if (!corpus) loading.set(name, (corpus = fetchCorpus(name)));
  return corpus as Promise<readonly T[] | undefined>;
}

/** The entries of one corpus. Where it is absent, the running test is skipped and the log says why. */
export async function corpusOrSkip<T>(test: Mocha.Context, name: string): Promise<readonly T[]> {
  const entries = await loadCorpus<T>(name);
  if (entries) return entries;
  console.warn(`Skipped: the corpus "${name}" is not on this machine. Set CORPORA to the folder that holds it.`);
  return test.skip();
}

async function fetchCorpus(name: string): Promise<unknown> {
  const response = await fetch(`/__corpora/${name}.json`);
  return response.ok ? response.json() : undefined;
}
