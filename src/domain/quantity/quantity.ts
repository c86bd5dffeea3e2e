// Words in, bounds and the rule out: reads a hedged quantity, or refuses with what could be read.

import { lazily } from '../../lazily.ts';
import type { Bounds } from './bounds.ts';
import { ENGLISH } from './en.ts';
import { FRENCH } from './fr.ts';
import { compileLanguage, type Language } from './lexicon.ts';
import { type Attempt, readAttempt } from './reading.ts';
import { RUSSIAN } from './ru.ts';
import { RULES, type RuleSet, type RuleSetName } from './rule-sets.ts';
import { type Tokens, tokenize } from './tokens.ts';
import { UKRAINIAN } from './uk.ts';

export type { Bounds } from './bounds.ts';
export { RULE_SETS, type RuleSetName } from './rule-sets.ts';

export const QUANTITY_LANGUAGES = ['en', 'fr', 'ru', 'uk'] as const;
export type QuantityLanguage = (typeof QUANTITY_LANGUAGES)[number];

/** `stated` is what the words say, `effective` that narrowed by the inference that `rule` names. */
export type QuantityReading = {
  text: string;
  lang: QuantityLanguage;
  rule: string;
  ruleSet: RuleSetName;
  /** Rule set and version, such as "default@1". */
  ruleSetVersion: string;
  /** The unit that was read, in its canonical form (km², ha, %), null where there is none. */
  unit: string | null;
  stated: Bounds;
  effective: Bounds;
};

/** `read` is the part of the text that could be read, null when none could. */
export type QuantityResult =
  | { ok: true; reading: QuantityReading }
  | { ok: false; read: string | null; message: string };

export type QuantityOptions = {
  /** A BCP 47 tag; without it the language is told from the words. */
  lang?: string | undefined;
  kind?: 'count' | 'quantity' | undefined;
  ruleSet: RuleSetName;
};

const MAX_CHARACTERS = 200;
const LANGUAGES: Readonly<Record<QuantityLanguage, () => Language>> = {
  en: lazily(() => compileLanguage(ENGLISH)),
  fr: lazily(() => compileLanguage(FRENCH)),
  ru: lazily(() => compileLanguage(RUSSIAN)),
  uk: lazily(() => compileLanguage(UKRAINIAN)),
};
/** Languages of one script, whose number words may slip into each other's phrases. */
const MATES: Readonly<Record<QuantityLanguage, QuantityLanguage>> = {
  en: 'fr',
  fr: 'en',
  ru: 'uk',
  uk: 'ru',
};
const NAMES = 'English, French, Russian and Ukrainian';
const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const UKRAINIAN_LETTERS = /[іїєґ]/iu;
const RUSSIAN_LETTERS = /[ыэъё]/iu;
const FRENCH_LETTERS = /[àâçéèêëîïôùûœ]|\b[dlnqjs]['’]/iu;

type Request = { text: string; tokens: Tokens; kind: 'count' | 'quantity' | undefined; rules: RuleSet };

/** Never throws and never guesses: a text without one sure reading is refused, with the part that could be read. */
export function readQuantity(text: string, options: QuantityOptions): QuantityResult {
  if (text.length > MAX_CHARACTERS) {
    return { ok: false, read: null, message: `A quantity has at most ${MAX_CHARACTERS} characters.` };
  }
  const tokens = tokenize(text);
  if (tokens.tokens.length === 0)
    return { ok: false, read: null, message: 'The text of a quantity is empty.' };
  if (tokens.mixedDigits) {
    return { ok: false, read: null, message: `"${text}" mixes digits of several scripts.` };
  }
  const rules = RULES[options.ruleSet];
  const request: Request = { text, tokens, kind: options.kind, rules };
  const tag = (options.lang ?? '').trim().toLowerCase().split(/[-_]/u)[0] ?? '';
  if (tag === '' || tag === 'und') return readAnywhere(request, options.ruleSet);
  const lang = QUANTITY_LANGUAGES.find((known) => known === tag);
  if (lang === undefined) return readUnknown(request, options.ruleSet, options.lang ?? '');
  return conclude(request, options.ruleSet, lang, attemptIn(request, lang, false));
}

function conclude(
  request: Request,
  ruleSet: RuleSetName,
  lang: QuantityLanguage,
  attempt: Attempt,
): QuantityResult {
  if (!attempt.ok) {
    return {
      ok: false,
      read: attempt.read,
      message: `"${request.text}" is not read as a quantity: ${attempt.why}.`,
    };
  }
  const { drawn, unit } = attempt;
  const { rule, stated, effective } = drawn;
  const ruleSetVersion = request.rules.version;
  return {
    ok: true,
    reading: { text: request.text, lang, rule, ruleSet, ruleSetVersion, unit, stated, effective },
  };
}

/**
 * Number words of every language guard the figure, for texts mix them; short words of the mate do only
 * where the language is `unsure`, since "UN" is no number in English.
 */
function attemptIn(request: Request, lang: QuantityLanguage, unsure: boolean): Attempt {
  const language = LANGUAGES[lang]();
  const guards = QUANTITY_LANGUAGES.map((other) => ({
    language: LANGUAGES[other](),
    short: other !== MATES[lang] || unsure,
  }));
  const decimalMark = language.table.decimalMark;
  return readAttempt({ language, guards, decimalMark }, request.tokens, request.kind, request.rules);
}

/** In a language that has no table only digits and signs are read: any word could change them. */
function readUnknown(request: Request, ruleSet: RuleSetName, given: string): QuantityResult {
  if (request.tokens.tokens.some((token) => token.kind === 'word' || token.kind === 'code')) {
    const message = `Words are read in ${NAMES}, not in "${given}"; figures in digits are read in any language.`;
    return { ok: false, read: null, message };
  }
  const context = { language: LANGUAGES.en(), guards: [], decimalMark: null };
  return conclude(request, ruleSet, 'en', readAttempt(context, request.tokens, request.kind, request.rules));
}

/** Tries every language of the text's script; readings that differ are ambiguous. */
function readAnywhere(request: Request, ruleSet: RuleSetName): QuantityResult {
  const order = candidates(request.text);
  const attempts = order.map((lang) => ({ lang, attempt: attemptIn(request, lang, true) }));
  const read = attempts.filter(({ attempt }) => attempt.ok);
  const [first] = read;
  if (first === undefined) {
    const best = attempts.find(({ attempt }) => !attempt.ok && attempt.read !== null) ?? attempts[0];
    return conclude(request, ruleSet, best?.lang ?? 'en', best?.attempt ?? attemptIn(request, 'en', true));
  }
  const most = Math.max(...read.map(({ lang }) => known(request, lang)));
  const best = read.filter(({ lang }) => known(request, lang) === most);
  // A language that knows as many of the words, and refuses them, has seen what the others have not.
  const [chosen = first] = best;
  const refusal = attempts.find(
    ({ lang, attempt }) =>
      lang === MATES[chosen.lang] && !attempt.ok && attempt.behind && known(request, lang) >= most,
  );
  if (refusal !== undefined) return conclude(request, ruleSet, refusal.lang, refusal.attempt);
  const bounds = best.map(({ attempt }) =>
    attempt.ok ? JSON.stringify([attempt.drawn.stated, attempt.drawn.effective, attempt.unit]) : '',
  );
  if (new Set(bounds).size > 1) {
    const names = best.map(({ lang }) => lang).join(', ');
    const message = `"${request.text}" means different quantities in different languages (${names}); say which with lang.`;
    return { ok: false, read: null, message };
  }
  return conclude(request, ruleSet, chosen.lang, chosen.attempt);
}

function known(request: Request, lang: QuantityLanguage): number {
  const { knownWords } = LANGUAGES[lang]();
  return request.tokens.tokens.filter((token) => knownWords.has(token.text)).length;
}

/** The likeliest language first; letters of both scripts leave the choice to the words. */
function candidates(text: string): QuantityLanguage[] {
  const latin: QuantityLanguage[] = FRENCH_LETTERS.test(text) ? ['fr', 'en'] : ['en', 'fr'];
  const likelyUkrainian = UKRAINIAN_LETTERS.test(text) && !RUSSIAN_LETTERS.test(text);
  const cyrillic: QuantityLanguage[] = likelyUkrainian ? ['uk', 'ru'] : ['ru', 'uk'];
  if (CYRILLIC.test(text)) return LATIN.test(text) ? [...cyrillic, ...latin] : cyrillic;
  return LATIN.test(text) ? latin : [...latin, ...cyrillic];
}
