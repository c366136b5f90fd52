/** The sensible chart for an answer, by what its columns are. */
import type { ChartSpec } from '../api/client';
import type { ChartData, Role } from './data';
import { nameOf, roleOf } from './data';

/** Names longer than this stand better beside a bar than under it. */
const LONG = 12;
/** More bars than this are read better from top to bottom. */
const MANY = 12;
/** More series than this can't be told apart; a heat map can hold them. */
const MOST_SERIES = 8;

/** What each column can be. */
export function rolesOf(data: ChartData): Role[] {
  return data.columns.map((_, index) => roleOf(data, index));
}

function distinct(data: ChartData, index: number): string[] {
  return [...new Set(data.rows.map((_, row) => nameOf(data, row, index)))];
}

/** Numbers that can share an axis with the first of them. */
function together(data: ChartData, numbers: number[]): number[] {
  const first = data.columns[numbers[0] ?? -1];
  const unit = (index: number): string => {
    const column = data.columns[index];
    const kind = column?.kind === 'integer' || column?.kind === 'any' ? 'number' : column?.kind;
    return `${kind} ${column?.currency ?? ''}`;
  };
  return first ? numbers.filter((index) => unit(index) === unit(numbers[0] ?? -1)) : [];
}

/** The chart that fits; null where none does (no numbers, or nothing that could be told apart by them). */
export function propose(data: ChartData): ChartSpec | null {
  const roles = rolesOf(data);
  const of = (role: Role): number[] => roles.flatMap((found, index) => (found === role ? [index] : []));
  const [numbers, dates, names] = [of('number'), of('date'), of('name')];
  const name = (index: number | undefined): string => data.columns[index ?? -1]?.name ?? '';
  const first = numbers[0];
  if (first === undefined) {
    // One value of any sort is shown large.
    const only = data.rows.length === 1 && data.columns.length === 1 && roles[0] !== 'none';
    return only ? { kind: 'number', y: [name(0)] } : null;
  }
  if (data.rows.length === 1 && names.length === 0 && dates.length === 0) {
    return { kind: 'number', y: [name(first)] };
  }
  const y = together(data, numbers).map(name);
  const [date] = dates;
  const [one, two] = names;
  if (date !== undefined) {
    const split = one !== undefined && distinct(data, one).length <= MOST_SERIES ? one : undefined;
    return {
      kind: 'line',
      x: name(date),
      y: split === undefined ? y : [name(first)],
      ...(split === undefined ? {} : { split: name(split) }),
    };
  }
  if (one !== undefined && two !== undefined) {
    const [ones, twos] = [distinct(data, one), distinct(data, two)];
    // A name for each row tells rows apart; what stands beside it is no series.
    if (ones.length === data.rows.length) return bar(data, one, y, ones);
    const few = twos.length <= MOST_SERIES ? two : ones.length <= MOST_SERIES ? one : undefined;
    if (few === undefined) return { kind: 'heatmap', x: name(one), y: [name(first)], split: name(two) };
    const along = few === two ? one : two;
    return {
      ...bar(data, along, [name(first)], few === two ? ones : twos),
      split: name(few),
      stacked: true,
    };
  }
  if (one !== undefined) return bar(data, one, y, distinct(data, one));
  const second = numbers[1];
  return second === undefined ? null : { kind: 'scatter', x: name(first), y: [name(second)] };
}

function bar(data: ChartData, along: number, y: string[], names: string[]): ChartSpec {
  const longest = Math.max(0, ...names.map((text) => [...text].length));
  const horizontal = longest > LONG || names.length > MANY;
  return { kind: 'bar', x: data.columns[along]?.name ?? '', y, ...(horizontal ? { horizontal } : {}) };
}
