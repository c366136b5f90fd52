/**
 * What a diagram shows: a box per table with its columns, keys first, and a line per link with what its two ends mean.
 * Taken from the catalog alone, so that it works for any file.
 */
import type { Catalog, Column, Link, Table } from '../../api/client';
import { kindName } from '../kinds';

/** How many rows may stand at one end of a line. */
export type End = 'one' | 'zero_one' | 'zero_many';

/** How much of each table is shown. */
export type Detail = 'keys' | 'some' | 'all';

/** A column in a box. */
export interface BoxLine {
  /** The real name. */
  name: string;
  /** The name on screen. */
  title: string;
  /** What it means, in a word. */
  kind: string;
  /** Part of the primary key. */
  key: boolean;
  /** Holds a link. */
  link: boolean;
  /** Can't be left empty. */
  required: boolean;
}

/** A table. */
export interface Box {
  /** The real name. */
  name: string;
  /** The name on screen. */
  title: string;
  /** Columns shown. */
  lines: BoxLine[];
  /** How many more there are. */
  more: number;
  /** Width in px. */
  width: number;
  /** Height in px. */
  height: number;
}

/** A link, drawn as a line. */
export interface Tie {
  /** Names it. */
  id: string;
  /** The table that holds it. */
  from: string;
  /** The table pointed to. */
  to: string;
  /** The column where it leaves; null: the table as a whole. */
  fromColumn: string | null;
  /** The column where it arrives; null: the table as a whole. */
  toColumn: string | null;
  /** What stands at the holder's end. */
  fromEnd: End;
  /** What stands at the other end. */
  toEnd: End;
  /** What it is called. */
  label: string;
  /** The association table it stands for, if it does. */
  through: string | null;
  /** It in words. */
  sentence: string;
}

/** All of it. */
export interface Graph {
  boxes: Box[];
  ties: Tie[];
}

/** Sizes in px, for drawing and for layout alike. */
export const SIZE = { head: 26, line: 20, pad: 6, min: 132, max: 248, gap: 16, mark: 16 };

/** Most columns of a box that shows some. */
const SOME = 8;

/** How wide a text is in px. */
export type Measure = (text: string, bold: boolean) => number;

/** A guess where nothing can be measured. */
export const guess: Measure = (text, bold) => text.length * (bold ? 7.4 : 6.8);

/** Cuts a text so that it fits. */
export function fit(text: string, width: number, bold: boolean, measure: Measure): string {
  if (measure(text, bold) <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${text.slice(0, middle)}…`, bold) <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

function line(column: Column, table: Table): BoxLine {
  const link = table.links.some((one) => one.columns.includes(column.name));
  return {
    name: column.name,
    title: column.title,
    kind: kindName(column.kind),
    key: column.primaryKey > 0,
    link,
    required: column.notNull,
  };
}

/** Keys first, then links, then the rest, each in the table's order. */
function ordered(lines: BoxLine[]): BoxLine[] {
  const rank = ({ key, link }: BoxLine): number => (key ? 0 : link ? 1 : 2);
  return lines.toSorted((a, b) => rank(a) - rank(b));
}

function box(table: Table, detail: Detail, measure: Measure): Box {
  const all = ordered(
    table.columns
      .filter((column) => !column.hidden && column.computed === null)
      .map((column) => line(column, table)),
  );
  const keys = all.filter(({ key, link }) => key || link);
  const lines = detail === 'all' ? all : detail === 'keys' ? keys : all.slice(0, Math.max(SOME, keys.length));
  const widest = Math.max(
    measure(table.title, true) + 2 * SIZE.gap,
    ...lines.map(
      ({ title, kind }) => SIZE.mark + measure(title, false) + measure(kind, false) + 3 * SIZE.gap,
    ),
  );
  const more = all.length - lines.length;
  const rows = lines.length + (more > 0 ? 1 : 0);
  return {
    name: table.name,
    title: table.title === '' ? '(no name)' : table.title,
    lines,
    more,
    width: Math.round(Math.min(SIZE.max, Math.max(SIZE.min, widest))),
    height: SIZE.head + (rows === 0 ? 0 : rows * SIZE.line + SIZE.pad),
  };
}

/** A link in words: "Each review belongs to one product; a product has any number of reviews." */
export function sentence(link: Link, from: Table, to: Table): string {
  const one = link.required ? 'exactly one' : 'one or no';
  const back = link.unique ? 'at most one row' : 'any number of rows';
  return (
    `Each row of ${from.title} belongs to ${one} row of ${to.title} (${link.columns.join(', ')}); ` +
    `a row of ${to.title} has ${back} of ${from.title}.`
  );
}

function tie(link: Link, from: Table, to: Table): Tie {
  return {
    id: `${from.name}/${link.id}`,
    from: from.name,
    to: to.name,
    fromColumn: link.columns[0] ?? null,
    toColumn: link.targetColumns[0] ?? null,
    fromEnd: link.unique ? 'zero_one' : 'zero_many',
    toEnd: link.required ? 'one' : 'zero_one',
    label: link.columns.join(', '),
    through: null,
    sentence: sentence(link, from, to),
  };
}

function through(table: Table, left: Table, right: Table): Tie {
  return {
    id: `${table.name}/through`,
    from: left.name,
    to: right.name,
    fromColumn: null,
    toColumn: null,
    fromEnd: 'zero_many',
    toEnd: 'zero_many',
    label: table.title,
    through: table.name,
    sentence: `A row of ${left.title} has any number of rows of ${right.title}, and the other way round (${table.name}).`,
  };
}

/** The diagram of a file. With `shortcut`, tables that only tie two others together are lines. */
export function graphOf(
  catalog: Catalog,
  detail: Detail,
  shortcut: boolean,
  measure: Measure = guess,
): Graph {
  const tables = catalog.tables.filter((table) => table.type !== 'view');
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ends = (table: Table): [Table, Table] | null => {
    if (!shortcut || table.association === null) return null;
    const { left, right } = table.association;
    const [one, other] = [
      byName.get(table.links[left]?.target ?? ''),
      byName.get(table.links[right]?.target ?? ''),
    ];
    return one && other ? [one, other] : null;
  };
  const graph: Graph = { boxes: [], ties: [] };
  for (const table of tables) {
    const both = ends(table);
    if (both) {
      graph.ties.push(through(table, ...both));
      continue;
    }
    graph.boxes.push(box(table, detail, measure));
    for (const link of table.links) {
      const to = byName.get(link.target);
      // A line into an association that is drawn as a line itself has nowhere to end.
      if (to && link.targetExists && ends(to) === null) graph.ties.push(tie(link, table, to));
    }
  }
  return graph;
}

/** Boxes by their table. */
export function byName(boxes: Box[]): Map<string, Box> {
  return new Map(boxes.map((box) => [box.name, box]));
}

/** The tables that a table is linked with, itself left out. */
export function neighbours(graph: Graph, name: string): Set<string> {
  const near = new Set<string>();
  for (const { from, to } of graph.ties) {
    if (from === name) near.add(to);
    if (to === name) near.add(from);
  }
  near.delete(name);
  return near;
}
