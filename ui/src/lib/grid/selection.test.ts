import { describe, expect, it } from 'vitest';

import {
  FIRST,
  areaOf,
  cellsIn,
  fit,
  isIn,
  moveBy,
  selectAll,
  selectCell,
  selectColumns,
  selectRows,
  step,
} from './selection';

const size = { rows: 10, columns: 4 };

describe('selection', () => {
  it('moves and stops at the edges', () => {
    expect(moveBy(FIRST, -1, -1, size, false)).toEqual(FIRST);
    expect(moveBy(FIRST, 99, 2, size, false).anchor).toEqual({ row: 9, column: 2 });
  });

  it('extends from the anchor', () => {
    const one = selectCell({ row: 4, column: 2 });
    const more = moveBy(moveBy(one, -2, 0, size, true), 0, -1, size, true);
    expect(more.anchor).toEqual({ row: 4, column: 2 });
    expect(areaOf(more, size)).toEqual({ top: 2, bottom: 4, left: 1, right: 2 });
    expect(cellsIn(areaOf(more, size))).toBe(6);
    expect(isIn(areaOf(more, size), 3, 1)).toBe(true);
    expect(isIn(areaOf(more, size), 5, 1)).toBe(false);
  });

  it('takes whole rows, columns and everything', () => {
    const rows = selectRows(selectRows(FIRST, 2, false), 5, true);
    expect(areaOf(rows, size)).toEqual({ top: 2, bottom: 5, left: 0, right: 3 });
    expect(areaOf(selectColumns(FIRST, 1, false), size)).toEqual({ top: 0, bottom: 9, left: 1, right: 1 });
    expect(cellsIn(areaOf(selectAll(FIRST), size))).toBe(40);
  });

  it('steps along rows, around within a rectangle, and out at the end', () => {
    expect(step(selectCell({ row: 0, column: 3 }), 1, size)?.anchor).toEqual({ row: 1, column: 0 });
    expect(step(selectCell({ row: 9, column: 3 }), 1, size)).toBeNull();
    expect(step(FIRST, -1, size)).toBeNull();
    let walk = moveBy(selectCell({ row: 1, column: 1 }), 1, 1, size, true);
    const area = areaOf(walk, size);
    const seen: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      walk = step(walk, 1, size) ?? FIRST;
      seen.push(`${walk.anchor.row},${walk.anchor.column}`);
      expect(areaOf(walk, size)).toEqual(area);
    }
    expect(seen).toEqual(['1,2', '2,1', '2,2', '1,1']);
  });

  it('stays within a table that shrank', () => {
    expect(fit(selectCell({ row: 9, column: 3 }), { rows: 2, columns: 1 }).anchor).toEqual({
      row: 1,
      column: 0,
    });
    expect(fit(FIRST, { rows: 0, columns: 0 }).anchor).toEqual({ row: 0, column: 0 });
  });
});
