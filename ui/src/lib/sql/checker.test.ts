import { describe, expect, it, vi } from 'vitest';

import type { SqlCheck } from '../api/client';
import { useTransport } from '../api/client';
import { Checker } from './checker.svelte';

const check = (message: string): SqlCheck => ({
  statements: [],
  faults: [
    { from: 7, to: 9, message },
    { from: 20, to: 22, message: 'another' },
  ],
  parameters: [],
  money: [],
  writes: false,
  drops: [],
});

describe('looking at SQL while it is typed', () => {
  it('waits until typing rests, and passes over the answer to an older text', async () => {
    vi.useFakeTimers();
    const answers: ((found: SqlCheck) => void)[] = [];
    const asked: string[] = [];
    useTransport((_, args) => {
      asked.push((args as { text: string }).text);
      return new Promise((resolve) => answers.push(resolve as (found: SqlCheck) => void));
    });
    let text = 'SELECT';
    const marked: string[] = [];
    const checker = new Checker(
      { id: 1 } as never,
      () => text,
      (faults) => marked.push(faults[0]?.message ?? ''),
    );
    checker.typed();
    await vi.advanceTimersByTimeAsync(100);
    text = 'SELECT a';
    checker.typed();
    await vi.advanceTimersByTimeAsync(260);
    expect(asked).toEqual(['SELECT a']);
    text = 'SELECT ab';
    void checker.look();
    answers[1]?.(check('new'));
    answers[0]?.(check('old'));
    await vi.advanceTimersByTimeAsync(1);
    expect(marked).toEqual(['new']);
    expect(checker.faultAt(21)?.message).toBe('another');
    expect(checker.faultAt(0)?.message).toBe('new');
    vi.useRealTimers();
  });
});
