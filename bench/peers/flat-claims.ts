/** The claims of the benchmark as rows of one table, for programs that know no more. */
import { bigLine, TILE_CLAIMS, tileLine, tileName, tilesOf } from '../claims.ts';

export type FlatClaim = {
  event: string;
  question: string;
  claimant: string;
  low: number;
  high: number | null;
  statement: string;
  claimedAt: string;
  url: string;
  publisher: string;
};

export function flatClaims(claims: number): FlatClaim[] {
  const tiled = tilesOf(claims) * TILE_CLAIMS;
  return Array.from({ length: claims }, (_, i) =>
    flat(i < tiled ? tileLine(i % TILE_CLAIMS, tileName(Math.floor(i / TILE_CLAIMS))) : bigLine(i - tiled)),
  );
}

function flat(line: string): FlatClaim {
  const claim = JSON.parse(line);
  const [low, high] = boundsOf(claim.value);
  return {
    event: claim.event.slug,
    question: `${claim.event.slug}.${claim.property}.${claim.subject.slug}`,
    claimant: claim.claimant.slug,
    low,
    high,
    statement: claim.statement,
    claimedAt: claim.claimedAt,
    url: claim.reports[0].source.url,
    publisher: claim.reports[0].source.publisher,
  };
}

function boundsOf(value: number | string): [number, number | null] {
  if (typeof value === 'number') return [value, value];
  if (value === 'dozens') return [24, 99];
  return [Number(value.replace(/\D/g, '')) + 1, null];
}
