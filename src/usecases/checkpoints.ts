/** Checkpoints: how far the log had come at a time, signed, to be kept where the log cannot be reached. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import type { Context } from './context.ts';
import { iso } from './present.ts';

/** Unsigned where the service has no key: who keeps it can hold the log to it, and prove it to nobody else. */
export type Checkpoint = {
  seq: number;
  hash: string;
  time: string;
  keyId: string | null;
  /** As base64 of its DER form (RFC 8410). */
  publicKey: string | null;
  signature: string | null;
};

export type Signer = { keyId: string; publicKey: string; sign(text: string): string };

export function signerOf(pem: string): Signer {
  const key = createPrivateKey(pem);
  const publicKey = derOf(createPublicKey(key));
  return {
    keyId: idOf(publicKey),
    publicKey: publicKey.toString('base64'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  };
}

/** The log's newest row, as it is now. */
export async function takeCheckpoint(context: Context, signer: Signer | null): Promise<Checkpoint> {
  const { seq, hash } = await context.store.read((q) => q.changes.head());
  const known = { seq, hash, time: iso(context.clock()) };
  if (signer === null) return { ...known, keyId: null, publicKey: null, signature: null };
  const { keyId, publicKey } = signer;
  return { ...known, keyId, publicKey, signature: signer.sign(textOf(known)) };
}

/** Reads what was kept: one checkpoint, or one a line. */
export function readCheckpoints(text: string): Checkpoint[] {
  const whole = parsed(text);
  if (isCheckpoint(whole)) return [whole];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new Refusal('invalid-request', 'nothing was kept: no checkpoint is in it');
  return lines.map((line, i) => {
    const one = parsed(line);
    if (isCheckpoint(one)) return one;
    throw new Refusal('invalid-request', `line ${i + 1} of what was kept is no checkpoint`);
  });
}

/** The id of a public key in PEM, or of a private one's public part. */
export function keyIdOf(pem: string): string {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new Refusal('invalid-request', 'the key is not of Ed25519');
  return idOf(derOf(key));
}

/**
 * Why a checkpoint cannot be believed; null where it can. Who knows the service's key holds every checkpoint to it, and
 * takes none without a signature.
 */
export function faultOfCheckpoint(checkpoint: Checkpoint, trusted: string | null): string | null {
  const { keyId, publicKey, signature } = checkpoint;
  if (keyId === null || publicKey === null || signature === null)
    return trusted === null ? null : `it is not signed, and must be by ${trusted}`;
  if (trusted !== null && keyId !== trusted) return `it is signed by ${keyId}, and must be by ${trusted}`;
  const key = publicKeyOf(publicKey);
  if (key === null || idOf(derOf(key)) !== keyId) return 'its public key is not the one that it names';
  const isGood = verify(null, Buffer.from(textOf(checkpoint)), key, Buffer.from(signature, 'base64'));
  return isGood ? null : 'its signature does not fit it';
}

/** What is signed. Its first line keeps it from being taken for anything else that the key might sign. */
const textOf = ({ seq, hash, time }: Pick<Checkpoint, 'seq' | 'hash' | 'time'>): string =>
  `counterclaim checkpoint\n${seq}\n${hash}\n${time}\n`;

const derOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

const idOf = (der: Buffer): string => createHash('sha256').update(der).digest('hex');

function publicKeyOf(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';

function isCheckpoint(value: unknown): value is Checkpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, hash, time, keyId, publicKey, signature } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(seq) &&
    (seq as number) >= 0 &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof time === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time) &&
    [keyId, publicKey, signature].every(isTextOrNull)
  );
}
