/** Buttons on rows: what a table's design declares, asked for what they need and run on the rows. */
import type { ActionModel, Input, RowKey, Table } from '../api/client';
import { call } from '../api/client';
import { countText } from '../cell/format';
import { ask } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { offerUndo } from '../state/history.svelte';
import { showError, status } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';

/** What an action asks for, as its expressions take it; null if the person turned back. */
async function answers(action: ActionModel): Promise<{ name: string; value: Input }[] | null> {
  const given: { name: string; value: Input }[] = [];
  for (const question of action.ask ?? []) {
    const text = await ask({
      title: action.name,
      label: question.title,
      confirm: action.name,
      check: (typed) => (typed.trim() === '' ? 'An answer is needed.' : null),
    });
    if (text === null) return null;
    given.push({ name: question.name, value: { typed: text } });
  }
  return given;
}

const rows = (count: number): string => (count === 1 ? '1 row' : `${countText(count)} rows`);

/** Runs an action on rows. Whether it was run. */
export async function runAction(table: Table, action: ActionModel, keys: RowKey[]): Promise<boolean> {
  const file = files.current;
  if (!file || keys.length === 0) return false;
  const given = await answers(action);
  if (given === null) return false;
  try {
    const run = { table: table.name, keys, name: action.name, answers: given };
    const done = await runTask(action.name, (task) => call('run_action', { file: file.id, run, task }));
    const parts = [done.changed === 0 ? 'nothing to change' : `${rows(done.changed)} changed`];
    if (done.added.length > 0) parts.push(`${rows(done.added.length)} added`);
    if (done.skipped > 0) parts.push(`${rows(done.skipped)} left as they were`);
    const said = `${action.name}: ${parts.join(', ')}.`;
    if (done.change === null) status(said);
    else offerUndo(said, done.change);
    return true;
  } catch (thrown) {
    showError(thrown, action.name);
    return false;
  }
}
