/** What the palette lists for a search: commands, tables and recent files, the best first. */
import type { RecentFile, Table } from '../api/client';
import type { Command } from '../state/commands.svelte';
import { fuzzy } from './fuzzy';

/** A line of the palette. */
export interface PaletteItem {
  /** Names it. */
  id: string;
  /** What it does or where it leads. */
  title: string;
  /** Which part of the title matched. */
  places: number[];
  /** What kind of thing it is, at the right. */
  hint: string;
  /** Its shortcut. */
  shortcut?: string;
  /** Does it. */
  run: () => void;
}

/** Where the lines come from. */
export interface PaletteSource {
  commands: Command[];
  tables: Table[];
  /** Dashboards and other pages that were saved. */
  saved: { id: string; title: string; hint: string; open: () => void }[];
  recent: RecentFile[];
  /** Ids of commands used lately, newest first. */
  lately: string[];
  runCommand: (id: string) => void;
  openTable: (name: string) => void;
  openRecent: (path: string) => void;
  /** Searches the text of the open file; left out where none is open. */
  searchFile?: (text: string) => void;
}

/** Most lines shown. */
const MOST = 60;
/** How much better a title is than a word that only finds it. */
const TITLE_BONUS = 6;

interface Ranked extends PaletteItem {
  score: number;
}

function rank(search: string, title: string, others: string): { score: number; places: number[] } | null {
  const inTitle = fuzzy(search, title);
  if (inTitle) return { score: inTitle.score + TITLE_BONUS, places: inTitle.places };
  const inAll = fuzzy(search, `${title} ${others}`);
  return inAll ? { score: inAll.score, places: inAll.places.filter((place) => place < title.length) } : null;
}

/** The lines for a search, best first. `tables` lists tables and views only. */
export function paletteItems(search: string, source: PaletteSource, only: 'all' | 'tables'): PaletteItem[] {
  const found: Ranked[] = [];
  const add = (item: Omit<PaletteItem, 'places'>, others: string, bonus: number): void => {
    const hit = rank(search, item.title, others);
    if (hit) found.push({ ...item, places: hit.places, score: hit.score + bonus });
  };
  for (const table of source.tables) {
    if (table.refused !== null) continue;
    const hint = table.type === 'view' ? 'View' : 'Table';
    add(
      { id: `table:${table.name}`, title: table.title, hint, run: () => source.openTable(table.name) },
      `${table.name} go to table ${hint}`,
      // Ties its ends together, seldom looked for itself.
      table.association === null ? 1 : 0,
    );
  }
  if (only === 'all') {
    for (const { id, title, hint, open } of source.saved) {
      add({ id: `saved:${id}`, title, hint, run: open }, `go to ${hint}`, 1);
    }
    for (const command of source.commands) {
      if (command.quiet) continue;
      const place = source.lately.indexOf(command.id);
      const item = {
        id: command.id,
        title: command.title,
        hint: command.section,
        ...(command.shortcut === undefined ? {} : { shortcut: command.shortcut }),
        run: () => source.runCommand(command.id),
      };
      add(item, `${command.section} ${command.keywords ?? ''}`, place < 0 ? 0 : 5 - Math.min(4, place));
    }
    for (const recent of source.recent) {
      if (!recent.exists) continue;
      const item = {
        id: `recent:${recent.path}`,
        title: recent.name,
        hint: recent.folder,
        run: () => source.openRecent(recent.path),
      };
      add(item, `${recent.path} open recent file`, -1);
    }
  }
  // Nothing typed: used lately first, then as they come, commands before the many tables.
  if (search.trim() === '' && only === 'all') return unsearched(found, source.lately);
  const best: PaletteItem[] = found.toSorted((a, b) => b.score - a.score).slice(0, MOST);
  const { searchFile } = source;
  const text = search.trim();
  if (searchFile && only === 'all') {
    const title = `Search the file for “${text}”`;
    best.push({ id: 'search:text', title, places: [], hint: 'Search', run: () => searchFile(text) });
  }
  return best;
}

function unsearched(found: Ranked[], lately: string[]): PaletteItem[] {
  const used = lately.flatMap((id) => found.filter((item) => item.id === id));
  const rest = found.filter((item) => !lately.includes(item.id));
  const isTable = (item: PaletteItem): boolean => item.id.startsWith('table:');
  return [...used, ...rest.filter((item) => !isTable(item)), ...rest.filter(isTable)].slice(0, MOST);
}
