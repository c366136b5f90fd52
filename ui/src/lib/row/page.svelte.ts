/**
 * The state behind a row page: the row as last read, the form while it is edited, and what happens to both when the row
 * changes or goes.
 */
import type { Cell, RelatedList, RowDetail, RowKey, Saved, Table } from '../api/client';
import { asError, call } from '../api/client';
import { files } from '../state/files.svelte';
import { FormDraft, RowDraft } from './draft.svelte';

/** Whether the list is the one row that belongs to this one (its link is unique). */
function isOneToOne(list: RelatedList): boolean {
  return list.through === null && (files.table(list.table)?.links[list.link]?.unique ?? false);
}

/** A row's page. */
export class RowPageState {
  /** Its table's name. */
  readonly tableName: string;
  /** Which row. */
  readonly key: RowKey;
  /** As last read. */
  detail = $state.raw<RowDetail | null>(null);
  /** It isn't there any more: the sentence. */
  gone = $state<string | null>(null);
  /** It could not be read: the sentence. */
  trouble = $state<string | null>(null);
  /** While it is edited. */
  form = $state.raw<FormDraft | null>(null);

  #reads = 0;

  constructor(tableName: string, key: RowKey) {
    this.tableName = tableName;
    this.key = key;
  }

  /** Its table; none if it is not in the file any more. */
  get table(): Table | undefined {
    return files.table(this.tableName);
  }

  /** What names the row. */
  get label(): string {
    const label = this.detail?.label.trim();
    if (label) return label;
    return this.table?.title ?? this.tableName;
  }

  /** Why it can't be changed; null if it can. */
  get locked(): string | null {
    return files.current?.readOnly ?? this.table?.readOnly ?? null;
  }

  /** Rows that belong one to one. */
  get oneToOne(): RelatedList[] {
    return (this.detail?.related ?? []).filter(isOneToOne);
  }

  /** Many-to-many lists. */
  get chips(): RelatedList[] {
    return (this.detail?.related ?? []).filter((list) => list.through !== null);
  }

  /** The other lists. */
  get lists(): RelatedList[] {
    return (this.detail?.related ?? []).filter((list) => list.through === null && !isOneToOne(list));
  }

  /** A value of the row. */
  value = (column: string): Cell => {
    const index = this.detail?.columns.indexOf(column) ?? -1;
    return this.detail?.cells[index] ?? null;
  };

  /** Reads the row; what is typed stays. */
  read = async (): Promise<void> => {
    const file = files.current;
    if (!file) return;
    this.#reads += 1;
    const mine = this.#reads;
    try {
      const detail = await call('read_row', { file: file.id, table: this.tableName, key: this.key });
      if (mine !== this.#reads) return;
      this.detail = detail;
      this.gone = null;
      this.trouble = null;
      this.#refresh(detail);
    } catch (thrown) {
      if (mine !== this.#reads) return;
      const error = asError(thrown);
      if (error.code === 'not_found') this.gone = error.message;
      else if (error.code !== 'cancelled') this.trouble = error.message;
    }
  };

  /** Begins to edit. */
  edit(): void {
    const { detail, table } = this;
    if (!detail || !table || this.locked !== null || this.form) return;
    const main = new RowDraft(table, detail.key, detail.columns, detail.cells);
    const linked = this.oneToOne.flatMap((list) => {
      const holder = files.table(list.table);
      const row = list.rows[0];
      if (!holder || !row || holder.readOnly !== null) return [];
      return [{ draft: new RowDraft(holder, row.row.key, list.columns, row.cells), link: list.link }];
    });
    this.form = new FormDraft(main, linked);
  }

  /** Adds a row that belongs to this one to the form. */
  addLinked(list: RelatedList): void {
    this.edit();
    const holder = files.table(list.table);
    if (!this.form || !holder) return;
    this.form.linked = [...this.form.linked, { draft: new RowDraft(holder), link: list.link }];
  }

  /** Ends editing; what was typed and not saved is let go. */
  leave(): void {
    this.form = null;
  }

  /** Saves; null if it was refused. */
  async save(): Promise<Saved | null> {
    const file = files.current;
    if (!this.form || !file) return null;
    return this.form.save(file.id);
  }

  #refresh(detail: RowDetail): void {
    const form = this.form;
    if (!form || form.saving) return;
    form.main.refresh(detail.columns, detail.cells);
    for (const { draft, link } of form.linked) {
      const list = detail.related.find(
        (candidate) => candidate.table === draft.table.name && candidate.link === link,
      );
      const row = list?.rows.find((candidate) => candidate.row.key === draft.key);
      if (list && row) draft.refresh(list.columns, row.cells);
    }
  }
}
