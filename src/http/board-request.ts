/** What pages are asked with: the path and the query, checked as the API checks them. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { LANGS } from '../pages/words.ts';
import { languageOf } from '../pages/words-reasons.ts';
import { readTogether } from '../usecases/in-language.ts';
import type { ReadAccess } from './access.ts';
import { langOf } from './board-frame.ts';
import type { Check } from './compile.ts';
import type { Routing } from './handling.ts';
import { refusalOfShape } from './problems.ts';

export type BoardDeps = {
  routing: Pick<Routing, 'context' | 'cursors'>;
  readAccess: ReadAccess;
  publicUrl: string | null;
  /** Of maps; none unless they are set. */
  tiles?: { url: string; attribution: string | null } | null;
};

/** Whether a page can follow the stream of changes, which takes keys and knows no sessions. */
export const canStream = ({ readAccess }: BoardDeps): boolean => readAccess === 'open';

/** What a page reads is of one moment, with names and reasons in its language. */
export const ofOneMoment = <T>(
  deps: BoardDeps,
  request: FastifyRequest,
  work: (deps: BoardDeps) => Promise<T>,
): Promise<T> =>
  readTogether(deps.routing.context, languageOf(langOf(request)), (context) =>
    work({ ...deps, routing: { ...deps.routing, context } }),
  );

/** The language may be asked for on every page. */
export const LANG_QUERY = { lang: z.enum(LANGS).optional() };

/** What was asked of a page, checked as the API checks it; a field of a form that was left empty is absent. */
export function asked<T>(check: Check<T>, request: FastifyRequest): T {
  const given = Object.entries((request.query ?? {}) as Record<string, unknown>);
  const checked = check(Object.fromEntries(given.filter(([, value]) => value !== '')));
  if (!checked.ok) throw refusalOfShape(checked.faults);
  return checked.value;
}

/** An id or slug of the path; what no id can hold is the path of nothing. */
export function named(request: FastifyRequest, field: 'id' | 'slug'): string {
  const value = (request.params as Record<string, string>)[field] ?? '';
  if (value === '' || value.includes('\0') || !value.isWellFormed())
    throw new Refusal('not-found', 'nothing has this address');
  return value;
}
