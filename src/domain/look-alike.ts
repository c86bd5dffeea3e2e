/**
 * What a name looks like, so that another that looks the same is found: "Kyiv" with a Cyrillic К. After the skeletons of
 * Unicode Technical Standard #39 (4, Confusable Detection), for the letters of Latin, Greek, Cyrillic and Armenian and for
 * digits; beyond it case makes no difference, as names are told apart by more than that.
 */

/** Equal for names that a reader would take for one another; nothing to be shown. */
export function skeletonOf(name: string): string {
  const letters = [...name.normalize('NFKC').normalize('NFD').replace(UNSEEN, '')];
  // A capital that looks like none (Г, Σ) looks as its small letter does; each by itself, as Σ has two.
  const lower = letters.map(latin).flatMap((letter) => [...letter.toLowerCase()].map(latin));
  const like = lower.map((letter) => LOOKS_LIKE_IN_LOWER_CASE.get(letter) ?? letter);
  return like.join('').normalize('NFC').replace(/\s+/gu, ' ').trim();
}

const latin = (letter: string): string => LOOKS_LIKE.get(letter) ?? letter;

/** Every skeleton of what an entry is called. */
export const skeletonsOf = (entry: {
  name: string;
  names: Record<string, string>;
  aliases: readonly string[];
}): string[] => [...new Set([entry.name, ...Object.values(entry.names), ...entry.aliases].map(skeletonOf))];

/** Joiners, variation selectors, soft hyphens and the like: they are there and not to be seen. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

const pairs = (table: string): Map<string, string> =>
  new Map(
    table
      .trim()
      .split(/\s+/)
      .map((pair) => [...pair])
      .map(([letter, like]) => [letter!, like!]),
  );

/** A letter and, after it, the Latin letter that it looks like. */
const LOOKS_LIKE = pairs(`
  АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ҮY ХX ԚQ ԜW ԌG ӀI ҺH ԀD
  аa вb еe ѕs іi јj кk мm нh оo рp сc тt уy үy хx ԛq ԝw һh ԁd ѵv ӏl гr
  ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX
  αa βb γy εe ηn ιi κk νv οo ρp σo ςo τt υu χx
  ԱU ՕO ՍU ՏS օo ոn սu հh ցg
  ıi ɑa ɡg ɩi ʟl ꞁl ’' ‘' ʼ' ʹ' ′' ´' \`' –- —- ‐- ‑- −- ‒-
`);

const LOOKS_LIKE_IN_LOWER_CASE = pairs('0o 1l il |l');
