/**
 * The links that a computed column can go along, seen from a table of a draft. What it names may still have its former
 * name there: nothing is written anew before a rename is applied.
 */
import type { ComputedModel } from '../api/client';
import type { Draft, DraftColumn, DraftTable } from './draft';
import { manyOf } from './sentences';

/** A link to one other row. */
export interface WayOut {
  /** As a lookup names it: the link's column. */
  name: string;
  /** Where it leads. */
  far: DraftTable;
}

/** A link to many other rows. */
export interface WayIn {
  /** As a total names it: `reviews.product_id`, or the table in between. */
  name: string;
  /** The table with the link to this one. */
  holder: DraftTable;
  /** The link's column there. */
  column: string;
  /** The table whose rows are totalled. */
  far: DraftTable;
  /** For a person. */
  label: string;
}

/** What is called so now, or was before it was renamed. */
export function called<One extends { name: string; was: string | null }>(
  list: One[],
  name: string,
): One | undefined {
  return list.find((one) => one.name === name) ?? list.find((one) => one.was === name);
}

/** The links of a table that a lookup can follow. */
export function waysOut(draft: Draft, table: DraftTable): WayOut[] {
  return table.link.flatMap(({ columns, target }) => {
    const [name, ...more] = columns;
    const far = called(draft.table, target);
    return name !== undefined && more.length === 0 && far ? [{ name, far }] : [];
  });
}

/** The way that a name means. */
export function wayOut(draft: Draft, table: DraftTable, name: string): WayOut | undefined {
  const column = called(table.column, name)?.name ?? name;
  return waysOut(draft, table).find((way) => way.name === column);
}

/** The table that a path ends at; undefined where it breaks off. */
export function endOf(draft: Draft, table: DraftTable, path: string[]): DraftTable | undefined {
  let at: DraftTable | undefined = table;
  for (const step of path) at = at && wayOut(draft, at, step)?.far;
  return at;
}

/** The other end, if a table is nothing but pairs of rows; as the engine tells it. */
function otherEnd(draft: Draft, holder: DraftTable, near: string): string | null {
  const [left, right, ...more] = holder.link;
  if (!left || !right || more.length > 0) return null;
  if (left.columns.length !== 1 || right.columns.length !== 1) return null;
  const ends = [...left.columns, ...right.columns];
  const isPointedTo = draft.table.some(
    (other) => other !== holder && other.link.some(({ target }) => target === holder.name),
  );
  const alone = holder.column.some((column) => ends.includes(column.name) && column.unique);
  if (isPointedTo || alone || [left.target, right.target].includes(holder.name)) return null;
  const pairs = (names: string[]): boolean =>
    names.length === 2 && names.every((name) => ends.includes(name));
  const isPair = pairs(holder.primaryKey) || holder.unique.some(({ columns }) => pairs(columns));
  const extra = holder.column.filter(
    ({ name }) => !ends.includes(name) && !(holder.primaryKey.length === 1 && holder.primaryKey[0] === name),
  );
  if (!isPair && extra.length > 0) return null;
  return (left.columns[0] === near ? right : left).target;
}

/** The links to a table along which its rows can be totalled; those through a table in between first. */
export function waysIn(draft: Draft, table: DraftTable): WayIn[] {
  const [through, direct]: [WayIn[], WayIn[]] = [[], []];
  for (const holder of draft.table) {
    for (const link of holder.link) {
      const [column, ...more] = link.columns;
      if (link.target !== table.name || column === undefined || more.length > 0) continue;
      const name = `${holder.name}.${column}`;
      direct.push({ name, holder, column, far: holder, label: `${manyOf(holder)} (${name})` });
      const end = otherEnd(draft, holder, column);
      const far = end === null ? undefined : called(draft.table, end);
      // A table that ties rows of one table has one name for both ways: the engine takes the first.
      if (far && !through.some((known) => known.holder === holder)) {
        const label = `${manyOf(far)} through ${holder.name}`;
        through.push({ name: holder.name, holder, column, far, label });
      }
    }
  }
  return [...through, ...direct];
}

/** The way that a name means. */
export function wayIn(draft: Draft, table: DraftTable, name: string): WayIn | undefined {
  const ways = waysIn(draft, table);
  const former = ({ holder, column, name: now }: WayIn): string => {
    const by = holder.column.find((one) => one.name === column)?.was ?? column;
    return now.includes('.') ? `${holder.was ?? holder.name}.${by}` : (holder.was ?? holder.name);
  };
  return ways.find((way) => way.name === name) ?? ways.find((way) => former(way) === name);
}

/** The names in an expression: its own, and before a point. */
function namesIn(expression: string): string[] {
  const found = expression.matchAll(
    /'(?:[^']|'')*'|([.:]?)("(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*)(?=(\.?))/gu,
  );
  return [...found].flatMap(([, before, name = '', after]) => {
    if (name === '' || before !== '') return [];
    const plain = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
    return after === '.' ? [plain, `${plain}_id`] : [plain];
  });
}

/** The first column named in expressions that the file doesn't have under that name yet. */
export function notInFile(table: DraftTable, expressions: (string | null | undefined)[]): string | null {
  const isNew = (name: string): DraftColumn | undefined =>
    table.column.find((one) => one.was !== one.name && one.name.toLowerCase() === name.toLowerCase());
  const known = (name: string): boolean =>
    table.column.some(({ was }) => was?.toLowerCase() === name.toLowerCase());
  const names = expressions.flatMap((text) => namesIn(text ?? ''));
  return names.find((name) => isNew(name) && !known(name)) ?? null;
}

/** Why no values can be shown of a computed column yet; null if they can. */
export function notYet(draft: Draft, table: DraftTable, computed: ComputedModel): string | null {
  if (table.was === null) return 'Apply the table first to see values.';
  const first = (name: string): string => `“${name}” isn’t in the file yet. Apply that first to see values.`;
  if (computed.how === 'formula') {
    if (computed.expression.trim() === '') return 'Its values will stand here as you type.';
    const name = notInFile(table, [computed.expression]);
    return name === null ? null : first(name);
  }
  if (computed.how === 'rollup') {
    const way = wayIn(draft, table, computed.link);
    if (!way) return null;
    for (const { name, was } of [way.holder, way.far]) if (was === null) return first(name);
    const name =
      notInFile(way.holder, [way.column]) ??
      notInFile(way.far, [computed.column, computed.filter, computed.order]);
    return name === null ? null : first(name);
  }
  let at: DraftTable = table;
  for (const step of computed.path) {
    const way = wayOut(draft, at, step);
    if (!way) return null;
    const name = notInFile(at, [step]) ?? (way.far.was === null ? way.far.name : null);
    if (name !== null) return first(name);
    at = way.far;
  }
  const name = notInFile(at, [computed.column]);
  return name === null ? null : first(name);
}
