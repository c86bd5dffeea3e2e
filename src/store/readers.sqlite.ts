/** The connections that read a file, beside the one that writes. */
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { createLanes } from './lanes.ts';
import type { Queries } from './queries.ts';
import { type Connection, openReader, storeRefusal } from './sqlite.ts';
import type { Snapshot } from './store.ts';

type Reader = { connection: Connection; queries: Queries };

/**
 * Connections that read. A reading that takes long lets others begin, so that many may be under way: no more than so many,
 * as each has pages of its own in memory; whoever comes then waits. What is one statement does not, and snapshots, which
 * last as long as their client reads, have their own.
 */
export function readerPool(file: string, queriesOf: (connection: Connection) => Queries) {
  const all = new Set<Connection>();
  const free: Reader[] = [];
  const turns = createLanes(LIMITS.sqliteReaders);
  const take = (): Reader => {
    try {
      const reader = free.pop() ?? fresh();
      reader.connection.begin();
      reader.queries.forget();
      return reader;
    } catch (error) {
      throw storeRefusal(error);
    }
  };
  const fresh = (): Reader => {
    const connection = openReader(file);
    all.add(connection);
    return { connection, queries: queriesOf(connection) };
  };
  /** One that cannot end its transaction is let go. */
  const giveBack = (reader: Reader) => {
    try {
      reader.connection.commit();
      keep(reader);
    } catch {
      letGo(reader);
    }
  };
  const letGo = ({ connection }: Reader) => {
    all.delete(connection);
    connection.close();
  };
  const keep = (reader: Reader) => {
    if (free.length < LIMITS.sqliteReadersIdle) free.push(reader);
    else letGo(reader);
  };
  return {
    async snapshot(): Promise<Snapshot> {
      const reader = take();
      let isOpen = true;
      return {
        queries: reader.queries,
        end: () => {
          if (isOpen) giveBack(reader);
          isOpen = false;
        },
      };
    },
    async read<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      if (turns.waiting() >= LIMITS.readQueueReadings)
        throw new Refusal('overloaded', 'too many readings are waiting', { retryAfterSeconds: 1 });
      await turns.enter();
      let reader: Reader | undefined;
      try {
        reader = take();
        return await work(reader.queries);
      } catch (error) {
        throw storeRefusal(error);
      } finally {
        if (reader) giveBack(reader);
        turns.leave(false);
      }
    },
    async readOne<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
      let reader: Reader | undefined;
      try {
        reader = free.pop() ?? fresh();
        reader.queries.forget();
        return await work(reader.queries);
      } catch (error) {
        throw storeRefusal(error);
      } finally {
        if (reader) keep(reader);
      }
    },
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}
