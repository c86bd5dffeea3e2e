/**
 * What the scripts of this folder share: settings, a client whose types are made from the OpenAPI document
 * (`npm run clients:types`), requests that are tried again, and problems in plain words.
 *
 * From the environment: COUNTERCLAIM_URL (http://127.0.0.1:3000 unless given) and COUNTERCLAIM_KEY. The key is
 * no argument, since everybody on a machine can read the arguments of its processes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.d.ts';

export type Service = Client<paths, 'application/json'>;

/** What would be refused again: asking once more does not help. */
export class Refused extends Error {}

/** What may be over soon; `seconds` is how long the service asked to wait. */
export class Passing extends Error {
  readonly seconds: number;
  constructor(message: string, seconds = 0) {
    super(message);
    this.seconds = seconds;
  }
}

/** A command that was not written as it must be. */
export class Usage extends Error {}

export function serviceAt(given: string | undefined): Service {
  const url = given ?? (process.env.COUNTERCLAIM_URL || 'http://127.0.0.1:3000');
  if (!isHttp(url)) throw new Usage(`the address of the service must begin with http: ${url}`);
  const key = process.env.COUNTERCLAIM_KEY;
  return createClient<paths, 'application/json'>({
    baseUrl: url.replace(/\/+$/, ''),
    ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}),
  });
}

export const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

/** The arguments of a command, or how it is to be written. */
export function argumentsOf<T extends NonNullable<ParseArgsConfig['options']>>(usage: string, options: T) {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Usage(`${(error as Error).message}\nusage: ${usage}`);
  }
}

/** Runs a script to its end: 0 where it went well or was stopped, 1 where not, 2 where it was written wrongly. */
export async function run(work: () => Promise<number>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  // Who read the output has gone.
  process.stdout.on('error', () => process.exit(0));
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = error instanceof Usage ? 2 : 1;
  }
}

/** Passes an answer on, or says what stands in its problem document. */
export async function answered<A extends { response: Response; error?: unknown }>(asked: Promise<A>) {
  const answer = await asked;
  const { response } = answer;
  if (response.ok) return answer as A & { error?: never };
  throw refusalOf(response, inWords(answer.error));
}

export function refusalOf({ status, headers }: Response, words: string): Refused | Passing {
  const message = `${status}: ${words}`;
  const asked = Number(headers.get('retry-after'));
  const isPassing = [408, 425, 429].includes(status) || status >= 500;
  return isPassing ? new Passing(message, Number.isFinite(asked) ? asked : 0) : new Refused(message);
}

/** A problem document: each fault with the field that it lies in, or else what it says as a whole. */
export function inWords(problem: unknown): string {
  const { errors, detail, title } = (problem ?? {}) as Partial<Problem>;
  const faults = (errors ?? []).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return faults.join('; ') || detail || title || String(problem).slice(0, 300);
}

export type Problem = { title: string; detail: string; errors?: { path: string; message: string }[] };

/** Does what it is given until that neither passes away nor finds nobody. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
      console.error(`trying again: ${messageOf(error)}`);
      await waitBefore(tries, error);
    }
  }
}

/** Fetch says that nobody answered, or that an answer broke off, with a TypeError. */
export const mayPass = (error: unknown): boolean =>
  error instanceof Passing ||
  error instanceof TypeError ||
  (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'));

/** As long as the answer asked, or else 1, 2, 4 … seconds. */
export async function waitBefore(tries: number, error: unknown): Promise<void> {
  const asked = error instanceof Passing ? error.seconds : 0;
  await sleep(1000 * Math.max(asked, Math.min(RETRY_SECONDS_AT_MOST, 2 ** tries)));
}

export function messageOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}

const RETRY_SECONDS_AT_MOST = 30;
