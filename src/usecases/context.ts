/** What every use case is given, and how an act is run. */
import type { RuleSetName } from '../domain/quantity/quantity.ts';
import { LIMITS } from '../limits.ts';
import type { Change } from '../store/chain.ts';
import type { Queries, Store } from '../store/store.ts';
import { keepRecords, type MadeRecord } from './keep-claim-records.ts';

/** Each role may do what the ones before it may. */
export const ROLES = ['reader', 'contributor', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export type Context = {
  store: Store;
  /** Epoch milliseconds. */
  clock: () => number;
  /** A new id, unique and rising with time. */
  newId: () => string;
  quantityRules: RuleSetName;
  /** Told of claims whose records were missed in a reading. */
  keepLater?: (seqs: readonly number[]) => void;
};

/** Who acts: the key, its name for the record, and its role. */
export type Author = { keyId: string; name: string; role: Role };

/** An answer to be kept in the same transaction as the act, so that a retry gets it whatever happens. */
export type KeptAnswer = {
  keyId: string;
  path: string;
  key: string;
  bodyHash: string;
  render: (result: unknown) => { status: number; headers: Record<string, string>; body: string };
};

export type ActOptions = {
  dryRun?: boolean | undefined;
  keep?: KeptAnswer | null | undefined;
  /** Of much that is done in one act: others need not wait for it to be acknowledged. A dry run is alone as well. */
  isAlone?: boolean | undefined;
};

/** An act under way: the writer's queries, its one time, its author. */
export type Act = {
  q: Queries;
  now: number;
  by: Author;
  newId: () => string;
  rules: RuleSetName;
  log: (change: Omit<Change, 'recordedAt' | 'recordedBy'>) => Promise<number>;
  /** The same where the answer says the number. */
  logNumbered: Act['log'];
  /** How much it has logged so far: whoever has logged nothing has written nothing. */
  logged: () => number;
  /** What whoever asked for the act should look at; it is done all the same. */
  warnings: Warning[];
  /** Records of claims that were made on the way, by row number. */
  records: Map<number, MadeRecord>;
};

/** `existing`: the slug of what is there already. */
export type Warning = { code: 'looks-alike'; path: string; message: string; existing: string };

/** Runs an act in one transaction; a dry run does all of it and takes it back. */
export async function act<T>(
  context: Context,
  by: Author,
  options: ActOptions,
  work: (one: Act) => Promise<T>,
): Promise<T> {
  try {
    return await context.store.write(async (q) => {
      const one = begin(context, by, q);
      if (options.keep) await refuseAnswered(one, options.keep);
      const result = await work(one);
      await keepRecords(one);
      if (options.dryRun) throw new TakenBack(result);
      if (options.keep) await keepAnswer(one, options.keep, result);
      return result;
    }, options.isAlone ?? options.dryRun);
  } catch (error) {
    if (error instanceof TakenBack) return error.result as T;
    throw error;
  }
}

/** What of an act is needed to read a request and find its faults. */
export const reading = (context: Context, q: Queries) => ({
  q,
  now: context.clock(),
  newId: context.newId,
  rules: context.quantityRules,
});

class TakenBack extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('a dry run was taken back');
    this.result = result;
  }
}

function begin(context: Context, by: Author, q: Queries): Act {
  q.records.forgetTouched();
  const now = context.clock();
  const of = { recordedAt: now, recordedBy: by.name };
  let logged = 0;
  return {
    q,
    now,
    by,
    newId: context.newId,
    rules: context.quantityRules,
    log: (change) => {
      logged++;
      return q.changes.append({ ...change, ...of });
    },
    logNumbered: (change) => {
      logged++;
      return q.changes.appendNumbered({ ...change, ...of });
    },
    logged: () => logged,
    warnings: [],
    records: new Map(),
  };
}

/** Another instance, or another process on the same file, has answered the same request in the meantime. */
export class AnsweredBefore extends Error {}

async function refuseAnswered({ q, now }: Act, { keyId, path, key }: KeptAnswer): Promise<void> {
  await q.keys.forgetAnswers(now - LIMITS.idempotencyHours * 3_600_000);
  if (await q.keys.answer(keyId, path, key)) throw new AnsweredBefore('the request was answered before');
}

async function keepAnswer({ q, now }: Act, { render, ...kept }: KeptAnswer, result: unknown): Promise<void> {
  await q.keys.keepAnswer({ ...kept, ...render(result), recordedAt: now });
}
