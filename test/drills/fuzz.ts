/** Strangers' requests, as many as wanted: `npm run drill -- fuzz 40000 SEED`. */
import { fuzz } from '../fuzz/run.ts';
import { atMost, type Figure } from './figures.ts';
import { startProcess } from './service-process.ts';

export async function drill([count = '40000', seed = String(Date.now() % 1_000_000_000)]: string[]): Promise<
  Figure[]
> {
  const service = await startProcess();
  try {
    const { requests, findings, statuses } = await fuzz(service.origin, [service.key], {
      count: Number(count),
      seed: Number(seed),
    });
    process.stdout.write(`seed ${seed}: ${JSON.stringify(statuses)}\n`);
    for (const one of findings.slice(0, 20)) process.stdout.write(`${JSON.stringify(one, null, 2)}\n`);
    return [
      atMost(
        `of ${requests} requests, answered as the document does not say`,
        findings.length,
        0,
        'requests',
      ),
    ];
  } finally {
    await service.remove();
  }
}
