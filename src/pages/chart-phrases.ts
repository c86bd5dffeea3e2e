/** Values and claims in a few words, for labels and for the text that stands in for the picture. */

import {
  type AllowedRecord,
  type BoundsRecord,
  type ChartData,
  type ChartRow,
  isFigure,
  sameBounds,
  type Utterance,
} from './chart-data.ts';
import { campName } from './chart-paint.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, factorFigure, figure, timeText } from './words-chart.ts';

/** "71 or more", "20 to 99", "anything but 36 to 44". */
export function boundsText(bounds: BoundsRecord, lang: Lang): string {
  const words = chartWordsOf(lang);
  const { min, max, minExclusive, maxExclusive, except } = bounds;
  if (except) {
    const hole = between(except.min, except.max, lang);
    const open = (min === null || min === 0) && max === null;
    return open ? words.anythingBut(hole) : `${boundsText({ min, max }, lang)}, ${words.anythingBut(hole)}`;
  }
  if (min === null && max === null) return words.anyValue;
  if (max === null) return minExclusive ? words.above(figure(min!, lang)) : words.from(figure(min!, lang));
  if (min === null) return maxExclusive ? words.below(figure(max, lang)) : words.upTo(figure(max, lang));
  return between(min, max, lang);
}

const between = (min: number, max: number, lang: Lang): string =>
  min === max ? figure(min, lang) : chartWordsOf(lang).between(figure(min, lang), figure(max, lang));

/** The same as short as a label beside a mark must be: "2", "71+", "20–99". */
export function boundsLabel(
  { min, max, minExclusive, maxExclusive, except }: BoundsRecord,
  lang: Lang,
): string {
  if (except) return `≠ ${range(except.min, except.max, lang)}`;
  if (min === null && max === null) return '';
  if (max === null) return `${minExclusive ? '> ' : '≥ '}${figure(min!, lang)}`;
  if (min === null) return `${maxExclusive ? '< ' : '≤ '}${figure(max, lang)}`;
  return range(min, max, lang);
}

const range = (min: number, max: number, lang: Lang): string =>
  min === max ? figure(min, lang) : `${figure(min, lang)}–${figure(max, lang)}`;

/** What all of a camp allow. */
export function allowedText(allowed: AllowedRecord, lang: Lang): string {
  const words = chartWordsOf(lang);
  if ('value' in allowed) return allowed.value ? words.yes : words.no;
  if ('statuses' in allowed) return allowed.statuses.map(statusText).join(words.or);
  if ('actor' in allowed) {
    const name = allowed.sole ? words.alone(allowed.actor.name) : allowed.actor.name;
    return allowed.denied ? words.not(name) : name;
  }
  return boundsText(allowed, lang);
}

export const statusText = (status: string): string => status.replaceAll('-', ' ');

/** The value of one claim: of a denial what it leaves, as the words of the claimant say it where they were kept. */
export function valueText({ value, words: quote, polarity }: Utterance, lang: Lang): string {
  const words = chartWordsOf(lang);
  if (polarity === 'unconfirmed' || value === null) return words.saysNothing;
  const denied = polarity === 'denies';
  switch (value.type) {
    case 'boolean':
      return value.value !== denied ? words.yes : words.no;
    case 'status':
      return denied ? words.not(statusText(value.status)) : statusText(value.status);
    case 'actor': {
      const name = value.sole ? words.alone(value.actor.name) : value.actor.name;
      return denied ? words.not(name) : name;
    }
    default: {
      const said = quote === null ? boundsText(value.given ?? value.stated, lang) : words.quoted(quote);
      return denied ? words.denies(said) : said;
    }
  }
}

/** "“deux”, 24 May 2023 (Denis Kapustin)"; the value is left out where a heading has it. */
export function detailText(one: Utterance, lang: Lang, heading?: string): string {
  const words = chartWordsOf(lang);
  const { asOf, claimedAt, speaker, claimant } = one;
  const value = valueText(one, lang);
  const time = claimedAt === null || claimedAt === asOf ? null : timeText(claimedAt, lang);
  const parts = [
    ...(value === heading ? [] : [value]),
    ...(asOf === null ? [] : [words.asOf(timeText(asOf, lang))]),
    ...(time === null ? [] : [asOf === null ? time : words.said(time)]),
  ];
  const text = parts.join(', ');
  if (speaker === null || speaker === claimant) return text;
  return text === '' ? speaker : words.by(speaker, text);
}

export function trailText(row: ChartRow, lang: Lang): string | null {
  if (row.trail.length === 0) return null;
  const shown = row.trail.slice(0, 3).map((one) => detailText(one, lang));
  const more = row.trail.length > 3 ? [chartWordsOf(lang).more(row.trail.length - 3)] : [];
  return chartWordsOf(lang).earlier([...shown, ...more].join('; '));
}

/** What the chart finds, in a line: the verdict and how far the camps lie apart. */
export function findingText(chart: ChartData, lang: Lang): string {
  const words = chartWordsOf(lang);
  const verdict =
    chart.verdict === null
      ? chart.status === 'settled'
        ? words.settled
        : words.undisputed
      : words[chart.verdict];
  return [verdict, gapText(chart, lang)].filter((one) => one !== null).join('. ');
}

/** "2 and 71 lie a factor of 35.5 apart". */
export function gapText({ spread, verdict }: ChartData, lang: Lang): string | null {
  if (spread === null) return null;
  const words = chartWordsOf(lang);
  const [low, high] = [figure(spread.low, lang), figure(spread.high, lang)];
  const sentence =
    spread.factor === null
      ? words.apartByGap(figure(spread.gap, lang), low, high)
      : words.apart(factorFigure(spread.factor, lang), low, high);
  return spread.basis === 'effective' && verdict !== 'tension' ? `${sentence}, ${words.inferred}` : sentence;
}

export function countsText({ claimants, claims, reports, unit }: ChartData, lang: Lang): string {
  const words = chartWordsOf(lang);
  const counts = [words.claimants(claimants), words.claims(claims), words.reports(reports)];
  return [...counts, ...(unit === null ? [] : [words.inUnit(unit)])].join(' · ');
}

export function momentsText(
  { saidBy, knownBy }: Pick<ChartData, 'saidBy' | 'knownBy'>,
  lang: Lang,
): string | null {
  const words = chartWordsOf(lang);
  const parts = [
    ...(saidBy ? [words.saidBy(timeText(saidBy, lang))] : []),
    ...(knownBy ? [words.knownBy(timeText(knownBy, lang))] : []),
  ];
  return parts.length === 0 ? null : parts.join(' · ');
}

/** The whole dispute in words, for those who do not see the picture. */
export function chartDescription(chart: ChartData, lang: Lang): string {
  const words = chartWordsOf(lang);
  const sentences = [words.description.dispute(chart.label), `${findingText(chart, lang)}.`];
  const moments = momentsText(chart, lang);
  if (moments) sentences.push(`${moments}.`);
  for (const [index, camp] of chart.camps.entries()) {
    const rows = camp.rows.map((row) => spoken(row, lang));
    const left = camp.size - camp.rows.length;
    if (left > 0) rows.push(words.more(left));
    sentences.push(
      `${words.campIs(campName(index), allowedText(camp.effective, lang))} — ${rows.join('; ')}.`,
    );
  }
  const { camps, positions } = beyond(chart);
  if (positions > 0) sentences.push(`${words.moreCamps(camps, positions)}.`);
  if (chart.unconfirmed.length > 0) {
    const rows = chart.unconfirmed.map((row) => row.claimant);
    const left = chart.unconfirmedCount - rows.length;
    sentences.push(`${words.unconfirmed}: ${[...rows, ...(left > 0 ? [words.more(left)] : [])].join('; ')}.`);
  }
  if (chart.camps.length === 0) sentences.push(words.noPositions);
  return sentences.join(' ');
}

/** Camps, and their positions, that the chart was not given. */
export const beyond = (chart: ChartData): { camps: number; positions: number } => ({
  camps: chart.campCount - chart.camps.length,
  positions: chart.positionCount - chart.camps.reduce((sum, camp) => sum + camp.size, 0),
});

function spoken(row: ChartRow, lang: Lang): string {
  const words = chartWordsOf(lang);
  const { value } = row;
  const read: string[] = [];
  if (isFigure(value)) {
    const stated = boundsText(value.stated, lang);
    if (row.words !== null || row.polarity === 'denies') read.push(stated);
    if (!sameBounds(value.stated, value.effective))
      read.push(words.understood(boundsText(value.effective, lang)));
  }
  const trail = trailText(row, lang);
  const text = `${detailText(row, lang)}${read.length > 0 ? ` (${read.join(', ')})` : ''}`;
  return words.description.row(row.claimant, trail === null ? text : `${text}. ${trail}`);
}
