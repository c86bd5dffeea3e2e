/** Readings and acts on the record itself: the change log, redactions, a claimant's record. */

import { canonicalJson } from '../domain/canonical.ts';
import { setsOf } from '../domain/content.ts';
import { Refusal } from '../domain/refusal.ts';
import { extent, meets } from '../domain/value.ts';
import { type ChangeRow, sha256 } from '../store/chain.ts';
import type { Queries } from '../store/store.ts';
import { indexClaim } from './claim-words.ts';
import { type Act, type ActOptions, type Author, act, type Context } from './context.ts';
import { counterclaims } from './contradictions.ts';
import { claimOf, frameOf } from './facts.ts';
import { entryBySlug } from './keep-vocabulary.ts';
import { iso } from './present.ts';
import { groundOf } from './question-state.ts';
import { forgetWorkedOut } from './worked-out.ts';

/** The log after a number; `head` is the newest row, whose hash covers all before it. */
export function listChanges(context: Context, query: { after: number; limit: number }) {
  return context.store.read(async (q) => {
    const rows = await q.changes.after(query.after, query.limit + 1);
    const page = rows.slice(0, query.limit);
    return {
      rows: page.map(changeRecord),
      next: rows.length > query.limit ? page.at(-1)!.seq : null,
      unchained: await q.changes.unchained(),
    };
  });
}

/** How far the log has come: its newest number, and how many acts are still to be numbered. */
export const logState = (context: Context) =>
  context.store.read(async (q) => ({
    newest: (await q.changes.head()).seq,
    unchained: await q.changes.unchained(),
  }));

export function changeRecord(row: ChangeRow) {
  const {
    seq,
    recordedBy,
    act: what,
    kind,
    resource,
    claim,
    question,
    event,
    topic,
    bodyHash,
    previousHash,
    hash,
  } = row;
  return {
    seq,
    recordedAt: iso(row.recordedAt),
    recordedBy,
    act: what,
    kind,
    resource,
    claim,
    question,
    event,
    topic,
    redacted: row.redactedBy !== null,
    body: JSON.parse(row.body) as Record<string, unknown>,
    bodyHash,
    previousHash,
    hash,
  };
}

export const REDACTED = '[redacted]';

/** What can be taken out by law: a field of one resource. */
export const REDACTABLE = {
  claim: ['statement', 'value.text'],
  report: ['quote'],
  source: ['title'],
  assessment: ['rationale'],
  link: ['rationale'],
} as const;
export type RedactableKind = keyof typeof REDACTABLE;

export type Redaction = { kind: RedactableKind; id: string; field: string; reason: string };

/**
 * Takes a text out by law: the words go from the row, from every version in the log and from search; the
 * rows and their hashes stay, so that the chain still verifies.
 */
export async function redact(context: Context, by: Author, input: Redaction, options: ActOptions) {
  const done = await act(context, by, options, async (one) => {
    const { kind, id, field } = input;
    const found = await redactRow(one, kind, id, field);
    if (!found) throw new Refusal('not-found', `there is no ${kind} ${id}`);
    const rows = [
      ...(await one.q.changes.ofResource(kind, id)),
      ...(found.claim ? await one.q.changes.ofClaim(found.claim) : []),
    ];
    const bodies = new Map<string, Record<string, unknown>>();
    for (const row of rows) {
      const body = JSON.parse(row.body) as Record<string, unknown>;
      if (row.act !== 'text-redacted' && withoutText(body, kind, id, field)) bodies.set(row.bodyHash, body);
    }
    const seq = await one.logNumbered({
      act: 'text-redacted',
      kind,
      resource: id,
      claim: found.claim,
      body: { field, reason: input.reason, left: leftOf(bodies) },
    });
    // Read once more: on PostgreSQL rows that had no number yet have one now.
    const numbered = [
      ...(await one.q.changes.ofResource(kind, id)),
      ...(found.claim ? await one.q.changes.ofClaim(found.claim) : []),
    ];
    for (const row of new Map(numbered.map((row) => [row.seq, row])).values()) {
      const body = bodies.get(row.bodyHash);
      if (row.act !== 'text-redacted' && body) await one.q.changes.redact(row.seq, body, seq);
    }
    await one.q.keys.forgetAnswersWith(found.claim ?? id);
    await one.q.search.purge();
    await one.q.counts.beside.raise();
    return {
      change: seq,
      kind,
      id,
      field,
      reason: input.reason,
      recordedAt: iso(one.now),
      recordedBy: one.by.name,
    };
  });
  forgetWorkedOut();
  return done;
}

/** What each body is from now on, so that words put in place of those taken out do not verify. */
const leftOf = (bodies: ReadonlyMap<string, Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries([...bodies].map(([bodyHash, body]) => [bodyHash, sha256(canonicalJson(body))]));

async function redactRow(
  one: Act,
  kind: RedactableKind,
  id: string,
  field: string,
): Promise<{ claim: string | null } | null> {
  const { q } = one;
  switch (kind) {
    case 'claim': {
      const row = await q.claims.byId(id);
      if (!row) return null;
      const { content } = row;
      const value =
        content.value && 'text' in content.value ? { ...content.value, text: REDACTED } : content.value;
      const next = field === 'statement' ? { ...content, statement: REDACTED } : { ...content, value };
      await q.claims.update(row.seq, { content: next, updatedAt: one.now, version: row.version + 1 });
      await indexClaim(one, { ...row, content: next });
      return { claim: id };
    }
    case 'report': {
      const row = await q.reports.byId(id);
      if (!row) return null;
      await q.reports.redactQuote(id, REDACTED);
      const claim = (await q.claims.bySeq(row.claimSeq))!;
      await q.claims.update(claim.seq, { updatedAt: one.now });
      await indexClaim(one, claim);
      return { claim: claim.id };
    }
    case 'source': {
      if (!(await q.sources.byId(id))) return null;
      await q.sources.update(id, { title: REDACTED, search: '' });
      for (const { seq } of await q.reports.claimsOfSource(id))
        await indexClaim(one, (await q.claims.bySeq(seq))!);
      return { claim: null };
    }
    case 'assessment':
      if (!(await q.assessments.byId(id))) return null;
      await q.assessments.update(id, { rationale: REDACTED });
      return { claim: null };
    case 'link':
      if (!(await q.links.byId(id))) return null;
      await q.links.update(id, { rationale: REDACTED });
      return { claim: null };
  }
}

/** Takes the text out of the body of a logged act; tells whether it was there. */
function withoutText(
  body: Record<string, unknown>,
  kind: RedactableKind,
  id: string,
  field: string,
): boolean {
  const blank = (holder: unknown, name: string): boolean => {
    if (typeof holder !== 'object' || holder === null) return false;
    const record = holder as Record<string, unknown>;
    if (typeof record[name] !== 'string') return false;
    record[name] = REDACTED;
    return true;
  };
  if (kind === 'claim') {
    const content = body.content as Record<string, unknown> | undefined;
    return field === 'statement' ? blank(content, 'statement') : blank(content?.value, 'text');
  }
  if (kind !== 'report') return blank(body, field);
  const reports = [body.report, ...((body.reports as unknown[] | undefined) ?? [])];
  const own = reports.filter((report) => (report as { id?: string } | null)?.id === id);
  return own.map((report) => blank(report, 'quote')).includes(true);
}

/** What a claimant's claims have come to: counts, assessments, and how far others lie from it. */
export function claimantRecord(context: Context, slug: string) {
  return context.store.read(async (q) => {
    const actor = await entryBySlug(q, 'actors', slug);
    const rows = (await q.claims.ofClaimantEver(actor.slug)).filter((row) => row.status !== 'voided');
    const questions = new Map<number, Awaited<ReturnType<Queries['questions']['byKey']>>>();
    for (const key of new Set(rows.map((row) => row.questionKey)))
      questions.set(key, await q.questions.byKey(key));
    const factors = new Map<string, number[]>();
    const disputes = new Map<string, number>();
    const held = { consistent: 0, inconsistent: 0, unassessed: 0 };
    for (const row of rows) {
      const question = questions.get(row.questionKey)!;
      const ground = await groundOf(q, question);
      const claim = claimOf(row, ground.property);
      const finding = (await q.assessments.ofQuestion(question.key))
        .filter((one) => one.value !== null)
        .at(-1);
      if (!finding) held.unassessed++;
      else {
        const frame = await frameOf(q, ground.property, [claim]);
        const truth = setsOf(finding.value as never, 'asserts', ground.property).effective;
        held[meets(claim.effective, truth, frame.related) ? 'consistent' : 'inconsistent']++;
      }
      if (row.status !== 'standing' || question.status !== 'open') continue;
      for (const partner of await counterclaims(ground, claim, null, PARTNERS_PER_CLAIM)) {
        const other = partner.claim.claimant;
        disputes.set(other, (disputes.get(other) ?? 0) + 1);
        const isFigure = extent(claim.effective) !== null && partner.comparison.factor !== null;
        if (isFigure) factors.set(other, [...(factors.get(other) ?? []), partner.comparison.factor!]);
      }
    }
    const names = new Map(
      (await q.vocabulary.actors.bySlugs([...disputes.keys()])).map((one) => [one.slug, one.name]),
    );
    return {
      actor: { slug: actor.slug, name: actor.name },
      claims: rows.length,
      questions: questions.size,
      disputed: rows.filter((row) => questions.get(row.questionKey)!.status === 'open').length,
      revised: rows.filter((row) => row.status === 'revised').length,
      retracted: rows.filter((row) => row.status === 'retracted').length,
      assessments: held,
      counterparties: [...disputes]
        .map(([other, contradictions]) => ({
          actor: { slug: other, name: names.get(other) ?? other },
          contradictions,
          medianFactor: median(factors.get(other) ?? []),
        }))
        .sort((a, b) => b.contradictions - a.contradictions || (a.actor.slug < b.actor.slug ? -1 : 1)),
    };
  });
}

const PARTNERS_PER_CLAIM = 200;

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
