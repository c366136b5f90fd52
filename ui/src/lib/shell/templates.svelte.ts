/** Templates: what there is, making a file of one, and what adding one does. */
import type { PlannedTable, Starter } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';

class Templates {
  /** All of them, once read. */
  all = $state.raw<Starter[]>([]);
  /** The name of the one that is being made. */
  making = $state<string | null>(null);

  /** Reads which there are; they don't change while the program runs. */
  async load(): Promise<void> {
    if (this.all.length > 0) return;
    try {
      this.all = await call('starters', {});
    } catch (thrown) {
      showError(thrown);
    }
  }
}

/** The templates. */
export const templates = new Templates();

/** Makes a file from a template with its small sample, in the data folder, and opens it. */
export async function makeFromTemplate(name: string): Promise<void> {
  if (templates.making !== null) return;
  templates.making = name;
  try {
    if (await files.createFromTemplate(name)) status(`Made ${files.current?.path ?? name}.`);
  } catch (thrown) {
    showError(thrown);
  } finally {
    templates.making = null;
  }
}

/** What adding a template does to one of its tables, as a sentence. */
export function fateSentence({ declared, name, what, addedColumns, clash }: PlannedTable): string {
  if (what === 'new') return `Makes the table “${name}”.`;
  if (what === 'renamed') return clash ?? `Makes “${declared}” under the name “${name}”.`;
  if (addedColumns.length === 0) return `Uses “${name}” as it is.`;
  const columns = addedColumns.map((column) => `“${column}”`).join(', ');
  return `Uses “${name}” and adds ${columns} to it.`;
}
