/** Routes of keys: made, listed, rotated, revoked. */
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { ROLES } from '../usecases/context.ts';
import { createKey, getKey, listKeys, revokeKey, rotateKey } from '../usecases/keep-keys.ts';
import { newKey } from './access.ts';
import { authorOf, byId, PAGE_QUERY, paging, type Routing } from './handling.ts';
import { type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { name } from './requests.ts';

export function keyOperations(routing: Routing): Operation[] {
  return [
    listOperation(routing),
    createOperation(routing),
    getOperation(routing),
    rotateOperation(routing),
    revokeOperation(routing),
  ];
}

const time = z.iso.datetime();

const Key = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    state: z.enum(['active', 'revoked', 'expired']).describe('Whether it opens anything.'),
    recordedAt: time,
    expiresAt: time.nullable().describe('From when it opens nothing; null for never.'),
    revokedAt: time.nullable(),
    previousUntil: time
      .nullable()
      .describe('Until when the secret before the newest rotation works too; null where it does not.'),
    lastUsedAt: time
      .nullable()
      .describe(`To within ${LIMITS.keyUsedMinutes} minutes. The ETag of a key does not cover it.`),
  })
  .meta({ id: 'Key' });

// Were the last use part of it, a key in use could hardly be revoked.
const KeyState = Key.omit({ lastUsedAt: true });
type KeyRecord = z.output<typeof Key>;

const stateOf = ({ lastUsedAt: _, ...state }: KeyRecord) => state;

const CreatedKey = z
  .strictObject({ ...Key.shape, key: z.string().describe('The key itself; it is shown only here.') })
  .meta({ id: 'CreatedKey' });

const expiresAt = z.iso
  .datetime({ offset: true })
  .nullable()
  .optional()
  .describe('A time to come, such as 2030-01-01T00:00:00Z; null for never.');

const NewKey = z
  .strictObject({ name: name(LIMITS.nameChars), role: z.enum(ROLES), expiresAt })
  .meta({ id: 'NewKey' });

const NewRotation = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(LIMITS.keyOverlapHoursMax)
      .default(LIMITS.keyOverlapHoursDefault)
      .describe('How long the old secret works beside the new one; 0 where it may be known to others.'),
    expiresAt: expiresAt.describe('Of the key from now on; as it was unless given, null for never.'),
  })
  .meta({ id: 'NewKeyRotation' });

const millisOf = <T extends string | null | undefined>(given: T) =>
  (typeof given === 'string' ? Date.parse(given) : given) as T extends string ? number : T;

function listOperation(routing: Routing): Operation {
  return operation({
    id: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    tag: 'keys',
    summary: 'List keys',
    role: 'admin',
    etag: 'weak',
    query: z.strictObject(PAGE_QUERY),
    refusals: ['invalid-cursor'],
    answers: {
      200: { description: 'A page of keys, oldest first.', shape: pageShape(Key).meta({ id: 'KeyPage' }) },
    },
    async handle({ query, url }) {
      const page = paging(routing, 'keys', query);
      const after = (page.after?.[0] as number | undefined) ?? 0;
      const { rows, next } = await listKeys(routing.context, { after, limit: query.limit });
      return page.answer(url, rows, next === null ? null : [next]);
    },
  });
}

function createOperation({ context }: Routing): Operation {
  return operation({
    id: 'createKey',
    method: 'POST',
    path: '/v1/keys',
    tag: 'keys',
    summary: 'Create a key',
    description: 'The key is shown once, here; only its hash is kept.',
    role: 'admin',
    body: NewKey,
    bodyExample: { name: 'the desk', role: 'contributor' },
    refusals: ['invalid-claim'],
    answers: { 201: { description: 'Created.', shape: CreatedKey } },
    async handle({ body, caller }) {
      const { plain, hash } = newKey();
      const input = { name: body.name, role: body.role, hash, expiresAt: millisOf(body.expiresAt) ?? null };
      const key = await createKey(context, authorOf(caller), input);
      return { body: { ...key, key: plain }, location: `/v1/keys/${key.id}` };
    },
  });
}

function getOperation({ context }: Routing): Operation {
  return operation({
    id: 'getKey',
    method: 'GET',
    path: '/v1/keys/:id',
    tag: 'keys',
    summary: 'Get a key, without the key itself',
    role: 'admin',
    etag: 'strong',
    params: byId,
    refusals: ['not-found'],
    tagged: { shape: KeyState, of: (body) => stateOf(body as KeyRecord) },
    answers: { 200: { description: 'The key.', shape: Key } },
    handle: async ({ params }) => ({ body: await getKey(context, params.id) }),
  });
}

function rotateOperation({ context }: Routing): Operation {
  return operation({
    id: 'rotateKey',
    method: 'POST',
    path: '/v1/keys/:id/rotate',
    tag: 'keys',
    summary: 'Give a key a new secret',
    description:
      'The new secret is shown once, here. The old one works beside it for `overlapHours`, so that whoever uses it ' +
      'has time to change; of an earlier rotation that is still under way the oldest secret ends at once.',
    role: 'admin',
    params: byId,
    body: NewRotation,
    bodyExample: { overlapHours: 24 },
    refusals: ['not-found', 'invalid-state', 'invalid-claim'],
    answers: { 200: { description: 'Rotated.', shape: CreatedKey } },
    async handle({ params, body, caller }) {
      const { plain, hash } = newKey();
      const { overlapHours } = body;
      const input = { hash, overlapHours, expiresAt: millisOf(body.expiresAt) };
      return { body: { ...(await rotateKey(context, authorOf(caller), params.id, input)), key: plain } };
    },
  });
}

function revokeOperation({ context }: Routing): Operation {
  return operation({
    id: 'revokeKey',
    method: 'DELETE',
    path: '/v1/keys/:id',
    tag: 'keys',
    summary: 'Revoke a key',
    role: 'admin',
    params: byId,
    ifMatchShape: KeyState,
    refusals: ['not-found', 'invalid-state'],
    answers: { 204: { description: 'Revoked, from the next request on.', shape: null } },
    async handle({ params, caller, ifMatch }) {
      const isCurrent = (key: unknown) => ifMatch!(stateOf(key as KeyRecord));
      await revokeKey(context, authorOf(caller), params.id, isCurrent);
      return {};
    },
  });
}
