/** What pages are drawn from: the use cases' own answers, known here by their types alone. */
import type { claimantRecord } from '../usecases/keep-record.ts';
import type { claimBrief, reportRecord } from '../usecases/present.ts';
import type { getDispute, getQuestion, listQuestions } from '../usecases/read-disputes.ts';
import type { disputeTimeline } from '../usecases/read-timeline.ts';

export type { ClaimRecord, Ref } from '../usecases/present.ts';
export type { DisputeRow } from '../usecases/read-disputes.ts';

export type Brief = ReturnType<typeof claimBrief>;
export type Report = ReturnType<typeof reportRecord>;
export type Dispute = Awaited<ReturnType<typeof getDispute>>['record'];
export type Camp = Dispute['camps'][number];
export type Position = Camp['positions'][number];
export type LinkRecord = Dispute['links'][number];
export type AssessmentRecord = Dispute['assessments'][number];
export type Question = Awaited<ReturnType<typeof getQuestion>>;
export type QuestionRow = Awaited<ReturnType<typeof listQuestions>>['rows'][number];
export type QuestionParts = Dispute['question'];
export type TimelineEntry = Awaited<ReturnType<typeof disputeTimeline>>['rows'][number];
export type ClaimantRecord = Awaited<ReturnType<typeof claimantRecord>>;
/** The reports of claims by the claims' ids. */
export type ReportsOf = ReadonlyMap<string, readonly Report[]>;
