/** The menu under the file's name: what is done with the file, and the recent ones. */
import type { MenuEntry } from '../parts/menu';
import { commands } from '../state/commands.svelte';
import { files } from '../state/files.svelte';
import { showError } from '../state/messages.svelte';
import { openRecent } from './commands';

/** A registry command as a menu entry. */
export function entry(id: string): MenuEntry[] {
  const command = commands.all.find((candidate) => candidate.id === id);
  if (!command) return [];
  return [
    {
      label: command.title,
      run: () => void commands.run(id),
      disabled: !commands.can(id),
      ...(command.shortcut === undefined ? {} : { shortcut: command.shortcut }),
    },
  ];
}

/** The entries, as they are now. */
export function fileMenu(): MenuEntry[] {
  const recent = files.recent.filter((file) => file.path !== files.current?.path && file.exists).slice(0, 8);
  return [
    ...entry('file.new'),
    ...entry('file.open'),
    ...(recent.length === 0
      ? []
      : [
          {
            label: 'Open recent',
            items: recent.map((file) => ({
              label: file.name,
              run: () => void openRecent(file.path).catch((thrown: unknown) => showError(thrown)),
            })),
          },
        ]),
    'separator',
    ...entry('file.export'),
    ...entry('file.import'),
    ...entry('file.check'),
    ...entry('file.about'),
    'separator',
    ...entry('file.close'),
  ];
}
