import { describe, expect, it } from 'vitest';

import type { ComputedModel } from '../api/client';
import { inShort, startOf } from './computed';
import type { Draft, DraftTable } from './draft';
import { computedOf, draftOf, modelOf, newColumn, newComputed, newTable, renameColumn } from './draft';
import { addLink } from './linking';
import { endOf, notYet, wayIn, waysIn, waysOut } from './ways';

/** Products of categories, reviewed and tagged; in the file already. */
function shop(): { draft: Draft; products: DraftTable; at: (name: string) => DraftTable } {
  const made: Draft = { table: ['categories', 'products', 'reviews', 'tags'].map(newTable), view: [] };
  const plain = { required: true, onDelete: 'cascade', title: '', backTitle: '' } as const;
  const link = (here: string, there: string, column: string, shape: 'belongs' | 'many', between = ''): void =>
    addLink(made, { ...plain, shape, here, there, column, between });
  link('products', 'categories', 'category_id', 'belongs');
  link('reviews', 'products', 'product_id', 'belongs');
  link('products', 'tags', '', 'many', 'product_tags');
  const draft = draftOf(modelOf(made));
  const at = (name: string): DraftTable => {
    const found = draft.table.find((table) => table.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  return { draft, products: at('products'), at };
}

const formula = (expression: string): ComputedModel => ({
  ...computedOf(newComputed('tried')),
  how: 'formula',
  expression,
});
const lookup = (path: string[], column: string): ComputedModel => ({
  ...computedOf(newComputed('tried')),
  how: 'lookup',
  path,
  column,
});

describe('links that a computed column goes along', () => {
  it('lead out by their column, one after another', () => {
    const { draft, products, at } = shop();
    expect(waysOut(draft, products).map(({ name, far }) => [name, far.name])).toEqual([
      ['category_id', 'categories'],
    ]);
    expect(endOf(draft, at('reviews'), ['product_id', 'category_id'])?.name).toBe('categories');
    expect(endOf(draft, at('reviews'), ['product_id', 'nothing'])).toBeUndefined();
  });

  it('lead in by table and column, and through a table in between to what is beyond', () => {
    const { draft, products } = shop();
    expect(waysIn(draft, products).map(({ name, far, label }) => [name, far.name, label])).toEqual([
      ['product_tags', 'tags', 'tags through product_tags'],
      ['reviews.product_id', 'reviews', 'reviews (reviews.product_id)'],
      ['product_tags.product_id', 'product_tags', 'product tags (product_tags.product_id)'],
    ]);
  });

  it('are known by their former name until a rename is applied', () => {
    const { draft, products, at } = shop();
    const reviews = at('reviews');
    const column = reviews.column.find(({ name }) => name === 'product_id');
    if (!column) throw new Error('no column');
    renameColumn(draft, reviews, column, 'about_id');
    expect(wayIn(draft, products, 'reviews.product_id')?.name).toBe('reviews.about_id');
    expect(endOf(draft, reviews, ['product_id'])?.name).toBe('products');
  });

  it('are chosen when one says how', () => {
    const { draft, products } = shop();
    const begun = newComputed('tried');
    expect(startOf(draft, products, begun, 'lookup')).toMatchObject({
      path: ['category_id'],
      column: 'name',
    });
    expect(startOf(draft, products, begun, 'rollup')).toMatchObject({
      link: 'product_tags',
      function: 'count',
    });
  });
});

describe('what has no values yet', () => {
  it('is a table that isn’t in the file', () => {
    const { draft } = shop();
    expect(notYet(draft, newTable('new'), formula('name'))).toBe('Apply the table first to see values.');
  });

  it('is what stands on a column that isn’t there under that name', () => {
    const { draft, products, at } = shop();
    products.column.push(newColumn('weight'), newColumn('in box'));
    const told = (computed: ComputedModel): string | null => notYet(draft, products, computed);
    expect(told(formula('weight * 2'))).toContain('“weight” isn’t in the file yet');
    expect(told(formula('"in box" + 1'))).toContain('“in box”');
    expect(told(formula("'weight' || category.weight || name"))).toBeNull();
    const name = at('categories').column.find((column) => column.name === 'name');
    if (!name) throw new Error('no column');
    renameColumn(draft, at('categories'), name, 'called');
    expect(told(lookup(['category_id'], 'called'))).toContain('“called”');
    expect(told(lookup(['category_id'], 'name'))).toBeNull();
    products.column.push(newColumn('maker_id', 'link'));
    expect(told(formula('maker.name'))).toContain('“maker_id”');
  });
});

it('a draft’s own marks on computed columns are not sent', () => {
  const { draft, products } = shop();
  products.computed.push(Object.assign(newComputed('worth'), { how: 'formula', expression: 'name' }));
  const sent = JSON.stringify(modelOf(draft));
  expect(sent).toContain('"worth"');
  expect(sent).not.toContain('guessed');
  expect(inShort(formula('a +\n  b'))).toBe('a + b');
});
