/** Figures for Prometheus: of the process, of requests by route and status, of the store and what waits for it. */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { LIMITS } from '../limits.ts';
import type { Context } from '../usecases/context.ts';

type Store = Context['store'];

export type Metrics = {
  registry: Registry;
  /** A figure that is looked up when it is asked for. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** Times every request of an app, and counts its connections. Before its routes. */
  observe(app: FastifyInstance): void;
  /** Counts a reading that was answered before the app saw it. */
  answered(route: string, status: number, seconds: number): void;
  /** The same store, timed. */
  timed(store: Store): Store;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'counterclaim_http_request_seconds',
    help: 'Requests by method, route and status, and how long until the answer was out.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  });
  const acts = new Histogram({
    name: 'counterclaim_store_seconds',
    help: 'Reads and writes of the store by outcome, and how long they took with their waiting.',
    labelNames: ['operation', 'outcome'],
    buckets: SECONDS,
    registers,
  });
  const waiting = new Gauge({
    name: 'counterclaim_store_pending',
    help: 'Reads and writes of the store that are under way or wait; of writes the queue.',
    labelNames: ['operation'],
    registers,
  });
  const dropped = new Counter({
    name: 'counterclaim_http_connections_dropped_total',
    help: `Connections that were not taken, since ${LIMITS.connections} were open.`,
    registers,
  });
  const gauge: Metrics['gauge'] = (name, help, read) => {
    new Gauge({
      name: `counterclaim_${name}`,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  };
  return {
    registry,
    gauge,
    observe(app) {
      gauge('http_connections', 'Open connections.', () => connectionsOf(app));
      app.server.on('drop', () => dropped.inc());
      app.addHook('onResponse', (request, reply, done) => {
        // Addresses that nothing has are one, since anyone can think of any number of them.
        const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
        const labels = { method: methodOf(request.method), route, status: reply.statusCode };
        requests.observe(labels, reply.elapsedTime / 1_000);
        done();
      });
    },
    answered: (route, status, seconds) => requests.observe({ method: 'GET', route, status }, seconds),
    timed(store) {
      const time = async <T>(operation: 'read' | 'write', run: () => Promise<T>): Promise<T> => {
        const stop = acts.startTimer({ operation });
        waiting.inc({ operation });
        try {
          const result = await run();
          stop({ outcome: 'done' });
          return result;
        } catch (error) {
          stop({ outcome: 'refused' });
          throw error;
        } finally {
          waiting.dec({ operation });
        }
      };
      const { lending } = store;
      return {
        ...store,
        read: (work) => time('read', () => store.read(work)),
        readOne: (work) => time('read', () => store.readOne(work)),
        write: (act, isAlone) => time('write', () => store.write(act, isAlone)),
        lending: lending && { ...lending, lend: (work) => time('write', () => lending.lend(work)) },
      };
    },
  };
}

const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10];

const connectionsOf = ({ server }: FastifyInstance): Promise<number> =>
  new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));

const methodOf = (method: string): string => (KNOWN_METHODS.has(method) ? method : 'other');
const KNOWN_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']);
