/** A table's structure in words: for the structure page. */
import type { Catalog, Column, Index, Link, LinkAction, Table } from '../api/client';
import { computedHint } from '../cell/computed';

/** A link from another table to this one. */
export interface IncomingLink {
  /** The table that holds it. */
  from: Table;
  /** The link. */
  link: Link;
}

/** The links of all tables that point to this one. */
export function incomingLinks(catalog: Catalog | null, name: string): IncomingLink[] {
  return (catalog?.tables ?? []).flatMap((from) =>
    from.links.filter((link) => link.target === name && link.targetExists).map((link) => ({ from, link })),
  );
}

/** What a column is bound to, in a few words each. */
export function rulesOf(column: Column, table: Table): string[] {
  const link = column.link === null ? undefined : table.links[column.link];
  const alone = table.indexes.some(
    (index) =>
      index.unique &&
      !index.partial &&
      index.origin !== 'pk' &&
      index.columns.length === 1 &&
      index.columns[0] === column.name,
  );
  return [
    ...(column.primaryKey > 0 ? [table.primaryKey.length > 1 ? `key part ${column.primaryKey}` : 'key'] : []),
    ...(link ? [`link to ${link.target}`] : []),
    ...(column.notNull ? ['required'] : []),
    ...(alone ? ['unique'] : []),
    ...(column.generated ? [`computed, ${column.generated}`] : []),
    ...(column.computed ? [computedHint(column.computed)] : []),
    ...(column.hidden ? ['hidden'] : []),
    ...(column.collation ? [`collation ${column.collation}`] : []),
    ...(column.choices.length > 0 ? [`one of ${column.choices.join(', ')}`] : []),
  ];
}

const DELETES: Record<LinkAction, string> = {
  no_action: 'the delete is refused',
  restrict: 'the delete is refused',
  set_null: 'the link is emptied',
  set_default: 'the link gets its default',
  cascade: 'these rows go too',
};

/** What happens here when the row that a link points to is deleted. */
export function onDelete(link: Link): string {
  return DELETES[link.onDelete];
}

/** An index in a few words. */
export function describeIndex(index: Index): string {
  return [
    ...(index.unique ? ['unique'] : []),
    ...(index.partial ? ['partial'] : []),
    ...(index.origin === 'pk' ? ['of the primary key'] : index.origin === 'u' ? ['of a UNIQUE rule'] : []),
  ].join(', ');
}

/** What names a row, as a sentence. */
export function describeKey(table: Table): string {
  const { key } = table;
  if (key.type === 'none') return key.reason;
  if (key.type === 'columns') return key.columns.join(', ');
  return key.column === null ? `${key.name} (kept by SQLite itself)` : `${key.column} (the rowid)`;
}
