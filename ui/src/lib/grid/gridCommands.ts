/** What can be done in a grid, as commands of the palette, the help and the shortcuts. */
import { bulkLocked, openBulk } from '../bulk/bulk.svelte';
import type { BulkMode } from '../bulk/change';
import { copyAs, openExport } from '../export/export.svelte';
import { FORMATS } from '../export/form';
import type { Command } from '../state/commands.svelte';
import { tableLocked } from './access';
import { fillDown } from './bulk';
import { copySelection, cutSelection, paste } from './clipboard.svelte';
import type { Grid } from './grid.svelte';
import { deleteRows, duplicateRows, goToRow, newRow, openRow, pressButton } from './rowActions';
import { selectAll } from './selection';

/** The commands of one grid; each can be done only while its tab is in front. */
export function gridCommands(grid: Grid, page: { find: () => void; filter: () => void }): Command[] {
  const here = () => grid.active;
  const rows = () => here() && grid.rowCount > 0;
  const open = () => here() && tableLocked(grid.file, grid.table) === null;
  const able = () => open() && rows();
  const many = (mode: BulkMode) => () => rows() && bulkLocked(grid, mode) === null;
  const command = (
    id: string,
    title: string,
    section: string,
    when: () => boolean,
    run: Command['run'],
    more: Partial<Command> = {},
  ): Command => ({ id, title, section, when, run, ...more });
  return [
    command('row.new', 'New row', 'Row', open, () => newRow(grid), {
      shortcut: 'Mod+N',
      keywords: 'add insert',
    }),
    command('row.open', 'Open row', 'Row', rows, () => openRow(grid), { keywords: 'page form' }),
    command('row.duplicate', 'Duplicate selected rows', 'Row', able, () => duplicateRows(grid), {
      keywords: 'copy',
    }),
    command('row.delete', 'Delete selected rows', 'Row', able, () => deleteRows(grid), {
      keywords: 'remove',
    }),
    command('rows.change', 'Change many rows…', 'Row', many('change'), () => openBulk(grid, 'change'), {
      shortcut: 'Mod+Shift+H',
      keywords: 'bulk update set raise lower increase decrease percent all',
    }),
    // Ctrl on a Mac too, where ⌘H hides the program.
    command('rows.replace', 'Find and replace…', 'Row', many('replace'), () => openBulk(grid, 'replace'), {
      shortcut: 'Ctrl+H',
      keywords: 'bulk substitute text',
    }),
    command('rows.delete', 'Delete many rows…', 'Row', many('delete'), () => openBulk(grid, 'delete'), {
      keywords: 'bulk remove filter all',
    }),
    ...grid.table.actions.map((action, index) =>
      command(`row.button.${index}`, action.name, 'Row', able, () => pressButton(grid, action), {
        keywords: 'button action',
      }),
    ),
    command('row.goTo', 'Go to row…', 'Row', rows, () => goToRow(grid), {
      shortcut: 'Mod+G',
      keywords: 'jump number',
    }),
    command('cells.copy', 'Copy cells', 'Row', rows, async () => void (await copySelection(grid))),
    command(
      'cells.copyNamed',
      'Copy cells with column names',
      'Row',
      rows,
      async () => void (await copySelection(grid, true)),
    ),
    ...FORMATS.map(({ format, title }) =>
      command(`cells.copy.${format}`, `Copy cells as ${title}`, 'Row', rows, () => copyAs(grid, format)),
    ),
    command('rows.save', 'Save rows as…', 'Row', here, () => openExport(grid), {
      shortcut: 'Mod+Shift+S',
      keywords: 'export csv json markdown excel spreadsheet download',
    }),
    command('cells.paste', 'Paste', 'Row', open, () => paste(grid)),
    command('cells.pasteRows', 'Paste as new rows…', 'Row', open, () => paste(grid, true), {
      keywords: 'import spreadsheet',
    }),
    // The Edit menu's own, where the platform leaves them to the window; by key they are the grid's.
    command('edit.copy', 'Copy', '', rows, async () => void (await copySelection(grid)), { quiet: true }),
    command('edit.cut', 'Cut', '', able, () => cutSelection(grid), { quiet: true }),
    command('edit.paste', 'Paste', '', open, () => paste(grid), { quiet: true }),
    command('edit.selectAll', 'Select all', '', rows, () => grid.select(selectAll(grid.selected), false), {
      quiet: true,
    }),
    command('cells.fillDown', 'Fill down', 'Row', able, () => fillDown(grid)),
    command('table.find', 'Find in this table', 'Table', here, page.find, {
      shortcut: 'Mod+F',
      keywords: 'search',
    }),
    command('table.filter', 'Filter this table…', 'Table', here, page.filter, {
      keywords: 'where condition',
    }),
    command(
      'table.clearFilter',
      'Clear filter',
      'Table',
      () => here() && grid.filter !== null,
      () => grid.filterBy(null),
    ),
    command(
      'table.clearSort',
      'Don’t sort',
      'Table',
      () => here() && grid.order.length > 0,
      () => grid.sortBy([]),
    ),
    command(
      'table.pages',
      'Show in pages or as one list',
      'Table',
      here,
      () => {
        grid.change({ pages: !grid.view.pages });
        grid.toPage(0);
      },
      { keywords: 'paging scroll' },
    ),
    command(
      'table.showColumns',
      'Show all columns',
      'Table',
      () => here() && grid.view.hidden.length > 0,
      () => grid.change({ hidden: [] }),
    ),
    command('table.resetView', 'Reset view of this table', 'Table', here, () => grid.resetView(), {
      keywords: 'columns widths order sort filter',
    }),
  ];
}
