/** Whether something can be edited, and if not, why, as a sentence. */
import type { Column, FileInfo, Table } from '../api/client';

/** Columns of a query's rows that can't be changed there, and why. */
export const foreign = new WeakMap<Column, string>();

/** Why no row of this table can be changed; null if they can. */
export function tableLocked(file: FileInfo | null, table: Table): string | null {
  if (file?.readOnly) return file.readOnly;
  if (table.readOnly) return table.readOnly;
  if (table.key.type === 'none') return table.key.reason;
  return null;
}

/** Why this column can't be changed; null if it can. */
export function columnLocked(file: FileInfo | null, table: Table, column: Column): string | null {
  const locked = tableLocked(file, table);
  if (locked) return locked;
  const elsewhere = foreign.get(column);
  if (elsewhere !== undefined) return elsewhere;
  if (column.generated) return `“${column.title}” is computed by the file itself from other columns.`;
  if (column.computed)
    return `“${column.title}” is computed when it is read, from other columns. Change those.`;
  return null;
}
