/**
 * Where webhooks may lead: never into the operator's own network, unless a setting allows it. Names are
 * looked up when the connection is made, and every address that they stand for is checked there, so that
 * nothing can change in between.
 */
import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export type AddressRule = 'allow' | 'deny';

export const NOT_ALLOWED = 'ERR_ADDRESS_NOT_ALLOWED';

/** Why a webhook cannot lead there; null where, as far as the words of the address tell, it can. */
export function faultOfReceiver(address: string, rule: AddressRule): string | null {
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an http or https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not have a fragment';
  if (rule === 'allow') return null;
  if (url.protocol !== 'https:') return 'must be an https URL';
  const host = hostOf(url);
  return isIP(host) !== 0 && isPrivate(host) ? 'must not lead to a private or special address' : null;
}

/** The URL parser has normalised the odd spellings of IPv4 already (0x7f.1, 2130706433, 127.1). */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** What a connection looks its name up with: refused where any of its addresses is private. */
export function guardedLookup(rule: AddressRule): LookupFunction {
  return (hostname, options, done) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const bad = rule === 'deny' && addresses.some(({ address }) => isPrivate(address));
      if (bad || addresses.length === 0) return done(notAllowed(), '', 0);
      if (options.all) return done(null, addresses);
      done(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

export const notAllowed = (): NodeJS.ErrnoException =>
  Object.assign(new Error('the name leads to a private or special address'), { code: NOT_ALLOWED });

/** Whether an address is anything but one of the public internet. */
export function isPrivate(address: string): boolean {
  const bare = address.split('%')[0]!;
  if (isIP(bare) === 4) return SPECIAL.check(bare, 'ipv4');
  if (isIP(bare) !== 6) return true;
  // Global unicast is 2000::/3; all else is reserved, local, multicast or a form of IPv4.
  return !GLOBAL_UNICAST.check(bare, 'ipv6') || SPECIAL.check(bare, 'ipv6');
}

const GLOBAL_UNICAST = new BlockList();
GLOBAL_UNICAST.addSubnet('2000::', 3, 'ipv6');

/** By the special-purpose registries of IANA. */
const SPECIAL = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  SPECIAL.addSubnet(net, prefix, 'ipv4');
// Within 2000::/3: protocol assignments (Teredo among them), documentation, 6to4, which holds an IPv4 address.
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  SPECIAL.addSubnet(net, prefix, 'ipv6');
