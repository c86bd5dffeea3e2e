/** The board in a real browser: Chromium, a service of its own with the claims of the demo, and pages. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pino } from 'pino';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';
import { readConfig } from '../../src/config.ts';
import { load, readArticles } from '../../src/demo.ts';
import { newKey, ROLES, type Role } from '../../src/http/access.ts';
import { startService } from '../../src/service.ts';
import { createKey } from '../../src/usecases/keep-keys.ts';

export const KILLED = 'belgorod-raid-2023-05.killed.raiding-force';

export const PHONE = { width: 375, height: 812 };
export const DESKTOP = { width: 1280, height: 900 };

/** The browser's program, or null where none is installed. */
export const BROWSER = findBrowser();

/** For tests: why they are skipped, or false. */
export const NO_BROWSER: string | false =
  BROWSER === null && 'no Chromium here: install it (apt-get install chromium), or name it in CHROMIUM';

export type Opening = {
  viewport?: { width: number; height: number };
  theme?: 'light' | 'dark';
  lang?: string;
  scripts?: boolean;
  /** Signed in with a key of this role. */
  as?: Role;
};

export type Board = {
  base: string;
  keys: Record<Role, string>;
  /** A page of a browser profile of its own, at an address of the board. */
  open(path: string, opening?: Opening): Promise<Page>;
  /** A page as the server writes it, without a browser. */
  read(path: string, opening?: Pick<Opening, 'as' | 'lang'>): Promise<{ status: number; html: string }>;
  /** What browsers said against our pages: errors of scripts, of the policy, of what could not be had. */
  complaints: string[];
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
  /** A folder for pictures. */
  pictures: string;
};

/** Starts a service and a browser, both of which end with the test. */
export async function withBrowser(t: Test, settings: Record<string, string> = {}): Promise<Board> {
  if (BROWSER === null) throw new Error(String(NO_BROWSER));
  const folder = mkdtempSync(join(tmpdir(), 'counterclaim-board-'));
  const pictures = process.env.BOARD_PICTURES ?? join(folder, 'pictures');
  mkdirSync(pictures, { recursive: true });
  const admin = newKey().plain;
  const config = readConfig({
    PORT: '0',
    ADMIN_KEY: admin,
    DATABASE_URL: `file:${join(folder, 'board.db')}`,
    ...settings,
  });
  const [service, browser] = await Promise.all([
    startService(config, pino({ level: 'silent' })),
    chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox', '--disable-dev-shm-usage'] }),
  ]);
  t.teardown(async () => {
    await browser.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await load(service.app, admin, readArticles());
  const keys = { ...(await keysOf(service.context)), admin };
  const base = service.address;
  const complaints: string[] = [];
  const sessions = new Map<Role, { name: string; value: string }>();
  const sessionOf = async (role: Role) => {
    const known = sessions.get(role) ?? (await newSession(base, keys[role]));
    sessions.set(role, known);
    return known;
  };
  const read = async (path: string, { as, lang = 'en' }: Pick<Opening, 'as' | 'lang'> = {}) => {
    const session = as && (await sessionOf(as));
    const headers = {
      accept: 'text/html',
      'accept-language': lang,
      ...(session ? { cookie: `${session.name}=${session.value}` } : {}),
    };
    const answer = await fetch(new URL(path, base), { headers, redirect: 'manual' });
    return { status: answer.status, html: await answer.text() };
  };
  const open = async (
    path: string,
    { viewport = DESKTOP, theme = 'light', lang = 'en-GB', scripts = true, as }: Opening = {},
  ) => {
    const options: BrowserContextOptions = {
      viewport,
      colorScheme: theme,
      locale: lang,
      javaScriptEnabled: scripts,
      timezoneId: 'Europe/Kyiv',
      reducedMotion: 'reduce',
    };
    const context = await browser.newContext(options);
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    listen(page, complaints);
    if (as !== undefined) await context.addCookies([{ ...(await sessionOf(as)), url: base }]);
    await page.goto(new URL(path, base).href);
    return page;
  };
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(new URL(path, base), {
      method: 'POST',
      headers: { authorization: `Bearer ${keys.admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return { base, keys, open, read, complaints, post, pictures };
}

/** Through the form, as people do. */
export async function signIn(page: Page, base: string, key: string): Promise<void> {
  await page.goto(new URL('/sign-in', base).href);
  await page.fill('input[name="key"]', key);
  await page.click('#sign-in button');
  await page.waitForURL(new URL('/', base).href);
}

/** The cookie of a session of its own. */
async function newSession(base: string, key: string): Promise<{ name: string; value: string }> {
  const answer = await fetch(new URL('/sign-in', base), {
    method: 'POST',
    headers: { origin: base },
    body: new URLSearchParams({ key }),
    redirect: 'manual',
  });
  const [pair = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const [name = '', value = ''] = pair.split('=');
  if (value === '') throw new Error(`signing in answers ${answer.status}`);
  return { name, value };
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${page.url()}: ${message.text()}`);
  });
}

async function keysOf(context: Parameters<typeof createKey>[0]): Promise<Record<Role, string>> {
  const by = { keyId: 'test', name: 'test', role: 'admin' as const };
  const made = {} as Record<Role, string>;
  for (const role of ROLES) {
    const { plain, hash } = newKey();
    await createKey(context, by, { name: `the ${role}`, role, hash });
    made[role] = plain;
  }
  return made;
}

function findBrowser(): string | null {
  const given = process.env.CHROMIUM;
  if (given) return given;
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
