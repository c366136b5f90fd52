/** What is to be done to many rows, as it is edited, and the change that it makes. Pure. */
import type { Adjustment, Assignment, BulkChange, Column, FileInfo, Input, Table } from '../api/client';
import { canBeNull, isRowid, isTexty } from '../edit/values';
import { columnLocked } from '../grid/access';

/** Which of the three: each has a dialog of its own. */
export type BulkMode = 'replace' | 'change' | 'delete';

/** What becomes of a column: a value, no value, empty text, or more or less of what is there. */
export type How = 'to' | 'null' | 'blank' | 'raise' | 'lower';

/** One column that changes. */
export interface Line {
  /** Tells it from the others. */
  id: number;
  /** Column name. */
  column: string;
  how: How;
  /** The new value, for `to`; undefined until one was given. */
  value: Input | undefined;
  /** By how much, as typed. */
  by: string;
  unit: 'amount' | 'percent';
}

/** All that can be typed into the dialogs. */
export interface BulkDraft {
  mode: BulkMode;
  /** Find and replace: the column. */
  column: string;
  find: string;
  replace: string;
  matchCase: boolean;
  /** Change: the columns. */
  lines: Line[];
}

const ADJUSTED = ['integer', 'number', 'money', 'percent', 'duration', 'rating'];

/** Columns that can be given one value in many rows. Passwords are set row by row; a rowid differs in each row. */
export function settable(file: FileInfo, table: Table): Column[] {
  return table.columns.filter(
    (column) =>
      !column.hidden &&
      column.kind !== 'password' &&
      !isRowid(table, column) &&
      columnLocked(file, table, column) === null,
  );
}

/** Columns in which a text can be looked for and replaced. */
export function searchable(file: FileInfo, table: Table): Column[] {
  return settable(file, table).filter(
    (column) =>
      column.link === null &&
      (isTexty(column) || column.kind === 'json' || (column.kind === 'any' && column.affinity === 'blob')),
  );
}

/** What can become of a column, the likeliest first. */
export function waysOf(table: Table, column: Column): How[] {
  return [
    'to',
    ...(canBeNull(table, column) ? (['null'] as const) : []),
    ...(isTexty(column) && column.link === null && column.kind !== 'enum' ? (['blank'] as const) : []),
    ...(ADJUSTED.includes(column.kind) ? (['raise', 'lower'] as const) : []),
  ];
}

/** Why nothing can be shown or done yet, as a sentence; null if all is said. */
export function missing(draft: BulkDraft, table: Table): string | null {
  if (draft.mode === 'delete') return null;
  if (draft.mode === 'replace') return draft.find === '' ? 'Type the text to find.' : null;
  for (const line of draft.lines) {
    const title = table.columns.find(({ name }) => name === line.column)?.title ?? line.column;
    if (line.how === 'to' && line.value === undefined) return `Give ${title} its new value.`;
    if ((line.how === 'raise' || line.how === 'lower') && line.by.trim() === '') {
      return `Type by how much ${title} is ${line.how === 'raise' ? 'raised' : 'lowered'}.`;
    }
  }
  return draft.lines.length === 0 ? 'Choose a column to change.' : null;
}

/** The same amount with the other sign, as it would be typed. */
export function negated(typed: string): string {
  const text = typed.trim();
  return /^[-−]/.test(text) ? text.slice(1).trim() : `-${text.replace(/^\+/, '').trim()}`;
}

/** The change that a draft makes; call it only where nothing is {@link missing}. */
export function changeOf(draft: BulkDraft): BulkChange {
  if (draft.mode === 'delete') return { type: 'delete' };
  if (draft.mode === 'replace') {
    const { column, find, replace, matchCase } = draft;
    return { type: 'replace', column, find, replace, matchCase };
  }
  const values: Assignment[] = [];
  const adjust: Adjustment[] = [];
  for (const { column, how, value, by, unit } of draft.lines) {
    if (how === 'raise' || how === 'lower') {
      adjust.push({ column, unit, by: { typed: how === 'raise' ? by.trim() : negated(by) } });
    } else {
      values.push({ column, value: how === 'to' ? (value ?? null) : how === 'null' ? null : '' });
    }
  }
  return { type: 'update', values, adjust };
}
