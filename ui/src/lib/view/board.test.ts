import { describe, expect, it } from 'vitest';

import type { Column } from '../api/client';
import { between, lanesOf, numbered } from './board';

describe('between', () => {
  it('gives a number that stands between two cards', () => {
    expect(between(null, null, true)).toBe(1024);
    expect(between(null, 3, true)).toBeLessThan(3);
    expect(between(3, null, true)).toBeGreaterThan(3);
    expect(between(1, 3, true)).toBe(2);
    expect(between(1, 2, false)).toBe(1.5);
  });

  it('says so where there is none', () => {
    expect(between(1, 2, true)).toBeNull();
    expect(between(2, 2, false)).toBeNull();
    expect(between(1, 1 + Number.EPSILON, false)).toBeNull();
  });

  it('numbers cards anew with room between them', () => {
    const [one, two] = numbered(2);
    expect(between(one ?? 0, two ?? 0, true)).not.toBeNull();
  });
});

describe('lanesOf', () => {
  it('follows the order of an enum, with a column for those that have none', () => {
    const column = {
      title: 'Status',
      kind: 'enum',
      notNull: false,
      options: [
        { value: 'b', title: 'Begun', colour: 'blue' },
        { value: 'a', title: null, colour: null },
      ],
    } as unknown as Column;
    expect(lanesOf(column, undefined).map(({ title }) => title)).toEqual(['Begun', 'a', 'No status']);
    expect(lanesOf({ ...column, notNull: true }, undefined)).toHaveLength(2);
  });
});
