/** A real app on a real database of its own, with a clock and ids that tests set. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Test } from 'tap';
import type { z } from 'zod';
import { type AppSettings, buildApp } from '../../src/app.ts';
import { newKey, ROLES, type Role } from '../../src/http/access.ts';
import type {
  Assessment,
  ClaimRecord,
  Counterclaim,
  Dispute,
  DisputeRow,
  Link,
  Question,
  QuestionRow,
  RecordedClaim,
} from '../../src/http/answers.ts';
import type { Problem } from '../../src/http/problems.ts';
import type { SubscriptionSettings } from '../../src/http/subscriptions.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { createThreads, type Threads } from '../../src/threads.ts';
import type { Context } from '../../src/usecases/context.ts';
import { createKey } from '../../src/usecases/keep-keys.ts';
import { seedProperties } from '../../src/usecases/seed.ts';
import { dump, temporaryDatabase } from '../database.ts';

export type Claim = z.output<typeof ClaimRecord>;
export type Recorded = z.output<typeof RecordedClaim>;
export type DisputeLine = z.output<typeof DisputeRow>;
export type WholeDispute = z.output<typeof Dispute>;
export type QuestionLine = z.output<typeof QuestionRow>;
export type WholeQuestion = z.output<typeof Question>;
export type CounterclaimLine = z.output<typeof Counterclaim>;
export type LinkRecord = z.output<typeof Link>;
export type AssessmentRecord = z.output<typeof Assessment>;
export type Page<Row> = { data: Row[]; nextCursor: string | null };
export type Body = Record<string, unknown>;

export type Reply<B> = {
  status: number;
  headers: Record<string, string | undefined>;
  text: string;
  /** The JSON of the answer; an empty object where there is none. */
  body: B;
};
export type Asking = { as?: Role | null; headers?: Record<string, string> };

export type Service = {
  app: FastifyInstance;
  store: Store;
  context: Context;
  /** The database's address. */
  database: string;
  clock: { now: number };
  keys: Record<Role, string>;
  /** Keys go with every request: an editor's unless `as` names another role, or null for none. */
  get<B = Body>(url: string, asking?: Asking): Promise<Reply<B>>;
  post<B = Body>(url: string, payload?: unknown, asking?: Asking): Promise<Reply<B>>;
  patch<B = Body>(url: string, payload: unknown, asking?: Asking): Promise<Reply<B>>;
  remove<B = Body>(url: string, asking?: Asking): Promise<Reply<B>>;
  send<B = Body>(options: InjectOptions): Promise<Reply<B>>;
  /** Every row of every table, as text. */
  dump(): Promise<string>;
  /** The hash of that: the same where nothing was written. */
  state(): Promise<string>;
};

export const START = Date.parse('2023-06-01T12:00:00Z');

export const SETTINGS: AppSettings = {
  readAccess: 'open',
  publicUrl: null,
  corsOrigins: [],
  quantityRules: 'default',
  rateLimit: null,
  webhookPrivateAddresses: 'deny',
};

export type BuildOptions = Partial<AppSettings> & {
  database?: string;
  streams?: SubscriptionSettings;
  clock?: { now: number };
  newId?: () => string;
  isPatient?: boolean;
  threads?: Threads | null;
};

/** A file of tests may be run again with every import and search on a thread. */
const { ON_THREADS } = process.env;

/** Imports and searches that are on a thread however short they are. */
export const onThreads = (): Threads =>
  createThreads(SETTINGS, { importHereBytes: -1, searchHereChanges: -1 });

/** `database`: of one that another test service has left. `clock`, `newId`: in place of those of the service. */
export async function build(
  t: Test,
  {
    database: left,
    streams,
    clock = { now: START },
    newId = idsFrom(clock),
    isPatient = true,
    threads = ON_THREADS === 'yes' ? onThreads() : null,
    ...settings
  }: BuildOptions = {},
): Promise<Service> {
  const database = left ?? (await temporaryDatabase(t));
  const store = await openStore(database);
  const context: Context = {
    store,
    clock: () => clock.now,
    newId,
    quantityRules: settings.quantityRules ?? SETTINGS.quantityRules,
  };
  await seedProperties(context);
  const keys = await keysOf(context);
  const app = await buildApp({
    settings: { ...SETTINGS, ...settings },
    ...context,
    logger: false,
    strict: true,
    isPatient,
    ...(streams ? { streams } : {}),
    ...threads,
  });
  t.teardown(async () => {
    await app.close();
    await threads?.close();
    await store.close();
  });
  const send = async <B>(options: InjectOptions): Promise<Reply<B>> => {
    const { statusCode: status, headers, payload: text } = await app.inject(options);
    const isJson = /[/+]json\b/.test(String(headers['content-type'])) && text !== '';
    return {
      status,
      headers: headers as Reply<B>['headers'],
      text,
      body: (isJson ? JSON.parse(text) : {}) as B,
    };
  };
  const ask = <B>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    asking: Asking,
    payload?: unknown,
  ) =>
    send<B>({
      method,
      url,
      headers: {
        ...(asking.as === null ? {} : { authorization: `Bearer ${keys[asking.as ?? 'editor']}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...asking.headers,
      },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    });
  // When a key was last used is noted beside the request, at any later time.
  const dumped = async () =>
    JSON.stringify(await dump(database), (column, value) => (column === 'last_used_at' ? null : value));
  return {
    app,
    store,
    context,
    database,
    clock,
    keys,
    get: (url, asking = {}) => ask('GET', url, asking),
    post: (url, payload, asking = {}) => ask('POST', url, asking, payload),
    patch: (url, payload, asking = {}) => ask('PATCH', url, asking, payload),
    remove: (url, asking = {}) => ask('DELETE', url, asking),
    send,
    dump: dumped,
    state: async () =>
      createHash('sha256')
        .update(await dumped())
        .digest('hex'),
  };
}

/** A claim about the dead of the May raid; `claim({ value: 2 })` differs in what is given. */
export const claim = (more: Body = {}): Body => ({
  event: { slug: 'raid', name: 'The raid', start: '2023-05-22' },
  property: 'killed',
  subject: { slug: 'raiders', name: 'The raiders', kind: 'armed-group' },
  claimant: ministry,
  value: 'more than 70',
  statement: 'Over seventy were killed.',
  claimedAt: '2023-05-23',
  reports: [report()],
  ...more,
});

export const ministry = { slug: 'ministry', name: 'The ministry', kind: 'organisation' };
export const corps = { slug: 'corps', name: 'The corps', kind: 'armed-group' };
export const KILLED = 'raid.killed.raiders';

/** A report in a source of its own for every name. */
export const report = (name = 'wire', more: Body = {}): Body => ({
  source: { publisher: name, url: `https://${name}.example/raid`, publishedAt: '2023-05-24', lang: 'en' },
  ...more,
});

/** Records a claim that must be new. */
export async function record(service: Service, more: Body = {}): Promise<Recorded> {
  const answer = await service.post<Recorded>('/v1/claims', claim(more));
  if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.body;
}

/** The ministry's "more than 70" and the corps' two: the smallest dispute. */
export async function dispute(service: Service): Promise<[Recorded, Recorded]> {
  const first = await record(service);
  const second = await record(service, { claimant: corps, value: 2, claimedAt: '2023-05-24' });
  return [first, second];
}

/** The ETag that reading an address gives. */
export async function tagOf(service: Service, url: string): Promise<string> {
  const { status, headers } = await service.get(url, { as: 'admin' });
  if (status !== 200 || headers.etag === undefined) throw new Error(`${url} answers ${status}`);
  return headers.etag;
}

/** Every row of a list, page by page. */
export async function everyRow<Row>(service: Service, url: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const address: string = cursor === '' ? url : `${url}${url.includes('?') ? '&' : '?'}cursor=${cursor}`;
    const { status, text, body } = await service.get<Page<Row>>(address, { as: 'admin' });
    if (status !== 200) throw new Error(`${address} answers ${status}: ${text}`);
    rows.push(...body.data);
    cursor = body.nextCursor;
  }
  return rows;
}

/** Holds a refusal against what it must be: a whole problem document, with these faults and no others. */
export function refused(
  t: Test,
  answer: Reply<unknown>,
  status: number,
  code: string,
  faults?: Record<string, string>,
): void {
  const problem = answer.body as Problem;
  const what = `${status} ${code}`;
  t.equal(answer.status, status, `${what}: ${answer.text}`);
  t.equal(answer.headers['content-type'], 'application/problem+json', `${what} is a problem document`);
  t.equal(problem.code, code);
  t.equal(problem.status, status);
  t.ok(problem.type.endsWith(`/problems/${code}`), 'type ends in the code');
  for (const name of ['title', 'detail', 'instance', 'requestId'] as const)
    t.type(problem[name], 'string', `${what} has ${name}`);
  t.equal(answer.headers['x-request-id'], problem.requestId);
  t.notMatch(answer.text, LEAKS, `${what} says nothing of what lies beneath`);
  if (faults)
    t.same(
      Object.fromEntries((problem.errors ?? []).map((one) => [one.path, one.code])),
      faults,
      `${what} names every fault`,
    );
}

/** Words of SQL, stacks and drivers that no answer holds. */
export const LEAKS =
  /SQLITE|drizzle|better-sqlite|\bviolates\b|failed query|\bpg_|counterclaim_test|node-postgres|\bselect .* from\b|insert into|node_modules|\.ts:\d+|\.js:\d+|\n\s+at /i;

// Ids rise with the clock and, within one time, by number, as UUIDs of version 7 do; the number goes on
// when a file is opened again.
let made = 0;
function idsFrom(clock: { now: number }): () => string {
  return () => {
    made += 1;
    const time = clock.now.toString(16).padStart(12, '0');
    const number = made.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number}`;
  };
}

async function keysOf(context: Context): Promise<Record<Role, string>> {
  const by = { keyId: 'test', name: 'test', role: 'admin' as const };
  const made: [Role, string][] = [];
  for (const role of ROLES) {
    const { plain, hash } = newKey();
    await createKey(context, by, { name: `the ${role}`, role, hash });
    made.push([role, plain]);
  }
  return Object.fromEntries(made) as Record<Role, string>;
}
