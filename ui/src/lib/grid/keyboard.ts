/**
 * Keys on the grid, as in a spreadsheet. Shortcuts that are commands too (new row, find, go to row, delete rows …) are
 * left to the window's command list.
 */
import { isMac } from '../state/shortcuts';
import { emptyCells, fillDown, toggleBoolean } from './bulk';
import { copySelection, cutSelection, paste } from './clipboard.svelte';
import type { Grid } from './grid.svelte';
import { deleteRows, followLink, openRow } from './rowActions';
import { rowsPerPage } from './scroll';
import { moveBy, moveTo, selectAll, step } from './selection';

/** What became of a key: acted on; left to others; or acted on while its default is needed too. */
export type Handled = boolean | 'default';

/** Acts on a key. */
export function handleGridKey(grid: Grid, event: KeyboardEvent): Handled {
  if (event.isComposing || grid.size.columns === 0) return false;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (event.altKey && event.key === 'Enter') {
    void followLink(grid);
    return true;
  }
  if (event.altKey) return false;
  return mod ? withMod(grid, event) : moves(grid, event) || edits(grid, event);
}

function withMod(grid: Grid, event: KeyboardEvent): Handled {
  const { size, selected } = grid;
  const extend = event.shiftKey;
  switch (event.key) {
    case 'Home':
      // Where the first column is pinned, showing it says nothing of the others.
      grid.left = 0;
      grid.select(moveTo(selected, { row: 0, column: 0 }, size, extend));
      return true;
    case 'End':
      grid.select(moveTo(selected, { row: size.rows - 1, column: size.columns - 1 }, size, extend));
      return true;
    case 'ArrowUp':
    case 'ArrowDown':
    case 'ArrowLeft':
    case 'ArrowRight':
      grid.select(toEdge(grid, event.key, extend));
      return true;
    case ' ':
      grid.select({ anchor: selected.anchor, head: selected.head, reach: 'columns' }, false);
      return true;
    case 'Enter':
      openRow(grid);
      return true;
    case '-':
    case '−':
      void deleteRows(grid);
      return true;
  }
  switch (event.key.toLowerCase()) {
    case 'a':
      grid.select(selectAll(selected), false);
      return true;
    case 'c':
      void copySelection(grid, event.shiftKey);
      return true;
    case 'x':
      void cutSelection(grid);
      return true;
    case 'v':
      void paste(grid, event.shiftKey, true);
      return 'default';
    case 'd':
      void fillDown(grid);
      return true;
  }
  return false;
}

function toEdge(grid: Grid, key: string, extend: boolean): ReturnType<typeof moveTo> {
  const { size, selected } = grid;
  const from = extend ? selected.head : selected.anchor;
  const row = key === 'ArrowUp' ? 0 : key === 'ArrowDown' ? size.rows - 1 : from.row;
  const column = key === 'ArrowLeft' ? 0 : key === 'ArrowRight' ? size.columns - 1 : from.column;
  return moveTo(selected, { row, column }, size, extend);
}

function moves(grid: Grid, event: KeyboardEvent): boolean {
  const { size, selected } = grid;
  const extend = event.shiftKey;
  const page = rowsPerPage(grid.measure);
  const by = (rows: number, columns: number) => {
    grid.select(moveBy(selected, rows, columns, size, extend));
    return true;
  };
  const from = extend ? selected.head : selected.anchor;
  switch (event.key) {
    case 'ArrowUp':
      return by(-1, 0);
    case 'ArrowDown':
      return by(1, 0);
    case 'ArrowLeft':
      return by(0, -1);
    case 'ArrowRight':
      return by(0, 1);
    case 'PageUp':
      grid.scrollTo(grid.top - page * grid.measure.rowHeight);
      return by(-page, 0);
    case 'PageDown':
      grid.scrollTo(grid.top + page * grid.measure.rowHeight);
      return by(page, 0);
    case 'Home':
      grid.left = 0;
      return by(0, -from.column);
    case 'End':
      return by(0, size.columns - 1 - from.column);
    case 'Tab': {
      const next = step(selected, event.shiftKey ? -1 : 1, size);
      if (!next) return false;
      grid.selected = next;
      grid.reveal(next.anchor);
      return true;
    }
  }
  return false;
}

function edits(grid: Grid, event: KeyboardEvent): boolean {
  const { anchor, head } = grid.selected;
  switch (event.key) {
    case 'Enter':
    case 'F2':
      if (event.shiftKey && event.key === 'Enter') return false;
      void grid.editing.begin(anchor);
      return true;
    case 'Delete':
    case 'Backspace':
      void emptyCells(grid);
      return true;
    case 'Escape':
      if (anchor.row === head.row && anchor.column === head.column && grid.selected.reach === 'cells')
        return false;
      grid.selected = { anchor, head: anchor, reach: 'cells' };
      return true;
    case ' ':
      if (event.shiftKey) grid.select({ anchor, head, reach: 'rows' }, false);
      else void toggleBoolean(grid).then((toggled) => !toggled && openRow(grid));
      return true;
  }
  if (event.key.length !== 1) return false;
  void grid.editing.begin(anchor, event.key);
  return true;
}

/** Keys within the editor of a cell; Enter, Tab and Escape come here unless a popup of the editor took them. */
export function handleEditorKey(grid: Grid, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const { editing } = grid;
  if (event.key === 'Escape') {
    editing.cancel();
    grid.focus();
    return true;
  }
  const isEnter = event.key === 'Enter' && !event.shiftKey && !event.altKey;
  if (!isEnter && event.key !== 'Tab') return false;
  const back = event.shiftKey;
  void editing.commit().then((done) => {
    if (!done) return;
    grid.focus();
    const selected = grid.selected;
    if (isEnter) grid.select(moveBy(selected, 1, 0, grid.size, false));
    else grid.select(step(selected, back ? -1 : 1, grid.size) ?? selected);
  });
  return true;
}
