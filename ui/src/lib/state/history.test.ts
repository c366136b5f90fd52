import { beforeEach, describe, expect, it } from 'vitest';

import type { FileInfo, HistoryEntry, HistoryState } from '../api/client';
import { useTransport } from '../api/client';
import { day, rowsText, tableText } from '../history/words';
import { lastSentence, mustAsk } from '../row/remove';
import { dialogs } from './dialogs.svelte';
import { files } from './files.svelte';
import { history, offerUndo } from './history.svelte';
import { messages } from './messages.svelte';

const entry = (overrides: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: 7,
  what: 'You deleted Hall from Shelves',
  at: '2026-11-24T10:30:00Z',
  kind: 'delete',
  state: 'done',
  rows: 1,
  others: 0,
  tables: [],
  bytes: 10,
  obstacle: null,
  row: null,
  ...overrides,
});
const state = (records: boolean): HistoryState => ({
  undo: records ? entry() : null,
  redo: null,
  changes: 1,
  bytes: 10,
  mostBytes: 1000,
  mostChanges: 10,
  records,
});

let calls: [string, unknown][] = [];
let answer: (name: string) => unknown = () => null;

beforeEach(() => {
  calls = [];
  useTransport((name, args) => {
    calls.push([name, args]);
    return Promise.resolve().then(() => answer(name));
  });
  files.current = { id: 3 } as FileInfo;
  messages.toasts = [];
});

describe('undo', () => {
  it('takes the last one back and says what it was', async () => {
    answer = (name) =>
      name === 'undo' ? { entry: entry({ state: 'undone' }), rows: 1, keys: [] } : state(true);
    expect(await history.undo()).toBe(true);
    expect(calls[0]).toEqual(['undo', { file: 3, change: null, task: expect.any(Number) }]);
    expect(messages.status).toBe('Undone: You deleted Hall from Shelves.');
  });

  it('takes back an offer that has nothing to undo any more, and never acts on another file', async () => {
    answer = (name) =>
      name === 'undo' ? { entry: entry({ state: 'undone' }), rows: 1, keys: [] } : state(true);
    offerUndo('Deleted “Hall”.', 7);
    offerUndo('Deleted “Door”.', 8);
    const [, other] = messages.toasts;
    await history.undo();
    expect(messages.toasts.map(({ text }) => text)).toEqual(['Deleted “Door”.']);
    files.current = { id: 4 } as FileInfo;
    calls = [];
    other?.action?.run();
    expect(calls).toEqual([]);
    expect(messages.status).toBe('That was in another file, which is closed.');
  });

  it('does what is pressed in haste in order, and lets a held key end', async () => {
    answer = (name) =>
      name === 'history_state' ? state(true) : { entry: entry({ state: 'undone' }), rows: 1, keys: [] };
    const done = await Promise.all([
      history.undo(),
      history.redo(),
      history.undo(),
      history.undo(),
      history.undo(),
    ]);
    expect(done).toEqual([true, true, true, true, false]);
    const asked = calls.map(([name]) => name).filter((name) => name !== 'history_state');
    expect(asked).toEqual(['undo', 'redo', 'undo', 'undo']);
  });

  it('says why it is refused, with the rows', async () => {
    answer = (name) => {
      if (name === 'undo')
        throw { code: 'conflict', message: 'Hall was changed.', details: 'Hall\nAttic', fault: null };
      return state(true);
    };
    const done = history.undo(5);
    await new Promise((resolve) => setTimeout(resolve));
    const asked = dialogs.current;
    expect(asked?.type === 'choice' && asked.question.body).toEqual([
      'Hall was changed.',
      'Hall',
      'Attic',
      'Nothing was changed.',
    ]);
    if (asked?.type === 'choice') {
      dialogs.shut(asked.id);
      asked.answer('close');
    }
    expect(await done).toBe(false);
  });

  it('is offered after a delete, where it was recorded', () => {
    offerUndo('Deleted “Hall”.', 7);
    expect(messages.toasts[0]?.action?.label).toBe('Undo');
    offerUndo('Deleted “Attic”.', null);
    expect(messages.toasts[1]?.action).toBeUndefined();
  });
});

describe('a delete', () => {
  const impact = (rows: number) => ({
    rows: 1,
    labels: ['Hall'],
    blocked: null,
    effects: [{ table: 't', title: 'T', effect: 'cascade' as const, rows }],
  });

  it('is asked about only where more goes along or nothing is recorded', () => {
    history.state = state(true);
    expect([mustAsk(impact(0)), mustAsk(impact(2))]).toEqual([false, true]);
    expect(lastSentence()).toEqual([]);
    history.state = state(false);
    expect(mustAsk(impact(0))).toBe(true);
    expect(lastSentence()).toEqual(['This can’t be undone.']);
  });
});

describe('words', () => {
  it('name rows, tables and days', () => {
    expect(rowsText(entry({ rows: 3, others: 1 }))).toBe('3 rows, and 1 that followed by itself');
    expect(tableText({ table: 't', title: 'T', inserted: 0, updated: 2, deleted: 1 })).toBe(
      '2 rows changed, 1 row deleted',
    );
    const now = new Date(2026, 10, 24, 12);
    expect(day(new Date(2026, 10, 24, 1).toISOString(), now)).toBe('Today');
    expect(day(new Date(2026, 10, 23, 23).toISOString(), now)).toBe('Yesterday');
  });
});
