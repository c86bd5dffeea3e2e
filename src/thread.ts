/** What a second thread does: long imports, writing to the file in its turn, and searches; so that nobody else waits. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  type PlainRefusal,
  packedError,
  plainOf,
  readFrom,
  refusalAs,
  type Sent,
  streamOf,
} from './across-threads.ts';
import type { Config } from './config.ts';
import { contextOf } from './context.ts';
import { type ImportTask, runImport } from './http/import-lines.ts';
import { openFile } from './store/sqlite-store.ts';
import type { Ended } from './store/store.ts';
import type { ImportEvent } from './usecases/import-claims.ts';
import { type ListName, type Lists, readList } from './usecases/lists.ts';

export type ThreadData = Pick<Config, 'quantityRules'> & { file: string; waiting: Int32Array };

/** What the thread is told. `turn`: its own to write, until it gives it back; or why it is none. */
export type ToThread =
  | { kind: 'import'; id: number; task: ImportTask; bytes: ReadableStream<Sent<Uint8Array>> }
  | { kind: 'list'; id: number; name: ListName; query: Parameters<Lists[ListName]>[1] }
  | { kind: 'turn'; refusal: PlainRefusal | null }
  | { kind: 'close' };

/** What it tells; `value`: the events of an import as a stream, a page of a list. */
export type FromThread =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: unknown }
  | { kind: 'wanted' }
  | { kind: 'given-back'; how: Ended };

export type SentEvent = ReturnType<typeof packed>;

const packed = (event: ImportEvent) =>
  event.kind === 'refused' ? { ...event, refusal: plainOf(event.refusal) } : event;

const port = parentPort!;
const { file, waiting, quantityRules } = workerData as ThreadData;
const tell = (message: FromThread, transfer: ReadableStream[] = []) =>
  port.postMessage(message, transfer as never[]);

let granted: (refusal: PlainRefusal | null) => void = () => {};
const opening = openFile(file, {
  take: () =>
    new Promise((resolve, reject) => {
      granted = (refusal) => (refusal === null ? resolve() : reject(refusalAs(refusal)));
      tell({ kind: 'wanted' });
    }),
  giveBack: (how) => tell({ kind: 'given-back', how }),
  isWaitedFor: () => Atomics.load(waiting, 0) > 0,
});

port.on('message', async (message: ToThread) => {
  if (message.kind === 'turn') return granted(message.refusal);
  const store = await opening;
  if (message.kind === 'close') {
    await store.close();
    // Imports that are still under way end with it: their streams would keep the thread for ever.
    process.exit();
  }
  const context = contextOf(store, { quantityRules });
  const { id } = message;
  if (message.kind === 'list') {
    const { name, query } = message;
    return readList(context, name, query as never).then(
      (value) => tell({ kind: 'answer', id, value }),
      (error) => tell({ kind: 'failure', id, error: packedError(error) }),
    );
  }
  const read = readFrom(message.bytes, ({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const events = streamOf(runImport(context, message.task, read), packed);
  tell({ kind: 'answer', id, value: events }, [events]);
});
