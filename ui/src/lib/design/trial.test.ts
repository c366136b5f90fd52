import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Attempt } from '../api/client';
import { useTransport } from '../api/client';
import { computedOf, newComputed } from './draft';
import { computedTrial } from './trial.svelte';

/** What was asked, and the answers that are still to come. */
let asked: { expression: string; task: number; answer: (attempt: Attempt) => void }[] = [];
let cancelled: number[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  cancelled = [];
  useTransport((name, args) => {
    if (name === 'cancel_task') {
      cancelled.push((args as { task: number }).task);
      return Promise.resolve(null);
    }
    const { computed, task } = args as { computed: { expression: string }; task: number };
    return new Promise((answer) => asked.push({ expression: computed.expression, task, answer }));
  });
});
afterEach(() => vi.useRealTimers());

const tried = (expression: string) => ({
  file: 1,
  table: 'products',
  beside: [],
  computed: { ...computedOf(newComputed('tried')), how: 'formula' as const, expression },
});
const attempt = (trouble: string | null): Attempt => ({ column: null, trouble, guess: null, rows: [] });
const rest = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('a computed column being typed', () => {
  it('is tried once typing rests, and what was tried before is given up', async () => {
    const trial = computedTrial();
    trial.try(tried('a'));
    await rest(0);
    asked[0]?.answer(attempt('first'));
    await rest(0);
    expect(trial.result?.trouble).toBe('first');

    for (const text of ['a +', 'a + b']) {
      trial.try(tried(text));
      await rest(50);
    }
    await rest(200);
    expect(asked.map(({ expression }) => expression)).toEqual(['a', 'a + b']);
    expect(cancelled).toEqual([]);
    trial.try(tried('a + b + c'));
    expect(cancelled).toEqual([asked[1]?.task]);
    asked[1]?.answer(attempt('late'));
    await rest(0);
    expect(trial.result?.trouble).toBe('first');
    await rest(300);
    expect([asked.at(-1)?.expression, trial.late]).toEqual(['a + b + c', true]);
    asked.at(-1)?.answer(attempt(null));
    await rest(0);
    expect([trial.result?.trouble, trial.late]).toEqual([null, false]);
  });

  it('is forgotten when there is nothing to try', async () => {
    const trial = computedTrial();
    trial.try(tried('a'));
    await rest(0);
    trial.stop(true);
    asked[0]?.answer(attempt('late'));
    await rest(0);
    expect(trial.result).toBeNull();
  });

  it('tells what the call itself says', async () => {
    useTransport(() =>
      Promise.reject({ code: 'not_open', message: 'Not open.', details: null, fault: null }),
    );
    const trial = computedTrial();
    trial.try(tried('a'));
    await rest(0);
    expect(trial.result?.trouble).toBe('Not open.');
  });
});
