/** The store: where acts are written and read, in a file or on a server. */
import { fileURLToPath } from 'node:url';
import { Refusal } from '../domain/refusal.ts';
import type { Verification } from './chain.ts';
import type { Queries } from './queries.ts';
import type { ReplicaState } from './replicas.ts';
import { storeRefusal } from './sqlite.ts';
import { openFile, verifyFile } from './sqlite-store.ts';
import type { Known } from './verifying.ts';

export type { Queries } from './queries.ts';

export type Snapshot = { queries: Queries; end(): void };

export type Store = {
  /** Runs on one snapshot: everything read in one call is of one moment. */
  read<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** The same for one statement, which is of one moment by itself. */
  readOne<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** One moment to read from in parts, until it is ended; for what is too much for one call. */
  snapshot(): Promise<Snapshot>;
  /**
   * Runs alone, in one transaction; when it resolves, what was written is on disk. One that shares its commit with no
   * other may take long, or be taken back.
   */
  write<T>(act: (queries: Queries) => Promise<T>, isAlone?: boolean): Promise<T>;
  /** The same for what is made of the rest, and is no news: what is answered from memory stays as good as it was. */
  keep(work: (queries: Queries) => Promise<void>): Promise<void>;
  /** Resolves where acts can be written now; throws `store-unavailable` where they cannot. */
  tryWriting(): Promise<void>;
  /** Whether acts wait for the one under way. */
  isWaitedFor(): boolean;
  /** Calls after every commit that added to the change log, and soon after one of another process. */
  onChange(listener: () => void): () => void;
  /**
   * What it holds now, by a name: the same name again, and nothing was committed in between, here or elsewhere. Null where
   * that cannot be told.
   */
  version(): string | null;
  /** The same where it must be asked for: what it held at some time after the call. Null where nobody can tell. */
  askVersion: (() => Promise<string | null>) | null;
  /** A secret of this database, for what must not be forged and must survive a restart. */
  secret: string;
  /** How far the replica is that readings go to; null where there is none. */
  replica(): ReplicaState | null;
  /** What a client that has just written may name, so that a replica answers it no sooner; null without one. */
  position(): Promise<string | null>;
  /** This moment, to try things on; closing it takes them back. */
  scratch(): Promise<Store>;
  /** Where other threads of this process may write too, in their turn; null where none may. */
  lending: Lending | null;
  close(): Promise<void>;
};

/** How a commit, or a loan, ended: whether it added to the change log, and whether the engine refused any of it. */
export type Ended = { hasAdded: boolean; hasFailed: boolean };

export type Lending = {
  file: string;
  /** No act begins until `work` ends. */
  lend(work: () => Promise<Ended>): Promise<void>;
  /** How many acts wait, where every thread sees it. */
  waiting: Int32Array;
};

/** The other side of a loan. */
export type Turn = {
  take(): Promise<void>;
  giveBack(how: Ended): void;
  /** Whether anybody else waits for a turn. */
  isWaitedFor(): boolean;
};

/** Opens `file:path` or `postgres://…`, and brings its tables up to date; `readUrl` is of a replica of the latter. */
export const openStore = (url: string, readUrl: string | null = null): Promise<Store> =>
  isPostgres(url) ? openServer(url, readUrl) : openFile(fileOf(url)).catch(unopened);

/** What talks to servers is loaded where there is one: most services have a file, and start sooner without. */
async function openServer(url: string, readUrl: string | null): Promise<Store> {
  const { refusalAtStart } = await import('./postgres.ts');
  const { openPostgres } = await import('./postgres-store.ts');
  return openPostgres(url, readUrl).catch((error) => {
    throw refusalAtStart(error, addressOf(url));
  });
}

/** At the start it is told plainly what a file lacks: whoever starts the service may know of it. */
function unopened(error: unknown): never {
  if (!(storeRefusal(error) instanceof Refusal) || error instanceof Refusal) throw error;
  const what = `the database cannot be opened for writing: ${(error as Error).message}`;
  throw new Refusal('store-unavailable', what);
}

/** Reads the whole change log of a database, which may be in use, and names the first row that does not fit. */
export async function verifyStore(
  url: string,
  progress: (rows: number) => void,
  known: readonly Known[] = [],
): Promise<Verification> {
  if (!isPostgres(url)) return verifyFile(fileOf(url), progress, known);
  const { verifyPostgres } = await import('./postgres-store.ts');
  return verifyPostgres(url, progress, known);
}

/** An address as it may be printed: that of a server may hold a password. */
export const nameOf = (url: string): string => (isPostgres(url) ? addressOf(url) : url);

export const isPostgres = (url: string): boolean => /^postgres(ql)?:\/\//.test(url);

export function fileOf(url: string): string {
  if (!url.startsWith('file:'))
    throw new Error(`DATABASE_URL must begin with file: or postgres:, not ${url.split(':')[0]}:`);
  return url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length);
}

function addressOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
