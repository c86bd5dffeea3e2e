/** Sessions: a key that was shown once stands behind the requests of a browser until it signs out. */
import { LIMITS } from '../limits.ts';
import type { Context, Role } from './context.ts';
import { stateOf } from './keep-keys.ts';

/** Who a session belongs to; never the key itself. */
export type SessionHolder = { keyId: string; name: string; role: Role };

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Begins a session under the hash of its id. Those that are over, and the oldest of too many, go. */
export function beginSession(context: Context, keyId: string, hash: string): Promise<void> {
  return context.store.write(async (q) => {
    const now = context.clock();
    await q.sessions.endExpired(latestOver(now));
    const known = await q.sessions.ofKey(keyId);
    const surplus = known.slice(0, Math.max(0, known.length + 1 - LIMITS.sessionsPerKey));
    if (surplus.length > 0) await q.sessions.end(surplus.map((row) => row.hash));
    await q.sessions.insert({ hash, keyId, signedInAt: now, seenAt: now });
  });
}

/**
 * Who a session belongs to; null where there is none, it is over, or its key was revoked or has expired. That it was seen is
 * written down every few minutes, so that reading a page does not wait for the disk.
 */
export async function holderOf(context: Context, hash: string): Promise<SessionHolder | null> {
  const now = context.clock();
  const found = await context.store.read(async (q) => {
    const row = await q.sessions.byHash(hash);
    return row && { row, key: await q.keys.byId(row.keyId) };
  });
  if (!found?.key || stateOf(found.key, now) !== 'active') return null;
  const { row, key } = found;
  const over = latestOver(now);
  if (row.seenAt <= over.seenAt || row.signedInAt <= over.signedInAt) return null;
  if (row.seenAt <= now - LIMITS.sessionSeenMinutes * MINUTE)
    // A disk that takes nothing keeps nobody from reading.
    await context.store.write((q) => q.sessions.see(hash, now)).catch(() => undefined);
  return { keyId: key.id, name: key.name, role: key.role };
}

export const endSession = (context: Context, hash: string): Promise<void> =>
  context.store.write((q) => q.sessions.end([hash]));

/** A session last seen by the one, or begun by the other, is over. */
const latestOver = (now: number) => ({
  seenAt: now - LIMITS.sessionIdleHours * HOUR,
  signedInAt: now - LIMITS.sessionHours * HOUR,
});
