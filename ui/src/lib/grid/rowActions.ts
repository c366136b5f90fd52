/** What is done to whole rows: opening, following a link, deleting, duplicating, adding. */
import type { ActionModel, RowKey } from '../api/client';
import { call } from '../api/client';
import { openBulk } from '../bulk/bulk.svelte';
import { countText } from '../cell/format';
import { impliedValues } from '../filter/condition';
import { ask } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { removeRows, rowsText } from '../row/remove';
import { showError, status } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { runAction } from '../row/actions';
import { tableLocked } from './access';
import { MOST_ROWS, isWithinReach } from './bulk';
import type { Grid } from './grid.svelte';
import type { Spot } from './selection';

/** Opens the page of a row. */
export function openRow(grid: Grid, place: number = grid.selected.anchor.row): void {
  const row = grid.row(place);
  if (!row) return;
  if (row.key === null || grid.table.key.type === 'none') status(noKey(grid));
  else tabs.openRow(grid.table.name, row.key, undefined, grid.tab.id);
}

function noKey(grid: Grid): string {
  const { key } = grid.table;
  return key.type === 'none' ? key.reason : 'This row isn’t there any more.';
}

/** Opens the row that a link cell points to. Whether there was one. */
export async function followLink(grid: Grid, spot: Spot = grid.selected.anchor): Promise<boolean> {
  const shown = grid.column(spot.column);
  const row = grid.row(spot.row);
  const link = shown?.column.link ?? null;
  const target = link === null ? undefined : grid.table.links[link];
  const cell = row?.cells[shown?.source ?? -1];
  if (!target?.targetExists || cell === null || cell === undefined) return false;
  if (typeof cell === 'object' && !('int' in cell) && !('real' in cell)) return false;
  try {
    const found = await call('find_linked', {
      file: grid.file.id,
      table: target.target,
      columns: target.targetColumns,
      values: [cell],
    });
    if (found) tabs.openRow(found.table, found.key, found.label);
    else status(`No row of ${files.table(target.target)?.title ?? target.target} has this value.`);
  } catch (thrown) {
    showError(thrown);
  }
  return true;
}

/** Opens an empty form. What the filter says of a row stands in it already. */
export function newRow(grid: Grid): void {
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null) status(locked);
  else tabs.newRow(grid.table.name, impliedValues(grid.filter));
}

async function selectedKeys(grid: Grid): Promise<RowKey[]> {
  const { top, bottom } = grid.area;
  const rows = await grid.source.rows(grid.base + top, bottom - top + 1);
  return rows.map((row) => row.key).filter((key) => key !== null);
}

/** Deletes the selected rows, after saying what goes with them. */
export async function deleteRows(grid: Grid): Promise<void> {
  const { top, bottom } = grid.area;
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null) return status(locked);
  if (grid.rowCount === 0) return;
  if (bottom - top >= MOST_ROWS) return openBulk(grid, 'delete');
  if (grid.editing.current && !(await grid.editing.commit())) return;
  try {
    const keys = await selectedKeys(grid);
    if (keys.length === 0) return status(noKey(grid));
    if (!(await removeRows(grid.table, keys))) return;
    grid.source.refresh();
    const spot = { row: top, column: grid.selected.anchor.column };
    grid.select({ anchor: spot, head: spot, reach: 'cells' }, false);
  } catch (thrown) {
    showError(thrown);
  }
}

/** Inserts copies of the selected rows. */
export async function duplicateRows(grid: Grid): Promise<void> {
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null) return status(locked);
  const { top, bottom } = grid.area;
  if (grid.rowCount === 0 || !isWithinReach(bottom - top + 1)) return;
  try {
    const keys = await selectedKeys(grid);
    if (keys.length === 0) return status(noKey(grid));
    const saved = await call('duplicate_rows', { file: grid.file.id, table: grid.table.name, keys });
    grid.source.refresh();
    status(`Added ${rowsText(saved.keys.length, grid.table.title)}.`);
    const first = saved.keys[0];
    if (first !== undefined) await showRow(grid, first);
  } catch (thrown) {
    showError(thrown);
  }
}

/** Runs one of the table's buttons on the selected rows. */
export async function pressButton(grid: Grid, action: ActionModel): Promise<void> {
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null) return status(locked);
  const { top, bottom } = grid.area;
  if (grid.rowCount === 0 || !isWithinReach(bottom - top + 1)) return;
  if (grid.editing.current && !(await grid.editing.commit())) return;
  try {
    const keys = await selectedKeys(grid);
    if (keys.length === 0) return status(noKey(grid));
    if (await runAction(grid.table, action, keys)) grid.source.refresh();
  } catch (thrown) {
    showError(thrown, action.name);
  }
}

/** Goes to a row by its key, if it is among the rows. */
export async function showRow(grid: Grid, key: RowKey): Promise<void> {
  const position = await grid.source.locate(key);
  if (position !== null) grid.goTo(position);
}

/** Asks for a row number and goes there. */
export async function goToRow(grid: Grid): Promise<void> {
  const total = grid.source.total;
  const answer = await ask({
    title: 'Go to row',
    label: 'Row number',
    confirm: 'Go',
    placeholder: `1 to ${countText(total)}`,
    check: (text) => (readRowNumber(text) === null ? 'Type a row number.' : null),
  });
  const number = answer === null ? null : readRowNumber(answer);
  if (number === null) return;
  grid.goTo(Math.min(number, total) - 1);
  grid.focus();
}

/** A row number however it is grouped; null if it is none. */
export function readRowNumber(text: string): number | null {
  const digits = text.replace(/[\s.,'’  ]/g, '');
  if (!/^\d+$/.test(digits)) return null;
  const number = Number(digits);
  return number >= 1 && Number.isSafeInteger(number) ? number : null;
}
