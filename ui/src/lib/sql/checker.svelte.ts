/** Has the engine look at a text of SQL while it is typed. */
import type { FileInfo, SqlCheck, SqlFault } from '../api/client';
import { call } from '../api/client';

/** How long after a keystroke the text is looked at, in milliseconds. */
const CHECK_AFTER = 250;

/** What is known of the text of one editor. */
export class Checker {
  /** What was found last; null until something was. */
  found = $state.raw<SqlCheck | null>(null);

  #file: FileInfo | null;
  #text: () => string;
  #mark: (faults: SqlFault[]) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round = 0;

  constructor(file: FileInfo | null, text: () => string, mark: (faults: SqlFault[]) => void) {
    this.#file = file;
    this.#text = text;
    this.#mark = mark;
  }

  /** The fault at a place of the text, else the first. */
  faultAt(place: number): SqlFault | null {
    const faults = this.found?.faults ?? [];
    return faults.find(({ from, to }) => place >= from && place <= to) ?? faults[0] ?? null;
  }

  /** Something was typed: the text is looked at once that rests. */
  typed(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), CHECK_AFTER);
  }

  /** Looks at the text now; the answer to an older text is passed over. */
  async look(): Promise<void> {
    if (!this.#file) return;
    this.#round += 1;
    const round = this.#round;
    try {
      const found = await call('check_sql', { file: this.#file.id, text: this.#text() });
      if (round !== this.#round) return;
      this.found = found;
      this.#mark(found.faults);
    } catch {
      // It is looked at again when it runs, and said then.
    }
  }

  /** No more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#round += 1;
  }
}
