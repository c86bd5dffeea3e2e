/** Records for pages to be drawn from, with one text wherever somebody's words can stand. */
import { type ActorView, actorPage } from '../../src/pages/actor-page.ts';
import { type Board, boardPage } from '../../src/pages/board-page.ts';
import { type ClaimView, claimPage } from '../../src/pages/claim-page.ts';
import { type DisputeView, disputePage } from '../../src/pages/dispute-page.ts';
import { errorPage, type Failure } from '../../src/pages/error-page.ts';
import { type EventList, type EventView, eventPage, eventsPage } from '../../src/pages/event-page.ts';
import type { Frame } from '../../src/pages/layout.ts';
import { type QuestionView, questionPage } from '../../src/pages/question-page.ts';
import type { Brief, ClaimRecord, DisputeRow, Position, Question, Report } from '../../src/pages/records.ts';

type Figure = Extract<NonNullable<Brief['value']>, { stated: unknown }>;

/** A count that is meant as it is stated, unless something else is given. */
export const count = (bounds: Figure['stated'], more: Partial<Figure> = {}): Figure => ({
  type: 'count',
  text: null,
  lang: null,
  unit: 'person',
  stated: bounds,
  effective: bounds,
  rule: 'exact',
  ruleSet: 'default',
  ...more,
});

export const brief = (words = 'Somebody'): Brief => ({
  id: 'c1',
  claimant: { slug: 'somebody', name: words },
  speaker: { slug: 'speaker', name: words },
  polarity: 'asserts',
  value: count({ min: 2, max: 2 }, { text: words, lang: 'uk' }),
  statement: words,
  claimedAt: '2023-05-23',
  asOf: '2023',
  periodStart: null,
  status: 'standing',
});

/** Every kind of page's view, each text of the record being `words`. */
export function views(words: string) {
  const ref = { slug: 'somebody', name: words };
  const one = brief(words);
  const at = '2023-06-01T12:00:00.000Z';
  const source = { id: 's1', publisher: words, title: words, url: words };
  const report: Report = {
    id: 'r1',
    source,
    quote: words,
    lang: 'uk',
    publishedAt: '2023-05',
    relayedFrom: { report: null, source },
    recordedAt: at,
    recordedBy: words,
  };
  const position: Position = { claimant: ref, claim: one, interest: 'enemy', trail: [{ ...one, id: 'c0' }] };
  const parts = {
    id: 'raid.killed.raiders',
    label: `${words} killed, ${words}`,
    event: ref,
    topic: 'casualties' as const,
    property: 'killed',
    subject: ref,
    place: ref,
    item: ref,
  };
  const link = {
    id: 'l1',
    claims: ['c1', 'other'],
    relation: 'contradicts' as const,
    rationale: words,
    recordedAt: at,
    recordedBy: words,
  };
  const assessment = {
    id: 'a1',
    question: parts.id,
    claim: null,
    assessor: ref,
    value: { type: 'actor', actor: ref, sole: true },
    rating: words,
    rationale: words,
    evidence: [words, 'https://check.example/'],
    current: false,
    recordedAt: at,
    recordedBy: words,
  };
  const counts = { claimants: 3, claims: 4, reports: 5, assessed: true, updatedAt: at };
  const spread = { low: 2, high: 71, gap: 69, factor: 35.5, basis: 'stated' as const };
  const row: DisputeRow = {
    id: parts.id,
    question: parts,
    verdict: 'conflict',
    status: 'open',
    ...counts,
    spread,
    campCount: 2,
    extremes: { low: one, high: { ...one, value: { type: 'actor', actor: ref, sole: false } } },
  };
  const reports = new Map([['c1', [report]]]);
  const live = { questions: [parts.id] };
  const dispute: DisputeView = {
    dispute: {
      ...row,
      campCount: 2,
      camps: [
        { effective: { min: 2, max: 2 }, size: 1, positions: [position] },
        { effective: { actor: ref, sole: false, denied: true }, size: 1, positions: [position] },
      ],
      unconfirmed: [position],
      inconsistencies: [{ claimant: ref, claims: ['c1', 'c0'], verdict: 'conflict', reason: words }],
      links: [link],
      assessments: [assessment],
    } as unknown as DisputeView['dispute'],
    reports,
    others: new Map(),
    timeline: [{ at: '2023-05-23', start: 0, seq: 1, act: 'retracted', claim: one, succeededBy: null }],
    replay: { saidBy: '2023-05-23' },
    nextCursor: 'next',
    firstCamp: 1,
    chart: '',
    timelineChart: '',
    map: '',
    embed: words,
    live,
  };
  const question: QuestionView = {
    question: {
      ...parts,
      ...counts,
      verdict: null,
      status: 'undisputed',
      spread: null,
      positionCount: 2,
      positions: [position],
      related: [parts],
      links: [link],
      assessments: [assessment],
    } as unknown as Question,
    reports,
    others: new Map(),
    replay: {},
    chart: '',
    map: '',
    live,
  };
  const claim: ClaimRecord = {
    ...one,
    question: { id: parts.id, label: words },
    event: ref,
    topic: 'casualties',
    property: 'killed',
    subject: ref,
    place: ref,
    item: ref,
    claimedAtInferred: true,
    succeededBy: 'c2',
    retractedAt: '2023-05-28',
    reports: [report],
    retractionReports: [report],
    externalIds: [words],
    recordedAt: at,
    recordedBy: words,
    updatedAt: at,
    version: 2,
  };
  const claimView: ClaimView = {
    claim,
    isDisputed: true,
    against: [{ claim: one, verdict: 'conflict', origin: 'editorial', reason: words, gap: 1, factor: 2 }],
    hasMoreAgainst: true,
    history: [
      {
        seq: 1,
        act: 'claim-corrected',
        recordedAt: at,
        recordedBy: words,
        redacted: true,
        body: { version: 2, reason: words },
      },
    ],
    live,
  };
  const event = {
    slug: 'raid',
    name: words,
    aliases: [words],
    sameAs: [words],
    kind: null,
    start: '2023-05-22',
    end: null,
    place: ref,
    parent: ref,
    sides: [{ name: words, actors: ['somebody'] }],
  };
  const board: Board = {
    query: { q: words, sort: '-factor', minFactor: 2, claimant: words },
    rows: [row],
    nextCursor: 'next',
    events: { entries: [ref], complete: true },
    claimants: { entries: [ref], complete: false },
    event: ref,
    claimant: null,
    unknownNames: [words],
    stream: true,
  };
  const events: EventList = { q: words, rows: [event], nextCursor: 'next', live: {} };
  const eventView: EventView = {
    event,
    actors: new Map([['somebody', ref]]),
    disputes: [row],
    hasMoreDisputes: true,
    questions: [question.question] as unknown as EventView['questions'],
    hasMoreQuestions: true,
    map: '',
    live,
  };
  const actor: ActorView = {
    actor: {
      slug: 'somebody',
      name: words,
      names: { uk: `${words} ` },
      aliases: [words],
      sameAs: [words],
      kind: 'person',
    },
    groups: [ref],
    record: {
      actor: ref,
      claims: 2,
      questions: 1,
      disputed: 1,
      revised: 0,
      retracted: 0,
      assessments: { consistent: 1, inconsistent: 0, unassessed: 1 },
      counterparties: [{ actor: ref, contradictions: 1, medianFactor: null }],
    },
    disputes: [row],
    hasMoreDisputes: true,
    claims: [claim],
    hasMoreClaims: true,
  };
  const failure: Failure = {
    status: 400,
    code: 'invalid-request',
    detail: words,
    requestId: 'a-request',
    faults: [{ path: words, code: 'invalid', message: words }],
  };
  return { board, dispute, question, claim: claimView, event: eventView, events, actor, failure };
}

/** Every page, drawn from records whose every text is the same. */
export function pagesOf(words: string): [string, string][] {
  const { board, dispute, question, claim, event, events, actor, failure } = views(words);
  const frame: Frame = {
    lang: 'en',
    path: `/?q=${encodeURIComponent(words)}`,
    signedInAs: { name: words, role: 'editor' },
    csrf: words,
    base: 'http://localhost',
  };
  return [
    ['the board', boardPage(frame, board)],
    ['a dispute', disputePage(frame, dispute)],
    ['a question', questionPage(frame, question)],
    ['a claim', claimPage(frame, claim)],
    ['an event', eventPage(frame, event)],
    ['events', eventsPage(frame, events)],
    ['an actor', actorPage(frame, actor)],
    ['an error', errorPage(frame, failure)],
  ];
}
