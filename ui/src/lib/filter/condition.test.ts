import { describe, expect, it } from 'vitest';

import type { Condition } from '../api/client';
import { column, table } from '../edit/fixture';
import {
  bothConditions,
  columnsOf,
  conditionText,
  filterOf,
  findCondition,
  impliedValues,
  labelKey,
  operatorsFor,
  partsOf,
} from './condition';

const products = table([
  column({ name: 'name', title: 'Name' }),
  column({ name: 'price', title: 'Price', kind: 'number', affinity: 'real' }),
  column({ name: 'made', title: 'Made', kind: 'date', dateStorage: 'iso' }),
  column({ name: 'maker', title: 'Maker', kind: 'link', link: 0 }),
  column({ name: 'picture', title: 'Picture', kind: 'blob', affinity: 'blob' }),
]);
const cheap: Condition = { type: 'compare', column: 'price', operator: 'less', values: [{ typed: '20' }] };
const oak: Condition = { type: 'compare', column: 'name', operator: 'contains', values: ['oak'] };

describe('conditions', () => {
  it('read as sentences', () => {
    expect(conditionText(cheap, products)).toBe('Price is less than 20');
    expect(
      conditionText({ type: 'compare', column: 'made', operator: 'less', values: ['2026-01-01'] }, products),
    ).toBe('Made is before 2026-01-01');
    expect(conditionText({ type: 'compare', column: 'name', operator: 'null', values: [] }, products)).toBe(
      'Name is NULL',
    );
    expect(
      conditionText(
        { type: 'all', of: [cheap, { type: 'any', of: [oak, { type: 'not', of: oak }] }] },
        products,
      ),
    ).toBe('Price is less than 20 and (Name contains oak or not (Name contains oak))');
    expect(
      conditionText(
        { type: 'compare', column: 'price', operator: 'between', values: [1, { real: '2.5' }] },
        products,
      ),
    ).toBe('Price is between 1 and 2.5');
  });

  it('name linked rows by their labels', () => {
    const made: Condition = { type: 'compare', column: 'maker', operator: 'is', values: [3] };
    expect(conditionText(made, products)).toBe('Maker is 3');
    expect(conditionText(made, products, new Map([[labelKey('maker', 3), 'Ada']]))).toBe('Maker is Ada');
  });

  it('are taken apart and put together', () => {
    expect(partsOf(null).parts).toEqual([]);
    expect(filterOf(partsOf(cheap))).toEqual(cheap);
    const either: Condition = { type: 'any', of: [cheap, oak] };
    expect(filterOf(partsOf(either))).toEqual(either);
    expect(filterOf({ join: 'all', parts: [] })).toBeNull();
    expect(bothConditions(either, oak)).toEqual({ type: 'all', of: [either, oak] });
    expect(columnsOf({ type: 'all', of: [either, { type: 'not', of: cheap }] })).toEqual(
      new Set(['price', 'name']),
    );
  });

  it('search every column that can hold letters, or the words of the search index', () => {
    expect(findCondition('  ', products)).toBeNull();
    const found = findCondition(' oak ', products);
    expect(columnsOf(found)).toEqual(new Set(['name', 'price', 'made', 'maker']));
    const indexed = { ...products, search: { columns: ['name'] } };
    const words = findCondition(' oak ', indexed);
    expect(words).toEqual({ type: 'search', text: 'oak' });
    expect(words && conditionText({ type: 'not', of: words }, indexed)).toBe('not (holds “oak”)');
  });

  it('tell what a new row must have', () => {
    const is: Condition = { type: 'compare', column: 'maker', operator: 'is', values: [3] };
    expect(impliedValues({ type: 'all', of: [is, cheap] })).toEqual([{ column: 'maker', value: 3 }]);
    expect(impliedValues({ type: 'any', of: [is, cheap] })).toEqual([]);
  });

  it('offer what makes sense for the kind', () => {
    expect(operatorsFor(column({ kind: 'boolean' }))).not.toContain('contains');
    expect(operatorsFor(column({ kind: 'text' }))[0]).toBe('contains');
    expect(operatorsFor(column({ kind: 'date' }))).toContain('between');
  });
});
