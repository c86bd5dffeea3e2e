/** Dates as pages and feeds really write them → moments that keep their precision. */
import { parseMoment } from '../domain/moment.ts';

/**
 * ISO dates and times with or without a zone, `2020/6/2`, `22 June 2020`, `June 22, 2020`, e-mail dates.
 * A time without a zone is read as its day alone. Null for the rest, `03/04/2020` among it, which is
 * another day in London than in New York.
 */
export function looseDate(given: string): string | null {
  if (given.length > DATE_CHARS) return null;
  const text = given.trim().replace(/\s+/g, ' ');
  if (parseMoment(text) !== null) return text;
  for (const read of [isoTime, digits, slashes, named]) {
    const found = read(text);
    if (found !== null && parseMoment(found) !== null) return found;
  }
  return null;
}

const DATE_CHARS = 100;

const ISO_TIME =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

function isoTime(text: string): string | null {
  const match = ISO_TIME.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '00', fraction, zone] = match;
  const date = `${year}-${two(month)}-${two(day)}`;
  if (zone === undefined) return date;
  return `${date}T${two(hour)}:${minute}:${second}${fraction ? `.${fraction}` : ''}${offset(zone)}`;
}

function offset(zone: string): string {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
}

/** `20200622`, `2020-6-2`, `2020/06/22`, `2020.06.22`. */
function digits(text: string): string | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\.?$/.exec(text);
  return match && `${match[1]}-${two(match[2])}-${two(match[3])}`;
}

/** `22/06/2020` and `06/22/2020` where only one of the two is a month. */
function slashes(text: string): string | null {
  const [, first, second, year] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text) ?? [];
  if (year === undefined) return null;
  const [a, b] = [Number(first), Number(second)];
  if (a === b || (a > 12 && b <= 12)) return `${year}-${two(second)}-${two(first)}`;
  return b > 12 && a <= 12 ? `${year}-${two(first)}-${two(second)}` : null;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY_NAME = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;
const TIME =
  '(?:,? (?:at )?(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: ?(Z|UTC|GMT|(?:GMT|UTC)?[+-]\\d{2}:?\\d{2}))?(?: \\([^)]*\\))?)?';
const DAY_FIRST = new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[ -]${MONTH},?[ -](\\d{4})${TIME}$`, 'i');
const MONTH_FIRST = new RegExp(`^${MONTH} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${TIME}$`, 'i');
const MONTH_ALONE = new RegExp(`^${MONTH},? (\\d{4})$`, 'i');

/** English names of months, with the time where its zone is given. */
function named(text: string): string | null {
  const bare = text.replace(DAY_NAME, '');
  const alone = MONTH_ALONE.exec(bare);
  if (alone) return `${alone[2]}-${monthNumber(alone[1])}`;
  const dayFirst = DAY_FIRST.exec(bare);
  const match = dayFirst ?? MONTH_FIRST.exec(bare);
  if (match === null) return null;
  const [day, month] = dayFirst ? [match[1], match[2]] : [match[2], match[1]];
  const date = `${match[3]}-${monthNumber(month)}-${two(day)}`;
  const [hour, minute, second = '00', zone] = match.slice(4);
  if (hour === undefined || zone === undefined) return date;
  return `${date}T${two(hour)}:${minute}:${second}${offset(zone.replace(/^(?:GMT|UTC)(?=.)/i, ''))}`;
}

const monthNumber = (name = ''): string => two(String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1));
const two = (number = ''): string => number.padStart(2, '0');
