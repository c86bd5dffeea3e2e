/** Routes of adding a claim on the board: the form, its preview, its suggestions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Property } from '../domain/properties.ts';
import { LIMITS } from '../limits.ts';
import { claimForm, claimLabels, type Lists } from '../pages/claim-form.ts';
import { claimPreview, emptyPreview, type Preview } from '../pages/claim-preview.ts';
import { type Form, formHead, type Values } from '../pages/form-parts.ts';
import { type Frame, page } from '../pages/layout.ts';
import { wordsOf } from '../pages/words.ts';
import { actWordsOf } from '../pages/words-acts.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import { languageOf } from '../pages/words-reasons.ts';
import type { ClaimInput } from '../usecases/claim-input.ts';
import type { Author, Context } from '../usecases/context.ts';
import { inLanguage } from '../usecases/in-language.ts';
import { listEntries } from '../usecases/keep-vocabulary.ts';
import { callName, NAMED_KINDS, type NamedKind, suggestEntries } from '../usecases/name-entries.ts';
import { previewClaim } from '../usecases/preview-claim.ts';
import { getQuestion } from '../usecases/read-disputes.ts';
import { recordClaim } from '../usecases/record-claim.ts';
import { frameOf, sendPage } from './board-frame.ts';
import { asked, LANG_QUERY } from './board-request.ts';
import { atFields, documentsOf, QUESTION_FIELDS, readClaimFields } from './claim-fields.ts';
import { checkBody, checkQuery } from './compile.ts';
import { admit, createOnce, faultsOf, sealOf, valuesOf } from './forms.ts';
import type { FindAnswer } from './idempotency.ts';
import { soundPart } from './input.ts';
import { NewClaim, text } from './requests.ts';
import { checkOrigin, isOfSession, type Session, type SessionSettings } from './sessions.ts';

export type ActsDeps = {
  context: Context;
  settings: SessionSettings;
  findAnswer: FindAnswer;
};

export function registerActs(app: FastifyInstance, deps: ActsDeps): void {
  const { context } = deps;
  const once = createOnce(deps.findAnswer);

  app.get('/add', async (request, reply) => {
    const session = admit(request, reply, 'contributor');
    if (session === null) return reply;
    const spoken = inLanguage(context, languageOf(frameOf(request).lang));
    const values = await prefilled(spoken, asked(PREFILL, request) as Record<string, string | undefined>);
    return show(deps, request, reply, { session, values, faults: [] });
  });

  app.post('/add', async (request, reply) => {
    checkOrigin(request, deps.settings);
    const session = admit(request, reply, 'contributor');
    if (session === null) return reply;
    const values = valuesOf(request.body);
    if (!isOfSession(request)) return showStale(deps, request, reply, session, values);
    if (values.more === '1') return showMore(deps, request, reply, session, values);
    if (values.preview === '1') return answerPreview(deps, request, reply, session, values);
    const properties = await allProperties(context);
    const property = properties.find((one) => one.slug === values.property);
    const { body, faults } = await readClaimFields(context, values, property);
    const shape = NEW_CLAIM(body);
    if (faults.length > 0 || !shape.ok) return showPreview(deps, request, reply, session, values);
    try {
      const input = shape.value as ClaimInput;
      const place = await once(
        session.caller,
        { path: '/add', values },
        (options) => recordClaim(context, session.caller, input, options),
        ({ record }) => `/claims/${record.id}`,
      );
      return reply.redirect(place, 303);
    } catch (error) {
      faultsOf(error);
      return showPreview(deps, request, reply, session, values);
    }
  });

  app.get('/add/suggestions', async (request, reply) => {
    if (admit(request, reply, 'contributor') === null) return reply;
    const { kind, q } = asked(SUGGESTIONS, request);
    const data = await suggestEntries(context, kind, {
      q,
      lang: frameOf(request).lang,
      limit: LIMITS.suggestionRows,
    });
    return reply.header('cache-control', 'no-store').send({ data });
  });
}

const NEW_CLAIM = checkBody(NewClaim);
const words = text(LIMITS.nameChars).optional();
const PREFILL = checkQuery(
  z.strictObject({
    ...Object.fromEntries(QUESTION_FIELDS.map((name) => [name, words])),
    question: text(LIMITS.paramBytes).optional(),
    ...LANG_QUERY,
  }),
);
const SUGGESTIONS = checkQuery(
  z.strictObject({ kind: z.enum(NAMED_KINDS), q: text(LIMITS.searchChars).optional(), ...LANG_QUERY }),
);

type Shown = {
  session: Session;
  values: Values;
  faults: readonly ShownFault[];
  preview?: string;
  status?: number;
};

async function show(deps: ActsDeps, request: FastifyRequest, reply: FastifyReply, shown: Shown) {
  const { session, values, faults, preview, status = 200 } = shown;
  const frame = frameOf(request, deps.settings.publicUrl);
  const form: Form = { id: 'add', lang: frame.lang, values, faults };
  const body = claimForm({
    form,
    seal: sealOf(session, values),
    properties: await allProperties(deps.context),
    lists: await firstEntries(deps.context, frame.lang),
    documents: documentsOf(values),
    preview: preview ?? emptyPreview(frame.lang),
  });
  const head = formHead(frame, 'claim-form.js');
  const whole = page(frame, { title: wordsOf(frame.lang).addClaim, body, head, at: 'add' });
  return sendPage(request, reply, whole, { status });
}

/** The form as it was filled in, with room for one document more. */
function showMore(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
  values: Values,
) {
  const documents = String(documentsOf(values) + 1);
  return show(deps, request, reply, { session, values: { ...values, documents }, faults: [] });
}

/** The form as it was filled in, with another session's number put right: nothing typed is lost. */
function showStale(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
  values: Values,
) {
  const message = actWordsOf(frameOf(request).lang).staleForm;
  const faults: ShownFault[] = [{ path: '', code: 'invalid', message, isOwn: true }];
  return show(deps, request, reply, { session, values, faults, status: 403 });
}

/** What the claim would come to: as a part of the page for the script, or as the whole page. */
async function answerPreview(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
  values: Values,
) {
  if (values.fragment !== '1') return showPreview(deps, request, reply, session, values);
  const { markup } = await foresee(deps.context, session.caller, values, frameOf(request));
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(markup);
}

async function showPreview(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  session: Session,
  values: Values,
) {
  const { markup, faults } = await foresee(deps.context, session.caller, values, frameOf(request));
  const status = faults.length > 0 ? 422 : 200;
  return show(deps, request, reply, { session, values, faults, preview: markup, status });
}

async function foresee(context: Context, by: Author, values: Values, { lang }: Frame) {
  const properties = await allProperties(context);
  const property = properties.find((one) => one.slug === values.property);
  const { body, faults: own } = await readClaimFields(context, values, property);
  const shape = NEW_CLAIM(body);
  const { sound, faulty } = soundPart(body, shape.ok ? [] : shape.faults);
  const tried = await previewClaim(
    inLanguage(context, languageOf(lang)),
    by,
    sound as Partial<ClaimInput>,
    [...own, ...(shape.ok ? [] : shape.faults)],
    faulty,
  );
  const labels = claimLabels(lang, documentsOf(values));
  const faults = atFields(tried.faults, labels, property);
  const { read, recorded } = tried;
  const foreseen: Preview['foreseen'] = recorded && { ...recorded, claim: recorded.record };
  return {
    faults,
    markup: claimPreview({ read, foreseen, faults }, labels, LIMITS.counterclaimsInAnswer, lang),
  };
}

/** Every property, by its slug: they are few, and each says what kind of value it takes. */
export async function allProperties(context: Context): Promise<Property[]> {
  const all: Property[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: Awaited<ReturnType<typeof listEntries>> = await listEntries(context, 'properties', {
      q: undefined,
      after,
      limit: LIMITS.pageRowsMax,
    });
    all.push(...(page.rows as unknown as Property[]));
    after = page.next;
  }
  return all;
}

/** What a page can offer without a script. */
export async function firstEntries(context: Context, lang: string): Promise<Lists> {
  const first = (kind: NamedKind) =>
    suggestEntries(context, kind, { q: undefined, lang, limit: LIMITS.pageRowsMax });
  return { actors: await first('actors'), events: await first('events'), places: await first('places') };
}

/** What a link to the form says already: the parts of a question, by its id or one by one. */
async function prefilled(context: Context, query: Record<string, string | undefined>): Promise<Values> {
  const { question: id, lang: _, ...given } = query;
  const parts = id === undefined ? given : { ...(await partsOf(context, id)), ...given };
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(parts)) if (text !== undefined) values[name] = text;
  return values;
}

async function partsOf(context: Context, id: string): Promise<Record<string, string | undefined>> {
  const question = await getQuestion(context, id, { saidBefore: null, knownBefore: null });
  const called = async (kind: NamedKind, ref: { slug: string } | null) =>
    ref === null ? undefined : callName(context, kind, ref.slug);
  return {
    event: await called('events', question.event),
    property: question.property,
    subject: await called('actors', question.subject),
    place: await called('places', question.place),
    item: question.item?.name,
  };
}
