/**
 * Everything that can be done, once: the palette, the native menus, the shortcuts and the help all read this list.
 */
import { SvelteMap } from 'svelte/reactivity';

import { showError } from './messages.svelte';
import { matchesShortcut } from './shortcuts';

/** Something that can be done. */
export interface Command {
  /** Names it; the native menu item has the same id. */
  id: string;
  /** A verb and what it is done to, as it stands in the palette. */
  title: string;
  /** Under which heading it stands in palette and help: "File", "Table", "Row", "View". */
  section: string;
  /** `Mod+K`, `Mod+Shift+F`, `F1`; Mod is Ctrl, on a Mac ⌘. */
  shortcut?: string;
  /** Whether it can be done now; left out: always. Two commands may share an id if never both can. */
  when?: () => boolean;
  /** Does it. */
  run: () => void | Promise<void>;
  /** Other words that find it in the palette. */
  keywords?: string;
  /** Kept out of the palette (but in the help), for what only makes sense by key. */
  quiet?: boolean;
}

class CommandRegistry {
  #all = new SvelteMap<number, Command>();
  #last = 0;

  /** Adds commands; returns how to take them away again (give it to `$effect`). */
  register(...commands: Command[]): () => void {
    const keys = commands.map((command) => {
      this.#last += 1;
      this.#all.set(this.#last, command);
      return this.#last;
    });
    return () => keys.forEach((key) => this.#all.delete(key));
  }

  /** All, in the order they were added, one per id. */
  get all(): Command[] {
    return [...new Map([...this.#all.values()].map((command) => [command.id, command])).values()];
  }

  /** Those that can be done now, one per id. */
  get available(): Command[] {
    const able = [...this.#all.values()].filter((command) => command.when?.() ?? true);
    return [...new Map(able.map((command) => [command.id, command])).values()];
  }

  /** Whether it can be done now. */
  can(id: string): boolean {
    return this.available.some((command) => command.id === id);
  }

  /** Does it, if it can be done now; says whether it was. Whatever it throws is shown. */
  run(id: string): boolean {
    const command = this.available.find((candidate) => candidate.id === id);
    if (!command) return false;
    try {
      const outcome = command.run();
      if (outcome instanceof Promise) outcome.catch((thrown: unknown) => showError(thrown));
    } catch (thrown) {
      showError(thrown);
    }
    return true;
  }

  /** Runs the command whose shortcut was pressed; says whether there was one. */
  handleKey(event: KeyboardEvent): boolean {
    // The one added last is the most specific: a form's "save" goes before the window's.
    const command = this.available.findLast(
      (candidate) => candidate.shortcut !== undefined && matchesShortcut(candidate.shortcut, event),
    );
    return command ? this.run(command.id) : false;
  }
}

/** The registry. */
export const commands = new CommandRegistry();
