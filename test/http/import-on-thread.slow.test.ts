/** Everything that holds of imports holds of those on a thread of their own. */
process.env.IMPORTS_ON = 'thread';
await import('./import.slow.test.ts');
