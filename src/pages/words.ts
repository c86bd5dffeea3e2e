/** The words of the board in English and French: a word that one language lacks does not compile. */
import { EN, type Words } from './words-en.ts';
import { FR } from './words-fr.ts';

export type { Words } from './words-en.ts';

export const LANGS = ['en', 'fr'] as const;
export type Lang = (typeof LANGS)[number];

export const wordsOf = (lang: Lang): Words => (lang === 'fr' ? FR : EN);
