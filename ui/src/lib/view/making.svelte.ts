/** Views in the making: which one the dialog is about, and what a new one begins with. */
import type { Column, SavedView, Table } from '../api/client';
import { surfaces } from '../shell/surfaces.svelte';
import { files } from '../state/files.svelte';
import { views } from '../state/views.svelte';
import { isPicture } from './fields';

/** Looks that a person can choose for a table. */
export const LOOKS = ['gallery', 'list', 'board', 'calendar', 'grid'] as const;

/** One of them. */
export type Look = (typeof LOOKS)[number];

class Making {
  /** What the dialog shows. */
  draft = $state.raw<SavedView | null>(null);
  /** The saved view that is changed; null: a new one is made. */
  of = $state.raw<SavedView | null>(null);
}

/** What the dialog is about. */
export const making = new Making();

/** Opens the dialog for a new view of a table. */
export function makeView(table: string, look: Look = 'gallery'): void {
  const known = files.table(table);
  if (!known) return;
  making.of = null;
  making.draft = proposed(known, look, views.freeName(known.title));
  surfaces.show('view');
}

/** Opens the dialog for a view that is there. */
export function changeView(view: SavedView): void {
  making.of = view;
  making.draft = view;
  surfaces.show('view');
}

/** Columns that a view can show. */
export const showable = (table: Table): Column[] =>
  table.columns.filter(({ hidden, kind, partOf }) => !hidden && kind !== 'password' && partOf === null);

/** Columns whose values can be the columns of a board. */
export const groupable = (table: Table): Column[] =>
  showable(table).filter(
    (column) =>
      column.computed === null &&
      (column.kind === 'enum' ||
        column.kind === 'boolean' ||
        column.kind === 'link' ||
        column.options.length > 0),
  );

/** Columns that a calendar can stand on. */
export const dated = (table: Table): Column[] =>
  showable(table).filter(
    ({ kind, computed }) => computed === null && (kind === 'date' || kind === 'date_time'),
  );

/** Columns that can keep the order of cards. */
export const numbers = (table: Table): Column[] =>
  showable(table).filter(
    ({ kind, computed, name }) =>
      computed === null && (kind === 'integer' || kind === 'number') && !table.primaryKey.includes(name),
  );

/** What a view can be narrowed down to: choices, yes or no, links, dates, and tables between. */
export function facetable(table: Table): { name: string; title: string }[] {
  const columns = [...groupable(table), ...dated(table)].map(({ name, title }) => ({ name, title }));
  const ties = (files.catalog?.tables ?? []).flatMap((other) => {
    if (other.association === null || !other.links.some(({ target }) => target === table.name)) return [];
    const far = other.links.find(({ target }) => target !== table.name);
    const title = far ? (files.table(far.target)?.title ?? other.title) : other.title;
    return [{ name: other.name, title }];
  });
  return [...columns, ...ties];
}

/** A view of a table as it is proposed. */
export function proposed(table: Table, look: Look, name: string): SavedView {
  const columns = showable(table).filter(
    ({ name: own, link }) => !table.primaryKey.includes(own) || link !== null,
  );
  const picture = columns.find(isPicture);
  const others = columns.filter(
    (column) => !isPicture(column) && column.kind !== 'blob' && column.kind !== 'long_text',
  );
  const fields = [...(picture ? [picture] : []), ...others].slice(
    0,
    look === 'list' || look === 'grid' ? 8 : 5,
  );
  const [group] = groupable(table);
  const [date] = dated(table);
  return {
    name,
    type: look,
    table: table.name,
    fields: fields.map((column) => column.name),
    ...(look === 'board' && group ? { group: group.name } : {}),
    ...(look === 'calendar' && date ? { date: date.name } : {}),
  };
}
