/** One SQL tab at work: what runs, what it gave, and what a person is asked before. */
import type {
  FileInfo,
  Given,
  Input,
  MoneyHint,
  ScriptRan,
  SqlCheck,
  StatementRan,
  WireError,
} from '../api/client';
import { asError, call } from '../api/client';
import { amountText, withCurrency } from '../cell/kinds';
import { localNumber } from '../cell/number';
import { choose } from '../state/dialogs.svelte';
import { runTask } from '../state/tasks.svelte';
import { ResultGrid } from './results.svelte';

/** Files in which a person said not to be asked again, by their number: a file that is opened again has another. */
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn by it
const allowed = new Set<number>();

/** The run of a text. */
export class SqlRun {
  /** The statements, as far as they have come. */
  statements = $state.raw<StatementRan[]>([]);
  /** How it ended; null while it runs, or before. */
  ended = $state.raw<ScriptRan | null>(null);
  /** Why it couldn't even begin. */
  error = $state.raw<WireError | null>(null);
  /** It runs. */
  running = $state(false);
  /** Which statement's result is shown. */
  shown = $state(0);
  /** Where the text that ran begins in the editor. */
  offset = 0;

  /** The grid over the rows of the statement that is shown; null where it gives none. */
  grid = $state.raw<ResultGrid | null>(null);

  #task: number | null = null;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- `grid` tells which one is shown
  #grids = new Map<number, ResultGrid>();
  #chosen = false;
  #tab: { id: number };
  #file: FileInfo | null;

  constructor(tab: { id: number }, file: FileInfo | null) {
    this.#tab = tab;
    this.#file = file;
  }

  /** Runs a text with these values; `offset` is where it begins in the editor. */
  async run(text: string, offset: number, parameters: Given[], mayWrite: boolean): Promise<void> {
    const file = this.#file;
    if (!file) return;
    if (this.running) return;
    this.clear();
    this.running = true;
    this.offset = offset;
    try {
      const ran = await runTask('Running SQL', (task) => {
        this.#task = task;
        return call('run_script', { file: file.id, text, parameters, mayWrite, task });
      });
      this.ended = ran;
      this.statements = ran.statements;
      this.#choose();
    } catch (thrown) {
      this.error = asError(thrown);
    } finally {
      this.running = false;
      this.#task = null;
    }
  }

  /** Takes in what is told of a statement. */
  told(task: number, statement: StatementRan): void {
    if (task !== this.#task) return;
    this.statements = [...this.statements.slice(0, statement.index), statement];
    this.#choose();
  }

  /** The first that gives rows is shown until the person picks another. */
  #choose(): void {
    if (!this.#chosen) {
      const rows = this.statements.findIndex((statement) => statement.rows !== null);
      this.shown = Math.max(0, rows);
    }
    this.#present();
  }

  /** Shows a statement's result. */
  show(index: number): void {
    this.#chosen = true;
    this.shown = index;
    this.#present();
  }

  /** Has a grid over the rows of the statement that is shown. */
  #present(): void {
    const rows = this.statements[this.shown]?.rows ?? null;
    if (rows === null || !this.#file) {
      this.grid = null;
      return;
    }
    const there = this.#grids.get(rows);
    const grid = there ?? new ResultGrid({ id: this.#tab.id, title: 'Result' }, this.#file, rows);
    if (!there) {
      this.#grids.set(rows, grid);
      void grid.start();
    }
    this.grid = grid;
  }

  /** Every grid that there is. */
  get grids(): ResultGrid[] {
    return [...this.#grids.values()];
  }

  /** Stops it at once. */
  cancel(): void {
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
  }

  /** Lets all results go. */
  clear(): void {
    // A result that nobody looked at is let go of too.
    for (const { rows } of this.statements) {
      if (rows !== null && !this.#grids.has(rows))
        void call('close_rows', { rowSet: rows }).catch(() => undefined);
    }
    for (const grid of this.#grids.values()) grid.close();
    this.#grids.clear();
    this.grid = null;
    this.statements = [];
    this.ended = null;
    this.error = null;
    this.shown = 0;
    this.#chosen = false;
  }
}

/** Asks whether SQL may change the file, once per file; what can't be taken back is asked each time. */
export async function mayChange(file: FileInfo, check: SqlCheck): Promise<boolean> {
  if (allowed.has(file.id) && check.drops.length === 0) return true;
  const count = check.statements.filter(({ writes }) => writes).length;
  const which = count === 1 ? 'One statement changes' : `${count} statements change`;
  const fate =
    check.drops.length === 0
      ? 'They run together or not at all, and Undo takes them back as one change.'
      : 'This can’t be taken back. The designer keeps what it drops in the bin.';
  const answer = await choose({
    title: 'Run statements that change this file?',
    body: [`${which} ${file.name}. ${fate}`, ...check.drops],
    cancel: 'cancel',
    choices: [
      { value: 'run', label: 'Run', look: check.drops.length > 0 ? 'danger' : 'primary' },
      ...(check.drops.length > 0
        ? []
        : ([{ value: 'always', label: 'Run, and don’t ask again for this file' }] as const)),
      { value: 'cancel', label: 'Cancel' },
    ],
  });
  if (answer === 'always') allowed.add(file.id);
  return answer !== 'cancel';
}

/** What a typed value is: `42` a number, `'42'` a text. */
export function inputOf(typed: string): Input {
  const quoted = /^'((?:[^']|'')*)'$/.exec(typed);
  return quoted ? (quoted[1] ?? '').replaceAll("''", "'") : { typed };
}

/** The same the other way back, for a value that was remembered. */
export function typedOf(input: Input | undefined): string | null | undefined {
  if (input === undefined || input === null) return input;
  if (typeof input === 'string') return `'${input.replaceAll("'", "''")}'`;
  if (typeof input === 'object' && 'typed' in input) return input.typed;
  return undefined;
}

/** "price is kept in cents: 2000 = 20.00 €". */
export function moneySentence({ column, scale, currency }: MoneyHint, locale?: string): string {
  const units = `2${'0'.repeat(scale + 1)}`;
  const amount = withCurrency(localNumber(amountText(units, scale), true, locale), currency, locale);
  const unit =
    scale === 2
      ? ['EUR', 'USD'].includes(currency ?? '')
        ? 'cents'
        : 'hundredths'
      : `units of ${1 / 10 ** scale}`;
  return `${column} is kept in ${unit}: ${units} = ${amount}`;
}
