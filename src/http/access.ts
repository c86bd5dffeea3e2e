/** Who asks, and whether they may: bearer keys, their form, and the order of roles. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { ROLES, type Role } from '../usecases/context.ts';
import type { FoundKey } from '../usecases/keep-keys.ts';

export { ROLES, type Role };

export type Caller = { keyId: string; name: string; role: Role } | null;
export type FindKey = (hash: string) => Promise<FoundKey | null>;
export type ReadAccess = 'open' | 'key';

/** `plain` is shown once; the store keeps `hash`. */
export function newKey(): { plain: string; hash: string } {
  const random = base62(randomBytes(RANDOM_BYTES), RANDOM_CHARS);
  const plain = `${KEY_PREFIX}${random}${checksum(random)}`;
  return { plain, hash: hashKey(plain) };
}

/** A key is as random as its hash, so that a slow hash would cost every request and protect nothing. */
export const hashKey = (plain: string): string => createHash('sha256').update(plain).digest('hex');

export const roleAllows = (has: Role, needed: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(needed);

/** Resolves who calls; throws 401 for a key that is not good, even where none is needed. */
export async function identify(authorization: string | undefined, findKey: FindKey): Promise<Caller> {
  if (authorization === undefined) return null;
  const plain = bearerOf(authorization);
  const hash = hashKey(plain);
  const key = await findKey(hash);
  // The look-up finds by an index; that the two are the same is decided in one time, however much of them is.
  if (key === null || !isSame(key.hash, hash)) throw unauthenticated('the key is unknown');
  if (key.state !== 'active') throw unauthenticated(SHUT[key.state]);
  return { keyId: key.id, name: key.name, role: key.role };
}

/** Throws 401 where a key is missing, 403 where its role is too small. */
export function authorize(caller: Caller, needed: Role, readAccess: ReadAccess): void {
  if (caller === null) {
    if (needed === 'reader' && readAccess === 'open') return;
    throw unauthenticated('a key is needed: Authorization: Bearer <key>');
  }
  if (!roleAllows(caller.role, needed))
    throw new Refusal('forbidden', `this needs the role ${needed}; the key has ${caller.role}`, {
      role: needed,
    });
}

const SHUT = {
  revoked: 'the key is revoked',
  expired: 'the key has expired',
  replaced: 'the key was rotated, and its old secret works no more',
};

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const KEY_PREFIX = 'cc_';
const RANDOM_BYTES = 24;
const RANDOM_CHARS = 33;
const CHECKSUM_CHARS = 6;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const OWN_KEY = new RegExp(`^${KEY_PREFIX}([0-9A-Za-z]{${RANDOM_CHARS}})([0-9A-Za-z]{${CHECKSUM_CHARS}})$`);
const BEARER = new RegExp(`^bearer +([\\x21-\\x7e]{1,${LIMITS.bearerKeyChars}})$`, 'i');

/** A key that an operator chose (ADMIN_KEY) may look like anything; one of ours is checked for typing errors. */
function bearerOf(authorization: string): string {
  const plain = BEARER.exec(authorization)?.[1];
  if (plain === undefined) throw unauthenticated('the Authorization header must be: Bearer <key>');
  const own = OWN_KEY.exec(plain);
  if (own?.[1] !== undefined && own[2] !== checksum(own[1])) throw unauthenticated('the key is mistyped');
  return plain;
}

const checksum = (random: string): string =>
  base62(createHash('sha256').update(`${KEY_PREFIX}${random}`).digest().subarray(0, 4), CHECKSUM_CHARS);

function base62(bytes: Buffer, chars: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; text.length < chars; rest /= 62n) text = `${ALPHABET[Number(rest % 62n)]}${text}`;
  return text;
}

const unauthenticated = (detail: string): Refusal => new Refusal('unauthenticated', detail);
