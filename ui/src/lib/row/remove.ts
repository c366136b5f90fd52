/** Deleting rows: says what else goes, asks once, does it. */
import type { DeleteEffect, DeleteImpact, RowKey, Table } from '../api/client';
import { call } from '../api/client';
import { countText } from '../cell/format';
import { choose, confirm } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { history, offerUndo } from '../state/history.svelte';
import { runTask } from '../state/tasks.svelte';

/** "1 row of Products", "3 rows of Products". */
export function rowsText(rows: number, title: string): string {
  return `${countText(rows)} ${rows === 1 ? 'row' : 'rows'} of ${title}`;
}

/** What a delete does elsewhere, as sentences. */
export function effectsText(effects: DeleteEffect[], deleted: number): string[] {
  const of = (list: DeleteEffect[]) => joined(list.map(({ rows, title }) => rowsText(rows, title)));
  const some = effects.filter(({ rows }) => rows > 0);
  const gone = some.filter(({ effect }) => effect === 'cascade');
  const cut = some.filter(({ effect }) => effect === 'set_null');
  const reset = some.filter(({ effect }) => effect === 'set_default');
  const one = (list: DeleteEffect[]) => list.reduce((sum, { rows }) => sum + rows, 0) === 1;
  return [
    ...(gone.length > 0
      ? [`${of(gone)} ${one(gone) ? 'goes' : 'go'} with ${deleted === 1 ? 'it' : 'them'}.`]
      : []),
    ...(cut.length > 0
      ? [`${of(cut)} ${one(cut) ? 'stays and loses its link' : 'stay and lose their links'}.`]
      : []),
    ...(reset.length > 0 ? [`${of(reset)} ${one(reset) ? 'gets' : 'get'} the default link instead.`] : []),
  ];
}

/** "a, b and c". */
function joined(parts: string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** What is to be deleted: its name, or how many. */
function what(table: Table, impact: DeleteImpact): string {
  const label = impact.labels[0];
  return impact.rows === 1 && label ? `“${label}”` : rowsText(impact.rows, table.title);
}

/**
 * Whether a delete must be asked about: it reaches beyond the rows that are on screen, or nothing records it. Else it is
 * done at once and Undo is offered.
 */
export function mustAsk(impact: DeleteImpact): boolean {
  return history.state?.records !== true || impact.effects.some((effect) => effect.rows > 0);
}

/** What a question about a delete ends with. */
export function lastSentence(): string[] {
  return history.state?.records === true ? [] : ['This can’t be undone.'];
}

/** Deletes rows, after asking where more goes with them; says whether they are gone. Throws as the engine refuses. */
export async function removeRows(table: Table, keys: RowKey[]): Promise<boolean> {
  const file = files.current;
  if (!file) return false;
  const impact = await call('delete_impact', { file: file.id, table: table.name, keys });
  const name = what(table, impact);
  if (impact.blocked !== null) {
    await choose({
      title: `${name} can’t be deleted yet`,
      body: impact.blocked,
      choices: [{ value: 'ok', label: 'Close', look: 'primary' }],
      cancel: 'ok',
    });
    return false;
  }
  const names = impact.rows > 1 && impact.rows === impact.labels.length ? [`${joined(impact.labels)}.`] : [];
  const sure =
    !mustAsk(impact) ||
    (await confirm({
      title: `Delete ${name}?`,
      body: [...names, ...effectsText(impact.effects, impact.rows), ...lastSentence()],
      confirm: 'Delete',
      danger: true,
    }));
  if (!sure) return false;
  const deleted = await runTask('Deleting rows', (task) =>
    call('delete_rows', { file: file.id, table: table.name, keys, task }),
  );
  offerUndo(`Deleted ${name}.`, deleted.change);
  return true;
}
