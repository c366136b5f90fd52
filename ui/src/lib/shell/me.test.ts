import { describe, expect, it } from 'vitest';

import type { Catalog, SavedView, Table } from '../api/client';
import { namedBySeveral, offered, rowOf, tablesOfMe } from './me';

const table = (name: string, links: [string, string][] = [], primaryKey = ['id']): Table =>
  ({
    name,
    singular: name,
    type: 'table',
    primaryKey,
    links: links.map(([column, target]) => ({ columns: [column], target })),
  }) as unknown as Table;

const catalog = {
  tables: [
    table('beds'),
    table('jobs', [
      ['who', 'people'],
      ['bed', 'beds'],
      ['next_bed', 'beds'],
    ]),
    table('people'),
    table('pairs', [], ['a', 'b']),
  ],
} as unknown as Catalog;

const names = (tables: Table[]): string[] => tables.map(({ name }) => name);
const ann = rowOf(
  { table: 'people', key: 'k1', label: 'Ann', target: [1] },
  catalog.tables[2] as Table,
  true,
);

it('is said whose rows can’t be offered, where links lead to them', () => {
  const linked = table('marks', [['pair', 'pairs']]);
  expect(names(namedBySeveral({ ...catalog, tables: [...catalog.tables, linked] }))).toEqual(['pairs']);
  expect(namedBySeveral(catalog)).toEqual([]);
});

describe('whose rows are offered', () => {
  it('is those that a view of mine follows', () => {
    const view = { name: 'Mine', table: 'jobs', me: 'who' } as unknown as SavedView;
    expect(names(tablesOfMe(catalog, [view]))).toEqual(['people']);
  });

  it('is those that most links lead to where no view says', () => {
    expect(names(tablesOfMe(catalog, []))).toEqual(['beds', 'people', 'jobs']);
  });
});

describe('what is offered', () => {
  it('is also the words themselves, unless a row is called so', () => {
    expect(offered([ann], 'An').map(({ label, hint }) => `${label} ${hint}`)).toEqual([
      'Ann 1',
      'An just this name',
    ]);
    expect(offered([ann], 'ann')).toEqual([ann]);
    expect(offered([ann], ' ')).toEqual([ann]);
  });
});
