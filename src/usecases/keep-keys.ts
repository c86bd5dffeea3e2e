/** Acts on keys, and who holds one: made, rotated, revoked, expired, and when last used. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { KeyRow } from '../store/keys.ts';
import type { Queries } from '../store/store.ts';
import type { Precondition } from './change-claim.ts';
import { type Act, type Author, act, type Context, type Role } from './context.ts';
import { iso } from './present.ts';

export type KeyInput = { name: string; role: Role; hash: string; expiresAt?: number | null };

/** Makes a key; only its hash is kept. */
export function createKey(context: Context, by: Author, input: KeyInput) {
  return act(context, by, {}, async (one) => keyRecord(await insertKey(one, one.newId(), input), one.now));
}

/** Adds a key and its row of the log. */
export async function insertKey(one: Act, id: string, input: KeyInput): Promise<KeyRow> {
  const { name, role, hash, expiresAt = null } = input;
  if (expiresAt !== null && expiresAt <= one.now) throw past();
  const row: KeyRow = {
    ...{ id, name, role, hash, expiresAt, recordedAt: one.now, revokedAt: null },
    ...{ previousHash: null, previousUntil: null, lastUsedAt: null },
  };
  await one.q.keys.insert(row);
  const body = { name, role, ...(expiresAt === null ? {} : { expiresAt: iso(expiresAt) }) };
  await one.log({ act: 'key-created', kind: 'key', resource: id, body });
  return row;
}

/** What a key is rotated to. Of two rotations in a row the secret before both opens nothing any more. */
export type Rotation = { hash: string; overlapHours: number; expiresAt?: number | null | undefined };

/** The key goes on under a new secret; the old one works beside it for so long, and no longer than the key did. */
export function rotateKey(context: Context, by: Author, id: string, input: Rotation) {
  return act(context, by, {}, async (one) => {
    const row = await keyById(one.q, id);
    const state = stateOf(row, one.now);
    if (state !== 'active') throw new Refusal('invalid-state', `the key is ${state}`, { state });
    const expiresAt = input.expiresAt === undefined ? row.expiresAt : input.expiresAt;
    if (expiresAt !== null && expiresAt <= one.now) throw past();
    const until = Math.min(one.now + input.overlapHours * HOUR, row.expiresAt ?? Infinity);
    const change = { hash: input.hash, expiresAt, previousHash: row.hash, previousUntil: until };
    await one.q.keys.change(id, change);
    // Whoever else knows the old secret may have signed in with it.
    if (until <= one.now) await one.q.sessions.endOfKey(id);
    const body = { name: row.name, previousUntil: iso(until), expiresAt: isoOrNull(expiresAt) };
    await one.log({ act: 'key-rotated', kind: 'key', resource: id, body });
    return keyRecord({ ...row, ...change }, one.now);
  });
}

/** A revoked key opens nothing from the next request on. The last admin key stays. */
export function revokeKey(context: Context, by: Author, id: string, isCurrent: Precondition): Promise<void> {
  return act(context, by, {}, async (one) => {
    const row = await keyById(one.q, id);
    if (!isCurrent(keyRecord(row, one.now)))
      throw new Refusal('precondition-failed', 'the key changed since it was read');
    if (row.revokedAt !== null) return;
    const others = (await one.q.keys.activeAdmins(one.now)).filter((admin) => admin.id !== id);
    if (row.role === 'admin' && stateOf(row, one.now) === 'active' && others.length === 0)
      throw new Refusal('invalid-state', 'this is the last admin key; make another first', {
        state: 'last-admin',
      });
    await one.q.keys.change(id, { revokedAt: one.now });
    await one.q.sessions.endOfKey(id);
    await one.log({ act: 'key-revoked', kind: 'key', resource: id, body: { name: row.name } });
  });
}

export const getKey = (context: Context, id: string) =>
  context.store.read(async (q) => keyRecord(await keyById(q, id), context.clock()));

export function listKeys(context: Context, query: { after: number; limit: number }) {
  return context.store.read(async (q) => {
    const rows = await q.keys.list(query.after, query.limit + 1);
    const page = rows.slice(0, query.limit).map((row) => keyRecord(row, context.clock()));
    return { rows: page, next: rows.length > query.limit ? query.after + query.limit : null };
  });
}

/** Whether a key opens anything, and if not why. */
export type KeyState = 'active' | 'revoked' | 'expired' | 'replaced';
export type FoundKey = { id: string; name: string; role: Role; hash: string; state: KeyState };

/** The key of which a hash is the newest secret, or the one before it. That it was used is noted beside. */
export async function findKey(context: Context, hash: string): Promise<FoundKey | null> {
  const row = await context.store.read((q) => q.keys.byHash(hash));
  if (row === null) return null;
  const now = context.clock();
  const isReplaced = row.hash !== hash && (row.previousUntil ?? 0) <= now;
  const state = isReplaced ? 'replaced' : stateOf(row, now);
  if (state === 'active') noteUse(context, row, now);
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    hash: row.hash === hash ? row.hash : row.previousHash!,
    state,
  };
}

export const stateOf = (
  row: Pick<KeyRow, 'revokedAt' | 'expiresAt'>,
  now: number,
): 'active' | 'revoked' | 'expired' => {
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt !== null && row.expiresAt <= now ? 'expired' : 'active';
};

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** When each key was last noted here, of each store: one that takes nothing is not asked at every request. */
const noted = new WeakMap<Context['store'], Map<string, number>>();

/** Nobody waits for it, and a disk that takes nothing keeps nobody from reading. */
function noteUse({ store }: Context, { id, lastUsedAt }: KeyRow, now: number): void {
  const known = noted.get(store) ?? new Map<string, number>();
  noted.set(store, known);
  const newest = Math.max(lastUsedAt ?? 0, known.get(id) ?? 0);
  if (newest > now - LIMITS.keyUsedMinutes * MINUTE) return;
  known.set(id, now);
  store.write((q) => q.keys.change(id, { lastUsedAt: now })).catch(() => undefined);
}

async function keyById(q: Queries, id: string): Promise<KeyRow> {
  const row = await q.keys.byId(id);
  if (!row) throw new Refusal('not-found', `there is no key ${id}`);
  return row;
}

const past = () =>
  new Refusal('invalid-claim', 'expiresAt: is past', {}, [
    { path: 'expiresAt', code: 'out-of-range', message: 'is past' },
  ]);

const keyRecord = (row: KeyRow, now: number) => ({
  id: row.id,
  name: row.name,
  role: row.role,
  state: stateOf(row, now),
  recordedAt: iso(row.recordedAt),
  expiresAt: isoOrNull(row.expiresAt),
  revokedAt: isoOrNull(row.revokedAt),
  previousUntil: row.previousUntil !== null && row.previousUntil > now ? iso(row.previousUntil) : null,
  lastUsedAt: isoOrNull(row.lastUsedAt),
});

const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));
