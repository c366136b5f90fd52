import { beforeEach, describe, expect, it } from 'vitest';

import type { StatementRan } from '../api/client';
import { useTransport } from '../api/client';
import { inputOf, moneySentence, SqlRun, typedOf } from './run.svelte';

const statement = (index: number, more: Partial<StatementRan> = {}): StatementRan => ({
  index,
  from: 0,
  to: 1,
  running: false,
  milliseconds: 1,
  rows: null,
  given: 0,
  changed: null,
  cut: false,
  ...more,
});

describe('values for parameters', () => {
  it('are numbers where they look like one, and texts in quotes', () => {
    expect(inputOf('42')).toEqual({ typed: '42' });
    expect(inputOf("'42'")).toBe('42');
    expect(inputOf("'it''s'")).toBe("it's");
    for (const typed of ['42', "'it''s'", 'plain']) expect(typedOf(inputOf(typed))).toBe(typed);
    expect(typedOf(null)).toBeNull();
    expect(typedOf(undefined)).toBeUndefined();
  });
});

describe('money', () => {
  it('is told in its smallest unit', () => {
    const hint = { table: 'products', column: 'price', scale: 2, currency: 'EUR' };
    expect(moneySentence(hint, 'de')).toBe('price is kept in cents: 2000 = 20,00\u00a0€');
    expect(moneySentence({ ...hint, currency: null, scale: 3 }, 'en')).toBe(
      'price is kept in units of 0.001: 20000 = 20.000',
    );
  });
});

describe('a run', () => {
  let calls: [string, unknown][];

  beforeEach(() => {
    calls = [];
    useTransport((name, args) => {
      calls.push([name, args]);
      if (name === 'run_script') return new Promise(() => undefined);
      return Promise.resolve(name === 'open_result' ? null : undefined);
    });
  });

  it('shows the first result until the person picks another, and lets all go', () => {
    const file = { id: 3, role: 'guest' } as never;
    const run = new SqlRun({ id: 1 }, file);
    void run.run('SELECT 1', 0, [], false);
    const started = calls.find(([name]) => name === 'run_script')?.[1] as { task: number };
    run.told(started.task, statement(0, { changed: 2 }));
    run.told(started.task, statement(1, { rows: 7, running: true }));
    run.told(started.task, statement(2, { rows: 8 }));
    run.told(started.task + 100, statement(3, { rows: 9 }));
    expect(run.statements.length).toBe(3);
    expect(run.shown).toBe(1);
    expect(run.grid?.result).toBe(7);
    run.show(0);
    expect(run.grid).toBeNull();
    run.cancel();
    expect(
      calls.some(
        ([name, args]) => name === 'cancel_task' && (args as { task: number }).task === started.task,
      ),
    ).toBe(true);
    run.clear();
    const closed = calls
      .filter(([name]) => name === 'close_rows')
      .map(([, args]) => (args as { rowSet: number }).rowSet);
    expect(closed.sort()).toEqual([7, 8]);
  });
});
