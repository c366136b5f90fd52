/** Labels of the linked rows that filters name, so that a chip reads "Customer is Ada" and not "Customer is 3". */
import { SvelteMap } from 'svelte/reactivity';

import type { Condition, Input, Table } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { labelKey } from './condition';

class LinkLabelCache {
  #known = new SvelteMap<string, string>();
  #asked = new Set<string>();

  /** What is known of a filter's linked rows; what isn't is asked for and comes later. */
  of(table: Table, filter: Condition | null): ReadonlyMap<string, string> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- filled at once and handed out
    const labels = new Map<string, string>();
    const file = files.current;
    for (const { column, value } of linkValues(table, filter)) {
      const key = labelKey(column, value);
      const full = `${file?.id ?? 0}/${table.name}/${key}`;
      const known = this.#known.get(full);
      if (known !== undefined) labels.set(key, known);
      else if (file && !this.#asked.has(full)) {
        this.#asked.add(full);
        void this.#ask(file.id, table, column, value, full);
      }
    }
    return labels;
  }

  async #ask(file: number, table: Table, name: string, value: Input, full: string): Promise<void> {
    const column = table.columns.find((candidate) => candidate.name === name);
    const link = column?.link === null || column === undefined ? undefined : table.links[column.link];
    if (!link?.targetExists) return;
    try {
      const found = await call('find_linked', {
        file,
        table: link.target,
        columns: link.targetColumns,
        values: [value],
      });
      if (found) this.#known.set(full, found.label);
    } catch {
      // The chip then shows the value itself.
      this.#asked.delete(full);
    }
  }
}

function linkValues(table: Table, filter: Condition | null): { column: string; value: Input }[] {
  if (!filter) return [];
  if (filter.type === 'not') return linkValues(table, filter.of);
  if (filter.type === 'all' || filter.type === 'any') {
    return filter.of.flatMap((part) => linkValues(table, part));
  }
  if (filter.type !== 'compare') return [];
  const column = table.columns.find((candidate) => candidate.name === filter.column);
  if (column?.link === null || column === undefined) return [];
  return filter.values.filter((value) => value !== null).map((value) => ({ column: filter.column, value }));
}

/** The labels known so far. */
export const linkLabels = new LinkLabelCache();
