import { describe, expect, it } from 'vitest';

import type { ColumnModel, Model, TableModel } from '../api/client';
import { table } from '../edit/fixture';
import { cannotIndex, proposed, searchable, withSearch } from './indexing.svelte';

const column = (name: string, kind: ColumnModel['kind'], more: Partial<ColumnModel> = {}): ColumnModel => ({
  name,
  kind,
  ...more,
});

const products: TableModel = {
  name: 'products',
  column: [
    column('id', 'integer'),
    column('name', 'text'),
    column('about', 'long_text'),
    column('secret', 'password'),
    column('photo', 'image'),
    column('rank', 'text'),
    column('upper', 'text', { generated: { expression: 'upper(name)', when: 'virtual' } }),
  ],
};

describe('a search index', () => {
  it('can be over columns that hold text, and begins with all that hold words', () => {
    expect(searchable(products).map(({ name }) => name)).toEqual(['id', 'name', 'about']);
    expect(proposed(products)).toEqual(['name', 'about']);
    expect(proposed({ ...products, search: { columns: ['about'] } })).toEqual(['about']);
  });

  it('is put into the model of its table and taken out again', () => {
    const model: Model = { table: [{ name: 'other' }, products] };
    const search = { columns: ['name'], parts: true };
    const built = withSearch(model, 'products', search);
    expect(built.table?.map((one) => one.search ?? null)).toEqual([null, search]);
    expect(withSearch(built, 'products', null)).toEqual(model);
  });

  it('needs a key that is a whole number', () => {
    const key = { type: 'rowid', name: 'rowid', column: 'id' } as const;
    expect(cannotIndex(table([], { key }))).toBeNull();
    expect(cannotIndex(table([], { key: { ...key, column: null } }))).toContain('a whole number');
  });
});
