/** Statements prepared once a connection, when first used: building a query costs more than running it. */
import { getTableColumns, type Placeholder, sql, type Table } from 'drizzle-orm';

export const holder = sql.placeholder;

/** Makes a thing when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A row whose every value is a placeholder of the column's name. */
export function placeholders<T extends Table>(table: T, except: readonly string[] = []): T['$inferInsert'] {
  const names = Object.keys(getTableColumns(table)).filter((name) => !except.includes(name));
  return Object.fromEntries(names.map((name): [string, Placeholder] => [name, holder(name)]));
}
