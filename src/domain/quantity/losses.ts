// Reads what says that there were none, or some, without any figure.

import type { Language } from './lexicon.ts';
import { matchAt, type Phrases } from './phrases.ts';
import type { Token } from './tokens.ts';

/**
 * "No casualties" is none and "suffered losses" is some, but "no information" is neither: every word has to be
 * of a closed vocabulary, and none takes exactly one negation.
 */
export function readLosses(language: Language, tokens: readonly Token[]): 'none' | 'some-losses' | null {
  const words = tokens.filter((token) => token.kind !== 'mark' || token.text === '?');
  if (words.length === 0 || words.some((token) => token.kind !== 'word')) return null;
  const negations = cover(words, language.negators, language.noneVocabulary);
  const alone = matchAt(language.negators, words, 0)?.next === words.length;
  if (negations === 1 && (!alone || matchAt(language.nonePronouns, words, 0) !== null)) return 'none';
  const losses = cover(words, language.lossNouns, language.lossVocabulary);
  return losses !== null && losses > 0 ? 'some-losses' : null;
}

/** How many phrases of `counted` are there when it and `allowed` cover all words, else null. */
function cover(tokens: readonly Token[], counted: Phrases<true>, allowed: Phrases<true>): number | null {
  let count = 0;
  let at = 0;
  while (at < tokens.length) {
    const hit = matchAt(counted, tokens, at);
    const next = hit?.next ?? matchAt(allowed, tokens, at)?.next;
    if (next === undefined) return null;
    if (hit !== null) count += 1;
    at = next;
  }
  return count;
}
