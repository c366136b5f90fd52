/**
 * Filters as data: which operators a column takes, how a condition reads as a sentence, and how conditions are put
 * together. Pure.
 */
import type { Column, Condition, Input, Operator, QuerySource, Table } from '../api/client';
import { cellText } from '../cell/format';

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
  matches: 'matches',
  matches_not: 'does not match',
  in_last: 'is in the last',
  in_next: 'is in the next',
  during: 'is',
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
const TEXTS: Operator[] = ['contains', 'contains_not', 'is', 'is_not', 'starts_with', 'ends_with', 'in'];

/** The operators that make sense for a column, the likeliest first. */
export function operatorsFor(column: Column): Operator[] {
  switch (column.kind) {
    case 'boolean':
      return ['is', 'is_not', 'null', 'not_null'];
    case 'integer':
    case 'number':
    case 'money':
    case 'date':
    case 'date_time':
      return [...COMPARES, 'null', 'not_null'];
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
  if (condition.type === 'not') return `not (${conditionText(condition.of, table, labels)})`;
  if (condition.type !== 'all' && condition.type !== 'any') return linkText(condition, table);
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

/** What compares with more than values: other columns, linked rows, the answer of a query. */
function linkText(
  condition: Exclude<Condition, { type: 'all' | 'any' | 'not' | 'compare' }>,
  table: Table,
): string {
  const title = (name: string) =>
    table.columns.find((column) => column.name === name)?.title ?? name.split('.').join(' ▸ ');
  switch (condition.type) {
    case 'compare_columns':
      return `${title(condition.column)} ${operatorText(condition.operator, undefined)} ${title(condition.other)}`;
    case 'in_query':
      return `${title(condition.column)} is ${condition.not ? 'not ' : ''}in ${sourceText(condition.query.from)}`;
    case 'linked': {
      const { link, operator = 'at_least', count = 1 } = condition;
      const which = condition.where ? ' of a kind' : '';
      if (operator === 'at_least' && count === 1) return `has ${link}${which}`;
      if ((operator === 'less' && count === 1) || (operator === 'is' && count === 0)) {
        return `has no ${link}${which}`;
      }
      return `number of ${link}${which} ${operatorText(operator, undefined)} ${count}`;
    }
    case 'has': {
      const keys = condition.keys.map((key) => inputText(key, undefined)).join(', ');
      return `${condition.link} has ${condition.which} of ${keys}`;
    }
  }
}

function sourceText(source: QuerySource): string {
  if (typeof source === 'string') return source;
  return 'saved' in source ? source.saved : 'a query';
}

function compareText(condition: Compare, table: Table, labels: ReadonlyMap<string, string>): string {
  const column = table.columns.find((candidate) => candidate.name === condition.column);
  const title = column?.title ?? condition.column;
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

/** Rows that hold this text in any column that can; none for no text. */
export function findCondition(text: string, table: Table): Condition | null {
  if (text.trim() === '') return null;
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
  if (filter.type !== 'compare' || filter.operator !== 'is') return [];
  const value = filter.values[0];
  return value === undefined ? [] : [{ column: filter.column, value }];
}

/** The columns that a filter names anywhere. */
export function columnsOf(filter: Condition | null): Set<string> {
  if (!filter) return new Set();
  if (filter.type === 'compare') return new Set([filter.column]);
  if (filter.type === 'not') return columnsOf(filter.of);
  if (filter.type === 'compare_columns') return new Set([filter.column, filter.other]);
  if (filter.type === 'in_query') return new Set([filter.column]);
  if (filter.type === 'linked' || filter.type === 'has') return new Set();
  return new Set(filter.of.flatMap((part) => [...columnsOf(part)]));
}
