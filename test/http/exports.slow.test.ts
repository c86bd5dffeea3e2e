/** Lists as files: what the list has, of one moment, safe to open, and gone with the client. */

import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { parse } from 'csv-parse/sync';
import t from 'tap';
import { load, readArticles } from '../../src/demo.ts';
import { CLAIM_COLUMNS } from '../../src/exchange/csv-columns.ts';
import { LIMITS } from '../../src/limits.ts';
import { SQLite } from '../../src/store/driver.ts';
import { isPostgres, pathIn, rawOn } from '../database.ts';
import { type Body, build, corps, everyRow, record, report, type Service } from './service.ts';
import { importAll, type Listening, lineOf, listening, until } from './wire.ts';

type Row = Body & { id: string };

const rowsOf = (ndjson: string): Row[] =>
  ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
/** The records of a CSV as a reader of others sees them, by header. */
const recordsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true });
const ids = (rows: readonly { id?: unknown }[]): unknown[] => rows.map((row) => row.id);
const unique = (list: readonly unknown[]): unknown[] => [...new Set(list)];
const CLAIM_SORTS = ['recordedAt', '-claimedAt', '-recordedAt', 'claimedAt'];
const DISPUTE_SORTS = ['-factor', 'claimants', '-updatedAt', 'gap'];
const query = (filter: string, sort: string) => [filter, `sort=${sort}`].filter(Boolean).join('&');

async function withArticles(service: Service): Promise<void> {
  await load(service.app, service.keys.admin, readArticles());
  const [one, two] = await everyRow<Row>(service, '/v1/claims?sort=recordedAt');
  await service.post(`/v1/claims/${one!.id}/retract`, { retractedAt: '2023-06-30' });
  await service.post(`/v1/claims/${two!.id}/void`, { reason: 'Another battle.' });
}

t.test('claims as files are the list under every filter, in every order', async (t) => {
  const service = await build(t);
  await withArticles(service);
  const all = await everyRow<Row & { reports: { source: { id: string; publisher: string } }[] }>(
    service,
    '/v1/claims',
  );
  const with_ = (field: string) => {
    const one = all.find((row) => row[field])?.[field] as { slug: string } | string;
    return typeof one === 'string' ? one : one.slug;
  };
  const [middle] = all
    .map((row) => row.recordedAt as string)
    .sort()
    .slice(all.length / 2);
  const { source } = all.flatMap((row) => row.reports)[3]!;
  const filters = [
    '',
    ...['event', 'topic', 'property', 'subject', 'place', 'claimant', 'speaker', 'polarity'].map(
      (one) => `${one}=${with_(one)}`,
    ),
    ...['standing', 'revised', 'retracted', 'voided'].map((one) => `status=${one}`),
    `source=${source.id}`,
    `publisher=${encodeURIComponent(source.publisher)}`,
    'disputed=true',
    'disputed=false',
    'claimedFrom=2023-05-23&claimedTo=2024-08',
    `recordedFrom=${middle}`,
    `recordedTo=${middle}`,
    'min=50&max=5000',
    'q=Belgorod',
    'q=%D0%91%D1%96%D0%BB',
  ];
  let found = 0;
  for (const filter of filters)
    for (const sort of filter === '' ? CLAIM_SORTS : CLAIM_SORTS.slice(0, 2)) {
      const list = await everyRow<Row>(service, `/v1/claims?limit=30&${query(filter, sort)}`);
      const ndjson = rowsOf((await service.get(`/v1/claims.ndjson?${query(filter, sort)}`)).text);
      const csv = recordsOf((await service.get(`/v1/claims.csv?${query(filter, sort)}`)).text);
      const same = [ids(ndjson), unique(ids(csv))].every(
        (one) => JSON.stringify(one) === JSON.stringify(ids(list)),
      );
      if (!same) t.strictSame([ids(ndjson), unique(ids(csv))], [ids(list), ids(list)], query(filter, sort));
      found += list.length > 0 && list.length < all.length ? 1 : 0;
      if (filter === '')
        t.equal(
          csv.length,
          all.reduce((sum, row) => sum + row.reports.length, 0),
          'a row a report',
        );
    }
  t.ok(found > 30, `${found} of the lists are parts of the whole`);
});

t.test('disputes as files are the list under every filter, in every order', async (t) => {
  const service = await build(t);
  await withArticles(service);
  const all = await everyRow<Row>(service, '/v1/disputes');
  const filters = [
    '',
    'event=belgorod-raid-2023-05',
    'topic=casualties',
    'property=killed',
    'subject=raiding-force',
    'claimant=russia',
    'verdict=tension',
    'status=open',
    'minFactor=3',
    'q=Belgorod',
    'saidBy=2023-05-23',
    'knownBy=2099',
    'saidBy=2023-05-24&topic=casualties',
  ];
  let found = 0;
  for (const filter of filters)
    for (const sort of filter === '' ? DISPUTE_SORTS : DISPUTE_SORTS.slice(0, 2)) {
      const asked = query(filter, sort);
      const list = await everyRow<Row>(service, `/v1/disputes?limit=3&${asked}`);
      const ndjson = rowsOf((await service.get(`/v1/disputes.ndjson?${asked}`)).text);
      const csv = recordsOf((await service.get(`/v1/disputes.csv?${asked}`)).text);
      const graph = (
        JSON.parse((await service.get(`/v1/disputes.jsonld?${asked}`)).text) as { '@graph': Row[] }
      )['@graph'];
      t.strictSame(ndjson, list, asked);
      t.strictSame(ids(csv), ids(list), asked);
      t.strictSame(
        graph.map((node) =>
          String(node['@id'] ?? node.url)
            .split('/')
            .at(-1),
        ),
        ids(list),
        asked,
      );
      found += list.length > 0 && list.length < all.length ? 1 : 0;
    }
  t.ok(found > 10, `${found} of the lists are parts of the whole`);
});

t.test('limit cuts an export off where it is given; a wrong filter is refused as for the list', async (t) => {
  const service = await build(t);
  await withArticles(service);
  const whole = rowsOf((await service.get('/v1/claims.ndjson')).text);
  t.ok(whole.length > LIMITS.pageRowsDefault / 2);
  t.strictSame(rowsOf((await service.get('/v1/claims.ndjson?limit=5')).text), whole.slice(0, 5));
  t.strictSame(rowsOf((await service.get('/v1/disputes.ndjson?limit=2&saidBy=2099')).text).length, 2);
  for (const [url, code] of [
    ['/v1/claims.csv?evnt=raid', 'unknown-parameter'],
    ['/v1/claims.ndjson?min=9&max=2', 'invalid-request'],
    ['/v1/disputes.csv?sort=name', 'invalid-request'],
    ['/v1/disputes.jsonld?cursor=nonsense', 'invalid-cursor'],
  ] as const) {
    const { status, headers, body } = await service.get(url);
    t.match(
      { status, type: headers['content-type'], body },
      { status: 400, type: 'application/problem+json', body: { code } },
    );
  }
});

t.test('the form is chosen by Accept or by suffix, and says what it is', async (t) => {
  const service = await build(t);
  await record(service);
  await record(service, { claimant: corps, value: 2 });
  const csv = 'text/csv; charset=utf-8; header=present';
  for (const [url, accept, type, name] of [
    ['/v1/claims', 'text/csv', csv, 'claims.csv'],
    ['/v1/claims', 'application/x-ndjson', 'application/x-ndjson', 'claims.ndjson'],
    ['/v1/claims', 'text/csv;q=0.5, application/x-ndjson', 'application/x-ndjson', 'claims.ndjson'],
    ['/v1/claims.csv', '*/*', csv, 'claims.csv'],
    ['/v1/claims.csv', 'application/json', csv, 'claims.csv'],
    ['/v1/disputes', 'application/ld+json', 'application/ld+json', 'disputes.jsonld'],
    ['/v1/disputes.ndjson', 'text/html', 'application/x-ndjson', 'disputes.ndjson'],
    ['/v1/disputes', 'text/csv', csv, 'disputes.csv'],
  ] as const) {
    const answer = await service.get(url, { headers: { accept } });
    t.equal(answer.status, 200, `${url} as ${accept}`);
    t.equal(answer.headers['content-type'], type);
    t.equal(answer.headers['content-disposition'], `attachment; filename="${name}"`);
    t.match(answer.headers.vary, /Accept/);
  }
  t.match(
    (await service.get('/v1/claims', { headers: { accept: '*/*' } })).headers['content-type'],
    /^application\/json/,
  );
  t.equal((await service.get('/v1/claims', { headers: { accept: 'application/ld+json' } })).status, 406);
});

t.test('where nothing is found NDJSON is empty, CSV a bare header, JSON-LD a graph of nothing', async (t) => {
  const service = await build(t);
  const header = `${CLAIM_COLUMNS.map((one) => one.name).join(',')}\n`;
  for (const filter of ['', '?q=nothing', '?event=nowhere']) {
    t.equal((await service.get(`/v1/claims.ndjson${filter}`)).text, '');
    t.equal((await service.get(`/v1/claims.csv${filter}`)).text, header);
    t.equal((await service.get(`/v1/disputes.ndjson${filter}`)).text, '');
    t.match((await service.get(`/v1/disputes.csv${filter}`)).text, /^id,label,[^\n]+\n$/);
    t.strictSame(
      (JSON.parse((await service.get(`/v1/disputes.jsonld${filter}`)).text) as Body)['@graph'],
      [],
    );
  }
});

t.test('where reading needs a key, exports do', async (t) => {
  const service = await build(t, { readAccess: 'key' });
  for (const url of [
    '/v1/claims.csv',
    '/v1/claims.ndjson',
    '/v1/disputes.csv',
    '/v1/disputes.ndjson',
    '/v1/disputes.jsonld',
  ]) {
    t.equal((await service.get(url, { as: null })).status, 401, url);
    const known = await service.get(url, { as: 'reader' });
    t.equal(known.status, 200, url);
    t.match(known.headers['cache-control'], /private/, 'and stay with who has one');
  }
});

const DANGEROUS = [
  '=HYPERLINK("https://x.example","a")',
  '+1+1',
  '-2+3|cmd',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1+1',
  '＋1',
  '－1',
  '＠A1',
  "'=1",
  "''",
  "'tis",
];
const DIFFICULT = [
  'a,b;c\td',
  '"quoted" and ""twice""',
  'two\nlines',
  'two\r\nlines',
  'one\rline',
  'שלום עולם ‏',
  'الجيش',
  '🇺🇦 👩‍👩‍👧 ✊🏽',
  ' spaces ',
  '\ufeffmark',
  'NULL',
  '007',
  'true',
  'a\u2028b',
];

// Names hold no control characters.
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, ' ');

t.test('cells that a spreadsheet would run are marked, and all texts come back unchanged', async (t) => {
  const [first, second] = [await listening(t), await listening(t)];
  const texts = [...DANGEROUS, ...DIFFICULT];
  const lines = texts.map((statement, i) =>
    lineOf(i, {
      statement,
      claimant: { slug: `desk-${i}`, name: oneLine(statement) },
      reports: [
        { ...report('wire'), quote: statement },
        { source: { publisher: oneLine(statement), title: statement } },
      ],
    }),
  );
  t.match((await importAll(first, lines.join(''))).summary, { recorded: texts.length, refused: 0 });
  const csv = (await first.get('/v1/claims.csv')).text;
  for (const cells of recordsOf(csv).map((row) => Object.values(row)))
    for (const cell of cells) if (/^[=+\-@\t\r\n＝＋－＠]/.test(cell)) t.fail(JSON.stringify(cell));
  t.match((await importAll(second, csv, { type: 'text/csv' })).summary, {
    recorded: texts.length,
    refused: 0,
  });
  const bare = async (service: Service) =>
    rowsOf((await service.get('/v1/claims.ndjson')).text).map(({ id: _, recordedAt: __, ...rest }) => rest);
  t.strictSame(
    (await bare(second)).map((one) => [one.statement, (one.claimant as Body).name, one.reports]),
    (await bare(first)).map((one) => [one.statement, (one.claimant as Body).name, one.reports]),
  );
  t.strictSame(
    (await bare(first)).map((one) => one.statement),
    texts,
  );
  const disputes = recordsOf((await first.get('/v1/disputes.csv')).text);
  for (const cells of disputes.map((row) => Object.values(row)))
    for (const cell of cells) if (/^[=+\-@\t\r\n＝＋－＠]/.test(cell)) t.fail(JSON.stringify(cell));
});

t.test('values of every kind are the same after CSV, and sent back they are known', async (t) => {
  const service = await listening(t);
  const place = { slug: 'town', name: 'Town' };
  const values: Body[] = [
    ...[
      70,
      '70',
      'more than 70',
      { min: 3 },
      { min: 3, max: 9, text: '70' },
      { max: 9, maxExclusive: true },
    ].map((value) => ({ value })),
    ...[1.5, 1.234, 12.345, 0.125, '1.5', '1,5', { min: 1.25, max: 1.255 }, 1e-7, 1e15].map((value) => ({
      value,
      property: 'area-controlled',
      place,
    })),
    {
      property: 'proposition',
      value: true,
      item: { slug: 'it-rained', name: 'It rained, and how' },
      subject: null,
    },
    { property: 'proposition', value: false, item: 'Another one' },
    { property: 'controlled-by', place, value: { actor: { slug: 'corps', name: 'The corps' }, sole: true } },
    { value: null, polarity: 'unconfirmed' },
    { value: 12, speaker: { slug: 'someone', name: 'Someone', kind: 'person' } },
  ];
  const lines = values.map((one, i) => lineOf(i, one)).join('');
  const sent = await importAll(service, lines);
  t.match(sent.summary, { recorded: values.length, refused: 0 }, sent.text);
  const csv = (await service.get('/v1/claims.csv')).text;
  const before = await service.dump();
  const again = await importAll(service, csv, { type: 'text/csv' });
  t.match(again.summary, { recorded: 0, refused: 0 }, again.text);
  t.equal(await service.dump(), before, 'where it came from it changes nothing');
  const other = await listening(t);
  t.match((await importAll(other, csv, { type: 'text/csv' })).summary, {
    recorded: values.length,
    refused: 0,
  });
  t.strictSame(
    recordsOf((await other.get('/v1/claims.csv')).text).map(({ id: _, recordedAt: __, ...rest }) => rest),
    recordsOf(csv).map(({ id: _, recordedAt: __, ...rest }) => rest),
  );
});

t.test('a claim whose words were redacted comes back without them', async (t) => {
  const [first, second] = [await listening(t), await listening(t)];
  const secret = 'A name that must not stand here.';
  const { id, reports } = await record(first, {
    statement: secret,
    reports: [report('wire', { quote: secret })],
  });
  for (const redaction of [
    { kind: 'claim', id, field: 'statement' },
    { kind: 'claim', id, field: 'value.text' },
    { kind: 'report', id: (reports as { id: string }[])[0]!.id, field: 'quote' },
  ]) {
    const { status, text } = await first.post(
      '/v1/redactions',
      { ...redaction, reason: 'By law.' },
      { as: 'admin' },
    );
    if (status >= 300) t.fail(text);
  }
  const exported = (await first.get('/v1/claims.ndjson')).text;
  t.notMatch(exported, /must not stand|more than 70/);
  for (const [type, body] of [
    ['application/x-ndjson', exported],
    ['text/csv', (await first.get('/v1/claims.csv')).text],
  ] as const) {
    const answer = await importAll(second, body, { type });
    t.match(answer.summary, { refused: 0 }, answer.text);
  }
  const bare = (ndjson: string) => rowsOf(ndjson).map(({ id: _, recordedAt: __, ...rest }) => rest);
  t.strictSame(bare((await second.get('/v1/claims.ndjson')).text), bare(exported));
  t.match(bare(exported), [{ value: { min: 71 } }], 'the bounds that the words stated are left');
});

/** Claims that are long enough to fill every buffer between a service and a client that does not read. */
async function withLongClaims(service: Listening, count: number): Promise<void> {
  const statement = 'x'.repeat(LIMITS.textChars);
  const lines = Array.from({ length: count }, (_, i) =>
    lineOf(i, { value: 2, event: { slug: `event-${i}`, name: 'An event' }, statement }),
  );
  const { summary } = await importAll(service, lines.join(''));
  if (summary.recorded !== count) throw new Error(JSON.stringify(summary));
}

/** Whether a reader stands at an older moment than the newest. */
const isHeld = ({ database }: Service): Promise<boolean> =>
  isPostgres ? isHeldOnServer(database) : isHeldInFile(database);

async function isHeldOnServer(database: string): Promise<boolean> {
  const db = rawOn(database);
  try {
    const held = await db.value(
      `select count(*) from pg_stat_activity where datname = current_database()
       and pid <> pg_backend_pid() and xact_start is not null and backend_xmin is not null`,
    );
    return held !== 0;
  } finally {
    await db.close();
  }
}

/** The write-ahead log cannot be taken over then. */
async function isHeldInFile(database: string): Promise<boolean> {
  const db = new SQLite(pathIn(database), { timeout: 0 });
  try {
    const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    return result?.busy === 1;
  } finally {
    db.close();
  }
}

async function open(service: Listening, path: string, method = 'GET'): Promise<IncomingMessage> {
  const request = http.request(`${service.origin}${path}`, { method, agent: false });
  request.on('error', () => {});
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

t.test(
  'an export is of one moment, holds it while it is read, and lets go of it with its client',
  async (t) => {
    const service = await listening(t);
    const count = 600;
    await withLongClaims(service, count);
    const response = await open(service, '/v1/claims.ndjson');
    await once(response, 'readable');
    await record(service, { claimant: corps });
    t.ok(await isHeld(service), 'it is read in part');
    const text = (await response.setEncoding('utf8').toArray()).join('');
    t.equal(text.match(/\n/g)?.length, count, 'without what was written meanwhile');
    await until(async () => !(await isHeld(service)));

    const left = await open(service, '/v1/claims.csv');
    await once(left, 'readable');
    await record(service, { claimant: corps, value: 3 });
    t.ok(await isHeld(service));
    left.destroy();
    await until(async () => !(await isHeld(service)));
    t.pass('a client that leaves takes its moment with it');
  },
);

t.test('HEAD says what GET would, sends nothing and holds nothing', async (t) => {
  const service = await listening(t);
  await record(service);
  await record(service, { claimant: corps, value: 2 });
  for (const path of [
    '/v1/claims.ndjson',
    '/v1/claims.csv',
    '/v1/disputes.jsonld',
    '/v1/claims',
    '/v1/disputes',
  ]) {
    const [head, get] = [await open(service, path, 'HEAD'), await open(service, path)];
    t.equal(head.statusCode, 200, path);
    t.equal(head.headers['content-type'], get.headers['content-type']);
    t.equal(head.headers['content-disposition'], get.headers['content-disposition']);
    t.equal((await head.toArray()).length, 0);
    t.not((await get.toArray()).length, 0);
    await record(service, { value: Math.floor(Math.random() * 1e9) + 100 });
    t.notOk(await isHeld(service), path);
  }
});
