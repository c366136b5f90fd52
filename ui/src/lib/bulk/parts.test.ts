import { describe, expect, it } from 'vitest';

import type { FileInfo } from '../api/client';
import { column, link, table } from '../edit/fixture';
import { changeOf, missing, negated, searchable, settable, waysOf, type BulkDraft } from './change';
import { differing, replaced, shortened, type Part } from './marks';
import { MOST_NAMED, firstMeant, rowsOptions, type Situation } from './rows';

const file = { id: 1, readOnly: null, role: 'guest' } as unknown as FileInfo;
const goods = table(
  [
    column({ name: 'id', title: 'ID', kind: 'integer', affinity: 'integer', primaryKey: 1 }),
    column({ name: 'name', title: 'Name', notNull: true }),
    column({ name: 'price', title: 'Price', kind: 'money', affinity: 'numeric' }),
    column({ name: 'made', title: 'Made', kind: 'date' }),
    column({ name: 'secret', title: 'Secret', kind: 'password' }),
    column({ name: 'house', title: 'House', kind: 'link', link: 0 }),
    column({ name: 'loud', title: 'Loud', generated: 'virtual' }),
  ],
  { key: { type: 'rowid', name: 'rowid', column: 'id' }, links: [link()] },
);
const at = (name: string) => goods.columns.find((one) => one.name === name) ?? column();

function draft(change: Partial<BulkDraft>): BulkDraft {
  return { mode: 'change', column: 'name', find: '', replace: '', matchCase: false, lines: [], ...change };
}

describe('what can be changed', () => {
  it('leaves out keys that SQLite numbers, passwords and what is computed', () => {
    expect(settable(file, goods).map(({ name }) => name)).toEqual(['name', 'price', 'made', 'house']);
    expect(searchable(file, goods).map(({ name }) => name)).toEqual(['name']);
    const locked = { ...file, readOnly: 'It is read-only.' } as FileInfo;
    expect(settable(locked, goods)).toEqual([]);
  });

  it('offers no value only where there may be none, and more or less only of numbers', () => {
    expect(waysOf(goods, at('name'))).toEqual(['to', 'blank']);
    expect(waysOf(goods, at('price'))).toEqual(['to', 'null', 'raise', 'lower']);
    expect(waysOf(goods, at('house'))).toEqual(['to', 'null']);
  });
});

describe('the change', () => {
  it('is not made before all is said', () => {
    const line = {
      id: 1,
      column: 'price',
      how: 'to' as const,
      value: undefined,
      by: '',
      unit: 'percent' as const,
    };
    expect(missing(draft({ lines: [line] }), goods)).toBe('Give Price its new value.');
    expect(missing(draft({ lines: [{ ...line, how: 'lower' }] }), goods)).toContain('lowered');
    expect(missing(draft({ lines: [{ ...line, value: null }] }), goods)).toBeNull();
    expect(missing(draft({ lines: [{ ...line, how: 'null' }] }), goods)).toBeNull();
    expect(missing(draft({ mode: 'replace' }), goods)).not.toBeNull();
    expect(missing(draft({ mode: 'replace', find: ' ' }), goods)).toBeNull();
  });

  it('sets, empties, raises and lowers', () => {
    const line = { value: undefined, by: '', unit: 'percent' as const };
    const change = changeOf(
      draft({
        lines: [
          { ...line, id: 1, column: 'name', how: 'blank' },
          { ...line, id: 2, column: 'house', how: 'null' },
          { ...line, id: 3, column: 'price', how: 'lower', by: ' 7,5 ' },
          { ...line, id: 4, column: 'made', how: 'to', value: { typed: '2026-11-24' } },
        ],
      }),
    );
    expect(change).toEqual({
      type: 'update',
      values: [
        { column: 'name', value: '' },
        { column: 'house', value: null },
        { column: 'made', value: { typed: '2026-11-24' } },
      ],
      adjust: [{ column: 'price', unit: 'percent', by: { typed: '-7,5' } }],
    });
  });

  it('turns a sign round', () => {
    expect(['5', '-5', '+5', '− 5', '1:30'].map(negated)).toEqual(['-5', '5', '-5', '5', '-1:30']);
  });
});

describe('which rows', () => {
  const plain: Situation = {
    title: 'Goods',
    selected: 1,
    everything: false,
    filter: null,
    shown: { rows: 1204, exact: true },
    total: { rows: 1204, exact: true },
  };
  const texts = (of: Partial<Situation>) => rowsOptions({ ...plain, ...of }).map(({ text }) => text);

  it('are said in a sentence with their number', () => {
    expect(texts({})).toEqual(['The selected row', expect.stringMatching(/^All 1.204 rows of Goods$/)]);
    expect(texts({ selected: 12, filter: 'Price is 3', shown: { rows: 57, exact: false } })).toEqual([
      'The 12 selected rows',
      'The about 57 rows that the filter shows: Price is 3',
      expect.stringMatching(/^All 1.204 rows of Goods$/),
    ]);
    expect(texts({ selected: 0, total: null })).toEqual(['All rows of Goods']);
    expect(texts({ selected: 0, total: { rows: 1, exact: true } })).toEqual(['The one row of Goods']);
  });

  it('are the selected ones, else the filtered ones, else all', () => {
    expect(firstMeant(plain)).toBe('all');
    expect(firstMeant({ ...plain, filter: 'x' })).toBe('filtered');
    expect(firstMeant({ ...plain, filter: 'x', selected: 2 })).toBe('selected');
  });

  it('are never named one by one where everything is selected', () => {
    const everything = { ...plain, selected: 1204, everything: true };
    expect(rowsOptions(everything).map(({ meant }) => meant)).toEqual(['all']);
    expect(firstMeant(everything)).toBe('all');
    expect(firstMeant({ ...everything, filter: 'x' })).toBe('filtered');
  });

  it('are chosen by nobody else where more are selected than can be named', () => {
    const many = { ...plain, selected: MOST_NAMED + 1 };
    expect(firstMeant(many)).toBeNull();
    expect(rowsOptions(many)[0]?.refused).toContain('filter');
  });
});

describe('what is marked', () => {
  const drawn = (parts: Part[]) => parts.map(({ text, changed }) => (changed ? `[${text}]` : text)).join('');
  const how = { find: 'oak', replace: 'ash', matchCase: false };

  it('is what differs', () => {
    const { before, after } = differing('red chair', 'red sofa');
    expect([drawn(before), drawn(after)]).toEqual(['red [chair]', 'red [sofa]']);
    expect(drawn(differing('aa', 'aaa').after)).toBe('aa[a]');
    expect(drawn(differing('🙂', '🙃').before)).toBe('[🙂]');
  });

  it('is each place that was replaced', () => {
    const { before, after } = replaced('OAK and oak.', 'ash and ash.', how);
    expect([drawn(before), drawn(after)]).toEqual(['[OAK] and [oak].', '[ash] and [ash].']);
    expect(drawn(replaced('an oak', 'an ', { ...how, replace: '' }).before)).toBe('an [oak]');
    // Folded otherwise than here: at least what differs.
    expect(drawn(replaced('Straße', 'Weg', { ...how, find: 'STRASSE' }).before)).toBe('[Straße]');
  });

  it('stops where only the beginnings are known', () => {
    const { before, after } = replaced('oak tre', 'pine tr', { ...how, replace: 'pine' }, true);
    expect([drawn(before), drawn(after)]).toEqual(['[oak] tre', '[pine] tr']);
  });

  it('stays in sight', () => {
    const long = 'x'.repeat(100);
    const parts = shortened(replaced(`${long}oak${long}`, `${long}ash${long}`, how).before);
    expect(drawn(parts)).toBe(`…${'x'.repeat(16)}[oak]${'x'.repeat(16)}…`);
  });
});
