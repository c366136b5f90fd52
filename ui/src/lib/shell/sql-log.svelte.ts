/** The statements that ran, newest last, for the SQL panel. */
import { onEvent } from '../api/client';

/** One statement. */
export interface Statement {
  /** Names it. */
  id: number;
  /** With its values filled in. */
  sql: string;
  /** How long it took. */
  milliseconds: number;
  /** Rows that it gave or wrote, where that is known. */
  rows: number | null;
}

/** How many are kept. */
const MOST = 500;

class SqlLog {
  /** Newest last. */
  list = $state.raw<Statement[]>([]);

  #last = 0;
  #waiting: Statement[] = [];
  #frame: number | null = null;

  /** Starts to listen. Statements come in bursts: the list changes once a frame. */
  listen(): Promise<() => void> {
    return onEvent((event) => {
      if (event.type !== 'statement') return;
      this.#last += 1;
      const { sql, milliseconds, rows } = event;
      this.#waiting.push({ id: this.#last, sql, milliseconds, rows });
      this.#frame ??= requestAnimationFrame(() => {
        this.#frame = null;
        this.list = [...this.list, ...this.#waiting].slice(-MOST);
        this.#waiting = [];
      });
    });
  }

  /** Empties it. */
  clear(): void {
    this.list = [];
  }
}

/** The statements. */
export const sqlLog = new SqlLog();
