/** Slugs for items that are given in words. */
import { createHash } from 'node:crypto';
import { LIMITS } from '../limits.ts';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const ITEM_SLUG_CHARS = 60;

export const isSlug = (text: string): boolean => text.length <= LIMITS.slugChars && SLUG.test(text);

/**
 * An item's slug: itself where it is one, else its words in plain Latin letters, or a hash where they
 * are of another script or too long, so that the same words always make the same slug.
 */
export function itemSlug(words: string): string {
  const text = words.normalize('NFC').trim().replace(/\s+/g, ' ');
  if (isSlug(text)) return text;
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const lostLetters = /[^\p{ASCII}]/u.test(plain.replace(/[^\p{L}\p{N}]/gu, ''));
  if (slug !== '' && !lostLetters && slug.length <= ITEM_SLUG_CHARS) return slug;
  const hash = createHash('sha256').update(text.toLowerCase()).digest('hex').slice(0, 12);
  if (slug === '' || lostLetters) return `x-${hash}`;
  return `${slug.slice(0, ITEM_SLUG_CHARS - 13).replace(/-$/, '')}-${hash}`;
}
