/** What use cases work with, wherever they are called: a store, the time, ids. */
import type { Config } from './config.ts';
import { createIds } from './ids.ts';
import type { Store } from './store/store.ts';
import type { Context } from './usecases/context.ts';

const newId = createIds(Date.now);

export const contextOf = (store: Store, config: Pick<Config, 'quantityRules'>): Context => ({
  store,
  clock: Date.now,
  newId,
  quantityRules: config.quantityRules,
});
