/** The claims that an act has changed so far, and how often: what was made of one since is old once that has grown. */
export type Touched = ReturnType<typeof touchedClaims>;

export function touchedClaims() {
  const touches = new Map<number, number>();
  const add = (claim: number): void => void touches.set(claim, (touches.get(claim) ?? 0) + 1);
  return {
    add,
    of: (claim: number): number => touches.get(claim) ?? 0,
    /** In the order of the record. */
    all: (): number[] => [...touches.keys()].sort((a, b) => a - b),
    /** A part of the act was taken back: each may be another claim than it was. */
    addAll: () => {
      for (const claim of touches.keys()) add(claim);
    },
    /** Another act begins. */
    clear: () => touches.clear(),
  };
}
