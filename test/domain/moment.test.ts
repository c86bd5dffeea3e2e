import fc from 'fast-check';
import t from 'tap';
import { dayOf, OPEN_END, overlaps, parseMoment, UNKNOWN_MOMENT } from '../../src/domain/moment.ts';
import { at, law } from './generators.ts';

const DAY_MS = 86_400_000;

t.test('a date is as wide as its precision', async (t) => {
  const cases: [string, string, string][] = [
    ['2023', '2023-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['2024', '2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['2023-05', '2023-05-01T00:00:00Z', '2023-06-01T00:00:00Z'],
    ['2023-12', '2023-12-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['2023-02', '2023-02-01T00:00:00Z', '2023-03-01T00:00:00Z'],
    ['2024-02', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['2023-05-23', '2023-05-23T00:00:00Z', '2023-05-24T00:00:00Z'],
    ['2023-12-31', '2023-12-31T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['0099-12-31', '0099-12-31T00:00:00Z', '0100-01-01T00:00:00Z'],
    ['0001', '0001-01-01T00:00:00Z', '0002-01-01T00:00:00Z'],
    ['9999', '9999-01-01T00:00:00Z', '+010000-01-01T00:00:00Z'],
  ];
  for (const [text, start, end] of cases)
    t.same(parseMoment(text), { text, start: Date.parse(start), end: Date.parse(end) }, text);
});

t.test('a full time is one millisecond wide, whatever its offset or fraction', async (t) => {
  const cases: [string, string][] = [
    ['2023-05-23T10:00:00Z', '2023-05-23T10:00:00.000Z'],
    ['2023-05-23t10:00:00z', '2023-05-23T10:00:00.000Z'],
    ['2023-05-23T10:00:00+03:00', '2023-05-23T07:00:00.000Z'],
    ['2023-05-23T01:00:00+03:00', '2023-05-22T22:00:00.000Z'],
    ['2023-05-23T23:30:00-05:45', '2023-05-24T05:15:00.000Z'],
    ['2023-05-23T10:00:00-00:00', '2023-05-23T10:00:00.000Z'],
    ['2023-05-23T10:00:00+23:59', '2023-05-22T10:01:00.000Z'],
    ['2023-05-23T10:00:00.5Z', '2023-05-23T10:00:00.500Z'],
    ['2023-05-23T10:00:00.29Z', '2023-05-23T10:00:00.290Z'],
    ['2023-05-23T10:00:00.123456789Z', '2023-05-23T10:00:00.123Z'],
    ['2023-05-23T10:00:00.999999999Z', '2023-05-23T10:00:00.999Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
  ];
  for (const [text, start] of cases)
    t.same(parseMoment(text), { text, start: Date.parse(start), end: Date.parse(start) + 1 }, text);
});

t.test('what is no time, or no such time, is refused', async (t) => {
  const cases = [
    ['an impossible day', '2023-02-30', '2023-02-29', '1900-02-29', '2023-04-31', '2023-05-00', '2023-05-32'],
    ['an impossible month', '2023-00', '2023-13', '2023-13-01'],
    ['the year 0000', '0000', '0000-01', '0000-01-01', '0000-01-01T00:00:00Z'],
    ['an impossible hour', '2023-05-23T24:00:00Z', '2023-05-23T25:00:00Z'],
    [
      'an impossible minute or second',
      '2023-05-23T10:60:00Z',
      '2023-05-23T10:00:60Z',
      '2016-12-31T23:59:61Z',
    ],
    ['an impossible offset', '2023-05-23T10:00:00+24:00', '2023-05-23T10:00:00+03:60'],
    ['a missing offset or part', '2023-05-23T10:00:00', '2023-05-23T10:00Z', '2023-05-23T10Z', '2023-05-23T'],
    [
      'a fraction without or with too many digits',
      '2023-05-23T10:00:00.Z',
      '2023-05-23T10:00:00.0123456789Z',
    ],
    ['another way of writing', '23-05-2023', '2023/05/23', '2023-5-3', '20230523', '+2023', '-2023', '12023'],
    ['words around it', ' 2023', '2023 ', '2023-05-23\n', 'on 2023-05-23', '2023-05-23 10:00:00Z', ''],
    ['digits of other scripts', '٢٠٢٣', '２０２３'],
    ['an impossible day in a full time', '2023-02-30T10:00:00Z'],
  ];
  for (const [why, ...texts] of cases)
    for (const text of texts) t.equal(parseMoment(text), null, `${why}: ${text}`);
});

law(
  'a date that the calendar has is read at every precision, one inside the other',
  fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  }),
  (date) => {
    const text = date.toISOString();
    const nested = [4, 7, 10, 24].map((length) => parseMoment(text.slice(0, length)));
    for (const [i, inner] of nested.entries()) {
      const outer = nested[i - 1] ?? inner;
      if (!inner || !outer) throw new Error(`unread: ${text}`);
      if (inner.start < outer.start || inner.end > outer.end || inner.start >= inner.end)
        throw new Error(`${inner.text} is not within ${outer.text}`);
    }
    if (nested[3]!.start !== date.getTime()) throw new Error('the instant moved');
    if (nested[2]!.end - nested[2]!.start !== DAY_MS) throw new Error('a day is a day');
  },
);

t.test('times overlap when they may be the same, and not when one ends as the other begins', async (t) => {
  const cases: [string, string, boolean][] = [
    ['2023', '2023-05-23', true],
    ['2023-05', '2023-05-31', true],
    ['2023-05-23', '2023-05-23T23:59:59.999Z', true],
    ['2023-05-23', '2023-05-24', false],
    ['2023-05', '2023-06-01T00:00:00Z', false],
    ['2023-05-23T10:00:00Z', '2023-05-23T13:00:00+03:00', true],
    ['2023-05-23T10:00:00Z', '2023-05-23T10:00:00.001Z', false],
  ];
  for (const [a, b, expected] of cases) {
    t.equal(overlaps(at(a), at(b)), expected, `${a}, ${b}`);
    t.equal(overlaps(at(b), at(a)), expected, `${b}, ${a}`);
  }
});

t.test('an unknown time comes before every other and overlaps only its like', async (t) => {
  t.ok(UNKNOWN_MOMENT.end < at('0001').start);
  t.ok(overlaps(UNKNOWN_MOMENT, UNKNOWN_MOMENT));
  t.notOk(overlaps(UNKNOWN_MOMENT, at('0001')));
  t.ok(at('9999').end < OPEN_END);
});

t.test('claims of one day are claims of one time, in UTC', async (t) => {
  t.equal(dayOf(null), '');
  t.equal(dayOf(parseMoment('2023')), '2023');
  t.equal(dayOf(parseMoment('2023-05')), '2023-05');
  t.equal(dayOf(parseMoment('2023-05-23')), '2023-05-23');
  t.equal(dayOf(parseMoment('2023-05-23T10:00:00Z')), '2023-05-23');
  t.equal(dayOf(parseMoment('2023-05-23T01:00:00+03:00')), '2023-05-22');
});
