/** JSON with sorted keys and no absent fields: the same bytes for the same content. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** The same value with its keys in order, for what is written more than once. */
export const inOrder = <T>(value: T): T => sorted(value) as T;

// Half of what recording a claim costs outside the database was once a replacer that sorted as it wrote. What is in
// order already is not copied.
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return sortedList(value);
  const given = value as Record<string, unknown>;
  const keys = Object.keys(given);
  if (!isRising(keys)) return sortedCopy(given, keys.sort());
  for (const key of keys) if (sorted(given[key]) !== given[key]) return sortedCopy(given, keys);
  return given;
}

function sortedList(list: readonly unknown[]): readonly unknown[] {
  const found = list.map(sorted);
  return found.every((one, i) => one === list[i]) ? list : found;
}

function sortedCopy(given: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  // Without a prototype a key of any name is a key; with one it is faster.
  const found: Record<string, unknown> = keys.includes('__proto__') ? Object.create(null) : {};
  for (const key of keys) found[key] = sorted(given[key]);
  return found;
}

function isRising(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false;
  return true;
}
