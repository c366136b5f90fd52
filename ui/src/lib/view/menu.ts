/** What can be done with a saved view as a whole. */
import type { SavedView } from '../api/client';
import { ask } from '../state/dialogs.svelte';
import { showError, status } from '../state/messages.svelte';
import type { MenuEntry } from '../parts/menu';
import { tabs } from '../state/tabs.svelte';
import { nameOfView, views } from '../state/views.svelte';
import { changeView } from './making.svelte';
import type { ViewState } from './state.svelte';

const told = (job: Promise<unknown>): void => void job.catch((thrown: unknown) => showError(thrown));

/** The entries of its menu. */
export function viewMenu(state: ViewState): MenuEntry[] {
  const { view, table } = state;
  if (!view || !table) return [];
  return [
    { label: `Show all of ${table.title}`, run: () => tabs.openTable(table.name) },
    'separator',
    { label: 'Change…', run: () => changeView(view) },
    { label: 'Rename…', run: () => told(rename(view)) },
    { label: 'Duplicate', run: () => told(duplicate(view)) },
    {
      label: 'Opens with the file',
      checked: view.home === true,
      run: () => told(views.save({ ...view, home: view.home !== true }, nameOfView(view))),
    },
    'separator',
    { label: 'Delete', danger: true, run: () => told(remove(state, view)) },
  ];
}

async function rename(view: SavedView): Promise<void> {
  const name = await ask({
    title: 'Rename',
    label: 'Name',
    value: view.name,
    confirm: 'Rename',
    check: (text) => (text.trim() === '' ? 'Give it a name.' : null),
  });
  if (name === null || name.trim() === view.name) return;
  const renamed = { ...view, name: name.trim() };
  await views.save(renamed, nameOfView(view));
  tabs.renameSaved(nameOfView(view), nameOfView(renamed));
}

async function duplicate(view: SavedView): Promise<void> {
  const copy: SavedView = { ...view, partOf: '', home: false, name: views.freeName(`${view.name} copy`) };
  await views.save(copy, null);
  tabs.openView(copy);
  status(`Made “${copy.name}”.`);
}

async function remove(state: ViewState, view: SavedView): Promise<void> {
  await views.remove(nameOfView(view));
  tabs.drop(state.tab.id);
}
