/** What fills itself in: which columns can, and how a table comes to have it. */
import type { HookModel } from '../api/client';
import { NOW, SLUG_PLACEHOLDER } from './defaults';
import type { DraftColumn, DraftTable } from './draft';
import { freeName, newColumn } from './draft';

/** What fills itself in, each in a way of its own. */
export type Does = HookModel['does'];

/** The kinds of column that can be filled so. */
const FITTING: Record<Does, DraftColumn['kind'][]> = {
  slug: ['slug', 'text'],
  created_at: ['date_time'],
  updated_at: ['date_time'],
};

/** The column that is made where there is none. */
const MADE: Record<Does, string> = { slug: 'slug', created_at: 'created_at', updated_at: 'updated_at' };

/** Names that speak for a column. */
const SPEAKS: Record<Does, RegExp> = {
  slug: /slug/i,
  created_at: /creat|added|made|since/i,
  updated_at: /updat|chang|modif|edit/i,
};

/** Kinds that a slug can be made from. */
const SOURCES = new Set<DraftColumn['kind']>(['text', 'long_text', 'email', 'integer', 'date', 'any']);

/** The columns that a hook could fill: those of a fitting kind that no other one fills. */
export function fillable(table: DraftTable, does: Does, hook?: HookModel): DraftColumn[] {
  const taken = table.hook.filter((other) => other !== hook).map(({ column }) => column);
  return table.column.filter(
    ({ name, kind, generated }) =>
      FITTING[does].includes(kind) &&
      generated === null &&
      !taken.includes(name) &&
      !table.primaryKey.includes(name),
  );
}

/** The columns that a slug can be made from. */
export function sources(table: DraftTable, column: string): DraftColumn[] {
  const slugs = table.hook.filter(({ does }) => does === 'slug').map((hook) => hook.column);
  return table.column.filter(
    ({ name, kind }) => SOURCES.has(kind) && name !== column && !slugs.includes(name),
  );
}

/** The column that a new hook fills: one whose name speaks for it, any slug column; none if a new one is to be made. */
function suited(table: DraftTable, does: Does): DraftColumn | undefined {
  const fitting = fillable(table, does);
  return (
    fitting.find(({ name }) => SPEAKS[does].test(name)) ??
    fitting.find(({ kind }) => does === 'slug' && kind === 'slug')
  );
}

/** Adds what fills itself in, with a column for it if there is none. The column, if it was made. */
export function addHook(table: DraftTable, does: Does): DraftColumn | null {
  const column = suited(table, does);
  if (column) {
    table.hook.push(hookOn(table, does, column.name));
    return null;
  }
  return addHookWithColumn(table, does);
}

/** Adds a column, and what fills it. */
function addHookWithColumn(table: DraftTable, does: Does): DraftColumn {
  const taken = [...table.column, ...table.computed].map(({ name }) => name);
  const made = newColumn(freeName(MADE[does], taken), does === 'slug' ? 'slug' : 'date_time');
  table.column.push(made);
  table.hook.push(hookOn(table, does, made.name));
  return made;
}

function hookOn(table: DraftTable, does: Does, column: string): HookModel {
  if (does !== 'slug') return { does, column };
  const from = sources(table, column);
  const telling =
    from.find(({ name }) => /name|title/i.test(name)) ?? from.find(({ kind }) => kind === 'text');
  return { does, column, from: (telling ?? from[0])?.name ?? '', follow: { keep: 'always' } };
}

/** Lets a hook fill another column. */
export function moveHook(table: DraftTable, hook: HookModel, column: string): void {
  release(table, hook.column);
  hook.column = column;
}

/** Takes a hook out, and the default by which it works. */
export function removeHook(table: DraftTable, hook: HookModel): void {
  release(table, hook.column);
  table.hook = table.hook.filter((other) => other !== hook);
}

function release(table: DraftTable, name: string): void {
  const column = table.column.find((one) => one.name === name);
  if (column && (column.default === NOW || column.default === SLUG_PLACEHOLDER)) column.default = null;
}

/** Why what fills itself in can't be as it is; null if it can. */
export function hookTrouble(table: DraftTable, hook: HookModel): string | null {
  const column = table.column.find(({ name }) => name === hook.column);
  if (!column) return `“${hook.column}” isn’t a column of ${table.name}.`;
  if (!FITTING[hook.does].includes(column.kind)) {
    return hook.does === 'slug'
      ? `“${hook.column}” is filled with a slug, so it must be a text or a slug.`
      : `“${hook.column}” is filled with a moment, so its kind must be date and time.`;
  }
  if (hook.does === 'slug' && !table.column.some(({ name }) => name === hook.from)) {
    return `Say what “${hook.column}” is made from.`;
  }
  const follow = hook.does === 'slug' ? hook.follow : null;
  if (follow?.keep === 'until' && follow.condition.trim() === '') {
    return `Say until when “${hook.column}” follows.`;
  }
  return null;
}
