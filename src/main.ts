/** The process: settings, service, signals. */
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import closeWithGrace from 'close-with-grace';
import { ConfigError, readConfig } from './config.ts';
import { Refusal } from './domain/refusal.ts';
import { LIMITS } from './limits.ts';
import { loggerOf, type Service, startService } from './service.ts';

/** Serves until a signal: then answers what has begun, and exits with 0. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<Service> {
  const config = readConfig(environment);
  const logger = loggerOf(config);
  const service = await startService(config, logger);
  if (service.firstKey)
    process.stderr.write(
      `\nYour admin key, shown only now: ${service.firstKey}\nKeep it; send it as Authorization: Bearer <key>.\n\n`,
    );
  closeWithGrace({ delay: LIMITS.shutdownSeconds * 1000, logger }, async ({ err }) => {
    if (err) logger.fatal(err);
    await service.close();
  });
  return service;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href)
  serve(process.env).catch((error: unknown) => {
    process.stderr.write(
      error instanceof ConfigError || error instanceof Refusal
        ? `${error.message}\n`
        : `${String((error as Error)?.stack ?? error)}\n`,
    );
    process.exitCode = 1;
  });
