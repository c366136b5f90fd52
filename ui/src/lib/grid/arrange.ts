/** Arranging columns: width, order, hidden, pinned. Each change is kept with the table. */
import { clampWidth, fitWidth, moveBefore } from './columns.svelte';
import type { Grid } from './grid.svelte';

/** Makes a column as wide as the title and the cells in sight need. */
export function autoFit(grid: Grid, name: string): void {
  const shown = grid.columns.shown.find(({ column }) => column.name === name);
  if (!shown) return;
  const cells = [];
  for (let row = grid.visible.first; row < grid.visible.end; row += 1) {
    const held = grid.row(row);
    const cell = held?.cells[shown.source];
    if (cell !== undefined) cells.push({ cell, label: held?.labels.get(shown.source) ?? null });
  }
  setWidth(grid, name, fitWidth(shown.column, cells, grid.file.role));
}

/** Sets a width. */
export function setWidth(grid: Grid, name: string, width: number): void {
  grid.change({ widths: { ...grid.view.widths, [name]: clampWidth(width) } });
}

/** Puts a column before another, or last. */
export function moveColumn(grid: Grid, name: string, before: string | null): void {
  if (grid.view.pinned.includes(name)) {
    grid.change({ pinned: moveBefore(grid.view.pinned, name, before) });
    return;
  }
  const order = grid.columns.all.map(({ column }) => column.name);
  grid.change({ order: moveBefore(order, name, before) });
}

/** Moves a column one place to the left (−1) or right (1) among the shown ones. */
export function nudgeColumn(grid: Grid, name: string, by: 1 | -1): void {
  const isPinned = grid.view.pinned.includes(name);
  const names = grid.columns.shown
    .filter(({ pinned }) => pinned === isPinned)
    .map(({ column }) => column.name);
  const at = names.indexOf(name);
  if (at < 0 || at + by < 0 || at + by >= names.length) return;
  moveColumn(grid, name, (by === 1 ? names[at + 2] : names[at - 1]) ?? null);
}

/** Hides a column; the last one stays. */
export function hideColumn(grid: Grid, name: string): void {
  if (grid.columns.shown.length > 1) grid.change({ hidden: [...grid.view.hidden, name] });
}

/** Shows hidden columns again; none named: all. */
export function showColumns(grid: Grid, name?: string): void {
  grid.change({ hidden: name === undefined ? [] : grid.view.hidden.filter((other) => other !== name) });
}

/** Keeps a column at the left, or lets it go. */
export function togglePinned(grid: Grid, name: string): void {
  const { pinned } = grid.view;
  grid.change({
    pinned: pinned.includes(name) ? pinned.filter((other) => other !== name) : [...pinned, name],
  });
}
