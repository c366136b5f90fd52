/**
 * What a person typed into a form and hasn't saved: which columns differ from what is stored, what was refused and where,
 * and what someone else stored meanwhile. Pure state; the pages draw it.
 */
import { SvelteMap } from 'svelte/reactivity';

import type {
  Assignment,
  Cell,
  Column,
  FormSave,
  Input,
  RowEdit,
  RowKey,
  Saved,
  Table,
  WireError,
} from '../api/client';
import { asError, call } from '../api/client';
import { isComputed } from '../cell/computed';
import { sameCell } from '../cell/format';
import { cellInput, isRowid, meansSame } from '../edit/values';
import { isRequired } from './form';

/** What is wrong with one field. */
export interface FieldFault {
  /** The sentence. */
  message: string;
  /** The row that has the value already. */
  other?: { key: RowKey; label: string };
}

/** One row of a form. */
export class RowDraft {
  /** Its table. */
  readonly table: Table;
  /** Which row; null: a new one. */
  readonly key: RowKey | null;
  /** The values that differ from what is stored, by column. */
  readonly typed = new SvelteMap<string, Input>();
  /** What was refused, by column. */
  readonly faults = new SvelteMap<string, FieldFault>();
  /** What someone else stored since, in columns that were typed into. */
  readonly conflicts = new SvelteMap<string, Cell>();

  /** As read when the edit began, or as last accepted. */
  #stored = new SvelteMap<string, Cell>();
  #revisions = new SvelteMap<string, number>();
  /** What stood in the form before a person did anything (the link of "Add"). */
  #preset = $state.raw<[string, Input][]>([]);

  constructor(table: Table, key: RowKey | null = null, columns: string[] = [], cells: Cell[] = []) {
    this.table = table;
    this.key = key;
    columns.forEach((name, index) => this.#stored.set(name, cells[index] ?? null));
  }

  /** The stored value. */
  stored(column: string): Cell {
    return this.#stored.get(column) ?? null;
  }

  /** Goes up when the field's editor has to start again from another value. */
  revision(column: string): number {
    return this.#revisions.get(column) ?? 0;
  }

  /** Something was typed that isn't stored. */
  get dirty(): boolean {
    const preset = this.#preset;
    return (
      this.typed.size !== preset.length || preset.some(([name, input]) => this.typed.get(name) !== input)
    );
  }

  /** Fills in what isn't typed by a person: it is saved, but leaving it loses nothing. */
  preset(values: Assignment[]): void {
    for (const { column: name, value } of values) {
      const column = this.table.columns.find((candidate) => candidate.name === name);
      if (column) this.put(column, value);
    }
    this.#preset = [...this.typed];
  }

  /** The editor has read a long value whole: that is what the person sees from now on. */
  readWhole(column: string, cell: Cell): void {
    if (!this.typed.has(column)) this.#stored.set(column, cell);
  }

  /** Takes what an editor tells. */
  set(column: Column, input: Input): void {
    this.faults.delete(column.name);
    if (meansSame(column, this.stored(column.name), input)) this.typed.delete(column.name);
    else this.typed.set(column.name, input);
  }

  /** Sets a value from elsewhere than the field's own editor, which starts again with it. */
  put(column: Column, input: Input): void {
    this.set(column, input);
    this.#again(column.name);
  }

  /** In a new row: NULL itself (true) in place of the column's default, or the default again. */
  putNull(column: string, isNull: boolean): void {
    this.faults.delete(column);
    if (isNull) this.typed.set(column, null);
    else this.typed.delete(column);
    this.#again(column);
  }

  /** A conflict settled: what was typed is to overwrite what is stored now. */
  keepMine(column: string): void {
    const theirs = this.conflicts.get(column);
    if (theirs === undefined) return;
    this.#stored.set(column, theirs);
    this.#settle(column);
  }

  /** A conflict settled: what is stored now stays. */
  takeTheirs(column: string): void {
    const theirs = this.conflicts.get(column);
    if (theirs === undefined) return;
    this.#stored.set(column, theirs);
    this.typed.delete(column);
    this.#settle(column);
    this.#again(column);
  }

  /** The row was read again: fields not typed into follow; in the others a new value is a conflict. */
  refresh(columns: string[], cells: Cell[]): void {
    columns.forEach((name, index) => {
      const cell = cells[index] ?? null;
      if (sameCell(cell, this.stored(name))) {
        this.#settle(name);
      } else if (this.typed.has(name)) {
        this.conflicts.set(name, cell);
      } else {
        this.#stored.set(name, cell);
        this.#again(name);
      }
    });
  }

  /** What to send: only what differs, with what was seen there. */
  edit(): RowEdit {
    return {
      table: this.table.name,
      key: this.key,
      values: [...this.typed].map(([column, value]) => ({ column, value })),
      seen:
        this.key === null
          ? []
          : [...this.typed.keys()].map((column) => ({ column, cell: this.stored(column) })),
    };
  }

  /** The row as a new one, what wasn't typed included; null where something of it isn't whole here. */
  asNew(): Assignment[] | null {
    const values: Assignment[] = [];
    for (const column of this.table.columns) {
      if (isComputed(column) || column.hidden || isRowid(this.table, column)) continue;
      const typed = this.typed.get(column.name);
      const stored = cellInput(this.stored(column.name));
      if (typed !== undefined) values.push({ column: column.name, value: typed });
      else if (!stored) return null;
      else if (stored.input !== null) values.push({ column: column.name, value: stored.input });
    }
    return values;
  }

  /** Marks required fields that have no value; says whether any hasn't. `given` are columns that come from elsewhere. */
  checkRequired(given: string[] = []): boolean {
    let missing = false;
    for (const column of this.table.columns) {
      if (!isRequired(this.table, column) || given.includes(column.name)) continue;
      const empty = this.typed.has(column.name)
        ? this.typed.get(column.name) === null
        : this.key === null && this.stored(column.name) === null;
      if (!empty) continue;
      missing = true;
      this.faults.set(column.name, { message: 'This must be filled in.' });
    }
    return missing;
  }

  /** Takes a refusal apart: messages to their fields, stored values to their conflicts. */
  refuse(error: WireError): void {
    const fault = error.fault;
    if (!fault) return;
    fault.columns.forEach((name, index) => {
      if (error.code === 'conflict') {
        this.conflicts.set(name, fault.stored[index] ?? null);
        return;
      }
      const other = fault.otherRow === null ? null : { key: fault.otherRow, label: fault.otherLabel ?? '' };
      this.faults.set(name, other ? { message: error.message, other } : { message: error.message });
    });
  }

  /** The first column with a fault or a conflict, in the order of the table. */
  get firstFault(): string | null {
    const found = this.table.columns.find(({ name }) => this.faults.has(name) || this.conflicts.has(name));
    return found?.name ?? null;
  }

  #settle(column: string): void {
    this.conflicts.delete(column);
    this.faults.delete(column);
  }

  #again(column: string): void {
    this.#revisions.set(column, this.revision(column) + 1);
  }
}

/** A row of another table that points to the main row and is saved with it. */
export interface LinkedDraft {
  /** What is typed. */
  draft: RowDraft;
  /** Index into its table's links: the one that points to the main row. */
  link: number;
}

/** A form: the main row and the rows saved with it. */
export class FormDraft {
  /** The main row. */
  readonly main: RowDraft;
  /** The others. */
  linked = $state.raw<LinkedDraft[]>([]);
  /** The last refusal, until the next attempt. */
  error = $state.raw<WireError | null>(null);
  /** A save is under way. */
  saving = $state(false);

  constructor(main: RowDraft, linked: LinkedDraft[] = []) {
    this.main = main;
    this.linked = linked;
  }

  /** Something was typed that isn't stored. */
  get dirty(): boolean {
    return this.main.dirty || this.linked.some(({ draft }) => draft.dirty || draft.key === null);
  }

  /** The linked rows that there is something to say of. */
  get #sent(): LinkedDraft[] {
    return this.linked.filter(({ draft }) => draft.dirty || draft.key === null);
  }

  /** What to send. */
  form(): FormSave {
    return {
      row: this.main.edit(),
      linked: this.#sent.map(({ draft, link }) => ({ row: draft.edit(), link })),
    };
  }

  /** Saves all or nothing; null if it was refused, and then everything typed is still there. */
  async save(file: number): Promise<Saved | null> {
    if (this.saving) return null;
    this.error = null;
    if (this.#lacks()) return null;
    const sent = this.#sent;
    this.saving = true;
    try {
      return await call('save_form', { file, form: this.form() });
    } catch (thrown) {
      const error = asError(thrown);
      this.error = error;
      const at = error.fault?.linked ?? null;
      const faulty = at === null ? this.main : sent[at]?.draft;
      // A trigger may have been refused in a table that isn't in the form.
      if (error.fault && faulty?.table.name === error.fault.table) faulty.refuse(error);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** Where the first fault is: which row of the form (−1: the main one), and which column. */
  get firstFault(): { linked: number; column: string } | null {
    const rows = [this.main, ...this.linked.map(({ draft }) => draft)];
    for (const [index, draft] of rows.entries()) {
      const column = draft.firstFault;
      if (column !== null) return { linked: index - 1, column };
    }
    return null;
  }

  #lacks(): boolean {
    const missing = this.#sent.map(({ draft, link }) =>
      draft.checkRequired(draft.table.links[link]?.columns),
    );
    missing.push(this.main.checkRequired());
    if (!missing.includes(true)) return false;
    this.error = {
      code: 'required',
      message: 'Something that is needed isn’t filled in yet. Nothing was saved.',
      details: null,
      fault: null,
    };
    return true;
  }
}
