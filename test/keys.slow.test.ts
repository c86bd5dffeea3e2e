/** Keys on the command line beside a running service, and that none is anywhere but where it was shown. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startProcess } from './drills/service-process.ts';
import { claim } from './http/service.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

async function desk(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-keys-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const DATABASE_URL = `file:${join(folder, 'keys.db')}`;
  const service = await startProcess({ DATABASE_URL });
  t.teardown(service.remove);
  const run = async (...args: string[]) => {
    const child = spawn(process.execPath, ['--import=tsx', 'src/cli.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATABASE_URL },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const [code] = await once(child, 'close');
    return { code: code as number, ...said };
  };
  const send = (path: string, key: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${service.origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return { folder, service, run, send };
}

t.test(
  'keys are made, listed, rotated and revoked while the service runs, which sees it at once',
  async (t) => {
    const { run, send } = await desk(t);
    const status = async (key: string) => (await send('/v1/claims', key)).status;
    const made = await run('keys', 'create', 'the desk', 'editor', '--expires', '2100-01-01T00:00:00Z');
    t.equal(made.code, 0, made.err);
    const key = made.out.trim();
    t.match(key, /^cc_[0-9A-Za-z]{39}$/);
    t.equal(await status(key), 200);
    const listed = await run('keys', 'list');
    const line = listed.out.split('\n').find((one) => one.endsWith('\tthe desk'))!;
    const [id = '', ...rest] = line.split('\t');
    t.match(rest, ['editor', 'active', '2100-01-01T00:00:00.000Z']);
    t.notOk(listed.out.includes(key));
    const rotated = await run('keys', 'rotate', id, '--overlap', '1');
    const next = rotated.out.trim();
    t.same([await status(key), await status(next)], [200, 200]);
    const last = (await run('keys', 'rotate', id, '--overlap', '0')).out.trim();
    t.same([await status(key), await status(next), await status(last)], [401, 401, 200]);
    t.match(await run('keys', 'revoke', id), { code: 0, out: '' });
    t.equal(await status(last), 401);
    t.match((await run('keys', 'list')).out, new RegExp(`${id}\teditor\trevoked`));
    t.match(await run('keys', 'rotate', id), { code: 1, err: 'the key is revoked\n' });
    t.match(await run('keys', 'revoke', 'none'), { code: 1, err: 'there is no key none\n' });
    for (const args of [
      ['create', 'the desk', 'king'],
      ['create', 'the desk', 'editor', '--expires', '2100-13-45T00:00:00Z'],
      ['create', 'the desk', 'editor', '--overlap', '1'],
      ['rotate', id, '--overlap', '169'],
      ['list', id],
    ])
      t.equal((await run('keys', ...args)).code, 2, args.join(' '));
    t.match(await run('keys', 'create', 'the desk', 'editor', '--expires', '2001-01-01T00:00Z'), {
      code: 1,
      err: 'expiresAt: is past\n',
    });
  },
);

t.test('no key that was used is in the files of the database, in the log or in a backup', async (t) => {
  const { folder, service, run, send } = await desk(t);
  const keys = [service.key];
  const admin = async (path: string, body: unknown) =>
    (await (await send(path, service.key, body)).json()) as { id: string; key: string };
  const made = await admin('/v1/keys', { name: 'the desk', role: 'editor' });
  const rotated = await admin(`/v1/keys/${made.id}/rotate`, {});
  keys.push(made.key, rotated.key, (await run('keys', 'create', 'another', 'admin')).out.trim());
  for (const [i, key] of keys.entries()) {
    const once = { 'idempotency-key': `claim-${i}` };
    t.ok((await send('/v1/claims', key, claim({ value: i + 2 }), once)).status < 300);
    await send(`/v1alpha1/claims:search?query=raid&key=${key}`, key);
    await send('/v1/claims', `${key}x`);
    const form = new URLSearchParams({ key, next: '/' });
    const signedIn = await fetch(`${service.origin}/sign-in`, {
      method: 'POST',
      body: form,
      headers: { origin: service.origin },
      redirect: 'manual',
    });
    t.equal(signedIn.status, 303);
  }
  await send('/v1/keys', service.key);
  const backup = join(folder, 'backup.db');
  t.match(await run('backup', backup), { code: 0 });
  const found = () => {
    const files = readdirSync(folder).map(
      (name) => [name, readFileSync(join(folder, name), 'latin1')] as const,
    );
    return [...files, ['the log', service.output()] as const];
  };
  const names = found().map(([name]) => name);
  t.ok(names.includes('keys.db-wal') && names.includes('backup.db'), names.join(', '));
  const hold = (text: string) =>
    found()
      .filter(([, bytes]) => bytes.includes(text))
      .map(([name]) => name);
  t.ok(hold('the desk').length >= 2, 'what is looked for is found where it is');
  for (const key of keys) t.same(hold(key), []);
  service.child.kill('SIGTERM');
  t.equal(await service.ended, 0);
  for (const key of keys) t.same(hold(key), [], 'nor once it has stopped');
});
