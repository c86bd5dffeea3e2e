/** The application: the visible list of plugins and routes. */
import { readFileSync } from 'node:fs';
import cors from '@fastify/cors';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { faultOfReceiver } from './delivery/addresses.ts';
import { newSecret } from './delivery/signing.ts';
import type { FindKey } from './http/access.ts';
import { registerBoard } from './http/board.ts';
import { registerActs } from './http/board-acts.ts';
import { refusalPage } from './http/board-frame.ts';
import { chartOperations } from './http/charts.ts';
import { claimOperations } from './http/claims.ts';
import { guardConnections } from './http/connections.ts';
import { disputeOperations } from './http/disputes.ts';
import { type DocumentSettings, documentOf, registerDocument } from './http/document.ts';
import { registerEditorActs } from './http/editor-acts.ts';
import { registerEmbed } from './http/embed.ts';
import { feedOperations } from './http/feeds.ts';
import type { Routing } from './http/handling.ts';
import type { FindAnswer } from './http/idempotency.ts';
import { type RunImport, runImport as runImportHere } from './http/import-lines.ts';
import { createKeptAnswers } from './http/kept-answers.ts';
import { keyOperations } from './http/keys.ts';
import { createMetrics } from './http/metrics.ts';
import { type Operation, registerOperations } from './http/operation.ts';
import { createCursors } from './http/pagination.ts';
import { refuseUnderPressure, watchPressure } from './http/pressure.ts';
import { installProblems } from './http/problems.ts';
import { rateLimiter } from './http/rate-limits.ts';
import { readAfter } from './http/read-after.ts';
import { recallAnswers } from './http/recall.ts';
import { liveFigures, recordOperations } from './http/record.ts';
import { reviewOperations } from './http/reviews.ts';
import { setSafeHeaders } from './http/safe-headers.ts';
import { answerOddRequests, serverOptions } from './http/server.ts';
import { registerLost, registerSessions } from './http/sessions.ts';
import { registerSignIn } from './http/sign-in.ts';
import { streamOperations } from './http/stream.ts';
import { createSubscriptions, type SubscriptionSettings } from './http/subscriptions.ts';
import { vocabularyOperations } from './http/vocabulary.ts';
import { webhookOperations } from './http/webhooks.ts';
import { LIMITS } from './limits.ts';
import { freshness, POSITION } from './store/freshness.ts';
import type { Store } from './store/store.ts';
import { signerOf } from './usecases/checkpoints.ts';
import type { Context } from './usecases/context.ts';
import { createKeeper } from './usecases/keep-claim-records.ts';
import { findKey as findStoredKey } from './usecases/keep-keys.ts';
import { type ReadList, readList as readListHere } from './usecases/lists.ts';

export type AppSettings = Pick<
  Config,
  'readAccess' | 'publicUrl' | 'corsOrigins' | 'quantityRules' | 'rateLimit' | 'webhookPrivateAddresses'
> &
  Partial<Pick<Config, 'mapTiles' | 'trustedProxies' | 'checkpointKey'>>;

export type AppParts = {
  settings: AppSettings;
  store: Store;
  /** Epoch milliseconds. */
  clock: () => number;
  newId: () => string;
  logger: Logger | false;
  /** How imports and searches are done; in this thread unless given. */
  runImport?: RunImport;
  readList?: ReadList;
  /** For tests: every answer is checked against its shape. */
  strict?: boolean;
  /** For tests: other bounds and paces of streams. */
  streams?: SubscriptionSettings;
  /** For tests: nobody is refused because the machine is busy. */
  isPatient?: boolean;
};

export async function buildApp({
  settings,
  store: untimed,
  clock,
  newId,
  logger,
  runImport = runImportHere,
  readList = readListHere,
  strict,
  streams,
  isPatient = false,
}: AppParts): Promise<FastifyInstance> {
  const { publicUrl, readAccess } = settings;
  const metrics = createMetrics();
  const store = metrics.timed(untimed);
  const app = Fastify({
    ...serverOptions({ publicUrl, trustedProxies: settings.trustedProxies ?? false }),
    ...(logger ? { loggerInstance: logger } : { logger: false }),
  }) as unknown as FastifyInstance;
  answerOddRequests(app, { publicUrl });
  metrics.observe(app);
  const isUnderPressure = isPatient ? () => false : await watchPressure(app);
  const kept = createKeptAnswers(store, LIMITS.answerCacheBytes);
  const isForAll = readAccess === 'open' && settings.rateLimit === null;
  // Who asks, and where, is as the connection has it; and no line is written of a request.
  const isLogged = logger !== false && logger.isLevelEnabled('info');
  const isBare = !isLogged && (publicUrl !== null || !settings.trustedProxies);
  const direct = isBare ? metrics : null;
  const learn = isForAll ? recallAnswers(app, { kept, publicUrl, isUnderPressure, direct }) : null;
  installProblems(app, {
    publicUrl,
    pageOf: (refusal, request, reply) => refusalPage(refusal, request, reply, publicUrl),
  });
  setSafeHeaders(app);
  await allowOrigins(app, settings.corsOrigins);
  guardConnections(app, (request) => request.routeOptions.config?.readsStream ?? false);
  refuseUnderPressure(app, isUnderPressure);
  const countRequest = settings.rateLimit === null ? null : await rateLimiter(app, settings.rateLimit);
  // Operations count by themselves, once they know whose key it is.
  if (countRequest !== null)
    app.addHook('onRequest', (request, reply, done) => {
      if (request.routeOptions.config?.isOperation) return done();
      countRequest(request, reply).then(() => done(), done);
    });
  if (store.replica() !== null)
    readAfter(app, {
      allow: (after, next) => freshness.run({ after }, next),
      position: store.position,
      isPosition: (text) => POSITION.test(text),
    });
  const keepLater = createKeeper(store);
  const context: Context = { store, clock, newId, quantityRules: settings.quantityRules, keepLater };
  const subscriptions = createSubscriptions(context, streams);
  // An open stream would hold the closing for ever.
  app.addHook('preClose', async () => subscriptions.close());
  const routing: Routing = {
    context,
    cursors: createCursors(store.secret),
    subscriptions,
    metrics,
    signer: settings.checkpointKey ? signerOf(settings.checkpointKey) : null,
    runImport,
    readList,
    receivers: { newSecret, faultOf: (url) => faultOfReceiver(url, settings.webhookPrivateAddresses) },
  };
  liveFigures(routing);
  const operations = operationsOf(routing);
  registerDocument(app, operations, documentSettings(settings));
  // From the primary, whatever else the request may read on a replica: a revoked key opens nothing at once.
  const findKey: FindKey = (hash) => freshness.exit(() => findStoredKey(context, hash));
  const findAnswer: FindAnswer = async (keyId, path, key) => {
    const kept = await store.read((q) => q.keys.answer(keyId, path, key));
    return kept && { ...kept, createdAt: kept.recordedAt };
  };
  registerOperations(app, operations, {
    findKey,
    findAnswer,
    readAccess,
    publicUrl,
    now: clock,
    countRequest,
    kept,
    learn,
    ...(strict ? { strict } : {}),
  });
  registerLost(app, { context, settings: { publicUrl } });
  // Forms and cookies are the board's alone: the API takes neither.
  await app.register(async (pages) => {
    const acting = { context, settings: { publicUrl }, findKey, findAnswer };
    await registerSessions(pages, acting);
    registerSignIn(pages, acting);
    registerActs(pages, acting);
    registerEditorActs(pages, acting);
    registerBoard(pages, { routing, readAccess, publicUrl, tiles: settings.mapTiles ?? null });
    registerEmbed(pages, { routing, readAccess });
  });
  return app;
}

/** The OpenAPI document of the service as it comes, for the copy that is checked in. */
export function openApiDocument(): object {
  const routing = { context: null, cursors: createCursors('') } as unknown as Routing;
  return documentOf(operationsOf(routing), documentSettings({ publicUrl: null, readAccess: 'open' }));
}

export function operationsOf(routing: Routing): Operation[] {
  return [
    ...claimOperations(routing),
    ...disputeOperations(routing),
    ...chartOperations(routing),
    ...feedOperations(routing),
    ...reviewOperations(routing),
    ...vocabularyOperations(routing),
    ...recordOperations(routing),
    ...keyOperations(routing),
    ...streamOperations(routing),
    ...webhookOperations(routing),
  ];
}

const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'Idempotent-Replayed',
  'Read-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  // The plugin would ask of every request what it asks for, and do nothing.
  if (origins.length === 0) {
    app.options('*', (_request, reply) => {
      reply.callNotFound();
    });
    return;
  }
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
  });
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function documentSettings({
  publicUrl,
  readAccess,
}: Pick<AppSettings, 'publicUrl' | 'readAccess'>): DocumentSettings {
  return {
    title: 'Counterclaim',
    version,
    description:
      'Who says what about a war, a disaster or an election, on whose word, and which claims cannot all be true.',
    tags: TAGS,
    publicUrl,
    readAccess,
  };
}

const TAGS = [
  { name: 'claims', description: 'One claimant’s answers, with the sources that carried them.' },
  { name: 'disputes', description: 'Questions whose positions cannot all be true.' },
  { name: 'questions', description: 'The points that claims answer.' },
  { name: 'links', description: 'Editors’ relations between claims.' },
  { name: 'assessments', description: 'Fact-checkers’ findings.' },
  { name: 'vocabulary', description: 'Actors, places, events, properties and sources.' },
  { name: 'quantities', description: 'The words of figures.' },
  { name: 'changes', description: 'Every act, numbered and chained.' },
  { name: 'keys', description: 'Who may write.' },
  { name: 'webhooks', description: 'Where changes are sent to.' },
  { name: 'operations', description: 'Health and figures of the process.' },
];
