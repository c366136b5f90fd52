/** A query's parts in words, as they stand in the sentence. Pure. */
import type { Aggregate, Bucket, Catalog, Column } from '../api/client';
import { inputText } from '../filter/condition';
import type { Query, Shown } from './model';
import { columnAt, stepTitle, type Scope } from './paths';

/** The steps that dates are put together in. */
export const DATE_BUCKETS = ['day', 'week', 'month', 'quarter', 'year'] as const;

const AGGREGATES: Record<Aggregate, string> = {
  count: 'number of',
  count_distinct: 'number of different',
  sum: 'sum of',
  average: 'average of',
  min: 'least',
  max: 'most',
  median: 'median of',
  list: 'list of',
};

/** What can be made of many values of a column, the likeliest first. */
export function aggregatesFor(column: Column | null): Aggregate[] {
  if (column === null) return ['count'];
  if (['integer', 'number', 'money', 'percent', 'duration', 'rating', 'any'].includes(column.kind))
    return ['sum', 'average', 'min', 'max', 'median', 'count', 'count_distinct', 'list'];
  if (column.kind === 'date' || column.kind === 'date_time')
    return ['min', 'max', 'count', 'count_distinct', 'list'];
  return ['count', 'count_distinct', 'min', 'max', 'list'];
}

/** An aggregate in words, as it reads before a column's title. */
export function aggregateText(aggregate: Aggregate, column: Column | null): string {
  const dated = column?.kind === 'date' || column?.kind === 'date_time';
  if (dated && aggregate === 'min') return 'first';
  if (dated && aggregate === 'max') return 'last';
  return AGGREGATES[aggregate];
}

/** A step in words. */
export function bucketText(bucket: Bucket): string {
  return typeof bucket === 'string' ? bucket : `steps of ${inputText(bucket.range.width, undefined)}`;
}

/** The steps that make sense for a column. */
export function canBucket(column: Column): 'date' | 'number' | null {
  if (column.kind === 'date' || column.kind === 'date_time') return 'date';
  return ['integer', 'number', 'money', 'duration', 'rating', 'percent'].includes(column.kind)
    ? 'number'
    : null;
}

/** One thing that is shown, in words: "sum of Total", "month of Date", "number of Posts". */
export function shownText(part: Shown, scope: Scope, catalog: Catalog): string {
  if (part.title) return part.title;
  const found = part.column === null || part.link !== null ? null : columnAt(scope, part.column, catalog);
  const column = found?.title ?? part.column ?? part.expression ?? '';
  const of = part.link === null ? column : stepTitle(scope.table, part.link, catalog);
  const inner = part.link !== null && part.column ? `${part.column} of ${of}` : of;
  let text = inner;
  if (part.bucket !== null) text = `${bucketText(part.bucket)} of ${inner}`;
  if (part.aggregate !== null) {
    const all =
      part.aggregate === 'count' && part.link === null && (part.column === null || part.column === '*');
    text = all ? 'number of rows' : `${aggregateText(part.aggregate, found?.column ?? null)} ${inner}`;
  }
  if (part.window === 'running_total') return `running total of ${text}`;
  if (part.window === 'rank') return `rank by ${text}`;
  return part.window === 'share' ? `share of ${text}` : text;
}

/** Whether rows are put together. */
export function isGrouped(query: Query): boolean {
  return query.group.length > 0 || query.show.some((part) => part.aggregate !== null && part.link === null);
}

/** The name in the result of what is given none, as the engine makes it. */
export function resultName(part: Shown): string {
  if (part.as) return part.as;
  const column = part.column?.replaceAll('.', '_') ?? null;
  const named = (before: string): string => {
    if (column !== null && column !== '*') return `${before}_${column}`;
    return part.link === null ? before : `${before}_${part.link.replaceAll('.', '_')}`;
  };
  if (part.aggregate !== null) return named(part.aggregate);
  if (part.bucket !== null) return named(typeof part.bucket === 'string' ? part.bucket : 'range');
  return column ?? 'expression';
}
