/** The menus of cells and columns. The cell's menu holds its column's too, so that everything is reached by key. */
import type { Column } from '../api/client';
import { bulkLocked, openBulk } from '../bulk/bulk.svelte';
import type { BulkMode } from '../bulk/change';
import { isPartial } from '../cell/format';
import { copyAs, openExport } from '../export/export.svelte';
import { FORMATS } from '../export/form';
import type { MenuAction, MenuEntry } from '../parts/menu';
import { askAbout } from '../query/ask';
import { columnLocked, tableLocked } from './access';
import { autoFit, hideColumn, nudgeColumn, setWidth, showColumns, togglePinned } from './arrange';
import { emptyCells, fillDown } from './bulk';
import { copySelection, cutSelection, paste } from './clipboard.svelte';
import { openSearchIndex } from '../search/indexing.svelte';
import { openSearch } from '../search/search.svelte';
import type { Grid } from './grid.svelte';
import { deleteRows, duplicateRows, followLink, goToRow, newRow, openRow, pressButton } from './rowActions';
import { cellsIn } from './selection';

/** The menu over cells. */
export function cellMenu(grid: Grid, onfilter: (column: string) => void): MenuEntry[] {
  const { anchor } = grid.selected;
  const shown = grid.column(anchor.column);
  const row = grid.row(anchor.row);
  if (!shown) return [];
  const column = shown.column;
  const cell = row?.cells[shown.source];
  const locked = tableLocked(grid.file, grid.table) !== null;
  const rows = grid.area.bottom - grid.area.top + 1;
  const some = grid.rowCount > 0;
  const cellLocked = columnLocked(grid.file, grid.table, column) !== null;
  return [
    {
      label: 'Edit',
      shortcut: 'F2',
      disabled: cellLocked || !row,
      run: () => void grid.editing.begin(anchor),
    },
    { label: 'Open row', shortcut: 'Mod+Enter', disabled: !row?.key, run: () => openRow(grid) },
    ...(column.kind === 'link' && cell !== null && cell !== undefined
      ? [
          {
            label: `Open ${row?.labels.get(shown.source) ?? column.title}`,
            shortcut: 'Alt+Enter',
            run: () => void followLink(grid),
          },
        ]
      : []),
    ...(cell !== undefined && cell !== null && row?.key && (isPartial(cell) || typeof cell === 'string')
      ? [{ label: 'Show whole value', run: () => viewValue(grid) }]
      : []),
    ...buttonEntries(grid, locked || !some),
    'separator',
    { label: 'Cut', shortcut: 'Mod+X', disabled: locked || !some, run: () => void cutSelection(grid) },
    { label: 'Copy', shortcut: 'Mod+C', disabled: !some, run: () => void copySelection(grid) },
    {
      label: 'Copy with column names',
      shortcut: 'Mod+Shift+C',
      disabled: !some,
      run: () => void copySelection(grid, true),
    },
    { label: 'Copy as', items: copyAsEntries(grid, !some) },
    { label: 'Save rows as…', shortcut: 'Mod+Shift+S', run: () => void openExport(grid) },
    { label: 'Paste', shortcut: 'Mod+V', disabled: locked, run: () => void paste(grid) },
    {
      label: 'Paste as new rows…',
      shortcut: 'Mod+Shift+V',
      disabled: locked,
      run: () => void paste(grid, true),
    },
    { label: 'Fill down', shortcut: 'Mod+D', disabled: locked || rows < 2, run: () => void fillDown(grid) },
    {
      label: cellsIn(grid.area) > 1 ? 'Empty cells' : 'Empty cell',
      shortcut: 'Delete',
      disabled: cellLocked || !some,
      run: () => void emptyCells(grid),
    },
    ...(cell === undefined || isPartial(cell)
      ? []
      : ([
          'separator',
          { label: 'Show only rows with this value', run: () => onlySame(grid, column) },
        ] as MenuEntry[])),
    'separator',
    { label: 'New row…', shortcut: 'Mod+N', disabled: locked, run: () => newRow(grid) },
    {
      label: rows > 1 ? 'Duplicate rows' : 'Duplicate row',
      disabled: locked || !some,
      run: () => void duplicateRows(grid),
    },
    {
      label: rows > 1 ? 'Delete rows…' : 'Delete row…',
      shortcut: 'Mod+-',
      danger: true,
      disabled: locked || !some,
      run: () => void deleteRows(grid),
    },
    { label: 'Many rows', items: manyRows(grid) },
    'separator',
    { label: 'Go to row…', shortcut: 'Mod+G', disabled: !some, run: () => void goToRow(grid) },
    { label: `Column “${column.title}”`, items: columnMenu(grid, anchor.column, onfilter) },
  ];
}

/** What is selected, in the forms of files. */
function copyAsEntries(grid: Grid, disabled: boolean): MenuEntry[] {
  return FORMATS.map(({ format, title }) => ({
    label: title,
    disabled,
    run: () => void copyAs(grid, format),
  }));
}

/** What is done to many rows at once. */
function manyRows(grid: Grid): MenuEntry[] {
  const entry = (mode: BulkMode, label: string, more: Partial<MenuAction> = {}): MenuEntry => ({
    label,
    disabled: grid.rowCount === 0 || bulkLocked(grid, mode) !== null,
    run: () => void openBulk(grid, mode),
    ...more,
  });
  return [
    entry('replace', 'Find and replace…', { shortcut: 'Ctrl+H' }),
    entry('change', 'Change many rows…', { shortcut: 'Mod+Shift+H' }),
    entry('delete', 'Delete many rows…', { danger: true }),
  ];
}

/** The table's own buttons; for whichever of the selected rows each applies to. */
function buttonEntries(grid: Grid, disabled: boolean): MenuEntry[] {
  const { actions } = grid.table;
  if (actions.length === 0) return [];
  return [
    'separator',
    ...actions.map((action) => ({
      label: action.name,
      disabled,
      run: () => void pressButton(grid, action),
    })),
  ];
}

/** Shows the whole value of the active cell. */
export function viewValue(grid: Grid): void {
  const { row: place, column: at } = grid.selected.anchor;
  const shown = grid.column(at);
  const row = grid.row(place);
  const cell = row?.cells[shown?.source ?? -1];
  if (!shown || row?.key == null || cell === undefined) return;
  grid.editing.viewing = { key: row.key, column: shown.column, cell };
}

function onlySame(grid: Grid, column: Column): void {
  const { row: place, column: at } = grid.selected.anchor;
  const cell = grid.row(place)?.cells[grid.column(at)?.source ?? -1];
  if (cell === undefined || isPartial(cell)) return;
  const same = {
    type: 'compare' as const,
    column: column.name,
    operator: 'is' as const,
    values: [cell as never],
  };
  const rest = grid.filter;
  if (!rest) grid.filterBy(same);
  else grid.filterBy({ type: 'all', of: [...(rest.type === 'all' ? rest.of : [rest]), same] });
}

/** The menu of a column. */
export function columnMenu(grid: Grid, place: number, onfilter: (column: string) => void): MenuEntry[] {
  const shown = grid.column(place);
  if (!shown) return [];
  const { name, title } = shown.column;
  const term = grid.order.find((candidate) => candidate.column === name);
  const sort = (descending: boolean) => grid.sortBy([{ column: name, descending, nulls: null }]);
  const pinned = grid.view.pinned.includes(name);
  return [
    { label: 'Sort ascending', checked: term !== undefined && !term.descending, run: () => sort(false) },
    { label: 'Sort descending', checked: term?.descending === true, run: () => sort(true) },
    {
      label: 'Don’t sort by it',
      disabled: !term,
      run: () => grid.sortBy(grid.order.filter((candidate) => candidate.column !== name)),
    },
    { label: 'Filter…', run: () => onfilter(name) },
    'separator',
    { label: pinned ? 'Unpin' : 'Pin at the left', run: () => togglePinned(grid, name) },
    { label: 'Move left', disabled: place === 0, run: () => nudgeColumn(grid, name, -1) },
    {
      label: 'Move right',
      disabled: place >= grid.columns.shown.length - 1,
      run: () => nudgeColumn(grid, name, 1),
    },
    { label: 'Fit width', run: () => autoFit(grid, name) },
    { label: 'Wider', run: () => setWidth(grid, name, shown.width + 40) },
    { label: 'Narrower', run: () => setWidth(grid, name, shown.width - 40) },
    { label: `Hide “${title}”`, disabled: grid.columns.shown.length < 2, run: () => hideColumn(grid, name) },
    ...hiddenEntries(grid),
  ];
}

function hiddenEntries(grid: Grid): MenuEntry[] {
  const hidden = grid.columns.hidden;
  if (hidden.length === 0) return [];
  return [
    'separator',
    {
      label: 'Show hidden column',
      items: [
        ...hidden
          .slice(0, 40)
          .map(({ column }) => ({ label: column.title, run: () => showColumns(grid, column.name) })),
        'separator',
        { label: 'Show all', run: () => showColumns(grid) },
      ],
    },
  ];
}

/** Searching the table's text, and its index. */
function searchEntries(grid: Grid): MenuEntry[] {
  if (grid.table.type !== 'table') return [];
  const { name, title } = grid.table;
  return [
    { label: `Search only in ${title}`, run: () => openSearch({ scope: name }) },
    {
      label: 'Search index…',
      disabled: grid.file.readOnly !== null,
      run: () => openSearchIndex(name),
    },
    'separator',
  ];
}

/** The menu at the end of the tool row. */
export function tableMenu(grid: Grid): MenuEntry[] {
  const shownNames = new Set(grid.columns.shown.map(({ column }) => column.name));
  return [
    {
      label: 'Paste as new rows…',
      disabled: tableLocked(grid.file, grid.table) !== null,
      run: () => void paste(grid, true),
    },
    { label: 'Go to row…', shortcut: 'Mod+G', run: () => void goToRow(grid) },
    { label: 'Save rows as…', shortcut: 'Mod+Shift+S', run: () => void openExport(grid) },
    { label: 'Ask about this table…', run: () => askAbout(grid) },
    'separator',
    ...manyRows(grid),
    'separator',
    {
      label: 'Columns',
      items: [
        ...grid.columns.all.slice(0, 60).map(({ column }) => ({
          label: column.title,
          checked: shownNames.has(column.name),
          run: () =>
            shownNames.has(column.name) ? hideColumn(grid, column.name) : showColumns(grid, column.name),
        })),
        'separator',
        { label: 'Show all', disabled: grid.columns.hidden.length === 0, run: () => showColumns(grid) },
      ],
    },
    {
      label: 'Show in pages',
      checked: grid.view.pages,
      run: () => {
        grid.change({ pages: !grid.view.pages });
        grid.toPage(0);
      },
    },
    'separator',
    ...searchEntries(grid),
    { label: 'Reset view', run: () => void grid.resetView() },
  ];
}
