import { beforeEach, describe, expect, it } from 'vitest';

import type { FileInfo, RowEdit, RowSetStatus, WireError } from '../api/client';
import { useTransport } from '../api/client';
import { column, table } from '../edit/fixture';
import { files } from '../state/files.svelte';
import { messages } from '../state/messages.svelte';
import { tabs, type TableTab } from '../state/tabs.svelte';
import { emptyCells, fillDown, toggleBoolean } from './bulk';
import { pasteText, pasting, finishPaste } from './clipboard.svelte';
import { Grid } from './grid.svelte';
import { handleEditorKey, handleGridKey } from './keyboard';
import { moveTo, selectCell } from './selection';

const people = table(
  [
    column({ name: 'id', title: 'ID', kind: 'integer', affinity: 'integer', primaryKey: 1 }),
    column({ name: 'name', title: 'Name', notNull: true }),
    column({ name: 'note', title: 'Note' }),
    column({ name: 'active', title: 'Active', kind: 'boolean', affinity: 'numeric' }),
    column({ name: 'shout', title: 'Shout', generated: 'virtual' }),
  ],
  { name: 'people', title: 'People', key: { type: 'rowid', name: 'rowid', column: 'id' } },
);
const file = { id: 1, name: 'x', path: '/x', role: 'guest', readOnly: null } as unknown as FileInfo;
const status: RowSetStatus = {
  id: 1,
  total: { rows: 3, exact: true },
  positionsExact: true,
  working: null,
  version: 0,
  trouble: null,
};

let stored: (string | number | null)[][];
let saves: RowEdit[][];
let refuse: WireError | null;
/** What saving waits for. */
let held: Promise<void>;
let grid: Grid;

function rows() {
  return stored.map((cells) => ({ key: `[${cells[0]}]`, cells: [...cells] }));
}

function engine(name: string, args: Record<string, unknown>): unknown {
  switch (name) {
    case 'table_view':
      return {};
    case 'open_rows':
      return {
        id: 1,
        columns: people.columns.map((each) => each.name),
        status,
        window: { start: 0, approximate: false, rows: rows(), labels: [], status },
      };
    case 'read_rows':
      return {
        start: args['start'],
        approximate: false,
        rows: rows().slice(args['start'] as number),
        labels: [],
        status,
      };
    case 'save_rows': {
      const edits = args['edits'] as RowEdit[];
      saves.push(edits);
      if (refuse) throw refuse;
      return {
        keys: edits.map((edit) => edit.key ?? '[9]'),
        rows: edits.map((edit) => ({ key: edit.key, cells: [] })),
      };
    }
    default:
      return null;
  }
}

function at(row: number, place: number): void {
  grid.selected = selectCell({ row, column: place });
}

function key(name: string, more: Partial<KeyboardEventInit> = {}): void {
  handleGridKey(grid, new KeyboardEvent('keydown', { key: name, ...more }));
}

const settle = () => new Promise((done) => setTimeout(done, 5));

// jsdom has no canvas to measure text with.
HTMLCanvasElement.prototype.getContext = () => null;

beforeEach(async () => {
  stored = [
    [1, 'Ada', null, 1, 'ADA'],
    [2, 'Bea', 'x', 0, 'BEA'],
    [3, 'Cleo', '', null, 'CLEO'],
  ];
  saves = [];
  refuse = null;
  held = Promise.resolve();
  pasting.plan = null;
  useTransport((name, args) =>
    (name === 'save_rows' ? held : Promise.resolve()).then(() =>
      engine(name, args as Record<string, unknown>),
    ),
  );
  files.current = file;
  files.catalog = { tables: [people], schemaVersion: 1 };
  const tab: TableTab = { id: 1, kind: 'table', table: 'people', title: 'People', filter: null };
  grid = new Grid(tab, file, people);
  grid.viewHeight = 320;
  await grid.start();
});

describe('editing in place', () => {
  it('saves what was typed with what was seen', async () => {
    at(1, 1);
    key('Q');
    expect(grid.editing.current?.start).toBe('Q');
    grid.editing.type({ typed: 'Quinn' });
    expect(tabs.dirty.has(1)).toBe(true);
    expect(await grid.editing.commit()).toBe(true);
    expect(saves).toEqual([
      [
        {
          table: 'people',
          key: '[2]',
          values: [{ column: 'name', value: { typed: 'Quinn' } }],
          seen: [{ column: 'name', cell: 'Bea' }],
        },
      ],
    ]);
    expect(grid.editing.current).toBeNull();
    expect(tabs.dirty.has(1)).toBe(false);
  });

  it('keeps the keys that are typed while a cell is being saved, for the cells they are meant for', async () => {
    let go: () => void = () => undefined;
    held = new Promise((done) => (go = done));
    at(0, 1);
    key('A');
    grid.editing.type({ typed: 'Ann' });
    handleEditorKey(grid, new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    for (const typed of ['B', 'o', 'x', 'Backspace', 'b', 'ArrowDown'])
      expect(grid.ahead.takes(new KeyboardEvent('keydown', { key: typed }))).toBe(true);
    expect(grid.editing.current?.spot).toEqual({ row: 0, column: 1 });
    go();
    await settle();
    expect(saves.length).toBe(1);
    expect(grid.editing.current?.spot).toEqual({ row: 1, column: 1 });
    expect(grid.editing.current?.start).toBe('Bob');
    expect(grid.ahead.takes(new KeyboardEvent('keydown', { key: 'x' }))).toBe(false);
  });

  it('takes nothing typed ahead for the cell that was refused', async () => {
    let go: () => void = () => undefined;
    held = new Promise((done) => (go = done));
    refuse = { code: 'rule_broken', message: 'No.', details: null, fault: null };
    at(0, 1);
    key('A');
    grid.editing.type({ typed: 'Ann' });
    handleEditorKey(grid, new KeyboardEvent('keydown', { key: 'Enter' }));
    await settle();
    grid.ahead.takes(new KeyboardEvent('keydown', { key: 'B' }));
    go();
    await settle();
    expect(grid.editing.error?.message).toBe('No.');
    expect(grid.editing.input).toEqual({ typed: 'Ann' });
    expect(messages.status).toContain('B');
  });

  it('drops nothing that was put in while it was being saved', async () => {
    let go: () => void = () => undefined;
    held = new Promise((done) => (go = done));
    at(0, 1);
    key('A');
    grid.editing.type({ typed: 'Ann' });
    const saved = grid.editing.commit();
    await settle();
    grid.editing.type({ typed: 'Anna' });
    go();
    expect(await saved).toBe(false);
    expect(grid.editing.input).toEqual({ typed: 'Anna' });
    expect(await grid.editing.commit()).toBe(true);
    expect(saves.length).toBe(2);
  });

  it('tells of a refusal behind another tab', async () => {
    refuse = { code: 'in_use', message: 'In use.', details: null, fault: null };
    at(0, 1);
    key('A');
    grid.editing.type({ typed: 'Ann' });
    expect(await grid.editing.commit()).toBe(false);
    expect(messages.toasts.map(({ text, action }) => [text, action?.label])).toContainEqual([
      'In use.',
      'Show',
    ]);
  });

  it('writes nothing where nothing was changed', async () => {
    at(1, 1);
    key('F2');
    await settle();
    grid.editing.type({ typed: 'Bea' });
    expect(await grid.editing.commit()).toBe(true);
    expect(saves).toEqual([]);
  });

  it('keeps what was typed after a refusal, until Escape', async () => {
    refuse = { code: 'required', message: 'Name must be filled in.', details: null, fault: null };
    at(0, 1);
    key('F2');
    await settle();
    grid.editing.type('');
    expect(await grid.editing.commit()).toBe(false);
    expect(grid.editing.error?.message).toBe('Name must be filled in.');
    expect(grid.editing.input).toBe('');
    expect(grid.editing.current).not.toBeNull();
    grid.editing.cancel();
    expect(await grid.editing.mayLeave()).toBe(true);
  });

  it('shows a conflict with both values; keeping mine names theirs as seen', async () => {
    const fault = {
      table: 'people',
      columns: ['name'],
      rule: null,
      otherRow: null,
      otherLabel: null,
      linked: null,
    };
    refuse = { code: 'conflict', message: 'Changed.', details: null, fault: { ...fault, stored: ['Bo'] } };
    at(1, 1);
    key('F2');
    await settle();
    grid.editing.type({ typed: 'Mine' });
    expect(await grid.editing.commit()).toBe(false);
    expect(grid.editing.stored).toBe('Bo');
    refuse = null;
    expect(await grid.editing.keepMine()).toBe(true);
    expect(saves.at(-1)?.[0]?.seen).toEqual([{ column: 'name', cell: 'Bo' }]);
  });

  it('says why a computed column can’t be edited', async () => {
    at(0, 4);
    key('F2');
    await settle();
    expect(grid.editing.current).toBeNull();
    expect(messages.status).toContain('computed');
  });
});

describe('many cells', () => {
  it('switches a boolean; NULL becomes yes', async () => {
    at(0, 3);
    await toggleBoolean(grid);
    at(2, 3);
    await toggleBoolean(grid);
    expect(saves.map((edits) => edits[0]?.values[0]?.value)).toEqual([false, true]);
  });

  it('empties with NULL or empty text as the column wants', async () => {
    grid.view = { ...grid.view, emptiedIsNull: { note: false } };
    grid.selected = moveTo(selectCell({ row: 0, column: 1 }), { row: 1, column: 2 }, grid.size, true);
    await emptyCells(grid);
    expect(saves[0]?.map((edit) => edit.values.map(({ value }) => value))).toEqual([
      ['', ''],
      ['', ''],
    ]);
  });

  it('fills down from the first row', async () => {
    grid.selected = moveTo(selectCell({ row: 0, column: 1 }), { row: 2, column: 1 }, grid.size, true);
    await fillDown(grid);
    expect(saves[0]?.map((edit) => [edit.key, edit.values[0]?.value])).toEqual([
      ['[2]', 'Ada'],
      ['[3]', 'Ada'],
    ]);
  });

  it('pastes a block over cells, and one cell into a whole selection', async () => {
    at(0, 1);
    await pasteText(grid, 'A\t1\nB\t2\n');
    expect(saves[0]?.map((edit) => edit.values.map(({ value }) => value))).toEqual([
      [{ typed: 'A' }, { typed: '1' }],
      [{ typed: 'B' }, { typed: '2' }],
    ]);
    grid.selected = moveTo(selectCell({ row: 0, column: 2 }), { row: 2, column: 2 }, grid.size, true);
    await pasteText(grid, 'same');
    expect(saves[1]?.map((edit) => edit.values[0]?.value)).toEqual(Array(3).fill({ typed: 'same' }));
  });

  it('makes new rows of what lies below the last, after a look', async () => {
    at(2, 1);
    await pasteText(grid, 'C\tc\nD\n\te');
    expect(saves).toEqual([]);
    const plan = pasting.plan?.plan;
    expect(plan?.rows).toEqual([
      ['D', null],
      [null, 'e'],
    ]);
    if (plan) await finishPaste(grid, plan);
    expect(saves[0]?.map((edit) => [edit.key, edit.values.map(({ column: name }) => name)])).toEqual([
      ['[3]', ['name', 'note']],
      [null, ['name']],
      [null, ['note']],
    ]);
  });

  it('takes a first line that names the columns as names', async () => {
    at(0, 0);
    await pasteText(grid, 'Note\tname\nn\tZed', true);
    const plan = pasting.plan?.plan;
    expect(plan?.columns.map((each) => each.name)).toEqual(['note', 'name']);
    expect(plan?.rows).toEqual([['n', 'Zed']]);
  });
});
