/** The settings of the environment, read once and frozen. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { RULE_SETS } from './domain/quantity/quantity.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const origin = z.string().refine((one) => one === '*' || (URL.canParse(one) && new URL(one).origin === one), {
  error: 'must be * or origins such as https://desk.example, separated by commas',
});

function isTileTemplate(one: string): boolean {
  const filled = one.replace(/\{[zxy]\}/g, '0');
  const hasAll = ['{z}', '{x}', '{y}'].every((part) => one.includes(part));
  return hasAll && URL.canParse(filled) && /^https?:$/.test(new URL(filled).protocol) && !/[;,\s]/.test(one);
}

/** A key in PEM, or a file with one; null where it is neither, or no Ed25519. Where lines cannot be set, \\n stands for their ends. */
function signingKey(given: string): string | null {
  try {
    const pem = given.startsWith('-----BEGIN') ? given.replaceAll('\\n', '\n') : readFileSync(given, 'utf8');
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519' ? pem : null;
  } catch {
    return null;
  }
}

const Environment = z.object({
  PORT: z
    .string()
    .refine((one) => /^\d{1,5}$/.test(one) && Number(one) <= 65_535, {
      error: 'must be a port from 0 to 65535',
    })
    .transform(Number)
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine((one) => /^file:.+/.test(one) || isServer(one), {
      error: 'must be file:<path> or postgres://<user>@<host>/<database>',
    })
    .default('file:./data/counterclaim.db'),
  DATABASE_READ_URL: z
    .string()
    .refine((one) => isServer(one), { error: 'must be postgres://<user>@<host>/<database>' })
    .optional(),
  ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, { error: 'must be 1 to 256 visible ASCII characters' })
    .optional(),
  CHECKPOINT_KEY: z
    .string()
    .transform(signingKey)
    .pipe(z.string({ error: 'must be an Ed25519 private key in PEM, or the path of a file with one' }))
    .optional(),
  READ_ACCESS: z.enum(['open', 'key'], { error: 'must be open or key' }).default('open'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((one) => one.replace(/\/+$/, ''))
    .optional(),
  CORS_ORIGINS: z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== ''),
    )
    .pipe(z.array(origin))
    .default([]),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  QUANTITY_RULES: z.enum(RULE_SETS, { error: `must be one of ${RULE_SETS.join(', ')}` }).default('default'),
  WEBHOOK_PRIVATE_ADDRESSES: z.enum(['allow', 'deny'], { error: 'must be allow or deny' }).default('deny'),
  MAP_TILES: z
    .string()
    .refine(isTileTemplate, {
      error:
        'must be an http or https URL with {z}, {x} and {y}, such as https://tiles.example/{z}/{x}/{y}.png',
    })
    .optional(),
  MAP_ATTRIBUTION: z.string().max(300, { error: 'must be at most 300 characters long' }).optional(),
  TRUST_PROXY: z
    .union(
      [
        z.literal('off').transform(() => false as const),
        z
          .string()
          .regex(/^[1-9]$/)
          .transform(Number),
        z
          .string()
          .transform((list) => list.split(',').map((one) => one.trim()))
          .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).min(1)),
      ],
      {
        error:
          'must be off, a number of proxies from 1 to 9, or addresses such as 10.0.0.0/8, separated by commas',
      },
    )
    .default(false),
  RATE_LIMIT: z
    .union(
      [
        z.literal('off').transform(() => null),
        z
          .string()
          .regex(/^[1-9]\d{0,5}$/)
          .transform(Number),
      ],
      {
        error: 'must be off or requests a minute and key, from 1 to 999999',
      },
    )
    .default(null),
});

export type Config = Readonly<{
  port: number;
  host: string;
  databaseUrl: string;
  /** A replica that readings go to; null where the one database does all. */
  databaseReadUrl: string | null;
  adminKey: string | null;
  /** The private key, in PEM, that checkpoints of the log are signed with; null for unsigned ones. */
  checkpointKey: string | null;
  readAccess: 'open' | 'key';
  publicUrl: string | null;
  corsOrigins: readonly string[];
  logLevel: (typeof LOG_LEVELS)[number];
  quantityRules: (typeof RULE_SETS)[number];
  /** Whether webhooks may lead into the operator's own network, and over plain http. */
  webhookPrivateAddresses: 'allow' | 'deny';
  /** Where maps have their tiles from, and whom these are owed to; null for maps without. */
  mapTiles: { url: string; attribution: string | null } | null;
  /** Which proxies are believed about who asks: none, so many hops, or those at these addresses. */
  trustedProxies: false | number | string[];
  /** Requests a minute and key; null for no limit. */
  rateLimit: number | null;
}>;

/** The names of all settings, for the test that the README explains each. */
export const SETTINGS = Object.keys(Environment.shape);

/** Throws an error of one sentence a fault, each naming its variable. Empty variables count as absent. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    SETTINGS.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const read = Environment.safeParse(given);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`);
    throw new ConfigError([...new Set(faults)].join('\n'));
  }
  const { data } = read;
  if (data.DATABASE_READ_URL !== undefined && data.DATABASE_URL.startsWith('file:'))
    throw new ConfigError('DATABASE_READ_URL needs a DATABASE_URL of PostgreSQL.');
  return Object.freeze({
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    databaseReadUrl: data.DATABASE_READ_URL ?? null,
    adminKey: data.ADMIN_KEY ?? null,
    checkpointKey: data.CHECKPOINT_KEY ?? null,
    readAccess: data.READ_ACCESS,
    publicUrl: data.PUBLIC_URL ?? null,
    corsOrigins: data.CORS_ORIGINS,
    logLevel: data.LOG_LEVEL,
    quantityRules: data.QUANTITY_RULES,
    webhookPrivateAddresses: data.WEBHOOK_PRIVATE_ADDRESSES,
    mapTiles:
      data.MAP_TILES === undefined
        ? null
        : { url: data.MAP_TILES, attribution: data.MAP_ATTRIBUTION ?? null },
    trustedProxies: data.TRUST_PROXY,
    rateLimit: data.RATE_LIMIT,
  });
}

export class ConfigError extends Error {}

/** Percent signs of a password that stand for nothing are no address either. */
function isServer(url: string): boolean {
  if (!/^postgres(ql)?:\/\/.+/.test(url) || !URL.canParse(url)) return false;
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}
