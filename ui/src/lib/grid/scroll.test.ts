import { describe, expect, it } from 'vitest';

import type { Measure } from './scroll';
import {
  MOST_HEIGHT,
  clampTop,
  isScaled,
  lastTop,
  rowsPerPage,
  scrollOfTop,
  spacerHeight,
  topOfScroll,
  topToShow,
  visibleRows,
} from './scroll';

const small: Measure = { rows: 1000, rowHeight: 32, view: 640 };
const huge: Measure = { rows: 100_000_000, rowHeight: 32, view: 640 };

describe('scrolling', () => {
  it('is exact in a table that fits the element', () => {
    expect(isScaled(small)).toBe(false);
    expect(topOfScroll(1234, small)).toBe(1234);
    expect(scrollOfTop(1234, small)).toBe(1234);
    expect(visibleRows(31, small)).toEqual({ first: 0, end: 21 });
  });

  it('reaches the first and the last of 100 million rows', () => {
    expect(spacerHeight(huge)).toBe(MOST_HEIGHT);
    expect(visibleRows(topOfScroll(0, huge), huge).first).toBe(0);
    const bottom = topOfScroll(MOST_HEIGHT - huge.view, huge);
    expect(visibleRows(bottom, huge)).toEqual({ first: 99_999_980, end: 100_000_000 });
  });

  it('goes there and back to the same row, anywhere', () => {
    for (const row of [0, 1, 17, 73_000_001, 99_999_979]) {
      const back = topOfScroll(scrollOfTop(row * 32, huge), huge);
      expect(Math.round(back / 32)).toBe(row);
    }
  });

  it('moves by whole rows however long the table is', () => {
    const top = 73_000_000 * 32;
    expect(visibleRows(clampTop(top + 32, huge), huge).first).toBe(73_000_001);
  });

  it('shows a row with the least movement', () => {
    expect(topToShow(5, 0, small)).toBe(0);
    expect(topToShow(20, 0, small)).toBe(32);
    expect(topToShow(5, 640, small)).toBe(160);
    expect(topToShow(999, 0, small)).toBe(lastTop(small));
  });

  it('copes with no rows and with fewer than fit', () => {
    const none = { ...small, rows: 0 };
    expect(visibleRows(0, none)).toEqual({ first: 0, end: 0 });
    expect(topOfScroll(50, none)).toBe(0);
    expect(visibleRows(0, { ...small, rows: 3 })).toEqual({ first: 0, end: 3 });
    expect(rowsPerPage({ ...small, view: 10 })).toBe(1);
  });
});
