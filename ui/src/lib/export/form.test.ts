import { describe, expect, it } from 'vitest';

import { suggestedPath, withEnding } from './form';

describe('the place of saved rows', () => {
  it('is beside the database, with a name that every system takes', () => {
    expect(suggestedPath('/home/me/shop.sqlite', 'Products', 'csv')).toBe('/home/me/Products.csv');
    expect(suggestedPath('C:\\data\\shop.sqlite', 'a/b: "c"?', 'markdown')).toBe('C:\\data\\a b c.md');
    expect(suggestedPath('shop.sqlite', '///', 'json')).toBe('rows.json');
  });

  it('ends as the format does, unless it was named otherwise', () => {
    expect(withEnding('/x/rows.csv', 'json')).toBe('/x/rows.json');
    expect(withEnding('/x/rows.JSON', 'markdown')).toBe('/x/rows.md');
    expect(withEnding('/x/rows.txt', 'json')).toBe('/x/rows.txt');
    expect(withEnding('/x.csv/rows', 'json')).toBe('/x.csv/rows');
  });
});
