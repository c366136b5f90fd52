import { describe, expect, it } from 'vitest';

import type { Place, ViewPart } from '../api/client';
import { COLUMNS, placed, placeFor, placesOf, readingOrder, within } from './layout';

const number = { type: 'number' } as const;
const chart = { type: 'chart' } as const;
const at = (x: number, y: number, width: number, height: number): Place => ({ x, y, width, height });

function sound(places: Place[]): void {
  for (const [index, one] of places.entries()) {
    expect(one.x).toBeGreaterThanOrEqual(0);
    expect(one.x + one.width).toBeLessThanOrEqual(COLUMNS);
    for (const other of places.slice(index + 1)) {
      const apart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(apart, `${JSON.stringify(one)} over ${JSON.stringify(other)}`).toBe(true);
    }
    if (one.y > 0) {
      const floats = !places.some(
        (other) =>
          other !== one &&
          other.y + other.height === one.y &&
          other.x < one.x + one.width &&
          one.x < other.x + other.width,
      );
      expect(floats).toBe(false);
    }
  }
}

describe('places', () => {
  it('are given to those that say none, as they come', () => {
    const parts = [number, number, number, number, chart, chart];
    const places = placesOf(parts);
    expect(places).toEqual([
      at(0, 0, 3, 2),
      at(3, 0, 3, 2),
      at(6, 0, 3, 2),
      at(9, 0, 3, 2),
      at(0, 2, 6, 6),
      at(6, 2, 6, 6),
    ]);
    sound(places);
  });

  it('never overlap, whatever a file says', () => {
    const parts = [
      { ...chart, place: at(0, 0, 99, 3) },
      { ...number, place: at(40, 0, 3, 2) },
      { ...chart, place: at(2, 1, 1, 1) },
      { ...number, place: { x: NaN, y: -3, width: 3.4, height: 500 } },
      number,
    ];
    const places = placesOf(parts);
    sound(places);
    expect(places[2]?.width).toBe(3);
  });

  it('give way to the tile that is moved', () => {
    const parts = [number, number, chart];
    const places = placesOf(parts);
    const moved = placed(parts, places, 2, { ...(places[2] as Place), x: 0, y: 0 });
    expect(moved[2]).toEqual(at(0, 0, 6, 6));
    expect(moved[0]?.y).toBe(6);
    sound(moved);
    // And back down again.
    const back = placed(parts, moved, 2, { ...(moved[2] as Place), y: 2 });
    expect(back[2]?.y).toBe(2);
    expect(back[0]?.y).toBe(0);
    sound(back);
  });

  it('stay sound through many moves', () => {
    const parts: Pick<ViewPart, 'type'>[] = [number, number, chart, chart, number, chart, { type: 'text' }];
    let places = placesOf(parts);
    let seed = 7;
    const random = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % most;
    };
    for (let step = 0; step < 300; step += 1) {
      const index = random(parts.length);
      places = placed(parts, places, index, at(random(12), random(14), 1 + random(12), 1 + random(8)));
      sound(places);
    }
  });

  it('of one more tile is the first free one', () => {
    expect(placeFor(number, [at(0, 0, 3, 2), at(6, 0, 6, 2)])).toEqual(at(3, 0, 3, 2));
    expect(placeFor(chart, [at(0, 0, 12, 3)])).toEqual(at(0, 3, 6, 6));
  });

  it('are read from top to bottom and left to right', () => {
    expect(readingOrder([at(6, 0, 6, 2), at(0, 2, 12, 2), at(0, 0, 6, 2)])).toEqual([2, 0, 1]);
  });

  it('have least sizes', () => {
    expect(within(chart, at(11, 0, 1, 1))).toEqual(at(9, 0, 3, 3));
  });
});
