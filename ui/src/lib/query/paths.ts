/**
 * What names with points in them lead to: along links to one row (`author.username`), and over links to many (`posts`).
 * Written so that the engine reads the same; shown by titles ("Author ▸ Username"). Pure.
 */
import type { Catalog, Column, Link, Table } from '../api/client';
import type { Join } from './model';

/** One step along a link. */
export interface LinkStep {
  /** What the engine calls it. */
  name: string;
  /** What a person calls it. */
  title: string;
  target: Table;
  /** It leads to any number of rows. */
  many: boolean;
  /** The link whose rows can be named by a key: of many-to-many and of those that point here. */
  key: { target: string; columns: string[] } | null;
}

/** Something beside each row of a query. */
export interface Beside {
  /** Its name in the query. */
  name: string;
  title: string;
  table: Table;
}

/** Where names begin: a table, and what is joined to it. */
export interface Scope {
  table: Table;
  beside: Beside[];
}

/** What a name leads to. */
export interface Found {
  table: Table;
  column: Column;
  /** "Author ▸ Username". */
  title: string;
}

/** Links of that depth are offered in lists; a tree goes further. */
export const ARROW = ' ▸ ';

function stem(link: Link): string | null {
  const [only] = link.columns;
  if (only === undefined || link.columns.length > 1) return null;
  return /^.+_id$/i.test(only) ? only.slice(0, -3) : only;
}

/** The links that lead from a row of a table, those to one row first. */
export function linksFrom(table: Table, catalog: Catalog): LinkStep[] {
  const byName = new Map(catalog.tables.map((each) => [each.name, each]));
  const steps: LinkStep[] = [];
  for (const link of table.links) {
    const target = byName.get(link.target);
    const name = stem(link);
    if (!target || !link.targetExists || name === null) continue;
    const key = { target: link.target, columns: link.targetColumns };
    steps.push({ name, title: link.title, target, many: false, key });
  }
  const ones = steps.length;
  for (const holder of catalog.tables) {
    const here = holder.links.filter((link) => link.target === table.name && link.targetExists);
    if (here.length === 0) continue;
    const across = throughTo(holder, table, byName);
    if (across) {
      steps.push(across);
      continue;
    }
    for (const link of here) {
      const [only] = link.columns;
      if (only === undefined || link.columns.length > 1) continue;
      const name = here.length === 1 ? holder.name : `${holder.name}.${only}`;
      const title = here.length === 1 ? link.backTitle : `${link.backTitle} (${link.title})`;
      const key = holder.primaryKey.length === 1 ? { target: holder.name, columns: holder.primaryKey } : null;
      steps.push({ name, title, target: holder, many: !link.unique, key });
    }
  }
  const many = steps.slice(ones).sort((a, b) => a.title.localeCompare(b.title));
  return [...steps.slice(0, ones), ...many];
}

/** The far side of a table that ties this one to another. */
function throughTo(ties: Table, table: Table, byName: ReadonlyMap<string, Table>): LinkStep | null {
  const { association } = ties;
  if (!association) return null;
  const left = ties.links[association.left];
  const right = ties.links[association.right];
  if (!left || !right) return null;
  const far = left.target === table.name ? right : left;
  const target = byName.get(far.target);
  if (!target) return null;
  const key = far.targetColumns.length === 1 ? { target: far.target, columns: far.targetColumns } : null;
  return {
    name: ties.name,
    title: far.backTitle === '' ? target.title : target.title,
    target,
    many: true,
    key,
  };
}

/** The link that a path of names means, from a table: `posts`, `author.posts`, `reviews.product_id`. */
export function stepAt(table: Table, path: string, catalog: Catalog): { steps: LinkStep[] } | null {
  const found: LinkStep[] = [];
  let at = table;
  let rest = path;
  while (rest !== '') {
    const wanted = rest.toLowerCase();
    const step = linksFrom(at, catalog)
      .filter(({ name }) => wanted === name.toLowerCase() || wanted.startsWith(`${name.toLowerCase()}.`))
      .sort((a, b) => b.name.length - a.name.length)[0];
    if (!step) return null;
    found.push(step);
    at = step.target;
    rest = rest.slice(step.name.length + 1);
  }
  return found.length > 0 ? { steps: found } : null;
}

/** The titles of a path of links. */
export function stepTitle(table: Table, path: string, catalog: Catalog): string {
  const found = stepAt(table, path, catalog);
  return found ? found.steps.map(({ title }) => title).join(ARROW) : path;
}

/** What a name leads to within a scope. */
export function columnAt(scope: Scope, path: string, catalog: Catalog): Found | null {
  const own = columnOf(scope.table, path);
  if (own) return { table: scope.table, column: own, title: own.title };
  const beside = scope.beside.find(({ name }) => path.toLowerCase().startsWith(`${name.toLowerCase()}.`));
  if (beside) {
    const found = along(beside.table, path.slice(beside.name.length + 1), catalog);
    return found && { ...found, title: `${beside.title}${ARROW}${found.title}` };
  }
  return along(scope.table, path, catalog);
}

function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function along(table: Table, path: string, catalog: Catalog): Found | null {
  const own = columnOf(table, path);
  if (own) return { table, column: own, title: own.title };
  const step = linksFrom(table, catalog).find(
    ({ name, many }) => !many && path.toLowerCase().startsWith(`${name.toLowerCase()}.`),
  );
  const found = step && along(step.target, path.slice(step.name.length + 1), catalog);
  return found ? { ...found, title: `${step.title}${ARROW}${found.title}` } : null;
}

/** What stands beside each row, by the links of a query's joins. */
export function besideOf(table: Table, joins: Join[], catalog: Catalog): Beside[] {
  const found: Beside[] = [];
  for (const join of joins) {
    if (join.link === null) continue;
    const from = found.find(({ name }) => join.link?.startsWith(`${name}.`));
    const path = from ? join.link.slice(from.name.length + 1) : join.link;
    const steps = stepAt(from?.table ?? table, path, catalog)?.steps;
    const lastStep = steps?.at(-1);
    if (!steps || !lastStep) continue;
    const title = [...(from ? [from.title] : []), ...steps.map((step) => step.title)].join(ARROW);
    // As the engine: the last name of the path.
    const name = join.as ?? join.link.split('.').at(-1) ?? join.link;
    found.push({ name, title, table: lastStep.target });
  }
  return found;
}

/** Columns a person is shown. */
export function shownColumns(table: Table): Column[] {
  return table.columns.filter((column) => !column.hidden && column.partOf === null);
}
