/** The tabs of a file, kept on this machine for the next time it is opened. */
import type { Catalog, KeptTab, KeptTabs } from '../api/client';
import { call } from '../api/client';
import type { Tab } from '../state/tabs.svelte';

/** What to keep of the open tabs: a form with typed text isn't a place to return to. */
export function keep(tabs: Tab[], activeId: number | null): KeptTabs {
  const kept: KeptTab[] = [];
  let active = 0;
  for (const tab of tabs) {
    if (tab.kind === 'new' || tab.kind === 'file' || tab.kind === 'design' || tab.kind === 'search') continue;
    if (tab.id === activeId) active = kept.length;
    if (tab.kind === 'table')
      kept.push({ kind: 'table', table: tab.table, filter: tab.filter, title: tab.title });
    else if (tab.kind === 'row') kept.push({ kind: 'row', table: tab.table, key: tab.key, title: tab.title });
    else if (tab.kind === 'sql') kept.push({ kind: 'sql', draft: tab.draft, title: tab.title });
    else if (tab.kind === 'query')
      kept.push({ kind: 'query', query: tab.query, name: tab.name, look: tab.look, title: tab.title });
    else if (tab.kind === 'dashboard')
      kept.push({ kind: 'dashboard', name: tab.name, partOf: tab.partOf, title: tab.title });
    else if (tab.kind === 'view')
      kept.push({ kind: 'view', name: tab.name, partOf: tab.partOf, title: tab.title });
    else if (tab.kind === 'structure') kept.push({ kind: 'structure', table: tab.table, title: tab.title });
    else kept.push({ kind: tab.kind, title: tab.title });
  }
  return { tabs: kept, active };
}

let saving: Promise<unknown> = Promise.resolve();

/** Keeps them, after what was to be kept before. Where that can't be done, the tabs just aren't there next time. */
export function save(path: string, kept: KeptTabs): Promise<unknown> {
  saving = saving.then(() => call('keep_tabs', { path, kept })).catch(() => undefined);
  return saving;
}

/** Those of the kept ones whose tables are still there. */
export function present(kept: KeptTabs, catalog: Catalog): KeptTabs {
  const names = new Set(catalog.tables.map((table) => table.name));
  const active = kept.tabs[kept.active];
  const tabs = kept.tabs.filter((tab) => !('table' in tab) || names.has(tab.table));
  return { tabs, active: Math.max(0, active ? tabs.indexOf(active) : 0) };
}
