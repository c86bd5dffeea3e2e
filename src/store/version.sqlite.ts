/** Which state of a file is the newest: told in a few microseconds, without reading what it holds. */
import type { Connection } from './sqlite.ts';

export type Version = {
  /** In the same turn as a commit, so that no reading comes between. */
  committed(): void;
  /** Another one after every commit that changed a row, whoever made it; null where it cannot be told. */
  current(): string | null;
};

/**
 * Of the one connection that writes. Its `data_version` tells of the commits of others: those that come while it has a
 * transaction of its own cannot be, since it holds the lock. Of its own commits that says nothing: they are known by the
 * number of rows that were changed, so that a look whether acts can be written is none.
 */
export function createVersion({ raw }: Connection): Version {
  const others = raw.prepare<[], number>('PRAGMA data_version').pluck();
  const changes = raw.prepare<[], number>('SELECT total_changes()').pluck();
  let own = lookUp(changes);
  return {
    committed() {
      own = lookUp(changes);
    },
    current() {
      const other = lookUp(others);
      return own === null || other === null ? null : `${own}.${other}`;
    },
  };
}

/** What follows a commit must not fail as if the commit had. */
function lookUp(figure: { get(): number | undefined }): number | null {
  try {
    return figure.get() ?? null;
  } catch {
    return null;
  }
}
