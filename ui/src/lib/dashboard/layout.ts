/** Where tiles stand: a grid of twelve columns on which nothing overlaps and nothing floats. Pure. */
import type { Place, ViewPart } from '../api/client';

/** Columns of the grid. */
export const COLUMNS = 12;
/** No tile is higher than this many rows. */
export const MOST_ROWS = 24;

/** How large a tile is at least, and at first. */
const SIZES: Partial<Record<ViewPart['type'], { width: number; height: number; least: [number, number] }>> = {
  number: { width: 3, height: 2, least: [2, 2] },
  text: { width: 12, height: 1, least: [2, 1] },
};
const SIZE = { width: 6, height: 6, least: [3, 3] as [number, number] };

const sizeOf = (part: Pick<ViewPart, 'type'>): typeof SIZE => SIZES[part.type] ?? SIZE;

const overlap = (one: Place, other: Place): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/** A place within the grid, not smaller than its tile can be. */
export function within(part: Pick<ViewPart, 'type'>, place: Place): Place {
  const whole = (value: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, Math.round(Number.isFinite(value) ? value : low)));
  const [wide, high] = sizeOf(part).least;
  const width = whole(place.width, wide, COLUMNS);
  return {
    x: whole(place.x, 0, COLUMNS - width),
    y: whole(place.y, 0, 10_000),
    width,
    height: whole(place.height, high, MOST_ROWS),
  };
}

/** Everything as high as it can be, in reading order; the one that is held goes first where two want one place. */
function settled(places: Place[], held = -1): Place[] {
  const order = places
    .map((_, index) => index)
    .toSorted((a, b) => {
      const [one, other] = [places[a], places[b]];
      if (!one || !other) return 0;
      return one.y - other.y || (b === held ? 1 : 0) - (a === held ? 1 : 0) || one.x - other.x;
    });
  const done: Place[] = [];
  const found: Place[] = [...places];
  for (const index of order) {
    const place = places[index];
    if (!place) continue;
    let y = place.y;
    while (done.some((other) => overlap({ ...place, y }, other))) y += 1;
    while (y > 0 && !done.some((other) => overlap({ ...place, y: y - 1 }, other))) y -= 1;
    const put = { ...place, y };
    done.push(put);
    found[index] = put;
  }
  return found;
}

/** The places of all parts; those that say none stand behind the others, as they come. */
export function placesOf(parts: Pick<ViewPart, 'type' | 'place'>[]): Place[] {
  const known = parts.flatMap((part) => (part.place ? [within(part, part.place)] : []));
  let [x, y, line] = [0, Math.max(0, ...known.map((place) => place.y + place.height)), 0];
  const all = parts.map((part) => {
    if (part.place) return within(part, part.place);
    const { width, height } = sizeOf(part);
    if (x + width > COLUMNS) [x, y, line] = [0, y + line, 0];
    const place = { x, y, width, height };
    x += width;
    line = Math.max(line, height);
    return place;
  });
  return settled(all);
}

/** All places after one of them is put somewhere else or made larger. */
export function placed(parts: Pick<ViewPart, 'type'>[], places: Place[], index: number, to: Place): Place[] {
  const part = parts[index];
  const from = places[index];
  if (!part || !from) return places;
  const put = within(part, to);
  const next = places.map((place, at) => (at === index ? put : place));
  const same = from.width === put.width && from.height === put.height;
  // What stands where the tile goes down to comes up into its old place.
  if (same && put.y > from.y) {
    const raised = next.map((place, at) => {
      if (at === index || !overlap(place, put)) return place;
      return { ...place, y: Math.max(0, Math.min(place.y, from.y)) };
    });
    const freed = settled(raised, -1);
    if (freed.some((place, at) => at !== index && JSON.stringify(place) !== JSON.stringify(places[at]))) {
      return freed;
    }
  }
  return settled(next, index);
}

/** A place for one more tile: the first free one, else beneath everything. */
export function placeFor(part: Pick<ViewPart, 'type'>, places: Place[]): Place {
  const { width, height } = sizeOf(part);
  const end = Math.max(0, ...places.map((place) => place.y + place.height));
  for (let y = 0; y <= end; y += 1) {
    for (let x = 0; x + width <= COLUMNS; x += 1) {
      const place = { x, y, width, height };
      if (!places.some((other) => overlap(place, other))) return place;
    }
  }
  return { x: 0, y: end, width, height };
}

/** The tiles in reading order: from top to bottom, from left to right. */
export function readingOrder(places: Place[]): number[] {
  return places
    .map((_, index) => index)
    .toSorted((a, b) => {
      const [one, other] = [places[a], places[b]];
      return one && other ? one.y - other.y || one.x - other.x : 0;
    });
}
