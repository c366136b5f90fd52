/** The saved views of the open file: dashboards, queries and other screens, as they are kept now. */
import type { SavedView, ViewName } from '../api/client';
import { call, onEvent } from '../api/client';
import { files } from './files.svelte';
import { showError, toast } from './messages.svelte';

class Views {
  /** In the order in which they are kept. */
  list = $state.raw<SavedView[]>([]);

  /** They were read: what isn't among them isn't there. */
  loaded = $state(false);

  #of: number | null = null;

  /** All of a sort. */
  of(kind: SavedView['type']): SavedView[] {
    return this.list.filter((view) => view.type === kind);
  }

  /** The one with this name. */
  find(name: ViewName): SavedView | undefined {
    return this.list.find((view) => view.name === name.name && (view.partOf ?? '') === name.partOf);
  }

  /** What it is called in a list: its heading stands behind it where another one has the same name. */
  title(view: SavedView): string {
    const same = this.of(view.type).filter((other) => other.name === view.name);
    return same.length > 1 && view.partOf ? `${view.name} (${view.partOf})` : view.name;
  }

  /** Reads them again. */
  async refresh(): Promise<void> {
    const file = files.current?.id ?? null;
    if (file === null) {
      this.list = [];
      this.loaded = false;
      this.#of = null;
      return;
    }
    if (this.#of !== file) {
      this.list = [];
      this.loaded = false;
    }
    this.#of = file;
    const list = await call('saved_views', { file });
    if (files.current?.id !== file) return;
    this.list = list;
    this.loaded = true;
  }

  /** Saves one, in the place of the one that has the name `replaces`. */
  async save(view: SavedView, replaces: ViewName | null): Promise<void> {
    const file = files.current?.id;
    if (file === undefined) return;
    const list = await call('save_view', { file, view, replaces });
    if (files.current?.id === file) this.list = list;
  }

  /** Deletes one; it can be taken back. */
  async remove(name: ViewName): Promise<void> {
    const file = files.current?.id;
    if (file === undefined) return;
    const deleted = await call('delete_view', { file, name });
    await this.refresh();
    toast({
      kind: 'info',
      text: `Deleted “${deleted.name}”.`,
      action: {
        label: 'Undo',
        run: () => {
          if (files.current?.id === file)
            this.save(deleted, null).catch((thrown: unknown) => showError(thrown));
        },
      },
    });
  }

  /** A name that none of them has yet: `New dashboard`, `New dashboard 2`, …. */
  freeName(wanted: string): string {
    const taken = new Set(this.list.filter((view) => !view.partOf).map((view) => view.name.toLowerCase()));
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wanted : `${wanted} ${number}`;
      if (!taken.has(name.toLowerCase())) return name;
    }
  }

  /** Listens to who changes them; returns how to stop. */
  listen(): Promise<() => void> {
    return onEvent((event) => {
      const told = event.type === 'views_changed' || (event.type === 'file_changed' && event.outside);
      if (told && event.file === files.current?.id) {
        this.refresh().catch((thrown: unknown) => showError(thrown));
      }
    });
  }
}

/** Whether it stands on a tab of its own: pages and forms are of one row, questions are opened by their list. */
export const hasTab = (view: SavedView): boolean => !['page', 'form', 'query'].includes(view.type);

/** What names a view. */
export const nameOfView = (view: SavedView): ViewName => ({ name: view.name, partOf: view.partOf ?? '' });

/** The saved views. */
export const views = new Views();
