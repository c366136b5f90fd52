/** A new table from text: what is being looked at before it is made, and how it is taken back. */
import { open as pickFile } from '@tauri-apps/plugin-dialog';

import type { ChangeId, ImportPlan, ImportPreview, Imported, ImportSource } from '../api/client';
import { asError, call } from '../api/client';
import { countText } from '../cell/format';
import { readClipboard } from '../grid/system';
import { surfaces } from '../shell/surfaces.svelte';
import { files } from '../state/files.svelte';
import { history } from '../state/history.svelte';
import { showError, status, toast } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { runTask } from '../state/tasks.svelte';

/** What a file of text is called that becomes a table. */
const TABLE_TEXT = /\.(csv|tsv|tab)$/i;

/** Whether the file at this path is text to make a table of. */
export const isTableText = (path: string): boolean => TABLE_TEXT.test(path);

/** Whether a paste now is meant for no field and no grid. */
export function mayPaste(): boolean {
  const at = document.activeElement;
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return false;
  return !(at instanceof HTMLElement && (at.isContentEditable || at.closest('[role="grid"]') !== null));
}

const counted = (count: number, one: string): string =>
  `${countText(count)} ${count === 1 ? one : `${one}s`}`;

class TableImport {
  /** Where the text is. */
  source = $state.raw<ImportSource | null>(null);
  /** What it holds and becomes. */
  look = $state.raw<ImportPreview | null>(null);

  /** Looks at a text and shows what it would become. */
  async begin(source: ImportSource): Promise<void> {
    try {
      this.look = await runTask('Reading the text', (task) =>
        call('look_at_import', { source, plan: null, header: null, task }),
      );
      this.source = source;
      surfaces.show('importTable');
    } catch (thrown) {
      if (asError(thrown).code === 'cancelled') status('Cancelled. Nothing was imported.');
      else showError(thrown, 'Import');
    }
  }

  /** Looks again: as `plan` has it; if that has no columns, they are told anew. */
  async again(plan: ImportPlan): Promise<void> {
    const { source } = this;
    if (source === null) return;
    try {
      const look = await runTask('Reading the text', (task) =>
        call('look_at_import', { source, plan, header: null, task }),
      );
      if (this.source === source) this.look = look;
    } catch (thrown) {
      showError(thrown, 'Import');
    }
  }

  /** Nothing is imported. */
  shut(): void {
    surfaces.shut();
    this.source = null;
    this.look = null;
  }
}

/** What is being looked at. */
export const tableImport = new TableImport();

/** Asks for a text file. */
export async function importPicked(): Promise<void> {
  const path = await pickFile({
    title: 'New table from a CSV file',
    multiple: false,
    directory: false,
    filters: [
      { name: 'Tables as text', extensions: ['csv', 'tsv', 'tab', 'txt'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  if (path !== null) await importFile(path);
}

/** Shows what a text file would become. */
export async function importFile(path: string): Promise<void> {
  if (files.current?.readOnly) {
    status('This file is open read-only: it takes no new table.');
    return;
  }
  await tableImport.begin({ from: 'file', path });
}

/** Shows what is on the clipboard as a table. */
export async function importClipboard(): Promise<void> {
  const text = await readClipboard(false);
  if (!/[\t\n]/.test(text.trim())) {
    status('The clipboard holds no table. Copy some cells in a spreadsheet first.');
    return;
  }
  await tableImport.begin({ from: 'text', text });
}

/** The last import, as long as nothing else could have been done since. */
let last: { file: number; imported: Imported; undo: ChangeId | null } | null = null;

async function lastChange(file: number): Promise<ChangeId | null> {
  return (await call('history_state', { file })).undo?.id ?? null;
}

/** Takes an import back. */
async function takeBack(file: number, imported: Imported): Promise<void> {
  await runTask('Undoing', (task) => call('take_import_back', { file, imported, task }));
  last = null;
  await files.refreshCatalog();
  status(`Undone: the import of ${imported.table}. To have it again, go forward under Model changes.`);
}

history.before = async (file) => {
  if (last?.file !== file || (await lastChange(file)) !== last.undo) return false;
  const { imported } = last;
  try {
    await takeBack(file, imported);
    return true;
  } catch (thrown) {
    // The model moved on since: Undo is for the rows again.
    last = null;
    if (asError(thrown).code === 'conflict') return false;
    throw thrown;
  }
};

const openPath = (): string => files.current?.path ?? '';

/** Makes the table as it is shown. */
export async function runImport(look: ImportPreview): Promise<void> {
  const { source } = tableImport;
  if (source === null) return;
  try {
    if (files.current === null) {
      if (!(await files.createFromText(source, look))) return;
      tableImport.shut();
      tabs.openTable(look.plan.table);
      toast({ kind: 'ok', title: `${counted(look.rows, 'row')} imported`, text: `Kept in ${openPath()}` });
      return;
    }
    // The question in somebody else's file is a part of the design screens, which are loaded when they are needed.
    const { makeOurs } = await import('../design/apply');
    const ours = await makeOurs();
    if (ours === null) return;
    const file = ours.id;
    const imported = await runTask('Importing', (task) =>
      call('import_table', { file, source, plan: look.plan, rows: look.rows, task }),
    );
    tableImport.shut();
    await files.refreshCatalog();
    tabs.openTable(imported.table);
    last = { file, imported, undo: await lastChange(file) };
    const run = (): void => {
      if (files.current?.id === file)
        void takeBack(file, imported).catch((thrown: unknown) => showError(thrown, 'Undo'));
    };
    toast({ kind: 'ok', text: `${counted(imported.rows, 'row')} imported.`, action: { label: 'Undo', run } });
  } catch (thrown) {
    if (asError(thrown).code === 'cancelled') status('Cancelled. Nothing was imported.');
    else showError(thrown, 'Import');
  }
}
