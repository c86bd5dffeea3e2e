/** Processes that are measured: the service as it is deployed, and the programs that it is held against. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const KEY = 'bench-key';

export type Running = {
  pid: number;
  url: string;
  /** How long it took from the start of the process until it answered. */
  startedMs: number;
  stop(): Promise<void>;
};

/** The service that was built, on a database in a file or on a server. */
export const startService = (databaseUrl: string, settings: Record<string, string> = {}): Promise<Running> =>
  startProcess([at('../dist/main.js')], '/health/ready', {
    ADMIN_KEY: KEY,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
    ...settings,
  });

/** A program of this folder, that listens on the port of its environment. */
export const startProgram = (path: string, ...args: string[]): Promise<Running> =>
  startProcess(['--import', 'tsx', at(path), ...args], '/', {});

/** Starts a Node program and waits until it answers at all. */
export async function startProcess(
  argsOn: readonly string[] | ((port: number) => readonly string[]),
  ready: string,
  settings: Record<string, string>,
  folder?: string,
): Promise<Running> {
  const port = await freePort();
  const args = typeof argsOn === 'function' ? argsOn(port) : argsOn;
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: String(port), ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd: folder,
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}${ready}`))) {
    if (!children.has(child)) throw new Error(`${args.at(-1)} ended with ${child.exitCode}`);
    if (performance.now() - begun > PATIENCE_MS) throw new Error(`${args.at(-1)} did not start`);
    await sleep(LOOK_MS);
  }
  const startedMs = performance.now() - begun;
  const stop = async () => {
    if (!children.has(child)) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(timer);
  };
  return { pid: child.pid!, url, startedMs, stop };
}

const PATIENCE_MS = 60_000;
const LOOK_MS = 5;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { headers: { connection: 'close' } });
    await answer.arrayBuffer();
    return answer.status < 500;
  } catch {
    return false;
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address!.port : 0));
    });
  });

/** Of all threads, in user and system, to the hundredth of a second that Linux counts in. */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function megabytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

const isTerminal = process.stderr.isTTY;
let lastShown = 0;
/** On a terminal one line that changes, elsewhere a line now and then. */
export function progress(text: string, isLast = false): void {
  if (!isLast && performance.now() - lastShown < (isTerminal ? 100 : 5_000)) return;
  lastShown = performance.now();
  process.stderr.write(isTerminal ? `\r\u001b[K${text}${isLast ? '\n' : ''}` : `${text}\n`);
}

/** Of a service within the process of a bench. */
export const SETTINGS = {
  readAccess: 'open',
  publicUrl: null,
  corsOrigins: [],
  quantityRules: 'default',
  rateLimit: null,
  webhookPrivateAddresses: 'deny',
} as const;
