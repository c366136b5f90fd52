import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Hit, SearchPlace, TableHits } from '../api/client';
import { useTransport } from '../api/client';
import { FileSearch } from './search.svelte';
import { groupCount, plain, summary } from './summary';

function place(table: string, indexed = false): SearchPlace {
  return { table, columns: ['name'], indexed, parts: false, canIndex: true };
}

function hit(key: number): Hit {
  return { key: `[${key}]`, label: [{ text: `Row ${key}`, hit: false }], found: [] };
}

interface Asked {
  table: string;
  text: string;
  limit: number;
  from: string | null;
  task: number;
}

/** An engine that answers each part with what `answer` says. */
function engine(answer: (asked: Asked) => Partial<TableHits> | Promise<Partial<TableHits>>): {
  asked: Asked[];
  cancelled: number[];
} {
  const asked: Asked[] = [];
  const cancelled: number[] = [];
  useTransport(async (name, args) => {
    if (name === 'search_places') return [place('products', true), place('notes')];
    if (name === 'cancel_task') {
      cancelled.push((args as { task: number }).task);
      return null;
    }
    const one = args as Asked;
    asked.push(one);
    return { table: one.table, hits: [], next: null, indexed: false, lookedAt: 0, ...(await answer(one)) };
  });
  return { asked, cancelled };
}

describe('searching a file', () => {
  let search: FileSearch;

  beforeEach(async () => {
    search = new FileSearch();
    engine(() => ({}));
    await search.use(1);
  });

  it('asks table by table, a few rows of each, and says what was found', async () => {
    const { asked } = engine(({ table, from, limit }) => {
      if (table === 'notes') return { hits: [hit(3)] };
      const at = Number(from ?? 0);
      return { hits: [hit(at), hit(at + 1)].slice(0, limit), next: String(at + 2) };
    });
    search.text = ' oak ';
    await search.run();
    expect(asked.map(({ table, text, limit }) => [table, text, limit])).toEqual([
      ['products', 'oak', 5],
      ['products', 'oak', 3],
      ['products', 'oak', 1],
      ['notes', 'oak', 5],
    ]);
    expect(search.groups.map((group) => group.hits.length)).toEqual([5, 1]);
    expect(search.answered).toBe('oak');
    expect(summary(search.groups)).toBe('More than 6 rows in 2 tables');
    expect(search.busy).toBe(false);
  });

  it('goes on part by part until a table is through, and shows the first hits before that', async () => {
    const shown: number[] = [];
    engine(({ table, from }) => {
      if (table !== 'products') return {};
      shown.push(search.groups.flatMap((group) => group.hits).length);
      if (from === null) return { hits: [hit(1)], next: 'a', lookedAt: 1000 };
      if (from === 'a') return { next: 'b', lookedAt: 1000 };
      return { hits: [hit(2)] };
    });
    search.text = 'oak';
    await search.run();
    expect(shown).toEqual([0, 1, 1]);
    expect(search.groups.map(groupCount)).toEqual(['2 rows']);
  });

  it('searches only one table, and asks for more of it', async () => {
    const { asked } = engine(({ from }) => {
      const hits = Array.from({ length: 50 }, (_, at) => hit((from === null ? 0 : 50) + at));
      return { hits, next: from === null ? 'x' : null };
    });
    search.text = 'oak';
    search.within('notes');
    await vi.waitFor(() => expect(search.answered).toBe('oak'));
    expect(asked.map(({ table, limit }) => [table, limit])).toEqual([['notes', 50]]);
    expect(search.groups.map(groupCount)).toEqual(['the first 50 rows']);
    await search.more('notes');
    expect(asked.at(-1)?.from).toBe('x');
    expect(search.groups[0]?.hits.length).toBe(100);
    expect(search.groups.map(groupCount)).toEqual(['100 rows']);
  });

  it('gives up a search when something else is typed', async () => {
    vi.useFakeTimers();
    let release = (): void => undefined;
    const { asked, cancelled } = engine(async ({ text }) => {
      if (text === 'o') await new Promise<void>((resolve) => (release = resolve));
      return { hits: [hit(text === 'o' ? 1 : 2)] };
    });
    search.type('o');
    await vi.advanceTimersByTimeAsync(200);
    expect(asked.map(({ text }) => text)).toEqual(['o']);
    await vi.advanceTimersByTimeAsync(200);
    expect(search.busy).toBe(true);
    search.type('oak');
    await vi.advanceTimersByTimeAsync(200);
    expect(cancelled).toEqual([asked[0]?.task]);
    release();
    await vi.advanceTimersByTimeAsync(200);
    expect(search.answered).toBe('oak');
    expect(search.groups.flatMap((group) => group.hits.map(({ key }) => key))).toEqual(['[2]', '[2]']);
    vi.useRealTimers();
  });

  it('says why it failed, and forgets what was found in another file', async () => {
    engine(() => Promise.reject({ code: 'io', message: 'The disk is gone.', details: null, fault: null }));
    search.text = 'oak';
    await search.run();
    expect(search.trouble).toBe('The disk is gone.');
    engine(() => ({ hits: [hit(1)] }));
    await search.run();
    expect([search.trouble, search.groups.length]).toEqual([null, 2]);
    await search.use(2);
    expect([search.text, search.groups.length, search.answered]).toEqual(['', 0, null]);
  });
});

describe('what is said of a search', () => {
  it('counts as far as is known', () => {
    const group = (count: number, next: string | null = null) => ({
      place: place('t'),
      hits: Array.from({ length: count }, (_, at) => hit(at)),
      next,
    });
    expect(summary([])).toBe('Nothing found');
    expect(summary([group(1)])).toBe('1 row');
    expect(summary([group(5, 'x')])).toBe('More than 5 rows');
    expect(groupCount(group(1, 'x'))).toBe('the first row');
    expect(
      plain([
        { text: 'Oak', hit: true },
        { text: ' table', hit: false },
      ]),
    ).toBe('Oak table');
  });
});
