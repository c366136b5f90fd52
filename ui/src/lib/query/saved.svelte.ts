/** The saved questions of the open file, among all that is saved. */
import type { Query, SavedView } from '../api/client';
import { views } from '../state/views.svelte';

/** A saved query with its question. */
export type SavedQuery = SavedView & { query: Query };

/** Those that were made without SQL. */
export function savedQueries(): SavedQuery[] {
  return views.of('query').filter((view): view is SavedQuery => view.query != null);
}
