/** Answers to questions, for tests. */
import type { Cell, Column, ColumnKind } from '../api/client';
import type { ChartData } from './data';

/** A column of this kind. */
export function column(name: string, kind: ColumnKind, more: Partial<Column> = {}): Column {
  const bare = {
    name,
    title: name[0]?.toUpperCase() + name.slice(1),
    kind,
    link: null,
    primaryKey: 0,
    scale: null,
    currency: null,
    minorUnits: false,
    dateStorage: null,
    options: [],
    computed: null,
  };
  return { ...bare, ...more } as unknown as Column;
}

/** An answer. */
export function answer(columns: Column[], rows: Cell[][], labels: ChartData['labels'] = []): ChartData {
  return { columns, rows, labels };
}
