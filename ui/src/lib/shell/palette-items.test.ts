import { describe, expect, it } from 'vitest';

import { table } from '../edit/fixture';
import type { PaletteSource } from './palette-items';
import { paletteItems } from './palette-items';

function source(overrides: Partial<PaletteSource> = {}): PaletteSource {
  const nothing = (): void => undefined;
  return {
    commands: [
      { id: 'file.export', title: 'Export database…', section: 'File', keywords: 'backup', run: nothing },
      { id: 'file.check', title: 'Check file', section: 'File', run: nothing },
      { id: 'tab.show1', title: 'Go to tab 1', section: 'Tabs', quiet: true, run: nothing },
    ],
    tables: [
      table([], { name: 'InvoiceLine', title: 'Invoice line' }),
      table([], { name: 'Invoice', title: 'Invoice' }),
      table([], { name: 'bad', title: 'Bad', type: 'view', refused: 'It calls a function that isn’t here.' }),
    ],
    saved: [],
    recent: [
      {
        path: '/a/shop.sqlite',
        name: 'shop.sqlite',
        folder: '~/a',
        opened: 1,
        exists: true,
        readOnly: false,
      },
      {
        path: '/a/gone.sqlite',
        name: 'gone.sqlite',
        folder: '~/a',
        opened: 1,
        exists: false,
        readOnly: false,
      },
    ],
    lately: [],
    runCommand: nothing,
    openTable: nothing,
    openRecent: nothing,
    ...overrides,
  };
}

const ids = (search: string, from: PaletteSource = source(), only: 'all' | 'tables' = 'all'): string[] =>
  paletteItems(search, from, only).map((item) => item.id);

describe('paletteItems', () => {
  it('lists commands, files that are there and tables that can be read; quiet commands stay out', () => {
    expect(ids('')).toEqual([
      'file.export',
      'file.check',
      'recent:/a/shop.sqlite',
      'table:InvoiceLine',
      'table:Invoice',
    ]);
  });

  it('puts what was used lately on top while nothing is typed', () => {
    expect(ids('', source({ lately: ['file.check'] }))[0]).toBe('file.check');
  });

  it('finds by other words, and by title before other words', () => {
    expect(ids('backup')).toEqual(['file.export']);
    expect(ids('invoice')[0]).toBe('table:Invoice');
    expect(ids('gone')).toEqual([]);
  });

  it('goes to tables only where asked to', () => {
    expect(ids('', source(), 'tables').sort()).toEqual(['table:Invoice', 'table:InvoiceLine']);
  });

  it('does what the line says', () => {
    const opened: string[] = [];
    paletteItems('invoice line', source({ openTable: (name) => void opened.push(name) }), 'tables')[0]?.run();
    expect(opened).toEqual(['InvoiceLine']);
  });

  it('offers at the end to search the text of the file for what is typed', () => {
    let searched = '';
    const found = paletteItems(' oak ', source({ searchFile: (text) => (searched = text) }), 'all');
    expect(found.at(-1)?.title).toBe('Search the file for “oak”');
    found.at(-1)?.run();
    expect(searched).toBe('oak');
    expect(paletteItems('oak', source({ searchFile: () => undefined }), 'tables')).toEqual([]);
    expect(paletteItems('oak', source(), 'all')).toEqual([]);
  });
});
