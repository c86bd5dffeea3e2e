/** NDJSON as it is read: a line at a time, whatever the pieces in which it comes. */
import fc from 'fast-check';
import t from 'tap';
import { ndjsonLine, readNdjson } from '../../src/exchange/ndjson.ts';
import type { InputRow } from '../../src/exchange/rows.ts';
import { LIMITS } from '../../src/limits.ts';
import { cut, inPieces } from './pieces.ts';

const read = async (...pieces: (string | Buffer)[]): Promise<InputRow[]> => {
  const rows: InputRow[] = [];
  for await (const part of readNdjson(inPieces(pieces))) rows.push(...part);
  return rows;
};
const seen = (rows: readonly InputRow[]) =>
  rows.map((row) => [row.line, row.refusal ? row.refusal.code : row.value]);

t.test('each line is a row by its number, and blank ones are none', async (t) => {
  const cases: [what: string, bytes: string | Buffer, rows: unknown[]][] = [
    ['nothing', '', []],
    ['blank lines alone', '\n\n \n\t\r\n', []],
    ['one line', '{"a":1}\n', [[1, { a: 1 }]]],
    ['no line end', '{"a":1}', [[1, { a: 1 }]]],
    [
      'blank lines between',
      '\n1\n\n\n2\n',
      [
        [2, 1],
        [5, 2],
      ],
    ],
    [
      'Windows line ends',
      '1\r\n\r\n2\r\n',
      [
        [1, 1],
        [3, 2],
      ],
    ],
    [
      'a byte order mark',
      '\ufeff{"a":1}\n2',
      [
        [1, { a: 1 }],
        [2, 2],
      ],
    ],
    [
      'what is no JSON',
      '1\nnope\n{"a":\n2',
      [
        [1, 1],
        [2, 'malformed-body'],
        [3, 'malformed-body'],
        [4, 2],
      ],
    ],
    [
      'what is no UTF-8',
      Buffer.from([0x31, 0x0a, 0x22, 0xff, 0x22, 0x0a, 0x22, 0xc3, 0x0a, 0x32]),
      [
        [1, 1],
        [2, 'malformed-body'],
        [3, 'malformed-body'],
        [4, 2],
      ],
    ],
    [
      'line separators of Unicode, which end no line',
      '"\u2028\u2029\u0085"\n2',
      [
        [1, '\u2028\u2029\u0085'],
        [2, 2],
      ],
    ],
  ];
  for (const [what, bytes, rows] of cases) t.strictSame(seen(await read(bytes)), rows, what);
});

t.test('a line over the limit is refused by itself, and held no longer than the limit', async (t) => {
  const long = `"${'x'.repeat(LIMITS.bodyBytes - 2)}"`;
  t.strictSame(
    seen(await read(`${long}\n2\n`)),
    [
      [1, long.slice(1, -1)],
      [2, 2],
    ],
    'up to the limit it is read',
  );
  t.strictSame(
    seen(await read(`x${long}\n2\n`)),
    [
      [1, 'body-too-large'],
      [2, 2],
    ],
    'in one piece',
  );
  const pieces = [
    '1\n',
    ...Array.from({ length: 40 }, () => 'y'.repeat(100_000)),
    '\n3\n',
    'z'.repeat(2_000_000),
  ];
  t.strictSame(seen(await read(...pieces)), [
    [1, 1],
    [2, 'body-too-large'],
    [3, 3],
    [4, 'body-too-large'],
  ]);
});

t.test('what is written is what is read, wherever its bytes are cut', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      async (values, cuts) => {
        const bytes = Buffer.from(values.map(ndjsonLine).join(''));
        const rows = await read(...cut(bytes, cuts));
        t.strictSame(
          rows.map((row) => [row.line, row.value]),
          values.map((value, i) => [i + 1, JSON.parse(JSON.stringify(value))]),
        );
      },
    ),
    { numRuns: 200 },
  );
});
