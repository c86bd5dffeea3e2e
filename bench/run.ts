/**
 * How close the service comes to what the machine allows, on a million claims.
 *
 *     npm run bench [-- ROW… --claims 100000 --folder /var/tmp --rounds 3 --seconds 2 --lines 20000 --whole]
 *
 * Starts everything that it needs: the service as it was built, and the ceilings (bench/ceilings). Service and ceiling
 * take turns, and what counts is the ratio of a turn to the one beside it, of CPU time before the clock's: that holds
 * on a machine that others use too. A row may be named by how its name
 * begins. Imports are of `--lines`
 * lines and exports of the great event; `--whole`: of as many as there are.
 */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { database } from './database.ts';
import { measureReadings } from './read.ts';
import { keep, type Row, tableOf } from './report.ts';
import { progress, startService } from './service.ts';
import { WRITES } from './writes.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    claims: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: tmpdir() },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    lines: { type: 'string', default: '20000' },
    whole: { type: 'boolean', default: false },
  },
});
const claims = Number(values.claims);
const pace = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
const isWanted = (name: string) =>
  positionals.length === 0 || positionals.some((one) => name.startsWith(one));

const file = await database(claims, values.folder);
const rows: Row[] = [];
const told = (row: Row) => {
  rows.push(row);
  progress(`${row.name}: ${row.holds === null ? 'measured' : row.holds ? 'holds' : 'missed'}`, true);
};
const lines = values.whole ? claims : Number(values.lines);
await measureReadings(() => startService(`file:${file}`), isWanted, pace, told);
for (const [name, measure] of Object.entries(WRITES))
  if (isWanted(name))
    await measure({ file, folder: values.folder, claims, pace, lines, isWhole: values.whole, told });
console.log(tableOf(rows));
keep(positionals.length === 0 ? 'bench.json' : 'bench-part.tmp', { claims, lines, ...pace, rows });
