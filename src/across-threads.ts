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

/** A stream that can be posted to another thread; who stops reading it ends the source. */
export function streamOf<T, Sent>(source: AsyncGenerator<T>, pack: (item: T) => Sent): ReadableStream<Sent> {
  return new ReadableStream<Sent>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (done) controller.close();
          else controller.enqueue(pack(value));
        } catch (error) {
          controller.error(packedError(error));
        }
      },
      cancel: async () => void (await source.return(undefined)),
    },
    { highWaterMark: AHEAD },
  );
}

/** The same on the other side. `lost`: rejects when the thread that it comes from is there no more. */
export async function* readFrom<Sent, T>(
  stream: ReadableStream<Sent>,
  unpack: (item: Sent) => T,
  lost: Promise<never> | null = null,
): AsyncGenerator<T> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const next = reader.read();
      const { done, value } = await (lost ? Promise.race([next, lost]) : next);
      if (done) return;
      yield unpack(value);
    }
  } catch (error) {
    throw unpackedError(error);
  } finally {
    // Not awaited: the other side may be at work on what it will not be asked for.
    reader.cancel().catch(() => {});
  }
}

const isPlain = (error: unknown): error is PlainRefusal =>
  typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error;
