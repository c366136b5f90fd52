/** The columns of a board, and the number that puts a card between two others. Pure. */
import type { Cell, Column, Facet } from '../api/client';
import { cellText } from '../cell/format';

/** A column of a board. */
export interface Lane {
  /** The value that its cards have. */
  value: Cell;
  /** What stands above it. */
  title: string;
  /** The colour of an enum's value. */
  colour: string | null;
}

/** The columns by the kind of what cards are grouped by; `facet` gives the values of anything but enums and booleans. */
export function lanesOf(column: Column, facet: Facet | undefined): Lane[] {
  const none: Lane[] = column.notNull
    ? []
    : [{ value: null, title: `No ${column.title.toLowerCase()}`, colour: null }];
  if (column.options.length > 0) {
    const lanes = column.options.map((option) => ({
      value: option.value,
      title: option.title ?? option.value,
      colour: option.colour ?? null,
    }));
    return [...lanes, ...none];
  }
  if (column.kind === 'boolean') {
    return [
      { value: 1, title: column.title, colour: null },
      { value: 0, title: `Not ${column.title.toLowerCase()}`, colour: null },
      ...none,
    ];
  }
  const found = (facet?.values ?? []).filter(({ value }) => value !== null);
  const lanes = found.map(({ value, label }) => ({
    value,
    title: label ?? cellText(value, column),
    colour: null,
  }));
  return [...lanes.sort((a, b) => a.title.localeCompare(b.title)), ...none];
}

/** A step between cards when their numbers are written anew. */
const STEP = 1024;

/** The number that stands between two; null if there is none and all must be numbered anew. */
export function between(before: number | null, after: number | null, whole: boolean): number | null {
  if (before === null && after === null) return STEP;
  if (before === null) return (after ?? 0) - STEP;
  if (after === null) return before + STEP;
  const middle = (before + after) / 2;
  const number = whole ? Math.floor(middle) : middle;
  return number > before && number < after ? number : null;
}

/** Numbers for so many cards, in order. */
export const numbered = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => (at + 1) * STEP);
