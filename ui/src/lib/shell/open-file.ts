/** Opening a file, and what to offer when it can't be opened: one dialog per kind of trouble. */
import { open as pickFile } from '@tauri-apps/plugin-dialog';

import type { OpenMode, WireError } from '../api/client';
import { asError } from '../api/client';
import type { DialogChoice } from '../state/dialogs.svelte';
import { ask, choose } from '../state/dialogs.svelte';
import { errorLook } from '../state/errors';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';

/** What file dialogs show first; anything can be opened, whatever its name. */
export const DATABASE_FILTERS = [
  { name: 'Databases', extensions: ['sqlite', 'sqlite3', 'db', 'db3', 's3db', 'sl3', 'relata'] },
  { name: 'All files', extensions: ['*'] },
];

/** Lets the person pick a file with the system's own dialog. */
export function pickDatabase(title: string): Promise<string | null> {
  return pickFile({ title, multiple: false, directory: false, filters: DATABASE_FILTERS });
}

/** Opens a file; where it is refused, says why and offers what helps. True if it is open now. */
export async function openFile(path: string, mode: OpenMode = 'normal'): Promise<boolean> {
  let attempt: { path: string; mode: OpenMode } | null = { path, mode };
  while (attempt) {
    try {
      const opened = await files.openPath(attempt.path, attempt.mode);
      if (opened && files.current) status(`Opened ${files.current.name}.`);
      return opened;
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === 'cancelled') {
        status('Cancelled. Nothing was opened.');
        return false;
      }
      attempt = await offer(attempt.path, attempt.mode, error);
    }
  }
  return false;
}

/** The system's dialog, then the file. */
export async function openPicked(mode: OpenMode = 'normal'): Promise<boolean> {
  const path = await pickDatabase(mode === 'read_only' ? 'Open read-only' : 'Open');
  return path === null ? false : openFile(path, mode);
}

/** A path typed or browsed for, then the file. */
export async function openTyped(mode: OpenMode = 'normal'): Promise<boolean> {
  const path = await ask({
    title: mode === 'read_only' ? 'Open a file read-only' : 'Open a file',
    label: 'Path of the file',
    placeholder: files.defaultPath,
    confirm: mode === 'read_only' ? 'Open read-only' : 'Open',
    check: (text) => (text.trim() === '' ? 'Type the path of a file, or browse for one.' : null),
    browse: { label: 'Browse…', run: () => pickDatabase('Open') },
  });
  return path === null ? false : openFile(path.trim(), mode);
}

type Answer = 'retry' | 'read_only' | 'recover_copy' | 'recover_in_place' | 'other' | 'forget' | 'cancel';

/** Which ways on make sense for a refusal. */
export function waysOn(error: WireError, mode: OpenMode, isRecent: boolean): DialogChoice<Answer>[] {
  const cancel: DialogChoice<Answer> = { value: 'cancel', label: 'Cancel' };
  const other: DialogChoice<Answer> = { value: 'other', label: 'Choose another file…' };
  const readOnly: DialogChoice<Answer> = { value: 'read_only', label: 'Open read-only', look: 'primary' };
  switch (error.code) {
    case 'hot_journal':
      return [
        { value: 'recover_copy', label: 'Open a recovered copy', look: 'primary' },
        { value: 'recover_in_place', label: 'Recover in place' },
        cancel,
      ];
    case 'newer_version':
      return mode === 'read_only' ? [other, cancel] : [readOnly, other, cancel];
    case 'in_use':
      return [
        { value: 'retry', label: 'Try again', look: 'primary' },
        ...(mode === 'read_only' ? [] : [{ ...readOnly, look: 'plain' as const }]),
        cancel,
      ];
    case 'file_missing':
      return [
        { ...other, look: 'primary' },
        ...(isRecent ? [{ value: 'forget' as const, label: 'Forget this file' }] : []),
        cancel,
      ];
    case 'disk_full':
    case 'io':
    case 'read_only':
      return [{ value: 'retry', label: 'Try again', look: 'primary' }, other, cancel];
    default:
      return [{ ...other, look: 'primary' }, cancel];
  }
}

async function offer(
  path: string,
  mode: OpenMode,
  error: WireError,
): Promise<{ path: string; mode: OpenMode } | null> {
  const isRecent = files.recent.some((recent) => recent.path === path);
  const answer = await choose<Answer>({
    title: errorLook(error.code).title,
    body: error.message.includes(path) ? error.message : [error.message, path],
    details: error.details,
    choices: waysOn(error, mode, isRecent),
    cancel: 'cancel',
  });
  switch (answer) {
    case 'retry':
      return { path, mode };
    case 'read_only':
    case 'recover_copy':
    case 'recover_in_place':
      return { path, mode: answer };
    case 'other': {
      const next = await pickDatabase('Open');
      return next === null ? null : { path: next, mode: 'normal' };
    }
    case 'forget':
      await files.forget(path).catch((thrown: unknown) => showError(thrown));
      return null;
    default:
      return null;
  }
}
