import { describe, expect, it } from 'vitest';

import type { Table } from '../api/client';
import { readQuick } from './quick';

const table = {
  columns: [
    { name: 'title', kind: 'text', options: [] },
    {
      name: 'priority',
      kind: 'enum',
      options: [
        { value: 'low', title: 'Low' },
        { value: 'high', title: 'High' },
      ],
    },
    { name: 'state', kind: 'enum', options: [{ value: 'in_progress', title: 'In progress' }] },
  ],
} as unknown as Table;

// A Tuesday.
const today = new Date(2026, 11, 1);
const read = (line: string) => readQuick(line, table, true, today);

describe('readQuick', () => {
  it('takes apart what the page shows as its example', () => {
    expect(read('water plants tomorrow !high @Maren #Garden')).toEqual({
      text: 'water plants',
      options: [{ column: 'priority', value: 'high' }],
      names: [
        { sign: '@', name: 'Maren' },
        { sign: '#', name: 'Garden' },
      ],
      day: '2026-12-02',
    });
  });

  it('knows days by their names, by how far they are, and as they are written', () => {
    expect(read('call friday').day).toBe('2026-12-04');
    expect(read('call tuesday').day).toBe('2026-12-08');
    expect(read('call on monday').day).toBe('2026-12-07');
    expect(read('call next week').day).toBe('2026-12-07');
    expect(read('call in 3 days').day).toBe('2026-12-04');
    expect(read('call in 2 weeks').day).toBe('2026-12-15');
    expect(read('call 2027-02-28').day).toBe('2027-02-28');
  });

  it('leaves in the text whatever it does not understand', () => {
    expect(read('pay 3 !now 2027-02-30 in time @')).toEqual({
      text: 'pay 3 !now 2027-02-30 in time @',
      options: [],
      names: [],
      day: null,
    });
    expect(read('tomorrow never dies').text).toBe('tomorrow never dies');
    expect(readQuick('call friday', table, false, today)).toMatchObject({ text: 'call friday', day: null });
  });

  it('finds a value of two words written as one', () => {
    expect(read('go !inprogress').options).toEqual([{ column: 'state', value: 'in_progress' }]);
    expect(read('go !in_progress').options).toEqual([{ column: 'state', value: 'in_progress' }]);
  });
});
