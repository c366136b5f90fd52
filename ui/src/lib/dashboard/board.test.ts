import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FileInfo, PartData, SavedView, ViewPart } from '../api/client';
import { useTransport } from '../api/client';
import { files } from '../state/files.svelte';
import { messages } from '../state/messages.svelte';
import type { Tile } from './board.svelte';
import { Board } from './board.svelte';

const number = (title: string): ViewPart => ({ title, type: 'number', table: 'orders' });
const answer: PartData = {
  table: 'orders',
  columns: [],
  rows: [],
  labels: [],
  more: false,
  condition: null,
  behind: [],
};

let asked: string[] = [];
let saved: SavedView[] = [];
let refuse = false;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  saved = [];
  refuse = false;
  messages.toasts = [];
  files.current = { id: 1, path: '/x.sqlite' } as unknown as FileInfo;
  useTransport(async (name, args) => {
    if (name === 'read_part') {
      const { part } = args as { part: ViewPart };
      asked.push(part.title);
      if (part.title === 'bad') throw { code: 'sql_error', message: 'No.', details: null, fault: null };
      return answer;
    }
    if (name === 'save_view') {
      if (refuse) throw { code: 'read_only', message: 'Read-only.', details: null, fault: null };
      saved.push((args as { view: SavedView }).view);
      return saved.slice(-1);
    }
    return undefined;
  });
});
afterEach(() => vi.useRealTimers());

function board(...parts: ViewPart[]): Board {
  const made = new Board(1, { name: 'D', partOf: '' });
  made.take([{ name: 'D', type: 'dashboard', part: parts }]);
  return made;
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);

describe('a dashboard', () => {
  it('reads what is looked at, and nothing else', async () => {
    const page = board(number('a'), number('b'), { title: 'heading', type: 'text' });
    const [a, b, heading] = page.tiles;
    page.see(a as Tile, true);
    page.see(heading as Tile, true);
    await settle();
    expect(asked).toEqual([]);
    page.show(true);
    await settle();
    expect(asked).toEqual(['a']);
    page.see(b as Tile, true);
    await settle();
    expect(asked).toEqual(['a', 'b']);
    expect((a as Tile).data).toBe(answer);
  });

  it('reads again once after a swarm of changes, and only in sight', async () => {
    const page = board(number('a'), number('b'));
    const [a, b] = page.tiles;
    page.show(true);
    page.see(a as Tile, true);
    page.see(b as Tile, true);
    await settle();
    page.see(b as Tile, false);
    asked = [];
    for (let change = 0; change < 20; change += 1) page.changed();
    await settle();
    expect(asked).toEqual(['a']);
    page.show(false);
    page.changed();
    await settle();
    expect(asked).toEqual(['a']);
    page.show(true);
    await settle();
    expect(asked).toEqual(['a', 'a']);
  });

  it('has trouble in the tile that has it', async () => {
    const page = board(number('bad'), number('good'));
    page.show(true);
    page.tiles.forEach((tile) => page.see(tile, true));
    await settle();
    expect(page.tiles.map(({ trouble }) => trouble)).toEqual(['No.', null]);
  });

  it('keeps what is arranged, once, and asks nothing anew for it', async () => {
    const page = board(number('a'), number('b'));
    page.show(true);
    page.tiles.forEach((tile) => page.see(tile, true));
    await settle();
    asked = [];
    page.put(page.tiles[0] as Tile, { x: 6, y: 0, width: 3, height: 2 });
    page.put(page.tiles[0] as Tile, { x: 8, y: 0, width: 4, height: 2 });
    await settle();
    expect(saved).toHaveLength(1);
    expect(saved[0]?.part?.map(({ place }) => place?.x)).toEqual([8, 3]);
    // What comes back from the file is what stands here: no tile is made anew.
    const [tile] = page.tiles;
    page.take(saved);
    expect(page.tiles[0]).toBe(tile);
    expect(asked).toEqual([]);
  });

  it('keeps what could not be kept on screen, and says so', async () => {
    const page = board(number('a'));
    refuse = true;
    page.add(number('b'));
    await settle();
    expect(messages.toasts.some(({ text }) => text === 'Read-only.')).toBe(true);
    page.take([{ name: 'D', type: 'dashboard', part: [number('a')] }]);
    expect(page.tiles).toHaveLength(2);
    refuse = false;
    await page.keepNow();
    expect(saved[0]?.part).toHaveLength(2);
  });

  it('gives a removed tile back where it stood', async () => {
    const page = board(number('a'), number('b'), number('c'));
    const before = page.places;
    page.remove(page.tiles[1] as Tile);
    expect(page.tiles.map(({ part }) => part.title)).toEqual(['a', 'c']);
    messages.toasts.at(-1)?.action?.run();
    expect(page.tiles.map(({ part }) => part.title)).toEqual(['a', 'b', 'c']);
    expect(page.places).toEqual(before);
    await settle();
    expect(saved.at(-1)?.part).toHaveLength(3);
  });
});
