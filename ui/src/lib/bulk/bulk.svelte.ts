/**
 * A change of many rows while its dialog is open: what is wanted, for which rows, and what it would do, which is asked
 * as one types. Nothing is done to more rows than the preview on screen says the change is for.
 */
import type { Bulk, BulkPreview, Condition, Input, RowKey, WireError } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { bothConditions, conditionText, findCondition } from '../filter/condition';
import { linkLabels } from '../filter/labels.svelte';
import { tableLocked } from '../grid/access';
import type { Grid } from '../grid/grid.svelte';
import { counts } from '../shell/counts.svelte';
import { offerUndo } from '../state/history.svelte';
import { status } from '../state/messages.svelte';
import { runTask, tasks } from '../state/tasks.svelte';
import { countText } from '../cell/format';
import {
  changeOf,
  missing,
  searchable,
  settable,
  waysOf,
  type BulkDraft,
  type BulkMode,
  type How,
  type Line,
} from './change';
import { MOST_NAMED, firstMeant, rowsOptions, type RowsMeant, type Situation } from './rows';

/** How long typing must rest before the rows are looked at, in milliseconds. */
const REST = 200;
/** How long it is looked before that is said, in milliseconds. */
const PATIENCE = 500;
/** Keys read at one go. */
const PIECE = 5000;

/** What a dialog begins with where it isn't opened empty. */
export interface Preset {
  /** Columns and what becomes of them. */
  lines: { column: string; how: How; value?: Input }[];
}

/** One open dialog. */
export class BulkWork {
  readonly grid: Grid;
  readonly mode: BulkMode;
  /** What is wanted. */
  draft: BulkDraft = $state() as BulkDraft;
  /** For which rows; null until chosen. */
  meant: RowsMeant | null = $state(null);
  /** What it would do; what was there before stays until the next is known. */
  preview = $state.raw<BulkPreview | null>(null);
  /** The preview on screen is of what was wanted a moment ago. */
  looking = $state(false);
  /** It takes a while. */
  slow = $state(false);
  /** Why it can't be done: what looking at the rows says. */
  trouble = $state.raw<WireError | null>(null);
  /** Why it wasn't done when it was tried; it may be tried again. */
  failure = $state.raw<WireError | null>(null);
  /** The number of the job that does it; null while nothing is done. */
  doing = $state<number | null>(null);

  /** Where the selection was when it was asked for: the dialog is for these rows, whatever the grid does meanwhile. */
  readonly #selected: { first: number; count: number; all: boolean };
  readonly #filter: Condition | null;
  #keys: Promise<RowKey[]> | null = null;
  #round = 0;
  #task: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #lines = 0;
  #stopped = false;

  /** What the choice of rows is made from. */
  situation = $derived.by((): Situation => this.#situation());
  /** The rows that can be chosen. */
  options = $derived(rowsOptions(this.situation));
  /** What is still to be said. */
  missing = $derived.by(
    () => missing(this.draft, this.grid.table) ?? (this.meant === null ? 'Choose which rows.' : null),
  );
  /** All that is wanted, as text: when it changes, there is something to look at. */
  text = $derived(this.missing === null ? JSON.stringify([this.meant, changeOf(this.draft)]) : '');
  /** It can be done: what is on screen is what would be. */
  ready = $derived(
    this.missing === null &&
      !this.looking &&
      this.trouble === null &&
      this.preview !== null &&
      this.preview.count > 0 &&
      this.preview.faults.length === 0 &&
      this.preview.impact?.blocked == null,
  );
  /** How far it has come. */
  progress = $derived(tasks.running.find(({ id }) => id === this.doing) ?? null);

  constructor(grid: Grid, mode: BulkMode, preset?: Preset) {
    this.grid = grid;
    this.mode = mode;
    const { top, bottom } = grid.area;
    const all = ['all', 'columns'].includes(grid.selected.reach) && !grid.view.pages;
    this.#selected = { first: grid.base + top, count: grid.rowCount === 0 ? 0 : bottom - top + 1, all };
    this.#filter = bothConditions(grid.filter, findCondition(grid.find, grid.table));
    const active = grid.column(grid.selected.anchor.column)?.column.name;
    const named = (columns: { name: string }[]): string =>
      (columns.find(({ name }) => name === active) ?? columns[0])?.name ?? '';
    this.draft = {
      mode,
      column: named(searchable(grid.file, grid.table)),
      find: mode === 'replace' ? grid.find.trim() : '',
      replace: '',
      matchCase: false,
      lines: [],
    };
    const lines = preset?.lines ?? [{ column: named(settable(grid.file, grid.table)), how: 'to' as const }];
    this.draft.lines = lines.map((line) => this.#line(line));
    this.meant = firstMeant(this.situation);
  }

  #situation(): Situation {
    const { grid } = this;
    const known = grid.source.status?.total;
    const shown = { rows: known?.rows ?? 0, exact: known?.exact ?? false };
    const filter = this.#filterText();
    const counted = filter === null ? shown : counts.known.get(grid.table.name);
    const { count, all } = this.#selected;
    return {
      title: grid.table.title,
      selected: count,
      everything: all || (shown.exact && count >= shown.rows),
      filter,
      shown,
      total: counted ?? null,
    };
  }

  #filterText(): string | null {
    const { filter, table, find } = this.grid;
    const words = filter === null ? [] : [conditionText(filter, table, linkLabels.of(table, filter))];
    if (find.trim() !== '')
      words.push(table.search ? `the search finds “${find.trim()}”` : `any column contains “${find.trim()}”`);
    return words.length === 0 ? null : words.join(' and ');
  }

  #line({ column, how, value }: Preset['lines'][number]): Line {
    this.#lines += 1;
    return { id: this.#lines, column, how, value, by: '', unit: 'percent' };
  }

  /** Columns that no other line has. */
  free(line: Line | null = null): string[] {
    const taken = this.draft.lines.filter((other) => other !== line).map(({ column }) => column);
    return settable(this.grid.file, this.grid.table)
      .map(({ name }) => name)
      .filter((name) => !taken.includes(name));
  }

  /** One more column. */
  addLine(): Line | null {
    const column = this.free()[0];
    if (column === undefined) return null;
    this.draft.lines.push(this.#line({ column, how: 'to' }));
    return this.draft.lines.at(-1) ?? null;
  }

  /** One column less. */
  removeLine(line: Line): void {
    this.draft.lines = this.draft.lines.filter(({ id }) => id !== line.id);
  }

  /** Another column in the same line; its value was for the former one. */
  moveLine(line: Line, column: string): void {
    line.column = column;
    line.value = undefined;
    const found = this.grid.table.columns.find(({ name }) => name === column);
    if (found && !waysOf(this.grid.table, found).includes(line.how)) line.how = 'to';
  }

  /** What is wrong in a column, as a sentence. */
  faultOf(column: string): string | null {
    const error = this.trouble ?? this.failure;
    return error?.fault?.columns.includes(column) === true ? error.message : null;
  }

  /** Looks at the rows, once typing rests; the look before is given up. To be called whenever `text` changes. */
  rethink(): void {
    this.#giveUp();
    this.trouble = null;
    this.failure = null;
    if (this.missing !== null) {
      this.looking = false;
      this.preview = null;
      return;
    }
    this.looking = true;
    const round = this.#round;
    this.#timer = setTimeout(() => void this.#look(round), REST);
  }

  async #look(round: number): Promise<void> {
    this.#patience = setTimeout(() => (this.slow = true), PATIENCE);
    try {
      const bulk = await this.#bulk();
      if (round !== this.#round) return;
      const task = newTask();
      this.#task = task;
      const preview = await call('preview_bulk', { file: this.grid.file.id, bulk, task });
      if (round !== this.#round) return;
      this.preview = preview;
    } catch (thrown) {
      if (round !== this.#round) return;
      this.preview = null;
      this.trouble = asError(thrown);
    }
    this.looking = false;
    this.slow = false;
    clearTimeout(this.#patience);
    this.#task = null;
  }

  async #bulk(): Promise<Bulk> {
    const keys = this.meant === 'selected' ? await (this.#keys ??= this.#gather()) : null;
    return {
      table: this.grid.table.name,
      filter: this.meant === 'filtered' ? this.#filter : null,
      keys,
      change: changeOf($state.snapshot(this.draft) as BulkDraft),
    };
  }

  /** The keys of the selected rows. */
  async #gather(): Promise<RowKey[]> {
    const { first, count } = this.#selected;
    const keys: RowKey[] = [];
    for (let at = first; !this.#stopped && at < first + Math.min(count, MOST_NAMED); at += PIECE) {
      const rows = await this.grid.source.rows(at, Math.min(PIECE, first + count - at));
      keys.push(...rows.map(({ key }) => key).filter((key) => key !== null));
    }
    return keys;
  }

  /** Does it; whether it was done. What was typed stays where it is refused. */
  async run(): Promise<boolean> {
    if (!this.ready || this.doing !== null) return false;
    const { grid } = this;
    this.failure = null;
    try {
      const bulk = await this.#bulk();
      const label = this.mode === 'delete' ? 'Deleting rows' : 'Changing rows';
      const done = await runTask(label, (task) => {
        this.doing = task;
        return call('run_bulk', { file: grid.file.id, bulk, task });
      });
      grid.source.refresh();
      const rows = `${countText(done.rows)} ${done.rows === 1 ? 'row' : 'rows'}`;
      offerUndo(`${rows} ${this.mode === 'delete' ? 'deleted' : 'changed'}.`, done.change);
      return true;
    } catch (thrown) {
      this.failure = asError(thrown);
      return false;
    } finally {
      this.doing = null;
    }
  }

  /** Stops doing it; all is then as it was. */
  cancel(): void {
    if (this.doing !== null) tasks.cancel(this.doing);
  }

  /** Stops looking: the dialog goes. */
  stop(): void {
    this.#stopped = true;
    this.#giveUp();
  }

  #giveUp(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
    this.slow = false;
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
    this.#task = null;
  }
}

class Opened {
  /** The dialog that is open. */
  work = $state.raw<BulkWork | null>(null);
}

/** What is open, for the page that shows it. */
export const bulk = new Opened();

/** Why a mode can't be used on a table, as a sentence; null if it can. */
export function bulkLocked(grid: Grid, mode: BulkMode): string | null {
  const locked = tableLocked(grid.file, grid.table);
  if (locked !== null || mode === 'delete') return locked;
  const columns = mode === 'replace' ? searchable : settable;
  if (columns(grid.file, grid.table).length > 0) return null;
  return mode === 'replace'
    ? `${grid.table.title} has no column of text.`
    : `${grid.table.title} has no column that can be changed in many rows at once.`;
}

/** Opens a dialog over a grid; says why if it can't be. */
export async function openBulk(grid: Grid, mode: BulkMode, preset?: Preset): Promise<void> {
  const locked = bulkLocked(grid, mode);
  if (locked !== null) return status(locked);
  if (grid.rowCount === 0) return status('There are no rows here.');
  if (grid.editing.current && !(await grid.editing.commit())) return;
  bulk.work = new BulkWork(grid, mode, preset);
}
