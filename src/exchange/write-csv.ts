/** CSV written a row at a time: claims, a row a claim and report, and disputes. */
import { stringify } from 'csv-stringify/sync';
import type { ExportedClaim } from '../usecases/export-claims.ts';
import type { DisputeRow } from '../usecases/read-disputes.ts';
import { CLAIM_COLUMNS, neutralised, numberCell, wordsCell } from './csv-columns.ts';

type Tree = { [name: string]: unknown };
type Cell = string | number | boolean | null | undefined;

export const CLAIM_HEADER = csv([CLAIM_COLUMNS.map((one) => one.name)]);

export const claimRows = (claims: readonly ExportedClaim[]): string => csv(claims.flatMap(rowsOfClaim));

/** A claim, a row for each of its reports. */
function rowsOfClaim({ portable, row, question }: ExportedClaim): Cell[][] {
  const { value } = row.content;
  const figures = value && 'stated' in value ? value : null;
  const record: Record<string, Cell> = {
    id: row.id,
    question: question.id,
    topic: row.topic,
    status: row.status,
    statedMin: figures?.stated.min,
    statedMax: figures?.stated.max,
    effectiveMin: figures?.effective.min,
    effectiveMax: figures?.effective.max,
    rule: figures?.rule,
    recordedAt: portable.recordedAt,
  };
  const { reports, ...claim } = flat(portable as Tree);
  const each = (reports as Tree[]).map((report) => ({ ...claim, reports: [report] }));
  return each.map((tree) =>
    CLAIM_COLUMNS.map((one) => {
      const cell = one.path === null ? record[one.name] : cellAt(tree, one.path);
      return one.kind === 'value' && typeof cell === 'string' ? wordsCell(cell) : cell;
    }),
  );
}

const DISPUTE_COLUMNS: readonly [name: string, (row: DisputeRow) => Cell][] = [
  ['id', (row) => row.id],
  ['label', (row) => row.question.label],
  ['event', (row) => row.question.event.slug],
  ['topic', (row) => row.question.topic],
  ['property', (row) => row.question.property],
  ['subject', (row) => row.question.subject?.slug],
  ['place', (row) => row.question.place?.slug],
  ['item', (row) => row.question.item?.slug],
  ['verdict', (row) => row.verdict],
  ['status', (row) => row.status],
  ['assessed', (row) => row.assessed],
  ['claimants', (row) => row.claimants],
  ['claims', (row) => row.claims],
  ['reports', (row) => row.reports],
  ['low', (row) => row.spread?.low],
  ['high', (row) => row.spread?.high],
  ['gap', (row) => row.spread?.gap],
  ['factor', (row) => row.spread?.factor],
  ['basis', (row) => row.spread?.basis],
  ['campCount', (row) => row.campCount],
  ['lowClaimant', (row) => row.extremes.low?.claimant.name],
  ['lowStatement', (row) => row.extremes.low?.statement],
  ['lowClaim', (row) => row.extremes.low?.id],
  ['highClaimant', (row) => row.extremes.high?.claimant.name],
  ['highStatement', (row) => row.extremes.high?.statement],
  ['highClaim', (row) => row.extremes.high?.id],
  ['updatedAt', (row) => row.updatedAt],
];

export const DISPUTE_HEADER = csv([DISPUTE_COLUMNS.map(([name]) => name)]);

export const disputeRows = (rows: readonly DisputeRow[]): string =>
  csv(rows.map((row) => DISPUTE_COLUMNS.map(([, cell]) => cell(row))));

/** RFC 4180, with line feeds; a text that a spreadsheet would run is marked as text. */
function csv(rows: readonly Cell[][]): string {
  const safe = rows.map((cells) =>
    cells.map((cell) => (typeof cell === 'string' ? neutralised(cell) : cell)),
  );
  return stringify(safe, { cast: { boolean: String, number: numberCell }, quoted_match: /\r/ });
}

// References that are given as slugs, and values that are nothing but themselves, as the columns' paths have them.
function flat(claim: Tree): Tree {
  const { value, property, item } = claim;
  const words = item as { slug: string; name?: string } | undefined;
  return {
    ...claim,
    property: typeof property === 'string' ? { slug: property } : property,
    // An item that is known by its slug alone is read as such.
    item: words && words.name === words.slug ? { slug: words.slug } : words,
    value: typeof value === 'object' ? value : { text: value },
  };
}

function cellAt(tree: Tree, path: string): Cell {
  let at: unknown = tree;
  for (const step of path.split('.')) at = (at as Tree | undefined)?.[step];
  if (Array.isArray(at)) return at.join(' ');
  return typeof at === 'object' ? undefined : (at as Cell);
}
