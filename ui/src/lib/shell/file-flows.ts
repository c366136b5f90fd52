/** What is done with whole files besides opening: make, copy away, bring in, adopt, release, close, check. */
import { save as pickPlace } from '@tauri-apps/plugin-dialog';

import type { Bin, FileInfo, ImportMode, ImportReport } from '../api/client';
import { asError, call } from '../api/client';
import { ask, choose, confirm } from '../state/dialogs.svelte';
import { errorLook } from '../state/errors';
import { files } from '../state/files.svelte';
import { showError, status, toast } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';
import { formatBytes, formatMany } from './format';
import { openFile } from './open-file';

const FILTERS = [{ name: 'SQLite database', extensions: ['sqlite', 'db'] }];

/** The folder of a path, with the separator at its end. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** `shop.sqlite` → `shop copy.sqlite`, beside the file. */
export function copyName(path: string): string {
  const folder = folderOf(path);
  const name = path.slice(folder.length);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${folder}${name.slice(0, dot)} copy${name.slice(dot)}` : `${folder}${name} copy`;
}

/** A name with an ending, so that other programs know it too. */
export function withEnding(path: string): string {
  const name = path.slice(folderOf(path).length);
  return name.includes('.') || name === '' ? path : `${path}.sqlite`;
}

const needed = (text: string): string | null =>
  text.trim() === '' || /[/\\]$/.test(text.trim())
    ? 'Type a path with a file name, or browse for a place.'
    : null;

/** Asks for a place and makes a new, empty file there. */
export async function newFile(): Promise<void> {
  const folder = folderOf(files.current?.path ?? files.defaultPath);
  const path = await ask({
    title: 'New file',
    body: 'An empty file of your own. It is a plain SQLite database.',
    label: 'Path of the new file',
    value: `${folder}untitled.sqlite`,
    confirm: 'Make file',
    check: needed,
    browse: {
      label: 'Browse…',
      run: () => pickPlace({ title: 'New file', filters: FILTERS, defaultPath: `${folder}untitled.sqlite` }),
    },
  });
  if (path === null) return;
  const place = withEnding(path.trim());
  try {
    if (await files.create(place)) status(`Made ${files.current?.name ?? place}.`);
  } catch (thrown) {
    if (asError(thrown).code !== 'file_exists') throw thrown;
    const open = await confirm({
      title: 'There is a file already',
      body: [asError(thrown).message, place],
      confirm: 'Open that file',
    });
    if (open) await openFile(place);
  }
}

/** Asks for a place and writes a verified copy there. */
export async function exportDatabase(): Promise<void> {
  const file = files.current;
  if (!file) return;
  let browsed: string | null = null;
  const path = await ask({
    title: 'Export database',
    body: `A complete, consistent copy of ${file.name}. You can go on working meanwhile.`,
    label: 'Path of the copy',
    value: copyName(file.path),
    confirm: 'Export',
    check: needed,
    browse: {
      label: 'Browse…',
      run: async () => {
        browsed = await pickPlace({
          title: 'Export database',
          filters: FILTERS,
          defaultPath: copyName(file.path),
        });
        return browsed;
      },
    },
  });
  if (path === null) return;
  // The system's dialog has asked about replacing already.
  await exportTo(file, withEnding(path.trim()), browsed !== null && path === browsed);
}

async function exportTo(file: FileInfo, destination: string, overwrite: boolean): Promise<void> {
  try {
    const report = await runTask('Exporting the database', (task) =>
      call('export_database', { file: file.id, destination, overwrite, task }),
    );
    toast({
      kind: 'ok',
      title: 'Exported',
      text: `${report.path} · ${formatBytes(report.bytes)}${report.verified ? ', verified' : ''}`,
    });
  } catch (thrown) {
    const error = asError(thrown);
    if (error.code !== 'file_exists' || overwrite) {
      showError(thrown, errorLook(error.code).title);
      return;
    }
    const replace = await confirm({
      title: 'Replace the file that is there?',
      body: [`${destination} is there already.`, 'What it holds now will be gone.'],
      confirm: 'Replace',
      danger: true,
    });
    if (replace) await exportTo(file, destination, true);
  }
}

/** Validates a database file and opens it, or puts it in the place of the default file. */
export async function importDatabase(source: string, mode: ImportMode): Promise<void> {
  // A file can't be replaced while it is being worked in.
  const replacesOpen = mode === 'replace_default' && files.current?.path === files.defaultPath;
  if (replacesOpen && !(await files.close())) return;
  let report: ImportReport;
  try {
    report = await runTask('Checking the database', (task) =>
      call('import_database', { source, mode, task }),
    );
  } catch (thrown) {
    showError(thrown);
    if (replacesOpen) await openFile(files.defaultPath);
    return;
  }
  if (!(await openFile(report.path))) return;
  if (report.backup === null)
    toast({ kind: 'ok', title: 'Imported', text: `${report.path} is sound and open.` });
  else {
    toast({ kind: 'ok', title: 'Imported', text: `Your former file is kept at ${report.backup}` });
  }
}

/** Lets Relata keep its notes in the file. */
export async function adoptFile(): Promise<void> {
  const file = files.current;
  if (!file) return;
  const yes = await confirm({
    title: `Let Relata keep its notes in ${file.name}?`,
    body: [
      'Relata adds a few tables named _relata_… to the file and marks it as its own. Your tables stay as they are.',
      'You can take the notes out again at any time. What you changed in the model by then stays, but can’t be gone back on ' +
        'after that.',
    ],
    confirm: 'Keep notes in this file',
  });
  if (!yes) return;
  files.current = await call('adopt_file', { file: file.id });
  await files.refreshCatalog();
  status('Relata keeps its notes in this file now.');
}

/** What taking the notes out means for a file with so many model changes and such a bin. */
export function releaseSays(revisions: number, bin: Bin): string[] {
  const dropped = [
    ...(revisions > 0 ? [`the way back over ${formatMany(revisions, 'model change')}`] : []),
    ...(bin.parked.length > 0
      ? [`what is in the bin (${formatBytes(bin.bytes)} of dropped tables and columns)`]
      : []),
  ];
  return [
    'Relata’s own tables (_relata_…) are taken out and the file no longer counts as Relata’s. Your tables and rows stay ' +
      'as they are.',
    'Titles, kinds, computed columns, buttons, saved views and the history of your edits are kept on this computer. They ' +
      'come back when you let Relata keep its notes in this file again.',
    ...(dropped.length > 0 ? [`Gone for good: ${dropped.join(', and ')}.`] : []),
  ];
}

/** Takes Relata's notes out of the file. */
export async function releaseFile(): Promise<void> {
  const file = files.current;
  if (!file) return;
  const [{ revisions }, bin] = await Promise.all([
    call('revisions', { file: file.id }),
    call('bin', { file: file.id }),
  ]);
  const yes = await confirm({
    title: `Take Relata’s notes out of ${file.name}?`,
    body: releaseSays(revisions.length, bin),
    confirm: 'Take them out',
    danger: true,
  });
  if (!yes) return;
  files.current = await call('release_file', { file: file.id });
  await files.refreshCatalog();
  status('Relata’s notes are out of this file.');
}

/** Closes the file, if nothing typed is in the way. */
export async function closeFile(): Promise<void> {
  const name = files.current?.name;
  if (name !== undefined && (await files.close())) status(`Closed ${name}.`);
}

/** Deletes every row, or drops every table and view: the one can be undone, the other be gone back on. */
export async function emptyFile(): Promise<void> {
  const file = files.current;
  if (!file) return;
  const what = await choose<'rows' | 'tables' | 'no'>({
    title: `Empty ${file.name}?`,
    body: [
      'Delete all rows: the tables stay as they are, without a row in them. It is an edit like any other and can be undone.',
      'Drop all tables: every table and view goes, with all rows. It is a model change like any other: until the bin is ' +
        'emptied you can go back, and everything is there again.',
    ],
    cancel: 'no',
    choices: [
      { value: 'rows', label: 'Delete all rows', look: 'danger' },
      { value: 'tables', label: 'Drop all tables', look: 'danger' },
      { value: 'no', label: 'Cancel' },
    ],
  });
  if (what === 'no') return;
  if (what === 'rows') {
    const done = await runTask('Deleting all rows', (task) =>
      call('delete_all_rows', { file: file.id, task }),
    );
    status(
      `${formatMany(done.rows, 'row')} deleted.${done.change === null ? '' : ' Undo brings them back.'}`,
    );
    return;
  }
  await runTask('Emptying the file', (task) => call('empty_workspace', { file: file.id, task }));
  await files.refreshCatalog();
  status(`${file.name} is empty. To have it back, go back under Model changes.`);
}
