/** Buttons being designed: what they set, ask and copy, and what is wrong with them before the engine is asked. */
import type { ActionModel, ColumnKind } from '../api/client';
import type { DraftColumn, DraftTable, Whole } from './draft';
import { freeName } from './draft';

/** A button being edited. */
export type DraftAction = Whole<ActionModel> & {
  id: number;
  copy: Whole<NonNullable<ActionModel['copy']>> | null;
};

let last = 0;

/** With all that the engine leaves out where it is empty. */
export function wholeAction(action: ActionModel): DraftAction {
  const { name, when = null, ask = [], set = [], copy = null } = action;
  return {
    id: (last += 1),
    name,
    when,
    ask: ask.map((one) => ({ ...one })),
    set: set.map((one) => ({ ...one })),
    copy: copy ? { when: copy.when ?? null, set: (copy.set ?? []).map((one) => ({ ...one })) } : null,
  };
}

/** The button to send; what was only begun says nothing yet. */
export function actionOf({ name, when, ask, set, copy }: DraftAction): ActionModel {
  const begun = (one: { to: string }): boolean => one.to.trim() !== '';
  return {
    name,
    when,
    ask,
    set: set.filter(begun),
    copy: copy ? { when: copy.when, set: copy.set.filter(begun) } : null,
  };
}

/** A button that sets the first column that it can. */
export function newAction(table: DraftTable): DraftAction {
  const names = table.action.map(({ name }) => name);
  const [column] = settable(table, []);
  return wholeAction({
    name: freeName('New button', names),
    set: column ? [{ column: column.name, to: '' }] : [],
  });
}

/** The columns that an assignment can write, without those that are. */
export function settable(table: DraftTable, set: { column: string }[]): DraftColumn[] {
  const taken = new Set(set.map(({ column }) => column));
  return table.column.filter(
    ({ name, kind, generated }) =>
      generated === null && kind !== 'password' && !taken.has(name) && !table.primaryKey.includes(name),
  );
}

/** Kinds that a button can ask for: what can be typed in one line. */
export const ASKED: ColumnKind[] = [
  'text',
  'integer',
  'number',
  'percent',
  'boolean',
  'date',
  'date_time',
  'duration',
  'any',
];

/** Names that are bound without being asked for. */
const BOUND = new Set(['now', 'today', 'me']);

/** Why a button can't be as it is; null if it can, as far as is known here. */
export function actionTrouble(table: DraftTable, action: DraftAction): string | null {
  const name = action.name.trim().toLowerCase();
  if (name === '') return 'Give the button a name.';
  if (table.action.some((other) => other.id !== action.id && other.name.trim().toLowerCase() === name)) {
    return `There is a button named “${action.name}” already.`;
  }
  for (const ask of action.ask) {
    if (!/^[A-Za-z_]\w*$/.test(ask.name)) {
      return 'What is asked for needs a name of letters, to be written as :name.';
    }
    if (BOUND.has(ask.name)) return `:${ask.name} stands for something else already.`;
    if (action.ask.some((other) => other !== ask && other.name === ask.name)) {
      return `Two answers are named :${ask.name}.`;
    }
    if (ask.title.trim() === '') return `Write the question for :${ask.name}.`;
  }
  if (doesNothing(action)) return `Write what “${action.name}” does: a value for a column, or a copy.`;
  return null;
}

/** True while nothing would come of pressing it. */
export function doesNothing(action: DraftAction): boolean {
  const { set, copy } = actionOf(action);
  return (set ?? []).length === 0 && copy == null;
}

/** All expressions of a button. */
export function expressionsOf(action: ActionModel): string[] {
  const set = [...(action.set ?? []), ...(action.copy?.set ?? [])].flatMap(({ column, to }) => [
    `"${column.replaceAll('"', '""')}"`,
    to,
  ]);
  return [action.when, action.copy?.when, ...set].filter((one) => typeof one === 'string');
}

/** What it does, in one line. */
export function actionInShort(action: DraftAction): string {
  const set = action.set.map(({ column, to }) => `${column} := ${to || '…'}`);
  if (action.copy) set.push('a copy is added');
  return `${action.when === null ? '' : `if ${action.when}: `}${set.join(', ')}`;
}
