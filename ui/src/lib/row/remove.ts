/** Deleting rows: says what else goes, asks once, does it. */
import type { DeleteImpact, RowKey, Table } from '../api/client';
import { call } from '../api/client';
import { countText } from '../cell/format';
import { choose, confirm } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { history, offerUndo } from '../state/history.svelte';
import { runTask } from '../state/tasks.svelte';

/** "3 rows of Invoices". */
function rowsOf(title: string, rows: number): string {
  return `${countText(rows)} ${rows === 1 ? 'row' : 'rows'} of “${title}”`;
}

/** What a delete reaches beyond the rows themselves, a sentence each. */
export function impactSentences(impact: DeleteImpact): string[] {
  const going = impact.effects.filter((effect) => effect.effect === 'cascade');
  const emptied = impact.effects.filter((effect) => effect.effect === 'set_null');
  const defaulted = impact.effects.filter((effect) => effect.effect === 'set_default');
  const list = (effects: typeof going): string => {
    const parts = effects.map((effect) => rowsOf(effect.title, effect.rows));
    const last = parts.pop() ?? '';
    return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  };
  const verb = (effects: typeof going, one: string, many: string): string =>
    effects.length === 1 && effects[0]?.rows === 1 ? one : many;
  const sentences: string[] = [];
  if (going.length > 0) sentences.push(`${list(going)} ${verb(going, 'goes', 'go')} with it.`);
  if (emptied.length > 0) {
    sentences.push(
      `${list(emptied)} ${verb(emptied, 'stays and loses its link', 'stay and lose their link')}.`,
    );
  }
  if (defaulted.length > 0) {
    sentences.push(`${list(defaulted)} ${verb(defaulted, 'gets its', 'get their')} default link.`);
  }
  return sentences;
}

/** What is to be deleted: its name, or how many. */
function what(table: Table, impact: DeleteImpact): string {
  const label = impact.labels[0];
  return impact.rows === 1 && label ? `“${label}”` : rowsOf(table.title, impact.rows);
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
  const sure =
    !mustAsk(impact) ||
    (await confirm({
      title: `Delete ${name}?`,
      body: [...impactSentences(impact), ...lastSentence()],
      confirm: 'Delete',
      danger: true,
    }));
  if (!sure) return false;
  const deleted = await runTask('Deleting', (task) =>
    call('delete_rows', { file: file.id, table: table.name, keys, task }),
  );
  offerUndo(`Deleted ${name}.`, deleted.change);
  return true;
}
