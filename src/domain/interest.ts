/** Of whose losses a claimant speaks, and how many of its reports are independent. */

export const INTERESTS = ['own', 'enemy', 'third-party', 'unknown'] as const;
export type Interest = (typeof INTERESTS)[number];
export type Side = { name: string; actors: readonly string[] };

/**
 * By the event's sides and by membership (`groups` gives an actor and all that it is, directly or not,
 * a member of): `own` for one's own side or a member of it, `enemy` for another side, `third-party`
 * where only one of the two is on a side; else `unknown`.
 */
export function interestOf(
  claimant: string,
  subject: string | null,
  sides: readonly Side[],
  groups: (actor: string) => ReadonlySet<string>,
): Interest {
  if (subject === null) return 'unknown';
  const [own, others] = [groups(claimant), groups(subject)];
  if (own.has(subject) || others.has(claimant)) return 'own';
  const ownSides = sides.filter((side) => side.actors.some((actor) => own.has(actor)));
  const otherSides = sides.filter((side) => side.actors.some((actor) => others.has(actor)));
  if (ownSides.length === 0 && otherSides.length === 0) return 'unknown';
  if (ownSides.length === 0 || otherSides.length === 0) return 'third-party';
  return ownSides.some((side) => otherSides.includes(side)) ? 'own' : 'enemy';
}

/** How many reports do not merely relay one that is counted: those with one origin count once. */
export const independent = (origins: readonly string[]): number => new Set(origins).size;
