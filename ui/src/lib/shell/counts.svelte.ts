/**
 * How many rows each table has, for the sidebar: counted one after the other behind everything else, given up where it
 * takes too long, and counted again some time after the file changed.
 */
import { SvelteMap } from 'svelte/reactivity';

import type { Catalog, FileId, Table } from '../api/client';
import { call, newTask } from '../api/client';

/** A count as far as is known. */
export interface Count {
  /** How many. */
  rows: number;
  /** False: the file has changed since. */
  exact: boolean;
}

/** When a table's count is given up, in milliseconds; a view may compute anything. */
const PATIENCE = { table: 20_000, view: 1_500 } as const;
/** A count that took longer isn't taken again after every edit, in milliseconds. */
const CHEAP = 200;
/** How long the file must be quiet before it is counted again, in milliseconds. */
const QUIET = 800;

class Counts {
  /** By table name. */
  known = new SvelteMap<string, Count>();

  #cost = new Map<string, number>();
  #round = 0;
  #task: number | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** Counts everything in a file that was just opened, or whose tables changed. */
  start(file: FileId, catalog: Catalog): void {
    const round = this.#next();
    const names = new Set(catalog.tables.map((table) => table.name));
    for (const name of [...this.known.keys()]) if (!names.has(name)) this.known.delete(name);
    void this.#count(
      round,
      file,
      catalog.tables.filter((table) => table.refused === null),
    );
  }

  /** Something was written: what is cheap is counted again soon, the rest is marked as out of date. */
  changed(file: FileId, catalog: Catalog): void {
    for (const [name, count] of this.known) {
      if ((this.#cost.get(name) ?? 0) > CHEAP) this.known.set(name, { ...count, exact: false });
    }
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      const cheap = catalog.tables.filter(
        (table) => table.refused === null && (this.#cost.get(table.name) ?? 0) <= CHEAP,
      );
      void this.#count(this.#next(), file, cheap);
    }, QUIET);
  }

  /** Forgets everything: the file was closed. */
  stop(): void {
    this.#next();
    this.known.clear();
    this.#cost.clear();
  }

  #next(): number {
    clearTimeout(this.#again);
    if (this.#task !== null) void call('cancel_task', { task: this.#task }).catch(() => undefined);
    this.#task = null;
    this.#round += 1;
    return this.#round;
  }

  async #count(round: number, file: FileId, tables: Table[]): Promise<void> {
    for (const table of tables) {
      // The page that is on screen reads first.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (round !== this.#round) return;
      const task = newTask();
      this.#task = task;
      const patience = table.type === 'view' ? PATIENCE.view : PATIENCE.table;
      const giveUp = setTimeout(() => void call('cancel_task', { task }).catch(() => undefined), patience);
      const started = performance.now();
      try {
        const rows = await call('count_rows', { file, table: table.name, task });
        if (round !== this.#round) return;
        this.known.set(table.name, { rows, exact: true });
      } catch {
        // Given up, refused or gone: no number is shown. Opening the table tells why.
      } finally {
        clearTimeout(giveUp);
        this.#cost.set(table.name, performance.now() - started);
      }
    }
  }
}

/** The counts of the open file. */
export const counts = new Counts();
