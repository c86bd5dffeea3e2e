/** One attempt: a POST to a receiver that may be slow, hostile, or somewhere it must not be. */
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { LIMITS } from '../limits.ts';
import type { Outcome } from '../usecases/deliver-webhooks.ts';
import { type AddressRule, guardedLookup, hostOf, isPrivate, NOT_ALLOWED, notAllowed } from './addresses.ts';

export type Message = { url: string; headers: Record<string, string>; body: string };

/** Never throws: what goes wrong is an outcome. Redirects are not followed, and connections not kept. */
export async function post(
  { url, headers, body }: Message,
  rule: AddressRule,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<Outcome> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(timeoutMs);
  const outcome = (more: Partial<Outcome>): Outcome => ({
    statusCode: null,
    error: null,
    response: null,
    retryAfter: null,
    durationMs: Math.round(performance.now() - started),
    ...more,
  });
  try {
    const target = new URL(url);
    const host = hostOf(target);
    // A number is not looked up, so that the lookup would not see it.
    if (rule === 'deny' && isIP(host) !== 0 && isPrivate(host)) throw notAllowed();
    if (rule === 'deny' && target.protocol !== 'https:') throw notAllowed();
    const response = await answerOf(target, headers, body, rule, AbortSignal.any([deadline, stopping]));
    return outcome({
      statusCode: response.statusCode ?? null,
      retryAfter: response.headers['retry-after'] ?? null,
      response: await beginningOf(response),
    });
  } catch (error) {
    return outcome({ error: deadline.aborted ? 'timeout' : nameOf(error as NodeJS.ErrnoException) });
  }
}

function answerOf(
  target: URL,
  headers: Record<string, string>,
  body: string,
  rule: AddressRule,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const { request } = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(target, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(rule),
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The status has come, and decides; a body that breaks off or has no end changes nothing of that. */
async function beginningOf(response: http.IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      if (bytes < KEPT_BYTES) parts.push(part);
      bytes += part.length;
      if (bytes >= LIMITS.webhookResponseBytes) break;
    }
  } catch {
    // What came before it broke off is kept.
  }
  response.destroy();
  const text = Buffer.concat(parts).toString('utf8').replaceAll('\0', '').toWellFormed();
  return text === ''
    ? null
    : [...text.slice(0, LIMITS.webhookResponseChars * 2)].slice(0, LIMITS.webhookResponseChars).join('');
}

const KEPT_BYTES = LIMITS.webhookResponseChars * 4;

/** Words for the delivery log that say what was wrong without saying what is in our own network. */
function nameOf({ code, name }: NodeJS.ErrnoException): string {
  if (code === NOT_ALLOWED) return 'address-not-allowed';
  return code ?? name;
}
