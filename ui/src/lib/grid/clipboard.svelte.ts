/**
 * Copy, cut and paste as spreadsheets do. What lies below the last row becomes new rows, after a look at them.
 */
import type { Column, RowEdit } from '../api/client';
import { call } from '../api/client';
import { countText } from '../cell/format';
import { tabsForm } from '../export/form';
import { impliedValues } from '../filter/condition';
import { showError, status, toast } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';
import {
  MOST_ROWS,
  changeable,
  editRow,
  emptyCells,
  fillArea,
  isWithinReach,
  pastedInput,
  saveEdits,
} from './bulk';
import type { Grid } from './grid.svelte';
import { cellsIn } from './selection';
import { readClipboard, writeClipboard } from './system';
import { readTsv, type TsvCell } from './tsv';

/** Rows that one copy may take. */
const MOST_COPIED = 200_000;

/** New rows about to be pasted. */
export interface PastePlan {
  /** Columns that the cells go to, in order. */
  columns: Column[];
  /** The new rows' cells. */
  rows: TsvCell[][];
  /** Edits of existing rows that belong to the same paste. */
  edits: RowEdit[];
  /** What must be said about it. */
  notes: string[];
}

/** The paste that waits for a yes. */
class Pasting {
  plan = $state.raw<{ grid: Grid; plan: PastePlan } | null>(null);
}

/** The paste that waits for a yes. */
export const pasting = new Pasting();

/** Copies what is selected. Whether it worked. */
export async function copySelection(grid: Grid, headers = false): Promise<boolean> {
  const area = grid.area;
  const rowSet = grid.source.status?.id;
  const rows = area.bottom - area.top + 1;
  if (rowSet === undefined || grid.rowCount === 0) return false;
  if (rows > MOST_COPIED) {
    toast({
      kind: 'warning',
      title: 'Too much for the clipboard',
      text: `Select at most ${countText(MOST_COPIED)} rows to copy; ${countText(rows)} are selected.`,
    });
    return false;
  }
  const columns = grid.columnsIn(area).map((column) => column.name);
  const start = grid.base + area.top;
  try {
    await writeClipboard(
      runTask('Copying', (task) =>
        call('copy_rows', { rowSet, part: { start, count: rows, columns }, form: tabsForm(headers), task }),
      ),
    );
    const cells = cellsIn(area);
    status(cells === 1 ? 'Copied.' : `Copied ${countText(rows)} × ${countText(columns.length)} cells.`);
    return true;
  } catch (thrown) {
    showError(thrown, 'Copy');
    return false;
  }
}

/** Copies and then empties. */
export async function cutSelection(grid: Grid): Promise<void> {
  const area = grid.area;
  if (await copySelection(grid)) await emptyCells(grid, area);
}

/** Pastes the clipboard at the selection. */
export async function paste(grid: Grid, asNewRows = false, byKey = false): Promise<void> {
  await pasteText(grid, await readClipboard(byKey), asNewRows);
}

/** Pastes text at the selection. */
export async function pasteText(grid: Grid, text: string, asNewRows = false): Promise<void> {
  if (text === '') {
    status('The clipboard holds no text.');
    return;
  }
  const cells = readTsv(text);
  const single = cells.length === 1 && cells[0]?.length === 1;
  if (single && !asNewRows && grid.rowCount > 0 && cellsIn(grid.area) > 1) {
    await fillArea(grid, cells[0]?.[0] ?? null);
    return;
  }
  if (!isWithinReach(cells.length)) return;
  try {
    const plan = await planPaste(grid, cells, asNewRows || grid.rowCount === 0);
    if (!plan) return;
    if (plan.rows.length > 0) pasting.plan = { grid, plan };
    else await finishPaste(grid, plan);
  } catch (thrown) {
    showError(thrown, 'Paste');
  }
}

/** Where each cell goes. */
async function planPaste(grid: Grid, cells: TsvCell[][], asNewRows: boolean): Promise<PastePlan | null> {
  const area = grid.area;
  const notes: string[] = [];
  const shown = grid.columns.shown.map(({ column }) => column);
  const named = asNewRows ? headerColumns(cells[0] ?? [], shown) : null;
  const body = named ? cells.slice(1) : cells;
  const width = Math.max(...body.map((row) => row.length), 0);
  const from = asNewRows && grid.selected.reach === 'rows' ? 0 : area.left;
  // A key that SQLite numbers by itself is passed over where there is no need for it.
  const first = asNewRows && from === 0 && isNumbered(grid, shown[0]) && width < shown.length ? 1 : from;
  const target = named ?? shown.slice(first, first + width);
  if (width > target.length)
    notes.push(`${width - target.length} more columns than there is room for are left out.`);
  const able = changeable(grid, target);
  if (able.length === 0) return null;
  const skipped = target.filter((column) => !able.includes(column));
  if (skipped.length > 0)
    notes.push(`Left out: ${skipped.map((column) => column.title).join(', ')} (computed).`);
  const existing = asNewRows
    ? 0
    : Math.max(0, Math.min(body.length, grid.source.total - grid.base - area.top));
  const found = existing > 0 ? await grid.source.rows(grid.base + area.top, existing) : [];
  const edits = found.flatMap((row, index) => {
    const line = body[index] ?? [];
    const values = target.flatMap((column, at) => {
      const typed = line[at];
      return typed === undefined || !able.includes(column)
        ? []
        : [{ column, value: pastedInput(typed, column) }];
    });
    return editRow(grid, row, values) ?? [];
  });
  const columns = target.filter((column) => able.includes(column));
  const rows = body
    .slice(existing)
    .map((line) => columns.map((column) => line[target.indexOf(column)] ?? null));
  if (edits.length > 0 && rows.length > 0)
    notes.push(
      edits.length === 1
        ? '1 row that is there is changed as well.'
        : `${countText(edits.length)} rows that are there are changed as well.`,
    );
  return { columns, rows, edits, notes };
}

function isNumbered(grid: Grid, column: Column | undefined): boolean {
  const { key } = grid.table;
  return column !== undefined && key.type === 'rowid' && key.column === column.name;
}

/** The columns that a first line names, if it does nothing but that. */
function headerColumns(line: TsvCell[], columns: Column[]): Column[] | null {
  const found = line.map((cell) => columns.find(({ name, title }) => name === cell || title === cell));
  return found.length > 0 && found.every((column) => column !== undefined) ? found : null;
}

/** Writes a paste. Whether it worked. */
export async function finishPaste(grid: Grid, plan: PastePlan): Promise<boolean> {
  const implied = impliedValues(grid.filter).filter(
    ({ column }) => !plan.columns.some((candidate) => candidate.name === column),
  );
  const added = plan.rows.map((line): RowEdit => {
    const values = plan.columns.flatMap((column, index) => {
      const typed = line[index] ?? null;
      // Nothing pasted: the column takes its default.
      return typed === null ? [] : [{ column: column.name, value: pastedInput(typed, column) }];
    });
    return { table: grid.table.name, key: null, values: [...implied, ...values], seen: [] };
  });
  const edits = [...plan.edits, ...added];
  if (edits.length > MOST_ROWS) return isWithinReach(edits.length);
  const done =
    added.length > 0
      ? `Added ${countText(added.length)} ${added.length === 1 ? 'row' : 'rows'}.`
      : `Pasted into ${countText(plan.edits.length)} ${plan.edits.length === 1 ? 'row' : 'rows'}.`;
  return saveEdits(grid, edits, 'Pasting', done);
}
