/**
 * What one view tab shows: the view as it was saved, what the person has chosen on top of it (search, facets, order,
 * section), and the filter and order that come of it. The looks (gallery, list, board, calendar) draw it.
 */
import type {
  Cell,
  Column,
  Condition,
  Facet,
  FileInfo,
  Input,
  OrderTerm,
  SavedView,
  Table,
} from '../api/client';
import { call, newTask, onEvent } from '../api/client';
import { RowSource } from '../grid/rowSource.svelte';
import { files } from '../state/files.svelte';
import type { ViewTab } from '../state/tabs.svelte';
import { views } from '../state/views.svelte';

/** Values of a facet shown before “More”. */
const FACET_VALUES = 12;

/** A view as it stands on its tab. */
export class ViewState {
  readonly file: FileInfo;
  readonly tab: ViewTab;
  /** What stands in the search field. */
  search = $state('');
  /** Chosen values by facet. */
  chosen = $state.raw<Record<string, Cell[]>>({});
  /** Which of the view's orders; null: its first one. */
  sort = $state.raw<OrderTerm[] | null>(null);
  /** Which section, where they stand as tabs. */
  section = $state(0);
  /** Which of the view's filters are switched on. */
  switches = $state.raw<number[]>([]);
  /** The facets as counted last, by name. */
  facets = $state.raw<Record<string, Facet>>({});
  /** Goes up whenever rows came, went or changed. */
  changes = $state(0);

  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing that is drawn reads it
  #sources = new Set<RowSource>();
  #counting: number[] = [];

  constructor(tab: ViewTab, file: FileInfo) {
    this.tab = tab;
    this.file = file;
  }

  /** The view as it is saved now. */
  view = $derived.by<SavedView | undefined>(() =>
    views.find({ name: this.tab.name, partOf: this.tab.partOf }),
  );
  /** Its table. */
  table = $derived.by<Table | undefined>(() => (this.view?.table ? files.table(this.view.table) : undefined));

  /** A column of the table by its name. */
  column(name: string): Column | undefined {
    return this.table?.columns.find((column) => column.name === name);
  }

  /** The columns that it shows. */
  fields = $derived.by<Column[]>(() => {
    const named = (this.view?.fields ?? []).map((name) => this.column(name));
    const found = named.filter((column) => column !== undefined);
    if (found.length > 0) return found;
    return (this.table?.columns ?? []).filter((column) => !column.hidden).slice(0, 6);
  });

  /** The order in which rows stand. */
  order = $derived.by<OrderTerm[]>(() => {
    const by = this.view?.sorts?.[0]?.by ?? this.view?.sort ?? [];
    return this.sort ?? termsOf(by);
  });

  /** What all that was chosen asks of a row, `without` one facet. */
  filter(without?: string): Condition | null {
    const view = this.view;
    const of: Condition[] = [];
    if (view?.filter) of.push({ type: 'expression', sql: view.filter });
    const section = view?.sectionsAs === 'tabs' ? view.section?.[this.section]?.filter : undefined;
    if (section) of.push({ type: 'expression', sql: section });
    for (const index of this.switches) {
      const sql = view?.filterChip?.[index]?.filter;
      if (sql) of.push({ type: 'expression', sql });
    }
    const search = this.searched();
    if (search) of.push(search);
    for (const [by, cells] of Object.entries(this.chosen)) {
      if (by === without || cells.length === 0) continue;
      const facet = this.facets[by];
      if (facet) of.push(chosenCondition(facet, cells));
    }
    if (of.length === 0) return null;
    return of.length === 1 && of[0] ? of[0] : { type: 'all', of };
  }

  /** What is searched for. */
  searched(): Condition | null {
    const text = this.search.trim();
    if (text === '') return null;
    if (this.table?.search) return { type: 'search', text };
    const columns = this.view?.search?.length
      ? this.view.search
      : this.fields.filter(isText).map(({ name }) => name);
    const of = columns.map<Condition>((column) => ({
      type: 'compare',
      column,
      operator: 'contains',
      values: [{ typed: text }],
    }));
    return { type: 'any', of };
  }

  /** Anything was chosen that leaves rows out. */
  narrowed = $derived.by(
    () =>
      this.search.trim() !== '' ||
      this.switches.length > 0 ||
      Object.values(this.chosen).some((cells) => cells.length > 0),
  );

  /** Shows all rows of the view again. */
  widen(): void {
    this.search = '';
    this.chosen = {};
    this.switches = [];
  }

  /** Chooses a value of a facet, or lets it go. */
  choose(by: string, cell: Cell): void {
    const cells = this.chosen[by] ?? [];
    const key = JSON.stringify(cell);
    const left = cells.filter((other) => JSON.stringify(other) !== key);
    this.chosen = { ...this.chosen, [by]: left.length < cells.length ? left : [...cells, cell] };
  }

  /** Whether a value of a facet is chosen. */
  isChosen(by: string, cell: Cell): boolean {
    const key = JSON.stringify(cell);
    return (this.chosen[by] ?? []).some((other) => JSON.stringify(other) === key);
  }

  /** The facets that the view asks for, by name; the most popular values of a link are one of them. */
  facetNames = $derived.by<string[]>(() => {
    const names = this.view?.facets ?? [];
    const popular = this.view?.popular?.link;
    return popular && !names.includes(popular) ? [...names, popular] : names;
  });

  /** Counts the facets anew; what was asked before and isn't answered yet is dropped. */
  async count(): Promise<void> {
    const { table } = this;
    for (const task of this.#counting) void call('cancel_task', { task });
    this.#counting = [];
    if (!table) return;
    const wanted = this.facetNames;
    await Promise.all(
      wanted.map(async (by) => {
        const task = newTask();
        this.#counting.push(task);
        const limit = this.view?.popular?.link === by ? this.view.popular.limit : FACET_VALUES;
        const ask = { table: table.name, filter: this.filter(by), by, limit };
        try {
          const facet = await call('facet', { file: this.file.id, ask, task });
          if (this.#counting.includes(task)) this.facets = { ...this.facets, [by]: facet };
        } catch {
          // Without its counts the view is whole; a filter that can't be used is told by the rows.
        }
      }),
    );
  }

  /** Rows of the view's table. */
  source(): RowSource {
    const source = new RowSource(this.file.id);
    this.#sources.add(source);
    return source;
  }

  /** Lets rows go. */
  drop(source: RowSource): void {
    this.#sources.delete(source);
    source.close();
  }

  /** Listens to what happens to the rows; returns how to stop. */
  listen(): () => void {
    const listening = onEvent((event) => {
      if (event.type === 'rows') for (const source of this.#sources) source.adopt(event.status);
      if (event.type === 'file_changed' && event.file === this.file.id) {
        this.changes += 1;
      }
    });
    return () => {
      void listening.then((stop) => stop());
      for (const source of this.#sources) source.close();
      this.#sources.clear();
    };
  }
}

/** `-price` and `name` as an order. */
export function termsOf(by: string[]): OrderTerm[] {
  return by.map((term) => ({
    column: term.replace(/^-/, ''),
    descending: term.startsWith('-'),
    nulls: null,
  }));
}

const isText = (column: Column): boolean =>
  ['text', 'long_text', 'email', 'url', 'slug'].includes(column.kind) && column.computed === null;

/** A value as it goes back to the engine. */
function inputOf(cell: Cell): Input {
  return cell as Input;
}

/** The rows that have one of these values. */
export function chosenCondition(facet: Facet, cells: Cell[]): Condition {
  if (facet.many) {
    // By the rows of the table between: the link's name may stand for the rows at its other end.
    const values = cells.map(inputOf);
    return { type: 'has', link: facet.by, which: 'any', keys: values, column: null };
  }
  if (facet.months) {
    const of = cells.map((cell) => monthCondition(facet.by, cell));
    return of.length === 1 && of[0] ? of[0] : { type: 'any', of };
  }
  return { type: 'compare', column: facet.by, operator: 'in', values: cells.map(inputOf) };
}

/** The rows of one month: `2026-11`. */
function monthCondition(column: string, cell: Cell): Condition {
  const match = /^(\d{4})-(\d{2})$/.exec(typeof cell === 'string' ? cell : '');
  if (!match) return { type: 'compare', column, operator: 'null', values: [] };
  const [year, month] = [Number(match[1]), Number(match[2])];
  const next = month === 12 ? `${year + 1}-01` : `${match[1]}-${String(month + 1).padStart(2, '0')}`;
  return {
    type: 'all',
    of: [
      { type: 'compare', column, operator: 'at_least', values: [{ typed: `${match[0]}-01` }] },
      { type: 'compare', column, operator: 'less', values: [{ typed: `${next}-01` }] },
    ],
  };
}
