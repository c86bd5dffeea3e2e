/** JSON with sorted keys and no absent fields: the same bytes for the same content. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

// Half of what recording a claim costs outside the database was once a replacer that sorted as it wrote.
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(sorted);
  // Without a prototype, so that a key of any name is a key.
  const found: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) found[key] = sorted((value as Record<string, unknown>)[key]);
  return found;
}
