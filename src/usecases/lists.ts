/** The lists that can be searched, by their names: a search of many claims takes long, and may be done elsewhere. */
import type { Context } from './context.ts';
import { listClaimTexts } from './read-claims.ts';
import { listDisputeTexts, listQuestions } from './read-disputes.ts';

const LISTS = { claims: listClaimTexts, disputes: listDisputeTexts, questions: listQuestions } as const;

export type Lists = typeof LISTS;
export type ListName = keyof Lists;

export type ReadList = <Name extends ListName>(
  context: Context,
  name: Name,
  query: Parameters<Lists[Name]>[1],
) => ReturnType<Lists[Name]>;

export const readList: ReadList = <Name extends ListName>(
  context: Context,
  name: Name,
  query: Parameters<Lists[Name]>[1],
) => LISTS[name](context, query as never) as ReturnType<Lists[Name]>;
