/**
 * How a cell is written: on screen ({@link cellText}), exactly as stored ({@link rawText}), and as what goes back into
 * the file ({@link cellInput}). The one place that knows the forms of a Cell; no component takes them apart.
 */
import type { BlobKind, Cell, Column, Input } from '../api/client';
import { dateOfNumber, shownIso } from './date';
import {
  amountText,
  durationText,
  localMoment,
  optionTitle,
  percentDigits,
  starsText,
  withCurrency,
} from './kinds';
import { localNumber, sizeText, toScale } from './number';

export { countText, sizeText } from './number';

/** What a cell holds, whatever its column says. */
export type CellType = 'null' | 'integer' | 'real' | 'text' | 'long_text' | 'bad_text' | 'blob' | 'failed';

/** What a cell holds. */
export function cellType(cell: Cell): CellType {
  if (cell === null) return 'null';
  if (typeof cell === 'number') return 'integer';
  if (typeof cell === 'string') return 'text';
  if ('int' in cell) return 'integer';
  if ('real' in cell) return 'real';
  if ('prefix' in cell) return 'long_text';
  if ('bad_text' in cell) return 'bad_text';
  if ('failed' in cell) return 'failed';
  return 'blob';
}

/**
 * Two cells hold the same, as far as the window can know. Of long values that weren't both read whole: beginning and
 * length; when they were read makes no difference.
 */
export function sameCell(one: Cell, other: Cell): boolean {
  if (one === other) return true;
  const both = hasDigest(one) && hasDigest(other);
  const fields = (name: string, value: unknown): unknown =>
    name === 'as_of' || (name === 'digest' && !both) ? undefined : value;
  return JSON.stringify(one, fields) === JSON.stringify(other, fields);
}

function hasDigest(cell: Cell): boolean {
  return typeof cell === 'object' && cell !== null && 'digest' in cell && typeof cell.digest === 'string';
}

/** Only the beginning (or nothing but the size) is here: the whole must be read before it is edited or copied. */
export function isPartial(cell: Cell): boolean {
  return ['long_text', 'bad_text', 'blob', 'failed'].includes(cellType(cell));
}

/** The value as it is stored, for an editor's first text: digits, text, "" for NULL; of long values the beginning. */
export function rawText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Object.is(cell, -0) ? '0' : String(cell);
  if (typeof cell === 'string') return cell;
  if ('int' in cell) return cell.int;
  if ('real' in cell) return cell.real;
  if ('prefix' in cell) return cell.prefix;
  if ('bad_text' in cell) return cell.bad_text;
  if ('failed' in cell) return cell.failed;
  return blobText(cell.kind, cell.blob);
}

/** The cell as a value to write, exactly; undefined where only the beginning is here (read it whole first). */
export function cellInput(cell: Cell): Input | undefined {
  if (isPartial(cell)) return undefined;
  return cell as Input;
}

const BLOB_NAMES: Record<BlobKind, string> = {
  png: 'PNG picture',
  jpeg: 'JPEG picture',
  gif: 'GIF picture',
  webp: 'WebP picture',
  bmp: 'BMP picture',
  pdf: 'PDF document',
  zip: 'ZIP archive',
  gzip: 'gzip archive',
  sqlite: 'SQLite database',
  text: 'Text as bytes',
  bytes: 'Bytes',
};

/** A blob in words: "PNG picture, 12 kB". */
export function blobText(kind: BlobKind, bytes: number, locale?: string): string {
  return `${BLOB_NAMES[kind]}, ${sizeText(bytes, locale)}`;
}

/** The media type of a picture, or null if it is none. */
export function pictureType(kind: BlobKind): string | null {
  return ['png', 'jpeg', 'gif', 'webp', 'bmp'].includes(kind) ? `image/${kind}` : null;
}

/** How cells are written. */
export interface TextOptions {
  /** What stands for NULL (see `settings.nullText`). */
  nullText?: string;
  /** Whose signs; left out: the system's. */
  locale?: string;
}

/** What the column's kind says of a number's looks. */
function numberText(digits: string, column: Column, locale: string | undefined): string {
  if (/infinity/i.test(digits)) return digits.startsWith('-') ? '−∞' : '∞';
  if (column.kind === 'money') {
    const plain = digits.endsWith('.0') ? digits.slice(0, -2) : digits;
    const scale = column.scale ?? 2;
    const amount = column.minorUnits ? amountText(plain, scale) : toScale(plain, scale);
    return withCurrency(localNumber(amount, true, locale), column.currency, locale);
  }
  if (column.kind === 'percent') {
    const moved = percentDigits(column.computed ? rounded(digits) : digits);
    if (moved !== null) return `${localNumber(moved, false, locale)} %`;
  }
  if (column.kind === 'duration') return durationText(digits) ?? digits;
  if (column.kind === 'rating') return starsText(digits) ?? digits;
  if (column.scale !== null && column.kind === 'number') {
    return localNumber(toScale(digits, column.scale), false, locale);
  }
  return localNumber(column.computed ? rounded(digits) : digits, false, locale);
}

/** An average or a share as a person wants to read it: what is stored is never rounded, what is computed may be. */
function rounded(digits: string): string {
  return /^-?\d{1,6}\.\d{7,}$/.test(digits) ? String(Number(Number(digits).toPrecision(6))) : digits;
}

function storedNumberText(digits: string, column: Column, locale: string | undefined): string {
  if (column.kind === 'boolean' && (digits === '1' || digits === '0')) return digits === '1' ? 'yes' : 'no';
  if ((column.kind === 'date' || column.kind === 'date_time') && column.dateStorage) {
    const date = dateOfNumber(Number(digits), column.dateStorage, column.kind === 'date_time');
    if (date !== null) return date;
  }
  return numberText(digits, column, locale);
}

/** Text on one line: line ends become ↵, JSON loses its indentation. */
function oneLine(text: string, column: Column): string {
  if (!/[\n\r\t]/.test(text)) return text;
  if (column.kind === 'json') return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\t/g, ' ');
  return text.replace(/\r\n|\n|\r/g, '↵').replace(/\t/g, '⇥');
}

/** The cell on one line for a person. */
export function cellText(cell: Cell, column: Column, options: TextOptions = {}): string {
  if (cell === null) return options.nullText ?? 'NULL';
  if (typeof cell === 'number') return storedNumberText(String(cell), column, options.locale);
  if (typeof cell === 'string') {
    if (cell === '') return '""';
    if (column.dateStorage === 'iso_utc') return localMoment(cell) ?? oneLine(cell, column);
    if (column.kind === 'enum') return oneLine(optionTitle(column, cell), column);
    if (column.kind === 'date' || column.kind === 'date_time') {
      return shownIso(oneLine(cell, column), column.kind === 'date_time');
    }
    return oneLine(cell, column);
  }
  if ('int' in cell) return storedNumberText(cell.int, column, options.locale);
  if ('real' in cell) return storedNumberText(cell.real, column, options.locale);
  if ('prefix' in cell) return `${oneLine(cell.prefix, column)}…`;
  if ('bad_text' in cell) return oneLine(cell.bad_text, column);
  if ('failed' in cell) return cell.failed;
  return blobText(cell.kind, cell.blob, options.locale);
}

/** True for a boolean's yes, false for its no, null where the cell is something else. */
export function booleanOf(cell: Cell, column: Column): boolean | null {
  if (column.kind !== 'boolean') return null;
  return cell === 1 ? true : cell === 0 ? false : null;
}

/** Columns of numbers stand to the right, whatever single cells hold; links stand to the left as their labels do. */
export function isRightAligned(column: Column): boolean {
  return ['integer', 'number', 'money', 'percent', 'duration'].includes(column.kind);
}
