/**
 * The cell being edited. What was typed leaves only into the file or by Escape: a refusal keeps the editor open with its
 * message, a value that someone else changed meanwhile is shown beside one's own.
 */
import type { Cell, Column, Input, RowKey, WireError } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { cellType, isPartial } from '../cell/format';
import { meansSame } from '../edit/values';
import { leaveUnsaved } from '../state/dialogs.svelte';
import { showError, status, toast } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { columnLocked } from './access';
import type { Grid } from './grid.svelte';
import type { Spot } from './selection';

/** An edit under way. */
export interface Edit {
  /** Goes up with each edit, so that each has an editor of its own. */
  id: number;
  /** Where it stands on the page. */
  spot: Spot;
  /** Which row. */
  key: RowKey;
  /** Which column. */
  column: Column;
  /** The value when the edit began, as read. */
  seen: Cell;
  /** What the editor begins with: `seen`, or the whole of it. */
  cell: Cell;
  /** Label of the row that a link points to. */
  label: string | null;
  /** The first letter typed, in place of the value. */
  start: string | null;
}

/** The editing of one grid. */
export class Editing {
  /** The edit under way. */
  current = $state.raw<Edit | null>(null);
  /** What was typed or chosen; undefined until something was. */
  input = $state.raw<Input | undefined>(undefined);
  /** Why it wasn't saved. */
  error = $state.raw<WireError | null>(null);
  /** A whole value to look at (see ValueViewer). */
  viewing = $state.raw<{ key: RowKey; column: Column; cell: Cell } | null>(null);

  #grid: Grid;
  #last = 0;
  #saving: Promise<boolean> | null = null;
  #opening = false;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** A cell is being saved, or read to be edited: keys wait until that is done. */
  get busy(): boolean {
    return this.#saving !== null || this.#opening;
  }

  /** Someone else's value, if that is why it wasn't saved. */
  get stored(): Cell | undefined {
    return this.error?.code === 'conflict' ? (this.error.fault?.stored[0] ?? null) : undefined;
  }

  /** Begins at a cell; with `start` its value is typed over. Says why it can't, if it can't. */
  async begin(spot: Spot, start: string | null = null): Promise<void> {
    if (this.current && !(await this.commit())) return;
    const grid = this.#grid;
    const shown = grid.column(spot.column);
    const row = grid.row(spot.row);
    if (!shown || !row) return;
    const { column, source } = shown;
    const cell = row.cells[source] ?? null;
    const locked = columnLocked(grid.file, grid.table, column);
    if (locked !== null || row.key === null) {
      status(locked ?? 'This row isn’t there any more.');
      if (row.key !== null && isPartial(cell)) this.viewing = { key: row.key, column, cell };
      return;
    }
    const key = row.key;
    const long = start === null && cellType(cell) === 'long_text';
    // What is edited is what was read just now, which may be newer than what the grid shows.
    const read = long ? await this.#whole(key, column) : { seen: cell, whole: cell };
    if (long) grid.ahead.settled(read === undefined);
    if (read === undefined) return;
    this.#last += 1;
    this.input = undefined;
    this.error = null;
    const label = row.labels.get(source) ?? null;
    this.current = { id: this.#last, spot, key, column, seen: read.seen, cell: read.whole, label, start };
  }

  /** Takes what the editor has now. */
  type(input: Input): void {
    this.input = input;
    this.error = null;
    tabs.setDirty(this.#grid.tab.id, true);
  }

  /** Saves what was typed; true if nothing stays open. */
  commit(): Promise<boolean> {
    this.#saving ??= this.#saveAndSettle();
    return this.#saving;
  }

  /** Leaves the cell as it is. */
  cancel(): void {
    const isOld = this.stored !== undefined;
    this.#end();
    if (isOld) this.#grid.source.refresh();
  }

  /** Writes one's own value over someone else's, which is now known. */
  keepMine(): Promise<boolean> {
    const edit = this.current;
    const stored = this.stored;
    if (!edit || stored === undefined) return Promise.resolve(false);
    this.current = { ...edit, seen: stored };
    return this.commit();
  }

  /** Lets one's own value go for someone else's. */
  takeTheirs(): void {
    this.cancel();
  }

  /** Asked before the tab goes or the window closes. */
  async mayLeave(): Promise<boolean> {
    const edit = this.current;
    if (!edit || (await this.commit())) return true;
    const leave = await leaveUnsaved(`“${edit.column.title}”`, () => this.commit());
    if (leave) this.#end();
    return leave;
  }

  /** Whatever becomes of it, no key waits any longer. */
  async #saveAndSettle(): Promise<boolean> {
    let done = false;
    try {
      done = await this.#save();
      return done;
    } finally {
      this.#saving = null;
      this.#grid.ahead.settled(!done);
    }
  }

  async #save(): Promise<boolean> {
    const edit = this.current;
    const input = this.input;
    if (!edit) return true;
    if (input === undefined || (edit.start === null && meansSame(edit.column, edit.cell, input))) {
      this.#end();
      return true;
    }
    const grid = this.#grid;
    const { key, column, seen } = edit;
    const change = {
      table: grid.table.name,
      key,
      values: [{ column: column.name, value: input }],
      seen: [{ column: column.name, cell: seen }],
    };
    try {
      const saved = await call('save_rows', { file: grid.file.id, edits: [change], task: newTask() });
      const row = saved.rows[0];
      if (row) grid.source.replace([{ former: key, row }]);
      status('Saved.');
      if (this.current?.id !== edit.id) return true;
      if (this.input !== input) {
        // More was put in while that was saved (by an input method, which no key tells of): it is not dropped.
        const source = grid.columns.shown.find((shown) => shown.column.name === column.name)?.source;
        const now = source === undefined ? undefined : row?.cells[source];
        this.current = { ...edit, seen: now ?? null };
        return false;
      }
      this.#end();
      return true;
    } catch (thrown) {
      if (this.current?.id === edit.id) {
        this.error = asError(thrown);
        grid.reveal(edit.spot);
        if (!tabs.isActive(grid.tab.id)) this.#tellBehind(thrown);
      } else showError(thrown);
      return false;
    }
  }

  /** The cell stays open with its message, but on a tab that isn't in front. */
  #tellBehind(thrown: unknown): void {
    const { id, title } = this.#grid.tab;
    const { message, details } = asError(thrown);
    const action = { label: 'Show', run: () => tabs.show(id) };
    toast({ kind: 'warning', title: `Not saved in ${title}`, text: message, details, action });
  }

  async #whole(key: RowKey, column: Column): Promise<{ seen: Cell; whole: Cell } | undefined> {
    this.#opening = true;
    try {
      const { file, table } = this.#grid;
      const value = await call('read_value', { file: file.id, table: table.name, key, column: column.name });
      return value.text === null ? undefined : { seen: value.cell, whole: value.text };
    } catch (thrown) {
      showError(thrown);
      return undefined;
    } finally {
      this.#opening = false;
    }
  }

  #end(): void {
    this.current = null;
    this.input = undefined;
    this.error = null;
    tabs.setDirty(this.#grid.tab.id, false);
  }
}
