import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { SqlDraft } from '../api/client';
import { useTransport } from '../api/client';
import { DraftKeeper } from './draft';

describe('a draft', () => {
  let calls: [string, Record<string, unknown>][];

  beforeEach(() => {
    calls = [];
    vi.useFakeTimers();
    useTransport((name, args) => {
      calls.push([name, args as Record<string, unknown>]);
      return Promise.resolve(name === 'sql_drafts' ? [{ id: 'a', text: 'SELECT 1', cursor: 2 }] : undefined);
    });
  });

  const kept = (): string[] =>
    calls.filter(([name]) => name === 'keep_sql_draft').map(([, args]) => (args['draft'] as SqlDraft).text);

  it('is kept soon after a keystroke, while one goes on typing', async () => {
    const keeper = new DraftKeeper('/f', 'a');
    for (const text of ['S', 'SE', 'SEL']) {
      keeper.keep(text, text.length);
      await vi.advanceTimersByTimeAsync(90);
    }
    expect(kept()).toEqual(['SEL']);
    keeper.keep('SELECT', 6);
    await vi.advanceTimersByTimeAsync(300);
    expect(kept()).toEqual(['SEL', 'SELECT']);
  });

  it('is kept before it is put away, and read by its name', async () => {
    const keeper = new DraftKeeper('/f', 'a');
    keeper.keep('SELECT 2', 8);
    await keeper.drop();
    expect(calls.map(([name]) => name)).toEqual(['keep_sql_draft', 'drop_sql_draft']);
    expect((await keeper.read())?.text).toBe('SELECT 1');
    expect(await new DraftKeeper('/f', 'b').read()).toBeNull();
  });
});
