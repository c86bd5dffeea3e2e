/** Records a claim, and says at once what it contradicts. */
import { independent } from '../domain/interest.ts';
import { Refusal, refusalOf } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { ReportRow } from '../store/reports.ts';
import { contentColumns, contentHash, identityOf, saidColumns, saysSooner } from './claim-identity.ts';
import { type ClaimInput, type ClaimPlan, type ReportPlan, readClaim } from './claim-input.ts';
import { indexClaim, wordsOfClaim, wordsOfReports } from './claim-words.ts';
import {
  type Act,
  type ActOptions,
  type Author,
  act,
  type Context,
  reading,
  type Warning,
} from './context.ts';
import { counterclaims, type Ground } from './contradictions.ts';
import { claimOf } from './facts.ts';
import { madeOf } from './keep-claim-records.ts';
import { type ClaimRecord, claimBrief, claimRecord, namesFor, recordOf } from './present.ts';
import {
  enterLine,
  groundOf,
  hasNoClaims,
  placeInLine,
  questionFor,
  rebuildQuestion,
  refreshAfterRecord,
  save,
} from './question-state.ts';

export type DisputeRef = { id: string; verdict: 'conflict' | 'tension' };
export type Counterclaim =
  ReturnType<typeof claimBrief> extends infer Brief
    ? {
        claim: Brief;
        verdict: string;
        direction: string | null;
        origin: string;
        reason: string;
        gap: number | null;
        factor: number | null;
      }
    : never;

export type Recorded = {
  record: ClaimRecord;
  dispute: DisputeRef | null;
  counterclaims: Counterclaim[];
  merged: boolean;
  warnings: Warning[];
};

/**
 * Records a claim with its references, its reports and its question's new state in one transaction. The
 * same claim again adds its reports to the first (`merged`). Refuses, naming every fault, with
 * `unknown-reference`, `value-unparsed`, `invalid-claim` or `external-id-conflict`.
 */
export function recordClaim(
  context: Context,
  by: Author,
  input: ClaimInput,
  options: ActOptions = {},
): Promise<Recorded> {
  return act(context, by, options, async (one) => {
    const { row, merged, on } = await enterClaim(one, input);
    return present(one, row, merged, on);
  });
}

/** `opened`: 1 where the question became disputed by it, −1 where it ceased to be, else 0. */
export type Entry = { row: ClaimRow; merged: boolean; opened: number; on?: On };

/** The question of a new claim as it is with it, and what its comparisons need. */
type On = { question: QuestionRow; ground: Ground };

/**
 * The record itself, within an act. `apart` keeps a claim from being taken for one that says the same: what
 * is ended as soon as it is entered (retracted, voided) never absorbs another, nor is absorbed.
 */
export async function enterClaim(one: Act, input: ClaimInput, apart = false): Promise<Entry> {
  const read = await readClaim(one, input);
  if (read.faults) throw refusalOf(read.faults);
  const { plan } = read;
  const sent = await sentBefore(one, plan);
  if (sent) return mergeInto(one, sent, plan, false);
  await plan.refs.create(one);
  await plan.docs.create(one);
  const question = await questionFor(one, plan.content, plan.property);
  const identity = identityOf(plan.content, plan.property, question);
  const same = apart ? null : await one.q.claims.byIdentity(identity);
  return same
    ? mergeInto(one, same, plan, await takesSooner(one, same, plan))
    : insertClaim(one, plan, question, apart);
}

/** What is wrong with the fields of a claim whose other fields (`faulty`) have the wrong shape. */
export function furtherFaults(context: Context, input: Partial<ClaimInput>, faulty: ReadonlySet<string>) {
  return context.store.read(async (q) => (await readClaim(reading(context, q), input, faulty)).faults ?? []);
}

/**
 * Adds reports to a claim, those that it has already left out; returns how many new origins they bring, or
 * null where it had them all.
 */
export async function addReports(
  one: Act,
  claim: ClaimRow,
  plans: readonly ReportPlan[],
): Promise<number | null> {
  const known = (await one.q.reports.ofClaim(claim.seq)).filter((report) => !report.retraction);
  const added = await insertReports(one, claim, plans, known);
  for (const { row, plan } of added) await logReport(one, claim, row, plan);
  if (added.length === 0) return null;
  const origins = known.map((report) => report.origin);
  return independent([...origins, ...added.map(({ row }) => row.origin)]) - independent(origins);
}

type ReportColumns = Omit<ReportRow, 'seq'>;

/** Writes reports that a claim has not yet, each once. */
export async function insertReports(
  one: Act,
  claim: ClaimRow,
  plans: readonly ReportPlan[],
  known: readonly ReportColumns[] = [],
): Promise<{ row: ReportColumns; plan: ReportPlan }[]> {
  const added: { row: ReportColumns; plan: ReportPlan }[] = [];
  for (const plan of plans) {
    const row = reportRow(one, claim.seq, plan, false);
    if ([...known, ...added.map((other) => other.row)].some((other) => isSameReport(other, row))) continue;
    await one.q.reports.insert(row);
    added.push({ row, plan });
  }
  return added;
}

const isSameReport = (a: ReportColumns, b: ReportColumns): boolean =>
  a.sourceId === b.sourceId &&
  a.quote === b.quote &&
  a.relayedFromReport === b.relayedFromReport &&
  a.relayedFromSource === b.relayedFromSource;

/** The body of a claim in the log: what it says, and its reports. */
export function loggedReport(plan: ReportPlan, id: string) {
  return {
    id,
    source: plan.source.id,
    quote: plan.quote,
    lang: plan.lang,
    publishedAt: plan.publishedAt,
    relayedFrom: plan.relayedFromReport?.id ?? plan.relayedFromSource?.id ?? null,
  };
}

export function reportRow(one: Act, claimSeq: number, plan: ReportPlan, retraction: boolean): ReportColumns {
  return {
    id: one.newId(),
    claimSeq,
    sourceId: plan.source.id,
    quote: plan.quote,
    lang: plan.lang,
    publishedText: plan.publishedAt,
    relayedFromReport: plan.relayedFromReport?.id ?? null,
    relayedFromSource: plan.relayedFromSource?.id ?? null,
    origin: plan.relayedFromReport?.origin ?? plan.relayedFromSource?.id ?? plan.source.id,
    retraction,
    recordedAt: one.now,
    recordedBy: one.by.name,
    removedAt: null,
  };
}

async function insertClaim(one: Act, plan: ClaimPlan, question: QuestionRow, apart: boolean): Promise<Entry> {
  const { content, property } = plan;
  const ground = await groundOf(one.q, question);
  const said = contentColumns(content, property, question);
  const isNewcomer = await hasNoClaims(one.q, question, content.claimant);
  const row: ClaimRow = {
    seq: 0,
    id: one.newId(),
    ...said,
    ...(apart ? { identity: null } : {}),
    ...(await placeInLine(one.q, ground, said, isNewcomer)),
    retractedStart: null,
    retractedEnd: null,
    retractedText: null,
    recordedAt: one.now,
    recordedBy: one.by.name,
    updatedAt: one.now,
    version: 1,
  };
  row.seq = await one.q.claims.insert(row);
  const added = await insertReports(one, row, plan.reports);
  const reports = added.map((report) => report.row);
  const isKnownElsewhere = await keepExternalId(one, row, plan, true);
  await logClaim(one, 'claim-recorded', row, question, plan, reports);
  const sources = added.map((report) => report.plan.source);
  const words = [...(await wordsOfClaim(one, row)), ...wordsOfReports(reports, sources)];
  await one.q.search.put(row.seq, words, true);
  const entered = await enterLine(one, ground, row, isNewcomer);
  const now = await refreshAfterRecord(one, ground, question, entered, {
    reports: independent(reports.map((report) => report.origin)),
    isNewcomer,
  });
  const record = recordOf(entered.row, {
    names: await namesFor(one.q, [row]),
    question: now,
    reports,
    sources: new Map(added.flatMap(({ plan }) => sourcesIn(plan)).map((source) => [source.id, source])),
    externalIds: isKnownElsewhere ? [plan.externalId!] : [],
  });
  one.records.set(row.seq, { record, touches: one.q.records.touches(row.seq) });
  return { row: entered.row, merged: false, opened: openedBy(question, now), on: { question: now, ground } };
}

const sourcesIn = ({ source, relayedFromSource }: ReportPlan) =>
  relayedFromSource === null ? [source] : [source, relayedFromSource];

const openedBy = (before: QuestionRow, now: QuestionRow): number =>
  Number(now.status === 'open') - Number(before.status === 'open');

/** Writes what a claim says now to the log. */
export async function logClaim(
  one: Act,
  what: 'claim-recorded' | 'claim-corrected',
  row: ClaimRow,
  question: QuestionRow,
  plan: ClaimPlan,
  reports: readonly ReportColumns[],
  more: Record<string, unknown> = {},
) {
  await one.log({
    act: what,
    kind: 'claim',
    resource: row.id,
    claim: row.id,
    question: question.id,
    event: row.event,
    topic: row.topic,
    body: {
      content: row.content,
      externalId: plan.externalId,
      ...more,
      reports: reports
        .filter((report) => !report.retraction)
        .map(({ id, sourceId, quote, lang, publishedText, relayedFromReport, relayedFromSource }) => ({
          id,
          lang,
          publishedAt: publishedText,
          quote,
          relayedFrom: relayedFromReport ?? relayedFromSource,
          source: sourceId,
        })),
      version: row.version,
    },
  });
}

async function logReport(one: Act, claim: ClaimRow, row: { id: string }, plan: ReportPlan): Promise<void> {
  const question = await one.q.questions.byKey(claim.questionKey);
  await one.log({
    act: 'report-added',
    kind: 'report',
    resource: row.id,
    claim: claim.id,
    question: question?.id ?? null,
    event: claim.event,
    topic: claim.topic,
    body: { report: loggedReport(plan, row.id) },
  });
}

/** The claim that this key sent under this externalId; other content under it is refused. */
async function sentBefore(one: Act, plan: ClaimPlan): Promise<ClaimRow | null> {
  if (plan.externalId === null) return null;
  const kept = await one.q.keys.external(one.by.keyId, plan.externalId);
  if (!kept) return exportedBefore(one, plan);
  const row = await one.q.claims.bySeq(kept.claimSeq);
  const sent = contentHash(plan.content);
  // What was sent may name what was since merged: it is then what the claim says now.
  if (kept.contentHash === sent || (row && contentHash(row.content) === sent)) return row;
  const detail = `externalId "${plan.externalId}" came before, with other content`;
  throw new Refusal('external-id-conflict', detail, { existing: row?.id ?? null });
}

// An export names a claim that came without an externalId by its id.
async function exportedBefore(one: Act, plan: ClaimPlan): Promise<ClaimRow | null> {
  const row = await one.q.claims.byId(plan.externalId!);
  return row && contentHash(row.content) === contentHash(plan.content) ? row : null;
}

/** Whether the claim has an id more. `isNew`: that nothing was sent under it before is known. */
async function keepExternalId(one: Act, row: ClaimRow, plan: ClaimPlan, isNew = false): Promise<boolean> {
  const { externalId } = plan;
  if (externalId === null || externalId === row.id) return false;
  if (!isNew && (await one.q.keys.external(one.by.keyId, externalId))) return false;
  const contentHashOf = contentHash(plan.content);
  await one.q.keys.keepExternal({
    keyId: one.by.keyId,
    externalId,
    claimSeq: row.seq,
    contentHash: contentHashOf,
  });
  return true;
}

async function mergeInto(one: Act, row: ClaimRow, plan: ClaimPlan, sooner: boolean): Promise<Entry> {
  if (await keepExternalId(one, row, plan)) await one.q.records.forget(row.seq);
  if (row.status === 'retracted' || row.status === 'voided') return { row, merged: true, opened: 0 };
  await plan.docs.create(one);
  const origins = await addReports(one, row, plan.reports);
  if (origins === null && !sooner) return { row, merged: true, opened: 0 };
  const question = (await one.q.questions.byKey(row.questionKey))!;
  const next = sooner ? await saidSooner(one, row, plan, question) : { ...row, updatedAt: one.now };
  if (!sooner) await one.q.claims.update(row.seq, { updatedAt: one.now });
  const now = sooner
    ? await rebuildQuestion(one, question.key)
    : await save(one, question, { reports: question.reports + (origins ?? 0) });
  await indexClaim(one, next);
  return { row: (await one.q.claims.bySeq(row.seq))!, merged: true, opened: openedBy(question, now) };
}

/** The same claim came with an earlier time of its day: the record keeps that one, whichever came first. */
async function saidSooner(
  one: Act,
  row: ClaimRow,
  plan: ClaimPlan,
  question: QuestionRow,
): Promise<ClaimRow> {
  const { claimedAt, claimedAtInferred } = plan.content;
  const content = { ...row.content, claimedAt, claimedAtInferred };
  const change = { content, ...saidColumns(content), version: row.version + 1, updatedAt: one.now };
  await one.q.claims.update(row.seq, change);
  const next = { ...row, ...change };
  const reports = await one.q.reports.ofClaim(row.seq);
  await logClaim(one, 'claim-corrected', next, question, plan, reports, { reason: SAID_SOONER });
  return next;
}

const SAID_SOONER = 'the same claim came with an earlier time of that day';

// What an editor corrected stays as corrected.
async function takesSooner(one: Act, row: ClaimRow, plan: ClaimPlan): Promise<boolean> {
  if (!saysSooner(plan.content, row.content)) return false;
  const corrections = (await one.q.changes.ofClaim(row.id)).filter(
    (change) => change.act === 'claim-corrected',
  );
  return corrections.every(
    (change) => (JSON.parse(change.body) as { reason?: string }).reason === SAID_SOONER,
  );
}

async function present(one: Act, row: ClaimRow, merged: boolean, on?: On): Promise<Recorded> {
  const { q } = one;
  const question = on?.question ?? (await q.questions.byKey(row.questionKey))!;
  const ground = on?.ground ?? (await groundOf(q, question));
  const isPosition = row.status === 'standing';
  const partners = isPosition
    ? await counterclaims(ground, claimOf(row, ground.property), null, LIMITS.counterclaimsInAnswer)
    : [];
  const names = await namesFor(
    q,
    partners.map((partner) => partner.row),
  );
  const record = madeOf(one, row.seq) ?? (await claimRecord(q, row));
  one.records.set(row.seq, { record, touches: q.records.touches(row.seq) });
  return {
    record,
    dispute: question.verdict === null ? null : { id: question.id, verdict: question.verdict },
    counterclaims: partners.map(({ row: other, comparison }) => ({
      claim: claimBrief(other, names),
      ...comparison,
    })),
    merged,
    warnings: one.warnings,
  };
}
