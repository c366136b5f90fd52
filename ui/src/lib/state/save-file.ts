/** Asks for the place of a new file and has it written there; what is there already is replaced only if the person says so. */
import { save as pickPlace } from '@tauri-apps/plugin-dialog';

import { asError } from '../api/client';
import { ask, confirm } from './dialogs.svelte';
import { status } from './messages.svelte';

/** What is to be saved. */
export interface FileOut {
  /** "Save diagram". */
  title: string;
  /** The path that is offered. */
  suggested: string;
  /** Writes it; must refuse with `file_exists` where it isn't to replace. */
  write: (destination: string, overwrite: boolean) => Promise<unknown>;
}

/** Asks and writes; says where it went. */
export async function saveFile({ title, suggested, write }: FileOut): Promise<void> {
  let browsed: string | null = null;
  const path = await ask({
    title,
    label: 'Path of the new file',
    value: suggested,
    confirm: 'Save',
    check: (typed) => (typed.trim() === '' ? 'Type a path with a file name, or browse for a place.' : null),
    browse: {
      label: 'Browse…',
      run: async () => {
        browsed = await pickPlace({ title, defaultPath: suggested });
        return browsed;
      },
    },
  });
  if (path === null) return;
  const destination = path.trim();
  try {
    // The system's dialog has asked about replacing already.
    await write(destination, browsed !== null && browsed === path);
  } catch (thrown) {
    if (asError(thrown).code !== 'file_exists') throw thrown;
    const replace = await confirm({
      title: 'Replace the file that is there?',
      body: `${destination} is there already. What it holds now will be gone.`,
      confirm: 'Replace',
      danger: true,
    });
    if (!replace) return;
    await write(destination, true);
  }
  status(`Saved ${destination}.`);
}
