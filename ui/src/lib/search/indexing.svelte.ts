/** Search indexes as a person deals with them: which table's is being looked at, and what would be built. */
import type { ColumnModel, Model, SearchModel, Table, TableModel } from '../api/client';
import { surfaces } from '../shell/surfaces.svelte';

class Indexing {
  /** The table whose search index is shown. */
  table = $state<string | null>(null);
}

/** What the dialog is about. */
export const indexing = new Indexing();

/** Shows a table's search index: to build, change or remove it. */
export function openSearchIndex(table: string): void {
  indexing.table = table;
  surfaces.show('searchIndex');
}

/** Kinds of columns that hold no text that could be searched. */
const NEVER = new Set(['password', 'blob', 'file', 'image', 'link']);
/** Kinds of columns that hold words. */
const WORDS = new Set(['text', 'long_text', 'url', 'email', 'slug', 'enum', 'json', 'any']);
/** Names that SQLite's full-text tables keep for themselves. */
const RESERVED = new Set(['rank', 'rowid']);

/** The columns that can be in a table's search index. */
export function searchable(table: TableModel): ColumnModel[] {
  return (table.column ?? []).filter(
    (column) =>
      !NEVER.has(column.kind) && column.generated == null && !RESERVED.has(column.name.toLowerCase()),
  );
}

/** The columns that it begins with: as it is, else all that hold words. */
export function proposed(table: TableModel): string[] {
  if (table.search) return table.search.columns;
  return searchable(table)
    .filter((column) => WORDS.has(column.kind))
    .map((column) => column.name);
}

/** The model with this search index in the place of the one that the table has. */
export function withSearch(model: Model, table: string, search: SearchModel | null): Model {
  const { table: all = [] } = model;
  const changed = all.map((one) => {
    if (one.name !== table) return one;
    const { search: before, ...rest } = one;
    void before;
    return search === null ? rest : { ...rest, search };
  });
  return { ...model, table: changed };
}

/** Why a table can't have a search index; null if it can. */
export function cannotIndex(table: Table): string | null {
  if (table.key.type === 'rowid' && table.key.column !== null) return null;
  return `${table.title} can’t have a search index, because nothing names its rows for good: it takes a whole number as the primary key. It can be searched without one.`;
}
