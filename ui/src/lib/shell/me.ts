/** Whose rows may be “me” in a file, and what is offered for it. */
import type { Catalog, LinkedRow, Me, SavedView, Table } from '../api/client';

/** What can be chosen: a row, or the very words typed. */
export interface Who {
  key: string;
  label: string;
  hint: string;
  me: Me;
}

/** Tables looked through where no view says who “me” is. */
const TABLES = 6;

const isNamedByOne = (table: Table): boolean => table.type === 'table' && table.primaryKey.length === 1;

/**
 * The tables whose rows “me” may be: those that the views of “mine” follow; where there are none, those that most links
 * lead to.
 */
export function tablesOfMe({ tables }: Catalog, views: SavedView[]): Table[] {
  const named = new Set<string>();
  for (const view of views) {
    const { me } = view;
    if (me === undefined || me === null) continue;
    const link = tables
      .find(({ name }) => name === view.table)
      ?.links.find(({ columns }) => columns.length === 1 && columns[0] === me);
    if (link) named.add(link.target);
  }
  const told = tables.filter((table) => named.has(table.name) && isNamedByOne(table));
  if (told.length > 0) return told;
  const reached = (table: Table): number =>
    tables.flatMap(({ links }) => links).filter(({ target }) => target === table.name).length;
  return tables
    .filter(isNamedByOne)
    .sort((one, other) => reached(other) - reached(one))
    .slice(0, TABLES);
}

/** Tables whose rows links lead to and that several values name together: none of those can be “me”. */
export function namedBySeveral({ tables }: Catalog): Table[] {
  const linked = new Set(tables.flatMap(({ links }) => links.map(({ target }) => target)));
  return tables.filter(
    ({ type, primaryKey, name }) => type === 'table' && primaryKey.length > 1 && linked.has(name),
  );
}

/** A row as it is offered; where several tables are looked through, with its own. */
export function rowOf(row: LinkedRow, table: Table, alone: boolean): Who {
  const number = row.target.map(String).join(', ');
  const label = row.label || number;
  const hint = [alone ? '' : table.singular, label === number ? '' : number].filter(Boolean).join(' ');
  return {
    key: `${table.name}/${row.key}`,
    label,
    hint,
    me: { kind: 'row', table: table.name, key: row.key },
  };
}

/** The rows found, and the words themselves unless they name one of them. */
export function offered(rows: Who[], typed: string): Who[] {
  const words = typed.trim();
  const same = rows.some(({ label }) => label.trim().toLowerCase() === words.toLowerCase());
  if (words === '' || same) return rows;
  const itself: Who = {
    key: `"${words}`,
    label: words,
    hint: 'just this name',
    me: { kind: 'text', text: words },
  };
  return [...rows, itself];
}
