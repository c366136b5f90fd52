import { describe, expect, it } from 'vitest';

import { column, link, table } from '../edit/fixture';
import { defaultText, formFields, isRequired } from './form';

describe('fields', () => {
  const a = column({ name: 'a', notNull: true });
  const b = column({ name: 'b' });
  const c = column({ name: 'c', primaryKey: 1 });

  it('of a link over several columns are one, with its key columns beside it', () => {
    const two = table([a, b, c], {
      links: [link({ columns: ['b', 'c'], target: 'x', targetColumns: ['p', 'q'] })],
    });
    expect(formFields(two).map((field) => (field.type === 'column' ? field.column.name : 'link'))).toEqual([
      'a',
      'link',
      'c',
    ]);
  });

  it('leave out what is filled in from elsewhere and what is hidden', () => {
    const one = table([a, b, column({ name: 'h', hidden: true })]);
    expect(formFields(one, ['a']).map((field) => field.type === 'column' && field.column.name)).toEqual([
      'b',
    ]);
  });

  it('are needed only if nothing fills them in', () => {
    const t = table([a], { key: { type: 'rowid', name: 'id', column: 'id' } });
    expect(isRequired(t, a)).toBe(true);
    expect(isRequired(t, column({ notNull: true, default: '0' }))).toBe(false);
    expect(isRequired(t, column({ name: 'id', notNull: true }))).toBe(false);
    expect(isRequired(t, column({ notNull: true, generated: 'stored' }))).toBe(false);
  });
});

it.each([
  ["'it''s'", "it's"],
  ["''", '""'],
  ['CURRENT_TIMESTAMP', 'now'],
  ["(date('now'))", 'today'],
  ['0', '0'],
  ['NULL', undefined],
])('the default %s reads %s', (sql, words) => {
  const one = column({ default: sql });
  expect(defaultText(table([one]), one)).toBe(words);
});
