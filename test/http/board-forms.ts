/** The board's forms as a browser sends them: a cookie, the fields of the page, and where it came from. */
import type { Role } from '../../src/http/access.ts';
import type { Reply, Service } from './service.ts';

export const HOST = 'desk.example';
export const ORIGIN = `http://${HOST}`;

export type Fields = Record<string, string>;
export type Sending = { cookie?: string | undefined; headers?: Record<string, string | undefined> };

/** A page as a browser asks for it. */
export const open = (service: Service, url: string, cookie?: string): Promise<Reply<unknown>> =>
  service.send({
    method: 'GET',
    url,
    headers: { host: HOST, accept: 'text/html', ...(cookie === undefined ? {} : { cookie }) },
  });

/** A form as a browser sends it; a header that is undefined is left out. */
export function sendForm(
  service: Service,
  url: string,
  fields: Fields,
  { cookie, headers = {} }: Sending = {},
): Promise<Reply<unknown>> {
  const all = {
    host: HOST,
    accept: 'text/html',
    'content-type': 'application/x-www-form-urlencoded',
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    cookie,
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return service.send({
    method: 'POST',
    url,
    headers: given as Record<string, string>,
    payload: new URLSearchParams(fields).toString(),
  });
}

/** Signs in through the form; the cookie as the browser sends it back. */
export async function signedIn(service: Service, role: Role): Promise<string> {
  const answer = await sendForm(service, '/sign-in', { key: service.keys[role] });
  if (answer.status !== 303) throw new Error(`signing in answers ${answer.status}: ${answer.text}`);
  return cookieOf(answer).split(';', 1)[0]!;
}

/** The cookie of the session that an answer sets, with its attributes. */
export function cookieOf({ headers }: Reply<unknown>): string {
  const all = [headers['set-cookie'] as unknown as string | string[] | undefined].flat();
  return all.find((one) => one?.includes('counterclaim=')) ?? '';
}

/** The hidden fields of the form that goes to an address. */
export function sealOf(page: string, action: string): Fields {
  const form = page
    .split('<form ')
    .find((one) => decoded(one.split('>', 1)[0]!).includes(`action="${action}"`));
  if (form === undefined) throw new Error(`no form goes to ${action}`);
  const hidden = [
    ...form.split('</form>', 1)[0]!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g),
  ];
  return Object.fromEntries(hidden.map((match) => [decoded(match[1]!), decoded(match[2]!)]));
}

/** The fields at which a page names a fault, each with what it says. */
export function faultsOf(page: string): Fields {
  const found = [...page.matchAll(/<p class="fault" id="([^"]+)-fault">(.*?)<\/p>/gs)];
  return Object.fromEntries(found.map((match) => [match[1]!, textOf(match[2]!)]));
}

/** The words of markup. */
export const textOf = (markup: string): string =>
  decoded(markup.replace(INLINE, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const INLINE = /<\/?(?:a|bdi|q|span|strong|time)\b[^>]*>/g;

const decoded = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
