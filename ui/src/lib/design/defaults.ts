/** What a new row has, as a person types it, and as SQL: `draft` ↔ `'draft'`, `18.90` ↔ `1890`, `today` ↔ `(date('now'))`. */
import type { ColumnKind, ColumnModel } from '../api/client';
import type { Whole } from './draft';

/** Now, as moments are stored. */
export const NOW = "(strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))";
/** What a slug column has until it is filled. */
export const SLUG_PLACEHOLDER = "('~' || hex(randomblob(8)))";
const TODAY = "(date('now'))";
const NEW_UUID =
  "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || " +
  "substr('89ab', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))))";

const NUMERIC = new Set<ColumnKind>(['integer', 'number', 'percent', 'duration', 'rating', 'link']);

/** Words that stand for an expression, by kind. */
const WORDS: Partial<Record<ColumnKind, [string, string][]>> = {
  date: [['today', TODAY]],
  date_time: [['now', NOW]],
  uuid: [['new', NEW_UUID]],
  boolean: [
    ['yes', '1'],
    ['no', '0'],
  ],
};

/** What can be said with a word for this kind. */
export function defaultWords(column: Pick<Whole<ColumnModel>, 'kind' | 'option'>): string[] {
  if (column.kind === 'enum') return column.option.map(({ value }) => value);
  return (WORDS[column.kind] ?? []).map(([word]) => word);
}

/** The default as it is shown in its field. */
export function shownDefault(column: Pick<Whole<ColumnModel>, 'kind' | 'scale' | 'default'>): string {
  const sql = column.default;
  if (sql === null) return '';
  const word = (WORDS[column.kind] ?? []).find(([, expression]) => expression === sql);
  if (word) return word[0];
  if (/^'(?:[^']|'')*'$/.test(sql)) return sql.slice(1, -1).replaceAll("''", "'");
  if (/^-?\d+$/.test(sql) && column.kind === 'money') return minorToText(sql, column.scale ?? 2);
  if (/^-?\d+(?:\.\d+)?$/.test(sql)) return sql;
  return `= ${/^\(.*\)$/s.test(sql) ? sql.slice(1, -1) : sql}`;
}

function minorToText(digits: string, scale: number): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const bare = digits.replace('-', '').padStart(scale + 1, '0');
  return scale === 0 ? sign + bare : `${sign}${bare.slice(0, -scale)}.${bare.slice(-scale)}`;
}

/** What was typed into the field, as SQL; `= …` is an expression. */
export function typedDefault(
  column: Pick<Whole<ColumnModel>, 'kind' | 'scale'>,
  typed: string,
): string | null {
  const text = typed.trim();
  if (text === '') return null;
  if (text.startsWith('=')) return `(${text.slice(1).trim()})`;
  const word = (WORDS[column.kind] ?? []).find(([one]) => one === text.toLowerCase());
  if (word) return word[1];
  const number = text.replace(',', '.');
  if (column.kind === 'money' && /^-?\d+(\.\d+)?$/.test(number))
    return textToMinor(number, column.scale ?? 2);
  if (NUMERIC.has(column.kind) && /^-?\d+(\.\d+)?$/.test(number)) return number;
  return `'${text.replaceAll("'", "''")}'`;
}

function textToMinor(text: string, scale: number): string {
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const digits = (whole + part.padEnd(scale, '0').slice(0, scale)).replace(/^0+(?=\d)/, '');
  return `${text.startsWith('-') ? '-' : ''}${digits}`;
}
