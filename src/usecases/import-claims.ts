/** Imports: claims by the thousand, thousands in a transaction, each line by itself recorded or refused. */
import { setImmediate as breathe } from 'node:timers/promises';
import { canonicalJson } from '../domain/canonical.ts';
import { type Fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { ClaimRow } from '../store/claims.ts';
import { type Retraction, retract, voidRecord } from './change-claim.ts';
import { type ClaimInput, readClaim } from './claim-input.ts';
import { type Act, type Author, act, type Context } from './context.ts';
import { type AssessmentInput, assess, link, type Relation } from './judge-claims.ts';
import { readValue } from './read-value.ts';
import { type Entry, enterClaim } from './record-claim.ts';
import { propertyOf } from './references.ts';

/** A claim with what was done to it since: what an export gives and an import takes. */
export type ImportClaim = ClaimInput & {
  retracted?: Omit<Retraction, 'ifVersion'> | null | undefined;
  void?: { reason: string } | null | undefined;
  links?: ImportLink[] | undefined;
  assessments?: ImportAssessment[] | undefined;
};

/** `with`: the externalId of the other claim, which may come later if it names this one in turn. */
export type ImportLink = { with: string; relation: Relation; rationale: string };
export type ImportAssessment = Omit<AssessmentInput, 'claim'> & { on?: 'claim' | 'question' | undefined };

/** One claim of the input, or what is wrong with it; `lines` where several rows make one claim. */
export type ImportLine = { line: number; rows: number; bytes: number } & (
  | { claim: ImportClaim; refusal?: undefined }
  | { claim?: undefined; refusal: Refusal; further?: Further }
);

/** What can still be found wrong with a line whose shape is at fault: its sound part, and who refuses it then. */
export type Further = {
  sound: Partial<ClaimInput>;
  faulty: ReadonlySet<string>;
  refuse(more: readonly Fault[]): Refusal;
};

export type ImportSummary = {
  received: number;
  recorded: number;
  merged: number;
  refused: number;
  /** Questions that are disputed by it, less those that it settled. */
  disputesOpened: number;
  /** The line at which `onError: stop` stopped. */
  stoppedAt: number | null;
};

export type ImportEvent =
  | { kind: 'refused'; line: number; refusal: Refusal }
  | { kind: 'acknowledged'; summary: ImportSummary }
  | { kind: 'ended'; summary: ImportSummary };

export type ImportOptions = { onError: 'stop' | 'continue' };

/**
 * Records a stream of claims. What an `acknowledged` event counts is on disk; of a source that fails midway
 * only what had been acknowledged, and perhaps one batch more, is. Yields refusals as they are found, the
 * first `LIMITS.importRefusalsNamed` of them. Throws what the store or the source throws.
 */
export async function* importClaims(
  context: Context,
  by: Author,
  source: AsyncIterable<readonly ImportLine[]>,
  { onError }: ImportOptions,
): AsyncGenerator<ImportEvent> {
  const summary = { ...NOTHING };
  let named = 0;
  for await (let batch of batchesOf(source)) {
    while (batch.length > 0) {
      const done = await recordBatch(context, by, batch.slice(0, LIMITS.importBatchRows), onError);
      batch = batch.slice(done.lines);
      addUp(summary, done);
      for (const { line, refusal } of done.refusals)
        if (named++ < LIMITS.importRefusalsNamed) yield { kind: 'refused', line, refusal };
      yield { kind: 'acknowledged', summary: { ...summary } };
      if (summary.stoppedAt !== null) return yield { kind: 'ended', summary };
    }
  }
  yield { kind: 'ended', summary };
}

const NOTHING: ImportSummary = {
  received: 0,
  recorded: 0,
  merged: 0,
  refused: 0,
  disputesOpened: 0,
  stoppedAt: null,
};

type Done = ImportSummary & { lines: number; refusals: { line: number; refusal: Refusal }[] };

function addUp(summary: ImportSummary, done: Done): void {
  for (const name of ['received', 'recorded', 'merged', 'refused', 'disputesOpened'] as const)
    summary[name] += done[name];
  summary.stoppedAt = done.stoppedAt;
}

/**
 * Records lines in one transaction until they end, or others have waited long enough; `lines` says how many it took. A
 * line is refused before anything of it is written, so that nearly always none has to be taken back; where one has,
 * the batch begins again with a savepoint around each.
 */
async function recordBatch(
  context: Context,
  by: Author,
  batch: readonly ImportLine[],
  onError: ImportOptions['onError'],
): Promise<Done> {
  try {
    return await recordLines(context, by, batch, onError, false);
  } catch (error) {
    if (!(error instanceof HalfWritten)) throw error;
    return recordLines(context, by, batch, onError, true);
  }
}

class HalfWritten extends Error {}

function recordLines(
  context: Context,
  by: Author,
  batch: readonly ImportLine[],
  onError: ImportOptions['onError'],
  isCareful: boolean,
): Promise<Done> {
  return act(context, by, { isAlone: true }, async (one) => {
    const done: Done = { ...NOTHING, lines: 0, refusals: [] };
    const begun = performance.now();
    let breathed = begun;
    for (const item of batch) {
      const refusal = item.claim
        ? await recordLine(one, item.claim, item.rows, done, isCareful)
        : await refusalOf(one, item);
      done.lines++;
      done.received += item.rows;
      if (refusal) {
        done.refused += item.rows;
        done.refusals.push({ line: item.line, refusal });
        if (onError === 'stop') return { ...done, stoppedAt: item.line };
      }
      const now = performance.now();
      if (now - begun > LIMITS.importActMillis && context.store.isWaitedFor()) break;
      if (now - breathed > LIMITS.loopHoldMillis) {
        await breathe();
        breathed = performance.now();
      }
    }
    return done;
  });
}

async function refusalOf(one: Act, item: ImportLine & { refusal: Refusal }): Promise<Refusal> {
  if (!item.further) return item.refusal;
  const { sound, faulty, refuse } = item.further;
  return refuse((await readClaim(one, sound, faulty)).faults ?? []);
}

/** The refusal of a line, of which then nothing is written; null where it is recorded. */
async function recordLine(
  one: Act,
  claim: ImportClaim,
  rows: number,
  done: Done,
  isCareful: boolean,
): Promise<Refusal | null> {
  const loggedBefore = one.logged();
  try {
    const record = () => recordWithActs(one, claim);
    const entry = await (isCareful || hasActs(claim) ? one.q.apart(record) : record());
    done.recorded += entry.merged ? 0 : 1;
    done.merged += entry.merged ? rows : rows - 1;
    done.disputesOpened += entry.opened;
    return null;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'store-unavailable') throw error;
    if (!isCareful && !hasActs(claim) && one.logged() > loggedBefore) throw new HalfWritten();
    return error;
  }
}

/** What was done to a claim since is done after it is recorded, and may be refused then. */
const hasActs = ({ retracted, void: voided, links = [], assessments = [] }: ImportClaim): boolean =>
  Boolean(retracted ?? voided) || links.length + assessments.length > 0;

async function recordWithActs(one: Act, claim: ImportClaim): Promise<Entry> {
  const { retracted, void: voided, links = [], assessments = [], ...input } = claim;
  const isEnded = Boolean(retracted ?? voided);
  if (!hasActs(claim)) return enterClaim(one, input);
  if (one.by.role !== 'editor' && one.by.role !== 'admin')
    throw new Refusal('forbidden', 'to retract, void, link and assess needs the role editor', {
      role: 'editor',
    });
  // A claim that is known by its externalId is the one that was ended; another that says the same is not.
  const entry = await enterClaim(one, input, isEnded && Boolean(input.externalId));
  const wasOpen = await isOpen(one, entry.row);
  let { row } = entry;
  if (retracted) row = await retract(one, row, retracted);
  if (voided) row = await voidRecord(one, row, voided);
  for (const other of links) await linkOnce(one, row, other);
  const said: string[] = [];
  for (const assessment of assessments) await assessOnce(one, row, assessment, said);
  const opened = entry.opened + Number(await isOpen(one, row)) - Number(wasOpen);
  return { ...entry, row, opened };
}

const isOpen = async (one: Act, row: ClaimRow): Promise<boolean> =>
  (await one.q.questions.byKey(row.questionKey))?.status === 'open';

/** Links with the claim of that externalId once both are there; until then the other is waited for. */
async function linkOnce(one: Act, row: ClaimRow, { with: other, ...what }: ImportLink): Promise<void> {
  const kept = await one.q.keys.external(one.by.keyId, other);
  const found = kept ? await one.q.claims.bySeq(kept.claimSeq) : await one.q.claims.byId(other);
  if (!found) return;
  const known = (await one.q.links.ofClaim(row.id)).some(
    ({ first, second }) => first === found.id || second === found.id,
  );
  if (known) return;
  // In the order of the record, so that it does not matter which of the two came last.
  const claims = [row, found].sort((a, b) => a.seq - b.seq).map((claim) => claim.id);
  await link(one, { ...what, claims });
}

/**
 * Assesses unless the assessor has said just this, and as often, before: a file that is sent again changes
 * nothing, and an assessor who came back to a finding has come back to it.
 */
async function assessOnce(
  one: Act,
  row: ClaimRow,
  { on, ...input }: ImportAssessment,
  before: string[],
): Promise<void> {
  const question = (await one.q.questions.byKey(row.questionKey))!;
  const property = propertyOf((await one.q.vocabulary.properties.find(question.property))!);
  const claim = on === 'question' ? null : row.id;
  const assessor = typeof input.assessor === 'string' ? input.assessor : input.assessor.slug;
  const { rating = null, rationale = null, evidence = [] } = input;
  const given = input.value ?? null;
  const value = given === null ? null : (readValue(given, property, one.rules, []).value ?? null);
  const said = canonicalJson([assessor, claim, rating, rationale, evidence, value]);
  const known = (await one.q.assessments.ofQuestion(question.key)).filter(
    (other) =>
      canonicalJson([
        other.assessor,
        other.claim,
        other.rating,
        other.rationale,
        other.evidence,
        other.value,
      ]) === said,
  );
  before.push(said);
  if (before.filter((other) => other === said).length > known.length)
    await assess(one, question.id, { ...input, claim });
}

/**
 * Lines together until a batch is full or its first line has waited long enough: a client that sends slowly
 * is acknowledged too, and no transaction waits for one.
 */
async function* batchesOf(source: AsyncIterable<readonly ImportLine[]>): AsyncGenerator<ImportLine[]> {
  const parts = source[Symbol.asyncIterator]();
  let next = parts.next();
  // What fails while a batch is being recorded is thrown when it is awaited.
  next.catch(() => {});
  try {
    for (let ended = false; !ended; ) {
      const batch: ImportLine[] = [];
      let bytes = 0;
      let due = 0;
      while (!ended && batch.length < LIMITS.importBatchRows && bytes < LIMITS.importBatchBytes) {
        const part = batch.length === 0 ? await next : await orUntil(next, due);
        if (batch.length === 0) due = performance.now() + LIMITS.importWaitMillis;
        if (part === null) break;
        if (part.done) ended = true;
        else {
          for (const line of part.value) {
            batch.push(line);
            bytes += line.bytes;
          }
          next = parts.next();
          next.catch(() => {});
        }
      }
      if (batch.length > 0) yield batch;
    }
  } finally {
    // Not awaited: a source that waits for its client would never end.
    void parts.return?.().catch(() => {});
  }
}

/** What comes until a time of `performance.now()`; null where nothing does. */
async function orUntil<T>(next: Promise<T>, due: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, due - performance.now()));
  });
  return Promise.race([next, waited]).finally(() => clearTimeout(timer));
}
