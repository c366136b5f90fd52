/** Labels of the linked rows that filters name, so that a chip reads "Customer is Ada" and not "Customer is 3". */
import { SvelteMap } from 'svelte/reactivity';

import type { Condition, Input, Table } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { stepAt } from '../query/paths';
import { labelKey, whereTo } from './condition';

class LinkLabelCache {
  #known = new SvelteMap<string, string>();
  #asked = new Set<string>();

  /** What is known of a filter's linked rows; what isn't is asked for and comes later. */
  of(table: Table, filter: Condition | null): ReadonlyMap<string, string> {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- filled at once and handed out
    const labels = new Map<string, string>();
    const file = files.current;
    for (const wanted of linkValues(table, filter)) {
      const full = `${file?.id ?? 0}/${table.name}/${wanted.key}`;
      const known = this.#known.get(full);
      if (known !== undefined) labels.set(wanted.key, known);
      else if (file && !this.#asked.has(full)) {
        this.#asked.add(full);
        void this.#ask(file.id, wanted, full);
      }
    }
    return labels;
  }

  async #ask(file: number, { target, columns, value }: Wanted, full: string): Promise<void> {
    try {
      const found = await call('find_linked', { file, table: target, columns, values: [value] });
      if (found) this.#known.set(full, found.label);
    } catch {
      // The chip then shows the value itself.
      this.#asked.delete(full);
    }
  }
}

/** A linked row whose name is wanted. */
interface Wanted {
  key: string;
  target: string;
  columns: string[];
  value: Input;
}

function linkValues(table: Table, filter: Condition | null): Wanted[] {
  if (!filter) return [];
  if (filter.type === 'not') return linkValues(table, filter.of);
  if (filter.type === 'all' || filter.type === 'any')
    return filter.of.flatMap((part) => linkValues(table, part));
  if (filter.type === 'has') {
    const steps = files.catalog ? stepAt(table, filter.link, files.catalog)?.steps : undefined;
    const key = steps?.at(-1)?.key;
    if (!key || filter.column != null) return [];
    return filter.keys.map((value) => ({ key: labelKey(filter.link, value), ...key, value }));
  }
  if (filter.type !== 'compare') return [];
  const found = whereTo(filter.column, table);
  const link = found?.column.link == null ? undefined : found.table.links[found.column.link];
  if (!link?.targetExists) return [];
  return filter.values
    .filter((value) => value !== null)
    .map((value) => ({
      key: labelKey(filter.column, value),
      target: link.target,
      columns: link.targetColumns,
      value,
    }));
}

/** The labels known so far. */
export const linkLabels = new LinkLabelCache();
