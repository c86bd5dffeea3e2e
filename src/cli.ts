#!/usr/bin/env node
/** The command line: serve, demo, migrate, verify, keys, openapi. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openApiDocument } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { demo } from './demo.ts';
import { newKey } from './http/access.ts';
import { serve } from './main.ts';
import { contextOf } from './service.ts';
import { openStore, verifyStore } from './store/store.ts';
import { ROLES, type Role } from './usecases/context.ts';
import { createKey } from './usecases/keep-record.ts';
import { seedProperties } from './usecases/seed.ts';

const USAGE = `counterclaim COMMAND

  serve                    serve the API (settings come from the environment)
  demo                     serve it with the claims of five news articles loaded
  migrate                  bring the database up to date, and stop
  verify                   read the whole change log and check its hash chain
  keys create NAME ROLE    make a key (${ROLES.join(', ')}) and show it once
  openapi [FILE]           write the OpenAPI document to FILE, or to the standard output
`;

const COMMANDS: Record<string, (rest: string[]) => Promise<void>> = {
  serve: async () => void (await serve(process.env)),
  demo: () => demo(process.env),
  migrate: async () => {
    const config = readConfig(process.env);
    const store = await openStore(config.databaseUrl);
    await seedProperties(contextOf(store, config));
    await store.close();
    console.log(`${config.databaseUrl} is up to date`);
  },
  verify,
  keys,
  openapi: async ([file]) => {
    const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
    if (file === undefined) process.stdout.write(text);
    else await writeFile(file, text);
  },
};

async function verify(): Promise<void> {
  const { databaseUrl } = readConfig(process.env);
  const isTerminal = process.stderr.isTTY;
  const result = await verifyStore(databaseUrl, (rows) => {
    if (isTerminal) process.stderr.write(`\r${rows} changes read`);
  });
  if (isTerminal) process.stderr.write('\n');
  if (result.fault === null)
    return console.log(`${result.rows} changes, chained without a break; head ${result.head}`);
  console.log(`change ${result.fault.seq} does not verify: ${result.fault.what}`);
  process.exitCode = 1;
}

async function keys([act, name, role]: string[]): Promise<void> {
  if (act !== 'create' || !name || !ROLES.includes(role as Role)) return usage();
  const config = readConfig(process.env);
  const store = await openStore(config.databaseUrl);
  const { plain, hash } = newKey();
  const by = { keyId: 'command-line', name: 'command line', role: 'admin' as const };
  await createKey(contextOf(store, config), by, { name, role: role as Role, hash });
  await store.close();
  console.log(plain);
}

async function usage(): Promise<void> {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

const { positionals } = parseArgs({ allowPositionals: true, strict: true });
const [command = '', ...rest] = positionals;
try {
  await (COMMANDS[command] ?? usage)(rest);
} catch (error) {
  const isPlain = error instanceof ConfigError || (error as { code?: string }).code === 'ENOENT';
  process.stderr.write(`${isPlain ? (error as Error).message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
}
