/**
 * What a cell is to an editor: the text to start with, which editor fits, and the value to send back for what was typed.
 * Everything typed goes to the engine as typed; only what is chosen (a link, a blob, NULL, empty text) goes as a value.
 */
import type { Cell, Column, Input, Link, Table } from '../api/client';
import { sizeText } from '../cell/format';
import { typedForm } from '../cell/kinds';
import { dateText } from './dates';

/** Which editor a value gets. */
export type EditorKind =
  | 'text'
  | 'long'
  | 'number'
  | 'boolean'
  | 'date'
  | 'choice'
  | 'json'
  | 'blob'
  | 'link'
  | 'rating'
  | 'password';

/** Whether only the beginning of the value is here: it has to be read whole before it is edited. */
export function isPartial(cell: Cell): boolean {
  return typeof cell === 'object' && cell !== null && ('prefix' in cell || 'bad_text' in cell);
}

/** Whether the value is a blob. */
export function isBlob(cell: Cell): cell is Extract<Cell, { blob: number }> {
  return typeof cell === 'object' && cell !== null && 'blob' in cell;
}

/** The same value on its way back, exactly; null for what isn't whole here (long text, bytes). */
export function cellInput(cell: Cell): { input: Input } | null {
  if (cell === null || typeof cell !== 'object') return { input: cell };
  if ('int' in cell) return { input: { int: cell.int } };
  if ('real' in cell) return { input: { real: cell.real } };
  return null;
}

/** The value as text to edit; what is missing of a long text is missing here too. */
export function editText(column: Column, cell: Cell): string {
  if (cell === null) return '';
  const date = dateText(cell, column.kind, column.dateStorage);
  if (date !== null && (column.kind === 'date' || column.kind === 'date_time')) return date;
  const stored = storedText(cell);
  // A text in a column of numbers is what it is: it was typed, or another program put it there.
  return (typeof cell === 'string' ? null : typedForm(column, stored)) ?? stored;
}

function storedText(cell: Exclude<Cell, null>): string {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'string') return cell;
  if ('int' in cell) return cell.int;
  if ('real' in cell) return cell.real;
  if ('prefix' in cell) return cell.prefix;
  if ('bad_text' in cell) return cell.bad_text;
  return '';
}

/** Text columns take what is typed as it is; in all others blank means NULL. */
export function isTexty(column: Column): boolean {
  return column.affinity === 'text' && !['date', 'date_time', 'json', 'boolean'].includes(column.kind);
}

/** Whether the column can hold NULL. */
export function canBeNull(table: Table, column: Column): boolean {
  return !column.notNull && !isRowid(table, column);
}

/** Whether the column is the rowid under another name: SQLite numbers it itself. */
export function isRowid(table: Table, column: Column): boolean {
  return table.key.type === 'rowid' && table.key.column === column.name;
}

/** The link that this one column holds and that can be followed, with its place among the table's links. */
export function linkOf(table: Table, column: Column): { link: Link; index: number } | null {
  if (column.link === null) return null;
  const link = table.links[column.link];
  return link?.targetExists ? { link, index: column.link } : null;
}

/** Which editor fits this value in this column. */
export function editorKind(table: Table, column: Column, cell: Cell): EditorKind {
  if (isBlob(cell)) return 'blob';
  if (linkOf(table, column)) return 'link';
  if (isPartial(cell)) return column.kind === 'json' ? 'json' : 'long';
  switch (column.kind) {
    case 'blob':
    case 'file':
    case 'image':
      return cell === null ? 'blob' : 'text';
    case 'password':
      return 'password';
    case 'rating':
      return cell === null || (typeof cell === 'number' && cell >= 0 && cell <= 10) ? 'rating' : 'number';
    case 'boolean':
      return cell === null || cell === 0 || cell === 1 ? 'boolean' : 'text';
    case 'date':
    case 'date_time':
      return 'date';
    case 'json':
      return 'json';
    case 'long_text':
      return 'long';
    case 'integer':
    case 'number':
    case 'money':
    case 'percent':
    case 'duration':
      return 'number';
    default:
      // A one-line field would swallow line breaks.
      if (typeof cell === 'string' && /[\r\n]/.test(cell)) return 'long';
      return column.choices.length > 0 ? 'choice' : 'text';
  }
}

/** What is in a text editor. */
export interface TypedText {
  /** The letters. */
  text: string;
  /** With no letters: NULL (true) or empty text (false). */
  isNull: boolean;
}

/** What a text editor starts with. */
export function typedOf(column: Column, cell: Cell): TypedText {
  return { text: editText(column, cell), isNull: cell === null };
}

/** What an emptied field means: NULL where it can be, unless empty text stood there. */
export function emptied(table: Table, column: Column, was: Cell): boolean {
  return canBeNull(table, column) && was !== '';
}

/** The value to send for what stands in a text editor. */
export function typedInput(column: Column, typed: TypedText): Input {
  if (typed.text !== '') return { typed: typed.text };
  if (typed.isNull) return null;
  return isTexty(column) ? '' : { typed: '' };
}

/** Whether sending `input` would change nothing, so that it isn't sent. */
export function meansSame(column: Column, cell: Cell, input: Input): boolean {
  if (input === null || cell === null) return input === null && cell === null;
  if (typeof input === 'boolean') return cell === (input ? 1 : 0);
  if (typeof input === 'object' && 'typed' in input) {
    return !isPartial(cell) && !isBlob(cell) && input.typed === editText(column, cell);
  }
  const same = cellInput(cell);
  return same !== null && JSON.stringify(same.input) === JSON.stringify(input);
}

/** A value to send as a cell, to begin an editor with; null where only the engine can tell what it is. */
export function inputCell(input: Input): { cell: Cell } | null {
  if (typeof input === 'boolean') return { cell: input ? 1 : 0 };
  if (input === null || typeof input !== 'object') return { cell: input };
  if ('int' in input || 'real' in input) return { cell: input };
  if ('typed' in input) return { cell: input.typed };
  if ('base64' in input) return { cell: { blob: base64Bytes(input.base64), kind: 'bytes' } };
  return null;
}

/** How many bytes a base64 text stands for. */
export function base64Bytes(base64: string): number {
  return (base64.length / 4) * 3 - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0);
}

/** A key or other value in a few letters, for the hint beside a label. */
export function shortText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return String(cell);
  if ('int' in cell) return cell.int;
  if ('real' in cell) return cell.real;
  if ('prefix' in cell) return `${cell.prefix.slice(0, 40)}…`;
  if ('bad_text' in cell) return `${cell.bad_text.slice(0, 40)}…`;
  if ('failed' in cell) return cell.failed;
  return sizeText(cell.blob);
}
