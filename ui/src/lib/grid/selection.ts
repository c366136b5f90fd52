/**
 * What is selected: a rectangle of cells, whole rows, whole columns or all, by place. Pure: each move gives a new
 * selection.
 */

/** A cell by its place: row from 0 in the list, column from 0 as shown. */
export interface Spot {
  row: number;
  column: number;
}

/** Cells, whole rows, whole columns, or everything. */
export type Reach = 'cells' | 'rows' | 'columns' | 'all';

/** What is selected. */
export interface Selected {
  /** The cell with the focus, where editing begins. */
  anchor: Spot;
  /** The opposite corner, which Shift moves. */
  head: Spot;
  /** How far it reaches. */
  reach: Reach;
}

/** How many rows and columns there are. */
export interface Size {
  rows: number;
  columns: number;
}

/** A rectangle, all ends included. */
export interface Area {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** A spot within the table. */
export function clampSpot(spot: Spot, size: Size): Spot {
  return { row: clamp(spot.row, size.rows - 1), column: clamp(spot.column, size.columns - 1) };
}

/** One cell. */
export function selectCell(spot: Spot): Selected {
  return { anchor: spot, head: spot, reach: 'cells' };
}

/** The first cell. */
export const FIRST: Selected = selectCell({ row: 0, column: 0 });

/** Everything, with the focus where it was. */
export function selectAll(selected: Selected): Selected {
  return { anchor: selected.anchor, head: selected.anchor, reach: 'all' };
}

/** Whole rows from the anchor's row (or `row`, if not extended) to `row`. */
export function selectRows(selected: Selected, row: number, extend: boolean): Selected {
  const head = { row, column: 0 };
  const anchor = extend ? { row: selected.anchor.row, column: 0 } : head;
  return { anchor, head, reach: 'rows' };
}

/** Whole columns from the anchor's to `column`. */
export function selectColumns(selected: Selected, column: number, extend: boolean): Selected {
  const head = { row: selected.anchor.row, column };
  return { anchor: extend ? selected.anchor : head, head, reach: 'columns' };
}

/** The rectangle that is selected. */
export function areaOf(selected: Selected, size: Size): Area {
  const { anchor, head, reach } = selected;
  const wholeRows = reach === 'rows' || reach === 'all';
  const wholeColumns = reach === 'columns' || reach === 'all';
  return {
    top: wholeColumns ? 0 : Math.min(anchor.row, head.row),
    bottom: wholeColumns ? Math.max(0, size.rows - 1) : Math.max(anchor.row, head.row),
    left: wholeRows ? 0 : Math.min(anchor.column, head.column),
    right: wholeRows ? Math.max(0, size.columns - 1) : Math.max(anchor.column, head.column),
  };
}

/** Whether a cell is in it. */
export function isIn(area: Area, row: number, column: number): boolean {
  return row >= area.top && row <= area.bottom && column >= area.left && column <= area.right;
}

/** Number of cells in it. */
export function cellsIn(area: Area): number {
  return (area.bottom - area.top + 1) * (area.right - area.left + 1);
}

/** To a spot: alone, or with everything between it and the anchor. */
export function moveTo(selected: Selected, spot: Spot, size: Size, extend: boolean): Selected {
  const to = clampSpot(spot, size);
  if (!extend) return selectCell(to);
  const reach = selected.reach === 'all' ? 'cells' : selected.reach;
  return { anchor: selected.anchor, head: to, reach };
}

/** By some rows and columns; Shift (`extend`) moves the opposite corner. */
export function moveBy(
  selected: Selected,
  rows: number,
  columns: number,
  size: Size,
  extend: boolean,
): Selected {
  const from = extend ? selected.head : selected.anchor;
  return moveTo(selected, { row: from.row + rows, column: from.column + columns }, size, extend);
}

/**
 * To the next cell (Tab) or the one before: within a rectangle around its ends, else along the row and on to the next;
 * null at the end of the table, where Tab leaves the grid.
 */
export function step(selected: Selected, by: 1 | -1, size: Size): Selected | null {
  const area = areaOf(selected, size);
  const inside = selected.reach === 'cells' && cellsIn(area) > 1;
  const bounds = inside ? area : { top: 0, left: 0, bottom: size.rows - 1, right: size.columns - 1 };
  let { row, column } = selected.anchor;
  column += by;
  if (column > bounds.right) [row, column] = [row + 1, bounds.left];
  if (column < bounds.left) [row, column] = [row - 1, bounds.right];
  if (row > bounds.bottom || row < bounds.top) {
    if (!inside) return null;
    row = row > bounds.bottom ? bounds.top : bounds.bottom;
  }
  if (!inside) return selectCell({ row, column });
  // The focus walks through the rectangle; its corners stay by being named anew from the far side.
  return { ...selected, anchor: { row, column }, head: oppositeCorner(area, { row, column }) };
}

function oppositeCorner(area: Area, spot: Spot): Spot {
  return {
    row: spot.row === area.top ? area.bottom : area.top,
    column: spot.column === area.left ? area.right : area.left,
  };
}

/** Kept within the table after rows or columns went. */
export function fit(selected: Selected, size: Size): Selected {
  return {
    anchor: clampSpot(selected.anchor, size),
    head: clampSpot(selected.head, size),
    reach: selected.reach,
  };
}
