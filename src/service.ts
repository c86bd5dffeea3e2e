/** Starting and stopping the service: store, app, port. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Logger, pino } from 'pino';
import { buildApp } from './app.ts';
import { type Config, ConfigError } from './config.ts';
import { contextOf } from './context.ts';
import { startDeliverer } from './delivery/deliverer.ts';
import { hashKey, newKey } from './http/access.ts';
import { openStore } from './store/store.ts';
import { createThreads } from './threads.ts';
import type { Context } from './usecases/context.ts';
import { ensureAdmin, seedProperties, seedSkeletons } from './usecases/seed.ts';

export type Service = {
  app: FastifyInstance;
  context: Context;
  address: string;
  /** A key made at this first start, to be shown once. */
  firstKey: string | null;
  close(): Promise<void>;
};

/** What cannot be listened on, told by the setting that names it. */
function listenFault(error: NodeJS.ErrnoException, { host, port }: Config): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(`PORT ${port} is taken by another process.`);
    case 'EACCES':
      return new ConfigError(`PORT ${port} may not be opened by this user.`);
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
    case 'EAI_AGAIN':
      return new ConfigError(`HOST ${host} is no address of this machine.`);
    default:
      return error;
  }
}

const SWEEP_MS = 25;

/** Logs are JSON lines; keys never reach them. */
export const loggerOf = (config: Pick<Config, 'logLevel'>): Logger =>
  pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'headers.authorization'],
    serializers: { req: loggedRequest },
  });

function loggedRequest({ method, url, host, ip, socket }: FastifyRequest) {
  return { method, url: withoutKeys(url), host, remoteAddress: ip, remotePort: socket?.remotePort };
}

/** Clients of the Fact Check Tools send their key in the address; any letter of its name may be written as a code. */
function withoutKeys(url: string): string {
  const [path = '', ...queries] = url.split('?');
  if (queries.length === 0) return path;
  const pairs = queries
    .join('?')
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).toLowerCase();
      return at > 0 && (name.includes('%') || KEY_NAMES.has(name)) ? `${pair.slice(0, at)}=[hidden]` : pair;
    });
  return `${path}?${pairs.join('&')}`;
}

const KEY_NAMES = new Set(['key', 'access_token', 'oauth_token']);

export async function startService(config: Config, logger: Logger): Promise<Service> {
  const store = await openStore(config.databaseUrl, config.databaseReadUrl);
  try {
    const context = contextOf(store, config);
    await seedProperties(context);
    await seedSkeletons(context);
    const made = await ensureAdmin(context, config.adminKey, newKey, hashKey);
    const threads = createThreads(config);
    const app = await buildApp({ settings: config, ...context, logger, ...threads });
    const address = await app.listen({ port: config.port, host: config.host }).catch((error) => {
      throw listenFault(error, config);
    });
    const deliverer = startDeliverer({
      context,
      privateAddresses: config.webhookPrivateAddresses,
      publicUrl: config.publicUrl,
      logger,
    });
    const close = async () => {
      // Connections that were busy when closing began stay open for their next request: as each falls idle
      // it is closed, so that what has begun is answered and nothing holds the process.
      const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
      await Promise.all([app.close().finally(() => clearInterval(sweep)), deliverer.stop()]);
      await threads.close();
      await store.close();
    };
    return { app, context, address, firstKey: made?.plain ?? null, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
