/** The page that other sites show in an `<iframe>`: the one page here that may be framed by anybody. */
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { chartOf } from '../pages/chart.ts';
import { EMBED_STYLE, embedPage, embedPath } from '../pages/embed-page.ts';
import { labelled } from '../pages/names.ts';
import { LANGS } from '../pages/words.ts';
import { languageOf } from '../pages/words-reasons.ts';
import { readTogether } from '../usecases/in-language.ts';
import { readChart } from '../usecases/read-chart.ts';
import type { ReadAccess } from './access.ts';
import { THEMES } from './charts.ts';
import { checkQuery } from './compile.ts';
import { momentsOf, REPLAY_QUERY, type Routing } from './handling.ts';
import { entityTag, isKnown } from './preconditions.ts';
import { refusalOfShape } from './problems.ts';
import { sessionOf } from './sessions.ts';

export type EmbedDeps = { routing: Pick<Routing, 'context'>; readAccess: ReadAccess };

/** `registerSessions` comes before it in the same scope. */
export function registerEmbed(app: FastifyInstance, deps: EmbedDeps): void {
  for (const list of ['disputes', 'questions'] as const)
    app.get(`/embed/${list}/:id`, (request, reply) => embed(deps, list, request, reply));
}

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(EMBED_STYLE).digest('base64')}'`,
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ');

const asked = checkQuery(
  z.strictObject({
    theme: z.enum(THEMES).default('auto'),
    lang: z.enum(LANGS).default('en'),
    ...REPLAY_QUERY,
  }),
);

async function embed(
  { routing, readAccess }: EmbedDeps,
  list: 'disputes' | 'questions',
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (readAccess === 'key' && sessionOf(request) === null)
    throw new Refusal('unauthenticated', 'reading needs a key here, and a page of another site has none');
  const query = asked(request.query);
  if (!query.ok) throw refusalOfShape(query.faults);
  const { id } = request.params as { id: string };
  const { lang } = query.value;
  const record = await readTogether(routing.context, languageOf(lang), (spoken) =>
    readChart(spoken, id, momentsOf(query.value), { disputed: list === 'disputes' }),
  );
  if (record.id !== id) return reply.redirect(embedPath(list, record.id, query.value), 301);
  const page = embedPage(chartOf(labelled(record, lang), query.value), { list, id, ...query.value });
  const tag = entityTag(page, 'weak');
  // The policy says who may frame it; the older header can only forbid.
  reply.removeHeader('x-frame-options').headers({
    'content-security-policy': POLICY,
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'no-cache',
    etag: tag,
  });
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send();
  return reply.type('text/html; charset=utf-8').send(page);
}
