/**
 * One question while it is asked: what it is, what it became, and its rows, which follow each change after a short rest.
 * What was asked before and is not answered yet is cancelled; the former rows stay in sight until the next are there.
 */
import type {
  CompiledQuery,
  Condition,
  FileInfo,
  Query as WireQuery,
  RowSet,
  Selection,
  Table,
  WireError,
} from '../api/client';
import { asError, call } from '../api/client';
import { foreign } from '../grid/access';
import { Grid } from '../grid/grid.svelte';
import { files } from '../state/files.svelte';
import { queryOf, wholeQuery, type Query } from './model';
import { besideOf, type Scope } from './paths';
import { treeOf, conditionOf, type Group } from './tree';
import { isGrouped } from './words';

/** Rows that tell how wide columns are. */
const LOOKED_AT = 40;
/** How long changes must rest before the question is asked, in milliseconds. */
const REST = 180;

/** The tab that a question is asked in. */
export interface QueryPlace {
  id: number;
  title: string;
}

/** The grid over the answer. */
export class QueryGrid extends Grid {
  override readonly isTable = false;
  #work: () => QueryWork;

  constructor(tab: QueryPlace, file: FileInfo, work: () => QueryWork) {
    super(
      { kind: 'table', id: tab.id, table: '', filter: null, title: tab.title },
      file,
      NOTHING,
      (selection, count, task) => work().open(selection, count, task),
    );
    this.#work = work;
  }

  override get table(): Table {
    return this.#work().compiled?.table ?? NOTHING;
  }

  override async start(): Promise<void> {
    if (await this.reopen()) this.columns.fitTo(this.source.firstRows(LOOKED_AT), this.file.role);
    this.ready = true;
  }

  /** How it looks is gone with it. */
  override flush(): Promise<void> {
    return Promise.resolve();
  }
}

/** One question in its tab. */
export class QueryWork {
  readonly file: FileInfo;
  readonly grid: QueryGrid;
  /** The question. */
  query: Query = $state.raw() as Query;
  /** Its conditions as they are edited. */
  where: Group = $state.raw() as Group;
  /** Its conditions on groups. */
  having: Group = $state.raw() as Group;
  /** What it became; the last that worked stays while another one is thought of. */
  compiled = $state.raw<CompiledQuery | null>(null);
  /** Why it can't be answered as it is. */
  failure = $state.raw<WireError | null>(null);
  /** What is on screen is the answer to a former question. */
  stale = $state(true);
  /** The table that a source which is no table of the file makes. */
  made = $state.raw<Table | null>(null);
  /** Told of every change. */
  onchange: (query: Query) => void = () => undefined;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #opened = false;

  constructor(tab: QueryPlace, file: FileInfo, asked: WireQuery) {
    const query = wholeQuery(asked);
    this.file = file;
    this.query = query;
    this.where = treeOf(query.where);
    this.having = treeOf(query.having);
    this.grid = new QueryGrid(tab, file, () => this);
  }

  /** What the source's rows are. */
  source = $derived.by((): Table | null => {
    const { from } = this.query;
    return (typeof from === 'string' ? files.table(from) : undefined) ?? this.made;
  });

  /** Where names begin. */
  scope = $derived.by((): Scope => {
    const table = this.source ?? NOTHING;
    const { catalog } = files;
    return { table, beside: catalog ? besideOf(table, this.query.joins, catalog) : [] };
  });

  /** Rows are put together. */
  grouped = $derived.by(() => isGrouped(this.query));

  /** What groups can be chosen by: what is shown of them. */
  groupScope = $derived.by((): Scope => ({ table: this.compiled?.table ?? NOTHING, beside: [] }));

  /** Opens the rows, for the grid. */
  async open({ order, filter }: Selection, count: number, task: number): Promise<RowSet> {
    const asked = this.query;
    const answer = await call('run_query', { file: this.file.id, query: asked, order, filter, count, task });
    if (asked === this.query) this.#take(answer.query);
    return answer.rows;
  }

  #take(compiled: CompiledQuery): void {
    compiled.table.columns.forEach((column, index) => {
      const known = compiled.columns[index];
      if (!known || known.editable) return;
      const of = known.origin ? files.table(known.origin.table)?.title : undefined;
      foreign.set(
        column,
        of === undefined
          ? `“${column.title}” is made of other values.`
          : `“${column.title}” belongs to ${of}: open that row to change it.`,
      );
    });
    this.compiled = compiled;
    this.failure = null;
    this.stale = false;
  }

  /** Asks something else. */
  change(change: Partial<Query>): void {
    this.query = { ...this.query, ...change };
    this.#later();
  }

  /** Other conditions. */
  choose(where: Group): void {
    this.where = where;
    this.#conditions('where', conditionOf(where));
  }

  /** Other conditions on groups. */
  chooseGroups(having: Group): void {
    this.having = having;
    this.#conditions('having', conditionOf(having));
  }

  #conditions(part: 'where' | 'having', condition: Condition | null): void {
    if (JSON.stringify(condition) !== JSON.stringify(this.query[part])) this.change({ [part]: condition });
  }

  /** Another question altogether. */
  replace(query: Query): void {
    this.query = query;
    this.where = treeOf(query.where);
    this.having = treeOf(query.having);
    this.#later();
  }

  #later(): void {
    this.stale = true;
    this.grid.source.cancelOpening();
    this.onchange(this.query);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), REST);
  }

  /** Asks now. */
  async ask(): Promise<void> {
    clearTimeout(this.#timer);
    const asked = this.query;
    await this.#findSource(asked);
    if (asked !== this.query) return;
    if (asked.from === '') return;
    const { grid } = this;
    if (this.#opened) await grid.reopen();
    else await grid.start();
    if (asked !== this.query) return;
    const { error } = grid.source;
    if (!this.stale) this.#opened = true;
    else if (error && error.code !== 'cancelled') this.failure = error;
  }

  async #findSource({ from }: Query): Promise<void> {
    if (typeof from === 'string' && (from === '' || files.table(from))) {
      this.made = null;
      return;
    }
    try {
      const query = queryOf(from);
      this.made = (await call('compile_query', { file: this.file.id, query })).table;
    } catch (thrown) {
      this.failure = asError(thrown);
    }
  }

  /** Lets everything go. */
  close(): void {
    clearTimeout(this.#timer);
    this.grid.close();
  }
}

/** What there is before anything is asked. */
const NOTHING: Table = {
  name: '',
  title: '',
  type: 'view',
  strict: false,
  withoutRowid: false,
  key: { type: 'none', reason: 'Nothing is asked yet.' },
  primaryKey: [],
  columns: [],
  indexes: [],
  triggers: [],
  links: [],
  label: [],
  association: null,
  readOnly: 'Nothing is asked yet.',
  refused: null,
  shadows: [],
  search: null,
  sql: '',
  singular: 'row',
  actions: [],
};
