import { describe, expect, it } from 'vitest';

import { column, table } from '../edit/fixture';
import { complete, quoteName } from './complete';

const columns = (...names: string[]) => names.map((name) => column({ name }));
const catalog = {
  tables: [
    table(columns('id', 'name', 'order date'), { name: 'products' }),
    table(columns('id', 'product_id', 'rating'), { name: 'reviews' }),
    table(columns('x'), { name: 'Order' }),
  ],
  schemaVersion: 1,
};

/** What is proposed where `|` stands, the best first. */
function at(marked: string, asked = false): string[] | null {
  const place = marked.indexOf('|');
  const found = complete(marked.replace('|', ''), place, catalog, asked);
  return found && [...found.options].sort((a, b) => b.boost - a.boost).map(({ label }) => label);
}

describe('completion', () => {
  it('gives the columns of the tables that the statement names', () => {
    const found = at('SELECT n| FROM products');
    expect(found?.slice(0, 3)).toEqual(['id', 'name', 'order date']);
    expect(found).not.toContain('rating');
    expect(found).toContain('lower');
  });

  it('knows what the statement calls its tables, and no other statement', () => {
    expect(at('SELECT r.| FROM reviews AS r')).toEqual(['id', 'product_id', 'rating']);
    expect(at('SELECT r.| FROM reviews r WHERE 1')).toEqual(['id', 'product_id', 'rating']);
    expect(at('SELECT products.| FROM products')).toEqual(['id', 'name', 'order date']);
    expect(at('SELECT 1 FROM reviews r; SELECT r.|')).toBeNull();
    expect(at('SELECT rat| FROM products p JOIN reviews r ON 1')).toContain('r');
  });

  it('gives tables where only a table can stand', () => {
    expect(at('SELECT * FROM |', true)).toEqual(['products', 'reviews', 'Order']);
    expect(at('UPDATE p|')).toContain('products');
  });

  it('keeps quiet in texts and comments, and where nothing was begun', () => {
    for (const sql of ["SELECT 'na|", '-- na|', 'SELECT /* na| */ 1', 'SELECT |', 'SELECT :na|']) {
      expect(at(sql), sql).toBeNull();
    }
    expect(at("SELECT 'a' + n| FROM products")).toContain('name');
  });

  it('writes names in quotes where they need them', () => {
    expect(quoteName('order date')).toBe('"order date"');
    expect(quoteName('Order')).toBe('"Order"');
    expect(quoteName('na"me')).toBe('"na""me"');
    expect(quoteName('name')).toBe('name');
  });
});
