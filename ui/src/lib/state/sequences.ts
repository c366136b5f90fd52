/**
 * The rows of an open grid in the order it shows them, for a row page that was opened from it: what comes before and after.
 * The grid offers them while its tab is open.
 */
import { SvelteMap } from 'svelte/reactivity';

import type { RowKey } from '../api/client';

/** Rows in the order of a grid. */
export interface RowSequence {
  /** Where the row is, from 0; null if it isn't among them (any more). */
  locate: (key: RowKey) => Promise<number | null>;
  /** The key of the row there; null beyond the ends. */
  keyAt: (position: number) => Promise<RowKey | null>;
  /** Goes along in the grid, so that it is there when the person comes back. */
  show: (position: number) => void;
}

const open = new SvelteMap<number, RowSequence>();

/** Offers the rows of a tab's grid; returns how to take them back. */
export function offerSequence(tab: number, sequence: RowSequence): () => void {
  open.set(tab, sequence);
  return () => open.delete(tab);
}

/** The rows that a tab's grid offers. */
export function sequenceOf(tab: number | null): RowSequence | undefined {
  return tab === null ? undefined : open.get(tab);
}
