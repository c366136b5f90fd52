/**
 * One grid: what it shows, where it stands, what is selected. Components draw it; keyboard, clipboard, editing and row
 * actions work on it from their own modules.
 */
import type {
  Column,
  Condition,
  FileInfo,
  FullValue,
  OrderTerm,
  RowKey,
  Table,
  TableView,
} from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { showError } from '../state/messages.svelte';
import { settings } from '../state/settings.svelte';
import type { TableTab } from '../state/tabs.svelte';
import { tabs } from '../state/tabs.svelte';
import { bothConditions, findCondition } from '../filter/condition';
import { Columns, plainView, type ShownColumn } from './columns.svelte';
import { Ahead } from './ahead';
import { Editing } from './editing.svelte';
import { RowSource, type HeldRow, type Opener } from './rowSource.svelte';
import type { Measure } from './scroll';
import { clampTop, lastTop, topToShow, visibleRows } from './scroll';
import type { Area, Selected, Size, Spot } from './selection';
import { FIRST, areaOf, clampSpot, selectCell } from './selection';
import { knownOrder } from './sort';

/** Width of the row number column for few digits, in px. */
const NUMBER_WIDTH = 44;
/** Rows asked for before the height of the window is known. */
const FIRST_ROWS = 40;
/** How long after the last change a view is kept, in milliseconds. */
const SAVE_AFTER = 400;

/** A grid over one table or view. */
export class Grid {
  /** The tab it lives in. */
  readonly tab: TableTab;
  /** The file it reads. */
  readonly file: FileInfo;
  /** Its rows are those of a table or view of the file: they can be filtered. */
  readonly isTable: boolean = true;
  /** The rows. */
  readonly source: RowSource;
  /** The columns as arranged. */
  readonly columns: Columns;
  /** The cell being edited. */
  readonly editing: Editing;
  /** Keys typed while a cell is being saved. */
  readonly ahead: Ahead;

  /** How the person left the table. */
  view = $state.raw<TableView>(plainView());
  /** The filter of a tab that was opened with one; not kept with the table. */
  ownFilter = $state.raw<Condition | null>(null);
  /** What stands in the find field. */
  find = $state('');
  /** What is selected. */
  selected = $state.raw<Selected>(FIRST);
  /** Exact place of the first px seen, in px of all rows. */
  top = $state(0);
  /** First px seen of the columns that aren't pinned. */
  left = $state(0);
  /** Size of what is seen, header and row numbers left out, in px. */
  viewWidth = $state(800);
  viewHeight = $state(0);
  /** In pages mode: which page, from 0. */
  page = $state(0);
  /** The view was read and rows were asked for. */
  ready = $state(false);
  /** Puts the keyboard focus on the grid; set by its component. */
  focus: () => void = () => undefined;

  #table: Table;
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor(tab: TableTab, file: FileInfo, table: Table, opener?: Opener) {
    this.tab = tab;
    this.file = file;
    this.#table = table;
    this.ownFilter = tab.filter;
    this.source = new RowSource(file.id, opener);
    this.columns = new Columns(
      () => this.table,
      () => this.view,
      () => this.source.columns,
    );
    this.editing = new Editing(this);
    this.ahead = new Ahead(this);
  }

  /** The table as it is now; as it was last if it went. */
  get table(): Table {
    return files.table(this.tab.table) ?? this.#table;
  }

  /** A whole value, read when it is asked for. */
  readValue(key: RowKey, column: string): Promise<FullValue> {
    return call('read_value', { file: this.file.id, table: this.table.name, key, column });
  }

  /** The order. */
  order = $derived.by(() => knownOrder(this.view.sort, this.table));
  /** The filter that the person sees as chips. */
  filter = $derived.by(() => (this.tab.filter === null ? this.view.filter : this.ownFilter));
  /** First row of the page. */
  base = $derived.by(() => (this.view.pages ? this.page * settings.value.pageSize : 0));
  /** How many pages there are, at least one. */
  pageCount = $derived.by(() => Math.max(1, Math.ceil(this.source.total / settings.value.pageSize)));
  /** Rows that can be scrolled to. */
  rowCount = $derived.by(() => {
    if (!this.view.pages) return this.source.total;
    return Math.max(0, Math.min(settings.value.pageSize, this.source.total - this.base));
  });
  /** For the scroll mathematics. */
  measure = $derived.by((): Measure => ({
    rows: this.rowCount,
    rowHeight: settings.rowHeight,
    view: this.viewHeight,
  }));
  /** Rows in sight. */
  visible = $derived.by(() => visibleRows(Math.min(this.top, lastTop(this.measure)), this.measure));
  /** For the selection. */
  size = $derived.by((): Size => ({ rows: this.rowCount, columns: this.columns.shown.length }));
  /** The selected rectangle. */
  area = $derived.by((): Area => areaOf(this.selected, this.size));
  /** Width of the row numbers, in px. */
  numberWidth = $derived.by(() => {
    const digits = String(this.base + this.rowCount).length + (this.source.status?.positionsExact ? 0 : 1);
    return Math.max(NUMBER_WIDTH, digits * 8 + 20);
  });

  /** The row at a place on the page, if it is here. */
  row(row: number): HeldRow | undefined {
    return this.source.at(this.base + row);
  }

  /** The column at a place. */
  column(place: number): ShownColumn | undefined {
    return this.columns.shown[place];
  }

  /** Reads how the table was left, then its first rows. */
  async start(): Promise<void> {
    const { look } = this.tab;
    if (look) {
      const others = this.table.columns.map(({ name }) => name).filter((name) => !look.fields.includes(name));
      const hidden = look.fields.length > 0 ? others : [];
      this.view = { ...plainView(), sort: look.sort, order: look.fields, hidden };
      await this.#begin();
      return;
    }
    try {
      this.view = {
        ...plainView(),
        ...(await call('table_view', { file: this.file.id, table: this.table.name })),
      };
    } catch (thrown) {
      // Without its memory a table still opens, as if for the first time.
      showError(thrown, 'The way you left this table');
    }
    await this.#begin();
  }

  async #begin(): Promise<void> {
    const opened = await this.reopen();
    if (opened) this.columns.fitTo(this.source.firstRows(FIRST_ROWS), this.file.role);
    this.ready = true;
  }

  /** Opens the rows anew, from the first: after another order or filter. */
  async reopen(): Promise<boolean> {
    if (!(await this.#open())) return false;
    this.page = 0;
    this.top = 0;
    const spot = clampSpot({ row: 0, column: this.selected.anchor.column }, this.size);
    this.selected = selectCell(spot);
    return true;
  }

  /** Opens the rows anew because the table became another one: what is in sight and chosen stays, as far as it is there. */
  async renew(): Promise<void> {
    const { anchor } = this.selected;
    const key = this.row(anchor.row)?.key ?? null;
    if (!(await this.#open())) return;
    this.page = Math.min(this.page, this.pageCount - 1);
    this.top = clampTop(this.top, this.measure);
    const { selected, size } = this;
    this.selected = {
      ...selected,
      anchor: clampSpot(selected.anchor, size),
      head: clampSpot(selected.head, size),
    };
    if (this.selected.anchor.row === anchor.row) await this.follow(key);
  }

  async #open(): Promise<boolean> {
    const filter = bothConditions(this.filter, findCondition(this.find, this.table));
    const selection = { table: this.table.name, order: this.order, filter };
    const count = this.viewHeight > 0 ? Math.ceil(this.viewHeight / settings.rowHeight) + 2 : FIRST_ROWS;
    return this.source.open(selection, this.view.pages ? Math.max(count, 1) : count);
  }

  /** Changes how the table is shown, and keeps it soon after. */
  change(change: Partial<TableView>): void {
    this.view = { ...this.view, ...change };
    clearTimeout(this.#save);
    // A saved grid is changed by its designer only.
    if (this.tab.look) return;
    this.#save = setTimeout(() => void this.flush(), SAVE_AFTER);
  }

  /** Keeps the view now, if it isn't. */
  async flush(): Promise<void> {
    if (this.#save === undefined) return;
    clearTimeout(this.#save);
    this.#save = undefined;
    const args = { file: this.file.id, table: this.table.name, view: this.view };
    await call('save_table_view', args).catch((thrown: unknown) =>
      showError(thrown, 'The way this table looks'),
    );
  }

  /** Another order. */
  sortBy(order: OrderTerm[]): void {
    this.change({ sort: order });
    void this.reopen();
  }

  /** Another filter. */
  filterBy(filter: Condition | null): void {
    if (this.tab.filter === null) this.change({ filter });
    else this.ownFilter = filter;
    void this.reopen();
  }

  /** Searches all columns. */
  findText(text: string): void {
    if (text === this.find) return;
    this.find = text;
    void this.reopen();
  }

  /** Everything as it was before anyone arranged it. */
  async resetView(): Promise<void> {
    const { emptiedIsNull } = this.view;
    this.find = '';
    this.ownFilter = this.tab.filter;
    this.change({ ...plainView(), emptiedIsNull });
    this.left = 0;
    if (await this.reopen()) this.columns.fitTo(this.source.firstRows(FIRST_ROWS), this.file.role);
  }

  /** Selects; the moving end comes into sight. */
  select(selected: Selected, reveal = true): void {
    this.selected = selected;
    if (reveal) this.reveal(selected.head);
  }

  /** Scrolls as little as needed to show a cell. */
  reveal(spot: Spot): void {
    this.top = topToShow(spot.row, this.top, this.measure);
    const column = this.column(spot.column);
    if (!column || column.pinned) return;
    const pinned = this.columns.pinnedWidth;
    const start = column.left - pinned;
    const room = Math.max(40, this.viewWidth - pinned);
    if (start < this.left) this.left = start;
    else if (start + column.width > this.left + room)
      this.left = Math.min(start, start + column.width - room);
  }

  /** To an exact place. */
  scrollTo(top: number): void {
    this.top = clampTop(top, this.measure);
  }

  /** Shows a row by its place in the whole list. */
  goTo(position: number): void {
    const wanted = Math.max(0, Math.min(position, this.source.total - 1));
    if (this.view.pages) this.page = Math.floor(wanted / settings.value.pageSize);
    const row = wanted - this.base;
    const middle = row * settings.rowHeight - this.viewHeight / 2 + settings.rowHeight / 2;
    const spot = { row, column: this.selected.anchor.column };
    this.selected = { anchor: spot, head: spot, reach: 'cells' };
    const seen = row >= this.visible.first && row < this.visible.end - 1;
    if (!seen) this.scrollTo(middle);
    else this.reveal(spot);
  }

  /** After rows came or went elsewhere: the active row stays where it is on screen, though its number may have changed. */
  async follow(key = this.row(this.selected.anchor.row)?.key ?? null): Promise<void> {
    const { anchor } = this.selected;
    const former = this.base + anchor.row;
    if (key === null || this.view.pages) return;
    const position = await this.source.locate(key).catch(() => null);
    const by = position === null ? 0 : position - former;
    if (by === 0 || this.selected.anchor.row !== anchor.row) return;
    const moved = (spot: Spot) => ({ ...spot, row: spot.row + by });
    this.selected = { ...this.selected, anchor: moved(anchor), head: moved(this.selected.head) };
    this.scrollTo(this.top + by * settings.rowHeight);
  }

  /** To a page, from 0. */
  toPage(page: number): void {
    this.page = Math.max(0, Math.min(page, this.pageCount - 1));
    this.top = 0;
    const spot = { row: 0, column: this.selected.anchor.column };
    this.selected = { anchor: spot, head: spot, reach: 'cells' };
  }

  /** Shown columns within a rectangle. */
  columnsIn(area: Area): Column[] {
    return this.columns.shown.slice(area.left, area.right + 1).map(({ column }) => column);
  }

  /** Whether its tab is on screen. */
  get active(): boolean {
    return tabs.isActive(this.tab.id);
  }

  /** Lets everything go. */
  close(): void {
    void this.flush();
    this.source.close();
  }
}
