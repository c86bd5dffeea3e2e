/** Imports over real connections: what is recorded, what is refused and why, and who waits for whom. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { verifyStore } from '../../src/store/store.ts';
import { isPostgres, rawOn } from '../database.ts';
import { type Body, claim, LEAKS } from './service.ts';
import {
  answerOf,
  beginImport,
  importAll,
  type Listening,
  lineOf,
  linesIn,
  linesOf,
  listening,
  refusals,
  spreadLines,
  until,
} from './wire.ts';

type Problem = { status: number; code: string; detail: string };

const CSV = { type: 'text/csv' };
const JSON_ALONE = { headers: { accept: 'application/json' } };
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const claimsIn = async (service: Listening, query = ''): Promise<number> =>
  (await service.get(`/v1/claims.ndjson${query}`)).text.split('\n').filter(Boolean).length;
const problemIn = (text: string): Problem => JSON.parse(text) as Problem;

t.test('NDJSON is recorded a line at a time, and the answer says what became of it', async (t) => {
  const service = await listening(t);
  const answer = await importAll(service, `${linesOf(2)}\n{"event":\n${lineOf(0)}`);
  t.equal(answer.status, 200);
  t.equal(answer.type, 'application/x-ndjson');
  t.strictSame(Object.keys(answer.lines[0]!), ['line', 'code', 'problem']);
  t.match(answer.lines[0], {
    line: 4,
    code: 'malformed-body',
    problem: { status: 400, code: 'malformed-body' },
  });
  t.strictSame(answer.lines.slice(1), [
    { acknowledged: 4, recorded: 2, merged: 1, refused: 1 },
    { summary: { received: 4, recorded: 2, merged: 1, refused: 1, disputesOpened: 1 } },
  ]);
  t.match(problemIn(line((answer.lines[0] as { problem: unknown }).problem)), {
    type: /\/problems\/malformed-body$/,
    instance: '/v1/claims/import',
    requestId: String,
    title: String,
    detail: /not JSON/,
  });
  t.equal(await claimsIn(service), 2);
  t.strictSame((await importAll(service, '')).lines, [
    { summary: { received: 0, recorded: 0, merged: 0, refused: 0, disputesOpened: 0 } },
  ]);
});

t.test('gzip is unpacked; what is none, or breaks off, is refused as a whole', async (t) => {
  const service = await listening(t);
  const zipped = { headers: { 'content-encoding': 'gzip' } };
  const whole = gzipSync(linesOf(50));
  t.match((await importAll(service, whole, zipped)).summary, { recorded: 50, refused: 0 });
  const before = await service.state();
  for (const [what, body] of [
    ['no gzip', Buffer.from(linesOf(3, 100))],
    ['broken off', gzipSync(linesOf(50, 100)).subarray(0, -20)],
    ['damaged', Buffer.concat([gzipSync(linesOf(50, 100)).subarray(0, 300), Buffer.alloc(300, 7)])],
  ] as const) {
    const answer = await importAll(service, body, zipped);
    t.equal(answer.status, 400, what);
    t.match(problemIn(answer.text), { code: 'malformed-body', detail: /gzip/ }, what);
  }
  t.equal(await service.state(), before, 'nothing of them is recorded');
  const unknown = await importAll(service, 'x', { headers: { 'content-encoding': 'br' } });
  t.match(problemIn(unknown.text), { status: 415, detail: /br is not read; gzip is/ });
});

t.test(
  'a gzip that breaks after the import stopped, or whose client leaves then, harms nobody',
  async (t) => {
    const service = await listening(t);
    const sending = { query: '?onError=stop', headers: { 'content-encoding': 'gzip' } };
    for (const end of ['garbage', 'leaving'] as const) {
      const { request, response, write } = beginImport(service, sending);
      const bytes = gzipSync(`nope\n${linesOf(400)}`);
      await write(bytes.subarray(0, 200));
      const answered = answerOf(await response);
      t.match((await answered).summary, { received: 1, refused: 1, stoppedAt: 1 });
      if (end === 'garbage') request.end(Buffer.alloc(50_000, 7));
      else request.destroy();
    }
    t.match((await importAll(service, lineOf(1))).summary, { recorded: 1 }, 'the service goes on');
  },
);

t.test('CSV as files have it: marks, line ends, delimiters, charsets, commas', async (t) => {
  const service = await listening(t);
  const head =
    'event,eventName,property,subject,subjectName,claimant,claimantName,value,statement,publisher,externalId';
  const row = (i: number, statement: string) =>
    `raid,Raid,killed,raiders,Raiders,desk,Desk,${i},${statement},Wire,${i}`;
  const sent = [
    [`\ufeff${head}\r\n${row(1, '"a, ""b"""')}\r\n`, 'text/csv', 'a, "b"'],
    [
      `${head}\n${row(2, '"two\nlines"')}`.replace(/,(?=\w|"|$)/g, ';'),
      'text/csv; charset=utf-8',
      'two\nlines',
    ],
    [`${head}\n${row(3, 'é')}`.replaceAll(',', '\t'), 'text/csv; header=present', 'é'],
    [Buffer.from(`${head}\n${row(4, '\x93\x80\x94')}`, 'latin1'), 'text/csv; charset="windows-1252"', '“€”'],
  ] as const;
  for (const [i, [body, type, statement]] of sent.entries()) {
    const answer = await importAll(service, body, { type });
    t.match(answer.summary, { recorded: 1, refused: 0 }, answer.text);
    const { data } = (await service.get<{ data: Body[] }>(`/v1/claims?min=${i + 1}&max=${i + 1}`)).body;
    t.strictSame(
      data.map((one) => one.statement),
      [statement],
    );
  }
  const areas =
    'event;property;subject;place;placeName;claimant;min;max;publisher\n' +
    'raid;area-controlled;raiders;town;Town;desk;1,5;2 000,25;Wire\n';
  const answer = await importAll(service, areas, CSV);
  t.match(answer.summary, { recorded: 1 }, answer.text);
  const { data } = (await service.get<{ data: Body[] }>('/v1/claims?property=area-controlled')).body;
  t.match(data, [{ value: { stated: { min: 1.5, max: 2000.25 } } }]);
});

t.test('a CSV whose header or bytes are at fault is refused as a whole, every fault named', async (t) => {
  const service = await listening(t);
  const before = await service.state();
  const header = await importAll(service, 'event,events,value,Value,claimant\nraid,,2,2,desk\n', CSV);
  t.equal(header.status, 400);
  t.match(problemIn(header.text), {
    code: 'invalid-request',
    errors: [
      { path: 'events', code: 'unknown-field' },
      { path: 'value', code: 'duplicate' },
      { path: 'property', code: 'required' },
    ],
  });
  for (const [body, type, detail] of [
    ['', 'text/csv', /no header row/],
    [
      Buffer.from('event,property,claimant\nraid,killed,d\xe9sk\n', 'latin1'),
      'text/csv',
      /is not utf-8; name its charset/,
    ],
  ] as const) {
    const answer = await importAll(service, body, { type });
    t.match(problemIn(answer.text), { status: 400, code: 'malformed-body', detail });
  }
  const unknown = await importAll(service, 'event', { type: 'text/csv; charset=klingon' });
  t.match(problemIn(unknown.text), { status: 415, code: 'unsupported-media-type' });
  const utf16 = await importAll(service, lineOf(1), { type: 'application/x-ndjson; charset=utf-16' });
  t.match(problemIn(utf16.text), { status: 415, detail: /is UTF-8, not utf-16/ });
  t.equal(await service.state(), before);
});

t.test('a refused row is named by its line with all its faults, each by its column', async (t) => {
  const service = await listening(t);
  const head =
    'event,eventName,property,subject,subjectName,claimant,claimantName,value,min,claimedAt,polarity,url,sole,statement';
  const rows = [
    head,
    'raid,Raid,killed,raiders,Raiders,desk,Desk,2,,2023-05-24,,https://a.example,,"two\r\nlines"',
    'nowhere,,killing,raiders,,desk,,,1.200,2023-13-01,perhaps,ftp://x,maybe,',
    'raid,,killed,raiders,,desk,,two dozen or so hundred,,,,https://a.example,,,too,many',
    'raid,,killed,raiders,,desk,,3,,2023-05-24,,https://a.example,,,',
    'raid,,killed,raiders,,desk,,3,,2023-05-24,,not a url,,',
  ];
  const answer = await importAll(service, rows.join('\r\n'), CSV);
  t.strictSame(refusals(answer), [
    [
      4,
      'invalid-request',
      {
        event: 'unknown-reference',
        property: 'unknown-reference',
        min: 'invalid',
        claimedAt: 'invalid-time',
        polarity: 'not-allowed',
        url: 'invalid-url',
        sole: 'wrong-type',
        // It has no row before it that would name them.
      },
    ],
    [5, 'invalid-request', { '': 'too-many', value: 'value-unparsed' }],
    [6, 'invalid-request', { url: 'invalid-url' }],
  ]);
  const [, , third] = answer.lines as { problem: Problem }[];
  t.match(third?.problem.detail, 'url must be an http or https URL (row 2 of this claim)');
  t.match((answer.lines[0] as { problem: Problem }).problem.detail, /^min 1\.200 could be 1200 or 1\.200/);
  t.notMatch(answer.text, LEAKS);
  t.match(answer.summary, { received: 5, recorded: 1, refused: 4 });
});

t.test('what no JSON should hold is refused by its line, and later lines are read', async (t) => {
  const service = await listening(t);
  const nested = (depth: number) => `${'{"memberOf":['.repeat(depth)}"x"${']}'.repeat(depth)}`;
  const bad: [what: string, body: string | Buffer, code: string, faults: Record<string, string>][] = [
    ['no UTF-8', Buffer.from('{"event":"\xff"}\n', 'latin1'), 'malformed-body', {}],
    ['a line over the limit', `{"event":"${'x'.repeat(LIMITS.bodyBytes)}"}\n`, 'body-too-large', {}],
    ['deep nesting', `{"claimant":${nested(LIMITS.bodyDepth)}}\n`, 'invalid-request', { '': 'invalid' }],
    [
      'very deep nesting',
      `${'['.repeat(400_000)}${']'.repeat(400_000)}\n`,
      'invalid-request',
      { '': 'invalid' },
    ],
    ['NUL', lineOf(1, { statement: 'a\0b' }), 'invalid-request', { statement: 'invalid-text' }],
    [
      'half a surrogate pair',
      lineOf(1, { statement: 'x' }).replace('"x"', '"\\ud800"'),
      'invalid-request',
      { statement: 'invalid-text' },
    ],
    ['__proto__', lineOf(1).replace('{', '{"__proto__":{"polarity":"denies"},'), 'unknown-field', {}],
    [
      '__proto__ within',
      lineOf(1, { event: { slug: 'raid' } }).replace('"raid"', '"raid","__proto__":{"name":"x"}'),
      'unknown-field',
      { 'event.__proto__': 'unknown-field' },
    ],
    [
      'constructor',
      lineOf(1, { constructor: { prototype: {} } }),
      'unknown-field',
      { constructor: 'unknown-field' },
    ],
    ['a list', '[]\n', 'invalid-request', { '': 'wrong-type' }],
    ['null', 'null\n', 'invalid-request', { '': 'wrong-type' }],
  ];
  for (const [what, body, code, faults] of bad) {
    const answer = await importAll(
      service,
      Buffer.concat([Buffer.from('\n'), Buffer.from(body), Buffer.from(lineOf(2))]),
    );
    const [[at, is, named] = []] = refusals(answer);
    t.strictSame([at, is], [2, code], what);
    if (what === '__proto__')
      t.match(answer.lines[0], { problem: { errors: [{ path: '__proto__' }] } }, what);
    else t.strictSame(named, faults, what);
    t.match(answer.summary, { received: 2, refused: 1 }, what);
  }
  t.equal(await claimsIn(service), 1);
});

t.test('refusals beyond those that are named are counted', async (t) => {
  const service = await listening(t);
  const { text, summary, lines } = await importAll(
    service,
    'x\n'.repeat(LIMITS.importRefusalsNamed + 500) + lineOf(1),
  );
  t.equal(text.match(/^\{"line":/gm)?.length, LIMITS.importRefusalsNamed);
  t.match(summary, {
    received: LIMITS.importRefusalsNamed + 501,
    refused: LIMITS.importRefusalsNamed + 500,
    recorded: 1,
  });
  t.ok(lines.filter((one) => 'acknowledged' in one).length >= 2);
});

t.test(
  'onError=stop records what came before the fault, and answers a client that still sends',
  async (t) => {
    const service = await listening(t);
    for (const headers of [{}, { accept: 'application/json' }]) {
      const { request, response, write } = beginImport(service, { query: '?onError=stop', headers });
      await write(`${linesOf(3)}{"event": 1}\n${linesOf(3, 10)}`);
      const answer = await answerOf(await response);
      t.match(answer.summary, { received: 4, refused: 1, stoppedAt: 4 }, 'it waits for nothing more');
      for (let i = 0; i < 50; i++) await write(linesOf(100, 1000));
      request.destroy();
    }
    t.equal(await claimsIn(service), 3);
  },
);

/** What dry runs are tried on: copies in folders, or transactions that will be taken back. */
async function scratches({ database }: Listening): Promise<number> {
  if (!isPostgres)
    return readdirSync(tmpdir()).filter((name) => name.startsWith('counterclaim-scratch-')).length;
  const db = rawOn(database);
  try {
    const open = `select count(*) from pg_stat_activity where datname = current_database()
                  and application_name = 'counterclaim snapshots' and xact_start is not null`;
    return (await db.value<number>(open))!;
  } finally {
    await db.close();
  }
}

t.test('a dry run writes nothing, and says what the import then says', async (t) => {
  const service = await listening(t);
  await importAll(service, linesOf(3));
  const body = `${linesOf(6, 2)}{"event": "nowhere"}\n${lineOf(1, { value: 99 })}`;
  const [before, copies] = [await service.dump(), await scratches(service)];
  const dry = await importAll(service, body, { query: '?dryRun=true' });
  t.equal(await service.dump(), before);
  await until(async () => (await scratches(service)) <= copies);
  const real = await importAll(service, body);
  const said = (lines: Body[]) =>
    lines.map((one) => ({ ...one, problem: (one.problem as Problem | undefined)?.detail }));
  t.strictSame(said(dry.lines), said(real.lines));
  t.match(real.summary, { received: 8, recorded: 5, merged: 1, refused: 2 });
});

t.test('the answer is NDJSON, or the summary alone; in no other form', async (t) => {
  const service = await listening(t);
  const alone = await importAll(service, `${linesOf(2)}nope\n`, JSON_ALONE);
  t.match(alone.type, /^application\/json/);
  t.strictSame(JSON.parse(alone.text), {
    summary: { received: 3, recorded: 2, merged: 0, refused: 1, disputesOpened: 1 },
  });
  const before = await service.state();
  for (const [sending, status, code] of [
    [{ headers: { accept: 'nonsense' } }, 406, 'not-acceptable'],
    [{ headers: { accept: 'text/csv' } }, 406, 'not-acceptable'],
    [{ type: 'application/json' }, 415, 'unsupported-media-type'],
    [{ type: 'nonsense' }, 415, 'unsupported-media-type'],
    [{ query: '?dryrun=true' }, 400, 'unknown-parameter'],
    [{ query: '?onError=ignore' }, 400, 'invalid-request'],
    [{ query: '?event=raid' }, 400, 'invalid-request'],
    [{ headers: { authorization: '' } }, 401, 'unauthenticated'],
    [{ key: service.keys.reader }, 403, 'forbidden'],
  ] as const) {
    const answer = await importAll(service, linesOf(2, 10), sending);
    t.equal(answer.type, 'application/problem+json');
    t.match(problemIn(answer.text), { status, code }, JSON.stringify(sending));
  }
  const named = await importAll(service, 'x', { type: 'application/json' });
  t.match(
    problemIn(named.text).detail,
    /application\/x-ndjson.*text\/csv/,
    'the forms that are read are named',
  );
  t.equal(await service.state(), before);
});

t.test('a contributor imports claims, but no acts and no properties', async (t) => {
  const service = await listening(t);
  const assessor = { slug: 'check', name: 'Check' };
  const beyond: Body[] = [
    { retracted: { retractedAt: '2023-06-01' } },
    { void: { reason: 'Wrong.' } },
    { links: [{ with: 'row-0', relation: 'agrees', rationale: 'The same.' }] },
    { assessments: [{ assessor, rating: 'false' }] },
    { property: { slug: 'ours', name: 'Ours', topic: 'casualties', valueType: 'count' } },
  ];
  const body =
    lineOf(0) +
    beyond.map((more, i) => lineOf(i + 1, more)).join('') +
    lineOf(9, { links: [], retracted: null });
  const answer = await importAll(service, body, { key: service.keys.contributor });
  t.strictSame(
    refusals(answer),
    beyond.map((_, i) => [i + 2, 'forbidden', {}]),
  );
  t.match(answer.lines[0], { problem: { role: 'editor' } });
  t.match(answer.summary, { recorded: 2, refused: 5 });
  t.equal((await service.get('/v1/actors/desk-1')).status, 404, 'a refused line leaves nothing behind');
  t.match((await importAll(service, body)).summary, { recorded: 5, merged: 2, refused: 0 }, 'an editor may');
  const chain = await verifyStore(service.database, () => {});
  t.equal(chain.fault, null);
});

t.test(
  'an externalId makes a file that is sent again change nothing; with other content it is refused',
  async (t) => {
    const service = await listening(t);
    const { keys } = service;
    const body = linesOf(20);
    t.match((await importAll(service, body)).summary, { recorded: 20, merged: 0 });
    const before = await service.dump();
    t.match((await importAll(service, body)).summary, {
      recorded: 0,
      merged: 20,
      refused: 0,
      disputesOpened: 0,
    });
    t.equal(await service.dump(), before);
    const changed = await importAll(service, lineOf(3, { value: 99 }) + lineOf(4));
    t.strictSame(refusals(changed), [[1, 'external-id-conflict', {}]]);
    t.match(changed.lines[0], { problem: { status: 409, existing: String } });
    t.equal(await service.dump(), before);
    const other = await importAll(service, lineOf(3, { value: 99 }), { key: keys.contributor });
    t.match(other.summary, { recorded: 1, refused: 0 }, 'another key has externalIds of its own');
    const one = claim({ externalId: 'twice', value: 5 });
    const twice = await importAll(service, line(one) + line({ ...one, value: 6 }) + line(one));
    t.strictSame(refusals(twice), [[2, 'external-id-conflict', {}]], 'within one file as well');
    t.match(twice.summary, { recorded: 1, merged: 1, refused: 1 });
  },
);

t.test('an assessment is made as often as it is given, and no more when it is sent again', async (t) => {
  const service = await listening(t);
  const assessor = { slug: 'check', name: 'Check' };
  const assessments = [{ value: 5 }, { value: 6 }, { value: 5 }, { rating: 'false' }].map((one) => ({
    assessor,
    ...one,
  }));
  const body = lineOf(1, { assessments });
  t.match((await importAll(service, body)).summary, { recorded: 1, refused: 0 });
  const before = await service.dump();
  await importAll(service, body);
  t.equal(await service.dump(), before);
  const [exported] = (await service.get('/v1/claims.ndjson')).text
    .split('\n')
    .map((one) => one && (JSON.parse(one) as Body));
  t.match((exported as Body).assessments, [{ value: 5 }, { value: 6 }, { value: 5 }, { rating: 'false' }]);
});

t.test('a client that sends slowly is acknowledged before it ends', async (t) => {
  const service = await listening(t);
  const { request, response, write } = beginImport(service);
  let sent = 0;
  // Never still for as long as lines wait for others.
  const trickle = setInterval(() => {
    sent++;
    void write(lineOf(sent));
  }, LIMITS.importWaitMillis / 8);
  t.teardown(() => clearInterval(trickle));
  const lines = linesIn(await response);
  const { value: first } = await lines.next();
  t.ok((first as Body).acknowledged, 'while it still sends');
  t.equal(
    await claimsIn(service),
    (first as { recorded: number }).recorded,
    'and what is acknowledged is there',
  );
  clearInterval(trickle);
  request.end();
  let last: Body = {};
  for await (const one of lines) last = one;
  t.match(last, { summary: { received: sent, recorded: sent } });
});

t.test(
  'a client that reads nothing while it writes is done when it asked for the summary alone',
  async (t) => {
    const service = await listening(t);
    const { request, response, write } = beginImport(service, JSON_ALONE);
    // Refusals enough to fill every buffer, if they were sent.
    const bad = `${JSON.stringify({ 'no-field': 'x'.repeat(200) })}\n`.repeat(200);
    for (let i = 0; i < 40; i++) await write(bad);
    request.end(lineOf(1));
    t.match(JSON.parse((await answerOf(await response)).text), {
      summary: { received: 8001, refused: 8000, recorded: 1 },
    });
  },
);

t.test('others read and write while an import runs', async (t) => {
  const service = await listening(t);
  const { request, response, write } = beginImport(service);
  let ended = false;
  const answered = response.then(answerOf).then((answer) => {
    ended = true;
    return answer;
  });
  await write(spreadLines(0, 300));
  const heads = { authorization: `Bearer ${service.keys.editor}`, 'content-type': 'application/json' };
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const post = fetch(`${service.origin}/v1/claims`, {
      method: 'POST',
      headers: heads,
      body: JSON.stringify(claim({ value: 9_000 + i })),
    });
    const get = fetch(`${service.origin}/v1/disputes`);
    statuses.push((await post).status, (await get).status);
  }
  t.strictSame(statuses, Array.from({ length: 5 }, () => [201, 200]).flat());
  t.notOk(ended, 'before it ends');
  request.end(linesOf(10, 5000));
  t.match((await answered).summary, { received: 310, recorded: 310 });
});

t.test(
  'a client that goes away leaves what was acknowledged and no half lines; sent again, no doubles',
  async (t) => {
    const service = await listening(t);
    const whole = spreadLines(0, 300);
    for (const zipped of [false, true]) {
      const { request, response, write } = beginImport(
        service,
        zipped ? { headers: { 'content-encoding': 'gzip' } } : {},
      );
      const bytes = zipped ? gzipSync(whole) : Buffer.from(whole);
      await write(bytes.subarray(0, bytes.length / 2));
      let acknowledged = 0;
      for await (const one of linesIn(await response)) {
        acknowledged = one.acknowledged as number;
        break;
      }
      request.destroy();
      t.ok(acknowledged > 0);
      t.ok((await claimsIn(service)) >= acknowledged, 'all that was acknowledged is there');
    }
    const answer = await importAll(service, whole);
    t.match(answer.summary, { received: 300, refused: 0 });
    t.equal(await claimsIn(service), 300);
    const undisturbed = await listening(t);
    await importAll(undisturbed, whole);
    const bare = async (one: Listening) =>
      (await one.get('/v1/claims.ndjson')).text
        .split('\n')
        .filter(Boolean)
        .map((text) => {
          const { id: _, recordedAt: __, ...rest } = JSON.parse(text) as Body;
          return rest;
        });
    t.strictSame(await bare(service), await bare(undisturbed));
    t.equal((await verifyStore(service.database, () => {})).fault, null);
  },
);

t.test('a dry run whose client goes away leaves no copy behind', async (t) => {
  const service = await listening(t);
  const before = await scratches(service);
  for (const isHeard of [true, false]) {
    const { request, response, write } = beginImport(service, { query: '?dryRun=true' });
    await write(linesOf(50));
    await until(async () => (await scratches(service)) > before);
    if (isHeard) await linesIn(await response).next();
    request.destroy();
    await until(async () => (await scratches(service)) === before);
  }
  t.equal(await claimsIn(service), 0);
});

t.test('a row of several reports is one claim, whose rows count one by one', async (t) => {
  const service = await listening(t);
  const rows = ['a', 'b', 'c'].map(
    (name) => `raid,Raid,killed,raiders,Raiders,desk,Desk,2,2023-05-24,${name}`,
  );
  const csv = [
    'event,eventName,property,subject,subjectName,claimant,claimantName,value,claimedAt,publisher',
    ...rows,
  ].join('\n');
  t.match((await importAll(service, csv, CSV)).summary, { received: 3, recorded: 1, merged: 2 });
  const { data } = (await service.get<{ data: { reports: unknown[] }[] }>('/v1/claims')).body;
  t.strictSame(
    data.map((one) => one.reports.length),
    [3],
  );
});
