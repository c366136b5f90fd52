/** A history read page by page, and again when it changed. */
import type { HistoryEntry, RowKey } from '../api/client';
import { asError, call } from '../api/client';

/** How many changes are read at once. */
const PAGE = 50;

/** The changes of a file, of a table or of a row. */
export class HistoryPages {
  /** Newest first. */
  entries = $state.raw<HistoryEntry[]>([]);
  /** There are older ones. */
  more = $state(false);
  /** It was read once. */
  ready = $state(false);
  /** It couldn't be read: the sentence. */
  trouble = $state<string | null>(null);

  readonly #file: number;
  readonly #key: RowKey | null;
  #table: string | null;
  #round = 0;

  constructor(file: number, table: string | null, key: RowKey | null = null) {
    this.#file = file;
    this.#table = table;
    this.#key = key;
  }

  /** Reads those of another table, or of the whole file. */
  show(table: string | null): Promise<void> {
    this.#table = table;
    return this.read();
  }

  /** Reads as many as are shown, again. */
  read(): Promise<void> {
    return this.#fetch(null, Math.min(1000, Math.max(PAGE, this.entries.length)));
  }

  /** Reads older ones. */
  older(): Promise<void> {
    return this.#fetch(this.entries.at(-1)?.id ?? null, PAGE);
  }

  async #fetch(before: number | null, limit: number): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    try {
      const asked = { file: this.#file, table: this.#table, key: this.#key, limit, before };
      const page = await call('history', asked);
      if (round !== this.#round) return;
      this.entries = before === null ? page.entries : [...this.entries, ...page.entries];
      this.more = page.more;
      this.trouble = null;
    } catch (thrown) {
      if (round === this.#round) this.trouble = asError(thrown).message;
    }
    this.ready = true;
  }
}
