/** Hears from the server when any instance has added to the log. What it says is a wake-up; the log is the truth. */
import pg from 'pg';
import { LIMITS } from '../limits.ts';
import { ignored } from './postgres.ts';
import { CHANNEL } from './postgres-log.ts';

export function listen(url: string, wake: () => void): { close(): Promise<void> } {
  let isOpen = true;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  const again = () => {
    client = null;
    // What was said while nobody listened is looked up.
    wake();
    if (isOpen) timer = setTimeout(() => void begin(), LIMITS.logPollSeconds * 1000).unref();
  };
  const begin = async () => {
    const one = new pg.Client({
      connectionString: url,
      application_name: 'counterclaim ear',
      keepAlive: true,
    });
    one.on('notification', wake);
    one.on('error', ignored);
    one.once('end', again);
    client = one;
    try {
      await one.connect();
      await one.query(`LISTEN ${CHANNEL}`);
    } catch {
      one.end().catch(ignored);
    }
  };
  void begin();
  return {
    close: async () => {
      isOpen = false;
      clearTimeout(timer);
      await client?.end().catch(ignored);
    },
  };
}
