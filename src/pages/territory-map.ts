/** The map: who claims what of each place on a day, without anything from elsewhere unless tiles are set. */
import { arc, pie } from 'd3-shape';
import { type ChartOptions, type Drawn, document, footer, heading, marginOf, penOf } from './chart-frame.ts';
import { type Pen, textAt } from './chart-marks.ts';
import { type Markup, said, shortPath, tag } from './chart-markup.ts';
import { campRole, type Role } from './chart-paint.ts';
import { fitting, widthOf, wrapped } from './chart-text.ts';
import { type Box, graticule, projectionOf, scaleBar, tiled } from './map-ground.ts';
import {
  aboutOf,
  answersEver,
  type PlaceOnDay,
  placesOn,
  type Share,
  type TerritoryRecord,
} from './territory.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, timeText } from './words-chart.ts';

export type MapOptions = ChartOptions & {
  /** YYYY-MM-DD. */
  day: string;
  /** `https://tiles.example/{z}/{x}/{y}.png`, and whom it is owed to; null for none. */
  tiles?: { url: string; attribution: string | null } | null;
};

type Located = PlaceOnDay & { latitude: number; longitude: number };
/** Where the mark stands, and where the place lies. */
type Placed = Located & { x: number; y: number; true: { x: number; y: number } };

const RADIUS = 13;
const MAP_HEIGHT = { min: 220, max: 520 } as const;

export function territoryMap(record: TerritoryRecord, options: MapOptions): string {
  const { width, lang, day } = options;
  const words = chartWordsOf(lang);
  const pen = penOf(record.event.slug, 'm', options);
  const places = placesOn(record, day, lang);
  const located = places.filter((one): one is Located => one.latitude !== null && one.longitude !== null);
  const order = answersEver(record, lang);
  const title = words.map.title(timeText(day, lang));
  const head = heading(pen, options, `${title}${words.colon}${record.event.name}`, []);
  const parts: (Markup | null)[] = [...head.parts];
  let y = head.height + 4;
  const defs: Markup[] = [];
  if (located.length > 0) {
    const drawn = mapOf(pen, located, order, options, y, defs);
    parts.push(...drawn.parts);
    y += drawn.height;
  }
  const list = placeList(pen, places, order, options, y);
  parts.push(...list.parts);
  y += list.height;
  const attribution = options.tiles?.attribution ?? null;
  const foot = footer(pen, options, y, [...(attribution ? [attribution] : []), words.footer]);
  return document(pen, options, {
    title: `${title}${words.colon}${record.event.name}`,
    description: mapDescription(places, day, lang),
    defs,
    height: y + foot.height + (options.inline ? 4 : marginOf(width) - 4),
    parts: [...parts, ...foot.parts],
  });
}

/** The origin that a page must let pictures come from; null where there are no tiles. */
export const tileOrigin = (url: string): string => new URL(url.replace(/\{[a-z]\}/g, '0')).origin;

function mapOf(
  pen: Pen,
  located: readonly Located[],
  order: readonly string[],
  { width, lang, tiles }: MapOptions,
  top: number,
  defs: Markup[],
): Drawn {
  const margin = marginOf(width);
  const wide = width - 2 * margin;
  const height = Math.round(Math.min(MAP_HEIGHT.max, Math.max(MAP_HEIGHT.min, wide * 0.56)));
  const frame = { x: margin, y: top, width: wide, height };
  const projection = projectionOf(located, frame);
  const placed = spread(located.map((one) => ({ ...one, ...projection.at(one), true: projection.at(one) })));
  const net = graticule(pen, projection, frame, lang);
  const clip = `${pen.prefix}-f`;
  defs.push(tag('clipPath', { id: clip }, tag('rect', frame)));
  const ground = tiles ? tiled(projection, frame, tiles.url) : [];
  return {
    parts: [
      tag('rect', { ...frame, ...pen.paint({ fill: 'band' }) }),
      tag('g', { 'clip-path': `url(#${clip})` }, [...ground, ...net.parts]),
      ...scaleBar(pen, projection, frame, lang),
      ...placed.map((one) => leader(pen, one)),
      ...placed.map((one) => placeMark(pen, one, order, lang)),
      ...nameLabels(pen, placed, frame, net.labels),
      tag('rect', { ...frame, ...pen.paint({ stroke: 'axis' }) }),
    ],
    height: height + 12,
  };
}

/** Marks of places that lie close together move apart, each with a line to where its place is. */
function spread(placed: readonly Placed[]): Placed[] {
  const moved = placed.map((one) => ({ ...one }));
  const reach = ({ isContested }: Placed) => (isContested ? RADIUS * 1.75 : RADIUS + 2);
  for (let round = 0; round < 60; round++)
    for (const [i, a] of moved.entries())
      for (const b of moved.slice(i + 1)) {
        const [dx, dy] = [b.x - a.x, b.y - a.y];
        const far = Math.hypot(dx, dy);
        const lack = (reach(a) + reach(b) - far) / 2;
        if (lack <= 0) continue;
        const [ux, uy] = far === 0 ? [1, 0] : [dx / far, dy / far];
        [a.x, a.y, b.x, b.y] = [a.x - ux * lack, a.y - uy * lack, b.x + ux * lack, b.y + uy * lack];
      }
  return moved;
}

function leader({ paint }: Pen, { x, y, true: place }: Placed): Markup | null {
  if (Math.hypot(x - place.x, y - place.y) < 3) return null;
  return tag(
    'g',
    {},
    tag('line', { x1: place.x, y1: place.y, x2: x, y2: y, ...paint({ stroke: 'ink' }) }),
    tag('circle', { cx: place.x, cy: place.y, r: 2, ...paint({ fill: 'ink' }) }),
  );
}

/** As many equal parts as there are answers: how many give one says nothing about whether it is true. */
function placeMark(
  pen: Pen,
  { x, y, shares, isContested, name }: Placed,
  order: readonly string[],
  lang: Lang,
): Markup {
  return tag(
    'g',
    { transform: `translate(${r(x)} ${r(y)})` },
    tag('title', {}, said([name, ...shares.map((one) => shareText(one, lang))].join('; '))),
    sign(pen, shares, isContested, order, RADIUS),
  );
}

/** A disc, cut into its answers; what is contested has a diamond around it. Denials are hollow. */
function sign(
  pen: Pen,
  shares: readonly Share[],
  isContested: boolean,
  order: readonly string[],
  radius: number,
) {
  const d = radius * 1.62;
  const diamond = isContested
    ? tag('path', {
        d: `M0 ${r(-d)}L${r(d)} 0L0 ${r(d)}L${r(-d)} 0Z`,
        'stroke-width': 2,
        ...pen.paint({ fill: 'bg', stroke: 'ink' }),
      })
    : null;
  if (shares.length === 0)
    return [
      tag('circle', {
        r: radius * 0.6,
        'stroke-width': 1.5,
        'stroke-dasharray': '2 2',
        ...pen.paint({ fill: 'bg', stroke: 'muted' }),
      }),
    ];
  const slice = arc<{ startAngle: number; endAngle: number }>().innerRadius(0).outerRadius(radius);
  const slices = pie<Share>().value(1).sort(null)([...shares]);
  return [
    diamond,
    ...slices.map((one) => {
      const role = roleOf(one.data.key, order);
      return tag('path', {
        d: shortPath(slice(one)),
        'stroke-width': 1.6,
        ...pen.paint(one.data.isDenied ? { fill: 'bg', stroke: role } : { fill: role, stroke: 'bg' }),
      });
    }),
  ];
}

const roleOf = (key: string, order: readonly string[]): Role =>
  campRole(Math.max(0, order.indexOf(aboutOf(key))));

/** Names beside their marks where none covers another or a mark; else only in the list below. */
function nameLabels(
  pen: Pen,
  placed: readonly Placed[],
  frame: Box,
  others: readonly Box[],
): (Markup | null)[] {
  const marks = placed.map(({ x, y, isContested }) => {
    const half = isContested ? RADIUS * 1.7 : RADIUS + 1;
    return { x: x - half, y: y - half, width: 2 * half, height: 2 * half };
  });
  const taken: Box[] = [...marks, ...others];
  return placed.map(({ x, y, name, isContested }) => {
    const half = isContested ? RADIUS * 1.7 : RADIUS + 2;
    const wide = widthOf(name, 12.5, true);
    const spots = [
      { x: x + half + 5, y: y - 8 },
      { x: x - half - 5 - wide, y: y - 8 },
      { x: x - wide / 2, y: y + half + 3 },
      { x: x - wide / 2, y: y - half - 19 },
      { x: x - half, y: y + half + 3 },
      { x: x - half, y: y - half - 19 },
    ].map((spot) => ({ ...spot, width: wide, height: 16 }));
    const free = spots.find((one) => isWithin(one, frame) && !taken.some((other) => overlap(one, other)));
    if (free === undefined) return null;
    taken.push(free);
    return textAt(pen, name, free.x, free.y + 12.5, { size: 12.5, bold: true, halo: 'band' });
  });
}

const isWithin = (a: Box, b: Box): boolean =>
  a.x >= b.x + 4 &&
  a.y >= b.y + 4 &&
  a.x + a.width <= b.x + b.width - 4 &&
  a.y + a.height <= b.y + b.height - 4;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const PLACES_LISTED = 40;

/** Who says what of each place, under the map; places without coordinates are only here. */
function placeList(
  pen: Pen,
  places: readonly PlaceOnDay[],
  order: readonly string[],
  { width, lang }: ChartOptions,
  top: number,
): Drawn {
  const words = chartWordsOf(lang);
  const margin = marginOf(width);
  const parts: (Markup | null)[] = [];
  let y = top + 4;
  for (const { name, shares, isContested, latitude, silent } of places.slice(0, PLACES_LISTED)) {
    y += 26;
    const state = shares.length === 0 ? words.map.none : isContested ? words.map.several : words.map.one;
    const note = latitude === null ? `${state} · ${words.map.unplaced}` : state;
    const room = width - 2 * margin;
    const isBeside = widthOf(name, 14, true) + widthOf(note, 12) + 12 <= room;
    parts.push(
      textAt(pen, fitting(name, 14, room, true), margin, y, { size: 14, bold: true }),
      isBeside
        ? textAt(pen, note, width - margin, y, { size: 12, role: 'muted', anchor: 'end' })
        : textAt(pen, note, margin + (isContested ? 15 : 0), y + 17, { size: 12, role: 'muted' }),
      isContested
        ? contestedSign(
            pen,
            isBeside ? width - margin - widthOf(note, 12) - 10 : margin + 6,
            y + (isBeside ? -4 : 13),
          )
        : null,
    );
    if (!isBeside) y += 17;
    for (const share of shares) {
      const lines = wrapped(shareText(share, lang), 12.5, width - 2 * margin - 24, 3);
      parts.push(
        tag('g', { transform: `translate(${margin + 9} ${y + 16})` }, sign(pen, [share], false, order, 6)),
      );
      for (const one of lines) {
        y += 20;
        parts.push(textAt(pen, one, margin + 24, y, { size: 12.5 }));
      }
    }
    if (silent.length > 0)
      for (const one of wrapped(
        `${words.unconfirmed}${words.colon}${silent.join(', ')}`,
        12,
        width - 2 * margin - 24,
        2,
      )) {
        y += 19;
        parts.push(textAt(pen, one, margin + 24, y, { size: 12, role: 'muted' }));
      }
  }
  const left = places.length - PLACES_LISTED;
  if (left > 0) {
    y += 24;
    parts.push(textAt(pen, words.more(left), margin, y, { size: 12, role: 'muted' }));
  }
  return { parts, height: y - top + 14 };
}

/** The frame that a mark on the map has where its place is contested: what it means is written beside it. */
const contestedSign = (pen: Pen, x: number, y: number): Markup =>
  tag('path', {
    d: `M${r(x)} ${r(y - 5)}l5 5l-5 5l-5 -5Z`,
    'stroke-width': 1.4,
    ...pen.paint({ fill: 'bg', stroke: 'ink' }),
  });

function shareText({ text, claimants }: Share, lang: Lang): string {
  const words = chartWordsOf(lang).map;
  return (claimants.length > 1 ? words.saysMany : words.says)(text, claimants.join(', '));
}

function mapDescription(places: readonly PlaceOnDay[], day: string, lang: Lang): string {
  const words = chartWordsOf(lang);
  const sentences = places.map(({ name, shares, isContested }) => {
    const state = shares.length === 0 ? words.map.none : isContested ? words.map.several : words.map.one;
    return `${name} (${state})${shares.length > 0 ? `: ${shares.map((one) => shareText(one, lang)).join('; ')}` : ''}.`;
  });
  return [words.description.map(timeText(day, lang)), ...sentences].join(' ');
}

const r = (value: number): number => Math.round(value * 100) / 100;
