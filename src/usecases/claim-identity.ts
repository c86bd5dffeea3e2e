/** What of a claim's row follows from its content: its columns, and what makes it the same as another. */
import { canonicalJson } from '../domain/canonical.ts';
import { describedKey } from '../domain/claim.ts';
import type { ClaimContent } from '../domain/content.ts';
import { dayOf, parseMoment, UNKNOWN_MOMENT } from '../domain/moment.ts';
import { isFigure, type Property } from '../domain/properties.ts';
import { extent, setKey } from '../domain/value.ts';
import { sha256 } from '../store/chain.ts';
import type { QuestionRow } from '../store/questions.ts';
import { claimOf } from './facts.ts';

/** What makes two claims one: who, on what, of when, which sets, said on which day. */
export function identityOf(content: ClaimContent, property: Property, question: QuestionRow): string {
  const claim = claimOf(
    { id: '', seq: 0, content, ...saidColumns(content), retractedStart: null, retractedEnd: null },
    property,
  );
  const parts = [
    content.claimant,
    content.speaker,
    question.id,
    content.polarity,
    describedKey(claim),
    setKey(claim.stated),
    setKey(claim.effective),
    dayOf(content.claimedAt === null ? null : parseMoment(content.claimedAt)),
  ];
  return sha256(JSON.stringify(parts), 'base64url');
}

/** The columns of a claim that its content decides. */
export function contentColumns(content: ClaimContent, property: Property, question: QuestionRow) {
  const said = saidColumns(content);
  const claim = claimOf(
    { id: '', seq: 0, content, ...said, retractedStart: null, retractedEnd: null },
    property,
  );
  const range = isFigure(property) ? extent(claim.effective) : null;
  return {
    questionKey: question.key,
    event: content.event,
    topic: property.topic,
    property: content.property,
    subject: content.subject,
    place: content.place,
    claimant: content.claimant,
    speaker: content.speaker,
    polarity: content.polarity,
    valueActor: content.value?.type === 'actor' ? content.value.actor : null,
    content,
    effectiveLo: range?.lo ?? null,
    effectiveHi: range?.hi ?? null,
    ...said,
    identity: identityOf(content, property, question),
  };
}

/** The same for what was sent twice. When an earliest report stands in for the time of saying, it may differ. */
export function contentHash(content: ClaimContent): string {
  const { claimedAtInferred, ...said } = content;
  return sha256(canonicalJson(claimedAtInferred ? { ...said, claimedAt: null } : said), 'base64url');
}

/**
 * Which of two times of one day a claim keeps that came with both, in whatever order they came: one that was
 * given before one that a report stood in for, then the earlier, then the more precise.
 */
export function saysSooner(one: ClaimContent, other: ClaimContent): boolean {
  const [a, b] = [saidRank(one), saidRank(other)];
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && a[at]! < b[at]!;
}

export function saidColumns(content: ClaimContent) {
  const said = content.claimedAt === null ? UNKNOWN_MOMENT : parseMoment(content.claimedAt)!;
  return { saidStart: said.start, saidEnd: said.end };
}

function saidRank(content: ClaimContent): number[] {
  const { saidStart, saidEnd } = saidColumns(content);
  return [content.claimedAtInferred ? 1 : 0, saidStart, saidEnd];
}
