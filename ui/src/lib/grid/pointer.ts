/**
 * Selecting with the pointer: click, drag, Shift, row numbers, and scrolling on while a drag is held at an edge.
 */
import { settings } from '../state/settings.svelte';
import type { Grid } from './grid.svelte';
import type { Spot } from './selection';
import { moveTo, selectCell, selectRows } from './selection';

/** Height of the header, in px. */
export const HEADER = 32;
/** How close to an edge a drag scrolls, in px. */
const EDGE = 24;

/** One grid's pointer. */
export class PointerSelect {
  #grid: () => Grid;
  #rectangle: () => DOMRect;
  #drag: { byRow: boolean; x: number; y: number; timer: ReturnType<typeof setInterval> } | null = null;

  constructor(grid: () => Grid, rectangle: () => DOMRect) {
    this.#grid = grid;
    this.#rectangle = rectangle;
  }

  /** The cell under the pointer; column −1 is the row number. Null outside of rows. */
  #at(clientX: number, clientY: number, clamped: boolean): Spot | null {
    const grid = this.#grid();
    const box = this.#rectangle();
    let x = clientX - box.left - grid.numberWidth;
    let y = clientY - box.top - HEADER;
    if (clamped) {
      x = Math.max(0, Math.min(x, grid.viewWidth - 1));
      y = Math.max(0, Math.min(y, grid.viewHeight - 1));
    } else if (y < 0 || x >= grid.viewWidth || y >= grid.viewHeight) return null;
    const row = Math.floor((y + grid.top) / settings.rowHeight);
    if (row >= grid.rowCount) return clamped ? { row: grid.rowCount - 1, column: this.#columnAt(x) } : null;
    if (x < 0) return { row, column: -1 };
    const column = this.#columnAt(x);
    return column < 0 ? null : { row, column };
  }

  #columnAt(x: number): number {
    const grid = this.#grid();
    const place = x < grid.columns.pinnedWidth ? x : x + grid.left;
    const found = grid.columns.shown.find(({ left, width }) => place >= left && place < left + width);
    return found
      ? found.place
      : grid.columns.shown.length > 0 && this.#drag
        ? grid.columns.shown.length - 1
        : -1;
  }

  /** The cell of an event, row numbers left out. */
  spotOf(event: MouseEvent): Spot | null {
    const spot = this.#at(event.clientX, event.clientY, false);
    return spot && spot.column >= 0 ? spot : null;
  }

  /** Selects the cell, or the row of a row number. */
  choose(spot: Spot, event: MouseEvent): void {
    const grid = this.#grid();
    if (spot.column < 0) grid.select(selectRows(grid.selected, spot.row, event.shiftKey), false);
    else if (event.shiftKey) grid.select(moveTo(grid.selected, spot, grid.size, true), false);
    else grid.select(selectCell(spot), false);
  }

  /** Pressed. */
  down(event: PointerEvent): void {
    const grid = this.#grid();
    const target = event.target as HTMLElement;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || target.closest('button')) return;
    const spot = this.#at(event.clientX, event.clientY, false);
    if (!spot) return;
    if (grid.editing.current) {
      event.preventDefault();
      void grid.editing.commit().then((done) => {
        if (!done) return;
        this.choose(spot, event);
        grid.focus();
      });
      return;
    }
    this.choose(spot, event);
    const { byRow, x, y } = { byRow: spot.column < 0, x: event.clientX, y: event.clientY };
    this.#drag = { byRow, x, y, timer: setInterval(() => this.#creep(), 40) };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  }

  /** Dragged. */
  move(event: PointerEvent): void {
    if (!this.#drag) return;
    this.#drag.x = event.clientX;
    this.#drag.y = event.clientY;
    this.#extend();
  }

  /** Let go. */
  up(event: PointerEvent): void {
    if (!this.#drag) return;
    clearInterval(this.#drag.timer);
    this.#drag = null;
    const element = event.currentTarget as HTMLElement;
    if (element.hasPointerCapture(event.pointerId)) element.releasePointerCapture(event.pointerId);
  }

  #extend(): void {
    const drag = this.#drag;
    const spot = drag && this.#at(drag.x, drag.y, true);
    if (!drag || !spot) return;
    const grid = this.#grid();
    const { head } = grid.selected;
    if (drag.byRow) {
      if (head.row !== spot.row) grid.select(selectRows(grid.selected, spot.row, true), false);
    } else if (head.row !== spot.row || head.column !== spot.column) {
      grid.select(moveTo(grid.selected, spot, grid.size, true), false);
    }
  }

  /** Scrolls on while the drag is held at an edge. */
  #creep(): void {
    const drag = this.#drag;
    if (!drag) return;
    const grid = this.#grid();
    const box = this.#rectangle();
    const y = drag.y - box.top - HEADER;
    const x = drag.x - box.left - grid.numberWidth;
    const over = (at: number, most: number) => (at < 0 ? at : at > most - EDGE ? at - most + EDGE : 0);
    const down = over(y, grid.viewHeight);
    const right = drag.byRow ? 0 : over(x, grid.viewWidth);
    if (down === 0 && right === 0) return;
    grid.scrollTo(grid.top + down);
    grid.left = Math.max(0, Math.min(grid.left + right, grid.columns.width - grid.viewWidth));
    this.#extend();
  }
}
