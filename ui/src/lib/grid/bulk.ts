/**
 * Changing many cells at once: emptying, filling, pasting. Each is one transaction: all or nothing.
 */
import type { Assignment, Column, Input, Row, RowEdit } from '../api/client';
import { call } from '../api/client';
import { openBulk } from '../bulk/bulk.svelte';
import { settable, waysOf, type How } from '../bulk/change';
import { cellInput, countText } from '../cell/format';
import { choose } from '../state/dialogs.svelte';
import { showError, status, toast } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';
import { columnLocked, tableLocked } from './access';
import type { Grid } from './grid.svelte';
import type { Area } from './selection';
import type { TsvCell } from './tsv';

/** Rows that one edit may reach: they are held in memory on the way. */
export const MOST_ROWS = 10_000;

/** Says that too much is selected; false if so. */
export function isWithinReach(rows: number): boolean {
  if (rows <= MOST_ROWS) return true;
  toast({
    kind: 'warning',
    title: 'Too many rows at once',
    text: `Select at most ${countText(MOST_ROWS)} rows; ${countText(rows)} are selected. Nothing was changed.`,
  });
  return false;
}

/** Saves edits of existing and new rows; says so. Whether it worked. */
export async function saveEdits(grid: Grid, edits: RowEdit[], label: string, done: string): Promise<boolean> {
  if (edits.length === 0) return true;
  try {
    const saved = await runTask(label, (task) => call('save_rows', { file: grid.file.id, edits, task }));
    grid.source.replace(
      saved.rows.flatMap((row, index) => {
        const former = edits[index]?.key ?? null;
        return former === null ? [] : [{ former, row }];
      }),
    );
    if (edits.some((edit) => edit.key === null)) grid.source.refresh();
    status(done);
    return true;
  } catch (thrown) {
    showError(thrown);
    return false;
  }
}

/** One assignment per row and column, `seen` so that nobody else's change is written over. */
export function editRow(grid: Grid, row: Row, values: { column: Column; value: Input }[]): RowEdit | null {
  if (row.key === null || values.length === 0) return null;
  const sources = new Map(grid.columns.all.map(({ column, source }) => [column.name, source]));
  return {
    table: grid.table.name,
    key: row.key,
    values: values.map(({ column, value }): Assignment => ({ column: column.name, value })),
    seen: values.map(({ column }) => ({
      column: column.name,
      cell: row.cells[sources.get(column.name) ?? -1] ?? null,
    })),
  };
}

/** Columns that can be changed; says why if none can. */
export function changeable(grid: Grid, columns: Column[]): Column[] {
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null) {
    status(locked);
    return [];
  }
  const able = columns.filter((column) => columnLocked(grid.file, grid.table, column) === null);
  const first = columns[0];
  if (able.length === 0 && first) status(columnLocked(grid.file, grid.table, first) ?? '');
  return able;
}

/** What an emptied cell of a column becomes; asks once where both NULL and empty text would do. Undefined: turned back. */
async function emptied(grid: Grid, column: Column): Promise<Input | undefined> {
  if (column.notNull) return column.affinity === 'text' ? '' : null;
  if (column.affinity !== 'text' || column.link !== null) return null;
  // One of a list of values: empty text isn't among them.
  if (column.kind === 'enum' && !column.choices.includes('')) return null;
  const known = grid.view.emptiedIsNull[column.name];
  if (known !== undefined) return known ? null : '';
  const answer = await choose({
    title: `What is an emptied “${column.title}”?`,
    body: [
      'The column can hold NULL (no value is known) or empty text (known to be blank). The two look different in the grid and are found by different filters.',
      'Relata remembers your choice for this column.',
    ],
    cancel: 'cancel',
    choices: [
      { value: 'null', label: 'Use NULL', look: 'primary' },
      { value: 'text', label: 'Use empty text' },
      { value: 'cancel', label: 'Cancel' },
    ],
  });
  if (answer === 'cancel') return undefined;
  grid.change({ emptiedIsNull: { ...grid.view.emptiedIsNull, [column.name]: answer === 'null' } });
  return answer === 'null' ? null : '';
}

interface ColumnValue {
  column: Column;
  value: Input;
}

/** More rows than are held in memory: shown beforehand, and done without reading them. */
function changeMany(grid: Grid, values: ColumnValue[]): Promise<void> {
  const able = settable(grid.file, grid.table);
  const lines = values
    .filter(({ column }) => able.includes(column))
    .map(({ column, value }) => {
      const how: How = value === null ? 'null' : value === '' ? 'blank' : 'to';
      // Where there can be no empty value, one is asked for.
      if (!waysOf(grid.table, column).includes(how)) return { column: column.name, how: 'to' as const };
      return { column: column.name, how, value };
    });
  return openBulk(grid, 'change', lines.length > 0 ? { lines } : undefined);
}

/** Empties the selected cells. */
export async function emptyCells(grid: Grid, area: Area = grid.area): Promise<void> {
  const rows = area.bottom - area.top + 1;
  const columns = changeable(grid, grid.columnsIn(area));
  const values: ColumnValue[] = [];
  for (const column of columns) {
    const value = await emptied(grid, column);
    if (value === undefined) return;
    values.push({ column, value });
  }
  if (values.length === 0) return;
  if (rows > MOST_ROWS) return changeMany(grid, values);
  const found = await grid.source.rows(grid.base + area.top, rows);
  const edits = found.map((row) => editRow(grid, row, values)).filter((edit) => edit !== null);
  const cells = edits.length * values.length;
  await saveEdits(
    grid,
    edits,
    'Emptying cells',
    cells === 1 ? 'Emptied.' : `Emptied ${countText(cells)} cells.`,
  );
}

/** The stored value of a cell as it can be written elsewhere, read whole where only its beginning is here. */
async function wholeInput(grid: Grid, row: Row, column: Column): Promise<Input> {
  const source = grid.columns.all.find((candidate) => candidate.column.name === column.name)?.source ?? -1;
  const input = cellInput(row.cells[source] ?? null);
  if (input !== undefined) return input;
  if (row.key === null) return null;
  const args = { file: grid.file.id, table: grid.table.name, key: row.key, column: column.name };
  const value = await call('read_value', args);
  if (value.text !== null) return value.text;
  if (value.base64 === null) return null;
  const isText = typeof value.cell === 'object' && value.cell !== null && 'bad_text' in value.cell;
  return isText ? { text_base64: value.base64 } : { base64: value.base64 };
}

/** Copies the first selected row's values into the other selected rows. */
export async function fillDown(grid: Grid): Promise<void> {
  const area = grid.area;
  const count = area.bottom - area.top + 1;
  if (count < 2) {
    status('Select the cells to fill as well: the first row is copied into the others.');
    return;
  }
  const columns = changeable(grid, grid.columnsIn(area));
  if (columns.length === 0) return;
  if (count > MOST_ROWS) {
    const [first] = await grid.source.rows(grid.base + area.top, 1);
    if (!first) return;
    const values: ColumnValue[] = [];
    for (const column of columns) values.push({ column, value: await wholeInput(grid, first, column) });
    return changeMany(grid, values);
  }
  try {
    const [first, ...rest] = await grid.source.rows(grid.base + area.top, count);
    if (!first) return;
    const values: ColumnValue[] = [];
    for (const column of columns) values.push({ column, value: await wholeInput(grid, first, column) });
    const edits = rest.map((row) => editRow(grid, row, values)).filter((edit) => edit !== null);
    await saveEdits(grid, edits, 'Filling down', `Filled ${countText(edits.length)} rows.`);
  } catch (thrown) {
    showError(thrown);
  }
}

/** A pasted cell as a value: read as if typed, but empty text that was meant stays empty text. */
export function pastedInput(cell: TsvCell, column: Column): Input {
  if (cell === '' && column.affinity === 'text') return '';
  return { typed: cell ?? '' };
}

/** Puts the same typed text into every selected cell. */
export async function fillArea(grid: Grid, text: TsvCell): Promise<void> {
  const area = grid.area;
  const count = area.bottom - area.top + 1;
  const columns = changeable(grid, grid.columnsIn(area));
  if (columns.length === 0) return;
  const values = columns.map((column) => ({ column, value: pastedInput(text, column) }));
  if (count > MOST_ROWS) return changeMany(grid, values);
  const found = await grid.source.rows(grid.base + area.top, count);
  const edits = found.map((row) => editRow(grid, row, values)).filter((edit) => edit !== null);
  await saveEdits(grid, edits, 'Filling', `Filled ${countText(edits.length * columns.length)} cells.`);
}

/** Switches a yes to a no and back; NULL becomes yes. */
export async function toggleBoolean(grid: Grid): Promise<boolean> {
  const { row: place, column: at } = grid.selected.anchor;
  const shown = grid.column(at);
  const row = grid.row(place);
  if (shown?.column.kind !== 'boolean' || !row || row.cells.length === 0) return false;
  if (changeable(grid, [shown.column]).length === 0) return true;
  const value = row.cells[shown.source] !== 1;
  const edit = editRow(grid, row, [{ column: shown.column, value }]);
  if (edit) await saveEdits(grid, [edit], 'Saving', 'Saved.');
  return true;
}
