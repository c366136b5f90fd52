/**
 * What is being designed, tried on the first rows while one types: what was asked last counts, what was before is given up.
 */
import type { ActionAttempt, ActionModel, Attempt, ComputedModel } from '../api/client';
import { asError, call, newTask } from '../api/client';

/** How long typing must rest before it is tried, in milliseconds. */
const REST = 200;

/** When what is on show is said to be of before: shorter waits aren't seen. */
const LATE = REST + 100;

/** Rows that are tried. */
export const ROWS = 5;

/** Where something is tried: on a table as the file has it, beside the computed columns of the draft. */
interface Place {
  file: number;
  table: string;
  beside: ComputedModel[];
}

/** The attempt on show. */
export class Trial<Tried, Result> {
  /** What came of it last; null before. */
  result = $state.raw<Result | null>(null);
  /** What is on show is of what was there a moment ago. */
  late = $state(false);
  readonly #ask: (tried: Tried, task: number) => Promise<Result>;
  readonly #failed: (why: string) => Result;
  #round = 0;
  #task: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dimming: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: (tried: Tried, task: number) => Promise<Result>, failed: (why: string) => Result) {
    this.#ask = ask;
    this.#failed = failed;
  }

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
    let result: Result;
    try {
      result = await this.#ask(tried, task);
    } catch (thrown) {
      result = this.#failed(asError(thrown).message);
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

/** A computed column that is tried. */
export type TriedComputed = Place & { computed: ComputedModel };

/** Tries computed columns. */
export function computedTrial(): Trial<TriedComputed, Attempt> {
  return new Trial(
    (tried, task) => call('try_computed', { ...tried, limit: ROWS, task }),
    (trouble) => ({ column: null, trouble, guess: null, rows: [] }),
  );
}

/** A button that is tried. */
export type TriedAction = Place & { action: ActionModel };

/** Tries buttons; nothing is written. */
export function actionTrial(): Trial<TriedAction, ActionAttempt> {
  return new Trial(
    (tried, task) => call('try_action', { ...tried, limit: ROWS, task }),
    (trouble) => ({ trouble, rows: 0, applies: 0 }),
  );
}
