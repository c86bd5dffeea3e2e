/** Bodies that are read as streams: unpacked, and let go of without closing what the answer goes out on. */
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';

export type Body = {
  bytes: AsyncGenerator<Buffer>;
  /** Lets the rest pass unread, so that a client that still writes can read; ends a read that waits for one. */
  release(): void;
};

/** The bytes of a stream by its Content-Encoding; refuses one that is not read. */
export function bodyOf(sent: Readable, encoding = 'identity'): Body {
  const unpacked = decoderOf(encoding.trim().toLowerCase());
  // What is read from a stream of our own can be ended without ending what was sent.
  const onClose = () => {
    if (!sent.readableEnded) unpacked.destroy(brokenOff());
  };
  sent.on('close', onClose).on('error', (error: NodeJS.ErrnoException) => {
    unpacked.destroy(error.code === 'ECONNRESET' ? brokenOff() : error);
  });
  if (sent.destroyed) onClose();
  // Its errors are thrown where it is read; those after that are nobody's.
  unpacked.on('error', () => {});
  sent.pipe(unpacked);
  return {
    bytes: chunksOf(unpacked),
    release: () => {
      sent.unpipe(unpacked);
      unpacked.destroy();
      sent.resume();
    },
  };
}

const stalled = (): Refusal =>
  new Refusal('request-timeout', `nothing of the body came for ${LIMITS.importStallSeconds} s`, {
    limitSeconds: LIMITS.importStallSeconds,
  });
const brokenOff = (): Refusal => new Refusal('malformed-body', 'the body broke off');

function decoderOf(encoding: string) {
  switch (encoding) {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    default:
      throw new Refusal('unsupported-media-type', `the Content-Encoding ${encoding} is not read; gzip is`);
  }
}

async function* chunksOf(unpacked: Readable): AsyncGenerator<Buffer> {
  // The time runs while the next bytes are waited for, not while those that came are worked on.
  const waiting = () => setTimeout(() => unpacked.destroy(stalled()), LIMITS.importStallSeconds * 1_000);
  let timer = waiting();
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield chunk;
      timer = waiting();
    }
  } catch (error) {
    if (String((error as { code?: string }).code).startsWith('Z_'))
      throw new Refusal('malformed-body', 'the body is not gzip, or breaks off');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
