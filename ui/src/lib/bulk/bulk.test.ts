import { beforeEach, expect, it, vi } from 'vitest';

import type { Bulk, FileInfo } from '../api/client';
import { useTransport } from '../api/client';
import { column, table } from '../edit/fixture';
import type { Grid } from '../grid/grid.svelte';
import { BulkWork } from './bulk.svelte';

const goods = table(
  [column({ name: 'id', kind: 'integer', affinity: 'integer', primaryKey: 1 }), column({ name: 'name' })],
  { name: 'goods', title: 'Goods', key: { type: 'rowid', name: 'rowid', column: 'id' } },
);
const PREVIEW = { count: 3, columns: ['name'], rows: [], impact: null, faults: [] as unknown[] };

let asked: { name: string; args: Record<string, unknown> }[];
let answer: (name: string, args: Record<string, unknown>) => unknown;

/** As much of a grid as a change needs. */
function grid(selected: { top: number; bottom: number }, rows = 100): Grid {
  return {
    file: { id: 1, readOnly: null, role: 'guest' } as unknown as FileInfo,
    table: goods,
    filter: null,
    find: '',
    base: 0,
    rowCount: rows,
    area: { ...selected, left: 0, right: 1 },
    selected: { anchor: { row: 0, column: 1 }, reach: 'rows' },
    view: { pages: false },
    column: () => ({ column: goods.columns[1] }),
    source: {
      status: { total: { rows, exact: true } },
      refresh: () => undefined,
      rows: (first: number, count: number) =>
        Promise.resolve(Array.from({ length: count }, (_, at) => ({ key: `[${first + at}]`, cells: [] }))),
    },
  } as unknown as Grid;
}

function replacing(over: Grid): BulkWork {
  const work = new BulkWork(over, 'replace');
  work.draft.find = 'oak';
  return work;
}

const previews = () => asked.filter(({ name }) => name === 'preview_bulk');
const sent = (at: number) => previews()[at]?.args['bulk'] as Bulk;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = () => PREVIEW;
  useTransport((name, args) => {
    asked.push({ name, args: args as Record<string, unknown> });
    return Promise.resolve().then(() => answer(name, args as Record<string, unknown>));
  });
});

it('looks once typing rests, and gives up the look before', async () => {
  const work = replacing(grid({ top: 0, bottom: 0 }));
  let finish = (): void => undefined;
  answer = () => new Promise((resolve) => (finish = () => resolve({ ...PREVIEW, count: 1 })));
  work.rethink();
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(previews()).toHaveLength(1);
  work.draft.find = 'ash';
  work.rethink();
  expect(asked.at(-1)).toMatchObject({ name: 'cancel_task', args: { task: previews()[0]?.args['task'] } });
  answer = () => PREVIEW;
  await vi.advanceTimersByTimeAsync(300);
  finish();
  await vi.advanceTimersByTimeAsync(1);
  expect(work.preview?.count).toBe(3);
  expect(work.ready).toBe(true);
  expect(sent(1)).toMatchObject({ table: 'goods', keys: null, filter: null });
});

it('is not ready where rows would break a rule', async () => {
  const work = replacing(grid({ top: 0, bottom: 0 }));
  const fault = { rows: 1, columns: ['name'], sentence: '1 of 3 rows would break a rule: Name is too long.' };
  answer = () => ({ ...PREVIEW, faults: [fault] });
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(work.preview?.faults).toEqual([fault]);
  expect(work.ready).toBe(false);
});

it('names selected rows by their keys, and everything by none', async () => {
  const some = replacing(grid({ top: 2, bottom: 4 }));
  some.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(sent(0).keys).toEqual(['[2]', '[3]', '[4]']);
  const all = replacing(grid({ top: 0, bottom: 99 }));
  expect(all.meant).toBe('all');
  all.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(sent(1).keys).toBeNull();
});

it('means the rows of a page where the page is all that is selected', async () => {
  const page = grid({ top: 0, bottom: 9 });
  const selected = { anchor: { row: 0, column: 1 }, reach: 'all' };
  const work = replacing({
    ...page,
    view: { pages: true },
    base: 20,
    rowCount: 10,
    selected,
  } as unknown as Grid);
  expect(work.meant).toBe('selected');
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect([sent(0).keys?.length, sent(0).keys?.[0]]).toEqual([10, '[20]']);
});

it('sends the filter and what is being found, for the rows that they show', async () => {
  const filter = { type: 'compare', column: 'name', operator: 'is', values: ['x'] };
  const work = replacing({ ...grid({ top: 0, bottom: 0 }), filter, find: 'y' } as unknown as Grid);
  expect(work.options[1]?.text).toContain('C is x and any column contains “y”');
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(sent(0)).toMatchObject({ keys: null, filter: { type: 'all', of: [filter, { type: 'any' }] } });
  work.meant = 'all';
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  expect(sent(1).filter).toBeNull();
});

it('does nothing before what it would do is on screen', async () => {
  const work = replacing(grid({ top: 0, bottom: 0 }));
  work.rethink();
  expect(await work.run()).toBe(false);
  await vi.advanceTimersByTimeAsync(300);
  work.draft.find = 'ash';
  work.rethink();
  expect(await work.run()).toBe(false);
  expect(asked.some(({ name }) => name === 'run_bulk')).toBe(false);
});

it('keeps a refusal at its column, and may be tried again', async () => {
  const work = replacing(grid({ top: 0, bottom: 0 }));
  work.rethink();
  await vi.advanceTimersByTimeAsync(300);
  const fault = { table: 'goods', columns: ['name'] };
  answer = (name) => {
    if (name !== 'run_bulk') return PREVIEW;
    throw { code: 'rule_broken', message: 'Too long.', details: null, fault };
  };
  expect(await work.run()).toBe(false);
  expect(work.faultOf('name')).toBe('Too long.');
  expect(work.draft.find).toBe('oak');
  expect(work.ready).toBe(true);
  answer = () => ({ rows: 3, change: null });
  expect(await work.run()).toBe(true);
});
