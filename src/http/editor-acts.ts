/** Routes of an editor on the board: what became of a claim, how two claims stand, what was found. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Property } from '../domain/properties.ts';
import { type Fault, fault, Refusal, refusalOf } from '../domain/refusal.ts';
import { LIMITS } from '../limits.ts';
import type { Lists } from '../pages/claim-form.ts';
import {
  assessmentForm,
  assessmentLabels,
  CLAIM_ACTS,
  type ClaimAct,
  claimEditing,
  editLabels,
  linkForm,
  linkLabels,
} from '../pages/editor-forms.ts';
import { type Form, formHead, type Values } from '../pages/form-parts.ts';
import { page } from '../pages/layout.ts';
import type { Lang } from '../pages/words.ts';
import { actWordsOf } from '../pages/words-acts.ts';
import type { ShownFault } from '../pages/words-faults.ts';
import { languageOf } from '../pages/words-reasons.ts';
import {
  addReport,
  type ClaimPatch,
  correctClaim,
  furtherFaultsOfPatch,
  furtherFaultsOfReport,
  type Retraction as RetractionInput,
  retractClaim,
  voidClaim,
} from '../usecases/change-claim.ts';
import type { ReportInput } from '../usecases/claim-input.ts';
import type { ActOptions, Context } from '../usecases/context.ts';
import { inLanguage } from '../usecases/in-language.ts';
import {
  type AssessmentInput,
  assessQuestion,
  type LinkInput,
  linkClaims,
} from '../usecases/judge-claims.ts';
import { suggestEntries } from '../usecases/name-entries.ts';
import type { ClaimRecord } from '../usecases/present.ts';
import { getClaim } from '../usecases/read-claims.ts';
import { getQuestion } from '../usecases/read-disputes.ts';
import { roleAllows } from './access.ts';
import { type ActsDeps, allProperties, firstEntries } from './board-acts.ts';
import { frameOf, langOf, sendPage } from './board-frame.ts';
import { asked, LANG_QUERY, named } from './board-request.ts';
import { correctionValues, onto, readCorrection } from './claim-correction.ts';
import { atFields, present, readDocument, readValueFields, reference } from './claim-fields.ts';
import { type Check, checkBody, checkQuery } from './compile.ts';
import { admit, createOnce, faultsOf, given, type Once, sealOf, valuesOf } from './forms.ts';
import { soundPart } from './input.ts';
import {
  ClaimPatch as ClaimPatchShape,
  NewAssessment,
  NewLink,
  NewReport,
  Retraction,
  text,
  Voiding,
} from './requests.ts';
import { checkCsrf, type Session } from './sessions.ts';

type Sent = { session: Session; values: Values };
type Route = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

export function registerEditorActs(app: FastifyInstance, deps: ActsDeps): void {
  const once = createOnce(deps.findAnswer);
  app.get('/claims/:id/edit', editing(deps));
  app.post('/claims/:id/edit', edited(deps, once));
  app.get('/links/new', linking(deps));
  app.post('/links/new', linked(deps, once));
  app.get('/questions/:id/assess', assessing(deps));
  app.post('/questions/:id/assess', assessed(deps, once));
}

const NOW = { saidBefore: null, knownBefore: null };
const askedPage = checkQuery(z.strictObject(LANG_QUERY));
const askedLink = checkQuery(z.strictObject({ ...LANG_QUERY, first: text(100) }));
const checkReport = checkBody(NewReport);
const checkPatch = checkBody(ClaimPatchShape);
const checkRetraction = checkBody(Retraction);
const checkVoiding = checkBody(Voiding);
const checkLink = checkBody(NewLink);
const checkAssessment = checkBody(NewAssessment);

/** For what is shown: names as the reader's language has them. */
const asRead = ({ context }: ActsDeps, request: FastifyRequest): Context =>
  inLanguage(context, languageOf(langOf(request)));

/** A form that was sent from a page of ours, by a session whose role is enough. */
function sent(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  role: 'contributor' | 'editor',
): Sent | null {
  const session = admit(request, reply, role);
  if (session === null) return null;
  checkCsrf(request, deps.settings);
  return { session, values: valuesOf(request.body) };
}

const editing =
  (deps: ActsDeps): Route =>
  async (request, reply) => {
    const session = admit(request, reply, 'contributor');
    if (session === null) return reply;
    asked(askedPage, request);
    const claim = await getClaim(asRead(deps, request), named(request, 'id'));
    return showEditing(deps, request, reply, { session, claim });
  };

const edited =
  (deps: ActsDeps, once: Once): Route =>
  async (request, reply) => {
    const from = sent(deps, request, reply, 'contributor');
    if (from === null) return reply;
    const { session, values } = from;
    const act = CLAIM_ACTS.find((one) => one === values.act);
    if (act === undefined) throw new Refusal('invalid-request', 'the form names no act');
    if (act !== 'report' && admit(request, reply, 'editor') === null) return reply;
    const claim = await getClaim(asRead(deps, request), named(request, 'id'));
    try {
      const run = await claimAct(deps, act, claim.id, from, frameOf(request).lang);
      const path = `/claims/${encodeURIComponent(claim.id)}`;
      const place = await once(session.caller, { path: `${path}/edit`, values }, run, () => path);
      return reply.redirect(place, 303);
    } catch (error) {
      const property = await propertyOf(deps, values.property ?? claim.property);
      const faults = atFields(faultsOf(error), editLabels(act, frameOf(request).lang), property);
      return showEditing(deps, request, reply, { session, claim, act, values, faults });
    }
  };

/** The act that a form asks for, or a refusal that names every fault in it. */
async function claimAct(
  { context }: ActsDeps,
  act: ClaimAct,
  id: string,
  { session, values }: Sent,
  lang: Lang,
): Promise<(options: ActOptions) => Promise<unknown>> {
  const by = session.caller;
  const ifVersion = /^\d{1,9}$/.test(values.ifVersion ?? '') ? Number(values.ifVersion) : undefined;
  switch (act) {
    case 'report': {
      const body = readDocument(values, '');
      const input = (await sound(checkReport, body, [], (part) =>
        furtherFaultsOfReport(context, part),
      )) as ReportInput;
      return (options) => addReport(context, by, id, input, options);
    }
    case 'correct': {
      const { patch, faults } = await readCorrection(context, values, await allProperties(context), lang);
      const input = (await sound(checkPatch, patch, faults, (part, faulty) =>
        furtherFaultsOfPatch(context, id, part, faulty),
      )) as ClaimPatch;
      const isCurrent = (record: unknown) => (record as ClaimRecord).version === ifVersion;
      return (options) => correctClaim(context, by, id, input, isCurrent, options);
    }
    case 'retract': {
      const report = readDocument(values, 'report.');
      const hasReport = Object.keys(report.source as object).length > 0 || report.quote !== undefined;
      const body = present({
        retractedAt: given(values, 'retractedAt'),
        reason: given(values, 'reason'),
        report: hasReport ? report : undefined,
        ifVersion,
      });
      const input = (await sound(checkRetraction, body, confirmed(values))) as RetractionInput;
      return (options) => retractClaim(context, by, id, input, options);
    }
    case 'void': {
      const body = present({ reason: given(values, 'reason'), ifVersion });
      const input = (await sound(checkVoiding, body, confirmed(values))) as { reason: string };
      return (options) => voidClaim(context, by, id, input, options);
    }
  }
}

const confirmed = (values: Values): Fault[] =>
  values.confirm === 'yes' ? [] : [fault('confirm', 'required', 'confirm it, since it cannot be undone')];

/** A body that has the right shape, or every fault in it, with `own` ones and those beyond the shape. */
async function sound(
  check: Check<unknown>,
  body: unknown,
  own: readonly Fault[],
  further: (sound: object, faulty: ReadonlySet<string>) => Promise<readonly Fault[]> = async () => [],
): Promise<unknown> {
  const checked = check(body);
  if (checked.ok && own.length === 0) return checked.value;
  const shape = checked.ok ? [] : checked.faults;
  const part = soundPart(body as Record<string, unknown>, shape);
  const beyond = (await further(part.sound, part.faulty)).filter(
    (one) => !shape.some((other) => other.path === one.path),
  );
  throw refusalOf([...shape, ...beyond, ...own]);
}

type Editing = Sent | { session: Session };
async function showEditing(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Editing & { claim: ClaimRecord; act?: ClaimAct; faults?: readonly ShownFault[] },
) {
  const { session, claim, act, faults = [] } = shown;
  const frame = frameOf(request, deps.settings.publicUrl);
  const { lang } = frame;
  const values: Values = 'values' in shown ? shown.values : {};
  const acts = formsFor(session, claim);
  const asItIs = acts.includes('correct') ? await correctionValues(asRead(deps, request), claim) : {};
  const forms = acts.map((one) => {
    const isSent = one === act;
    const typed = isSent ? values : {};
    const form: Form = {
      id: one,
      lang,
      values: one === 'correct' ? onto(asItIs, typed) : typed,
      faults: isSent ? faults : [],
    };
    return { act: one, form };
  });
  const seal = sealOf(session, values);
  const properties = acts.includes('correct') ? await allProperties(deps.context) : [];
  const lists = acts.includes('correct') ? await firstEntries(deps.context, lang) : NO_LISTS;
  const body = claimEditing({ claim, forms, seal, properties, lists }, lang);
  const title = actWordsOf(frame.lang).editClaim;
  return sendPage(request, reply, page(frame, { title, body, head: formHead(frame) }), {
    status: faults.length > 0 ? 422 : 200,
  });
}

const NO_LISTS: Lists = { actors: [], events: [], places: [] };

/** What the role may do to a claim in its state. */
function formsFor({ caller }: Session, { status }: ClaimRecord): ClaimAct[] {
  if (status === 'voided') return [];
  const own = CLAIM_ACTS.filter((act) => act === 'report' || roleAllows(caller.role, 'editor'));
  return status === 'retracted' ? own.filter((act) => act !== 'retract') : own;
}

const linking =
  (deps: ActsDeps): Route =>
  async (request, reply) => {
    const session = admit(request, reply, 'editor');
    if (session === null) return reply;
    const { first } = asked(askedLink, request);
    return showLinking(deps, request, reply, { session, values: {} }, first);
  };

const linked =
  (deps: ActsDeps, once: Once): Route =>
  async (request, reply) => {
    const from = sent(deps, request, reply, 'editor');
    if (from === null) return reply;
    const { session, values } = from;
    const [first, chosen, other] = ['claims.0', 'claims.1', 'other'].map((name) => given(values, name));
    const both = chosen !== undefined && other !== undefined && chosen !== other;
    const own = both ? [fault('other', 'invalid', 'is a second claim beside the one that is chosen')] : [];
    const missing = (chosen ?? other) ? [] : [fault('claims.1', 'required', 'is required')];
    try {
      const body = present({
        claims: [first ?? '', chosen ?? other ?? first ?? ''],
        relation: given(values, 'relation'),
        rationale: given(values, 'rationale'),
      });
      const input = (await sound(checkLink, body, [...own, ...missing])) as LinkInput;
      const place = await once(
        session.caller,
        { path: '/links/new', values },
        (options) => linkClaims(deps.context, session.caller, input, options),
        () => `/claims/${encodeURIComponent(first ?? '')}`,
      );
      return reply.redirect(place, 303);
    } catch (error) {
      const faults = faultsOf(error).map((one) =>
        one.path === 'claims.1' && other !== undefined ? { ...one, path: 'other' } : one,
      );
      return showLinking(deps, request, reply, from, first ?? '', faults);
    }
  };

async function showLinking(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, values }: Sent,
  firstId: string,
  faults: readonly ShownFault[] = [],
) {
  const frame = frameOf(request, deps.settings.publicUrl);
  const spoken = asRead(deps, request);
  const first = await getClaim(spoken, firstId);
  const { positions } = await getQuestion(spoken, first.question.id, NOW);
  const form: Form = {
    id: 'link',
    lang: frame.lang,
    values,
    faults: atFields(faults, linkLabels(frame.lang), undefined),
  };
  const others = positions.map((one) => one.claim).filter((claim) => claim.id !== first.id);
  const body = linkForm({ form, seal: sealOf(session, values), first, others });
  const title = actWordsOf(frame.lang).link;
  return sendPage(request, reply, page(frame, { title, body, head: formHead(frame) }), {
    status: faults.length > 0 ? 422 : 200,
  });
}

const assessing =
  (deps: ActsDeps): Route =>
  async (request, reply) => {
    const session = admit(request, reply, 'editor');
    if (session === null) return reply;
    asked(askedPage, request);
    return showAssessing(deps, request, reply, { session, values: {} });
  };

const assessed =
  (deps: ActsDeps, once: Once): Route =>
  async (request, reply) => {
    const from = sent(deps, request, reply, 'editor');
    if (from === null) return reply;
    const { session, values } = from;
    const { context } = deps;
    const question = await getQuestion(context, named(request, 'id'), NOW);
    const property = (await propertyOf(deps, question.property))!;
    try {
      const { value, faults } = await readValueFields(context, values, property);
      const body = present({
        assessor: await reference(context, 'actors', 'assessor', values),
        claim: given(values, 'claim'),
        rating: given(values, 'rating'),
        rationale: given(values, 'rationale'),
        evidence: given(values, 'evidence')
          ?.split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
        value,
      });
      const input = (await sound(checkAssessment, body, faults)) as AssessmentInput;
      const path = `/questions/${encodeURIComponent(question.id)}`;
      const place = await once(
        session.caller,
        { path: `${path}/assess`, values },
        (options) => assessQuestion(context, session.caller, question.id, input, options),
        () => (question.verdict === null ? path : `/disputes/${encodeURIComponent(question.id)}`),
      );
      return reply.redirect(place, 303);
    } catch (error) {
      return showAssessing(deps, request, reply, from, faultsOf(error));
    }
  };

async function showAssessing(
  deps: ActsDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { session, values }: Sent,
  faults: readonly ShownFault[] = [],
) {
  const frame = frameOf(request, deps.settings.publicUrl);
  const question = await getQuestion(asRead(deps, request), named(request, 'id'), NOW);
  const property = (await propertyOf(deps, question.property))!;
  const form: Form = {
    id: 'assess',
    lang: frame.lang,
    values,
    faults: atFields(faults, assessmentLabels(frame.lang), property),
  };
  const actors = await suggestEntries(deps.context, 'actors', {
    q: undefined,
    lang: frame.lang,
    limit: LIMITS.pageRowsMax,
  });
  const claims = question.positions.map((one) => one.claim);
  const body = assessmentForm({ form, seal: sealOf(session, values), question, property, claims, actors });
  const title = actWordsOf(frame.lang).assess;
  return sendPage(request, reply, page(frame, { title, body, head: formHead(frame) }), {
    status: faults.length > 0 ? 422 : 200,
  });
}

const propertyOf = async ({ context }: ActsDeps, slug: string): Promise<Property | undefined> =>
  (await allProperties(context)).find((one) => one.slug === slug);
