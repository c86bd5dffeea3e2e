/**
 * How close the service comes to what the machine allows, on a million claims.
 *
 *     npm run bench [-- ROW… --claims 100000 --folder /var/tmp --rounds 3 --seconds 2]
 *
 * Starts everything that it needs: the service as it was built, and the ceilings (bench/ceilings). Service and ceiling
 * take turns, and what counts is the ratio of a turn to the one beside it, of CPU time before the clock's: that holds
 * on a machine that others use too. A row may be named by how its name begins.
 */
import { parseArgs } from 'node:util';
import { database } from './database.ts';
import { measureReadings } from './read.ts';
import { keep, type Row, tableOf } from './report.ts';
import { progress, startService } from './service.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    claims: { type: 'string', default: '1000000' },
    folder: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
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
  progress(
    `${row.name}: ${(row.cpuRatio ?? Number.NaN).toFixed(2)} of the ceiling's CPU, ${(row.ratio ?? Number.NaN).toFixed(2)} of its rate`,
    true,
  );
};
const service = await startService(`file:${file}`);
try {
  await measureReadings(service, isWanted, pace, told);
} finally {
  await service.stop();
}
console.log(tableOf(rows));
keep(positionals.length === 0 ? 'bench' : 'bench-part', { claims, ...pace, rows });
