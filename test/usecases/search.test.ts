import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { searchWords } from '../../src/store/search.ts';
import { importClaims } from '../../src/usecases/import-claims.ts';
import { changeEntry } from '../../src/usecases/keep-vocabulary.ts';
import { listClaims } from '../../src/usecases/read-claims.ts';
import { listDisputes } from '../../src/usecases/read-disputes.ts';
import { isPostgres } from '../database.ts';
import { law } from '../domain/generators.ts';
import { ADMIN, claimed, claimInput, type World, worldFor } from './world.ts';

const CLAIMS = { sort: 'recordedAt', descending: false, cursor: null, limit: 50 } as const;

const STATEMENTS = {
  french: 'Plus de soixante-dix tués près de Graïvoron, affirme l’état-major',
  german: 'Straße nach Größe gesperrt',
  polish: 'Żołnierze w Łodzi',
  ukrainian: 'Двоє бійців загинули під Бєлгородом',
  russian: 'Ёлка и подъезд уничтожены',
  arabic: 'قُتِلَ أكثر من سبعين مقاتلاً',
  chinese: '俄罗斯国防部称击毙七十多名武装分子',
  japanese: 'ベルゴロドで七十人が死亡した',
  thai: 'กระทรวงกลาโหมรัสเซียกล่าวว่าสังหารเจ็ดสิบคน',
  hebrew: 'יותר משבעים לוחמים נהרגו',
};

async function speaking(t: Parameters<typeof worldFor>[0]): Promise<World> {
  const world = await worldFor(t);
  for (const [value, statement] of Object.values(STATEMENTS).entries())
    await claimed(world, 'rvc', value, { statement });
  return world;
}

const found = async (world: World, q: string) =>
  (await listClaims(world.context, { ...CLAIMS, q })).rows.map((row) => row.statement);

t.test('words are found in any script, accents, case and vowel points aside', async (t) => {
  const world = await speaking(t);
  for (const [language, words] of [
    ['french', 'graivoron'],
    ['french', 'ÉTAT-MAJOR TUES'],
    ['french', 'Graïvoron'.normalize('NFD')],
    ['german', 'strasse grosse'],
    ['german', 'GRÖSSE'],
    ['polish', 'lodzi'],
    ['polish', 'żołnierze'],
    ['ukrainian', 'бєлгородом'],
    ['ukrainian', 'ДВОЄ'],
    ['russian', 'елка'],
    ['arabic', 'قتل'],
    ['arabic', 'سبعين'],
    ['chinese', '国防部'],
    ['chinese', '俄罗斯'],
    ['japanese', '死亡'],
    ['thai', 'รัสเซีย'],
    ['hebrew', 'לוחמים'],
  ] as const)
    t.same(await found(world, words), [STATEMENTS[language]], words);
});

t.test('a search finds words by their beginnings, and only claims that have every word', async (t) => {
  const world = await speaking(t);
  t.same(await found(world, 'Бєлг двоє'), [STATEMENTS.ukrainian]);
  t.same(await found(world, 'двоє graivoron'), []);
  t.same(await found(world, 'orodom'), []);
});

t.test('what looks like a query language is only words', async (t) => {
  const world = await speaking(t);
  for (const words of [
    '"',
    '*',
    'two OR three',
    'NEAR(',
    'words:tues',
    "'; drop table claims",
    '-tues',
    '^',
    '()',
  ])
    await t.resolves(found(world, words), words);
  t.same(await found(world, '"!?"'), []);
});

t.test('claims and disputes are found by the names that they refer to, new names too', async (t) => {
  const world = await worldFor(t);
  await claimed(world, 'rvc', 2);
  await claimed(world, 'russian-mod', 70);
  await changeEntry(
    world.context,
    ADMIN,
    'actors',
    'rvc',
    { names: { ru: 'Русский добровольческий корпус' } },
    () => true,
  );
  t.equal((await found(world, 'добровольческий')).length, 1);
  const disputes = await listDisputes(world.context, {
    ...{ q: 'добровольческий', saidBefore: null, knownBefore: null },
    ...{ sort: 'updatedAt', descending: true, cursor: null, limit: 10 },
  });
  t.equal(disputes.rows.length, 1);
});

t.test(
  'words that very many claims have are found in the order of the list, page by page, as rare ones are',
  { skip: isPostgres && 'its planner knows how frequent words are' },
  async (t) => {
    const world = await worldFor(t);
    for (let i = 0; i < 5; i++)
      await claimed(world, 'rvc', i, {
        statement: i % 2 ? 'A siege.' : 'A rout.',
        claimedAt: `2023-0${i + 1}`,
      });
    const pages = async () => {
      const rare = await listClaims(world.context, { ...CLAIMS, q: 'sieg' });
      const first = await listClaims(world.context, { ...CLAIMS, q: 'siege', limit: 1 });
      const next = await listClaims(world.context, { ...CLAIMS, q: 'siege', limit: 1, cursor: first.next });
      const newest = { ...CLAIMS, sort: 'claimedAt', descending: true, q: 'siege' } as const;
      const none = await listClaims(world.context, { ...CLAIMS, q: 'siege rout' });
      return [rare, first, next, await listClaims(world.context, newest), none].map(({ rows, next }) => [
        rows.map((row) => row.claimedAt),
        next !== null,
      ]);
    };
    const rare = await pages();
    t.same(rare, [
      [['2023-02', '2023-04'], false],
      [['2023-02'], true],
      [['2023-04'], false],
      [['2023-04', '2023-02'], false],
      [[], false],
    ]);
    await world.db.run(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)
      insert into claims_search (rowid, words) select 1000000 + i, 'siege' from n`);
    t.ok(await world.context.store.read((q) => q.search.isCommon('sieg')));
    t.same(await pages(), rare);
  },
);

law('a text of plain letters has the words that it has among others', fc.string(), (text) => {
  const plain = [...text].filter((letter) => letter < '\x80').join('');
  assert.deepEqual([...searchWords(plain), 'e'], searchWords(`${plain} é`));
});

t.test(
  'what one act adds to the index of words is written at its end',
  { skip: isPostgres && 'its index is written row by row' },
  async (t) => {
    const world = await worldFor(t);
    const parts = () => world.db.value<number>('select count(distinct segid) from claims_search_idx');
    await claimed(world, 'rvc', 1);
    t.equal(await parts(), 1);
    for await (const event of importClaims(world.context, ADMIN, lines(20), { onError: 'stop' }))
      if (event.kind === 'ended') t.match(event.summary, { recorded: 20, refused: 0 });
    t.equal(await parts(), 2);
  },
);

async function* lines(count: number) {
  yield Array.from({ length: count }, (_, i) => ({
    line: i + 1,
    rows: 1,
    bytes: 100,
    claim: claimInput({ value: 100 + i, claimedAt: `2024-01-${10 + i}` }),
  }));
}
