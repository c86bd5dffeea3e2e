/** Checkpoints on the command line: printed, kept, and what a log is held to. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { rawOn, temporaryDatabase, unguard } from './database.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

t.test('a log is held to checkpoints that were kept, by whoever has the public key', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-checkpoints-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(
    at('other.pub'),
    generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }),
  );
  const DATABASE_URL = await temporaryDatabase(t);
  const run = async (args: string[], settings: Record<string, string> = {}) => {
    const child = spawn(process.execPath, ['--import=tsx', 'src/cli.ts', ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, DATABASE_URL, ...settings },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      said.out += text;
    });
    child.stderr.on('data', (text) => {
      said.err += text;
    });
    const [code] = await once(child, 'close');
    return { code, ...said };
  };
  const signed = { CHECKPOINT_KEY: at('key.pem') };
  for (const role of ['reader', 'editor']) {
    t.equal((await run(['keys', 'create', 'the desk', role])).code, 0);
    const printed = await run(['checkpoint'], signed);
    t.equal(printed.code, 0, printed.err);
    appendFileSync(at('kept.ndjson'), printed.out);
  }
  const held = ['verify', '--checkpoint', at('kept.ndjson')];
  const whole = await run([...held, '--public-key', at('key.pub')]);
  t.equal(whole.code, 0, whole.err);
  t.equal(
    whole.out.match(/as the checkpoint of .* knows it to change \d+, signed by [0-9a-f]{64}/g)?.length,
    2,
  );
  t.equal((await run(held, signed)).code, 0);
  const foreign = await run([...held, '--public-key', at('other.pub')]);
  t.equal(foreign.code, 1);
  t.match(foreign.err, /^the checkpoint of .* is not good: it is signed by [^\n]*\n$/);
  t.match(await run(['verify', '--checkpoint', at('none')]), { code: 1, err: /^ENOENT/ });
  const raw = rawOn(DATABASE_URL);
  await unguard(raw);
  await raw.run('delete from changes where seq = (select max(seq) from changes)');
  await raw.close();
  t.match(await run(['verify']), { code: 0 }, 'the chain alone shows nothing');
  t.match(await run(held, signed), { code: 1, out: /^change \d+ does not verify: .*cut off here/ });
});
