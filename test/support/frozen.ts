/** Freezes a value to its depths and gives it back: whoever writes to it throws. Blobs and the like stay as they are. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== null && prototype !== Object.prototype) return value;
  Object.freeze(value);
  Object.values(value).forEach(frozen);
  return value;
}
