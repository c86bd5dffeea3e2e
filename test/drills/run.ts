/** `npm run drill -- NAME`: runs a drill, prints its figures, and ends with 1 where one is not what is promised. */
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Drill, printed } from './figures.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const NOT_DRILLS = ['run', 'figures', 'service-process', 'posting', 'databases', 'failing', 'flooding'];

export const DRILLS = readdirSync(HERE)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => !NOT_DRILLS.includes(name))
  .sort();

export async function drillOf(name: string): Promise<Drill> {
  const { drill } = (await import(pathToFileURL(`${HERE}${name}.ts`).href)) as { drill: Drill };
  return drill;
}

async function main([name, ...options]: string[]): Promise<number> {
  if (name === undefined || !DRILLS.includes(name)) {
    process.stderr.write(`npm run drill -- NAME, where NAME is one of ${DRILLS.join(', ')}\n`);
    return 2;
  }
  const figures = await (await drillOf(name))(options);
  process.stdout.write(`${figures.map(printed).join('\n')}\n`);
  return figures.every((one) => one.holds) ? 0 : 1;
}

// The package of the PostgreSQL server would end a process that ends by itself with 0.
if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main(process.argv.slice(2)));
