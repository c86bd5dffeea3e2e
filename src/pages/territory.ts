/** What the map shows of a day: at each place the answers that held then, and whether they exclude each other. */
import type { BriefRecord } from './chart-data.ts';
import { apart, plain } from './chart-markup.ts';
import type { Lang } from './words.ts';
import { chartWordsOf } from './words-chart.ts';

/** The record of an event's territory, as the use case answers it. */
export type TerritoryRecord = {
  event: { slug: string; name: string };
  days: readonly string[];
  places: readonly {
    slug: string;
    name: string;
    latitude: number | null;
    longitude: number | null;
    questions: readonly {
      id: string;
      property: string;
      subject: { slug: string; name: string } | null;
      answers: readonly { claim: BriefRecord; from: number | null; to: number | null }[];
      kin: readonly [string, string][];
    }[];
  }[];
  questionsLeft: number;
};

/** One answer with those who give it; `key` is the same for the same answer on every day. */
export type Share = { key: string; text: string; isDenied: boolean; claimants: string[] };
export type PlaceOnDay = {
  slug: string;
  name: string;
  latitude: number | null;
  longitude: number | null;
  shares: Share[];
  isContested: boolean;
  /** Who would not say. */
  silent: string[];
};

const DAY = 86_400_000;

/** The day that is asked for, by its date or its number in the list; the last unless given. */
export function dayOf(
  { days }: Pick<TerritoryRecord, 'days'>,
  asked: { day?: string | undefined; at?: number | undefined },
): string | null {
  if (asked.day !== undefined) return asked.day;
  return days[Math.min(asked.at ?? Infinity, days.length - 1)] ?? null;
}

export function placesOn(record: TerritoryRecord, day: string, lang: Lang): PlaceOnDay[] {
  const end = Date.parse(`${day}T00:00:00Z`) + DAY;
  return record.places.map(({ slug, name, latitude, longitude, questions }) => {
    const shares = new Map<string, Share>();
    const silent = new Set<string>();
    let isContested = false;
    for (const question of questions) {
      const held = question.answers.filter(
        ({ from, to }) => (from === null || from < end) && (to === null || to >= end),
      );
      const answers = held.map(({ claim }) => ({ claim, ...answerOf(claim, question.subject, lang) }));
      for (const { claim, key, text, isDenied } of answers) {
        const who = apart(plain(claim.claimant.name));
        if (key === null) {
          silent.add(who);
          continue;
        }
        const known = shares.get(key) ?? { key, text, isDenied, claimants: [] };
        if (!known.claimants.includes(who)) known.claimants.push(who);
        shares.set(key, known);
      }
      isContested ||= excludesAny(answers, question.kin);
    }
    const clean = { slug, name: apart(plain(name)), latitude, longitude };
    return { ...clean, shares: [...shares.values()], isContested, silent: [...silent] };
  });
}

type Answer = { key: string | null; about: string; text: string; isDenied: boolean };

/** `key` null says nothing. Two keys `about` the same are an answer and its opposite. */
function answerOf(
  { value, polarity }: BriefRecord,
  subject: TerritoryRecord['places'][number]['questions'][number]['subject'],
  lang: Lang,
): Answer {
  const words = chartWordsOf(lang);
  if (polarity === 'unconfirmed' || value === null)
    return { key: null, about: '', text: '', isDenied: false };
  const denies = polarity === 'denies';
  if (value.type === 'actor') {
    const name = apart(plain(value.actor.name));
    const about = `actor ${value.actor.slug}`;
    return {
      key: denies ? `not ${about}` : about,
      about,
      text: denies ? words.map.notHeld(name) : words.map.held(name),
      isDenied: denies,
    };
  }
  if (value.type !== 'boolean') return { key: null, about: '', text: '', isDenied: false };
  const isThere = value.value !== denies;
  const name = subject === null ? '' : apart(plain(subject.name));
  const about = `present ${subject?.slug ?? ''}`;
  return {
    key: isThere ? about : `not ${about}`,
    about,
    text: isThere ? words.map.present(name) : words.map.notPresent(name),
    isDenied: !isThere,
  };
}

function excludesAny(
  answers: readonly (Answer & { claim: BriefRecord })[],
  kin: readonly [string, string][],
): boolean {
  const areKin = (a: string, b: string) =>
    kin.some(
      ([x, y]) => (`actor ${x}` === a && `actor ${y}` === b) || (`actor ${y}` === a && `actor ${x}` === b),
    );
  return answers.some((a, i) =>
    answers.slice(i + 1).some((b) => {
      if (a.key === null || b.key === null || a.claim.claimant.slug === b.claim.claimant.slug) return false;
      if (a.about === b.about) return a.isDenied !== b.isDenied;
      return !a.isDenied && !b.isDenied && !areKin(a.about, b.about);
    }),
  );
}

/** Every answer that is given on any day, in an order that no day changes: each keeps its colour. */
export function answersEver(record: TerritoryRecord, lang: Lang): string[] {
  const keys = record.places.flatMap(({ questions }) =>
    questions.flatMap(({ answers, subject }) =>
      answers.flatMap(({ claim }) => {
        const { key, about } = answerOf(claim, subject, lang);
        return key === null ? [] : [about];
      }),
    ),
  );
  const counted = new Map<string, number>();
  for (const key of keys) counted.set(key, (counted.get(key) ?? 0) + 1);
  return [...counted].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
}

/** What an answer is about: who is said to hold the place, or to be there, or not. */
export const aboutOf = (key: string): string => key.replace(/^not /, '');
