/** What a statement gave, as a grid: rows that belong to no table, only to be looked at, put in order and copied. */
import type { Column, FileInfo, FullValue, RowKey, RowSetId, Table } from '../api/client';
import { call } from '../api/client';
import { cellType } from '../cell/format';
import { Grid } from '../grid/grid.svelte';
import type { HeldRow } from '../grid/rowSource.svelte';

const REASON = 'These rows are the answer to a statement of SQL: they are read, not edited.';
/** Rows that tell what a column holds. */
const LOOKED_AT = 40;

function plainColumn(name: string, kind: Column['kind']): Column {
  return {
    name,
    title: name,
    declaredType: '',
    affinity: 'blob',
    kind,
    dateStorage: null,
    notNull: false,
    default: null,
    collation: null,
    primaryKey: 0,
    generated: null,
    hidden: false,
    link: null,
    length: null,
    scale: null,
    choices: [],
    noted: false,
    help: null,
    minorUnits: false,
    currency: null,
    options: [],
    regex: null,
    companions: null,
    partOf: null,
    computed: null,
  };
}

/** A table that is none, with these columns. */
export function resultTable(title: string, columns: Column[]): Table {
  return {
    name: '',
    title,
    type: 'view',
    strict: false,
    withoutRowid: false,
    key: { type: 'none', reason: REASON },
    primaryKey: [],
    columns,
    indexes: [],
    triggers: [],
    links: [],
    label: [],
    association: null,
    readOnly: REASON,
    refused: null,
    shadows: [],
    search: null,
    sql: '',
    singular: 'row',
    actions: [],
  };
}

/** The columns of a result; one whose first values are all numbers is a column of numbers. */
export function columnsOf(names: string[], rows: Pick<HeldRow, 'cells'>[]): Column[] {
  return names.map((name, at) => {
    const types = rows.map(({ cells }) => cellType(cells[at] ?? null)).filter((type) => type !== 'null');
    const numbers = types.length > 0 && types.every((type) => type === 'integer' || type === 'real');
    return plainColumn(name, numbers ? 'number' : 'any');
  });
}

/** The grid over one result. */
export class ResultGrid extends Grid {
  override readonly isTable = false;
  /** Which result. */
  readonly result: RowSetId;
  #columns = $state.raw<Column[]>([]);

  constructor(tab: { id: number; title: string }, file: FileInfo, result: RowSetId) {
    super(
      { kind: 'table', id: tab.id, table: '', filter: null, title: tab.title },
      file,
      resultTable(tab.title, []),
      ({ order }, count, task) => call('open_result', { result, order, count, task }),
    );
    this.result = result;
  }

  override get table(): Table {
    return resultTable(this.tab.title, this.#columns);
  }

  override async start(): Promise<void> {
    if (await this.reopen()) {
      const rows = this.source.firstRows(LOOKED_AT);
      this.#columns = columnsOf(this.source.columns, rows);
      this.columns.fitTo(rows, this.file.role);
    }
    this.ready = true;
  }

  override readValue(key: RowKey, column: string): Promise<FullValue> {
    return call('read_result', { result: this.result, key, column });
  }

  /** How it looks is gone with it. */
  override flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Lets the rows go for good. */
  override close(): void {
    super.close();
    void call('close_rows', { rowSet: this.result }).catch(() => undefined);
  }
}
