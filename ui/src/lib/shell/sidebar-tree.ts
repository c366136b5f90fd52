/**
 * What the sidebar lists, in which order: tables, views, the tables that only tie others together under "More", and what
 * was saved.
 */
import type { SavedView, Table } from '../api/client';
import { fuzzy } from './fuzzy';

/** A section of the sidebar. */
export interface Section {
  /** Names it. */
  id: 'tables' | 'views' | 'more' | 'dashboards';
  /** Its heading. */
  title: string;
  /** The tables in it. */
  tables: Table[];
  /** What was saved, in it. */
  saved: SavedView[];
}

/** The sections that have something to show; a search leaves what it fits, wherever it stands. */
export function sections(tables: Table[], search: string, dashboards: SavedView[] = []): Section[] {
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
      saved: [],
    },
    { id: 'views', title: 'Views', tables: byTitle.filter((table) => table.type === 'view'), saved: [] },
    {
      id: 'more',
      title: 'More',
      tables: byTitle.filter((table) => table.type !== 'view' && isMore(table)),
      saved: [],
    },
    {
      id: 'dashboards',
      title: 'Dashboards',
      tables: [],
      saved: dashboards.filter(({ name }) => wanted === '' || fuzzy(wanted, name) !== null),
    },
  ];
  return all.filter((section) => section.tables.length + section.saved.length > 0);
}
