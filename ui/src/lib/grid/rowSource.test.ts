import { beforeEach, describe, expect, it } from 'vitest';

import type { RowSetStatus, RowWindow } from '../api/client';
import { useTransport } from '../api/client';
import { RowSource } from './rowSource.svelte';

const SELECTION = { table: 't', order: [], filter: null };

/** An engine with `total` rows whose only cell is its position times ten; answers when told to. */
class FakeEngine {
  total = 10_000;
  version = 0;
  exact = true;
  /** Rows that can be read while work goes on; null: all, and no work. */
  ready: number | null = null;
  calls: { name: string; args: Record<string, unknown> }[] = [];
  waiting: (() => void)[] = [];
  hold = false;

  status(): RowSetStatus {
    return {
      id: 7,
      total: { rows: this.total, exact: true },
      positionsExact: this.exact,
      working: this.ready === null ? null : { label: 'Sorting', done: this.ready, total: this.total },
      version: this.version,
      trouble: null,
    };
  }

  window(start: number, count: number): RowWindow {
    const rows = Array.from(
      { length: Math.max(0, Math.min(count, (this.ready ?? this.total) - start)) },
      (_, index) => ({
        key: `[${start + index}]`,
        cells: [(start + index) * 10 + this.version],
      }),
    );
    return { start, approximate: !this.exact, rows, labels: [], status: this.status() };
  }

  answer(name: string, args: Record<string, unknown>): unknown {
    if (name === 'open_rows') {
      const window = this.window(0, args['count'] as number);
      return { id: 7, columns: ['a'], status: this.status(), window };
    }
    if (name === 'read_rows') return this.window(args['start'] as number, args['count'] as number);
    return undefined;
  }

  install(): void {
    useTransport(async (name, args) => {
      this.calls.push({ name, args: args as Record<string, unknown> });
      if (this.hold && name === 'read_rows') await new Promise<void>((go) => this.waiting.push(go));
      return this.answer(name, args as Record<string, unknown>);
    });
  }

  reads(): [number, number][] {
    return this.calls
      .filter(({ name }) => name === 'read_rows')
      .map(({ args }) => [args['start'] as number, args['count'] as number]);
  }
}

const settle = () => new Promise((done) => setTimeout(done, 5));

let engine: FakeEngine;
let source: RowSource;

beforeEach(async () => {
  engine = new FakeEngine();
  engine.install();
  source = new RowSource(1);
  await source.open(SELECTION, 20);
});

describe('RowSource', () => {
  it('has the first rows with the opening, in one trip', () => {
    expect(engine.calls.map(({ name }) => name)).toEqual(['open_rows']);
    expect(source.at(0)?.cells).toEqual([0]);
    expect(source.at(19)?.key).toBe('[19]');
    expect(source.total).toBe(10_000);
  });

  it('has no row at a place that was not read', () => {
    expect(source.at(20)).toBeUndefined();
    expect(source.at(5000)).toBeUndefined();
  });

  it('reads what is in sight with something around it', async () => {
    source.want(5000, 20);
    expect(source.at(5000)).toBeUndefined();
    await settle();
    expect(engine.reads()).toEqual([[4990, 40]]);
    expect(source.at(5000)?.cells).toEqual([50_000]);
  });

  it('sends one request at a time and skips wishes that are past', async () => {
    engine.hold = true;
    for (const first of [1000, 2000, 3000, 4000]) source.want(first, 20);
    await settle();
    expect(engine.reads()).toEqual([[990, 40]]);
    engine.hold = false;
    engine.waiting.forEach((go) => go());
    await settle();
    expect(engine.reads()).toEqual([
      [990, 40],
      [3990, 40],
    ]);
    expect(source.at(2000)).toBeUndefined();
    expect(source.at(4000)?.cells).toEqual([40_000]);
  });

  it('asks for nothing twice', async () => {
    source.want(0, 10);
    await settle();
    expect(engine.reads()).toEqual([]);
  });

  it('keeps the rows in sight until newer ones are here, and forgets the others', async () => {
    source.want(0, 10);
    await settle();
    engine.version = 1;
    engine.hold = true;
    source.adopt(engine.status());
    expect(source.at(3)?.cells).toEqual([30]);
    expect(source.at(15)).toBeUndefined();
    engine.hold = false;
    engine.waiting.forEach((go) => go());
    await settle();
    expect(source.at(3)?.cells).toEqual([31]);
  });

  it('reads again what an answer of an older version brought', async () => {
    engine.hold = true;
    source.want(100, 10);
    await settle();
    const old = engine.window(95, 20);
    const answer = engine.answer.bind(engine);
    engine.answer = (name, args) => {
      engine.answer = answer;
      return name === 'read_rows' ? old : answer(name, args);
    };
    engine.version = 1;
    source.adopt(engine.status());
    engine.hold = false;
    engine.waiting.forEach((go) => go());
    await settle();
    expect(source.at(100)?.cells).toEqual([1001]);
  });

  it('does not grow with what was scrolled past', async () => {
    for (let first = 0; first < 9000; first += 100) {
      source.want(first, 60);
      await settle();
    }
    let held = 0;
    for (let at = 0; at < 10_000; at += 1) if (source.at(at)) held += 1;
    expect(held).toBeLessThanOrEqual(2000);
    expect(source.at(8900)).toBeDefined();
  });

  it('takes a short answer for the end only when no work goes on', async () => {
    engine.ready = 1000;
    // As the row set before was left: far down, where the sorting of this one has not come yet.
    source.want(5000, 20);
    await settle();
    expect(source.total).toBe(10_000);
    // It isn't asked for again and again, but when there is news.
    expect(engine.reads()).toEqual([[4990, 40]]);
    engine.ready = 5010;
    source.adopt(engine.status());
    await settle();
    expect([source.at(5009)?.cells, source.at(5010)]).toEqual([[50_090], undefined]);
    engine.ready = null;
    source.adopt(engine.status());
    await settle();
    expect(source.at(5019)?.cells).toEqual([50_190]);
    // Without work, it is the end.
    engine.total = 9000;
    source.want(8990, 20);
    await settle();
    expect(source.total).toBe(9000);
  });

  it('marks estimated places', async () => {
    engine.exact = false;
    source.want(5000, 10);
    await settle();
    expect(source.at(5000)?.approximate).toBe(true);
  });

  it('lets the former row set go once another is open', async () => {
    await source.open(SELECTION, 20);
    expect(engine.calls.map(({ name }) => name)).toEqual(['open_rows', 'open_rows', 'close_rows']);
  });
});
