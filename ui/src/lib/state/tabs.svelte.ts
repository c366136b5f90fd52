/**
 * The open tabs. A tab that was shown stays alive behind the others, so its scroll, selection and typed text stay;
 * guards make sure that nothing typed is dropped when it closes.
 */
import { SvelteSet } from 'svelte/reactivity';

import type {
  Assignment,
  Condition,
  KeptTab,
  OrderTerm,
  Query,
  RowKey,
  SavedView,
  ViewName,
} from '../api/client';
import { files } from './files.svelte';

interface TabBase {
  /** Names it; never used twice. */
  id: number;
  /** What stands on it. */
  title: string;
}

/** A grid over a table or view. */
export interface TableTab extends TabBase {
  kind: 'table';
  /** Table or view. */
  table: string;
  /** A filter it was opened with ("See all"); null: as the person left the table. */
  filter: Condition | null;
  /** The columns and order of a saved grid, in place of how the person left the table. */
  look?: { sort: OrderTerm[]; fields: string[] };
}

/** A row page. */
export interface RowTab extends TabBase {
  kind: 'row';
  /** Its table. */
  table: string;
  /** Which row. */
  key: RowKey;
  /** The tab of the grid it was opened from: its next row is the next one there. */
  from?: number;
}

/** A form for a new row. */
export interface NewRowTab extends TabBase {
  kind: 'new';
  /** Its table. */
  table: string;
  /** Values to begin with (the link of "Add"). */
  preset: Assignment[];
}

/** Columns, keys, links, indexes, triggers and SQL of a table. */
export interface StructureTab extends TabBase {
  kind: 'structure';
  /** Its table. */
  table: string;
}

/** Pages about the whole file, one of each. */
const PAGES = {
  file: 'About this file',
  diagram: 'Diagram',
  history: 'History',
  revisions: 'Model changes',
  search: 'Search',
};

/** A page about the whole file: what it is and its check, its diagram, what was done to it. */
export interface PageTab extends TabBase {
  kind: keyof typeof PAGES;
}

/** The designer of a table. */
export interface DesignTab extends TabBase {
  kind: 'design';
  /** Which table; null: a new one. */
  table: string | null;
}

/** A saved dashboard. */
export interface DashboardTab extends TabBase {
  kind: 'dashboard';
  /** Its name. */
  name: string;
  /** The heading under which it is listed. */
  partOf: string;
}

/** A saved view of a table: gallery, board, calendar, list. */
export interface ViewTab extends TabBase {
  kind: 'view';
  /** Its name. */
  name: string;
  /** The heading under which it is listed. */
  partOf: string;
}

/** SQL that a person writes. */
export interface SqlTab extends TabBase {
  kind: 'sql';
  /** The draft that holds its text. */
  draft: string;
  /** What stands in it first, where there is no draft yet. */
  text?: string;
}

/** How the answer to a question is looked at. */
export type QueryLook = 'rows' | 'chart' | 'sql';

/** A question asked without SQL. */
export interface QueryTab extends TabBase {
  kind: 'query';
  /** The question as it is now. */
  query: Query;
  /** Under which name it is saved; null: it isn't. */
  name: string | null;
  /** How its answer is looked at. */
  look: QueryLook;
}

/** A tab. */
export type Tab =
  | SqlTab
  | QueryTab
  | TableTab
  | RowTab
  | NewRowTab
  | StructureTab
  | DesignTab
  | DashboardTab
  | ViewTab
  | PageTab;

/** The table that a tab is about, if it is about one. */
export function tableOf(tab: Tab | null): string | null {
  return tab && 'table' in tab ? tab.table : null;
}

type Draft = Tab extends infer One ? (One extends Tab ? Omit<One, 'id'> : never) : never;

/** Answers whether the tab may go; asks the person if something typed would be lost. */
export type Guard = () => Promise<boolean>;

/** A name for a draft that no other has. */
function newDraft(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
}

class Tabs {
  /** Left to right. */
  list = $state<Tab[]>([]);
  /** Goes up whenever a tab is asked to the front, even if it is there: it takes the keyboard then. */
  shows = $state(0);
  /** Those with typed text that isn't saved, by id. */
  dirty = new SvelteSet<number>();

  #shows = 0;
  #activeId = $state<number | null>(null);
  #last = 0;
  #guards = new Map<number, Guard[]>();
  #closed = new Map<number, () => void>();
  /** Most recently shown last: closing goes back to the one before. */
  #visited: number[] = [];

  /** The one on screen. */
  get active(): Tab | null {
    return this.list.find((tab) => tab.id === this.#activeId) ?? null;
  }

  /** Whether this one is on screen. */
  isActive(id: number): boolean {
    return this.#activeId === id;
  }

  /** Shows a table's grid: the tab that shows it already, or a new one. With a filter always its own. */
  openTable(table: string, options: { filter?: Condition | null; title?: string } = {}): void {
    const filter = options.filter ?? null;
    const title = options.title ?? files.table(table)?.title ?? table;
    const wanted = JSON.stringify(filter);
    const open = this.list.find(
      (tab) => tab.kind === 'table' && tab.table === table && JSON.stringify(tab.filter) === wanted,
    );
    if (open) this.show(open.id);
    else this.#add({ kind: 'table', table, filter, title });
  }

  /** Shows a row's page; `from` is the tab of the grid that it is opened from. */
  openRow(table: string, key: RowKey, title?: string, from?: number): void {
    const open = this.list.find((tab) => tab.kind === 'row' && tab.table === table && tab.key === key);
    if (open?.kind === 'row') {
      if (from !== undefined) open.from = from;
      this.show(open.id);
      return;
    }
    const place = from === undefined ? {} : { from };
    this.#add({ kind: 'row', table, key, title: title ?? files.table(table)?.title ?? table, ...place });
  }

  /** Shows an empty form for a new row. */
  newRow(table: string, preset: Assignment[] = []): void {
    this.#add({ kind: 'new', table, preset, title: `New: ${files.table(table)?.title ?? table}` });
  }

  /** Shows what a table is made of. */
  openStructure(table: string): void {
    const open = this.list.find((tab) => tab.kind === 'structure' && tab.table === table);
    if (open) this.show(open.id);
    else this.#add({ kind: 'structure', table, title: `${files.table(table)?.title ?? table}: structure` });
  }

  /** Shows the designer of a table, or of a new one. */
  openDesign(table: string | null): void {
    const open = this.list.find((tab) => tab.kind === 'design' && tab.table === table);
    if (open) this.show(open.id);
    else {
      const title = table === null ? 'New table' : `${files.table(table)?.title ?? table}: design`;
      this.#add({ kind: 'design', table, title });
    }
  }

  /** Shows a new place to write SQL, or the draft that is open already. */
  openSql(options: { text?: string; title?: string; draft?: string } = {}): void {
    const open = this.list.find((tab) => tab.kind === 'sql' && tab.draft === options.draft);
    if (open) {
      this.show(open.id);
      return;
    }
    const taken = new Set(this.list.map((tab) => tab.title));
    let title = options.title ?? 'SQL';
    for (let nth = 2; options.title === undefined && taken.has(title); nth += 1) title = `SQL ${nth}`;
    const draft = options.draft ?? newDraft();
    this.#add({ kind: 'sql', draft, title, ...(options.text === undefined ? {} : { text: options.text }) });
  }

  /** Has `job` done once the person closes this tab, but not when the file or the window goes. */
  onClosed(id: number, job: () => void): void {
    this.#closed.set(id, job);
  }

  /** Shows a question: the tab of the saved one that is open already, or a new one. */
  openQuery(query: Query, options: { name?: string; title?: string } = {}): void {
    const name = options.name ?? null;
    const open = this.list.find((tab) => tab.kind === 'query' && name !== null && tab.name === name);
    if (open) this.show(open.id);
    else this.#add({ kind: 'query', query, name, look: 'rows', title: name ?? options.title ?? 'Query' });
  }

  /** Changes what is kept of a question's tab. */
  keepQuery(id: number, change: Partial<Pick<QueryTab, 'query' | 'name' | 'look' | 'title'>>): void {
    const tab = this.list.find((candidate) => candidate.id === id);
    if (tab?.kind === 'query') Object.assign(tab, change);
  }

  /** Shows a saved dashboard. */
  openDashboard({ name, partOf }: ViewName): void {
    const open = this.list.find(
      (tab) => tab.kind === 'dashboard' && tab.name === name && tab.partOf === partOf,
    );
    if (open) this.show(open.id);
    else this.#add({ kind: 'dashboard', name, partOf, title: name });
  }

  /** Shows a saved view: in a tab of its own, whatever it looks like. */
  openView(view: Pick<SavedView, 'name' | 'partOf' | 'type'>): void {
    const { name, partOf = '' } = view;
    if (view.type === 'dashboard') {
      this.openDashboard({ name, partOf });
      return;
    }
    const open = this.list.find((tab) => tab.kind === 'view' && tab.name === name && tab.partOf === partOf);
    if (open) this.show(open.id);
    else this.#add({ kind: 'view', name, partOf, title: name });
  }

  /** A dashboard or view has another name now. */
  renameSaved(from: ViewName, to: ViewName): void {
    for (const tab of this.list) {
      if (
        (tab.kind !== 'dashboard' && tab.kind !== 'view') ||
        tab.name !== from.name ||
        tab.partOf !== from.partOf
      )
        continue;
      tab.name = to.name;
      tab.partOf = to.partOf;
      tab.title = to.name;
    }
  }

  /** Shows a page about the file. */
  openPage(kind: PageTab['kind']): void {
    const open = this.list.find((tab) => tab.kind === kind);
    if (open) this.show(open.id);
    else this.#add({ kind, title: PAGES[kind] });
  }

  /** Puts a tab in the place of another, e.g. the new row's page where its form was. Asks no guard. */
  replace(id: number, next: Draft): void {
    const place = this.list.findIndex((tab) => tab.id === id);
    if (place < 0) return;
    this.#last += 1;
    const tab = { ...next, id: this.#last } as Tab;
    this.list[place] = tab;
    this.#forget(id);
    this.show(tab.id);
  }

  /** Brings a tab to the front. */
  show(id: number): void {
    this.#shows += 1;
    this.shows = this.#shows;
    this.#activeId = id;
    this.#visited = [...this.#visited.filter((other) => other !== id), id];
  }

  /** Brings the nth tab (from 1) to the front; 9 is the last one. */
  showNth(n: number): void {
    const tab = n === 9 ? this.list.at(-1) : this.list[n - 1];
    if (tab) this.show(tab.id);
  }

  /** The next (1) or previous (−1) tab, around the ends. */
  step(by: 1 | -1): void {
    const here = this.list.findIndex((tab) => tab.id === this.#activeId);
    const tab = this.list[(here + by + this.list.length) % this.list.length];
    if (tab) this.show(tab.id);
  }

  /** Moves a tab to another place in the bar. */
  move(id: number, to: number): void {
    const tab = this.list.find((candidate) => candidate.id === id);
    if (!tab) return;
    const rest = this.list.filter((candidate) => candidate.id !== id);
    this.list = [...rest.slice(0, to), tab, ...rest.slice(to)];
  }

  /** Names a tab anew (a row page, when its label is known). */
  rename(id: number, title: string): void {
    const tab = this.list.find((candidate) => candidate.id === id);
    if (tab && tab.title !== title) tab.title = title;
  }

  /**
   * Watches over typed text: asked before the tab goes, and while the window closes. It asks the person itself (see
   * `leaveUnsaved`) and gives true if the tab may go. Returns how to take it away.
   */
  guard(id: number, guard: Guard): () => void {
    this.#guards.set(id, [...(this.#guards.get(id) ?? []), guard]);
    return () => {
      const left = (this.#guards.get(id) ?? []).filter((other) => other !== guard);
      this.#guards.set(id, left);
    };
  }

  /** Marks a tab as having typed text that isn't saved (a dot on it). */
  setDirty(id: number, dirty: boolean): void {
    if (dirty) this.dirty.add(id);
    else this.dirty.delete(id);
  }

  /** Asks a tab's guards. */
  async mayLeave(id: number): Promise<boolean> {
    for (const guard of this.#guards.get(id) ?? []) {
      if (this.dirty.has(id)) this.show(id);
      if (!(await guard())) return false;
    }
    return true;
  }

  /** Asks every tab's guards: before the file or the window closes. */
  async mayLeaveAll(): Promise<boolean> {
    for (const tab of [...this.list]) {
      if (!(await this.mayLeave(tab.id))) return false;
    }
    return true;
  }

  /** Closes a tab if its guards let it; says whether it did. */
  async close(id: number): Promise<boolean> {
    if (!(await this.mayLeave(id))) return false;
    this.drop(id);
    return true;
  }

  /** Closes all but one. */
  async closeOthers(id: number): Promise<void> {
    for (const tab of this.list.filter((candidate) => candidate.id !== id)) await this.close(tab.id);
  }

  /** Takes a tab away without asking (its row was deleted). */
  drop(id: number): void {
    const place = this.list.findIndex((tab) => tab.id === id);
    this.list = this.list.filter((tab) => tab.id !== id);
    this.#closed.get(id)?.();
    this.#forget(id);
    if (this.#activeId !== id) return;
    const next = this.#visited.at(-1) ?? (this.list[place] ?? this.list.at(-1))?.id ?? null;
    if (next === null) this.#activeId = null;
    else this.show(next);
  }

  /** Takes all away without asking (the file was closed). */
  clear(): void {
    this.list = [];
    this.dirty.clear();
    this.#guards.clear();
    this.#closed.clear();
    this.#visited = [];
    this.#activeId = null;
  }

  /** Opens kept tabs again. */
  restore(kept: KeptTab[], active: number): void {
    for (const tab of kept) {
      if (tab.kind === 'query') this.#add({ ...tab, name: tab.name ?? null, look: tab.look ?? 'rows' });
      else this.#add(tab);
    }
    const tab = this.list[active];
    if (tab) this.show(tab.id);
  }

  #add(draft: Draft): void {
    this.#last += 1;
    const tab = { ...draft, id: this.#last } as Tab;
    const here = this.list.findIndex((candidate) => candidate.id === this.#activeId);
    this.list.splice(here < 0 ? this.list.length : here + 1, 0, tab);
    this.show(tab.id);
  }

  #forget(id: number): void {
    this.#guards.delete(id);
    this.#closed.delete(id);
    this.#visited = this.#visited.filter((other) => other !== id);
    this.dirty.delete(id);
  }
}

/** The tabs. */
export const tabs = new Tabs();
