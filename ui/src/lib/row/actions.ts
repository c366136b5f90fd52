/** Buttons on rows: what a table's design declares, asked for what they need and run on the rows. */
import type { ActionDone, ActionModel, ActionRun, RowKey, Table } from '../api/client';
import { asError, call } from '../api/client';
import { countText } from '../cell/format';
import { ask } from '../state/dialogs.svelte';
import { files } from '../state/files.svelte';
import { offerUndo } from '../state/history.svelte';
import { showError, status } from '../state/messages.svelte';
import { runTask } from '../state/tasks.svelte';

/** What an action asks for, as it was typed; null if the person turned back. `refused` tells why `before` won't do. */
async function answers(
  action: ActionModel,
  before: string[],
  refused: string | null,
): Promise<string[] | null> {
  const given: string[] = [];
  for (const [index, question] of (action.ask ?? []).entries()) {
    const text = await ask({
      title: action.name,
      ...(refused !== null && index === 0 ? { body: refused } : {}),
      label: question.title,
      value: before[index] ?? '',
      confirm: action.name,
      check: (typed) => (typed.trim() === '' ? 'An answer is needed.' : null),
    });
    if (text === null) return null;
    given.push(text);
  }
  return given;
}

const rows = (count: number): string => (count === 1 ? '1 row' : `${countText(count)} rows`);

/** Runs an action on rows; an answer that is refused is asked for again, as it was typed. Whether it was run. */
export async function runAction(table: Table, action: ActionModel, keys: RowKey[]): Promise<boolean> {
  const file = files.current;
  if (!file || keys.length === 0) return false;
  const asks = action.ask ?? [];
  let given: string[] | null = [];
  let refused: string | null = null;
  for (;;) {
    given = await answers(action, given, refused);
    if (given === null) return false;
    const typed = given;
    const run: ActionRun = {
      table: table.name,
      keys,
      name: action.name,
      answers: asks.map(({ name }, index) => ({ name, value: { typed: typed[index] ?? '' } })),
    };
    try {
      const done = await runTask(action.name, (task) => call('run_action', { file: file.id, run, task }));
      tell(action, done);
      return true;
    } catch (thrown) {
      const error = asError(thrown);
      if (asks.length === 0 || error.code === 'cancelled') {
        showError(thrown, action.name);
        return false;
      }
      refused = error.message;
    }
  }
}

/** Says what an action did. */
function tell(action: ActionModel, done: ActionDone): void {
  const parts = [done.changed === 0 ? 'nothing to change' : `${rows(done.changed)} changed`];
  if (done.added.length > 0) parts.push(`${rows(done.added.length)} added`);
  if (done.skipped > 0) parts.push(`${rows(done.skipped)} left as they were`);
  const said = `${action.name}: ${parts.join(', ')}.`;
  if (done.change === null) status(said);
  else offerUndo(said, done.change);
}
