/** Routes of the record and its keepers: changes, redactions, quantities, health, metrics. */
import { z } from 'zod';
import { RULE_SETS, readQuantity } from '../domain/quantity/quantity.ts';
import { Refusal } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import { takeCheckpoint } from '../usecases/checkpoints.ts';
import { listChanges, logState, REDACTABLE, type RedactableKind, redact } from '../usecases/keep-record.ts';
import { Bounds, bodyShape, recordedAt } from './answers.ts';
import { queryInteger } from './compile.ts';
import { acting, authorOf, PAGE_QUERY, paging, type Routing } from './handling.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import { pageShape } from './pagination.ts';
import { lang, name, text } from './requests.ts';
import { JSON_TYPE } from './sending.ts';

export function recordOperations(routing: Routing): Operation[] {
  return [
    changesOperation(routing),
    checkpointOperation(routing),
    redactionOperation(routing),
    parseOperation(routing),
    ...healthOperations(routing),
  ];
}

const Change = z
  .strictObject({
    seq: z.int().describe('Rising without gaps.'),
    recordedAt,
    recordedBy: z.string(),
    act: z.string(),
    kind: z.string(),
    resource: z.string(),
    claim: z.string().nullable(),
    question: z.string().nullable(),
    event: z.string().nullable(),
    topic: z.string().nullable(),
    redacted: z.boolean(),
    body: bodyShape,
    bodyHash: z.string().describe('SHA-256 of the body as it was recorded.'),
    previousHash: z.string(),
    hash: z.string().describe('SHA-256 over the row and the hash before it.'),
  })
  .meta({ id: 'Change' });

const unchained = z
  .int()
  .min(0)
  .describe('Acts that are recorded and come into the log, numbered, in a moment; always 0 on SQLite.');

function changesOperation(routing: Routing): Operation {
  return operation({
    id: 'listChanges',
    method: 'GET',
    path: '/v1/changes',
    tag: 'changes',
    summary: 'Read the change log',
    description:
      'Every act a row, numbered without gaps, chained by hash. Go on with `after` set to the last `seq` seen, ' +
      'at any later time; or, while there is more, with `cursor`.',
    role: 'reader',
    isKept: true,
    etag: 'weak',
    query: z.strictObject({
      ...PAGE_QUERY,
      after: queryInteger({ min: 0, default: 0 }).describe('Rows after this number.'),
    }),
    refusals: ['invalid-cursor'],
    answers: {
      200: {
        description: 'A page of changes, oldest first.',
        shape: pageShape(Change).extend({ unchained }).meta({ id: 'ChangePage' }),
      },
    },
    async handle({ query, url }) {
      const page = paging(routing, 'changes', query);
      const after = (page.after?.[0] as number | undefined) ?? query.after;
      const { rows, next, unchained } = await listChanges(routing.context, { after, limit: query.limit });
      const answer = page.answer(url, rows, next === null ? null : [next]);
      return { ...answer, body: { ...answer.body, unchained } };
    },
  });
}

const ofSignature = (what: string) => z.string().nullable().describe(`${what}; null without CHECKPOINT_KEY.`);

const Checkpoint = z
  .strictObject({
    seq: z.int().min(0).describe('The number of the newest change; 0 where there is none.'),
    hash: z.string().describe('Its hash, which covers every change before it.'),
    time: z.iso.datetime(),
    keyId: ofSignature('SHA-256 of the public key'),
    publicKey: ofSignature('The Ed25519 key that it was signed with, as base64 of its DER form'),
    signature: ofSignature(
      'As base64, of the lines `counterclaim checkpoint`, `seq`, `hash` and `time`, each with its line feed',
    ),
  })
  .meta({ id: 'Checkpoint' });

function checkpointOperation({ context, signer }: Routing): Operation {
  return operation({
    id: 'getCheckpoint',
    method: 'GET',
    path: '/v1/changes/checkpoint',
    tag: 'changes',
    summary: 'Get a signed checkpoint of the change log',
    description:
      'How far the log has come. Kept elsewhere, it shows later whether the log was rewritten or cut off: change ' +
      '`seq` of `GET /v1/changes` must still have this `hash`, and `counterclaim verify --checkpoint` reads the rest.',
    role: 'reader',
    refusals: [],
    answers: { 200: { description: 'The checkpoint of now.', shape: Checkpoint } },
    handle: async () => ({ body: await takeCheckpoint(context, signer) }),
  });
}

const fields = Object.entries(REDACTABLE).flatMap(([kind, names]) => names.map((name) => `${kind}: ${name}`));

const NewRedaction = z
  .strictObject({
    kind: z.enum(Object.keys(REDACTABLE) as [RedactableKind, ...RedactableKind[]]),
    id: text(100),
    field: z
      .enum([...new Set(Object.values(REDACTABLE).flat())] as [string, ...string[]])
      .describe(`One of the texts of the kind (${fields.join('; ')}).`),
    reason: text(LIMITS.textChars),
  })
  .refine((one) => (REDACTABLE[one.kind] as readonly string[]).includes(one.field), {
    path: ['field'],
    params: { code: 'not-allowed' },
    error: 'is no text of this kind',
  })
  .meta({ id: 'NewRedaction' });

const Redaction = z
  .strictObject({
    change: z.int(),
    kind: z.string(),
    id: z.string(),
    field: z.string(),
    reason: z.string(),
    recordedAt: z.iso.datetime(),
    recordedBy: z.string(),
  })
  .meta({ id: 'Redaction' });

function redactionOperation({ context }: Routing): Operation {
  return operation({
    id: 'redact',
    method: 'POST',
    path: '/v1/redactions',
    tag: 'changes',
    summary: 'Take a text out by law',
    description: 'The words go, from every version and from search; the rows and their hashes stay.',
    role: 'admin',
    body: NewRedaction,
    bodyExample: {
      kind: 'claim',
      id: '01890000-0000-7000-8000-000000000000',
      field: 'statement',
      reason: 'Court order.',
    },
    idempotent: true,
    refusals: ['not-found'],
    answers: { 201: { description: 'Taken out.', shape: Redaction } },
    handle: (request) =>
      acting(
        request,
        (options) => redact(context, authorOf(request.caller), request.body, options),
        (body) => ({ body, location: `/v1/changes?after=${body.change - 1}` }),
      ),
  });
}

const Reading = z
  .strictObject({
    text: z.string(),
    lang: z.string(),
    rule: z.string(),
    ruleSet: z.enum(RULE_SETS),
    ruleSetVersion: z.string(),
    unit: z.string().nullable().describe('The unit that was read; null where there is none.'),
    stated: Bounds,
    effective: Bounds,
  })
  .meta({ id: 'QuantityReading' });

function parseOperation({ context }: Routing): Operation {
  return operation({
    id: 'parseQuantity',
    method: 'POST',
    path: '/v1/quantities/parse',
    tag: 'quantities',
    summary: 'Read the words of a quantity',
    description: 'Words in, bounds and the rule out; what cannot be read is refused with what could be.',
    role: 'reader',
    body: z
      .strictObject({
        text: name(LIMITS.quantityTextChars),
        lang: lang.optional(),
        valueType: z
          .enum(['count', 'quantity'])
          .optional()
          .describe('As the figure and its unit suggest, unless given.'),
      })
      .meta({ id: 'NewQuantityReading' }),
    bodyExample: { text: 'plus de 70', lang: 'fr' },
    refusals: ['value-unparsed'],
    answers: { 200: { description: 'What the words allow.', shape: Reading } },
    async handle({ body }) {
      const result = readQuantity(body.text, {
        lang: body.lang,
        kind: body.valueType,
        ruleSet: context.quantityRules,
      });
      if (result.ok) return { body: result.reading };
      throw new Refusal('value-unparsed', result.message, { read: result.read }, [
        { path: 'text', code: 'value-unparsed', message: result.message, read: result.read },
      ]);
    },
  });
}

const Health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
const Readiness = z
  .strictObject({
    status: z.literal('ready'),
    changes: z.int().describe('The number of the newest change.'),
    unchained,
    replica: z
      .strictObject({
        isUsed: z.boolean().describe('Whether it is near enough for readings to go there.'),
        reason: z.string().nullable().describe('Why it is not used; null where it is.'),
        lagBytes: z.int().min(0).nullable().describe('Of the primary’s log; null while one does not answer.'),
        lagSeconds: z.number().min(0).nullable().describe('How long it has been behind.'),
      })
      .nullable()
      .describe('Null where nothing is read from a replica.'),
  })
  .meta({ id: 'Readiness' });

/** Figures that are looked up when they are asked for. */
export function liveFigures({ context, subscriptions, metrics }: Routing): void {
  metrics.gauge('stream_subscribers', 'Open streams of the change log.', () => subscriptions.count());
  metrics.gauge('webhook_deliveries_pending', 'Deliveries under way or to be tried again.', () =>
    context.store.read((q) => q.webhooks.pendingCount()),
  );
  metrics.gauge('changes_unchained', 'Acts that are recorded and not numbered yet.', () =>
    context.store.read((q) => q.changes.unchained()),
  );
  if (context.store.replica() === null) return;
  const lag = (name: 'lagBytes' | 'lagSeconds') => () => context.store.replica()?.[name] ?? Number.NaN;
  metrics.gauge(
    'replica_lag_bytes',
    'What the replica has not replayed of the primary’s log.',
    lag('lagBytes'),
  );
  metrics.gauge('replica_lag_seconds', 'For how long the replica has been behind.', lag('lagSeconds'));
}

/** Without the serialiser, which is loaded later: whoever starts the process waits for this answer. */
const written = (body: object): Answer => ({ raw: { type: JSON_TYPE, content: JSON.stringify(body) } });

function healthOperations(routing: Routing): Operation[] {
  const { context } = routing;
  return [
    operation({
      id: 'getLiveness',
      method: 'GET',
      path: '/health/live',
      tag: 'operations',
      summary: 'Whether the process answers',
      role: 'none',
      refusals: [],
      answers: { 200: { description: 'It does.', shape: Health } },
      handle: async () => written({ status: 'ok' } satisfies z.output<typeof Health>),
    }),
    operation({
      id: 'getReadiness',
      method: 'GET',
      path: '/health/ready',
      tag: 'operations',
      summary: 'Whether the database can be read and acts can be written',
      description: 'Where no act was written within a second, it tries.',
      role: 'none',
      refusals: ['store-unavailable'],
      answers: { 200: { description: 'It can.', shape: Readiness } },
      async handle() {
        await context.store.tryWriting();
        const { newest, unchained } = await logState(context);
        const replica = context.store.replica();
        return written({ status: 'ready', changes: newest, unchained, replica } satisfies z.output<
          typeof Readiness
        >);
      },
    }),
    operation({
      id: 'getMetrics',
      method: 'GET',
      path: '/metrics',
      tag: 'operations',
      summary: 'Figures of the process, for Prometheus',
      role: 'none',
      refusals: [],
      answers: {
        200: {
          description: 'In the text format of Prometheus.',
          shape: null,
          media: { 'text/plain': { schema: { type: 'string' }, example: 'process_cpu_seconds_total 1.2\n' } },
        },
      },
      async handle() {
        const { registry } = routing.metrics;
        return { raw: { type: registry.contentType, content: await registry.metrics() } };
      },
    }),
  ];
}
