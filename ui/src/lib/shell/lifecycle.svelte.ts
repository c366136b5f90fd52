/** What happens by itself: at the start, when a file opens or changes underneath, and to the tabs that go with it. */
import type { Event as EngineEvent, KeptTabs } from '../api/client';
import { call, onEvent } from '../api/client';
import { forgetUnsure } from '../cell/thumbnails';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';
import { settings } from '../state/settings.svelte';
import { tableOf, tabs } from '../state/tabs.svelte';
import { hasTab, views } from '../state/views.svelte';
import { openRecent } from './commands';
import { reopenDrafts } from '../sql/draft';
import { counts } from './counts.svelte';
import { keep, present, save } from './kept-tabs';
import { loadLately } from './lately';
import { loadTold } from './seen';

/** How long tabs must stay as they are before they are kept, in milliseconds: what is newer is lost in a crash. */
const KEEP_AFTER = 50;

/** How long the first picture waits for the file, in milliseconds. */
const FIRST_PICTURE = 400;

/** Asks the engine how things were left and opens what is to be opened; gives Relata's version. */
export async function begin(): Promise<string> {
  const start = await call('start', {});
  settings.load(start.settings);
  files.recent = start.recent;
  loadLately(start.lately);
  loadTold(start.told);
  files.defaultPath = start.defaultPath;
  if (start.open !== null) {
    // The last file comes back the way it was opened. The first picture waits for it a moment, so that Welcome doesn't
    // flash by; not longer, since a refusal needs a window to be told in.
    const opening = openRecent(start.open).catch((thrown: unknown) => showError(thrown));
    await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, FIRST_PICTURE))]);
  }
  return start.version;
}

/** Opens the tabs that the file had last time, or its home view, or its first table. */
export async function restoreTabs(): Promise<void> {
  const { current, catalog } = files;
  if (!current || !catalog || tabs.list.length > 0) return;
  void reopenDrafts(current.path);
  const kept = present(files.kept, catalog);
  if (kept.tabs.length > 0) {
    tabs.restore(kept.tabs, kept.active);
    return;
  }
  // Without its views the file opens on its first table.
  await views.refresh().catch(() => undefined);
  if (files.current?.id !== current.id || tabs.list.length > 0) return;
  const home = views.list.find((view) => view.home === true && hasTab(view));
  const first =
    catalog.tables.find((table) => table.type === 'table' && table.association === null) ??
    catalog.tables.find((table) => table.refused === null);
  if (home) tabs.openView(home);
  else if (first) tabs.openTable(first.name);
}

/** Keeps the tabs at once: the window closes. */
export async function keepTabsNow(): Promise<void> {
  if (files.current) await save(files.current.path, keep(tabs.list, tabs.active?.id ?? null));
}

let unsaved: { path: string; kept: KeptTabs } | null = null;

function saveUnsaved(): void {
  if (unsaved) void save(unsaved.path, unsaved.kept);
  unsaved = null;
}

/** Keeps the tabs, some time after they last changed; for an effect. */
export function keepTabs(): () => void {
  const path = files.current?.path;
  const kept = keep(tabs.list, tabs.active?.id ?? null);
  // The file went before that time was over.
  if (unsaved?.path !== path) saveUnsaved();
  if (path === undefined) return () => undefined;
  unsaved = { path, kept };
  const timer = setTimeout(saveUnsaved, KEEP_AFTER);
  return () => clearTimeout(timer);
}

/** Listens to what happens to the open file; returns how to stop. */
export function listenToFile(): Promise<() => void> {
  return onEvent((event) => {
    if (!('file' in event) || event.file !== files.current?.id) return;
    if (event.type === 'file_gone') files.gone = event.message;
    else if (event.type === 'file_changed') void changed(event).catch((thrown: unknown) => showError(thrown));
  });
}

async function changed(event: EngineEvent & { type: 'file_changed' }): Promise<void> {
  forgetUnsure();
  if (event.outside) status('Another program changed this file. You see it as it is now.');
  if (event.schema) {
    await files.refreshCatalog();
    closeLost();
  }
  if (event.outside || event.schema) await files.refreshInfo();
  const { current, catalog } = files;
  if (current && catalog) counts.changed(current.id, catalog);
}

/** Takes away the tabs of tables that aren't there any more, unless something typed is on them. */
function closeLost(): void {
  for (const tab of [...tabs.list]) {
    const table = tableOf(tab);
    if (table !== null && !files.table(table) && !tabs.dirty.has(tab.id)) tabs.drop(tab.id);
  }
}
