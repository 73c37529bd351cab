/** The edits by which a Gradio server tells what of a value has changed. */

/**
 * `[action, path, detail]`: what to do (`replace`, `append`, `add` or `delete`), where, as a list of keys and positions, and
 * with what.
 */
export type GradioEdit = readonly [action: string, path: readonly (string | number)[], detail?: unknown];

/** Whether `value` is a list of edits. An empty one is: nothing has changed. */
export function isEdits(value: unknown): value is readonly GradioEdit[] {
  return Array.isArray(value) && value.every((edit: unknown) => Array.isArray(edit) && isEdit(edit));
}

function isEdit([action, path]: readonly unknown[]): boolean {
  return ['replace', 'append', 'add', 'delete'].includes(action as string) && Array.isArray(path);
}

/**
 * `value` after the edits, one after the other. What it holds is copied where it changes, and never changed itself.
 * @throws {TypeError} An edit does not fit the value.
 */
export function applyEdits(value: unknown, edits: readonly GradioEdit[]): unknown {
  return edits.reduce((before, [action, path, detail]) => edited(before, action, path, detail), value);
}

/** The text that the edits append to a text, if they do nothing else. */
export function appended(edits: readonly GradioEdit[]): string | undefined {
  const [[action, path, detail] = []] = edits;
  const isAll = edits.length === 1 && action === 'append' && path?.length === 0;
  return isAll && typeof detail === 'string' ? detail : undefined;
}

function edited(value: unknown, action: string, [key, ...path]: GradioEdit[1], detail: unknown): unknown {
  if (key === undefined) {
    if (action === 'replace') return detail;
    if (action === 'append' && typeof value === 'string' && typeof detail === 'string') return value + detail;
    throw new TypeError(`There is nothing to ${action}.`);
  }
  const isPlace = path.length === 0;
  if (Array.isArray(value)) {
    const copy = [...(value as unknown[])];
    const position = Number(key);
    if (isPlace && action === 'add') copy.splice(position, 0, detail);
    else if (isPlace && action === 'delete') copy.splice(position, 1);
    else copy[position] = edited(copy[position], action, path, detail);
    return copy;
  }
  if (typeof value !== 'object' || value === null) throw new TypeError(`There is no "${key}" to ${action}.`);
  const fields = new Map(Object.entries(value));
  if (isPlace && action === 'delete') fields.delete(String(key));
  else if (isPlace && action === 'add') fields.set(String(key), detail);
  else fields.set(String(key), edited(fields.get(String(key)), action, path, detail));
  // Of all ways to build an object this one sets a key named `__proto__` as any other.
  return Object.fromEntries(fields);
}
