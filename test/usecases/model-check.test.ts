import { deepStrictEqual, ok } from 'node:assert';
import t from 'tap';
import type { Claim } from '../../src/domain/claim.ts';
import { isContradiction } from '../../src/domain/compare.ts';
import { verifyStore } from '../../src/store/store.ts';
import { act } from '../../src/usecases/context.ts';
import { rebuildQuestion } from '../../src/usecases/question-state.ts';
import { type CounterclaimCursor, listCounterclaims } from '../../src/usecases/read-claims.ts';
import { getQuestion } from '../../src/usecases/read-disputes.ts';
import type { Recorded } from '../../src/usecases/record-claim.ts';
import { type Moments, viewAt } from '../../src/usecases/replay.ts';
import { type ActSpec, followSequences, isOnIdentity, perform, type Sequence } from './acts.ts';
import {
  against,
  type Derived,
  derive,
  type Facts,
  factsIn,
  groundOf,
  type KeptQuestion,
  metInConflict,
  questionIdOf,
  saidOf,
} from './brute-force.ts';
import { ADMIN, recordFaults, type World } from './world.ts';

/** The state of every question at the time of an act. */
type Snapshot = { time: number; questions: Map<string, Derived> };

t.test('after every act the kept state is what comparing every claim with every other gives', async (t) => {
  const runs = await followSequences(t, 20, follow);
  t.pass(`${runs} sequences`);
});

/** By its line a claim is found as its claimant's on a question, and by having none as voided. */
const OUT_OF_LINE = `select count(*) from claims where (line is null) <> (status = 'voided')
  or substr(line, 1, length(claimant) + 1) <> claimant || '\n'`;

async function follow(world: World, sequence: Sequence): Promise<void> {
  let snapshots: Snapshot[] = [];
  for (const [i, spec] of sequence.acts.entries()) {
    if (i % 8 === 5) await checkDryRun(world, sequence, spec);
    const before = await world.db.value('select count(*) from changes');
    const outcome = await perform(world, sequence, spec);
    if (outcome.refused !== null) {
      const after = await world.db.value('select count(*) from changes');
      deepStrictEqual(after, before, 'a refused act leaves no trace');
      continue;
    }
    deepStrictEqual((await recordFaults(world.context)).old, [], 'no record of a claim is old');
    deepStrictEqual(Number(await world.db.value(OUT_OF_LINE)), 0, 'a line begins with its claimant');
    const facts = await factsIn(world.db);
    const states = checkQuestions(facts);
    if (outcome.recorded) checkAnswer(facts, outcome.recorded);
    await checkPages(world, facts, i);
    if (i % 6 === 4) await checkRebuild(world, facts);
    // Who is whom, and who belongs to whom, is known as of now: replays do not unlearn it.
    if (isOnIdentity(spec)) snapshots = [];
    snapshots.push({ time: world.time(), questions: states });
  }
  const facts = await factsIn(world.db);
  // Replays are slow to derive, so each sequence looks back at every third act, beginning where chance has it.
  for (const [i, snapshot] of snapshots.entries())
    if ((i + snapshots.length) % 3 === 0) await checkKnownBy(world, facts, snapshot);
  for (const day of ['2023-01-01', '2023-05-02', '2023-05-23T10:30:00Z', '2023-05-24', '2024-06-01'])
    await checkSaidBy(world, facts, Date.parse(day));
  await checkLog(world);
}

function checkQuestions(facts: Facts): Map<string, Derived> {
  const states = new Map<string, Derived>();
  for (const question of facts.questions) {
    const rows = facts.claims.filter((row) => row.question_key === question.key);
    if (question.merged_into !== null) {
      deepStrictEqual(rows, [], `${question.id} was merged and keeps no claim`);
      continue;
    }
    for (const row of rows) deepStrictEqual(questionIdOf(row), question.id, `${row.id} is on its question`);
    const ground = groundOf(facts, question);
    const expected = derive(facts, question, ground, ground.claims);
    deepStrictEqual(keptState(facts, question), expected, question.id);
    checkWitnesses(question, ground, expected);
    states.set(question.id, expected);
  }
  return states;
}

function keptState(facts: Facts, question: KeptQuestion): Derived {
  const rows = facts.claims.filter((row) => row.question_key === question.key && row.status !== 'voided');
  const placed = new Set(facts.positions.get(question.key));
  const { spread_low: low, spread_high: high } = question;
  return {
    status: question.status as Derived['status'],
    verdict: question.verdict as Derived['verdict'],
    spread: low === null || high === null ? null : { low, high, basis: question.spread_basis as 'stated' },
    claimants: question.claimants,
    claims: question.claims,
    reports: question.reports,
    positions: rows.filter((row) => placed.has(row.seq)).map((row) => row.id),
    assessed: question.assessed === 1,
    fates: Object.fromEntries(
      rows.map((row) => [
        row.id,
        { status: row.status, succeededBy: row.succeeded_by, until: row.said_until },
      ]),
    ),
  };
}

/** The pairs that a verdict rests on, and the claims whose ends the spread has, are such. */
function checkWitnesses(question: KeptQuestion, ground: ReturnType<typeof groundOf>, state: Derived): void {
  const byId = new Map(ground.claims.map((claim) => [claim.id, claim]));
  const pair = (a: string | null, b: string | null) =>
    [byId.get(a ?? ''), byId.get(b ?? '')] as [Claim, Claim];
  deepStrictEqual(question.positions, state.positions.length, `${question.id} counts its positions`);
  if (state.verdict) {
    const [a, b] = pair(question.witness_first, question.witness_second);
    deepStrictEqual(ground.judge(a, b).verdict, state.verdict, `${question.id} has a pair to show`);
    ok(state.positions.includes(a.id) && state.positions.includes(b.id));
  }
  if (state.status === 'settled') {
    const [a, b] = pair(question.past_first, question.past_second);
    ok(metInConflict(a, b, state.fates, ground), `${question.id} had a conflict to settle`);
  }
  if (state.spread) {
    const [low, high] = pair(question.spread_low_claim, question.spread_high_claim);
    ok(state.positions.includes(low.id) && state.positions.includes(high.id));
    const gap = Number((state.spread.high - state.spread.low).toPrecision(15));
    ok(Math.abs(question.gap - gap) <= gap * 1e-11, `${question.id}: gap ${question.gap}, not ${gap}`);
    deepStrictEqual(question.factor === Infinity, state.spread.low <= 0);
  } else deepStrictEqual([question.gap, question.factor], [-1, -1]);
}

const FIRST_COUNTERCLAIMS = 10;

function checkAnswer(facts: Facts, { record, dispute, counterclaims }: Recorded): void {
  const question = facts.questions.find((one) => one.id === record.question.id)!;
  const ground = groundOf(facts, question);
  const positions = positionsOf(facts, question, ground.claims);
  const claim = positions.find((one) => one.id === record.id);
  const expected = claim ? against(claim, positions, ground) : [];
  deepStrictEqual(
    counterclaims.map((one) => [one.claim.id, one.verdict, one.origin, one.gap, one.factor]),
    expected
      .slice(0, FIRST_COUNTERCLAIMS)
      .map(({ other, comparison: c }) => [other.id, c.verdict, c.origin, c.gap, c.factor]),
    `the counterclaims of ${record.id}`,
  );
  const verdict = question.verdict as 'conflict' | null;
  deepStrictEqual(dispute, verdict && { id: question.id, verdict });
}

/** What stands against one position of a question, page by page. */
async function checkPages(world: World, facts: Facts, turn: number): Promise<void> {
  const live = facts.questions.filter((one) => one.merged_into === null);
  for (const question of live.filter((_, i) => i === turn % live.length)) {
    const ground = groundOf(facts, question);
    const positions = positionsOf(facts, question, ground.claims);
    // Every other time one that an editor linked, since those are looked up apart.
    const linked = positions.filter(({ id }) =>
      facts.links.some((one) => one.first === id || one.second === id),
    );
    const chosen = turn % 2 === 0 && linked.length > 0 ? linked : positions;
    const claim = chosen[turn % Math.max(chosen.length, 1)];
    if (!claim) continue;
    const contradicting = against(claim, positions, ground).map((one) => one.other.id);
    const rest = positions.filter((one) => one.id !== claim.id && !contradicting.includes(one.id));
    for (const limit of [1, 2, 3]) {
      deepStrictEqual(await paged(world, claim.id, 'contradicting', limit), contradicting);
    }
    const all = [...contradicting, ...rest.map((one) => one.id)];
    deepStrictEqual(await paged(world, claim.id, 'all', (turn % 3) + 1), all);
    const revised = facts.claims.find(
      (row) => row.question_key === question.key && row.status !== 'standing',
    );
    if (revised) deepStrictEqual(await paged(world, revised.id, 'all', 3), []);
  }
}

async function paged(world: World, id: string, include: 'contradicting' | 'all', limit: number) {
  const found: string[] = [];
  let cursor: CounterclaimCursor | null = null;
  do {
    const page: Awaited<ReturnType<typeof listCounterclaims>> = await listCounterclaims(world.context, id, {
      include,
      limit,
      cursor,
    });
    ok(page.rows.length === limit || page.next === null, 'a page that goes on is full');
    if (include === 'contradicting') for (const row of page.rows) ok(isContradiction(row.verdict));
    found.push(...page.rows.map((row) => row.claim.id));
    cursor = page.next;
  } while (cursor !== null && found.length < 1000);
  return found;
}

const positionsOf = (facts: Facts, question: KeptQuestion, claims: readonly Claim[]): Claim[] =>
  claims.filter((claim) => facts.positions.get(question.key)?.includes(claim.order));

/** Which of several pairs a verdict rests on is the history's; everything else a rebuild must find again. */
async function checkRebuild(world: World, facts: Facts): Promise<void> {
  for (const { key, merged_into: merged } of facts.questions) {
    if (merged !== null) continue;
    await act(world.context, ADMIN, { dryRun: true }, async (one) => {
      const kept = async () => {
        const { version: _, updatedAt: __, ...question } = (await one.q.questions.byKey(key))!;
        const {
          witnessFirst: ___,
          witnessSecond: ____,
          pastFirst: _____,
          pastSecond: ______,
          ...rest
        } = question;
        return [rest, await one.q.positions.ofQuestion(key), await one.q.claims.ofQuestion(key)];
      };
      const before = await kept();
      await rebuildQuestion(one, key);
      deepStrictEqual(await kept(), before, 'a rebuild finds what was kept');
    });
  }
}

async function checkDryRun(world: World, sequence: Sequence, spec: ActSpec): Promise<void> {
  // Corrections, merges and memberships have no dry run.
  if (spec.kind === 'correct' || spec.kind === 'unlink' || isOnIdentity(spec)) return;
  const before = await world.dump();
  await perform(world, sequence, spec, true);
  deepStrictEqual(await world.dump(), before, 'a dry run leaves the database as it was');
}

async function checkKnownBy(world: World, facts: Facts, { time, questions }: Snapshot): Promise<void> {
  for (const question of facts.questions.filter((one) => one.merged_into === null)) {
    const expected = questions.get(question.id);
    const found = await replayed(world, question.id, { saidBefore: null, knownBefore: time + 1 });
    if (expected) deepStrictEqual(found, expected, `${question.id} as known at ${time}`);
    else deepStrictEqual(found.claims, 0, `nothing was known of ${question.id} at ${time}`);
  }
}

async function checkSaidBy(world: World, facts: Facts, before: number): Promise<void> {
  for (const question of facts.questions.filter((one) => one.merged_into === null)) {
    const ground = groundOf(facts, question);
    const said = ground.claims
      .filter((claim) => saidOf(claim).start < before)
      .map((claim) =>
        claim.retracted && claim.retracted.start >= before ? { ...claim, retracted: null } : claim,
      );
    const found = await replayed(world, question.id, { saidBefore: before, knownBefore: null });
    deepStrictEqual(found, derive(facts, question, ground, said), `${question.id} as said by ${before}`);
  }
}

async function replayed(world: World, id: string, moments: Moments): Promise<Derived> {
  const view = await world.context.store.read(async (q) => viewAt(q, (await q.questions.byId(id))!, moments));
  const shown = await getQuestion(world.context, id, moments);
  const { standings, positions, spread } = view.state;
  const rowOf = (claim: string) => view.rows.get(claim)!;
  const byOrder = (a: Claim, b: Claim) => a.order - b.order;
  return {
    status: shown.status,
    verdict: shown.verdict,
    spread: spread && { low: spread.low, high: spread.high, basis: spread.basis },
    claimants: shown.claimants,
    claims: shown.claims,
    reports: shown.reports,
    positions: [...positions].sort(byOrder).map((claim) => claim.id),
    assessed: shown.assessed,
    fates: Object.fromEntries(
      [...standings]
        .sort((a, b) => byOrder(a.claim, b.claim))
        .map(({ claim, until }) => {
          const { status, succeededBy } = rowOf(claim.id);
          return [claim.id, { status, succeededBy, until }];
        }),
    ),
  };
}

async function checkLog(world: World): Promise<void> {
  const seqs = await world.db.column('select seq from changes order by seq');
  deepStrictEqual(
    seqs,
    seqs.map((_, i) => i + 1),
    'the log is numbered without gaps',
  );
  const { rows, fault } = await verifyStore(world.url, () => {});
  deepStrictEqual([rows, fault], [seqs.length, null], 'the log verifies');
}
