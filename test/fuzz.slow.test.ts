/** Strangers try the contract: whatever they send, the answer is one that the document knows. */
import t from 'tap';
import { fuzz } from './fuzz/run.ts';
import { dispute } from './http/service.ts';
import { listening } from './http/wire.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 20_230_524);
const COUNT = Number(process.env.FUZZ_REQUESTS ?? 3_000);

t.test(`${COUNT} requests of every kind find no answer that the document does not know`, async (t) => {
  const service = await listening(t, { webhookPrivateAddresses: 'deny' });
  await dispute(service);
  const { requests, statuses, operations, findings } = await fuzz(
    service.origin,
    Object.values(service.keys),
    { seed: SEED, count: COUNT },
  );
  t.comment(
    `${requests} requests with the seed ${SEED}: ${JSON.stringify(statuses)}; ${operations} operations succeeded`,
  );
  t.equal(requests, COUNT);
  t.ok(operations > 40, `${operations} operations were reached by requests that are right`);
  t.same(findings.slice(0, 20), [], `${findings.length} findings`);
});
