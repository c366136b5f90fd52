/**
 * Keys typed ahead: whoever types "12 Enter 13 Enter" doesn't wait until 12 is in the file. While a cell is being saved, or
 * a long value read to be edited, keys wait here; then they act where they would have acted had it taken no time.
 */
import { tick } from 'svelte';

import { status } from '../state/messages.svelte';
import type { Grid } from './grid.svelte';
import { handleEditorKey, handleGridKey } from './keyboard';

/** Keys that are only held down beside others. */
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

/** The keys that wait for one grid. */
export class Ahead {
  #grid: Grid;
  #keys: KeyboardEvent[] = [];
  #playing = false;

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  /** Keeps a key for later; false if nothing is under way, or the key is a command. The caller stops what it keeps. */
  takes(event: KeyboardEvent): boolean {
    if (!this.#playing && !this.#grid.editing.busy) return false;
    if (event.isComposing || event.metaKey || MODIFIERS.includes(event.key)) return false;
    if ((event.ctrlKey || event.altKey) && !event.getModifierState('AltGraph')) return false;
    // One step back: what was typed ahead goes, and the rest is Escape's own business.
    if (event.key === 'Escape') {
      this.#keys = [];
      return false;
    }
    this.#keys.push(event);
    return true;
  }

  /** What was under way is done. `refused`: its editor stays open, and what was meant for the cells after it is let go. */
  settled(refused: boolean): void {
    if (this.#keys.length === 0) return;
    if (refused) {
      const text = printed(this.#keys);
      this.#keys = [];
      if (text !== '') status(`Not entered, because the cell before it wasn’t saved: ${text}`);
      return;
    }
    // After whoever waits for the same has moved on to the next cell.
    if (!this.#playing) setTimeout(() => void this.#play());
  }

  async #play(): Promise<void> {
    const grid = this.#grid;
    if (this.#playing) return;
    this.#playing = true;
    try {
      while (this.#keys.length > 0 && !grid.editing.busy) {
        const open = grid.editing.current !== null;
        const text = this.#takeText(open);
        if (text === '') {
          const key = this.#keys.shift();
          if (key) (open ? handleEditorKey : handleGridKey)(grid, again(key));
        } else if (open) {
          // As if typed, so that the field tells of it.
          document.execCommand('insertText', false, text);
        } else {
          await grid.editing.begin(grid.selected.anchor, text);
        }
        // An editor tells what it holds when it is there.
        await tick();
      }
    } finally {
      this.#playing = false;
    }
  }

  /** The letters in front, with what Backspace took of them. A blank alone opens no editor. */
  #takeText(open: boolean): string {
    let text = '';
    while (this.#keys[0]) {
      const { key } = this.#keys[0];
      if (key.length === 1 && (open || text !== '' || key !== ' ')) text += key;
      else if (key === 'Backspace' && text !== '') text = text.slice(0, -1);
      else break;
      this.#keys.shift();
    }
    return text;
  }
}

function printed(keys: KeyboardEvent[]): string {
  return keys
    .filter(({ key }) => key.length === 1)
    .map(({ key }) => key)
    .join('');
}

/** The same key, not handled yet. */
function again({ key, shiftKey }: KeyboardEvent): KeyboardEvent {
  return new KeyboardEvent('keydown', { key, shiftKey, cancelable: true });
}
