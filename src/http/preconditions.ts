/** What request headers ask of an answer: that it is new to the client, unchanged since, and in a form it reads. */
import { createHash } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';

/** The tag of these very bytes; a weak one says only that the content means the same. */
export function entityTag(bytes: string | Buffer, strength: 'strong' | 'weak'): string {
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, TAG_CHARS);
  return strength === 'weak' ? `W/"${digest}"` : `"${digest}"`;
}

/** If-None-Match compares weakly: 304 is right where the content means the same. */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === tag) return true;
  if (ifNoneMatch.trim() === '*') return true;
  return tagsOf(ifNoneMatch).some((one) => opaque(one) === opaque(tag));
}

/** If-Match compares strongly: a weak tag does not promise that nothing changed. */
export function isUnchanged(ifMatch: string, tag: string): boolean {
  if (ifMatch.trim() === '*') return true;
  return tagsOf(ifMatch).some((one) => one === tag && !one.startsWith('W/'));
}

/** Thrown by use cases too, when the representation is not the one that was read. */
export const preconditionFailed = (current: string | number | null = null): Refusal =>
  new Refusal('precondition-failed', 'the resource changed since it was read; read it again', { current });

export const preconditionRequired = (): Refusal =>
  new Refusal('precondition-required', 'send If-Match with the ETag that reading the resource gave');

/** The first of `available` that the Accept header likes best; throws 406 where it likes none. */
export function negotiate(accept: string | undefined, available: readonly string[]): string {
  const [first] = available;
  if (first === undefined) throw new Error('an operation without any media type');
  if (accept === undefined || accept.trim() === '') return first;
  const ranges = accept.split(',').map(mediaRange);
  const rated = available.map((type) => ({ type, quality: qualityOf(type, ranges) }));
  const best = rated.reduce((one, other) => (other.quality > one.quality ? other : one));
  if (best.quality > 0) return best.type;
  throw new Refusal('not-acceptable', `the answer can be had as ${available.join(', ')}`, {
    available: available.join(', '),
  });
}

/** Adds to what is there, since plugins (CORS) set Vary before. */
export function varyWith(present: unknown, names: readonly string[]): string {
  if (present === undefined) return names.join(', ');
  const given = String(present)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const known = new Set(given.map((name) => name.toLowerCase()));
  return [...given, ...names.filter((name) => !known.has(name.toLowerCase()))].join(', ');
}

const TAG_CHARS = 27;
const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

const tagsOf = (header: string): string[] => header.match(TAG) ?? [];
const opaque = (tag: string): string => tag.replace(/^W\//, '');

type MediaRange = { type: string; subtype: string; quality: number };

function mediaRange(text: string): MediaRange {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [type = '', subtype = ''] = range.split('/');
  const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return { type, subtype, quality: Number.isFinite(quality) ? Math.min(Math.max(quality, 0), 1) : 0 };
}

/** The most particular range decides, as `q=0` for one type beside a range for all others needs. */
function qualityOf(media: string, ranges: readonly MediaRange[]): number {
  const [type, subtype] = media.split('/');
  const exact = ranges.find((one) => one.type === type && one.subtype === subtype);
  const family = ranges.find((one) => one.type === type && one.subtype === '*');
  const any = ranges.find((one) => one.type === '*' && one.subtype === '*');
  return (exact ?? family ?? any)?.quality ?? 0;
}
