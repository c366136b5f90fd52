/**
 * How long rows take from request to painted, and how many bytes they cross with: kept where a test of the real window
 * can read it (`window.__relataTimings`) and as performance measures for the developer tools.
 */
import type { RowWindow } from '../api/client';

/** One measurement, in milliseconds. */
export interface Timing {
  /** Opened with its first rows, or read while scrolling. */
  what: 'open' | 'read';
  /** First row. */
  start: number;
  /** How many rows came. */
  rows: number;
  /** How many cells came. */
  cells: number;
  /** From the request to the answer. */
  answered: number;
  /** From the request to the painted frame; null until then. */
  painted: number | null;
  /** Length of the answer as JSON, in bytes (written out only when asked). */
  readonly bytes: number;
}

declare global {
  interface Window {
    /** The last measurements, newest last. */
    __relataTimings?: Timing[];
  }
}

/** How many are kept. */
const KEPT = 20;

/** Starts the watch; call the result with the answer. */
export function startTiming(what: Timing['what']): (window: RowWindow) => void {
  const begun = performance.now();
  return (answer) => {
    const timing: Timing = {
      what,
      start: answer.start,
      rows: answer.rows.length,
      cells: answer.rows.reduce((sum, row) => sum + row.cells.length, 0),
      answered: performance.now() - begun,
      painted: null,
      get bytes() {
        return new TextEncoder().encode(JSON.stringify(answer)).length;
      },
    };
    window.__relataTimings = [...(window.__relataTimings ?? []), timing].slice(-KEPT);
    whenPainted(() => {
      timing.painted = performance.now() - begun;
      performance.measure(`relata ${what}`, { start: begun, duration: timing.painted });
    });
  };
}

/** After the next frame is on screen: its callback runs before painting, the message after. */
function whenPainted(then: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  });
}
