/** How one set of figures is drawn on the axis: points, ranges, open ends, what is denied, what is inferred. */
import { type BoundsRecord, sameBounds } from './chart-data.ts';
import { type Markup, said, tag } from './chart-markup.ts';
import { campRole, mark, type Paint, type Role } from './chart-paint.ts';
import type { Axis } from './chart-scale.ts';

export type Pen = { paint: Paint /** Begins every id of the picture. */; prefix: string };

export type TextStyle = {
  size: number;
  role?: Role;
  bold?: boolean;
  anchor?: 'start' | 'middle' | 'end';
  /** Drawn around the signs, so that lines behind them do not cross them. */
  halo?: Role;
};

export function textAt(pen: Pen, text: string, x: number, y: number, style: TextStyle): Markup | null {
  return text === '' ? null : tag('text', { x, y, ...textAttributes(pen, style) }, said(text));
}

export function textAttributes({ paint }: Pen, { size, role = 'ink', bold, anchor, halo }: TextStyle) {
  return {
    'font-size': size,
    'font-weight': bold ? 700 : null,
    'text-anchor': anchor && anchor !== 'start' ? anchor : null,
    ...paint({ fill: role, ...(halo ? { stroke: halo } : {}) }),
    ...(halo ? { 'stroke-width': 4, 'stroke-linejoin': 'round', 'paint-order': 'stroke' } : {}),
  };
}

/** A stretch of the axis without holes; null is an open end. An end at a hole is drawn as the hole's. */
export type Piece = { min: number | null; max: number | null; hole?: 'min' | 'max' };

export const piecesOf = ({ min, max, except }: BoundsRecord): Piece[] =>
  except
    ? [
        { min, max: except.min, hole: 'max' as const },
        { min: except.max, max, hole: 'min' as const },
      ].filter((one) => one.min === null || one.max === null || one.min <= one.max)
    : [{ min, max }];

/** Which signs a drawing uses, for the legend. */
export type Signs = Set<'point' | 'stated' | 'inferred' | 'open' | 'hole' | 'trail' | 'cut'>;

export type Sets = { stated: BoundsRecord; effective: BoundsRecord };

/** One position. What was stated is solid; what is only inferred is hatched, and the statement a thin line under it. */
export function position(
  pen: Pen,
  axis: Axis,
  camp: number,
  { stated, effective }: Sets,
  y: number,
  signs: Signs,
  scale = 1,
): Markup[] {
  const colour = campRole(camp);
  if (sameBounds(stated, effective))
    return [...solid(pen, axis, camp, stated, y, signs, { width: 4 * scale, size: 78 * scale }), ...hole()];
  // A denial of vague words states next to nothing: a line through what it denies would hide the gap.
  const statement =
    effective.except && !stated.except
      ? []
      : solid(pen, axis, camp, stated, y, signs, { width: 1.6, size: 30 * scale });
  return [
    ...statement,
    ...piecesOf(effective).flatMap((piece) => inferred(pen, axis, camp, piece, y, signs, scale)),
    ...hole(),
  ];

  function hole(): Markup[] {
    const { except } = effective.except ? effective : stated;
    if (!except) return [];
    signs.add('hole');
    return denied(pen, axis.x(except.min), axis.x(except.max), y, colour, scale);
  }
}

/** What was said before: the same, small and pale. */
export function formerly(
  pen: Pen,
  axis: Axis,
  camp: number,
  { effective }: Sets,
  y: number,
  signs: Signs,
): Markup {
  signs.add('trail');
  const drawn = solid(pen, axis, camp, effective, y, new Set(), { width: 2, size: 34 });
  return tag('g', { opacity: 0.5 }, drawn);
}

/** Where the drawing of a set begins and ends. */
export function extentOf(axis: Axis, bounds: BoundsRecord): { from: number; to: number } {
  return {
    from: bounds.min === null ? axis.left : axis.x(bounds.min),
    to: bounds.max === null ? axis.right : axis.x(bounds.max),
  };
}

export function hatching({ paint, prefix }: Pen, camp: number): Markup {
  return tag(
    'pattern',
    {
      id: `${prefix}-h${camp % 6}`,
      width: 5,
      height: 5,
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(45)',
    },
    tag('rect', { width: 5, height: 5, ...paint({ fill: 'bg' }) }),
    tag('line', { x1: 0, y1: 0, x2: 0, y2: 5, 'stroke-width': 3, ...paint({ stroke: campRole(camp) }) }),
  );
}

type Weight = { width: number; size: number };

function solid(
  pen: Pen,
  axis: Axis,
  camp: number,
  bounds: BoundsRecord,
  y: number,
  signs: Signs,
  { width, size }: Weight,
): Markup[] {
  return piecesOf(bounds).flatMap(({ min, max, hole }) => {
    if (min !== null && min === max && !hole) {
      signs.add('point');
      return [mark(pen.paint, camp, { x: axis.x(min), y }, { size: size * 1.15 })];
    }
    if (width > 2) signs.add('stated');
    const { from, to } = extentOf(axis, { min, max });
    return [
      line(pen, from + (min === null ? 6 : 0), to - (max === null ? 6 : 0), y, campRole(camp), width),
      hole === 'min' ? [] : end(min, from, -1),
      hole === 'max' ? [] : end(max, to, 1),
    ].flat();
  });

  function end(value: number | null, x: number, way: 1 | -1): Markup[] {
    const colour = campRole(camp);
    if (value === null) {
      signs.add('open');
      return [arrow(pen, x, y, way, colour, width > 2 ? 7 : 5)];
    }
    if (!axis.has(value)) {
      signs.add('cut');
      return cut(pen, x, y, colour);
    }
    return [mark(pen.paint, camp, { x, y }, { size })];
  }
}

function inferred(
  pen: Pen,
  axis: Axis,
  camp: number,
  piece: Piece,
  y: number,
  signs: Signs,
  scale: number,
): Markup[] {
  signs.add('inferred');
  const { from, to: edge } = extentOf(axis, piece);
  const to = piece.max === null ? edge - 9 : edge;
  const colour = campRole(camp);
  const [half, size] = [5.5 * scale, 56 * scale];
  if (to - from < 3) return [mark(pen.paint, camp, { x: (from + to) / 2, y }, { size, hollow: true })];
  return [
    tag('rect', {
      x: from,
      y: y - half,
      width: to - from,
      height: 2 * half,
      'stroke-width': 1.2,
      ...pen.paint({ stroke: colour }),
      fill: `url(#${pen.prefix}-h${camp % 6})`,
    }),
    ...(piece.min === null || piece.hole === 'min'
      ? []
      : [mark(pen.paint, camp, { x: from, y }, { size, hollow: true })]),
    ...(piece.hole === 'max' ? [] : [far()]),
  ];

  function far(): Markup {
    if (piece.max !== null) return mark(pen.paint, camp, { x: to, y }, { size, hollow: true });
    signs.add('open');
    return arrow(pen, edge, y, 1, colour, 7 * scale);
  }
}

/** A dotted line between two brackets that turn away from it. */
function denied(pen: Pen, from: number, to: number, y: number, role: Role, scale: number): Markup[] {
  const half = 8 * scale;
  const bracket = (x: number, way: 1 | -1) =>
    tag('path', {
      d: `M${r(x - way * 4)} ${r(y - half)}H${r(x)}V${r(y + half)}H${r(x - way * 4)}`,
      'stroke-width': 1.8,
      ...pen.paint({ stroke: role }),
    });
  return [
    tag('line', {
      x1: from,
      y1: y,
      x2: to,
      y2: y,
      'stroke-width': 1.6,
      'stroke-dasharray': '1 4',
      'stroke-linecap': 'round',
      ...pen.paint({ stroke: role }),
    }),
    bracket(Math.min(from, to - 3), 1),
    bracket(Math.max(to, from + 3), -1),
  ];
}

export function line(pen: Pen, x1: number, x2: number, y: number, role: Role, width: number): Markup {
  return tag('line', { x1, y1: y, x2, y2: y, 'stroke-width': width, ...pen.paint({ stroke: role }) });
}

/** The tip lies at x. */
export function arrow({ paint }: Pen, x: number, y: number, way: 1 | -1, role: Role, size: number): Markup {
  const back = x - way * size * 1.4;
  return tag('path', {
    d: `M${r(x)} ${r(y)}L${r(back)} ${r(y - size)}V${r(y + size)}Z`,
    ...paint({ fill: role }),
  });
}

function cut({ paint }: Pen, x: number, y: number, role: Role): Markup[] {
  return [0, 4].map((shift) =>
    tag('line', {
      x1: x + shift - 2,
      y1: y + 5,
      x2: x + shift + 2,
      y2: y - 5,
      'stroke-width': 1.5,
      ...paint({ stroke: role }),
    }),
  );
}

const r = (value: number): number => Math.round(value * 100) / 100;
