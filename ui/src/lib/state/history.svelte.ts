/** Undo and redo of the open file: what they would do now, and doing it. */
import type { ChangeId, HistoryEntry, HistoryState, Settled } from '../api/client';
import { asError, call, onEvent } from '../api/client';
import { choose } from './dialogs.svelte';
import { files } from './files.svelte';
import { messages, showError, status, toast } from './messages.svelte';
import { runTask } from './tasks.svelte';

/** Most steps that wait for the one being done. */
const MOST_WAITING = 4;

class FileHistory {
  /** What undo and redo would do, and how much is kept; null until it is known. */
  state = $state.raw<HistoryState | null>(null);
  /** Goes up whenever the history changed. */
  version = $state(0);

  /** Takes back what is no change of rows (an import), where that came last; says whether it did. */
  before: ((file: number) => Promise<boolean>) | null = null;

  /** What was asked for and isn't done yet. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** What undo would take back. */
  get undoable(): HistoryEntry | null {
    return this.state?.undo ?? null;
  }

  /** What redo would do again. */
  get redoable(): HistoryEntry | null {
    return this.state?.redo ?? null;
  }

  /** Starts to listen; returns how to stop. */
  listen(): Promise<() => void> {
    return onEvent((event) => {
      // What another program does with Relata's history comes as any change of the file.
      const told = event.type === 'history_changed' || event.type === 'file_changed';
      if (told && event.file === files.current?.id) void this.refresh();
    });
  }

  /** Asks again what could be undone; quietly, since nobody asked for it. */
  async refresh(): Promise<void> {
    const file = files.current?.id;
    if (file === undefined) {
      this.state = null;
      return;
    }
    const state = await call('history_state', { file }).catch(() => null);
    if (files.current?.id !== file) return;
    this.state = state;
    this.version += 1;
  }

  /** Takes a change back: the last one, or the one that is named. Says whether it did. */
  undo(change: ChangeId | null = null): Promise<boolean> {
    return this.#settle('undo', change);
  }

  /** Does an undone change again: the last one, or the one that is named. Says whether it did. */
  redo(change: ChangeId | null = null): Promise<boolean> {
    return this.#settle('redo', change);
  }

  /** One after the other, in the order of the keys: none that is pressed in haste is lost. */
  async #settle(what: 'undo' | 'redo', change: ChangeId | null): Promise<boolean> {
    const file = files.current?.id;
    // Held down, the key comes faster than the file is written, and must end when it is let go.
    if (file === undefined || this.#waiting >= MOST_WAITING) return false;
    this.#waiting += 1;
    const mine = this.#last.then(() => this.#settleNow(file, what, change));
    this.#last = mine;
    return mine;
  }

  async #settleNow(file: number, what: 'undo' | 'redo', change: ChangeId | null): Promise<boolean> {
    try {
      // Closed, or another one opened, while this waited.
      if (files.current?.id !== file) return false;
      if (what === 'undo' && change === null && (await this.before?.(file)) === true) return true;
      const label = what === 'undo' ? 'Undoing' : 'Doing it again';
      const settled: Settled = await runTask(label, (task) => call(what, { file, change, task }));
      withdrawOffer(file, settled.entry.id);
      status(`${what === 'undo' ? 'Undone' : 'Done again'}: ${settled.entry.what}.`);
      return true;
    } catch (thrown) {
      await refused(what, thrown);
      return false;
    } finally {
      this.#waiting -= 1;
      void this.refresh();
    }
  }
}

/** The history of the open file. */
export const history = new FileHistory();

/** Says why something can't be undone, with the rows in the way where there are some. */
async function refused(what: 'undo' | 'redo', thrown: unknown): Promise<void> {
  const error = asError(thrown);
  if (error.code === 'not_found') {
    status(error.message);
    return;
  }
  if (error.code !== 'conflict' && error.code !== 'not_editable') {
    showError(thrown, what === 'undo' ? 'Undo' : 'Redo');
    return;
  }
  const rows = (error.details ?? '').split('\n').filter((line) => line !== '');
  await choose({
    title: what === 'undo' ? 'This can’t be undone now' : 'This can’t be done again now',
    body: [error.message, ...rows, 'Nothing was changed.'],
    cancel: 'close',
    choices: [{ value: 'close', label: 'Close', look: 'primary' }],
  });
}

// What is on screen as an offer to undo, by the file and the change that it would take back.
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing on screen is derived from it
const offers = new Map<string, number>();
const offerOf = (file: number, change: ChangeId): string => `${file} ${change}`;

/** An offer to undo what is undone already would say something false. */
function withdrawOffer(file: number, change: ChangeId): void {
  const shown = offers.get(offerOf(file, change));
  if (shown !== undefined) messages.dismiss(shown);
  offers.delete(offerOf(file, change));
}

/** Says that something was done, with a button that takes it back, where it was recorded. */
export function offerUndo(text: string, change: ChangeId | null): void {
  const file = files.current?.id;
  if (change === null || file === undefined) {
    toast({ kind: 'ok', text });
    return;
  }
  // The numbers of changes are the file's: in another one they would mean something else.
  const run = (): void => {
    if (files.current?.id === file) void history.undo(change);
    else status('That was in another file, which is closed.');
  };
  offers.set(offerOf(file, change), toast({ kind: 'ok', text, action: { label: 'Undo', run } }));
}
