/** Applying a design: the name of the model change, and what must be asked in somebody else's file first. */
import { save as pickPlace } from '@tauri-apps/plugin-dialog';

import type { Choice, Model, Plan } from '../api/client';
import { call } from '../api/client';
import { copyName } from '../shell/file-flows';
import { openFile } from '../shell/open-file';
import { ask, choose } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { status } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';
import { tabs } from '../state/tabs.svelte';

/** What became of it. */
export type Applied = 'applied' | 'elsewhere' | 'not';

/** A name for the change, told from what it does. */
export function nameOf(plan: Plan): string {
  const [first, ...more] = plan.changes;
  const text = (first?.sentence ?? 'Model change').replace(/[.\s]+$/, '');
  return more.length === 0 ? text : `${text}, and ${more.length} more`;
}

/** A file that is Relata's to change, and whether it is another one than was open. */
export interface Ours {
  /** Its number. */
  id: number;
  /** A copy was made and opened. */
  moved: boolean;
}

/** The open file; of somebody else's it asks first whose it shall be. Null if the person turned back. */
export async function makeOurs(): Promise<Ours | null> {
  const file = files.current;
  if (!file) return null;
  if (file.role !== 'guest') return { id: file.id, moved: false };
  const answer = await choose({
    title: 'This is someone else’s file',
    body: [
      `Relata keeps the history of the model in the file itself, so that each change can be gone back on. It has changed nothing of that kind in ${file.name} so far.`,
      'A copy leaves this file as it is.',
    ],
    cancel: 'cancel',
    choices: [
      { value: 'copy', label: 'Work on a copy', look: 'primary' },
      { value: 'adopt', label: 'Let Relata keep its notes in this file' },
      { value: 'cancel', label: 'Cancel' },
    ],
  });
  if (answer === 'cancel') return null;
  if (answer === 'copy') {
    const copy = await workOnCopy();
    return copy === null ? null : { id: copy, moved: true };
  }
  files.current = await call('adopt_file', { file: file.id });
  return { id: file.id, moved: false };
}

/** Asks for a name and applies. In somebody else's file it asks first whose file it shall be. */
export async function applyDesign(plan: Plan, model: Model, choices: Choice[]): Promise<Applied> {
  // Made for the file as it was read; a copy, or one that was just adopted, reads anew.
  const basis = files.current?.role === 'guest' ? null : plan.basis;
  const ours = await makeOurs();
  if (ours === null) return 'not';
  const { id: where, moved } = ours;
  const name = await ask({
    title: 'Apply to the file',
    body: 'Under this name it stands among the model changes, where you can go back.',
    label: 'Name of the model change',
    value: nameOf(plan),
    confirm: 'Apply',
    check: (text) => (text.trim() === '' ? 'Give it a name.' : null),
  });
  if (name === null) return moved ? 'elsewhere' : 'not';
  await runTask('Changing the model', (task) =>
    call('apply_plan', { file: where, model, name: name.trim(), choices, basis, task }),
  );
  await files.refreshCatalog();
  status(`Applied: ${name.trim()}.`);
  return moved ? 'elsewhere' : 'applied';
}

/** Copies the file, opens the copy and lets Relata keep its notes in it; its number, or null if the person turned back. */
async function workOnCopy(): Promise<number | null> {
  const file = files.current;
  if (!file) return null;
  let browsed: string | null = null;
  const path = await ask({
    title: 'Work on a copy',
    body: `A complete copy of ${file.name}; it is opened in its place.`,
    label: 'Path of the copy',
    value: copyName(file.path),
    confirm: 'Copy',
    browse: {
      label: 'Browse…',
      run: async () => {
        browsed = await pickPlace({ title: 'Work on a copy', defaultPath: copyName(file.path) });
        return browsed;
      },
    },
  });
  if (path === null) return null;
  const destination = path.trim();
  const overwrite = browsed !== null && browsed === path;
  await runTask('Copying the database', (task) =>
    call('export_database', { file: file.id, destination, overwrite, task }),
  );
  // What is being designed goes along, so nothing is lost by leaving.
  for (const tab of tabs.list) if (tab.kind === 'design') tabs.setDirty(tab.id, false);
  if (!(await openFile(destination)) || !files.current) return null;
  files.current = await call('adopt_file', { file: files.current.id });
  return files.current.id;
}
