/** Saved questions: saving one under a name, renaming, copying, deleting; each told, and a delete taken back at once. */
import type { CompiledQuery, Query as WireQuery, SavedView } from '../api/client';
import { call } from '../api/client';
import { ask } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { status, toast } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { runTask } from '../state/tasks.svelte';
import { views } from '../state/views.svelte';
import { savedQueries, savedSql, type SavedQuery } from './saved.svelte';

const taken = (name: string, but: string | null): boolean =>
  views.list.some(
    (view) =>
      (view.partOf ?? '') === '' &&
      view.name !== but &&
      view.name.toLowerCase() === name.trim().toLowerCase(),
  );

/** Asks for a name that no other has; null if the person turned back. */
function askName(title: string, value: string, confirm: string, but: string | null): Promise<string | null> {
  return ask({
    title,
    label: 'Name',
    value,
    confirm,
    check: (text) =>
      text.trim() === ''
        ? 'Give it a name, so that it can be found again.'
        : taken(text, but)
          ? `There is one named “${text.trim()}” already. Choose another name.`
          : null,
  });
}

function put(view: SavedView, replaces: string | null): Promise<void> {
  return views.save(view, replaces === null ? null : { name: replaces, partOf: '' });
}

function named(name: string): SavedQuery | undefined {
  return savedQueries().find((view) => view.name === name);
}

/** Saves a question under its name; asks for one the first time, or if another is wanted. Its name, or null. */
export async function saveQuery(
  query: WireQuery,
  name: string | null,
  proposed: string,
): Promise<string | null> {
  const known = name === null ? undefined : named(name);
  const wanted = known ? known.name : await askName('Save this query', proposed, 'Save', null);
  if (wanted === null) return null;
  const as = wanted.trim();
  await put(known ? { ...known, query } : { name: as, type: 'query', query }, known ? known.name : null);
  status(`Saved “${as}”.`);
  return as;
}

/** Gives a saved question another name. */
export async function renameQuery(name: string): Promise<void> {
  const known = named(name) ?? savedSql().find((view) => view.name === name && (view.partOf ?? '') === '');
  const next = known && (await askName('Rename this query', name, 'Rename', name));
  if (!known || next == null || next.trim() === name) return;
  await put({ ...known, name: next.trim() }, name);
  for (const tab of tabs.list)
    if (tab.kind === 'query' && tab.name === name)
      tabs.keepQuery(tab.id, { name: next.trim(), title: next.trim() });
  status(`Renamed to “${next.trim()}”.`);
}

/** A copy under a name of its own. */
export async function duplicateQuery(name: string): Promise<void> {
  const known = named(name);
  const next = known && (await askName('Duplicate this query', `${name} copy`, 'Duplicate', null));
  if (!known || next == null) return;
  await put({ ...known, name: next.trim() }, null);
  tabs.openQuery(known.query, { name: next.trim() });
}

/** Deletes a saved question; its tab keeps the question, unsaved. */
export async function deleteQuery(name: string): Promise<void> {
  await views.remove({ name, partOf: '' });
  for (const tab of tabs.list)
    if (tab.kind === 'query' && tab.name === name) tabs.keepQuery(tab.id, { name: null });
}

/** Makes a question a view of the file's own, which every other program can read; says why where it can't be. */
export async function makeView(query: WireQuery, compiled: CompiledQuery, proposed: string): Promise<void> {
  const file = files.current?.id;
  if (file === undefined) return;
  if (compiled.noView !== null) {
    toast({ kind: 'info', title: 'This can’t be a view of the file', text: compiled.noView });
    return;
  }
  const known = files.catalog?.tables.map((table) => table.name.toLowerCase()) ?? [];
  const name = await ask({
    title: 'Make it a view of the file',
    body: 'Every program that opens the file can read it. It is a model change that can be taken back.',
    label: 'Name of the view',
    value: proposed,
    confirm: 'Make the view',
    check: (text) =>
      text.trim() === ''
        ? 'Give it a name.'
        : known.includes(text.trim().toLowerCase())
          ? `There is a table or view named “${text.trim()}” already.`
          : null,
  });
  if (name === null) return;
  const view = name.trim();
  await runTask('Making a view', (task) => call('make_view', { file, query, name: view, task }));
  await files.refreshCatalog();
  tabs.openTable(view);
  status(`Made the view “${view}”.`);
}
