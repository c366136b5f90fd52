/**
 * What the sidebar lists, in which order: the file's saved views, tables, views, the tables that only tie others together
 * under "More", and dashboards.
 */
import type { SavedView, Table } from '../api/client';
import { fuzzy } from './fuzzy';

/** A section of the sidebar. */
export interface Section {
  /** Names it. */
  id: string;
  /** Its heading. */
  title: string;
  /** The tables in it. */
  tables: Table[];
  /** What was saved, in it. */
  saved: SavedView[];
}

/** Views of a table that stand on a tab of their own; pages and forms are of one row. */
const SCREENS: SavedView['type'][] = ['grid', 'gallery', 'board', 'calendar', 'list'];

/** The sections that have something to show; a search leaves what it fits, wherever it stands. */
export function sections(tables: Table[], search: string, saved: SavedView[] = []): Section[] {
  const wanted = search.trim();
  const shown =
    wanted === ''
      ? tables
      : tables.filter((table) => fuzzy(wanted, table.title) !== null || fuzzy(wanted, table.name) !== null);
  const byTitle = shown.toSorted((a, b) => a.title.localeCompare(b.title, undefined, { numeric: true }));
  const isMore = (table: Table): boolean => table.association !== null;
  const fits = ({ name }: SavedView): boolean => wanted === '' || fuzzy(wanted, name) !== null;
  const screens = saved.filter((view) => SCREENS.includes(view.type) && fits(view));
  const headings = [...new Set(screens.map((view) => view.partOf ?? ''))];
  const all: Section[] = [
    ...headings.map((heading) => ({
      id: `screens:${heading}`,
      title: heading === '' ? 'Saved views' : heading,
      tables: [],
      saved: screens.filter((view) => (view.partOf ?? '') === heading),
    })),
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
      saved: saved.filter((view) => view.type === 'dashboard' && fits(view)),
    },
  ];
  return all.filter((section) => section.tables.length + section.saved.length > 0);
}
