/** Settings: every one has its default, takes what it should, and names itself when it is wrong. */
import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { ConfigError, readConfig, SETTINGS } from '../src/config.ts';

const ed25519 = generateKeyPairSync('ed25519');
const PEM = ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = ed25519.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const DEFAULTS = {
  port: 3000,
  host: '127.0.0.1',
  databaseUrl: 'file:./data/counterclaim.db',
  databaseReadUrl: null,
  adminKey: null,
  checkpointKey: null,
  readAccess: 'open',
  publicUrl: null,
  corsOrigins: [],
  logLevel: 'info',
  quantityRules: 'default',
  trustedProxies: false,
  rateLimit: null,
  webhookPrivateAddresses: 'deny',
  mapTiles: null,
} as const;

const GOOD: [string, string, object][] = [
  ['TRUST_PROXY', 'off', { trustedProxies: false }],
  ['TRUST_PROXY', '2', { trustedProxies: 2 }],
  ['TRUST_PROXY', '10.0.0.0/8, 2001:db8::1', { trustedProxies: ['10.0.0.0/8', '2001:db8::1'] }],
  ['PORT', '0', { port: 0 }],
  ['PORT', '8080', { port: 8080 }],
  ['PORT', '65535', { port: 65_535 }],
  ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
  ['HOST', '::1', { host: '::1' }],
  ['DATABASE_URL', 'file:/var/lib/claims.db', { databaseUrl: 'file:/var/lib/claims.db' }],
  ['DATABASE_URL', 'file:///var/lib/claims.db', { databaseUrl: 'file:///var/lib/claims.db' }],
  ['DATABASE_URL', 'postgres://desk@db.example/claims', { databaseUrl: 'postgres://desk@db.example/claims' }],
  ['ADMIN_KEY', 'let-me-in', { adminKey: 'let-me-in' }],
  ['ADMIN_KEY', 'x'.repeat(256), { adminKey: 'x'.repeat(256) }],
  ['CHECKPOINT_KEY', PEM, { checkpointKey: PEM }],
  ['CHECKPOINT_KEY', PEM.replaceAll('\n', '\\n'), { checkpointKey: PEM }],
  ['READ_ACCESS', 'key', { readAccess: 'key' }],
  ['READ_ACCESS', 'open', { readAccess: 'open' }],
  ['PUBLIC_URL', 'https://claims.example/', { publicUrl: 'https://claims.example' }],
  ['PUBLIC_URL', 'http://localhost:3000/api', { publicUrl: 'http://localhost:3000/api' }],
  ['CORS_ORIGINS', '*', { corsOrigins: ['*'] }],
  [
    'CORS_ORIGINS',
    'https://a.example, http://localhost:5173,',
    { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
  ],
  ...['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'].map(
    (logLevel): [string, string, object] => ['LOG_LEVEL', logLevel, { logLevel }],
  ),
  ...['default', 'acled', 'ccc'].map((quantityRules): [string, string, object] => [
    'QUANTITY_RULES',
    quantityRules,
    { quantityRules },
  ]),
  ['RATE_LIMIT', 'off', { rateLimit: null }],
  ['WEBHOOK_PRIVATE_ADDRESSES', 'allow', { webhookPrivateAddresses: 'allow' }],
  [
    'MAP_TILES',
    'https://tiles.example/{z}/{x}/{y}.png?key=a',
    { mapTiles: { url: 'https://tiles.example/{z}/{x}/{y}.png?key=a', attribution: null } },
  ],
  ['MAP_ATTRIBUTION', 'Tiles by Example', { mapTiles: null }],
  ['RATE_LIMIT', '600', { rateLimit: 600 }],
  ['RATE_LIMIT', '1', { rateLimit: 1 }],
];

const BAD: [string, string[]][] = [
  ['PORT', ['-1', '65536', 'http', '80.5', '1e9', ' ', '0x50', 'NaN']],
  ['DATABASE_URL', ['claims.db', '/var/lib/claims.db', 'mysql://x/y', 'file:']],
  ['DATABASE_READ_URL', ['file:./copy.db', 'mysql://x/y', 'postgres://']],
  ['ADMIN_KEY', ['two words', 'clé', 'x'.repeat(257)]],
  ['CHECKPOINT_KEY', ['a-secret', '/no/such/file', '.', PUBLIC, RSA, `${PEM.slice(0, 60)}${PEM.slice(70)}`]],
  ['READ_ACCESS', ['closed', 'OPEN', 'true']],
  ['PUBLIC_URL', ['claims.example', 'ftp://claims.example', 'javascript:alert(1)', '/api']],
  [
    'CORS_ORIGINS',
    ['claims.example', 'https://a.example/path', 'https://a.example;https://b.example', 'null'],
  ],
  ['LOG_LEVEL', ['loud', 'INFO', '30']],
  ['QUANTITY_RULES', ['strict', 'ACLED']],
  ['WEBHOOK_PRIVATE_ADDRESSES', ['ALLOW', 'true', '1']],
  [
    'MAP_TILES',
    [
      'on',
      'https://tiles.example/{z}/{x}.png',
      'ftp://tiles.example/{z}/{x}/{y}.png',
      'https://tiles.example/{z}/{x}/{y}.png; script-src *',
    ],
  ],
  ['MAP_ATTRIBUTION', ['x'.repeat(301)]],
  ['TRUST_PROXY', ['on', 'true', '0', '10', 'proxy.example', '10.0.0.0/33', '10.0.0.1,']],
  ['RATE_LIMIT', ['0', '-5', 'none', '1.5', '1000001', 'Infinity']],
];

t.test('without any setting the service has its defaults, and empty ones count as absent', async (t) => {
  t.same(readConfig({}), DEFAULTS);
  t.same(readConfig(Object.fromEntries(SETTINGS.map((name) => [name, '']))), DEFAULTS);
  t.same(readConfig({ PATH: '/bin', SOMETHING_ELSE: 'x' }), DEFAULTS);
  t.ok(Object.isFrozen(readConfig({})));
});

t.test('every setting takes what it should', async (t) => {
  for (const [name, value, expected] of GOOD)
    t.same(readConfig({ [name]: value }), { ...DEFAULTS, ...expected }, `${name}=${value}`);
  const [replica, server] = ['postgres://desk@replica.example/claims', 'postgresql://desk@db.example/claims'];
  t.match(readConfig({ DATABASE_URL: server, DATABASE_READ_URL: replica }), { databaseReadUrl: replica });
  t.throws(
    () => readConfig({ DATABASE_READ_URL: replica }),
    /^DATABASE_READ_URL needs a DATABASE_URL of PostgreSQL\.$/,
  );
  const tried = ['DATABASE_READ_URL', ...GOOD.map(([name]) => name)];
  t.same(
    SETTINGS.filter((name) => !tried.includes(name)),
    [],
    'every setting is tried here',
  );
});

t.test('a wrong value is refused with one sentence that names the variable', async (t) => {
  for (const [name, values] of BAD)
    for (const value of values)
      try {
        readConfig({ [name]: value });
        t.fail(`${name}=${value} is taken`);
      } catch (error) {
        t.ok(error instanceof ConfigError, `${name}=${value}`);
        t.match((error as Error).message, new RegExp(`^${name} must be [^\\n]+\\.$`), `${name}=${value}`);
      }
  const free = ['HOST'];
  t.same(
    SETTINGS.filter((name) => !free.includes(name) && !BAD.some(([tried]) => tried === name)),
    [],
    'every setting is tried here',
  );
});

t.test('a secret is not repeated', async (t) => {
  t.throws(() => readConfig({ ADMIN_KEY: 'my secret' }), { message: /^(?!.*my secret)/ });
});

t.test('all wrong values are named at once', async (t) => {
  t.throws(() => readConfig({ PORT: 'x', READ_ACCESS: 'y', LOG_LEVEL: 'z' }), {
    message: /^PORT .*\nREAD_ACCESS .*\nLOG_LEVEL [^\n]*$/,
  });
});
