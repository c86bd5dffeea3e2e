/** Strangers' requests, as many as wanted: `npm run drill -- fuzz 40000 SEED [postgres]`. */
import { fuzz } from '../fuzz/run.ts';
import { databaseFor } from './databases.ts';
import { atMost, type Figure } from './figures.ts';
import { startProcess } from './service-process.ts';

export async function drill(options: string[]): Promise<Figure[]> {
  const [count = '40000', seed = String(Date.now() % 1_000_000_000)] = options.filter(isNumber);
  const { url, engine, remove } = await databaseFor(options);
  const service = await startProcess({ DATABASE_URL: url });
  try {
    const { requests, findings, statuses } = await fuzz(service.origin, [service.key], {
      count: Number(count),
      seed: Number(seed),
    });
    process.stdout.write(`seed ${seed}: ${JSON.stringify(statuses)}\n`);
    for (const one of findings.slice(0, 20)) process.stdout.write(`${JSON.stringify(one, null, 2)}\n`);
    return [
      atMost(
        `${engine}: of ${requests} requests, answered as the document does not say`,
        findings.length,
        0,
        'requests',
      ),
    ];
  } finally {
    await service.remove();
    await remove();
  }
}

const isNumber = (option: string): boolean => /^\d+$/.test(option);
