// Tables of phrases for the tests: "phrase = rule stated [effective] [unit]", parted by "|" or line ends.

import type { Test } from 'tap';
import { type Bounds, readQuantity } from '../../../src/domain/quantity/quantity.ts';

type Options = { lang?: string; kind?: 'count' | 'quantity'; ruleSet?: 'default' | 'acled' | 'ccc' };

/** "71…" is open above, "(5…" leaves 5 out, "2" is exactly 2. */
export function show(bounds: Bounds): string {
  if (bounds.min !== null && bounds.min === bounds.max) return String(bounds.min);
  const open = bounds.minExclusive === true ? '(' : '';
  const close = bounds.maxExclusive === true ? ')' : '';
  return `${open}${bounds.min ?? ''}…${bounds.max ?? ''}${close}`;
}

/** The line that a phrase's reading makes in a table, with its unit behind it, or why it was refused. */
export function describe(phrase: string, { lang, kind, ruleSet = 'default' }: Options): string {
  const result = readQuantity(phrase, { lang, kind, ruleSet });
  if (!result.ok) return `refused: ${result.message}`;
  const { rule, stated, effective, unit } = result.reading;
  const inferred = show(effective) === show(stated) ? '' : ` ${show(effective)}`;
  return `${phrase} = ${rule} ${show(stated)}${inferred}${unit === null ? '' : ` ${unit}`}`;
}

export function readsAll(t: Test, table: string, options: Options): void {
  for (const entry of entriesOf(table)) {
    const phrase = entry.slice(0, entry.lastIndexOf(' = '));
    t.equal(describe(phrase, options), entry, phrase);
  }
}

export function refusesAll(t: Test, table: string, options: Options): void {
  for (const phrase of entriesOf(table)) {
    const result = readQuantity(phrase, { ruleSet: 'default', ...options });
    t.equal(result.ok ? describe(phrase, options) : 'refused', 'refused', phrase);
    if (!result.ok)
      t.ok(result.read === null || phrase.includes(result.read), `${phrase}: quotes what it read`);
  }
}

function entriesOf(table: string): string[] {
  const entries = table.split('\n').flatMap((line) => line.split(' | '));
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}
