/** How a computed column comes about: what there is to choose, how it begins, and how it is said in one line. */
import type { ComputedModel, RollupFunction } from '../api/client';
import type { Draft, DraftComputed, DraftTable } from './draft';
import { waysIn, waysOut } from './ways';

/** The ways to compute, for a person. */
export const HOWS: [ComputedModel['how'], string][] = [
  ['formula', 'Formula over this row'],
  ['lookup', 'Column of a linked row'],
  ['rollup', 'Total over linked rows'],
];

/** The totals, for a person. */
export const TOTALS: [RollupFunction, string][] = [
  ['count', 'Number of rows'],
  ['sum', 'Sum of'],
  ['average', 'Average of'],
  ['min', 'Least'],
  ['max', 'Most'],
  ['first', 'First'],
];

/** The columns of a table that can be read, computed ones too. */
export function readable(table: DraftTable | undefined): string[] {
  if (!table) return [];
  const stored = table.column.filter(({ kind }) => kind !== 'password');
  return [...stored, ...table.computed].map(({ name }) => name);
}

/** The column of a row that says most, likely: the first that is no part of the key. */
export function tellingColumn(table: DraftTable | undefined): string {
  const names = readable(table);
  return names.find((name) => !table?.primaryKey.includes(name)) ?? names[0] ?? '';
}

/** The same column, to be computed in another way. */
export function startOf(
  draft: Draft,
  table: DraftTable,
  computed: DraftComputed,
  how: ComputedModel['how'],
): DraftComputed {
  const { id, name, title, empty } = computed;
  const kept = {
    id,
    name,
    title: title ?? null,
    empty: empty ?? null,
    kind: 'any' as const,
    guessed: true,
    scale: null,
    currency: null,
  };
  if (how === 'formula') return { ...kept, how, expression: '' };
  if (how === 'lookup') {
    const [way] = waysOut(draft, table);
    return { ...kept, how, path: way ? [way.name] : [], column: tellingColumn(way?.far) };
  }
  const [way] = waysIn(draft, table);
  return { ...kept, how, link: way?.name ?? '', function: 'count', column: null, filter: null, order: null };
}

/** How it comes about, in one line. */
export function inShort(computed: ComputedModel): string {
  if (computed.how === 'formula') return computed.expression.replaceAll(/\s+/g, ' ');
  if (computed.how === 'lookup') return [...computed.path, computed.column].join(' → ');
  const total = TOTALS.find(([name]) => name === computed.function)?.[1] ?? computed.function;
  const parts = [total, computed.column, 'in', computed.link];
  if (computed.filter) parts.push('where', computed.filter);
  if (computed.order) parts.push('by', computed.order);
  return parts.filter((part) => part).join(' ');
}
