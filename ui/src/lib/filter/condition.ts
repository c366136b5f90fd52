/**
 * Filters as data: which operators a column takes, how a condition reads as a sentence, and how conditions are put
 * together. Pure.
 */
import type { Column, Condition, Input, Operator, Query, Table } from '../api/client';
import { cellText } from '../cell/format';
import { ARROW, columnAt, stepAt, type Found } from '../query/paths';
import { files } from '../state/files.svelte';

/** One column against values. */
export type Compare = Extract<Condition, { type: 'compare' }>;

const WORDS: Record<Operator, string> = {
  is: 'is',
  is_not: 'is not',
  less: 'is less than',
  at_most: 'is at most',
  more: 'is more than',
  at_least: 'is at least',
  between: 'is between',
  in: 'is one of',
  contains: 'contains',
  contains_not: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  matches: 'matches the pattern',
  matches_not: 'does not match the pattern',
  in_last: 'is in the last',
  in_next: 'is in the next',
  during: 'is within',
  empty: 'is empty',
  not_empty: 'is not empty',
  null: 'is NULL',
  not_null: 'is not NULL',
};

const DATE_WORDS: Partial<Record<Operator, string>> = {
  less: 'is before',
  at_most: 'is up to',
  more: 'is after',
  at_least: 'is from',
};

/** An operator in words, as it reads after the column's title. */
export function operatorText(operator: Operator, column: Column | undefined): string {
  const dated = column && (column.kind === 'date' || column.kind === 'date_time');
  return (dated ? DATE_WORDS[operator] : undefined) ?? WORDS[operator];
}

/** How many values an operator takes; `many` for any number. */
export function valuesOf(operator: Operator): 0 | 1 | 2 | 'many' {
  if (['empty', 'not_empty', 'null', 'not_null'].includes(operator)) return 0;
  if (operator === 'between' || operator === 'in_last' || operator === 'in_next') return 2;
  return operator === 'in' ? 'many' : 1;
}

const EMPTIES: Operator[] = ['empty', 'not_empty', 'null', 'not_null'];
const COMPARES: Operator[] = ['is', 'is_not', 'more', 'at_least', 'less', 'at_most', 'between', 'in'];
const RELATIVE: Operator[] = ['during', 'in_last', 'in_next'];
const TEXTS: Operator[] = [
  'contains',
  'contains_not',
  'is',
  'is_not',
  'starts_with',
  'ends_with',
  'in',
  'matches',
  'matches_not',
];

/** Times that a date can be within, in the words of the engine. */
export const TIMES = [
  'today',
  'yesterday',
  'tomorrow',
  ...['week', 'month', 'quarter', 'year'].flatMap((unit) => [`this ${unit}`, `last ${unit}`, `next ${unit}`]),
];

/** Units of how long ago or ahead. */
export const UNITS = ['days', 'weeks', 'months', 'years', 'hours', 'minutes'];

/** The operators that make sense for a column, the likeliest first. */
export function operatorsFor(column: Column): Operator[] {
  switch (column.kind) {
    case 'boolean':
      return ['is', 'is_not', 'null', 'not_null'];
    case 'integer':
    case 'number':
    case 'money':
      return [...COMPARES, 'null', 'not_null'];
    case 'date':
    case 'date_time':
      return [...COMPARES, ...RELATIVE, 'null', 'not_null'];
    case 'link':
      return ['is', 'is_not', 'in', 'null', 'not_null'];
    case 'blob':
      return ['null', 'not_null', 'empty', 'not_empty'];
    case 'any':
      return [...TEXTS, ...COMPARES.filter((one) => !TEXTS.includes(one)), ...EMPTIES];
    default:
      return [...TEXTS, 'more', 'less', 'between', ...EMPTIES];
  }
}

/** A value of a condition for a person. */
export function inputText(input: Input, column: Column | undefined): string {
  if (input === null) return 'NULL';
  if (typeof input === 'boolean') return input ? 'yes' : 'no';
  if (typeof input === 'object' && 'typed' in input) return input.typed;
  if (typeof input === 'object' && ('base64' in input || 'text_base64' in input)) return 'bytes';
  if (!column) return typeof input === 'object' ? Object.values(input).join('') : String(input);
  return cellText(input, column);
}

/** A value of a condition as it is edited. */
export function inputDraft(input: Input | undefined): string {
  if (input === null || input === undefined) return '';
  if (typeof input === 'boolean') return input ? '1' : '0';
  if (typeof input === 'object') return Object.values(input).join('');
  return String(input);
}

/** A condition as a sentence: "Price is less than 20". `labels` names linked rows by their stored value. */
export function conditionText(
  condition: Condition,
  table: Table,
  labels: ReadonlyMap<string, string> = new Map(),
): string {
  if (condition.type === 'compare') return compareText(condition, table, labels);
  if (condition.type === 'expression') return condition.sql;
  if (condition.type === 'search') return `holds “${condition.text}”`;
  if (condition.type === 'compare_columns') {
    const found = whereTo(condition.column, table);
    const title = found?.title ?? condition.column;
    return `${title} ${operatorText(condition.operator, found?.column)} ${titleOf(condition.other, table)}`;
  }
  if (condition.type === 'in_query')
    return `${titleOf(condition.column, table)} is ${condition.not ? 'not ' : ''}among ${sourceText(condition.query.from)}`;
  if (condition.type === 'linked') return linkedText(condition, table);
  if (condition.type === 'has') {
    const keys = condition.keys.map(
      (key) => labels.get(labelKey(condition.link, key)) ?? inputText(key, undefined),
    );
    return `${linked(condition.link, table).title} ${HAS_WORDS[condition.which]} ${keys.join(', ')}`;
  }
  if (condition.type === 'not') return `not (${conditionText(condition.of, table, labels)})`;
  if (condition.of.length === 0) return condition.type === 'all' ? 'all rows' : 'no rows';
  const word = condition.type === 'all' ? ' and ' : ' or ';
  return condition.of
    .map((part) => {
      const text = conditionText(part, table, labels);
      const nested = (part.type === 'all' || part.type === 'any') && part.of.length > 1;
      return nested ? `(${text})` : text;
    })
    .join(word);
}

/** How linked rows are asked for, in words. */
export const HAS_WORDS = { any: 'has any of', all: 'has all of', none: 'has none of' } as const;

const COUNT_WORDS: Partial<Record<Operator, string>> = {
  is: 'exactly',
  is_not: 'not exactly',
  less: 'fewer than',
  at_most: 'at most',
  more: 'more than',
  at_least: 'at least',
};

/** How a number of rows is compared, in words: "more than". */
export function countWord(operator: Operator): string {
  return COUNT_WORDS[operator] ?? operatorText(operator, undefined);
}

function linkedText(condition: Extract<Condition, { type: 'linked' }>, table: Table): string {
  const { target, title } = linked(condition.link, table);
  const { operator = 'at_least', count = 1, where } = condition;
  const rows = where && target ? `${title} where ${conditionText(where, target)}` : title;
  if ((operator === 'is' && count === 0) || (operator === 'less' && count === 1)) return `has no ${rows}`;
  if (operator === 'at_least' && count === 1) return `has ${rows}`;
  return `has ${countWord(operator)} ${count} ${rows}`;
}

function sourceText(from: Query['from']): string {
  if (typeof from === 'string') return from;
  return 'saved' in from ? `“${from.saved}”` : sourceText(from.query.from);
}

function linked(path: string, table: Table): { target: Table | null; title: string } {
  const steps = files.catalog ? stepAt(table, path, files.catalog)?.steps : undefined;
  if (!steps) return { target: null, title: path };
  return { target: steps.at(-1)?.target ?? null, title: steps.map((step) => step.title).join(ARROW) };
}

function titleOf(path: string, table: Table): string {
  return whereTo(path, table)?.title ?? path;
}

/** What a name or path in a filter of a table leads to. */
export function whereTo(path: string, table: Table): Found | null {
  const own = table.columns.find((column) => column.name === path);
  if (own) return { table, column: own, title: own.title };
  return files.catalog ? columnAt({ table, beside: [] }, path, files.catalog) : null;
}

function compareText(condition: Compare, table: Table, labels: ReadonlyMap<string, string>): string {
  const found = whereTo(condition.column, table);
  const column = found?.column;
  const title = found?.title ?? condition.column;
  const word = operatorText(condition.operator, column);
  const values = condition.values.map(
    (value) => labels.get(labelKey(condition.column, value)) ?? inputText(value, column),
  );
  const wanted = valuesOf(condition.operator);
  if (wanted === 0) return `${title} ${word}`;
  const quote = (text: string) => (text === '' ? '""' : text.length > 40 ? `${text.slice(0, 40)}…` : text);
  const shown = values.map(quote);
  const joined =
    wanted === 2
      ? shown.join(condition.operator === 'between' ? ' and ' : ' ')
      : shown.length > 3
        ? `${shown.slice(0, 3).join(', ')} …`
        : shown.join(', ');
  return `${title} ${word} ${joined}`;
}

/** Under which name a linked row's label is known. */
export function labelKey(column: string, value: Input): string {
  return JSON.stringify([column, value]);
}

/** How the top-level conditions are joined, and which they are. */
export interface Parts {
  join: 'all' | 'any';
  parts: Condition[];
}

/** Takes a filter apart. */
export function partsOf(filter: Condition | null): Parts {
  if (filter === null) return { join: 'all', parts: [] };
  if (filter.type === 'all' || filter.type === 'any') return { join: filter.type, parts: filter.of };
  return { join: 'all', parts: [filter] };
}

/** Puts it together again; nothing left is no filter. */
export function filterOf({ join, parts }: Parts): Condition | null {
  if (parts.length === 0) return null;
  const only = parts[0];
  if (parts.length === 1 && only && join === 'all') return only;
  return { type: join, of: parts };
}

/** Both conditions together. */
export function bothConditions(one: Condition | null, other: Condition | null): Condition | null {
  if (!one) return other;
  if (!other) return one;
  const parts = one.type === 'all' ? one.of : [one];
  return { type: 'all', of: [...parts, other] };
}

/** SQLite takes an expression of limited depth; a table this wide is searched in its first columns. */
const MOST_SEARCHED = 200;

/** Rows that hold this text: its words by the table's search index, else the text in any column; none for no text. */
export function findCondition(text: string, table: Table): Condition | null {
  if (text.trim() === '') return null;
  if (table.search !== null) return { type: 'search', text: text.trim() };
  const searched = table.columns
    .filter((column) => !column.hidden && column.kind !== 'blob')
    .slice(0, MOST_SEARCHED);
  return {
    type: 'any',
    of: searched.map((column) => ({
      type: 'compare',
      column: column.name,
      operator: 'contains',
      values: [text.trim()],
    })),
  };
}

/** Values that a new row must have to be among the filtered ones, as far as equalities say. */
export function impliedValues(filter: Condition | null): { column: string; value: Input }[] {
  if (!filter) return [];
  if (filter.type === 'all') return filter.of.flatMap(impliedValues);
  // What stands behind a point is a column of another row.
  if (filter.type !== 'compare' || filter.operator !== 'is' || filter.column.includes('.')) return [];
  const value = filter.values[0];
  return value === undefined ? [] : [{ column: filter.column, value }];
}

/** The columns that a filter names anywhere. */
export function columnsOf(filter: Condition | null): Set<string> {
  if (!filter) return new Set();
  if (filter.type === 'all' || filter.type === 'any')
    return new Set(filter.of.flatMap((part) => [...columnsOf(part)]));
  if (filter.type === 'not') return columnsOf(filter.of);
  return 'column' in filter && filter.column != null ? new Set([filter.column]) : new Set();
}
