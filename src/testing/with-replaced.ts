/** What `act` gives, while `target` has another `key`. */
export async function withReplaced<Target extends object, Key extends keyof Target, Result>(
  target: Target,
  key: Key,
  value: Target[Key],
  act: () => Promise<Result>,
): Promise<Result> {
  const original = target[key];
  target[key] = value;
  try {
    return await act();
  } finally {
    target[key] = original;
  }
}
