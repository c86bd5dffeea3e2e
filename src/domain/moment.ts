/** Times that keep their precision: a moment is the stretch of time that its words may mean. */

/** `text` as given; `start` inclusive, `end` exclusive, both in epoch milliseconds (UTC). */
export type Moment = { text: string; start: number; end: number };

/** A claim whose time of saying is unknown sorts before everything, and overlaps only its like. */
export const UNKNOWN_MOMENT: { start: number; end: number } = { start: -8.64e15, end: -8.64e15 + 1 };

/** The end of a stretch that has not ended. */
export const OPEN_END = 8.64e15;

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads `2023`, `2023-05`, `2023-05-23` or a full RFC 3339 time; null for anything else, impossible
 * dates and the year 0000 among it.
 */
export function parseMoment(text: string): Moment | null {
  const date = DATE.exec(text);
  if (date) return fromDate(text, date);
  const time = DATE_TIME.exec(text);
  return time ? fromTime(text, time) : null;
}

export const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;

/** The UTC day of a full time, else the words themselves: claims of one day are one claim. */
export function dayOf(moment: Moment | null): string {
  if (moment === null) return '';
  return moment.text.length > 10 ? new Date(moment.start).toISOString().slice(0, 10) : moment.text;
}

function fromDate(text: string, match: RegExpExecArray): Moment | null {
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  if (!isRealDate(year, month, day)) return null;
  const start = utc(year, month, day);
  if (match[3]) return { text, start, end: start + 86_400_000 };
  return { text, start, end: match[2] ? utc(year, month + 1, 1) : utc(year + 1, 1, 1) };
}

function fromTime(text: string, match: RegExpExecArray): Moment | null {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isRealDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return null;
  const offset = offsetMinutes(match[8] ?? 'Z');
  if (offset === null) return null;
  const millis = Math.trunc(Number(`0${match[7] ?? ''}`) * 1000);
  const start =
    utc(year, month, day) + hour * 3_600_000 + (minute - offset) * 60_000 + second * 1000 + millis;
  return { text, start, end: start + 1 };
}

function offsetMinutes(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** When the day, the month and the year began that a time lies in: where a moment that it lies within begins. */
export function unitsAround(time: number): [day: number, month: number, year: number] {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return [utc(year, month, date.getUTCDate()), utc(year, month, 1), utc(year, 1, 1)];
}

// Date.UTC reads the years 0 to 99 as 1900 to 1999, so the year is set apart.
function utc(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

function isRealDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const date = new Date(utc(year, month, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
