/** Acts on a recorded claim: correct, retract, void, add a report. */
import { parseMoment } from '../domain/moment.ts';
import { type Fault, fault, Refusal, refusalOf } from '../domain/refusal.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { Queries } from '../store/store.ts';
import { contentColumns } from './claim-identity.ts';
import {
  type ClaimInput,
  publishedAt,
  type ReportInput,
  readClaim,
  readReports,
  valueInput,
} from './claim-input.ts';
import { indexClaim } from './claim-words.ts';
import { type Act, type ActOptions, type Author, act, type Context, reading } from './context.ts';
import { documents } from './documents.ts';
import { type ClaimRecord, claimRecord } from './present.ts';
import {
  groundOf,
  questionFor,
  rebuildQuestion,
  refreshAfterRetraction,
  relink,
  save,
} from './question-state.ts';
import { addReports, insertReports, logClaim, loggedReport, reportRow } from './record-claim.ts';

/** Whether the caller's idea of a resource is still its state. */
export type Precondition = (representation: unknown) => boolean;

export type ClaimPatch = Partial<Omit<ClaimInput, 'externalId'>> & { reason: string };

/**
 * Corrects the record: a new version, with a reason; earlier versions stay in the history. Fields that are
 * absent stay as they are, null takes a field away, `reports` replaces them all. Refuses with
 * `precondition-failed`, `invalid-state` (voided) and whatever recording the claim would refuse.
 */
export function correctClaim(
  context: Context,
  by: Author,
  id: string,
  patch: ClaimPatch,
  isCurrent: Precondition,
  options: ActOptions = {},
): Promise<ClaimRecord> {
  return act(context, by, options, async (one) => {
    const row = await claimById(one.q, id);
    const before = await claimRecord(one.q, row);
    if (!isCurrent(before)) throw stale(row);
    if (row.status === 'voided') throw wrongState(row, 'a voided claim is not corrected');
    const { reason, ...changes } = patch;
    const read = await readClaim(one, { ...(await inputOf(one.q, row, changes)), ...changes });
    if (read.faults) throw refusalOf(read.faults);
    const { plan } = read;
    if (keepsValue(changes)) plan.content.value = row.content.value;
    await plan.refs.create(one);
    await plan.docs.create(one);
    const question = await questionFor(one, plan.content, plan.property);
    const columns = contentColumns(plan.content, plan.property, question);
    const twin = await one.q.claims.byIdentity(columns.identity);
    if (twin && twin.seq !== row.seq)
      throw new Refusal('already-exists', `claim ${twin.id} says the same; void one of the two`, {
        existing: twin.id,
      });
    const identity = row.status === 'retracted' ? null : columns.identity;
    const next: ClaimRow = { ...row, ...columns, identity, version: row.version + 1, updatedAt: one.now };
    const { seq: _, ...update } = next;
    await one.q.claims.update(row.seq, update);
    if (changes.reports) {
      await one.q.reports.removeOfClaim(row.seq, one.now);
      await insertReports(one, next, plan.reports);
    }
    const reports = await one.q.reports.ofClaim(row.seq);
    await logClaim(one, 'claim-corrected', next, question, plan, reports, { reason });
    await indexClaim(one, next);
    if (row.questionKey !== question.key) {
      await relink(one, row.id);
      await rebuildQuestion(one, row.questionKey);
    }
    await rebuildQuestion(one, question.key);
    return claimRecord(one.q, (await one.q.claims.bySeq(row.seq))!);
  });
}

/** What is wrong with a correction whose other fields (`faulty`) have the wrong shape. */
export function furtherFaultsOfPatch(
  context: Context,
  id: string,
  patch: Partial<ClaimPatch>,
  faulty: ReadonlySet<string>,
) {
  return context.store.read(async (q) => {
    const row = await q.claims.byId(id);
    if (!row) return [];
    const { reason: _, ...changes } = patch;
    const whole = { ...(await inputOf(q, row, changes)), ...changes };
    return (await readClaim(reading(context, q), whole, faulty)).faults ?? [];
  });
}

/** What is wrong with a report whose other fields have the wrong shape. */
export function furtherFaultsOfReport(context: Context, input: Partial<ReportInput>) {
  return context.store.read(async (q) => {
    const one = reading(context, q);
    const docs = documents(q, one.now, one.newId);
    const faults: Fault[] = [];
    if (input.source !== undefined) await readReports(one, [input as ReportInput], docs, faults, () => '');
    return [...faults, ...docs.faults];
  });
}

export type Retraction = {
  retractedAt?: string | undefined;
  report?: ReportInput | undefined;
  reason?: string | undefined;
  ifVersion?: number | undefined;
};

/** The claimant took it back: the position ends, and no earlier claim comes back. Repeatable. */
export function retractClaim(
  context: Context,
  by: Author,
  id: string,
  input: Retraction,
  options: ActOptions,
): Promise<ClaimRecord> {
  return act(context, by, options, async (one) =>
    claimRecord(one.q, await retract(one, await claimById(one.q, id), input)),
  );
}

/** The retraction itself, within an act. */
export async function retract(one: Act, row: ClaimRow, input: Retraction): Promise<ClaimRow> {
  if (row.status === 'retracted') return row;
  checkVersion(row, input.ifVersion);
  if (row.status === 'voided') throw wrongState(row, 'a voided claim is not retracted');
  const docs = documents(one.q, one.now, one.newId);
  const faults = [] as ReturnType<typeof fault>[];
  const [plan] = await readReports(one, input.report ? [input.report] : [], docs, faults, () => 'report.');
  const text = input.retractedAt ?? (plan && publishedAt(plan)) ?? new Date(one.now).toISOString();
  const moment = parseMoment(text)!;
  if (moment.end <= row.saidStart)
    faults.push(fault('retractedAt', 'bounds-reversed', 'is before the claim was made'));
  if (faults.length + docs.faults.length > 0) throw refusalOf([...faults, ...docs.faults]);
  await docs.create(one);
  const report = plan ? reportRow(one, row.seq, plan, true) : null;
  if (report) await one.q.reports.insert(report);
  const change = {
    status: 'retracted' as const,
    succeededBy: null,
    identity: null,
    retractedText: text,
    retractedStart: moment.start,
    retractedEnd: moment.end,
    saidUntil: Math.min(row.saidUntil, Math.max(moment.start, row.saidEnd)),
    updatedAt: one.now,
    version: row.version + 1,
  };
  await one.q.claims.update(row.seq, change);
  const question = (await one.q.questions.byKey(row.questionKey))!;
  await one.log({
    ...about(row, question.id, 'claim-retracted'),
    body: {
      version: change.version,
      retractedAt: text,
      reason: input.reason ?? null,
      report: plan && report ? loggedReport(plan, report.id) : null,
    },
  });
  await refreshAfterRetraction(one, await groundOf(one.q, question), question, row);
  return { ...row, ...change };
}

/** The record was wrong: the claim is as if never recorded, and what it had revised comes back. Repeatable. */
export function voidClaim(
  context: Context,
  by: Author,
  id: string,
  input: { reason: string; ifVersion?: number | undefined },
  options: ActOptions,
): Promise<ClaimRecord> {
  return act(context, by, options, async (one) =>
    claimRecord(one.q, await voidRecord(one, await claimById(one.q, id), input)),
  );
}

/** The voiding itself, within an act. */
export async function voidRecord(
  one: Act,
  row: ClaimRow,
  input: { reason: string; ifVersion?: number | undefined },
): Promise<ClaimRow> {
  if (row.status === 'voided') return row;
  checkVersion(row, input.ifVersion);
  const change = {
    status: 'voided' as const,
    succeededBy: null,
    identity: null,
    line: null,
    saidUntil: row.saidStart,
    updatedAt: one.now,
    version: row.version + 1,
  };
  await one.q.claims.update(row.seq, change);
  const question = (await one.q.questions.byKey(row.questionKey))!;
  await one.log({
    ...about(row, question.id, 'claim-voided'),
    body: { version: change.version, reason: input.reason },
  });
  await rebuildQuestion(one, row.questionKey);
  return { ...row, ...change };
}

/** Another source carries the claim. A report that it has already is not doubled. */
export function addReport(
  context: Context,
  by: Author,
  id: string,
  input: ReportInput,
  options: ActOptions,
): Promise<{ record: ClaimRecord; added: boolean }> {
  return act(context, by, options, async (one) => {
    const row = await claimById(one.q, id);
    if (row.status === 'voided') throw wrongState(row, 'a voided claim takes no reports');
    const docs = documents(one.q, one.now, one.newId);
    const faults = [] as ReturnType<typeof fault>[];
    const plans = await readReports(one, [input], docs, faults, () => '');
    if (faults.length + docs.faults.length > 0) throw refusalOf([...faults, ...docs.faults]);
    await docs.create(one);
    const origins = await addReports(one, row, plans);
    const added = origins !== null;
    if (added) {
      const question = (await one.q.questions.byKey(row.questionKey))!;
      await save(one, question, { reports: question.reports + origins });
      await one.q.claims.update(row.seq, { updatedAt: one.now });
      await indexClaim(one, row);
    }
    return {
      record: await claimRecord(one.q, { ...row, updatedAt: added ? one.now : row.updatedAt }),
      added,
    };
  });
}

export async function claimById(q: Queries, id: string): Promise<ClaimRow> {
  const row = await q.claims.byId(id);
  if (!row) throw new Refusal('not-found', `there is no claim ${id}`);
  return row;
}

const about = (row: ClaimRow, question: string, what: string) => ({
  act: what,
  kind: 'claim',
  resource: row.id,
  claim: row.id,
  question,
  event: row.event,
  topic: row.topic,
});

const stale = (row: ClaimRow) =>
  new Refusal('precondition-failed', 'the claim changed since it was read', { current: row.version });

const wrongState = (row: ClaimRow, detail: string) =>
  new Refusal('invalid-state', detail, { state: row.status });

function checkVersion(row: ClaimRow, ifVersion: number | undefined): void {
  if (ifVersion !== undefined && ifVersion !== row.version) throw stale(row);
}

/** A kept claim as the request that would record it. */
async function inputOf(q: Queries, row: ClaimRow, changes: Partial<ClaimInput>): Promise<ClaimInput> {
  const { content } = row;
  const { value } = content;
  const reports = (await q.reports.ofClaim(row.seq)).filter((report) => !report.retraction);
  return {
    event: content.event,
    property: content.property,
    subject: content.subject,
    place: content.place,
    item: content.itemName ?? content.item,
    claimant: content.claimant,
    speaker: content.speaker,
    polarity: content.polarity,
    value: value === null ? null : valueInput(value, keepsValue(changes)),
    statement: content.statement,
    claimedAt: content.claimedAtInferred ? null : content.claimedAt,
    asOf: content.asOf,
    periodStart: content.periodStart,
    reports: reports.map((report) => ({
      source: report.sourceId,
      quote: report.quote,
      lang: report.lang,
      publishedAt: report.publishedText,
    })),
  };
}

// A value that is not corrected is not read again: the rules may have changed, or the words been redacted.
const keepsValue = (changes: Partial<ClaimInput>): boolean =>
  changes.value === undefined && changes.property === undefined;
