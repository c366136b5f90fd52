/** The saved questions of the open file, among all that is saved. */
import type { Query, SavedView } from '../api/client';
import { views } from '../state/views.svelte';

/** A saved query with its question. */
export type SavedQuery = SavedView & { query: Query };

/** A saved query that is written as SQL. */
export type SavedSql = SavedView & { sql: string };

/** Those that are written as SQL. */
export function savedSql(): SavedSql[] {
  return views.of('query').filter((view): view is SavedSql => view.query == null && view.sql != null);
}

/** Those that were made without SQL. */
export function savedQueries(): SavedQuery[] {
  return views.of('query').filter((view): view is SavedQuery => view.query != null);
}
