/**
 * The rows of one row set as the grid needs them: those in sight asked for first, one request at a time (a newer wish
 * replaces one not sent yet), the last few screens kept. A place whose row isn't here has no row: nothing is ever shown
 * at a place that it wasn't read for.
 */
import type {
  Cell,
  FileId,
  LinkLabels,
  Row,
  RowKey,
  RowSet,
  RowSetStatus,
  RowWindow,
  Selection,
  TaskId,
} from '../api/client';
import { asError, call, newTask, type WireError } from '../api/client';
import { startTiming } from './timings';

/** A row that was read. */
export interface HeldRow {
  /** Its place in the list, from 0. */
  position: number;
  /** Its key; null where it has none or is gone. */
  key: RowKey | null;
  /** Its values in the order of the row set's columns; empty if it is gone. */
  cells: Cell[];
  /** Labels of linked rows, by column index. */
  labels: ReadonlyMap<number, string | null>;
  /** The place is an estimate. */
  approximate: boolean;
}

/** Rows kept at most; a few screens. */
const KEPT = 2000;
/** Rows that one request may ask for. */
const MOST = 1000;
const NO_LABELS: ReadonlyMap<number, string | null> = new Map();

/** Opens a row set and reads its first rows. */
export type Opener = (selection: Selection, count: number, task: TaskId) => Promise<RowSet>;

/** The rows of one table or view, in one order, with one filter; or of whatever else an opener opens. */
export class RowSource {
  /** Columns in the order of the cells; empty until opened. */
  columns = $state.raw<string[]>([]);
  /** Total and background work; null until opened. */
  status = $state.raw<RowSetStatus | null>(null);
  /** Why the rows can't be read. */
  error = $state.raw<WireError | null>(null);
  /** A new selection is being opened; the rows are still the former ones. */
  opening = $state(false);
  /** How far opening has come, once it tells. */
  progress = $state.raw<{ label: string; done: number; total: number } | null>(null);
  /** Goes up when rows came or went: read it to be told. */
  tick = $state(0);

  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- `tick` tells of changes, once for many rows
  #rows = new Map<number, HeldRow>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- as above
  #stale = new Set<number>();
  #wish: { first: number; count: number } | null = null;
  /** Background work had not come further when it was asked last: more can be read once the engine tells of it again. */
  #reached = Infinity;
  #reading = false;
  #generation = 0;
  #task: number | null = null;
  #opener: Opener;

  constructor(file: FileId, opener?: Opener) {
    this.#opener =
      opener ?? ((selection, count, task) => call('open_rows', { file, selection, count, task }));
  }

  /** How many rows, as far as is known. */
  get total(): number {
    return this.status?.total.rows ?? 0;
  }

  /** The row at a place, if it is here. */
  at(position: number): HeldRow | undefined {
    void this.tick;
    return this.#rows.get(position);
  }

  /** The rows from the first on that are here, at most so many. */
  firstRows(most: number): HeldRow[] {
    const found: HeldRow[] = [];
    for (let at = 0; at < most; at += 1) {
      const row = this.#rows.get(at);
      if (!row) break;
      found.push(row);
    }
    return found;
  }

  /** Opens a selection in place of the former one, whose rows stay until the new first ones are here. */
  async open(selection: Selection, count: number): Promise<boolean> {
    this.#generation += 1;
    const generation = this.#generation;
    this.cancelOpening();
    const task = newTask();
    this.#task = task;
    this.opening = true;
    this.progress = null;
    const painted = startTiming('open');
    try {
      const opened = await this.#opener(selection, count, task);
      if (generation !== this.#generation) {
        void call('close_rows', { rowSet: opened.id });
        return false;
      }
      const former = this.status;
      this.#rows.clear();
      this.#stale.clear();
      this.#reached = Infinity;
      this.columns = opened.columns;
      this.error = null;
      this.status = opened.status;
      this.#hold(opened.window);
      this.opening = false;
      painted(opened.window);
      if (former) void call('close_rows', { rowSet: former.id });
      return true;
    } catch (thrown) {
      if (generation === this.#generation) {
        this.opening = false;
        this.error = asError(thrown);
      }
      return false;
    } finally {
      if (this.#task === task) this.#task = null;
    }
  }

  /** Stops opening, if that is under way. */
  cancelOpening(): void {
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
    this.#task = null;
  }

  /** Says what is in sight. Missing rows are read, a little ahead in both directions. */
  want(first: number, count: number): void {
    this.#wish = { first, count };
    void this.#read();
  }

  /** Takes in what the engine tells of this row set. */
  adopt(status: RowSetStatus): void {
    if (this.status?.id !== status.id) return;
    const moved = status.version !== this.status.version;
    const settled = status.positionsExact && !this.status.positionsExact;
    this.status = status;
    this.#reached = Infinity;
    if (moved || settled) this.refresh();
    else void this.#read();
  }

  /** Takes in the progress of a job, if it is the opening of these rows. */
  progressed(task: number, progress: { label: string; done: number; total: number }): void {
    if (task === this.#task) this.progress = progress;
  }

  /** Where a row stands now; null if that isn't known. */
  async locate(key: RowKey): Promise<number | null> {
    const rowSet = this.status?.id;
    return rowSet === undefined ? null : call('locate_row', { rowSet, key });
  }

  /** Reads again what is in sight and forgets the rest; what is in sight stays until then. */
  refresh(): void {
    const wish = this.#wish;
    for (const position of this.#rows.keys()) {
      const seen = wish && position >= wish.first && position < wish.first + wish.count;
      if (seen) this.#stale.add(position);
      else this.#rows.delete(position);
    }
    void this.#read();
  }

  /** Puts rows as they are after a write in the place of those that were held. */
  replace(rows: { former: RowKey | null; row: Row }[]): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a look-up within one call
    const byKey = new Map(rows.map(({ former, row }) => [former, row]));
    for (const held of this.#rows.values()) {
      const row = held.key === null ? undefined : byKey.get(held.key);
      if (!row || row.cells.length !== held.cells.length) continue;
      this.#rows.set(held.position, { ...held, key: row.key, cells: row.cells });
      // Labels of links may have changed with it.
      this.#stale.add(held.position);
    }
    this.tick += 1;
    void this.#read();
  }

  /** Reads rows that need not be in sight (for a paste, a delete), in pieces. */
  async rows(first: number, count: number): Promise<Row[]> {
    const found: Row[] = [];
    const rowSet = this.status?.id;
    if (rowSet === undefined) return found;
    for (let at = first; at < first + count; at += MOST) {
      const held = this.#heldAll(at, Math.min(MOST, first + count - at));
      if (held) {
        found.push(...held);
        continue;
      }
      const piece = await call('read_rows', {
        rowSet,
        start: at,
        count: Math.min(MOST, first + count - at),
      });
      found.push(...piece.rows);
      if (piece.rows.length === 0) break;
    }
    return found;
  }

  /** Lets the row set go. */
  close(): void {
    this.#generation += 1;
    this.cancelOpening();
    if (this.status) void call('close_rows', { rowSet: this.status.id }).catch(() => undefined);
    this.status = null;
    this.#rows.clear();
  }

  #heldAll(first: number, count: number): Row[] | null {
    const rows: Row[] = [];
    for (let at = first; at < first + count; at += 1) {
      const held = this.#rows.get(at);
      if (!held || this.#stale.has(at)) return null;
      rows.push({ key: held.key, cells: held.cells });
    }
    return rows;
  }

  #isMissing(position: number): boolean {
    return !this.#rows.has(position) || this.#stale.has(position);
  }

  /** What to ask for: once something in sight or close to it is missing, that and what lies around it. */
  #next(): { start: number; count: number } | null {
    const wish = this.#wish;
    if (!wish || this.opening) return null;
    const reach = (rows: number) => ({
      from: Math.max(0, wish.first - rows),
      to: Math.min(this.total, this.#reached, wish.first + wish.count + rows),
    });
    const near = reach(Math.ceil(wish.count / 4));
    if (this.#firstMissing(near.from, near.to) === near.to) return null;
    const wide = reach(Math.ceil(wish.count / 2));
    const start = this.#firstMissing(wide.from, wide.to);
    let stop = wide.to;
    while (stop > start && !this.#isMissing(stop - 1)) stop -= 1;
    return stop > start ? { start, count: Math.min(MOST, stop - start) } : null;
  }

  #firstMissing(from: number, to: number): number {
    let at = from;
    while (at < to && !this.#isMissing(at)) at += 1;
    return at;
  }

  async #read(): Promise<void> {
    if (this.#reading || !this.status) return;
    const next = this.#next();
    if (!next) return;
    this.#reading = true;
    const generation = this.#generation;
    const { id: rowSet, version } = this.status;
    const painted = startTiming('read');
    try {
      const window = await call('read_rows', { rowSet, ...next });
      if (generation !== this.#generation || this.status?.id !== rowSet) return;
      this.#settle(next, window, version);
      painted(window);
    } catch (thrown) {
      if (generation === this.#generation && this.status?.id === rowSet) {
        this.error = asError(thrown);
        this.#wish = null;
      }
    } finally {
      this.#reading = false;
      if (generation === this.#generation) void this.#read();
    }
  }

  /** Takes in an answer; one that is older than the status known by now is held but read again. */
  #settle(asked: { start: number; count: number }, window: RowWindow, version: number): void {
    this.error = null;
    const known = this.status;
    for (let at = asked.start; at < asked.start + asked.count; at += 1) {
      this.#rows.delete(at);
      this.#stale.delete(at);
    }
    this.#hold(window);
    if (known && window.status.version < known.version) {
      window.rows.forEach((_, index) => this.#stale.add(window.start + index));
      return;
    }
    const end = window.start + window.rows.length;
    const short = window.rows.length < asked.count && !window.approximate;
    // While work goes on, a short answer is no end of the rows: the work has not come so far.
    const unfinished = short && window.status.working !== null;
    if (unfinished) this.#reached = Math.min(this.#reached, end);
    this.status =
      short && !unfinished
        ? {
            ...window.status,
            total: {
              rows: Math.min(window.status.total.rows, end),
              exact: window.status.total.exact,
            },
          }
        : window.status;
    if (window.status.version !== version) {
      for (const position of this.#rows.keys()) {
        const fresh = position >= window.start && position < window.start + window.rows.length;
        if (!fresh) this.#stale.add(position);
      }
    }
  }

  #hold(window: RowWindow): void {
    window.rows.forEach((row, index) => {
      const position = window.start + index;
      this.#rows.set(position, {
        position,
        key: row.key,
        cells: row.cells,
        labels: labelsOf(window.labels, index),
        approximate: window.approximate,
      });
      this.#stale.delete(position);
    });
    this.#forget(window.start + window.rows.length / 2);
    this.tick += 1;
  }

  /** Lets go of the rows furthest from here. */
  #forget(middle: number): void {
    if (this.#rows.size <= KEPT) return;
    const places = [...this.#rows.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const place of places.slice(0, this.#rows.size - KEPT / 2)) {
      this.#rows.delete(place);
      this.#stale.delete(place);
    }
  }
}

function labelsOf(labels: LinkLabels[], index: number): ReadonlyMap<number, string | null> {
  if (labels.length === 0) return NO_LABELS;
  return new Map(labels.map((link) => [link.column, link.labels[index] ?? null]));
}
