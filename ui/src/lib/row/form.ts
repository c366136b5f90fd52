/** What a form for a table is made of: its fields in order, which are needed, and what stands in for what isn't typed. */
import type { Column, Link, Table } from '../api/client';
import { computedHint, isComputed } from '../cell/computed';
import { optionTitle, typedForm } from '../cell/kinds';
import { isRowid } from '../edit/values';
import { files } from '../state/files.svelte';

/** A field: one column, or a link over several columns. */
export type FormField =
  { type: 'column'; column: Column } | { type: 'link'; link: Link; index: number; columns: Column[] };

/** Must be given a value: NOT NULL, with nothing that fills it in. */
export function isRequired(table: Table, column: Column): boolean {
  return column.notNull && column.default === null && !isComputed(column) && !isRowid(table, column);
}

/** The links over several columns that can be followed, with their columns. */
export function compositeLinks(table: Table): Extract<FormField, { type: 'link' }>[] {
  return table.links.flatMap((link, index) => {
    if (link.columns.length < 2 || !link.targetExists) return [];
    const columns = link.columns.flatMap(
      (name) => table.columns.find((column) => column.name === name) ?? [],
    );
    return [{ type: 'link' as const, link, index, columns }];
  });
}

/**
 * The fields, in the order of the columns. A link over several columns stands before the first of them; columns that are
 * nothing but its parts aren't shown besides. `without` are columns that are filled in from elsewhere.
 */
export function formFields(table: Table, without: string[] = []): FormField[] {
  const composite = compositeLinks(table).filter(
    ({ link }) => !link.columns.every((name) => without.includes(name)),
  );
  const covered = new Set(
    composite.flatMap(({ columns }) =>
      columns.filter(({ primaryKey, link }) => primaryKey === 0 && link === null).map(({ name }) => name),
    ),
  );
  const fields: FormField[] = [];
  for (const column of table.columns) {
    fields.push(...composite.filter(({ columns }) => columns[0] === column));
    if (column.hidden || column.partOf !== null) continue;
    if (covered.has(column.name) || without.includes(column.name)) continue;
    fields.push({ type: 'column', column });
  }
  return fields;
}

/** The name of a field on screen: a link by what it leads to. */
export function fieldTitle(table: Table, column: Column): string {
  return (column.link === null ? undefined : table.links[column.link]?.title) ?? column.title;
}

/** The real name and type, for a tooltip. */
export function fieldHint(column: Column): string {
  const how = column.computed ? computedHint(column.computed) : column.declaredType;
  return [column.name, how].filter((part) => part !== '').join(' · ');
}

/** What stands there when nothing is typed into a new row: the default in words. */
export function defaultText(table: Table, column: Column): string | undefined {
  if (isRowid(table, column)) return 'numbered by itself';
  const sql = column.default?.trim();
  if (sql === undefined || /^null$/i.test(sql)) return undefined;
  if (/^\('~' \|\| hex\(randomblob\(8\)\)\)$/.test(sql)) return 'made by itself';
  if (/^\(?strftime\('%Y-%m-%dT%H:%M:%SZ', 'now'\)\)?$/i.test(sql)) return 'now';
  const typed = /^-?\d+(\.\d+)?$/.test(sql) ? typedForm(column, sql) : null;
  if (typed !== null) return column.kind === 'percent' ? `${typed} %` : typed;
  if (/^current_timestamp$/i.test(sql) || /^\(?datetime\('now'\)\)?$/i.test(sql)) return 'now';
  if (/^current_date$/i.test(sql) || /^\(?date\('now'\)\)?$/i.test(sql)) return 'today';
  if (/^current_time$/i.test(sql)) return 'the time now';
  const text = /^'((?:[^']|'')*)'$/.exec(sql)?.[1];
  if (text !== undefined) {
    const plain = text.replaceAll("''", "'");
    return plain === '' ? '""' : column.kind === 'enum' ? optionTitle(column, plain) : plain;
  }
  if (column.kind === 'boolean' && /^(0|1|true|false)$/i.test(sql))
    return /^(1|true)$/i.test(sql) ? 'Yes' : 'No';
  return sql;
}

/** Takes the whole width: it holds much. */
export function isWide(column: Column): boolean {
  return column.kind === 'long_text' || column.kind === 'json';
}

/** The tables whose rows belong one to one to a row of this table: which of their links points here. */
export function oneToOne(name: string): { table: Table; link: number }[] {
  return (files.catalog?.tables ?? []).flatMap((table) =>
    table.links.flatMap((link, index) => {
      const here = link.target === name && link.targetExists && link.unique && table.name !== name;
      return here && table.readOnly === null ? [{ table, link: index }] : [];
    }),
  );
}
