import { describe, expect, it } from 'vitest';

import { column, table } from '../edit/fixture';
import { arrange, moveBefore, plainView } from './columns.svelte';
import { effectsText } from '../row/remove';
import { readRowNumber } from './rowActions';
import { clickSort, orderText } from './sort';

describe('sorting by clicks', () => {
  it('goes ascending, descending, none', () => {
    const one = clickSort([], 'a', false);
    expect(one).toEqual([{ column: 'a', descending: false, nulls: null }]);
    const two = clickSort(one, 'a', false);
    expect(two).toEqual([{ column: 'a', descending: true, nulls: null }]);
    expect(clickSort(two, 'a', false)).toEqual([]);
  });

  it('adds with Shift, and changes one in its place', () => {
    const both = clickSort(clickSort([], 'a', false), 'b', true);
    expect(both.map((term) => term.column)).toEqual(['a', 'b']);
    expect(clickSort(both, 'a', true).map((term) => [term.column, term.descending])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(
      orderText(both, table([column({ name: 'a', title: 'Age' }), column({ name: 'b', title: 'B' })])),
    ).toBe('Age ↑, B ↑');
  });
});

describe('columns', () => {
  it('stand as they were arranged, new ones last', () => {
    const people = table([column({ name: 'a' }), column({ name: 'b' }), column({ name: 'c' })]);
    const view = { ...plainView(), order: ['c', 'gone', 'a'] };
    const found = arrange(['a', 'b', 'c'], people, view);
    expect(found.map((each) => [each.column.name, each.source])).toEqual([
      ['c', 2],
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('are moved before another or to the end', () => {
    expect(moveBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(moveBefore(['a', 'b', 'c'], 'a', null)).toEqual(['b', 'c', 'a']);
  });
});

describe('words', () => {
  it('tell what a delete takes along', () => {
    const effects = [
      { table: 'i', title: 'Images', effect: 'cascade' as const, rows: 7 },
      { table: 'r', title: 'Reviews', effect: 'cascade' as const, rows: 12 },
      { table: 't', title: 'Tasks', effect: 'set_null' as const, rows: 1 },
    ];
    expect(effectsText(effects, 3)).toEqual([
      '7 rows of Images and 12 rows of Reviews go with them.',
      '1 row of Tasks stays and loses its link.',
    ]);
  });

  it('read row numbers however they are grouped', () => {
    expect(readRowNumber('1,204,331')).toBe(1204331);
    expect(readRowNumber(' 1.204 ')).toBe(1204);
    expect(readRowNumber('0')).toBeNull();
    expect(readRowNumber('x')).toBeNull();
  });
});
