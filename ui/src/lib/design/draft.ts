/**
 * The design being edited: the file's model with a number on each table and column, so that they can be renamed and moved
 * and still be told apart. Every edit keeps what refers to a name in step: keys, links, rules, indexes.
 */
import type {
  ColumnKind,
  ColumnModel,
  ComputedModel,
  IndexModel,
  LinkModel,
  Model,
  RuleModel,
  TableModel,
  UniqueModel,
  ViewModel,
} from '../api/client';
import type { DraftAction } from './actions';
import { actionOf, wholeAction } from './actions';

/** With everything that the engine leaves out where it is empty. */
export type Whole<Part> = { [Name in keyof Part]-?: Exclude<Part[Name], undefined> };

/** What links, keys and indexes name, whatever is being typed. */
interface Named {
  id: number;
  /** The name under which the others know it, while the typed one is also somebody else's or empty. */
  meant?: string;
}

/** A column being edited. */
export type DraftColumn = Whole<ColumnModel> & Named;

/** A link being edited. */
export type DraftLink = Whole<LinkModel>;

/** A computed column being edited; `guessed` while nobody has said of what kind it is. */
export type DraftComputed = ComputedModel & { id: number; guessed: boolean };

/** A table being edited. */
export type DraftTable = Omit<
  Whole<TableModel>,
  'column' | 'unique' | 'rule' | 'link' | 'index' | 'computed' | 'action'
> &
  Named & {
    column: DraftColumn[];
    unique: Whole<UniqueModel>[];
    rule: Whole<RuleModel>[];
    link: DraftLink[];
    index: Whole<IndexModel>[];
    computed: DraftComputed[];
    action: DraftAction[];
  };

/** The design being edited. */
export interface Draft {
  table: DraftTable[];
  view: ViewModel[];
}

let last = 0;
const fresh = (): number => (last += 1);

/** A column with nothing said about it. */
export function newColumn(name: string, kind: ColumnKind = 'text'): DraftColumn {
  return {
    id: fresh(),
    name,
    was: null,
    kind,
    declaredType: null,
    title: null,
    help: null,
    required: false,
    requiredConflict: null,
    unique: false,
    default: null,
    collation: null,
    generated: null,
    shortest: null,
    length: null,
    least: null,
    most: null,
    pattern: null,
    regex: null,
    scale: null,
    currency: null,
    option: [],
  };
}

/** A formula of which nothing is known but its name. */
export function newComputed(name: string): DraftComputed {
  return { id: fresh(), guessed: true, name, kind: 'any', ...NOTHING, how: 'formula', expression: '' };
}

const NOTHING = { title: null, scale: null, currency: null, empty: null };

/** The computed column to send. */
export function computedOf(computed: DraftComputed): ComputedModel {
  const rest: ComputedModel & { guessed?: boolean } = withoutId(computed);
  delete rest.guessed;
  return rest;
}

/** A table without anything. */
export function emptyTable(name: string): DraftTable {
  return {
    id: fresh(),
    name,
    was: null,
    title: null,
    singular: null,
    label: null,
    strict: true,
    withoutRowid: false,
    autoincrement: false,
    primaryKey: [],
    primaryKeySql: null,
    primaryKeyConflict: null,
    virtualSql: null,
    column: [],
    unique: [],
    rule: [],
    link: [],
    index: [],
    trigger: [],
    computed: [],
    hook: [],
    search: null,
    action: [],
  };
}

/** A new table: a key, and a name that can't be left empty. */
export function newTable(name: string): DraftTable {
  return {
    ...emptyTable(name),
    primaryKey: ['id'],
    column: [newColumn('id', 'integer'), { ...newColumn('name'), required: true }],
  };
}

/** What came from the engine, with all that it leaves out when it is empty; names are noted, so that renames are seen. */
export function draftOf(model: Model): Draft {
  return {
    table: (model.table ?? []).map((table) => ({
      ...emptyTable(table.name),
      ...table,
      strict: table.strict ?? false,
      was: table.name,
      unique: (table.unique ?? []).map((rule) => ({ ...newUnique([]), ...rule })),
      rule: (table.rule ?? []).map((rule) => ({ ...newRule(), ...rule })),
      link: (table.link ?? []).map(wholeLink),
      index: (table.index ?? []).map(wholeIndex),
      computed: (table.computed ?? []).map((computed) => ({
        ...NOTHING,
        ...computed,
        id: fresh(),
        guessed: false,
      })),
      action: (table.action ?? []).map(wholeAction),
      column: (table.column ?? []).map((column) => ({
        ...newColumn(column.name),
        ...column,
        was: column.name,
      })),
    })),
    view: model.view ?? [],
  };
}

function wholeLink(link: LinkModel): DraftLink {
  return {
    targetColumns: [],
    onDelete: 'no_action',
    onUpdate: 'no_action',
    deferred: false,
    title: null,
    backTitle: null,
    ...link,
  };
}

function wholeIndex(index: IndexModel): Whole<IndexModel> {
  return { unique: false, where: null, ...index };
}

function withoutId<One extends object>(one: One & Named): One {
  const rest: One & Partial<Named> = { ...one };
  delete rest.id;
  delete rest.meant;
  return rest;
}

/** The model to send: without our numbers, and with a former name only where it differs. */
export function modelOf(draft: Draft): Model {
  const renamed = (was: string | null, name: string): string | null => (was === name ? null : was);
  return {
    table: draft.table.map((table) => ({
      ...withoutId(table),
      was: renamed(table.was, table.name),
      // What was only begun says nothing yet.
      unique: table.unique.filter(({ columns, sql }) => columns.length > 0 || sql !== null),
      rule: table.rule.filter(({ check }) => check.trim() !== ''),
      index: table.index.filter(({ parts }) => parts.length > 0),
      computed: table.computed
        .filter((one) => one.how !== 'formula' || one.expression.trim() !== '')
        .map(computedOf),
      action: table.action.map(actionOf),
      column: table.column.map((column) => ({
        ...withoutId(column),
        was: renamed(column.was, column.name),
        option: column.option.filter(({ value }) => value.trim() !== ''),
      })),
    })),
    view: draft.view,
  };
}

/** `"order ""items"""`. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table by its name. */
export function tableNamed(draft: Draft, name: string): DraftTable | undefined {
  return draft.table.find((table) => table.name === name);
}

/** Whether a part of an index is this column and nothing else. */
function isPart(part: string, name: string): boolean {
  const bare = part.replace(/\s+(asc|desc)$/i, '').trim();
  return bare === name || bare === quoted(name);
}

/**
 * Types a name. Gives the name to go from where all that names `one` shall follow; null while nobody could tell which of
 * two is meant, as when a name is typed through another's.
 */
function retype<One extends Named & { name: string }>(one: One, others: One[], name: string): string | null {
  const old = one.meant ?? one.name;
  one.name = name;
  const taken = (other: One): boolean => other !== one && (other.meant ?? other.name) === name;
  if (name === '' || others.some(taken)) {
    one.meant = old;
    return null;
  }
  delete one.meant;
  return old;
}

/** Gives a column another name, and all that is built on it. */
export function renameColumn(draft: Draft, table: DraftTable, column: DraftColumn, name: string): void {
  const old = retype(column, table.column, name);
  if (old === null) return;
  const to = (one: string): string => (one === old ? name : one);
  table.primaryKey = table.primaryKey.map(to);
  for (const unique of table.unique) unique.columns = unique.columns.map(to);
  for (const link of table.link) link.columns = link.columns.map(to);
  for (const index of table.index) {
    index.parts = index.parts.map((part) =>
      isPart(part, old) ? part.replace(bareOf(part), quoted(name)) : part,
    );
  }
  for (const hook of table.hook) {
    hook.column = to(hook.column);
    if (hook.does === 'slug') hook.from = to(hook.from);
  }
  for (const other of draft.table) {
    for (const link of other.link) {
      if (link.target === (table.meant ?? table.name)) link.targetColumns = link.targetColumns.map(to);
    }
  }
}

function bareOf(part: string): string {
  return part.replace(/\s+(asc|desc)$/i, '').trim();
}

/** Gives a table another name, and all links to it. */
export function renameTable(draft: Draft, table: DraftTable, name: string): void {
  const old = retype(table, draft.table, name);
  if (old === null) return;
  for (const other of draft.table) {
    for (const link of other.link) if (link.target === old) link.target = name;
  }
}

/** A rule that these columns are unique together. */
export function newUnique(columns: string[]): DraftTable['unique'][number] {
  return { name: null, columns, sql: null, conflict: null, message: null };
}

/** A condition that holds for every row. */
export function newRule(): DraftTable['rule'][number] {
  return { name: null, check: '', message: null };
}

/** Makes a column part of the key, or no part of it. */
export function toggleKey(table: DraftTable, name: string): void {
  table.primaryKey = table.primaryKey.includes(name)
    ? table.primaryKey.filter((other) => other !== name)
    : [...table.primaryKey, name];
  // How it was written in the file was about another key.
  table.primaryKeySql = null;
}

/** Takes a column out, and the links, rules and indexes that stand on it. */
export function removeColumn(table: DraftTable, column: DraftColumn): void {
  const { name } = column;
  table.column = table.column.filter((other) => other.id !== column.id);
  table.primaryKey = table.primaryKey.filter((other) => other !== name);
  table.unique = table.unique.filter(({ columns }) => !columns.includes(name));
  table.link = table.link.filter(({ columns }) => !columns.includes(name));
  table.index = table.index.filter(({ parts }) => !parts.some((part) => isPart(part, name)));
  table.hook = table.hook.filter(
    (hook) => hook.column !== name && !(hook.does === 'slug' && hook.from === name),
  );
  for (const action of table.action) {
    action.set = action.set.filter((set) => set.column !== name);
    if (action.copy) action.copy.set = action.copy.set.filter((set) => set.column !== name);
  }
}

/** Moves a column to another place. */
export function moveColumn(table: DraftTable, id: number, to: number): void {
  const column = table.column.find((one) => one.id === id);
  if (!column) return;
  const rest = table.column.filter((one) => one.id !== id);
  const place = Math.max(0, Math.min(rest.length, to));
  table.column = [...rest.slice(0, place), column, ...rest.slice(place)];
}

/** Takes a table out, and the links to it with their columns left standing. */
export function removeTable(draft: Draft, table: DraftTable): void {
  draft.table = draft.table.filter((other) => other.id !== table.id);
  for (const other of draft.table) other.link = other.link.filter(({ target }) => target !== table.name);
}

/** A name that none of `taken` has: `name`, `name_2`, … */
export function freeName(name: string, taken: string[]): string {
  const names = new Set(taken.map((one) => one.toLowerCase()));
  if (!names.has(name.toLowerCase())) return name;
  for (let number = 2; ; number += 1) {
    if (!names.has(`${name}_${number}`.toLowerCase())) return `${name}_${number}`;
  }
}

/** Gives a column another meaning; what only the former one knew goes. */
export function setKind(column: DraftColumn, kind: ColumnKind): void {
  column.kind = kind;
  column.declaredType = null;
  if (kind === 'money') {
    column.scale ??= 2;
    column.currency ??= null;
  } else {
    column.scale = null;
    column.currency = null;
  }
  if (kind !== 'enum') column.option = [];
  if (!TEXTS.has(kind)) {
    column.shortest = null;
    column.length = null;
    column.pattern = null;
    column.regex = null;
  }
  if (!NUMBERS.has(kind)) {
    column.least = null;
    column.most = null;
  }
}

/** Kinds with a length and a pattern. */
export const TEXTS = new Set<ColumnKind>(['text', 'long_text', 'url', 'email', 'slug']);
/** Kinds with a least and a most value. */
export const NUMBERS = new Set<ColumnKind>([
  'integer',
  'number',
  'money',
  'percent',
  'rating',
  'duration',
  'date',
  'date_time',
]);

/** `order_items` → `order_item`; a guess, to be changed by the person. */
export function singularOf(name: string): string {
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(ss|us|is)$/i.test(name)) return name;
  if (/(x|ch|sh|ss|z)es$/i.test(name)) return name.replace(/es$/i, '');
  return name.replace(/s$/i, '');
}

/** A name as words: `order_items` → "order items". */
export function wordsOf(name: string): string {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase();
}
