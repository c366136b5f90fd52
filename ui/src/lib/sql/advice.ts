/** An index that was proposed, made as a model change and taken back. */
import type { IndexAdvice } from '../api/client';
import { call } from '../api/client';
import { makeOurs } from '../design/apply';
import { files } from '../state/files.svelte';
import { runTask } from '../state/tasks.svelte';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Makes the index; the number of the model change, or null if the person turned back. */
export async function addIndex(advice: IndexAdvice): Promise<number | null> {
  const ours = await makeOurs();
  if (ours === null) return null;
  const model = await call('model', { file: ours.id });
  const tables = (model.table ?? []).map((table) =>
    table.name === advice.table
      ? {
          ...table,
          index: [...(table.index ?? []), { name: advice.name, parts: advice.columns.map(quoted) }],
        }
      : table,
  );
  const name = `Index on ${advice.table} by ${advice.columns.join(', ')}`;
  const revision = await runTask('Making the index', (task) =>
    call('apply_plan', {
      file: ours.id,
      model: { ...model, table: tables },
      name,
      choices: [],
      basis: null,
      task,
    }),
  );
  await files.refreshCatalog();
  return revision.id;
}

/** Goes back to before a model change. */
export async function takeBack(revision: number): Promise<void> {
  const file = files.current;
  if (!file) return;
  const { revisions } = await call('revisions', { file: file.id });
  const at = revisions.findIndex(({ id }) => id === revision);
  const before = revisions.slice(at + 1).find(({ applied }) => applied)?.id ?? null;
  await runTask('Going back', (task) =>
    call('revise_to', { file: file.id, revision: before, choices: [], task }),
  );
  await files.refreshCatalog();
}
