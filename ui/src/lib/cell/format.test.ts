import { render } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';

import type { Cell, Column } from '../api/client';
import CellView from './CellView.svelte';
import { cellInput, cellText, isPartial, sameCell } from './format';
import { countText, localNumber, sizeText, toScale } from './number';

/** A column with this and that about it. */
function column(about: Partial<Column> = {}): Column {
  return {
    name: 'a',
    title: 'A',
    declaredType: '',
    affinity: 'blob',
    kind: 'any',
    dateStorage: null,
    notNull: false,
    default: null,
    collation: null,
    primaryKey: 0,
    generated: null,
    hidden: false,
    link: null,
    length: null,
    scale: null,
    choices: [],
    noted: false,
    help: null,
    minorUnits: false,
    currency: null,
    options: [],
    regex: null,
    companions: null,
    partOf: null,
    computed: null,
    ...about,
  };
}

const CASES: [string, Cell, Partial<Column>, string, string?][] = [
  ['NULL', null, {}, 'NULL'],
  ['empty text', '', {}, '""'],
  ['an integer without groups', 1234567, { kind: 'integer' }, '1234567'],
  ['the largest integer', { int: '9223372036854775807' }, { kind: 'integer' }, '9223372036854775807'],
  ['the smallest integer', { int: '-9223372036854775808' }, { kind: 'integer' }, '-9223372036854775808'],
  ['a real', { real: '0.1' }, { kind: 'number' }, '0.1'],
  ['a stored share', { real: '4.666666666666667' }, { kind: 'number' }, '4.666666666666667'],
  [
    'a computed average',
    { real: '4.666666666666667' },
    {
      kind: 'number',
      computed: { how: 'rollup', text: 'avg(x)', timed: false, notice: null, trouble: null, empty: null },
    },
    '4.66667',
  ],
  ['a whole real', { real: '1.0' }, { kind: 'number' }, '1.0'],
  ['minus zero', { real: '-0.0' }, { kind: 'number' }, '-0.0'],
  ['a huge real', { real: '1e300' }, { kind: 'number' }, '1e300'],
  ['infinity', { real: '-Infinity' }, { kind: 'number' }, '−∞'],
  ['a real in German', { real: '1234.5' }, { kind: 'number' }, '1234,5', 'de'],
  ['money', { real: '1204.5' }, { kind: 'money', scale: 2 }, '1,204.50'],
  ['money in German', { real: '1204.5' }, { kind: 'money', scale: 2 }, '1.204,50', 'de'],
  ['whole money', 18, { kind: 'money', scale: 2 }, '18.00'],
  ['money with too many digits', { real: '0.125' }, { kind: 'money', scale: 2 }, '0.125'],
  ['big money', { int: '9007199254740993' }, { kind: 'money', scale: 2 }, '9,007,199,254,740,993.00'],
  ['yes', 1, { kind: 'boolean' }, 'yes'],
  ['neither yes nor no', 7, { kind: 'boolean' }, '7'],
  ['an ISO date', '2026-11-24', { kind: 'date', dateStorage: 'iso' }, '2026-11-24'],
  ['a date at midnight', '2026-11-24 00:00:00', { kind: 'date', dateStorage: 'iso' }, '2026-11-24'],
  ['a moment', '2026-11-24T10:30:00Z', { kind: 'date_time', dateStorage: 'iso' }, '2026-11-24 10:30:00Z'],
  ['no date at all', 'soon', { kind: 'date', dateStorage: 'iso' }, 'soon'],
  ['Unix seconds', 0, { kind: 'date_time', dateStorage: 'unix_seconds' }, '1970-01-01 00:00:00'],
  [
    'Unix milliseconds',
    1500,
    { kind: 'date_time', dateStorage: 'unix_milliseconds' },
    '1970-01-01 00:00:01.500',
  ],
  ['Julian days', { real: '2440587.5' }, { kind: 'date', dateStorage: 'julian' }, '1970-01-01'],
  ['a time out of range', 9e15, { kind: 'date', dateStorage: 'unix_seconds' }, '9000000000000000'],
  ['JSON on one line', '{\n  "a": 1\n}', { kind: 'json' }, '{ "a": 1 }'],
  ['lines', 'a\nb', { kind: 'long_text' }, 'a↵b'],
  ['a long text', { prefix: 'abc', bytes: 2000 }, { kind: 'text' }, 'abc…'],
  ['a picture', { blob: 12345, kind: 'png' }, { kind: 'blob' }, 'PNG picture, 12 kB'],
];

describe('cellText', () => {
  it.each(CASES)('writes %s', (_, cell, about, text, locale = 'en') => {
    expect(cellText(cell, column(about), { locale })).toBe(text);
  });

  it('takes the word for NULL', () => {
    expect(cellText(null, column(), { nullText: 'empty' })).toBe('empty');
  });
});

describe('cells', () => {
  it('go back exactly, except where only the beginning is here', () => {
    expect(cellInput({ int: '9223372036854775807' })).toEqual({ int: '9223372036854775807' });
    expect(cellInput({ real: '-0.0' })).toEqual({ real: '-0.0' });
    expect(cellInput({ prefix: 'a', bytes: 2000 })).toBeUndefined();
    expect(isPartial({ blob: 1, kind: 'bytes' })).toBe(true);
  });

  it('are compared by type and digits', () => {
    expect(sameCell(1, { real: '1.0' })).toBe(false);
    expect(sameCell({ int: '9' }, { int: '9' })).toBe(true);
    expect(sameCell(null, '')).toBe(false);
  });

  it('are compared by their digests where both have one, whenever they were read', () => {
    const cut = { blob: 9, kind: 'bytes', as_of: 1 } as const;
    const whole = { blob: 9, kind: 'bytes', digest: 'a' } as const;
    expect(sameCell(whole, { ...whole })).toBe(true);
    expect(sameCell(whole, { ...whole, digest: 'b' })).toBe(false);
    expect(sameCell(whole, cut)).toBe(true);
    expect(sameCell(cut, { ...cut, as_of: 2 })).toBe(true);
    expect(sameCell(cut, { ...cut, blob: 8 })).toBe(false);
  });
});

describe('numbers', () => {
  it('keep every digit', () => {
    expect(localNumber('-9223372036854775808', true, 'en')).toBe('-9,223,372,036,854,775,808');
    expect(localNumber('1e300', true, 'en')).toBe('1e300');
    expect(toScale('1.5', 2)).toBe('1.50');
    expect(toScale('1.555', 2)).toBe('1.555');
  });

  it('are written for a person', () => {
    expect(countText(1204331, 'de')).toBe('1.204.331');
    expect(sizeText(1, 'en')).toBe('1 byte');
    expect(sizeText(1500, 'en')).toBe('1.5 kB');
    expect(sizeText(10_000_000, 'en')).toBe('10 MB');
  });
});

describe('CellView', () => {
  it('shows NULL and empty text differently, and a link by its label', () => {
    const none = render(CellView, { cell: null, column: column(), role: 'workspace' });
    expect(none.container.textContent?.trim()).toBe('empty');
    none.unmount();
    const empty = render(CellView, { cell: '', column: column(), role: 'workspace' });
    expect(empty.container.textContent?.trim()).toBe('""');
    empty.unmount();
    const link = render(CellView, { cell: 3, column: column({ kind: 'link', link: 0 }), label: 'Ada' });
    expect(link.container.textContent?.trim()).toBe('Ada');
  });
});

describe('kinds', () => {
  const KINDS: [string, Cell, Partial<Column>, string][] = [
    ['minor units', 1890, { kind: 'money', scale: 2, minorUnits: true }, '18.90'],
    ['a few of them', -5, { kind: 'money', scale: 2, minorUnits: true }, '-0.05'],
    ['with a currency', 120450, { kind: 'money', scale: 2, minorUnits: true, currency: 'EUR' }, '€1,204.50'],
    ['a debt', -120450, { kind: 'money', scale: 2, minorUnits: true, currency: 'EUR' }, '-€1,204.50'],
    [
      'more than a double',
      { int: '9223372036854775807' },
      { kind: 'money', scale: 2, minorUnits: true },
      '92,233,720,368,547,758.07',
    ],
    ['a share', { real: '0.07' }, { kind: 'percent' }, '7 %'],
    ['half a per cent', { real: '0.005' }, { kind: 'percent' }, '0.5 %'],
    ['more than all', { real: '1.5' }, { kind: 'percent' }, '150 %'],
    ['a length of time', 5400, { kind: 'duration' }, '1:30:00'],
    ['days', -178200, { kind: 'duration' }, '-2 d 1:30:00'],
    ['stars', 4, { kind: 'rating' }, '★★★★☆'],
    ['an enum', 'to_do', { kind: 'enum', options: [{ value: 'to_do', title: 'To do' }] }, 'To do'],
    ['no such value', 'lost', { kind: 'enum', options: [] }, 'lost'],
  ];
  it.each(KINDS)('show %s', (_, cell, about, text) => {
    expect(cellText(cell, column(about), { locale: 'en' })).toBe(text);
  });

  it('show moments in the zone of this machine', () => {
    const moment = column({ kind: 'date_time', dateStorage: 'iso_utc' });
    const local = new Date('2026-11-24T10:30:00Z');
    const shown = cellText('2026-11-24T10:30:00Z', moment);
    expect(new Date(shown.replace(' ', 'T')).getTime()).toBe(local.getTime());
    expect(cellText('soon', moment)).toBe('soon');
  });

  it('show a password only as set', () => {
    const { container } = render(CellView, { cell: '••••••••', column: column({ kind: 'password' }) });
    expect(container.querySelector('[role=img]')?.getAttribute('aria-label')).toBe('A password is set');
  });
});
