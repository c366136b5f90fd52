// @vitest-environment node
// @ts-expect-error: only here is Node asked for anything, so its types aren't installed.
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { ChartSpec } from '../api/client';
import { filledDates, numberOf, roleOf, writtenNumber } from './data';
import { answer, column } from './fixture';
import type { Ink } from './ink';
import { contrast } from './ink';
import { svgText } from './library';
import { cut, optionOf, rowsAt, tipOf } from './option';
import type { Plot } from './plot';
import { MOST_SLICES, plotOf, summaryOf, tableOf } from './plot';
import { propose } from './propose';

const EN = { locale: 'en' };

const status = column('status', 'enum', {
  options: [
    { value: 'to_do', title: 'To do', colour: 'slate' },
    { value: 'done', title: 'Done', colour: 'green' },
  ],
});
const count = column('count', 'integer');
const price = column('price', 'money', { minorUnits: true, scale: 2, currency: 'EUR' });
const month = column('month', 'text');

function drawn(spec: ChartSpec, data: Parameters<typeof plotOf>[1]): Plot {
  const plot = plotOf(spec, data, EN);
  if (typeof plot === 'string') throw new Error(plot);
  return plot;
}

describe('what is proposed', () => {
  const names = ['Oak', 'Ash', 'Fir'].map((name, index) => [name, index]);

  it('is a number for one number', () => {
    expect(propose(answer([count], [[7]]))).toEqual({ kind: 'number', y: ['count'] });
    expect(propose(answer([column('who', 'text')], [['Maren']]))).toEqual({ kind: 'number', y: ['who'] });
  });

  it('is a line over time', () => {
    const data = answer(
      [month, count, column('total', 'integer')],
      [
        ['2026-01', 3, 5],
        ['2026-02', 4, 6],
      ],
    );
    expect(propose(data)).toEqual({ kind: 'line', x: 'month', y: ['count', 'total'] });
    const days = answer(
      [column('day', 'date'), column('who', 'text'), count],
      [
        ['2026-01-01', 'A', 1],
        ['2026-01-02', 'B', 2],
      ],
    );
    expect(propose(days)).toEqual({ kind: 'line', x: 'day', y: ['count'], split: 'who' });
  });

  it('is bars for names, from left to right where the names are long', () => {
    const wood = column('wood', 'text');
    expect(propose(answer([wood, count], names))).toEqual({ kind: 'bar', x: 'wood', y: ['count'] });
    const long = names.map(([name, value]) => [`${name} from the far north`, value ?? null]);
    expect(propose(answer([wood, count], long))).toMatchObject({ kind: 'bar', horizontal: true });
  });

  it('does not put money and counts on one axis', () => {
    const data = answer(
      [column('wood', 'text'), count, price],
      [
        ['Oak', 1, 100],
        ['Ash', 2, 200],
      ],
    );
    expect(propose(data)?.y).toEqual(['count']);
  });

  it('is bars on each other for two names, a heat map where there are many', () => {
    const rows = ['Oak', 'Ash'].flatMap((wood) => ['to_do', 'done'].map((state) => [wood, state, 2]));
    expect(propose(answer([column('wood', 'text'), status, count], rows))).toEqual({
      kind: 'bar',
      x: 'wood',
      y: ['count'],
      split: 'status',
      stacked: true,
    });
    const many = Array.from({ length: 100 }, (_, at) => [`w${at % 10}`, `s${Math.floor(at / 10)}`, at]);
    expect(propose(answer([column('w', 'text'), column('s', 'text'), count], many))?.kind).toBe('heatmap');
  });

  it('is points for two numbers and nothing without numbers', () => {
    const data = answer(
      [column('a', 'number'), column('b', 'number')],
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect(propose(data)).toEqual({ kind: 'scatter', x: 'a', y: ['b'] });
    expect(propose(answer([column('a', 'text')], [['x'], ['y']]))).toBeNull();
    expect(propose(answer([column('picture', 'image')], [[null]]))).toBeNull();
  });
});

describe('values', () => {
  it('become numbers as their kind says, never a key or a link', () => {
    expect(numberOf(1890, price)).toBe(18.9);
    expect(numberOf({ real: '0.125' }, column('share', 'percent'))).toBe(12.5);
    expect(numberOf({ int: '9007199254740993' }, count)).toBe(9007199254740992);
    expect(numberOf('7', count)).toBeNull();
    const key = column('id', 'integer', { primaryKey: 1 });
    const link = column('author', 'integer', { link: 0 });
    const data = answer([key, link, column('any', 'any')], [[1, 2, { real: '1.5' }]]);
    expect([0, 1, 2].map((index) => roleOf(data, index))).toEqual(['name', 'name', 'number']);
  });

  it('are written as cells are', () => {
    expect(writtenNumber(1234.5, price, EN)).toBe('€1,234.50');
    expect(writtenNumber(7.5, column('share', 'percent'), EN)).toBe('7.5 %');
    expect(writtenNumber(5400, column('spent', 'duration'), EN)).toBe('1:30:00');
    expect(writtenNumber(0.1 + 0.2, column('n', 'number'), EN)).toBe('0.3');
    expect(writtenNumber(1e6, count, EN)).toBe('1,000,000');
  });

  it('of time have no gaps', () => {
    expect(filledDates(['2025-11', '2026-02'])).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(filledDates(['2025-Q3', '2026-Q1'])).toEqual(['2025-Q3', '2025-Q4', '2026-Q1']);
    expect(filledDates(['2020-W52', '2021-W01'])).toEqual(['2020-W52', '2020-W53', '2021-W01']);
    expect(filledDates(['2024-02-28', '2024-03-01'])).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
    expect(filledDates(['2024', 'x'])).toBeNull();
  });
});

describe('a plot', () => {
  const orders = answer(
    [column('customer', 'integer', { link: 0 }), status, price],
    [
      [1, 'to_do', 1000],
      [2, 'done', 2050],
      [1, 'done', 500],
      [null, 'done', null],
    ],
    [{ column: 0, labels: ['Maren', 'Jo', 'Maren', null] }],
  );

  it('has a series for each value that splits it, with its own colour, and nothing where there is nothing', () => {
    const plot = drawn({ kind: 'bar', x: 'customer', y: ['price'], split: 'status', stacked: true }, orders);
    expect(plot.categories.map(({ name }) => name)).toEqual(['Maren', 'Jo', 'empty']);
    expect(plot.series.map(({ name, colour }) => [name, colour])).toEqual([
      ['To do', undefined],
      ['Done', 'green'],
    ]);
    expect(plot.series.map(({ points }) => points.map(({ value }) => value))).toEqual([
      [10, null, null],
      [5, 20.5, null],
    ]);
    expect(plot.notes).toEqual([]);
    expect(tableOf(plot, orders, EN)).toEqual({
      head: ['Customer', 'To do', 'Done'],
      lines: [
        { cells: ['Maren', '€10.00', '€5.00'], rows: [0, 2] },
        { cells: ['Jo', '', '€20.50'], rows: [1] },
        { cells: ['empty', '', ''], rows: [3] },
      ],
    });
  });

  it('says that it adds up where several rows fall on one place', () => {
    const plot = drawn({ kind: 'bar', x: 'customer', y: ['price'] }, orders);
    expect(plot.series[0]?.points.map(({ value }) => value)).toEqual([15, 20.5, null]);
    expect(plot.notes[0]).toContain('added up');
    expect(summaryOf(plot, EN)).toBe(
      'Bar chart of Price by Customer, 3 places. Highest Jo with €20.50, lowest Maren with €15.00.',
    );
  });

  it('tells NULL and the word for it apart', () => {
    const data = answer(
      [column('w', 'text'), count],
      [
        ['empty', 1],
        [null, 2],
      ],
    );
    expect(drawn({ kind: 'bar', x: 'w', y: ['count'] }, data).categories).toHaveLength(2);
  });

  it('gathers what would be too many slices, and leaves out what is below nothing', () => {
    const rows = Array.from({ length: 20 }, (_, at) => [`n${at}`, at - 2]);
    const plot = drawn({ kind: 'pie', x: 'w', y: ['count'] }, answer([column('w', 'text'), count], rows));
    expect(plot.categories).toHaveLength(MOST_SLICES);
    expect(plot.categories.at(-1)?.name).toBe('Other (10)');
    const all = plot.series[0]?.points.reduce((sum, { value }) => sum + (value ?? 0), 0);
    expect(all).toBe(rows.reduce((sum, [, value]) => sum + Math.max(0, value as number), 0));
    expect(plot.notes.join(' ')).toContain('2 left out');
  });

  it('orders names as asked, and time always from the first to the last', () => {
    const data = answer(
      [column('w', 'text'), count],
      [
        ['b', 1],
        ['a', 3],
        ['c', 2],
      ],
    );
    const order = (sort: ChartSpec['sort']) =>
      drawn({ kind: 'bar', x: 'w', y: ['count'], ...(sort ? { sort } : {}) }, data)
        .categories.map(({ name }) => name)
        .join('');
    expect([order(undefined), order('largest'), order('smallest'), order('name')]).toEqual([
      'bac',
      'acb',
      'bca',
      'abc',
    ]);
    const time = answer(
      [month, count],
      [
        ['2026-03', 1],
        ['2026-01', 2],
      ],
    );
    const plot = drawn({ kind: 'line', x: 'month', y: ['count'] }, time);
    expect(plot.categories.map(({ name }) => name)).toEqual(['2026-01', '2026-02', '2026-03']);
    expect(plot.series[0]?.points.map(({ value }) => value)).toEqual([2, null, 1]);
  });

  it('is a sentence where there is nothing to draw', () => {
    const data = answer([column('w', 'text'), count], [['a', 1]]);
    expect(plotOf({ kind: 'bar', x: 'w', y: ['gone'] }, data)).toContain('“gone”');
    expect(plotOf({ kind: 'bar', x: 'gone', y: ['count'] }, data)).toContain('“gone”');
    expect(plotOf({ kind: 'bar', x: 'w' }, data)).toContain('Choose');
    expect(plotOf({ kind: 'scatter', x: 'w', y: ['count'] }, data)).toContain('horizontal');
    expect(plotOf({ kind: 'bar', y: ['count'] }, { ...data, rows: [] })).toContain('no rows');
  });
});

const tokens = String(readFileSync('src/styles/tokens.css', 'utf8'));

/** The colours of a theme, read from the tokens themselves. */
function inkFrom(theme: 'light' | 'dark'): Ink {
  const block =
    (theme === 'light' ? tokens.split("[data-theme='dark']")[0] : tokens.split("[data-theme='dark']")[1]) ??
    '';
  const token = (name: string): string => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(block)?.[1] ?? 'none';
  return {
    text: token('text'),
    quiet: token('text-2'),
    line: token('line'),
    surface: token('surface'),
    sunken: token('sunken'),
    palette: Array.from({ length: 8 }, (_, index) => token(`chart-${index + 1}`)),
    named: { green: token('green'), slate: token('slate') },
    font: 'sans-serif',
  };
}

type Vector = [number, number, number];

const linear = (colour: string): Vector =>
  [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Vector;

const times = (matrix: Vector[], vector: Vector): Vector =>
  matrix.map((row) => Math.max(0, row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])) as Vector;

/** Björn Ottosson's OKLab: distances in it are as they are seen. */
function oklab(colour: Vector): Vector {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    colour,
  ).map(Math.cbrt) as Vector;
  const at = (a: number, b: number, c: number): number => a * cones[0] + b * cones[1] + c * cones[2];
  return [
    at(0.2104542553, 0.793617785, -0.0040720468),
    at(1.9779984951, -2.428592205, 0.4505937099),
    at(0.0259040371, 0.7827717662, -0.808675766),
  ];
}

/** Machado, Oliveira and Fernandes (2009): how those see who lack one kind of cone. */
const EYES: Record<string, Vector[]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

describe.each(['light', 'dark'] as const)('the colours of the %s theme', (theme) => {
  const ink = inkFrom(theme);

  it('stand out from the ground', () => {
    for (const colour of ink.palette) expect(contrast(colour, ink.surface)).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(EYES))('are told apart by eyes with %s cones', (eyes) => {
    const seen = ink.palette.map((colour) => oklab(times(EYES[eyes] ?? [], linear(colour))));
    const far = (a: Vector, b: Vector): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    const least = Math.min(...seen.flatMap((one, at) => seen.slice(at + 1).map((other) => far(one, other))));
    expect(least).toBeGreaterThan(0.09);
  });
});

describe('the picture', () => {
  const ink = inkFrom('light');
  const room = { width: 400, height: 300 };
  const data = answer(
    [column('w', 'text'), count, column('s', 'text')],
    [
      ['Alder <b>stool</b>', 3, 'x'],
      ['Ash hook', 5, 'y'],
    ],
  );

  it.each(['bar', 'line', 'area', 'pie', 'donut', 'heatmap'] as const)('of a %s is drawn', (kind) => {
    const spec: ChartSpec = {
      kind,
      x: 'w',
      y: ['count'],
      values: true,
      ...(kind === 'heatmap' ? { split: 's' } : {}),
    };
    const plot = drawn(spec, data);
    const svg = svgText(optionOf(spec, plot, ink, room, EN), room.width, room.height);
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('Ash hook');
    expect(svg).not.toContain('<b>');
    expect(svg.match(/<path/g)?.length ?? 0).toBeGreaterThan(1);
  });

  it('of points is drawn', () => {
    const points = answer(
      [column('a', 'number'), column('b', 'number')],
      [
        [1, 2],
        [3, 4],
      ],
    );
    const spec: ChartSpec = { kind: 'scatter', x: 'a', y: ['b'] };
    const svg = svgText(optionOf(spec, drawn(spec, points), ink, room, EN), room.width, room.height);
    expect(svg).toContain('>A<');
  });

  it('is the same each time', () => {
    const spec: ChartSpec = { kind: 'bar', x: 'w', y: ['count'] };
    const option = () => JSON.stringify(optionOf(spec, drawn(spec, data), ink, room, EN));
    expect(option()).toBe(option());
  });

  it('says at the pointer what is there, and which rows', () => {
    const spec: ChartSpec = { kind: 'donut', x: 'w', y: ['count'] };
    const plot = drawn(spec, data);
    expect(tipOf(plot, [{ dataIndex: 1, seriesIndex: 0 }], EN)).toBe('Ash hook\n5 (63 %)');
    expect(rowsAt(plot, { dataIndex: 1, seriesIndex: 0 })).toEqual([1]);
    const heat = drawn({ kind: 'heatmap', x: 'w', y: ['count'], split: 's' }, data);
    expect(rowsAt(heat, { dataIndex: 3, seriesIndex: 0 })).toEqual([1]);
    expect(rowsAt(heat, { dataIndex: 1, seriesIndex: 0 })).toEqual([]);
  });

  it('cuts long names', () => {
    expect(cut('Alder stool')).toBe('Alder stool');
    expect([...cut('x'.repeat(300))]).toHaveLength(22);
    expect(cut('👩‍🚀'.repeat(30)).endsWith('…')).toBe(true);
  });
});
