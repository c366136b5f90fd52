import { describe, expect, it } from 'vitest';

import type { ErrorCode, WireError } from '../api/client';
import { useTransport } from '../api/client';
import { column, link, table } from '../edit/fixture';
import type { Tab } from '../state/tabs.svelte';
import { copyName, withEnding } from './file-flows';
import { formatAgo, formatBytes, formatShort } from './format';
import { belongsToField } from './keys';
import { keep, present, save } from './kept-tabs';
import { lately, loadLately, usedLately } from './lately';
import { waysOn } from './open-file';
import { loadTold, told, wasTold } from './seen';
import { sections } from './sidebar-tree';
import { incomingLinks, rulesOf } from './structure';

describe('sidebar sections', () => {
  const tables = [
    table([], {
      name: 'PlaylistTrack',
      title: 'Playlist track',
      association: { left: 0, right: 1, extraColumns: [] },
    }),
    table([], { name: 't10', title: 'T 10' }),
    table([], { name: 't9', title: 'T 9' }),
    table([], { name: 'v', title: 'Totals', type: 'view' }),
  ];

  it('sorts by title with numbers as numbers, and folds what only ties tables together', () => {
    expect(sections(tables, '').map(({ id, tables: list }) => [id, list.map(({ name }) => name)])).toEqual([
      ['tables', ['t9', 't10']],
      ['views', ['v']],
      ['more', ['PlaylistTrack']],
    ]);
  });

  it('finds by title and by real name, wherever it stands', () => {
    expect(sections(tables, 'playlist').map(({ id }) => id)).toEqual(['more']);
    expect(sections(tables, 'zzz')).toEqual([]);
  });
});

describe('kept tabs', () => {
  const tabs: Tab[] = [
    { id: 1, kind: 'file', title: 'About this file' },
    { id: 2, kind: 'table', table: 'a', filter: null, title: 'A' },
    { id: 3, kind: 'new', table: 'a', preset: [], title: 'New: A' },
    { id: 4, kind: 'row', table: 'b', key: '[1]', title: 'B 1' },
  ];
  const catalog = (names: string[]) => ({
    schemaVersion: 1,
    tables: names.map((name) => table([], { name })),
  });

  it('come back as they were, forms and the file’s page aside', () => {
    const kept = present(keep(tabs, 4), catalog(['a', 'b']));
    expect(kept.tabs.map((tab) => tab.kind)).toEqual(['table', 'row']);
    expect(kept.active).toBe(1);
  });

  it('leave out tables that are gone, and start at the first then', () => {
    expect(present(keep(tabs, 4), catalog(['a']))).toEqual({
      tabs: [{ kind: 'table', table: 'a', filter: null, title: 'A' }],
      active: 0,
    });
  });

  it('are with the engine before the window goes, and a refusal doesn’t hold it', async () => {
    const sent: unknown[] = [];
    useTransport((name, args) => Promise.resolve(sent.push([name, args])));
    await save('/x.sqlite', keep(tabs, 2));
    expect(sent).toEqual([['keep_tabs', { path: '/x.sqlite', kept: keep(tabs, 2) }]]);
    useTransport(() => Promise.reject(new Error('no room')));
    await save('/x.sqlite', keep(tabs, 2));
  });
});

describe('what is remembered', () => {
  it('has the last five commands, the newest first', () => {
    const sent: unknown[] = [];
    useTransport((_name, args) => Promise.resolve(sent.push(args)));
    loadLately(['a', 'b', 'c', 'd', 'e']);
    usedLately('c');
    usedLately('f');
    expect(lately()).toEqual(['f', 'c', 'a', 'b', 'd']);
    expect(sent).toEqual([{ command: 'c' }, { command: 'f' }]);
  });

  it('has the files that were explained', () => {
    const sent: unknown[] = [];
    useTransport((_name, args) => Promise.resolve(sent.push(args)));
    loadTold(['/a']);
    told('/b');
    expect([wasTold('/a'), wasTold('/b'), wasTold('/c')]).toEqual([true, true, false]);
    expect(sent).toEqual([{ path: '/b' }]);
  });
});

describe('ways on after a refusal to open', () => {
  const error = (code: ErrorCode): WireError => ({ code, message: '', details: null, fault: null });
  const values = (code: ErrorCode, recent = false): string[] =>
    waysOn(error(code), 'normal', recent).map((way) => way.value);

  it('offers what helps, the safest first', () => {
    expect(values('hot_journal')).toEqual(['recover_copy', 'recover_in_place', 'cancel']);
    expect(values('newer_version')[0]).toBe('read_only');
    expect(values('in_use')).toEqual(['retry', 'read_only', 'cancel']);
    expect(values('file_missing')).not.toContain('forget');
    expect(values('file_missing', true)).toContain('forget');
    expect(values('file_encrypted')).toEqual(['other', 'cancel']);
  });

  it('doesn’t offer read-only to someone who asked for it', () => {
    expect(waysOn(error('in_use'), 'read_only', false).map((way) => way.value)).toEqual(['retry', 'cancel']);
  });
});

describe('keys in fields', () => {
  const press = (element: HTMLElement, init: KeyboardEventInit): KeyboardEvent => {
    document.body.append(element);
    const event = new KeyboardEvent('keydown', { bubbles: true, ...init });
    element.dispatchEvent(event);
    element.remove();
    return event;
  };

  it.each([
    ['letters', { key: 'x' }, true],
    ['undo', { key: 'z', ctrlKey: true }, true],
    ['paste', { key: 'V', ctrlKey: true, shiftKey: true }, true],
    ['Delete', { key: 'Delete' }, true],
    ['the palette', { key: 'k', ctrlKey: true }, false],
    ['save', { key: 's', ctrlKey: true }, false],
    ['help', { key: 'F1' }, false],
  ])('%s', (_name, init, stays) => {
    expect(belongsToField(press(document.createElement('input'), init))).toBe(stays);
    expect(belongsToField(press(document.createElement('div'), init))).toBe(false);
  });

  it('are free on a check box', () => {
    const box = document.createElement('input');
    box.type = 'checkbox';
    expect(belongsToField(press(box, { key: 'Delete' }))).toBe(false);
  });
});

describe('names and numbers', () => {
  it('names a copy beside the file', () => {
    expect(copyName('/home/me/shop.v2.sqlite')).toBe('/home/me/shop.v2 copy.sqlite');
    expect(copyName('C:\\data\\shop')).toBe('C:\\data\\shop copy');
    expect(copyName('/home/me/.hidden')).toBe('/home/me/.hidden copy');
  });

  it('gives a new file an ending', () => {
    expect(withEnding('/x/shop')).toBe('/x/shop.sqlite');
    expect(withEnding('/x.y/shop')).toBe('/x.y/shop.sqlite');
    expect(withEnding('/x/shop.db')).toBe('/x/shop.db');
  });

  it('writes sizes, counts and times short', () => {
    expect(formatBytes(999)).toBe('999 bytes');
    expect(formatBytes(1_430_000)).toBe('1.4 MB');
    expect(formatShort(9999)).toBe('9,999');
    expect(formatShort(1_204_331)).toBe('1.2M');
    expect(formatAgo(1000, 1030)).toBe('just now');
    expect(formatAgo(0, 7200)).toBe('2 hours ago');
  });
});

describe('structure in words', () => {
  const customer = table([column({ name: 'id', primaryKey: 1, notNull: true })], {
    name: 'Customer',
    primaryKey: ['id'],
  });
  const invoice = table([column({ name: 'customer', link: 0 }), column({ name: 'no', notNull: true })], {
    name: 'Invoice',
    links: [link({ columns: ['customer'], target: 'Customer', targetColumns: ['id'] })],
    indexes: [{ name: 'i', unique: true, partial: false, origin: 'u', columns: ['no'], sql: null }],
  });

  it('says what binds a column', () => {
    expect(rulesOf(customer.columns[0] ?? column(), customer)).toEqual(['key', 'required']);
    expect(rulesOf(invoice.columns[0] ?? column(), invoice)).toEqual(['link to Customer']);
    expect(rulesOf(invoice.columns[1] ?? column(), invoice)).toEqual(['required', 'unique']);
  });

  it('finds the links that point here', () => {
    const catalog = { schemaVersion: 1, tables: [customer, invoice] };
    expect(incomingLinks(catalog, 'Customer').map(({ from }) => from.name)).toEqual(['Invoice']);
    expect(incomingLinks(catalog, 'Invoice')).toEqual([]);
  });
});
