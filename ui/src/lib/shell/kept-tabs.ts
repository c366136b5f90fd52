/** The tabs of a file, kept on this machine for the next time it is opened. */
import type { Catalog } from '../api/client';
import type { KeptTab, Tab } from '../state/tabs.svelte';

/** What is kept. */
export interface KeptTabs {
  /** Left to right. */
  tabs: KeptTab[];
  /** Which one was on screen. */
  active: number;
}

/** Most files whose tabs are kept. */
const MOST = 30;
const KEY = 'relata.tabs';

type Store = Record<string, KeptTabs>;

function read(): Store {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Store;
  } catch {
    return {};
  }
}

/** What to keep of the open tabs: a form with typed text isn't a place to return to. */
export function keep(tabs: Tab[], activeId: number | null): KeptTabs {
  const kept: KeptTab[] = [];
  let active = 0;
  for (const tab of tabs) {
    if (tab.kind === 'new' || tab.kind === 'file') continue;
    if (tab.id === activeId) active = kept.length;
    if (tab.kind === 'table')
      kept.push({ kind: 'table', table: tab.table, filter: tab.filter, title: tab.title });
    else if (tab.kind === 'row') kept.push({ kind: 'row', table: tab.table, key: tab.key, title: tab.title });
    else kept.push({ kind: 'structure', table: tab.table, title: tab.title });
  }
  return { tabs: kept, active };
}

/** Keeps them. */
export function save(path: string, kept: KeptTabs): void {
  const newest = Object.entries(read())
    .filter(([other]) => other !== path)
    .slice(-(MOST - 1));
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...Object.fromEntries(newest), [path]: kept }));
  } catch {
    // No room: the tabs just aren't there next time.
  }
}

/** Those kept for a file, as far as their tables are still there. */
export function load(path: string, catalog: Catalog): KeptTabs {
  const kept = read()[path];
  if (!kept || !Array.isArray(kept.tabs)) return { tabs: [], active: 0 };
  const names = new Set(catalog.tables.map((table) => table.name));
  const active = kept.tabs[kept.active];
  const tabs = kept.tabs.filter((tab) => names.has(tab.table));
  return { tabs, active: Math.max(0, active ? tabs.indexOf(active) : 0) };
}
