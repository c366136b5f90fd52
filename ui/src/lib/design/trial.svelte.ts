/** A computed column tried on the first rows while one types: what was asked last counts, what was before is given up. */
import type { Attempt, ComputedModel } from '../api/client';
import { asError, call, newTask } from '../api/client';

/** How long typing must rest before it is tried, in milliseconds. */
const REST = 200;

/** When what is on show is said to be of before: shorter waits aren't seen. */
const LATE = REST + 100;

/** Rows that are shown. */
export const ROWS = 5;

/** What is tried: a computed column of a table as the file has it, beside others. */
export interface Tried {
  file: number;
  table: string;
  computed: ComputedModel;
  beside: ComputedModel[];
}

/** The attempt on show. */
export class Trial {
  /** What came of it last; null before. */
  result = $state.raw<Attempt | null>(null);
  /** What is on show is of what was there a moment ago. */
  late = $state(false);
  #round = 0;
  #task: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dimming: ReturnType<typeof setTimeout> | undefined;

  /** Tries this, once typing rests. */
  try(tried: Tried): void {
    const { late } = this;
    this.stop();
    this.late = late;
    const round = this.#round;
    this.#dimming = setTimeout(() => (this.late = true), LATE);
    this.#timer = setTimeout(() => void this.#try(tried, round), this.result === null ? 0 : REST);
  }

  async #try(tried: Tried, round: number): Promise<void> {
    const task = newTask();
    this.#task = task;
    let result: Attempt;
    try {
      result = await call('try_computed', { ...tried, limit: ROWS, task });
    } catch (thrown) {
      result = { column: null, trouble: asError(thrown).message, rows: [] };
    }
    if (round !== this.#round) return;
    this.#task = null;
    this.stop();
    this.result = result;
  }

  /** Gives up what runs, and what is on show if it is of no use any more. */
  stop(forget = false): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#dimming);
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
    this.#task = null;
    this.late = false;
    if (forget) this.result = null;
  }
}
