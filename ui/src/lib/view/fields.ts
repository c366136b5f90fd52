/** The fields of a row as a view draws them. */
import type { Cell, Column, Table } from '../api/client';
import { cellText } from '../cell/format';
import type { HeldRow, RowSource } from '../grid/rowSource.svelte';

/** A field's value, and the label of what a link leads to. */
export interface Field {
  column: Column;
  cell: Cell;
  label: string | null;
}

/** The value of a column in a row. */
export function fieldOf(row: HeldRow, source: RowSource, column: Column): Field {
  const place = source.columns.indexOf(column.name);
  return { column, cell: row.cells[place] ?? null, label: row.labels.get(place) ?? null };
}

/** What names a row among others: the first of these fields that says something. */
export function titleOf(row: HeldRow, source: RowSource, fields: Column[]): string {
  for (const column of fields) {
    if (isPicture(column)) continue;
    const { cell, label } = fieldOf(row, source, column);
    const text = label ?? cellText(cell, column);
    if (cell !== null && text !== '') return text;
  }
  return 'Row';
}

/** Columns that hold pictures. */
export const isPicture = (column: Column): boolean => column.kind === 'image';

/** Columns that stand as badges on a card: enums and booleans. */
export const isBadge = (column: Column): boolean => column.kind === 'enum' || column.kind === 'boolean';

/** The field that names rows of a table on a card: the first that is neither picture nor badge. */
export function leading(fields: Column[]): Column | undefined {
  return fields.find((column) => !isPicture(column) && !isBadge(column)) ?? fields[0];
}

/** Whether rows of a table can be opened by a key. */
export const hasKeys = (table: Table): boolean => table.key.type !== 'none';

/** Whether a row is late by the column that says so; undefined where none does. */
export function lateOf(
  row: HeldRow,
  source: RowSource,
  column: string | null | undefined,
): boolean | undefined {
  const place = column == null ? -1 : source.columns.indexOf(column);
  if (place < 0) return undefined;
  return row.cells[place] === 1;
}

/** Numbers that are computed are told with what they are: “Rating 4.7”. */
export const isTold = (column: Column): boolean =>
  column.computed !== null && ['number', 'integer', 'duration'].includes(column.kind);

/** A computed number, rounded for a card. */
export function shortNumber(cell: Cell): string | null {
  const real = typeof cell === 'object' && cell !== null && 'real' in cell ? Number(cell.real) : cell;
  if (typeof real !== 'number' || !Number.isFinite(real)) return null;
  return real.toLocaleString(undefined, { maximumFractionDigits: 1 });
}
