/**
 * The columns as the person arranged them: order, width, hidden, pinned; and where each stands in px. Kept per table.
 */
import type { Cell, Column, FileRole, Table, TableView } from '../api/client';
import { cellText } from '../cell/format';

/** A column as it is shown. */
export interface ShownColumn {
  /** What it is. */
  column: Column;
  /** Where its value stands in a row's cells. */
  source: number;
  /** Its place among the shown ones, from 0; pinned ones first. */
  place: number;
  /** Left edge in px from the first column's. */
  left: number;
  /** Width in px. */
  width: number;
  /** Stays at the left. */
  pinned: boolean;
}

/** Narrowest column, in px. */
export const NARROWEST = 48;
/** Widest column, in px. */
export const WIDEST = 1200;
/** Widest that a column is made by itself. */
const WIDEST_FIT = 360;
/** Columns that are fitted to the first rows. */
const MOST_FITTED = 40;

const FIRST_WIDTHS: Partial<Record<Column['kind'], number>> = {
  integer: 96,
  number: 104,
  money: 112,
  boolean: 88,
  date: 112,
  date_time: 168,
  long_text: 280,
  uuid: 280,
  url: 240,
  email: 200,
  percent: 96,
  duration: 104,
  rating: 104,
  enum: 128,
  password: 112,
  slug: 160,
};

/** A view with nothing arranged. */
export function plainView(): TableView {
  return {
    widths: {},
    order: [],
    hidden: [],
    pinned: [],
    sort: [],
    filter: null,
    pages: false,
    emptiedIsNull: {},
  };
}

let pen: CanvasRenderingContext2D | null | undefined;

/** Width of a text in the grid's font, in px. */
export function textWidth(text: string): number {
  if (pen === undefined) {
    pen = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
    if (pen) pen.font = getComputedStyle(document.body).font || '13px sans-serif';
  }
  return pen ? pen.measureText(text).width : text.length * 7;
}

/** The columns of one grid. */
export class Columns {
  #table: () => Table;
  #view: () => TableView;
  #names: () => string[];

  /** Width of each column while one is being dragged, before it is kept. */
  draft = $state.raw<Record<string, number>>({});

  /** Widths that the first rows asked for, for columns that nobody has sized. */
  fitted = $state.raw<Record<string, number>>({});

  constructor(table: () => Table, view: () => TableView, names: () => string[]) {
    this.#table = table;
    this.#view = view;
    this.#names = names;
  }

  /** All columns of the row set in the person's order, hidden ones too. */
  all = $derived.by(() => arrange(this.#names(), this.#table(), this.#view()));

  /** The shown ones, pinned first, with their places. */
  shown = $derived.by((): ShownColumn[] => {
    const { hidden, pinned, widths } = this.#view();
    const visible = this.all.filter(({ column }) => !hidden.includes(column.name));
    const front = pinned
      .map((name) => visible.find(({ column }) => column.name === name))
      .filter((found) => found !== undefined);
    const rest = visible.filter(({ column }) => !pinned.includes(column.name));
    let left = 0;
    return [...front, ...rest].map(({ column, source }, place) => {
      const width =
        this.draft[column.name] ?? widths[column.name] ?? this.fitted[column.name] ?? firstWidth(column);
      const shown = { column, source, place, left, width, pinned: place < front.length };
      left += width;
      return shown;
    });
  });

  /** Width of all shown ones, in px. */
  width = $derived(this.shown.reduce((sum, column) => sum + column.width, 0));

  /** Width of the pinned ones. */
  pinnedWidth = $derived(
    this.shown.filter((column) => column.pinned).reduce((sum, column) => sum + column.width, 0),
  );

  /** Where in a row's cells the name of a column's files stands; null where it has none. */
  fileName(column: Column): number | null {
    const at = column.companions?.name ? this.#names().indexOf(column.companions.name) : -1;
    return at < 0 ? null : at;
  }

  /** Those that are hidden. */
  hidden = $derived(this.all.filter(({ column }) => this.#view().hidden.includes(column.name)));

  /** Takes the widths of columns that nobody has sized from these rows; the first columns only, the rest costs time. */
  fitTo(
    rows: { cells: Cell[]; labels: ReadonlyMap<number, string | null> }[],
    role: FileRole | undefined,
  ): void {
    const { widths } = this.#view();
    const free = this.all.filter(({ column }) => widths[column.name] === undefined).slice(0, MOST_FITTED);
    this.fitted = Object.fromEntries(
      free.map(({ column, source }) => {
        const cells = rows.flatMap(({ cells: held, labels }) => {
          const cell = held[source];
          return cell === undefined || cell === null ? [] : [{ cell, label: labels.get(source) ?? null }];
        });
        const least = Math.min(firstWidth(column), 96);
        return [column.name, Math.max(least, Math.min(WIDEST_FIT, fitWidth(column, cells, role)))];
      }),
    );
  }

  /** The pinned ones and those at least partly between two px of the others. */
  between(left: number, right: number): ShownColumn[] {
    return this.shown.filter(
      (column) => column.pinned || (column.left + column.width > left && column.left < right),
    );
  }
}

/** Columns in the order that was chosen; new ones after, in the table's order. */
export function arrange(
  names: string[],
  table: Table,
  view: TableView,
): { column: Column; source: number }[] {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a look-up within one call
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const found = names.flatMap((name, source) => {
    const column = byName.get(name);
    // Name and media type of a file are shown with its bytes.
    return column && column.partOf === null ? [{ column, source }] : [];
  });
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a look-up within one call
  const rank = new Map(view.order.map((name, index) => [name, index]));
  return [...found].sort((a, b) => (rank.get(a.column.name) ?? 1e6) - (rank.get(b.column.name) ?? 1e6));
}

/** The width of a column that nobody has changed. */
export function firstWidth(column: Column): number {
  const byKind = FIRST_WIDTHS[column.kind] ?? 160;
  return clampWidth(Math.max(byKind, Math.min(WIDEST_FIT, Math.ceil(textWidth(column.title)) + 56)));
}

/** A width within the limits. */
export function clampWidth(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}

/** What a chip needs beside its text, in px: the paddings of chip and cell. */
const CHIP_EXTRA = 36;

/** What the chips of an enum need: a value that comes later is to be read too. */
function optionWidths(column: Column): number[] {
  return (column.options ?? []).map(({ title, value }) => textWidth(title ?? value) + CHIP_EXTRA);
}

/** The width that shows title and these cells. */
export function fitWidth(
  column: Column,
  cells: { cell: Cell; label: string | null }[],
  role: FileRole | undefined,
): number {
  const widest = cells.reduce(
    (most, { cell, label }) => {
      const text = label ?? cellText(cell, column, { nullText: role === 'guest' ? 'NULL' : 'empty' });
      const extra = label === null && column.kind !== 'enum' ? 20 : CHIP_EXTRA;
      return Math.max(most, textWidth(text.slice(0, 400)) + extra);
    },
    Math.max(textWidth(column.title) + 56, ...optionWidths(column)),
  );
  return clampWidth(Math.min(WIDEST_FIT * 1.5, Math.ceil(widest)));
}

/** A list of names with one moved before another (`null`: to the end). */
export function moveBefore(names: string[], name: string, before: string | null): string[] {
  const rest = names.filter((other) => other !== name);
  const at = before === null ? rest.length : rest.indexOf(before);
  return [...rest.slice(0, at < 0 ? rest.length : at), name, ...rest.slice(at < 0 ? rest.length : at)];
}
