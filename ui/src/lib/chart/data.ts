/** What a chart is drawn from, and how its values become numbers and names. */
import type { Cell, Column, LinkLabels } from '../api/client';
import { cellText, rawText } from '../cell/format';
import { durationText, percentDigits, withCurrency } from '../cell/kinds';
import { localNumber } from '../cell/number';

/** The answer to a question: columns with what they mean, and rows. */
export interface ChartData {
  columns: Column[];
  rows: Cell[][];
  /** What link columns name, by column. */
  labels?: LinkLabels[];
}

/** How values are written. */
export interface Writing {
  /** Whose signs; left out: the system's. */
  locale?: string | undefined;
  /** What stands for NULL. */
  nullText?: string | undefined;
}

const NUMBERS = new Set(['integer', 'number', 'money', 'percent', 'duration', 'rating']);
const NAMES = new Set(['text', 'enum', 'boolean', 'link', 'url', 'email', 'slug', 'uuid', 'any']);

/** What a column can be in a chart. */
export type Role = 'number' | 'date' | 'name' | 'none';

/** Days, weeks, months, quarters or years as they are written. */
const BUCKETS = [
  /^-?\d{4}$/,
  /^\d{4}-Q[1-4]$/,
  /^\d{4}-\d{2}$/,
  /^\d{4}-W\d{2}$/,
  /^\d{4}-\d{2}-\d{2}$/,
] as const;

/** What a column can be, by its kind and, where that says nothing, by its values. */
export function roleOf(data: ChartData, index: number): Role {
  const column = data.columns[index];
  if (!column) return 'none';
  if (column.kind === 'date' || column.kind === 'date_time') return 'date';
  if (column.link !== null && column.link !== undefined) return 'name';
  if (NUMBERS.has(column.kind)) return column.primaryKey > 0 ? 'name' : 'number';
  if (column.kind === 'text' || column.kind === 'any') {
    const values = data.rows.map((row) => row[index] ?? null).filter((cell) => cell !== null);
    if (values.length === 0) return 'name';
    if (values.every((cell) => numberIn(cell) !== null)) return 'number';
    const texts = values.map(rawText);
    if (BUCKETS.slice(1).some((bucket) => texts.every((text) => bucket.test(text)))) return 'date';
  }
  return NAMES.has(column.kind) ? 'name' : 'none';
}

function numberIn(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  if (cell === null || typeof cell === 'string') return null;
  const text = 'int' in cell ? cell.int : 'real' in cell ? cell.real : null;
  const value = text === null ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A cell as the number that is drawn: money in whole units, shares times a hundred; null where it is none. */
export function numberOf(cell: Cell, column: Column): number | null {
  const value = numberIn(cell);
  if (value === null) return null;
  if (column.kind === 'money' && column.minorUnits) return value / 10 ** (column.scale ?? 2);
  if (column.kind === 'percent') return value * 100;
  return value;
}

/** A number as it is drawn, written as cells of this column are. */
export function writtenNumber(value: number, column: Column | undefined, writing: Writing = {}): string {
  const { locale } = writing;
  const plain = (digits: number): string => {
    const rounded = Number(value.toPrecision(12));
    return localNumber(Number.isInteger(rounded) ? String(rounded) : tidy(rounded, digits), true, locale);
  };
  if (column?.kind === 'money') {
    const scale = column.scale ?? 2;
    return withCurrency(localNumber(value.toFixed(scale), true, locale), column.currency, locale);
  }
  if (column?.kind === 'percent') {
    const moved = percentDigits((value / 100).toFixed(6));
    return moved === null ? `${plain(2)} %` : `${localNumber(moved, true, locale)} %`;
  }
  if (column?.kind === 'duration') return durationText(String(Math.round(value))) ?? plain(2);
  return plain(column?.kind === 'integer' ? 2 : (column?.scale ?? 4));
}

/** As {@link writtenNumber}, with no more digits than an axis needs. */
export function axisNumber(value: number, column: Column | undefined, writing: Writing = {}): string {
  if (column?.kind === 'money' && Number.isInteger(value)) {
    return withCurrency(localNumber(String(value), true, writing.locale), column.currency, writing.locale);
  }
  return writtenNumber(value, column, writing);
}

function tidy(value: number, digits: number): string {
  const fixed = value.toFixed(Math.max(1, digits));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** The name of a row's value in a column of names; `row` counts from 0. */
export function nameOf(data: ChartData, row: number, index: number, writing: Writing = {}): string {
  const column = data.columns[index];
  const cell = data.rows[row]?.[index] ?? null;
  if (!column || cell === null) return writing.nullText ?? 'empty';
  const label = data.labels?.find((labels) => labels.column === index)?.labels[row];
  if (label !== undefined && label !== null) return label;
  const { locale } = writing;
  return cellText(cell, column, { nullText: writing.nullText ?? 'empty', ...(locale ? { locale } : {}) });
}

/** The column that a chart names; by title where none has the name (questions may give titles). */
export function columnIndex(data: ChartData, name: string | undefined): number {
  if (name === undefined) return -1;
  const exact = data.columns.findIndex((column) => column.name === name);
  return exact >= 0 ? exact : data.columns.findIndex((column) => column.title === name);
}

/** Most places that are filled in between dates. */
const MOST_BETWEEN = 800;

/** All the days, months … from the first to the last, where every text is of one sort; else null. */
export function filledDates(texts: string[]): string[] | null {
  const sort = BUCKETS.findIndex((bucket) => texts.every((text) => bucket.test(text)));
  if (sort < 0 || texts.length < 2) return null;
  const sorted = [...new Set(texts)].toSorted();
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  const filled = [first];
  while (filled.at(-1) !== last) {
    const next = following(filled.at(-1) ?? '', sort);
    if (next === null || next > last || filled.length > MOST_BETWEEN) return sorted;
    filled.push(next);
  }
  return filled;
}

function following(text: string, sort: number): string | null {
  const year = Number(text.slice(0, 4));
  const two = (value: number): string => String(value).padStart(2, '0');
  const four = (value: number): string => String(value).padStart(4, '0');
  switch (sort) {
    case 0:
      return four(year + 1);
    case 1: {
      const quarter = Number(text.slice(6));
      return quarter === 4 ? `${four(year + 1)}-Q1` : `${four(year)}-Q${quarter + 1}`;
    }
    case 2: {
      const month = Number(text.slice(5));
      return month >= 12 ? `${four(year + 1)}-01` : `${four(year)}-${two(month + 1)}`;
    }
    case 3: {
      const week = Number(text.slice(6));
      return week >= weeksOf(year) ? `${four(year + 1)}-W01` : `${four(year)}-W${two(week + 1)}`;
    }
    case 4: {
      const day = new Date(`${text}T00:00:00Z`);
      if (Number.isNaN(day.getTime())) return null;
      day.setUTCDate(day.getUTCDate() + 1);
      return day.toISOString().slice(0, 10);
    }
    default:
      return null;
  }
}

/** Weeks of a year as ISO counts them: 53 where it begins with a Thursday, or with a Wednesday and a leap day. */
function weeksOf(year: number): number {
  const first = new Date(Date.UTC(year, 0, 1)).getUTCDay();
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return first === 4 || (leap && first === 3) ? 53 : 52;
}
