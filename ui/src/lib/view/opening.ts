/** What leads from a view to a row, or to a new one. */
import { tableLocked } from '../grid/access';
import type { HeldRow, RowSource } from '../grid/rowSource.svelte';
import { status } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { titleOf } from './fields';
import type { ViewState } from './state.svelte';

/** Opens the page of a row. */
export function openRowOf(view: ViewState, row: HeldRow | undefined, source: RowSource): void {
  const { table } = view;
  if (!row || !table) return;
  if (row.key === null) status('This row has no page of its own, or isn’t there any more.');
  else tabs.openRow(table.name, row.key, titleOf(row, source, view.fields), view.tab.id);
}

/** Opens an empty form for a new row. */
export function newRowOf(view: ViewState): void {
  const { table } = view;
  if (!table) return;
  const locked = tableLocked(view.file, table);
  if (locked !== null) status(locked);
  else tabs.newRow(table.name);
}
