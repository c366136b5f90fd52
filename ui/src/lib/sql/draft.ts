/** The text of a SQL tab, kept in the profile while one types: after a crash it is there again. */
import type { SavedView, SqlDraft } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { tabs } from '../state/tabs.svelte';

/** How long after a keystroke it is kept, in milliseconds. */
const KEEP_AFTER = 200;

/** The draft in which a saved query is worked on. */
export function draftOf({ name, partOf }: SavedView): string {
  return `saved ${JSON.stringify([partOf ?? '', name])}`;
}

/** Keeps one draft of a file. */
export class DraftKeeper {
  #path: string;
  #id: string;
  #unsaved: SqlDraft | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(path: string, id: string) {
    this.#path = path;
    this.#id = id;
  }

  /** Reads it; null if there is none. */
  async read(): Promise<SqlDraft | null> {
    const drafts = await call('sql_drafts', { path: this.#path }).catch(() => []);
    return drafts.find((draft) => draft.id === this.#id) ?? null;
  }

  /** Keeps the text, soon. */
  keep(text: string, cursor: number): void {
    this.#unsaved = { id: this.#id, text, cursor };
    this.#timer ??= setTimeout(() => void this.flush(), KEEP_AFTER);
  }

  /** Keeps it now. */
  flush(): Promise<unknown> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = this.#unsaved;
    this.#unsaved = null;
    if (draft) {
      // One after the other: the last one typed is the last one kept.
      this.#saving = this.#saving
        .then(() => call('keep_sql_draft', { path: this.#path, draft }))
        .catch(() => undefined);
    }
    return this.#saving;
  }

  /** Forgets it: its tab was closed. What stood in it is found in the history. */
  async drop(): Promise<void> {
    await this.flush();
    await call('drop_sql_draft', { path: this.#path, id: this.#id }).catch(() => undefined);
  }
}

/** Opens drafts again that no tab holds: the program died before the tab was kept. */
export async function reopenDrafts(path: string): Promise<void> {
  const drafts = await call('sql_drafts', { path }).catch(() => []);
  if (files.current?.path !== path) return;
  const front = tabs.active?.id;
  const held = tabs.list.flatMap((tab) => (tab.kind === 'sql' ? [tab.draft] : []));
  for (const draft of drafts) {
    if (draft.text.trim() !== '' && !held.includes(draft.id)) tabs.openSql({ draft: draft.id });
  }
  if (front !== undefined && tabs.active?.id !== front) tabs.show(front);
}
