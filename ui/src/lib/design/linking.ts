/** Making links in a draft: the column that holds one, its index, and for many-to-many the table in between. */
import type { LinkAction } from '../api/client';
import type { Draft, DraftColumn, DraftLink, DraftTable } from './draft';
import { emptyTable, freeName, newColumn, quoted, singularOf, tableNamed } from './draft';

/** Which way two tables are linked, seen from the one that the person is at. */
export type LinkShape = 'belongs' | 'has_many' | 'has_one' | 'many';

/** A link to be made. */
export interface NewLink {
  shape: LinkShape;
  /** The table that the person is at. */
  here: string;
  /** The other one. */
  there: string;
  /** The column that holds it (not for many-to-many). */
  column: string;
  /** Every row must have one. */
  required: boolean;
  /** What happens when the row pointed to is deleted. */
  onDelete: LinkAction;
  /** The name of the holder's side on screen; empty: told from the column. */
  title: string;
  /** The name of the other side on screen; empty: told from the table. */
  backTitle: string;
  /** The table in between, for many-to-many. */
  between: string;
}

/** Which table holds the link's column, and which one it points to. */
export function endsOf(link: Pick<NewLink, 'shape' | 'here' | 'there'>): { holder: string; target: string } {
  return link.shape === 'belongs'
    ? { holder: link.here, target: link.there }
    : { holder: link.there, target: link.here };
}

/** The names that a link gets unless the person wants others. */
export function linkNames(
  draft: Draft,
  shape: LinkShape,
  here: string,
  there: string,
): { column: string; between: string } {
  const { holder, target } = endsOf({ shape, here, there });
  const taken = tableNamed(draft, holder)?.column.map(({ name }) => name) ?? [];
  return {
    column: freeName(holder === target ? 'parent_id' : `${singularOf(target)}_id`, taken),
    between: freeName(
      `${singularOf(here)}_${there}`,
      draft.table.map(({ name }) => name),
    ),
  };
}

/** The kind that a column needs to point to a table's key: a number, or what the key is. */
function keyColumn(target: DraftTable): DraftColumn | null {
  const [key, ...more] = target.primaryKey;
  return key !== undefined && more.length === 0
    ? (target.column.find(({ name }) => name === key) ?? null)
    : null;
}

/** Why a table can't be pointed to; null if it can. */
export function cannotPointTo(target: DraftTable | undefined): string | null {
  if (!target) return 'This table isn’t there.';
  if (target.virtualSql !== null) return `Nothing can link to ${target.name}: it is a virtual table.`;
  if (target.primaryKey.length === 0)
    return `${target.name} has no key that a link could point to. Give it one first.`;
  if (target.primaryKey.length > 1)
    return `The key of ${target.name} has several columns; such a link can’t be made here.`;
  return null;
}

function linkColumn(target: DraftTable, name: string, required: boolean): DraftColumn {
  const key = keyColumn(target);
  const column = { ...newColumn(name, 'link'), required };
  // A link holds what the key holds.
  if (key && key.kind !== 'integer') column.declaredType = key.declaredType ?? 'TEXT';
  return column;
}

function indexOn(draft: Draft, table: DraftTable, column: string): void {
  const taken = draft.table.flatMap(({ index }) => index.map(({ name }) => name));
  const name = freeName(`${table.name}_${column}`, [...taken, ...draft.table.map((one) => one.name)]);
  table.index.push({ name, unique: false, parts: [quoted(column)], where: null });
}

/** Makes a link: its column, its index, and for many-to-many the table in between. */
export function addLink(draft: Draft, link: NewLink): void {
  const text = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  if (link.shape === 'many') {
    addBetween(draft, link);
    return;
  }
  const ends = endsOf(link);
  const [holder, target] = [tableNamed(draft, ends.holder), tableNamed(draft, ends.target)];
  if (!holder || !target) return;
  const one = link.shape === 'has_one';
  holder.column.push({ ...linkColumn(target, link.column, link.required), unique: one });
  holder.link.push({
    columns: [link.column],
    target: target.name,
    targetColumns: [],
    onDelete: link.onDelete,
    onUpdate: 'no_action',
    deferred: false,
    title: text(link.title),
    backTitle: text(link.backTitle),
  });
  // A unique column has an index of its own.
  if (!one) indexOn(draft, holder, link.column);
}

function addBetween(draft: Draft, link: NewLink): void {
  const [left, right] = [tableNamed(draft, link.here), tableNamed(draft, link.there)];
  if (!left || !right) return;
  const first = `${singularOf(left.name)}_id`;
  const second = left === right ? `other_${singularOf(right.name)}_id` : `${singularOf(right.name)}_id`;
  const table: DraftTable = {
    ...emptyTable(link.between),
    withoutRowid: true,
    primaryKey: [first, second],
    column: [linkColumn(left, first, true), linkColumn(right, second, true)],
  };
  const end = (column: string, target: string, title: string | null): DraftLink => ({
    columns: [column],
    target,
    targetColumns: [],
    onDelete: 'cascade',
    onUpdate: 'no_action',
    deferred: false,
    title: null,
    backTitle: title,
  });
  table.link = [
    end(first, left.name, link.backTitle.trim() || null),
    end(second, right.name, link.title.trim() || null),
  ];
  draft.table.push(table);
  // The key serves the first column; the way back needs an index of its own.
  indexOn(draft, table, second);
}
