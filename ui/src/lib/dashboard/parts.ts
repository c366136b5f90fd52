/** Parts of a dashboard as a person makes them: what they can show, and from where. */
import type {
  Aggregate,
  Bucket,
  ChartSpec,
  Column,
  PartData,
  Query,
  SavedView,
  Shown,
  Table,
  ViewPart,
} from '../api/client';
import type { ChartData } from '../chart/data';
import { propose } from '../chart/propose';

/** What a tile looks like, as it is offered. */
export type Look = 'number' | 'chart' | 'list' | 'text';

/** In the order in which they are offered. */
export const LOOKS: { look: Look; title: string }[] = [
  { look: 'number', title: 'Number' },
  { look: 'chart', title: 'Chart' },
  { look: 'list', title: 'List' },
  { look: 'text', title: 'Heading' },
];

/** What a part looks like. */
export function lookOf(part: ViewPart): Look {
  if (part.type === 'number' || part.type === 'chart' || part.type === 'text') return part.type;
  return 'list';
}

/** Where a part's rows come from: `table:NAME`, `query:NAME`, `sql`, or nothing yet. */
export function sourceOf(part: ViewPart): string {
  if (part.query) return `query:${part.query}`;
  if (part.sql !== undefined && part.sql !== null) return 'sql';
  if (part.ask) return typeof part.ask.from === 'string' ? `table:${part.ask.from}` : 'ask';
  return part.table ? `table:${part.table}` : '';
}

/** The part with its rows from somewhere else; what doesn't fit there is let go. */
export function withSource(part: ViewPart, source: string, tables: Table[] = []): ViewPart {
  const { table, query, sql, ask, filter, sort, fields, chart, ...rest } = part;
  void [table, query, ask, filter, sort, fields, chart];
  const [kind] = source.split(':', 1);
  const name = source.slice((kind ?? '').length + 1);
  const look = lookOf(part);
  const type = look === 'list' ? (kind === 'table' ? 'related' : 'table') : look;
  const chosen = tables.find((one) => one.name === name);
  if (look === 'chart' && chosen) return { ...rest, type, ask: counted(chosen) };
  if (kind === 'table') return { ...rest, type, table: name };
  if (kind === 'query') return { ...rest, type, query: name };
  return { ...rest, type, sql: sql ?? '' };
}

/** The part with another look. */
export function withLook(part: ViewPart, look: Look): ViewPart {
  const { chart, ...rest } = part;
  if (look === 'text')
    return { title: part.title, type: 'text', ...(part.place ? { place: part.place } : {}) };
  const { ask, ...unasked } = rest;
  if (look === 'list' && ask && typeof ask.from === 'string' && (ask.group ?? []).length === 0) {
    return { ...unasked, type: 'related', table: ask.from };
  }
  const plain = part.table && !part.sql && !part.query && !ask;
  if (look === 'list') return { ...rest, type: plain ? 'related' : 'table' };
  return { ...rest, type: look, ...(look === 'chart' && chart ? { chart } : {}) };
}

/** A new part, of the first table that has rows of its own. */
export function newPart(look: Look, tables: Table[]): ViewPart {
  const first = tables.find((table) => table.type === 'table' && table.association === null) ?? tables[0];
  const type = look === 'list' ? 'related' : look;
  if (look === 'text') return { title: '', type };
  if (look === 'chart' && first) return { title: '', type, ask: counted(first) };
  return { title: '', type, ...(first ? { table: first.name } : { sql: '' }) };
}

const DATES = new Set(['date', 'date_time']);
const GROUPED = new Set([
  'enum',
  'boolean',
  'link',
  'text',
  'rating',
  'date',
  'date_time',
  'integer',
  'slug',
  'email',
]);
const ADDED = new Set(['integer', 'number', 'money', 'percent', 'duration', 'rating']);

const isDated = (column: Column): boolean => DATES.has(column.kind);

/** Columns by whose values rows can be put together: those of few different ones first. */
export function groupable(table: Table): Column[] {
  const rank = (column: Column): number =>
    column.link !== null || column.kind === 'enum' || column.kind === 'boolean' ? 0 : isDated(column) ? 1 : 2;
  return table.columns
    .filter((column) => !column.hidden && column.primaryKey === 0)
    .filter((column) => column.link !== null || GROUPED.has(column.kind))
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Columns of which there can be a sum. */
export const addable = (table: Table): Column[] =>
  table.columns.filter(
    ({ kind, link, primaryKey, hidden }) => ADDED.has(kind) && link === null && primaryKey === 0 && !hidden,
  );

/** Values that are made of many rows, as they are offered. */
export const TOTALS: { aggregate: Aggregate; title: string }[] = [
  { aggregate: 'count', title: 'Number of rows' },
  { aggregate: 'sum', title: 'Sum' },
  { aggregate: 'average', title: 'Average' },
  { aggregate: 'median', title: 'Median' },
  { aggregate: 'min', title: 'Least' },
  { aggregate: 'max', title: 'Most' },
];

/** Steps of dates, as they are offered. */
export const STEPS: { bucket: Bucket & string; title: string }[] = [
  { bucket: 'day', title: 'Day' },
  { bucket: 'week', title: 'Week' },
  { bucket: 'month', title: 'Month' },
  { bucket: 'quarter', title: 'Quarter' },
  { bucket: 'year', title: 'Year' },
];

/** A group of a column: dates by the month. */
export function groupBy(table: Table | undefined, name: string, bucket?: Bucket): Shown {
  const column = table?.columns.find((one) => one.name === name);
  return column && isDated(column) ? { column: name, bucket: bucket ?? 'month' } : { column: name };
}

/** How many rows there are for each value of the column that says most about them. */
export function counted(table: Table): Query {
  const [first] = groupable(table);
  return {
    from: table.name,
    ...(first ? { group: [groupBy(table, first.name)] } : {}),
    show: [{ aggregate: 'count' }],
  };
}

/** The question with other groups or another total. */
export const asked = (ask: Query, change: { group?: Shown[]; show?: Shown[] }): Query => ({
  ...ask,
  ...change,
});

/** What a tile is called where nobody gave it a name. */
export function titleOf(part: ViewPart, tables: Table[]): string {
  if (part.title.trim() !== '') return part.title.trim();
  if (part.query) return part.query;
  const from = part.ask && typeof part.ask.from === 'string' ? part.ask.from : part.table;
  const table = tables.find(({ name }) => name === from);
  return table?.title ?? (part.type === 'text' ? 'Heading' : 'Untitled');
}

/** Questions that can stand on a page: those that ask for nothing first. */
export const standing = (queries: SavedView[]): SavedView[] =>
  queries.filter((view) => (view.ask ?? []).length === 0);

/** The answer as charts take it. */
export const chartData = (data: PartData): ChartData => ({
  columns: data.columns,
  rows: data.rows.map(({ cells }) => cells),
  labels: data.labels,
});

/** How a tile is drawn: as it says, else as its columns suggest; null where nothing can be drawn. */
export function specOf(part: ViewPart, data: ChartData): ChartSpec | null {
  if (part.type === 'number') {
    const chosen = part.chart?.kind === 'number' ? part.chart : null;
    if (chosen) return chosen;
    const proposed = propose(data);
    const y = proposed?.y?.[0] ?? data.columns[0]?.name;
    return y === undefined ? null : { kind: 'number', y: [y] };
  }
  return part.chart ?? propose(data);
}
