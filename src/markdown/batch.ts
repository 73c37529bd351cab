/** In characters: how much is rendered between two looks at the clock. */
const batchLength = 4000;

/** Takes the first of those that wait, as many as are rendered at once. */
export function takeBatch<T>(waiting: T[], lengthOf: (one: T) => number): T[] {
  let length = 0;
  const end = waiting.findIndex((one) => (length += lengthOf(one)) >= batchLength);
  return waiting.splice(0, end < 0 ? waiting.length : end + 1);
}
