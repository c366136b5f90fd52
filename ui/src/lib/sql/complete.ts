/** What may stand at a place in a statement: the file's tables and columns, what the statement calls them, functions, words. */
import type { Catalog, Table } from '../api/client';
import { nameOf, statementAt, tokensOf, type SqlToken } from './statements';
import { FUNCTIONS, KEYWORDS } from './words';

/** One proposal. */
export interface Proposal {
  /** What is shown and searched. */
  label: string;
  /** What is written, where that is something else. */
  apply?: string;
  /** What it is, beside it. */
  detail?: string;
  /** For its icon. */
  type: 'table' | 'column' | 'alias' | 'function' | 'keyword';
  /** Higher stands first. */
  boost: number;
}

/** Proposals, and from where on the text is replaced. */
export interface Proposals {
  from: number;
  options: Proposal[];
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*$/u;
/** After these a table is meant. */
const BEFORE_TABLE = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE']);

/** The proposals for a place; null inside texts and comments, and where nothing was begun and nobody asked. */
export function complete(sql: string, place: number, catalog: Catalog, asked: boolean): Proposals | null {
  const all = tokensOf(sql);
  const inside = all.find((token) => token.from < place && (place < token.to || isOpen(token, place)));
  if (inside && (inside.kind === 'text' || inside.kind === 'comment' || inside.kind === 'parameter'))
    return null;
  const word = WORD.exec(sql.slice(0, place))?.[0] ?? '';
  const from = place - word.length;
  const range = statementAt(sql, place);
  const own = range ? all.filter((token) => token.from >= range.from && token.to <= range.to) : [];
  const statement = own.filter(({ kind }) => kind !== 'comment');
  const sources = sourcesOf(statement, catalog);

  const before = all.filter(({ to, kind }) => to <= from && kind !== 'comment');
  const last = before.at(-1);
  if (last?.raw === '.' && last.to === from) {
    const name = nameOf(before.at(-2));
    const table = name === null ? undefined : tableOf(name, sources, catalog);
    return table ? { from, options: columnsOf(table, 2) } : null;
  }
  if (word === '' && !asked) return null;
  const wantsTable = last?.kind === 'word' && BEFORE_TABLE.has(last.raw.toUpperCase());
  const tables = catalog.tables
    .filter((table) => table.refused === null)
    .map((table): Proposal => ({
      ...written(table.name),
      detail: table.type === 'view' ? 'view' : 'table',
      type: 'table',
      boost: wantsTable ? 3 : 0,
    }));
  if (wantsTable) return { from, options: tables };
  const named = [...new Map(sources.map(({ table }) => [table.name, table])).values()];
  const columns = named.flatMap((table) => columnsOf(table, 2));
  const aliases = sources
    .filter(({ name, table }) => name !== table.name)
    .map(({ name, table }): Proposal => ({ ...written(name), detail: table.name, type: 'alias', boost: 1 }));
  const functions = FUNCTIONS.map(([name, use]): Proposal => ({
    label: name,
    apply: `${name}(`,
    detail: use,
    type: 'function',
    boost: -1,
  }));
  const keywords = KEYWORDS.map((keyword): Proposal => ({
    label: keyword,
    type: 'keyword',
    boost: -2,
  }));
  return { from, options: distinct([...columns, ...aliases, ...tables, ...functions, ...keywords]) };
}

/** A text or comment that isn't closed goes on behind its last letter. */
function isOpen({ kind, raw, to }: SqlToken, place: number): boolean {
  if (place !== to) return false;
  if (kind === 'parameter') return true;
  if (kind === 'comment') return !raw.endsWith('*/');
  return kind === 'text' && (raw.length === 1 || !raw.endsWith("'"));
}

/** A table of the statement, and what it is called there. */
interface Source {
  name: string;
  table: Table;
}

/** The tables that a statement names, with their aliases. */
export function sourcesOf(statement: SqlToken[], catalog: Catalog): Source[] {
  const found: Source[] = [];
  statement.forEach((token, at) => {
    if (statement[at - 1]?.raw === '.' || statement[at + 1]?.raw === '(') return;
    const name = nameOf(token);
    const table = name === null ? undefined : byName(name, catalog);
    if (!table || name === null) return;
    const next = statement[at + 1];
    const after = next?.kind === 'word' && next.raw.toUpperCase() === 'AS' ? statement[at + 2] : next;
    const alias = nameOf(after);
    if (alias !== null && after !== undefined && !(after.kind === 'word' && isKeyword(alias))) {
      found.push({ name: alias, table });
    } else found.push({ name: table.name, table });
  });
  return found;
}

function isKeyword(word: string): boolean {
  return KEYWORDS.some((keyword) => keyword.split(' ').includes(word.toUpperCase()));
}

function byName(name: string, catalog: Catalog): Table | undefined {
  return catalog.tables.find((table) => table.name.toLowerCase() === name.toLowerCase());
}

function tableOf(name: string, sources: Source[], catalog: Catalog): Table | undefined {
  const source = sources.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  return source?.table ?? byName(name, catalog);
}

function columnsOf(table: Table, boost: number): Proposal[] {
  return table.columns
    .filter((column) => !column.hidden && column.computed === null)
    .map((column) => ({
      ...written(column.name),
      detail: `${table.name}${column.declaredType === '' ? '' : ` · ${column.declaredType.toLowerCase()}`}`,
      type: 'column' as const,
      boost,
    }));
}

/** A name as SQL writes it: in quotes where it must be. */
export function quoteName(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isKeyword(name);
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

function written(name: string): { label: string; apply?: string } {
  const apply = quoteName(name);
  return apply === name ? { label: name } : { label: name, apply };
}

function distinct(options: Proposal[]): Proposal[] {
  const seen = new Set<string>();
  return options.filter(({ label, type }) => {
    const key = `${type} ${label.toLowerCase()}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
