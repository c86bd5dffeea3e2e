/** The service as a process of its own, on a database of its own, for drills that stop, flood or kill it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Of a long log the end tells what matters; where the service listens is read before.
const KEPT_CHARS = 1_000_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type ServiceProcess = {
  origin: string;
  key: string;
  child: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** The exit code, or null where a signal ended it. */
  ended: Promise<number | null>;
  /** Ends it, and takes its database away. */
  remove(): Promise<void>;
};

/**
 * Its log must be at `info` or below: there it says where it listens. `through`: a command that becomes the service, or
 * watches it, such as strace.
 */
export async function startProcess(
  env: Record<string, string> = {},
  through: readonly string[] = [],
): Promise<ServiceProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-drill-'));
  const key = 'the-key-of-the-drill';
  const [command, ...args] = [...through, process.execPath, '--import=tsx', 'src/main.ts'];
  const child = spawn(command!, args, {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      ADMIN_KEY: key,
      DATABASE_URL: `file:${join(folder, 'drill.db')}`,
      ...env,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      printed = (printed + bytes).slice(-KEPT_CHARS);
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const remove = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (;;) {
    const origin =
      /listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1] ??
      (env.PORT && (await readyAt(env.PORT)));
    if (origin) return { origin, key, child, output: () => printed, ended, remove };
    const code = await Promise.race([
      ended,
      new Promise<undefined>((done) => setTimeout(() => done(undefined), 20)),
    ]);
    if (code === undefined) continue;
    await remove();
    throw new Error(`ended with ${code}: ${printed}`);
  }
}

/** A process that logs little does not say where it listens: whoever chose its port asks there. */
async function readyAt(port: string): Promise<string | null> {
  const origin = `http://127.0.0.1:${port}`;
  const answer = await fetch(`${origin}/health/ready`).catch(() => null);
  return answer?.status === 200 ? origin : null;
}
