/** Every query, as an act or a reader is given them, whatever the engine. */
import { Refusal } from '../domain/refusal.ts';
import { assessmentQueries } from './assessments.ts';
import type { ChangeReaders, Log } from './changes.ts';
import { claimRecordQueries } from './claim-records.ts';
import { claimQueries } from './claims.ts';
import { countQueries } from './counts.ts';
import { disputeEventQueries } from './dispute-events.ts';
import { keyQueries } from './keys.ts';
import { linkQueries } from './links.ts';
import { positionQueries } from './positions.ts';
import { questionQueries } from './questions.ts';
import { replayQueries } from './replays.ts';
import { reportQueries } from './reports.ts';
import type { SearchQueries } from './search.ts';
import { sessionQueries } from './sessions.ts';
import { sourceQueries } from './sources.ts';
import type { Database } from './sqlite.ts';
import type { Tables } from './tables.ts';
import { touchedClaims } from './touched.ts';
import { vocabularyQueries } from './vocabulary.ts';
import { webhookQueries } from './webhooks.ts';

/** What an engine puts in its own way. */
export type Engine = {
  db: Database;
  tables: Tables;
  exec(sql: string): unknown;
  changes: ChangeReaders & Log;
  search: SearchQueries;
};

export type Queries = ReturnType<typeof queriesOn>;

/** `identity` is of one opening of the database: what is kept in memory about its rows is kept under it. */
export function queriesOn({ db, tables, exec, changes, search }: Engine, identity: string) {
  const touched = touchedClaims();
  const counts = countQueries(db, tables);
  const vocabulary = vocabularyQueries(db, tables, counts);
  /** What is remembered of the transaction is of no other: another begins, or a part of it was taken back. */
  const forget = () => {
    changes.forgetNewest();
    vocabulary.forget();
    touched.addAll();
  };
  return {
    identity,
    forget,
    /** A part of an act that can fail by itself: what it wrote is then taken back, and the act goes on. */
    apart: async <T>(work: () => Promise<T>): Promise<T> => {
      await exec('SAVEPOINT part');
      try {
        const value = await work();
        await exec('RELEASE SAVEPOINT part');
        return value;
      } catch (error) {
        forget();
        try {
          await exec('ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part');
        } catch (fault) {
          // The engine has ended the whole act, as it does when the disk is full: no caller may take that for a refusal.
          throw error instanceof Refusal ? fault : error;
        }
        throw error;
      }
    },
    claims: claimQueries(db, tables, touched),
    records: claimRecordQueries(db, tables, touched, search),
    reports: reportQueries(db, tables, touched),
    positions: positionQueries(db, tables),
    questions: questionQueries(db, tables),
    replays: replayQueries(db, tables),
    sources: sourceQueries(db, tables),
    vocabulary,
    counts,
    links: linkQueries(db, tables, counts),
    assessments: assessmentQueries(db, tables),
    disputeEvents: disputeEventQueries(db, tables),
    changes,
    keys: keyQueries(db, tables, touched),
    webhooks: webhookQueries(db, tables),
    sessions: sessionQueries(db, tables),
    search,
  };
}

/** Notices whether acts added to the log; of one that was taken back it may say so too, which wakes for nothing. */
export function noticing(given: Queries) {
  let appended = false;
  const noticed =
    (append: Queries['changes']['append']): Queries['changes']['append'] =>
    (change) => {
      appended = true;
      return append(change);
    };
  const { append, appendNumbered } = given.changes;
  return {
    queries: {
      ...given,
      changes: { ...given.changes, append: noticed(append), appendNumbered: noticed(appendNumbered) },
    },
    hasLogged: () => {
      const has = appended;
      appended = false;
      return has;
    },
  };
}
