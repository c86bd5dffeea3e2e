/** The change log as server-sent events. */
import { z } from 'zod';
import { ACTS, CHANGE_KINDS } from '../domain/acts.ts';
import { TOPICS } from '../domain/properties.ts';
import { fault, Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { newestChange } from '../usecases/follow-changes.ts';
import { queryInteger } from './compile.ts';
import type { Routing } from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { slug, text } from './requests.ts';

const EVENT_STREAM = 'text/event-stream';

const several = <S extends z.ZodType>(one: S) => z.array(one).min(1).max(LIMITS.filterValues).optional();

/** What changes are chosen by, here and by webhooks. */
export const CHANGE_FILTERS = {
  event: several(slug).describe('Of these events.'),
  topic: several(z.enum(TOPICS)).describe('Of these topics.'),
  kind: several(z.enum(CHANGE_KINDS)).describe('Done to these kinds of things.'),
  act: several(z.enum(ACTS)).describe('These acts.'),
  question: several(text(LIMITS.paramBytes)).describe('On the questions of these ids.'),
};

export function streamOperations({ context, subscriptions }: Routing): Operation[] {
  return [
    operation({
      id: 'followChanges',
      method: 'GET',
      path: '/v1/changes/stream',
      tag: 'changes',
      summary: 'Follow the change log as server-sent events',
      description:
        'Each change is an event without a name, whose `id` is its `seq` and whose `data` is its row of the ' +
        'list. It begins after `Last-Event-ID` or else `after`, or else now, and goes on until it is closed. ' +
        'Numbers without data tell how far a filter has looked. The last event is `closing` where the service ' +
        'stops, and `overflow` where the client took too long: connect again, and nothing is lost.',
      role: 'reader',
      query: z.strictObject({
        after: queryInteger({ min: 0 }).describe(
          'Changes after this number; `Last-Event-ID` goes before it.',
        ),
        limit: queryInteger({ min: 1 }).describe('Ends after as many changes.'),
        ...CHANGE_FILTERS,
      }),
      refusals: ['overloaded', 'rate-limited'],
      answers: {
        200: {
          description: 'Changes as they come, in order and without gaps.',
          shape: null,
          headers: {
            'X-Accel-Buffering': {
              description: 'Tells proxies to hold nothing back.',
              schema: { type: 'string', enum: ['no'] },
            },
          },
          media: { [EVENT_STREAM]: { schema: { type: 'string' }, example: EXAMPLE } },
        },
      },
      async handle({ query, header, caller, address, isHead }) {
        const { after, limit, ...filter } = query;
        const newest = await newestChange(context);
        const start = startOf(header('last-event-id'), after, newest);
        const content = isHead
          ? ''
          : subscriptions.open({
              after: start,
              filter,
              limit: limit ?? null,
              keyId: caller?.keyId ?? null,
              caller: caller ? `key ${caller.keyId}` : `address ${address}`,
            });
        return {
          raw: { type: EVENT_STREAM, content },
          headers: {
            'cache-control': `${caller ? 'private, ' : ''}no-cache, no-transform`,
            'x-accel-buffering': 'no',
          },
        };
      },
    }),
  ];
}

const EXAMPLE = `retry: 3000
id: 41

id: 42
data: {"seq":42,"act":"claim-recorded","kind":"claim","question":"belgorod-raid-2023-05.killed.raiding-force"}

`;

/** A number that the log has not reached is of another log: going on from it would pass over changes silently. */
function startOf(lastEventId: string | undefined, after: number | undefined, newest: number): number {
  const isResumed = lastEventId !== undefined && lastEventId !== '';
  const path = isResumed ? 'Last-Event-ID' : 'after';
  if (isResumed && !/^\d{1,15}$/.test(lastEventId))
    throw atFault(path, 'invalid', 'must be the number of a change');
  const start = isResumed ? Number(lastEventId) : (after ?? newest);
  if (start > newest) throw atFault(path, 'out-of-range', `is beyond the newest change, ${newest}`);
  return start;
}

const atFault = (path: string, code: 'invalid' | 'out-of-range', message: string): Refusal =>
  new Refusal('invalid-request', `${path} ${message}`, {}, [fault(path, code, message)]);
