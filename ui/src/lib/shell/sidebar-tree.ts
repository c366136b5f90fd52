/** What the sidebar lists, in which order: tables, views, and the tables that only tie others together under "More". */
import type { Table } from '../api/client';
import { fuzzy } from './fuzzy';

/** A section of the sidebar. */
export interface Section {
  /** Names it. */
  id: 'tables' | 'views' | 'more';
  /** Its heading. */
  title: string;
  /** What stands in it. */
  tables: Table[];
}

/** The sections that have something to show; a search leaves what it fits, wherever it stands. */
export function sections(tables: Table[], search: string): Section[] {
  const wanted = search.trim();
  const shown =
    wanted === ''
      ? tables
      : tables.filter((table) => fuzzy(wanted, table.title) !== null || fuzzy(wanted, table.name) !== null);
  const byTitle = shown.toSorted((a, b) => a.title.localeCompare(b.title, undefined, { numeric: true }));
  const isMore = (table: Table): boolean => table.association !== null;
  const all: Section[] = [
    {
      id: 'tables',
      title: 'Tables',
      tables: byTitle.filter((table) => table.type !== 'view' && !isMore(table)),
    },
    { id: 'views', title: 'Views', tables: byTitle.filter((table) => table.type === 'view') },
    { id: 'more', title: 'More', tables: byTitle.filter((table) => table.type !== 'view' && isMore(table)) },
  ];
  return all.filter((section) => section.tables.length > 0);
}
