/** Under more than it can do the service refuses what comes now, so that what it has gets done. */
import t from 'tap';
import { LIMITS } from '../../src/limits.ts';
import { build, type Reply, refused } from './service.ts';

t.test(
  'a process with more than it can do says so, and still tells who watches it that it lives',
  async (t) => {
    const service = await build(t, { isPatient: false });
    // The process does nothing else for as long as it takes until that is noticed.
    let refusal: Reply<unknown>;
    do {
      const until = Date.now() + 3 * LIMITS.pressureLoopMillis;
      while (Date.now() < until);
      await new Promise((done) => setTimeout(done, 0));
      refusal = await service.get('/v1/claims');
    } while (refusal.status === 200);
    refused(t, refusal, 503, 'overloaded');
    t.equal(refusal.headers['retry-after'], String(LIMITS.pressureRetrySeconds));
    t.equal((await service.get('/health/live')).status, 200);
  },
);
