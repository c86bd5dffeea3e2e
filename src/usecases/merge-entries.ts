/** Merging: two entries of the vocabulary turn out to be one. */
import { questionId } from '../domain/content.ts';
import { fault, Refusal, refusalOf } from '../domain/refusal.ts';
import type { ClaimRow } from '../store/claims.ts';
import type { QuestionRow } from '../store/questions.ts';
import type { SourceRow } from '../store/sources.ts';
import type { ActorRow, EventRow, PlaceRow } from '../store/vocabulary.ts';
import { contentColumns } from './claim-identity.ts';
import { indexClaim } from './claim-words.ts';
import type { Act } from './context.ts';
import { resolveSource } from './documents.ts';
import { rebuildQuestion, relink } from './question-state.ts';
import { propertyOf, SINGULAR } from './references.ts';

type Merge = { into: string; reason?: string | undefined };

export async function mergeActors(act: Act, from: string, merge: Merge): Promise<ActorRow> {
  const [old, target] = await pair(act, 'actors', from, merge);
  const { q } = act;
  // The members of each are related, through the other, to groups that they were not related to.
  const members = [old, target].map((actor) => q.vocabulary.membersOf(actor.slug));
  const onEither = await q.claims.questionsOnActors((await Promise.all(members)).flatMap((all) => [...all]));
  await q.vocabulary.moveMembers(old.slug, target.slug);
  const groups = [...target.memberOf, ...old.memberOf].filter(
    (slug) => slug !== target.slug && slug !== old.slug,
  );
  const memberOf = [...new Set(groups)];
  await q.vocabulary.setGroups(old.slug, []);
  await q.vocabulary.setGroups(target.slug, memberOf);
  await q.vocabulary.actors.update(target.slug, { memberOf, version: target.version + 1 });
  for (const member of await q.vocabulary.actors.bySlugs([...(await q.vocabulary.membersOf(target.slug))])) {
    const renamed = member.memberOf.map((slug) => (slug === old.slug ? target.slug : slug));
    if (member.slug !== target.slug && renamed.join() !== member.memberOf.join())
      await q.vocabulary.actors.update(member.slug, {
        memberOf: [...new Set(renamed)],
        version: member.version + 1,
      });
  }
  for (const event of await q.vocabulary.eventsWithActor(old.slug)) {
    const sides = event.sides.map((side) => ({
      ...side,
      actors: [...new Set(side.actors.map((slug) => (slug === old.slug ? target.slug : slug)))],
    }));
    await q.vocabulary.events.update(event.slug, { sides, version: event.version + 1 });
  }
  const rename = (slug: string | null) => (slug === old.slug ? target.slug : slug);
  const touched = new Set(onEither);
  for (const claim of await q.claims.naming('actors', old.slug))
    for (const key of await moveClaim(act, claim, {
      subject: rename(claim.content.subject),
      claimant: rename(claim.content.claimant)!,
      speaker: rename(claim.content.speaker),
      value:
        claim.content.value?.type === 'actor' && claim.content.value.actor === old.slug
          ? { ...claim.content.value, actor: target.slug }
          : claim.content.value,
    }))
      touched.add(key);
  await q.assessments.renameActor(old.slug, target.slug);
  await logMerge(act, 'actors', old.slug, target.slug, merge);
  await settle(act, touched);
  return (await q.vocabulary.actors.find(target.slug))!;
}

export async function mergePlaces(act: Act, from: string, merge: Merge): Promise<PlaceRow> {
  const [old, target] = await pair(act, 'places', from, merge);
  const touched = await moveClaims(act, 'places', old.slug, { place: target.slug });
  await logMerge(act, 'places', old.slug, target.slug, merge);
  await settle(act, touched);
  return (await act.q.vocabulary.places.find(target.slug))!;
}

export async function mergeEvents(act: Act, from: string, merge: Merge): Promise<EventRow> {
  const [old, target] = await pair(act, 'events', from, merge);
  const touched = await moveClaims(act, 'events', old.slug, { event: target.slug });
  await logMerge(act, 'events', old.slug, target.slug, merge);
  await settle(act, touched);
  return (await act.q.vocabulary.events.find(target.slug))!;
}

export async function mergeSources(act: Act, from: string, merge: Merge): Promise<SourceRow> {
  const { q } = act;
  const [old, target] = [await q.sources.byId(from), await resolveSource(q, merge.into)];
  if (!old || old.mergedInto) throw new Refusal('not-found', `there is no source ${from}`);
  if (!target) throw refusalOf([fault('into', 'unknown-reference', `there is no source "${merge.into}"`)]);
  if (old.id === target.id) throw refusalOf([fault('into', 'invalid', 'a source is not merged into itself')]);
  const claims = await q.reports.claimsOfSource(old.id);
  const touched = await q.reports.questionsOfOrigin(old.id);
  await q.reports.moveSource(old.id, target.id);
  await q.sources.update(old.id, { mergedInto: target.id });
  await act.log({
    act: 'source-merged',
    kind: 'source',
    resource: old.id,
    body: { ...merge, into: target.id },
  });
  for (const { seq } of claims) await indexClaim(act, (await q.claims.bySeq(seq))!);
  await settle(act, new Set(touched));
  return (await q.sources.byId(target.id))!;
}

async function pair<K extends 'actors' | 'places' | 'events'>(act: Act, kind: K, from: string, merge: Merge) {
  const entries = act.q.vocabulary[kind];
  const [old, target] = [await entries.find(from), await entries.resolve(merge.into)];
  if (!old || old.mergedInto) throw new Refusal('not-found', `there is no ${SINGULAR[kind]} ${from}`);
  if (!target)
    throw refusalOf([fault('into', 'unknown-reference', `there is no ${SINGULAR[kind]} "${merge.into}"`)]);
  if (old.slug === target.slug)
    throw refusalOf([fault('into', 'invalid', `${SINGULAR[kind]} ${from} is not merged into itself`)]);
  return [old, target] as unknown as K extends 'actors'
    ? [ActorRow, ActorRow]
    : [PlaceRow & EventRow, PlaceRow & EventRow];
}

async function logMerge(
  act: Act,
  kind: 'actors' | 'places' | 'events',
  from: string,
  into: string,
  merge: Merge,
) {
  await act.q.vocabulary[kind].update(from, { mergedInto: into } as never);
  if (kind === 'places' || kind === 'events') {
    const old = (await act.q.vocabulary[kind].find(from))!;
    // What lay within the old one, however deep, takes its place rather than lie within itself.
    if (await liesWithin(act, kind, into, from))
      await act.q.vocabulary[kind].update(into, { parent: old.parent });
    await act.q.vocabulary.moveParts(kind, from, into);
  }
  await act.log({
    act: `${SINGULAR[kind]}-merged`,
    kind: SINGULAR[kind],
    resource: from,
    event: kind === 'events' ? into : null,
    body: { into, reason: merge.reason ?? null },
  });
}

async function liesWithin(act: Act, kind: 'places' | 'events', inner: string, outer: string) {
  for (let slug: string | null = inner; slug !== null; ) {
    if (slug === outer) return true;
    const row: PlaceRow | EventRow | null = await act.q.vocabulary[kind].find(slug);
    slug = row?.parent ?? null;
  }
  return false;
}

async function moveClaims(
  act: Act,
  kind: 'places' | 'events',
  slug: string,
  parts: Partial<ClaimRow['content']>,
): Promise<Set<number>> {
  const touched = new Set<number>();
  for (const claim of await act.q.claims.naming(kind, slug))
    for (const key of await moveClaim(act, claim, parts)) touched.add(key);
  return touched;
}

/**
 * Gives a claim its new parts, and with them its question. Claims that have become the same stay two in
 * the record, but only the first counts as it: the other no longer absorbs new ones.
 */
async function moveClaim(act: Act, claim: ClaimRow, parts: Partial<ClaimRow['content']>): Promise<number[]> {
  const { q } = act;
  const content = { ...claim.content, ...parts };
  const property = propertyOf((await q.vocabulary.properties.find(content.property))!);
  const question = await movedQuestion(act, (await q.questions.byKey(claim.questionKey))!, content);
  const columns = contentColumns(content, property, question);
  const twin = claim.identity === null ? null : await q.claims.byIdentity(columns.identity);
  const identity = claim.identity === null || (twin && twin.seq !== claim.seq) ? null : columns.identity;
  await q.claims.update(claim.seq, { ...columns, identity });
  if (question.key !== claim.questionKey) await relink(act, claim.id);
  await indexClaim(act, (await q.claims.bySeq(claim.seq))!);
  return [claim.questionKey, question.key];
}

/** The question that an old one has become: renamed where the new id is free, else merged into it. */
async function movedQuestion(act: Act, old: QuestionRow, content: ClaimRow['content']): Promise<QuestionRow> {
  const { q } = act;
  const id = questionId(content);
  if (id === old.id) return old;
  let target = await q.questions.byId(id);
  while (target?.mergedInto) target = await q.questions.byKey(target.mergedInto);
  if (!target) {
    const { event, subject, place, item } = content;
    const { key: _, ...row } = old;
    target = await q.questions.insert({ ...row, id, event, subject, place, item, version: old.version + 1 });
  }
  if (!old.mergedInto) {
    await q.questions.update(old.key, { mergedInto: target.key });
    await q.assessments.move(old.key, target.key);
    await q.links.move(old.key, target.key);
    await q.disputeEvents.move(old.key, target.key);
  }
  return target;
}

async function settle(act: Act, touched: ReadonlySet<number>): Promise<void> {
  for (const key of touched) await rebuildQuestion(act, key);
}
