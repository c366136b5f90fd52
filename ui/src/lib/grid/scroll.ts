/**
 * Where the rows stand. An element can't be higher than some 33 million px, so a long table's scroll bar runs over a
 * shorter element and its place is scaled to the rows; the exact place (`top`, px in a table of full height) is kept
 * beside it, so that wheel and keyboard still move by rows.
 */

/** The height of the scrolled element, in px, at most. */
export const MOST_HEIGHT = 30_000_000;

/** What is scrolled and what is seen of it, in px. */
export interface Measure {
  /** Number of rows. */
  rows: number;
  /** Height of one. */
  rowHeight: number;
  /** Height of what is seen, without the header. */
  view: number;
}

/** The height that all rows would have. */
export function fullHeight({ rows, rowHeight }: Measure): number {
  return rows * rowHeight;
}

/** The height of the element that makes the scroll bar. */
export function spacerHeight(measure: Measure): number {
  return Math.min(fullHeight(measure), MOST_HEIGHT);
}

/** Whether one px of the scroll bar's element is more than one px of rows. */
export function isScaled(measure: Measure): boolean {
  return fullHeight(measure) > MOST_HEIGHT;
}

/** The furthest that the rows can be scrolled. */
export function lastTop(measure: Measure): number {
  return Math.max(0, fullHeight(measure) - measure.view);
}

/** A place within what can be scrolled. */
export function clampTop(top: number, measure: Measure): number {
  return Math.min(Math.max(0, top), lastTop(measure));
}

/** The exact place that a place of the scroll bar stands for. */
export function topOfScroll(scrollTop: number, measure: Measure): number {
  if (!isScaled(measure)) return clampTop(scrollTop, measure);
  const most = spacerHeight(measure) - measure.view;
  return clampTop(most <= 0 ? 0 : (scrollTop / most) * lastTop(measure), measure);
}

/** Where the scroll bar stands for an exact place. */
export function scrollOfTop(top: number, measure: Measure): number {
  if (!isScaled(measure)) return top;
  const last = lastTop(measure);
  return last <= 0 ? 0 : (top / last) * (spacerHeight(measure) - measure.view);
}

/** The rows that are seen, wholly or in part: from `first` up to but without `end`. */
export function visibleRows(top: number, measure: Measure): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / measure.rowHeight));
  const end = Math.min(measure.rows, Math.ceil((top + measure.view) / measure.rowHeight));
  return { first: Math.min(first, Math.max(0, measure.rows)), end: Math.max(end, first) };
}

/** How many rows fit, at least one: what PageDown moves by. */
export function rowsPerPage({ view, rowHeight }: Measure): number {
  return Math.max(1, Math.floor(view / rowHeight));
}

/** The nearest place at which this row is wholly seen. */
export function topToShow(row: number, top: number, measure: Measure): number {
  const start = row * measure.rowHeight;
  if (start < top) return clampTop(start, measure);
  if (start + measure.rowHeight > top + measure.view) {
    return clampTop(start + measure.rowHeight - measure.view, measure);
  }
  return clampTop(top, measure);
}
