/** A few of many, chosen so that what is left out lies between what is shown. */

/** How many of each group are shown when all together may be `limit`: small groups whole, large ones alike. */
export function shares(sizes: readonly number[], limit: number): number[] {
  const given = sizes.map(() => 0);
  let left = limit;
  let open = sizes.map((_, i) => i).filter((i) => sizes[i]! > 0);
  while (left > 0 && open.length > 0) {
    const share = Math.max(1, Math.floor(left / open.length));
    for (const i of open) {
      const more = Math.min(share, sizes[i]! - given[i]!, left);
      given[i] = given[i]! + more;
      left -= more;
    }
    open = open.filter((i) => given[i]! < sizes[i]!);
  }
  return given;
}

/** `wanted` indices of a list of `count`, the first and the last among them, the others evenly between. */
export function evenly(count: number, wanted: number): number[] {
  if (wanted >= count) return Array.from({ length: count }, (_, i) => i);
  if (wanted <= 1) return wanted === 1 ? [0] : [];
  return Array.from({ length: wanted }, (_, i) => Math.round((i * (count - 1)) / (wanted - 1)));
}
