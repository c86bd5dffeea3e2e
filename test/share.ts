/** Runs the test files that are named in one process: starting one takes longer than what most of them do. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

for (const file of process.argv.slice(2)) await import(pathToFileURL(join(process.cwd(), file)).href);
