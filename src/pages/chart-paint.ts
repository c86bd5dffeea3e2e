/** Colours, and the shapes that say the same without them. */
import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import { type Attributes, type Markup, shortPath, tag } from './chart-markup.ts';

export type Theme = 'light' | 'dark' | 'auto';

/** What a colour is for. `c0` to `c5` are camps, `none` what belongs to no camp. */
export const ROLES = {
  bg: ['#ffffff', '#14161a'],
  ink: ['#16181d', '#eceef1'],
  muted: ['#565c66', '#a9b0ba'],
  axis: ['#868c96', '#767d88'],
  rule: ['#dcdfe4', '#32363d'],
  band: ['#eef0f3', '#20242a'],
  c0: ['#0a5aa8', '#6fb4f7'],
  c1: ['#b5400a', '#ff9d6b'],
  c2: ['#5b3a94', '#c7a6f2'],
  c3: ['#00735a', '#58d3b3'],
  c4: ['#7d5a00', '#e2b94a'],
  c5: ['#a8266a', '#f493c8'],
  none: ['#565c66', '#a9b0ba'],
} as const;
export type Role = keyof typeof ROLES;

export const CAMP_ROLES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'] as const;
export const campRole = (index: number): Role => CAMP_ROLES[index % CAMP_ROLES.length]!;
/** A, B, C …; numbers once the letters are used up. */
export const campName = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : String(index + 1);

export type Paint = (parts: { fill?: Role; stroke?: Role }) => Attributes;

/** Attributes that every reader of SVG knows; where the theme is the reader's, a class that the style can turn. */
export function paintOf(theme: Theme): Paint {
  const shade = theme === 'dark' ? 1 : 0;
  return ({ fill, stroke }) => ({
    fill: fill ? ROLES[fill][shade] : 'none',
    ...(stroke ? { stroke: ROLES[stroke][shade] } : {}),
    ...(theme === 'auto'
      ? { class: [fill && `ccf-${fill}`, stroke && `ccs-${stroke}`].filter(Boolean).join(' ') || null }
      : {}),
  });
}

/** The style of charts in the reader's theme; on paper they stay light. It is the same for every chart. */
export const CHART_STYLE = `@media screen and (prefers-color-scheme:dark){${Object.entries(ROLES)
  .flatMap(([role, [, dark]]) => [`.ccf-${role}{fill:${dark}}`, `.ccs-${role}{stroke:${dark}}`])
  .join('')}}`;

const SHAPES: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolDiamond,
  symbolTriangle,
  symbolCross,
  symbolStar,
];

/** The mark of a camp: filled for what was said, hollow for what is inferred. */
export function mark(
  paint: Paint,
  camp: number | null,
  at: { x: number; y: number },
  { size = 76, hollow = false, role }: { size?: number; hollow?: boolean; role?: Role } = {},
): Markup {
  const shape = SHAPES[(camp ?? 0) % SHAPES.length]!;
  const colour = role ?? (camp === null ? 'none' : campRole(camp));
  return tag('path', {
    d: shortPath(symbol(shape, size)()),
    transform: `translate(${Math.round(at.x * 100) / 100} ${Math.round(at.y * 100) / 100})`,
    ...paint({ fill: hollow ? 'bg' : colour, stroke: hollow ? colour : 'bg' }),
    'stroke-width': hollow ? 1.6 : 1,
  });
}
