/** Everything that holds of imports and searches holds of those on threads of their own. */
process.env.ON_THREADS = 'yes';
await import('./import.slow.test.ts');
await import('./claim-lists.test.ts');
await import('./questions.test.ts');
await import('./disputes.test.ts');
