import t from 'tap';
import { verifyStore } from '../../src/store/store.ts';
import { correctClaim } from '../../src/usecases/change-claim.ts';
import type { KeptAnswer } from '../../src/usecases/context.ts';
import { assessQuestion, linkClaims } from '../../src/usecases/judge-claims.ts';
import { REDACTED, type Redaction, redact } from '../../src/usecases/keep-record.ts';
import { getClaim, listClaims } from '../../src/usecases/read-claims.ts';
import { recordClaim } from '../../src/usecases/record-claim.ts';
import { unguard } from '../database.ts';
import { ADMIN, claimed, claimInput, type World, worldFor } from './world.ts';

const SECRET = 'Zaporozhets';
const CLAIMS = { sort: 'recordedAt', descending: false, cursor: null, limit: 50 } as const;

const keep: KeptAnswer = {
  keyId: ADMIN.keyId,
  path: '/v1/claims',
  key: 'once',
  bodyHash: 'hash',
  render: (result) => ({ status: 201, headers: {}, body: JSON.stringify(result) }),
};

/** A claim whose every text that can be redacted has the name in it. */
async function named(world: World) {
  const input = claimInput({
    claimant: { slug: 'rvc', name: 'RVC' },
    value: { text: `2 (${SECRET})`, min: 2, max: 2 },
    statement: `${SECRET} said two`,
    reports: [
      { source: { url: 'https://example.org/1', title: `${SECRET} speaks` }, quote: `two, says ${SECRET}` },
    ],
  });
  const { record } = await recordClaim(world.context, ADMIN, input, { keep });
  const corrected = await correctClaim(
    world.context,
    ADMIN,
    record.id,
    { reason: 'misdated', claimedAt: '2023-05-23' },
    () => true,
  );
  const elsewhere = [{ source: { url: 'https://example.org/2' } }];
  const other = await claimed(world, 'russian-mod', 70, { reports: elsewhere });
  const link = await linkClaims(
    world.context,
    ADMIN,
    { claims: [record.id, other.record.id], relation: 'agrees', rationale: `asked ${SECRET}` },
    {},
  );
  const assessment = await assessQuestion(
    world.context,
    ADMIN,
    record.question.id,
    { assessor: 'rvc', rating: 'true', rationale: `met ${SECRET}` },
    {},
  );
  return { claim: corrected, link, assessment };
}

// Every table, the pages of the search index among them.
const mentions = async (world: World) =>
  Object.entries(await world.dump()).flatMap(([table, rows]) =>
    rows
      .flatMap((row) => Object.values(row as object))
      .filter((value) => String(value).toLowerCase().includes(SECRET.toLowerCase()))
      .map(() => table),
  );

t.test(
  'a redacted text is gone from rows, log, search and kept answers, and the chain verifies',
  async (t) => {
    const world = await worldFor(t);
    const { claim, link, assessment } = await named(world);
    const redactions: Omit<Redaction, 'reason'>[] = [
      { kind: 'claim', id: claim.id, field: 'statement' },
      { kind: 'claim', id: claim.id, field: 'value.text' },
      { kind: 'report', id: claim.reports[0]!.id, field: 'quote' },
      { kind: 'source', id: claim.reports[0]!.source.id, field: 'title' },
      { kind: 'link', id: link.id, field: 'rationale' },
      { kind: 'assessment', id: assessment.id, field: 'rationale' },
    ];
    t.not((await mentions(world)).length, 0);
    t.equal((await listClaims(world.context, { ...CLAIMS, q: SECRET })).rows.length, 1);
    for (const one of redactions) await redact(world.context, ADMIN, { ...one, reason: 'by law' }, {});
    t.same(await mentions(world), []);
    t.same((await listClaims(world.context, { ...CLAIMS, q: SECRET })).rows, []);
    t.equal((await getClaim(world.context, claim.id)).statement, REDACTED);
    t.equal((await verifyStore(world.url, () => {})).fault, null);
  },
);

t.test('a claim whose words were redacted keeps its bounds, and can still be corrected', async (t) => {
  const world = await worldFor(t);
  const { record } = await claimed(world, 'rvc', 'dozens');
  await redact(
    world.context,
    ADMIN,
    { kind: 'claim', id: record.id, field: 'value.text', reason: 'by law' },
    {},
  );
  const corrected = await correctClaim(
    world.context,
    ADMIN,
    record.id,
    { reason: 'misdated', claimedAt: '2023-05-23' },
    () => true,
  );
  t.match(corrected.value, { text: REDACTED, effective: { min: 24, max: 99 } });
});

t.test('a body that was changed under cover of a redaction of something else is found', async (t) => {
  const world = await worldFor(t);
  const { claim } = await named(world);
  const { change } = await redact(
    world.context,
    ADMIN,
    { kind: 'claim', id: claim.id, field: 'statement', reason: 'by law' },
    {},
  );
  await unguard(world.db);
  await world.db.run(
    "update changes set body = '{}', redacted_by = ? where act = 'actor-created' and resource = 'rvc'",
    change,
  );
  t.match(await verifyStore(world.url, () => {}), { fault: { what: 'redacted by no recorded act' } });
});
