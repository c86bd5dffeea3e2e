/** The closed catalogue of what the service refuses. Codes are never renamed. */

/** Each code with the context that it carries beside `detail` and `errors`, and what it means. */
export const REFUSALS = {
  'malformed-body': { context: [], means: 'the body is not what its content type says' },
  'invalid-request': { context: [], means: 'fields or parameters are at fault; `errors` names every one' },
  'unknown-parameter': { context: [], means: 'a query parameter that the operation does not have' },
  'unknown-field': { context: [], means: 'a body field that the operation does not have' },
  'invalid-cursor': { context: [], means: 'the cursor was not made by this list with these filters' },
  'invalid-claim': { context: [], means: 'well-formed, but refused; `errors` names every fault' },
  'unknown-reference': { context: [], means: 'a slug or id that nothing has; `errors` names every one' },
  'value-unparsed': {
    context: ['read'],
    means: 'the words of a quantity could not be read; `read` is what could',
  },
  'not-found': { context: [], means: 'nothing has this address' },
  'method-not-allowed': { context: ['allow'], means: 'the address does not take this method' },
  'not-acceptable': { context: ['available'], means: 'no form of the answer fits the Accept header' },
  'unsupported-media-type': { context: [], means: 'the body must be application/json' },
  'body-too-large': { context: ['limitBytes'], means: 'the body is over the limit' },
  'url-too-long': { context: ['limitBytes'], means: 'the URL is over the limit' },
  'headers-too-large': { context: ['limitBytes'], means: 'the request line and headers are over the limit' },
  'request-timeout': { context: ['limitSeconds'], means: 'the headers or the body did not arrive in time' },
  unauthenticated: { context: [], means: 'a key is needed, or the given one is unknown or revoked' },
  forbidden: { context: ['role'], means: 'the key has not the role that the operation asks for' },
  'precondition-required': { context: [], means: 'If-Match is needed' },
  'precondition-failed': { context: ['current'], means: 'the resource changed since it was read' },
  'already-exists': { context: ['existing'], means: 'the slug is taken' },
  'external-id-conflict': { context: ['existing'], means: 'the externalId came before, with other content' },
  'idempotency-conflict': { context: [], means: 'the Idempotency-Key came before, with another body' },
  'idempotency-in-flight': {
    context: [],
    means: 'the first request with this Idempotency-Key is still running',
  },
  'invalid-state': { context: ['state'], means: 'the act does not fit the state of what it acts on' },
  'too-many-links': { context: ['limit'], means: 'the question has as many links as it can have' },
  'rate-limited': { context: ['retryAfterSeconds'], means: 'more requests than the key may make' },
  overloaded: { context: ['retryAfterSeconds'], means: 'more acts are waiting than can be taken' },
  'store-unavailable': { context: [], means: 'the database did not take the act; nothing was recorded' },
  'internal-error': { context: [], means: 'a fault of the service; the log has it under the requestId' },
} as const satisfies Record<string, { context: readonly string[]; means: string }>;

export type RefusalCode = keyof typeof REFUSALS;
export type RefusalContext<C extends RefusalCode> = Partial<
  Record<(typeof REFUSALS)[C]['context'][number], string | number | null>
>;

/** What is wrong with one field: its codes are a closed list too. */
export const FAULT_CODES = [
  'required',
  'wrong-type',
  'unknown-field',
  'unknown-parameter',
  'unknown-reference',
  'out-of-range',
  'too-long',
  'too-many',
  'invalid-text',
  'invalid-slug',
  'invalid-time',
  'invalid-url',
  'not-allowed',
  'not-offered',
  'not-whole',
  'wrong-value-kind',
  'wrong-unit',
  'bounds-reversed',
  'value-unparsed',
  'duplicate',
  'invalid',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** `path`: where in the body or query, steps joined by dots; empty for the whole. `read`: of words, what could be read. */
export type Fault = { path: string; code: FaultCode; message: string; read?: string | null };

/** Thrown by use cases; the wire alone knows what status it becomes. */
export class Refusal<C extends RefusalCode = RefusalCode> extends Error {
  readonly code: C;
  readonly context: RefusalContext<C>;
  readonly faults: readonly Fault[];

  constructor(code: C, detail: string, context: RefusalContext<C> = {}, faults: readonly Fault[] = []) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.context = context;
    this.faults = faults;
  }
}

export const fault = (path: string, code: FaultCode, message: string): Fault => ({ path, code, message });

/** The refusal that a list of faults amounts to: one code where all faults are of one kind. */
export function refusalOf(faults: readonly Fault[]): Refusal {
  const codes = new Set(faults.map((one) => one.code));
  const detail = faults.map((one) => (one.path ? `${one.path}: ${one.message}` : one.message)).join('; ');
  if (codes.size === 1) {
    const [only] = codes;
    if (only === 'unknown-reference' || only === 'unknown-field' || only === 'unknown-parameter')
      return new Refusal(only, detail, {}, faults);
    if (only === 'value-unparsed')
      return new Refusal(only, detail, { read: faults.find((one) => one.read)?.read ?? null }, faults);
  }
  return new Refusal('invalid-claim', detail, {}, faults);
}
