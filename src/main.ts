/**
 * The process of the service. What it loads and makes at its start stays, so that the part of the heap for what is new
 * is kept small until then: it would grow sixteenfold for it, and stay so, where a quiet service needs none of that.
 */
import { setFlagsFromString } from 'node:v8';

const growHeapBy = (factor: number): void => setFlagsFromString(`--semi-space-growth-factor=${factor}`);

growHeapBy(1);
const { serveAlone } = await import('./serving.ts');
await serveAlone(process.env);
// As it is by itself.
growHeapBy(2);
