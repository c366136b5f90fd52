import { describe, expect, it } from 'vitest';

import { dayOf, daysOf, further, movedTo, weekOf } from './days';
import { dayText } from './quick';

describe('daysOf', () => {
  it('shows whole weeks of a month, and no week without a day of it', () => {
    const december = daysOf('month', new Date(2026, 11, 15), 1);
    expect(dayText(december[0] ?? new Date())).toBe('2026-11-30');
    expect(december).toHaveLength(35);
    expect(daysOf('month', new Date(2026, 7, 1), 1)).toHaveLength(42);
    expect(daysOf('week', new Date(2026, 11, 2), 0).map(dayText)[0]).toBe('2026-11-29');
  });

  it('goes over the days on which clocks are put forward', () => {
    const days = Array.from({ length: 366 }, (_, at) => dayText(further(new Date(2026, 0, 1), at)));
    expect(new Set(days).size).toBe(366);
    expect(dayText(weekOf(new Date(2026, 2, 29), 1))).toBe('2026-03-23');
  });
});

describe('a stored day', () => {
  it('stands on its day here, and keeps its time on another', () => {
    const moment = new Date(2026, 11, 2, 17, 30);
    expect(dayOf(moment.toISOString())).toBe('2026-12-02');
    expect(dayOf('2026-12-02')).toBe('2026-12-02');
    expect(dayOf('soon')).toBeNull();
    expect(movedTo(moment.toISOString(), '2026-12-09')).toBe('2026-12-09 17:30:00');
    expect(movedTo('2026-12-02', '2026-12-09')).toBe('2026-12-09');
  });
});
