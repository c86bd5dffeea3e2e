/** What comes bit by bit, handed to another thread as fast as it is taken there, with its errors. */
import { type Fault, Refusal, type RefusalCode, type RefusalContext } from './domain/refusal.ts';

/** A refusal as it can be sent: an error that is sent keeps its words alone. */
export type PlainRefusal = {
  code: RefusalCode;
  detail: string;
  context: RefusalContext<RefusalCode>;
  faults: readonly Fault[];
};

export const plainOf = ({ code, message, context, faults }: Refusal): PlainRefusal => ({
  code,
  detail: message,
  context,
  faults: [...faults],
});

export const refusalAs = ({ code, detail, context, faults }: PlainRefusal): Refusal =>
  new Refusal(code, detail, context, faults);

/** Errors as they can be sent, and back. */
export const packedError = (error: unknown): unknown => (error instanceof Refusal ? plainOf(error) : error);
export const unpackedError = (error: unknown): unknown => (isPlain(error) ? refusalAs(error) : error);

/** So many items may be on their way. */
const AHEAD = 4;

/** An item, or the error that the source ended with: the error of a stream itself throws away what is on its way. */
export type Sent<T> = { item: T } | { error: unknown };

/** A stream that can be posted to another thread; who stops reading it ends the source. */
export function streamOf<T, Packed>(
  source: AsyncGenerator<T>,
  pack: (item: T) => Packed,
): ReadableStream<Sent<Packed>> {
  return new ReadableStream<Sent<Packed>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (done) controller.close();
          else controller.enqueue({ item: pack(value) });
        } catch (error) {
          controller.enqueue({ error: packedError(error) });
          controller.close();
        }
      },
      cancel: async () => void (await source.return(undefined)),
    },
    { highWaterMark: AHEAD },
  );
}

/** The same on the other side. `lost`: aborted when the thread that it comes from is there no more. */
export async function* readFrom<Packed, T>(
  stream: ReadableStream<Sent<Packed>>,
  unpack: (item: Packed) => T,
  lost: AbortSignal | null = null,
): AsyncGenerator<T> {
  const reader = stream.getReader();
  // Ends a read that waits. Not awaited: the other side may be at work on what it will not be asked for.
  const cancel = () => void reader.cancel().catch(() => {});
  lost?.addEventListener('abort', cancel);
  try {
    for (;;) {
      lost?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return lost?.throwIfAborted();
      if ('error' in value) throw unpackedError(value.error);
      yield unpack(value.item);
    }
  } finally {
    lost?.removeEventListener('abort', cancel);
    cancel();
  }
}

const isPlain = (error: unknown): error is PlainRefusal =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error;
