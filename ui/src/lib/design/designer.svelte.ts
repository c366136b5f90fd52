/** A design being edited: what the file has, what it is to become, and what that would do, worked out as one types. */
import type { Choice, Effect, Model, Plan, WireError } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { actionTrouble } from './actions';
import type { Draft, DraftTable } from './draft';
import { draftOf, freeName, modelOf, newTable } from './draft';
import { withChoice } from './choices';
import { hookTrouble } from './hooks';

/** How long typing must rest before the plan is worked out, in milliseconds. */
const REST = 250;

/** Names that can't be given. */
export function nameTrouble(name: string, others: string[], what: string): string | null {
  if (name.trim() === '') return `Give the ${what} a name.`;
  if (/^(_relata_|sqlite_)/i.test(name)) return 'Names that begin so are kept for Relata and SQLite.';
  if (others.some((other) => other.toLowerCase() === name.toLowerCase())) {
    return `There is a ${what} of that name already.`;
  }
  return null;
}

/** What is wrong with the name of a column of a table, a computed one too; null if nothing is. */
export function columnTrouble(
  table: DraftTable,
  column: DraftTable['column'][number] | DraftTable['computed'][number],
): string | null {
  const others = [...table.column, ...table.computed].filter(({ id }) => id !== column.id);
  return nameTrouble(
    column.name,
    others.map(({ name }) => name),
    'column',
  );
}

/** The design of one table, within the design of its file. */
export class Designer {
  /** The whole design; null until read. */
  draft = $state<Draft | null>(null);
  /** What it would do; null while nothing differs, or not known yet. */
  plan = $state.raw<Plan | null>(null);
  /** The plan on show is of what was there a moment ago. */
  planning = $state(false);
  /** Why it can't be worked out. */
  trouble = $state.raw<WireError | null>(null);
  /** What the person chose about effects. */
  choices = $state.raw<Choice[]>([]);
  /** The design couldn't be read. */
  unread = $state<string | null>(null);
  /** Number of the table on show. */
  tableId = $state(0);

  readonly file: number;
  #base = $state('');
  #round = 0;
  #task: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The table on show. */
  table: DraftTable | null = $derived(this.draft?.table.find(({ id }) => id === this.tableId) ?? null);
  /** The model to send, as text: when it changes, there is something to plan. */
  text: string = $derived(this.draft ? JSON.stringify(modelOf(this.draft)) : '');
  /** Something differs from the file. */
  dirty: boolean = $derived(this.draft !== null && this.text !== this.#base);
  /** What is wrong with names, before the engine is asked. */
  problem: string | null = $derived.by(() => {
    for (const table of this.draft?.table ?? []) {
      const names = this.draft?.table.filter((other) => other !== table).map(({ name }) => name) ?? [];
      const trouble = nameTrouble(table.name, names, 'table');
      if (trouble !== null) return trouble;
      for (const column of [...table.column, ...table.computed]) {
        const found = columnTrouble(table, column);
        if (found !== null) return `${table.name}: ${found}`;
      }
      const parts = [
        ...table.hook.map((hook) => hookTrouble(table, hook)),
        ...table.action.map((action) => actionTrouble(table, action)),
      ];
      const found = parts.find((one) => one !== null);
      if (found !== undefined) return `${table.name}: ${found}`;
    }
    return null;
  });
  /** The model was changed elsewhere since it was read: what is planned here is about another one. */
  outdated = $state(false);
  /** Applying can be asked for. */
  ready: boolean = $derived(
    this.dirty &&
      this.problem === null &&
      !this.planning &&
      !this.outdated &&
      this.trouble === null &&
      this.plan !== null &&
      !this.plan.blocked,
  );
  /** Applying can be asked for as soon as the plan is there. */
  nearlyReady: boolean = $derived(
    this.ready || (this.dirty && this.problem === null && this.planning && !this.outdated),
  );

  constructor(file: number) {
    this.file = file;
  }

  /** Reads the file's design and shows a table of it; null: a new one. */
  async load(name: string | null): Promise<void> {
    try {
      const model = await call('model', { file: this.file });
      const draft = draftOf(model);
      this.#base = JSON.stringify(modelOf(draft));
      this.unread = null;
      if (name === null) {
        draft.table.push(
          newTable(
            freeName(
              'new_table',
              draft.table.map((table) => table.name),
            ),
          ),
        );
      }
      this.draft = draft;
      const shown = name === null ? draft.table.at(-1) : draft.table.find((table) => table.name === name);
      this.tableId = shown?.id ?? 0;
      this.choices = [];
      this.plan = null;
      this.trouble = null;
      this.outdated = false;
    } catch (thrown) {
      this.unread = asError(thrown).message;
    }
  }

  /** Looks whether the file's design is still the one that was read. */
  async lookAgain(): Promise<void> {
    const model = await call('model', { file: this.file }).catch(() => null);
    if (model !== null) this.outdated = JSON.stringify(modelOf(draftOf(model))) !== this.#base;
  }

  /** The model to send. */
  get model(): Model {
    return this.draft ? modelOf($state.snapshot(this.draft) as Draft) : ({ table: [], view: [] } as Model);
  }

  /** Works the plan out, once typing rests; the one before is given up. To be called whenever `text` changes. */
  rethink(): void {
    this.#round += 1;
    const round = this.#round;
    clearTimeout(this.#timer);
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
    this.#task = null;
    if (!this.dirty || this.problem !== null) {
      this.planning = false;
      if (!this.dirty) this.plan = null;
      this.trouble = null;
      return;
    }
    this.planning = true;
    this.#timer = setTimeout(() => void this.#think(round), REST);
  }

  async #think(round: number): Promise<void> {
    const task = newTask();
    this.#task = task;
    try {
      const plan = await call('plan_revision', {
        file: this.file,
        model: this.model,
        choices: this.choices,
        task,
      });
      if (round !== this.#round) return;
      this.plan = plan;
      this.trouble = null;
    } catch (thrown) {
      if (round !== this.#round) return;
      // A choice that won't do is mended where it was made, among the effects.
      if (this.choices.length === 0) this.plan = null;
      this.trouble = asError(thrown);
    }
    this.planning = false;
    this.#task = null;
  }

  /** Waits until the plan of what was typed last is there. */
  async planned(): Promise<void> {
    while (this.planning) await new Promise((resolve) => setTimeout(resolve, 40));
  }

  /** Stops what runs. */
  stop(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
  }

  /** Chooses what to do about an effect. */
  choose(choice: Choice): void {
    this.choices = withChoice(this.choices, choice);
    this.rethink();
  }

  /** Effects on a column. */
  effectsOn(table: string, column: string): Effect[] {
    return (this.plan?.effects ?? []).filter(
      (effect) => effect.table === table && effect.columns.includes(column) && effect.severity !== 'tells',
    );
  }
}
