/** The ground of the map: the projection, a net of degrees, the scale, and tiles where they are set. */
import { scaleLinear } from 'd3-scale';
import { type Pen, textAt } from './chart-marks.ts';
import { type Markup, tag } from './chart-markup.ts';
import { widthOf } from './chart-text.ts';
import type { Lang } from './words.ts';
import { chartWordsOf, figure } from './words-chart.ts';

export type Point = { latitude: number; longitude: number };
export type Box = { x: number; y: number; width: number; height: number };

/** Web Mercator, so that tiles fit where they are set. The world is one wide and one high. */
export type Projection = {
  at(point: Point): { x: number; y: number };
  /** Pixels of the whole world. */
  size: number;
  west: number;
  east: number;
  south: number;
  north: number;
  /** The world's corner, in pixels. */
  origin: { x: number; y: number };
};

const LATITUDE_MAX = 85;
/** One place alone is shown with as much around it. */
const SPAN_MIN = 0.6 / 360;
const PADDING = 56;
const TILE = 256;
const EARTH_KM = 40_075.017;

export function projectionOf(points: readonly Point[], frame: Box): Projection {
  const [xs, ys] = [points.map((one) => worldX(one.longitude)), points.map((one) => worldY(one.latitude))];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.min(
    (frame.width - 2 * PADDING) / Math.max(right - left, SPAN_MIN),
    (frame.height - 2 * PADDING) / Math.max(bottom - top, SPAN_MIN),
  );
  const origin = {
    x: frame.x + frame.width / 2 - ((left + right) / 2) * size,
    y: frame.y + frame.height / 2 - ((top + bottom) / 2) * size,
  };
  const longitudeAt = (x: number) => ((x - origin.x) / size) * 360 - 180;
  const latitudeAt = (y: number) => latitudeOf((y - origin.y) / size);
  return {
    at: ({ latitude, longitude }) => ({
      x: origin.x + worldX(longitude) * size,
      y: origin.y + worldY(latitude) * size,
    }),
    size,
    origin,
    west: longitudeAt(frame.x),
    east: longitudeAt(frame.x + frame.width),
    north: latitudeAt(frame.y),
    south: latitudeAt(frame.y + frame.height),
  };
}

/** Meridians and parallels with their degrees; `labels`: where these stand at the left edge. */
export function graticule(
  pen: Pen,
  projection: Projection,
  frame: Box,
  lang: Lang,
): { parts: (Markup | null)[]; labels: Box[] } {
  const words = chartWordsOf(lang).map;
  const { west, east, south, north } = projection;
  const degrees = (value: number, positive: string, negative: string) =>
    `${figure(Math.abs(value), lang)}° ${value < 0 ? negative : positive}`;
  const stroke = { 'stroke-width': 1, ...pen.paint({ stroke: 'rule' }) };
  const meridians = scaleLinear().domain([west, east]).ticks(5);
  const parallels = scaleLinear().domain([south, north]).ticks(4);
  const lines = [
    ...meridians.map((longitude) => {
      const { x } = projection.at({ latitude: 0, longitude });
      return tag('line', { x1: x, y1: frame.y, x2: x, y2: frame.y + frame.height, ...stroke });
    }),
    ...parallels.map((latitude) => {
      const { y } = projection.at({ latitude, longitude: 0 });
      return tag('line', { x1: frame.x, y1: y, x2: frame.x + frame.width, y2: y, ...stroke });
    }),
  ];
  const style = { size: 10, role: 'muted', halo: 'band' } as const;
  const isRoomyAt = (y: number) => y > frame.y + 24 && y < frame.y + frame.height - 30;
  const atEdge = parallels
    .map((latitude) => ({ y: projection.at({ latitude, longitude: 0 }).y, latitude }))
    .filter(({ y }) => isRoomyAt(y))
    .map(({ y, latitude }) => ({ y, label: degrees(latitude, words.north, words.south) }));
  const labels = [
    ...meridians.map((longitude) => {
      const { x } = projection.at({ latitude: 0, longitude });
      const label = degrees(longitude, words.east, words.west);
      const isRoomy = x - widthOf(label, 10) / 2 > frame.x + 60 && x < frame.x + frame.width - 30;
      return isRoomy ? textAt(pen, label, x, frame.y + 13, { ...style, anchor: 'middle' }) : null;
    }),
    ...atEdge.map(({ y, label }) => textAt(pen, label, frame.x + 5, y - 3, style)),
  ];
  const boxes = atEdge.map(({ y, label }) => ({
    ...{ x: frame.x + 5, y: y - 13, height: 13 },
    width: widthOf(label, 10) + 4,
  }));
  return { parts: [...lines, ...labels], labels: boxes };
}

/** A round number of kilometres, about a fifth of the width, as long as at the middle of the map. */
export function scaleBar(
  pen: Pen,
  { size, north, south }: Projection,
  frame: Box,
  lang: Lang,
): (Markup | null)[] {
  const kilometresPerPixel = (EARTH_KM * Math.cos((((north + south) / 2) * Math.PI) / 180)) / size;
  const wanted = frame.width * 0.2 * kilometresPerPixel;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const kilometres = [5, 2, 1].map((one) => one * power).find((one) => one <= wanted) ?? power;
  const length = kilometres / kilometresPerPixel;
  const [x, y] = [frame.x + 12, frame.y + frame.height - 12];
  return [
    tag('path', {
      d: `M${r(x)} ${r(y - 5)}V${r(y)}H${r(x + length)}V${r(y - 5)}`,
      'stroke-width': 1.5,
      ...pen.paint({ stroke: 'ink' }),
    }),
    textAt(pen, chartWordsOf(lang).map.kilometres(figure(kilometres, lang)), x + length / 2, y - 6, {
      size: 10.5,
      anchor: 'middle',
      halo: 'band',
    }),
  ];
}

/** Beyond as many the template is not asked: a map is a few dozen tiles. */
const TILES_MAX = 64;

export function tiled({ size, origin }: Projection, frame: Box, template: string): Markup[] {
  const zoom = Math.max(0, Math.min(18, Math.round(Math.log2(size / TILE))));
  const count = 2 ** zoom;
  const edge = size / count;
  const first = (from: number, zero: number) => Math.max(0, Math.floor((from - zero) / edge));
  const last = (to: number, zero: number) => Math.min(count - 1, Math.floor((to - zero) / edge));
  const found: Markup[] = [];
  for (let x = first(frame.x, origin.x); x <= last(frame.x + frame.width, origin.x); x++)
    for (let y = first(frame.y, origin.y); y <= last(frame.y + frame.height, origin.y); y++) {
      if (found.length === TILES_MAX) return found;
      const href = template.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y));
      // A hair wider, so that no seam shows.
      const place = { x: origin.x + x * edge, y: origin.y + y * edge, width: edge + 0.5, height: edge + 0.5 };
      found.push(tag('image', { href, ...place, preserveAspectRatio: 'none' }));
    }
  return found;
}

const worldX = (longitude: number): number => (longitude + 180) / 360;
function worldY(latitude: number): number {
  const radians = (Math.min(LATITUDE_MAX, Math.max(-LATITUDE_MAX, latitude)) * Math.PI) / 180;
  return (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2;
}
const latitudeOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

const r = (value: number): number => Math.round(value * 100) / 100;
