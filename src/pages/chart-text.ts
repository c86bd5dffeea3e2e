/** How wide a text is about to be, and what of it fits: there is no browser here that could be asked. */

/** In pixels, by the widest of the fonts that screens commonly have (DejaVu Sans), so that no other needs more. */
export function widthOf(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const sign of text) ems += emsOf(sign);
  return ems * size * (bold ? 1.12 : 1.01);
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitting(text: string, size: number, room: number, bold = false): string {
  if (widthOf(text, size, bold) <= room) return text;
  const signs = [...SEGMENTS.segment(text)].map((one) => one.segment);
  let kept = '';
  for (const sign of signs) {
    if (widthOf(`${kept}${sign}…`, size, bold) > room) break;
    kept += sign;
  }
  return kept === '' ? '' : `${closed(kept.trimEnd())}…`;
}

/** Lines that fit, broken at spaces; what goes beyond the last line is cut. */
export function wrapped(text: string, size: number, room: number, lines: number, bold = false): string[] {
  const words = text.split(' ');
  const found: string[] = [];
  let line = '';
  while (words.length > 0) {
    const next = line === '' ? words[0]! : `${line} ${words[0]}`;
    if (widthOf(next, size, bold) <= room) {
      line = next;
      words.shift();
      continue;
    }
    if (found.length === lines - 1)
      return [...found, fitting([line, ...words].filter(Boolean).join(' '), size, room, bold)];
    if (line === '') {
      // One word that is wider than the line is broken where it must be.
      const head = fitting(words[0]!, size, room, bold).replace(/…$/u, '');
      if (head === '') return found;
      words[0] = words[0]!.slice(head.length);
      line = head;
    }
    found.push(line);
    line = '';
  }
  return line === '' ? found : [...found, line];
}

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What was set apart from its sentence and was cut ends where it was cut. */
function closed(text: string): string {
  const open = text.split('\u2068').length - text.split('\u2069').length;
  return text + '\u2069'.repeat(Math.max(0, open));
}

function emsOf(sign: string): number {
  if (WEIGHTLESS.test(sign)) return 0;
  if (WIDE.test(sign)) return 1;
  const known = WIDTHS.get(sign);
  if (known !== undefined) return known;
  if (UPPER.test(sign)) return 0.73;
  return 0.64;
}

const WEIGHTLESS = /[\p{Mn}\p{Me}\p{Cf}]/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60\p{Extended_Pictographic}]/u;
const UPPER = /\p{Lu}/u;
const WIDTHS = new Map<string, number>(
  (
    [
      ["ijlI.,·’‘'", 0.32],
      [' :;|!ftr()[]/-–“”"\u00a0\u202f\u2002', 0.42],
      ['cskxzyvJ', 0.6],
      ['mwMW…@%—QO', 1],
    ] as const
  ).flatMap(([signs, ems]) => [...signs].map((sign) => [sign, ems] as [string, number])),
);
