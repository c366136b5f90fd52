/** Taking rows out of the window while its dialog is open: which, as what, and where to; its first lines as they will be. */
import type { Exported, Part, TextForm, WireError } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { countText } from '../cell/format';
import type { Grid } from '../grid/grid.svelte';
import { cellsIn } from '../grid/selection';
import { writeClipboard } from '../grid/system';
import { showError, status, toast } from '../state/messages.svelte';
import { runTask, tasks } from '../state/tasks.svelte';
import { choiceOf, plainForm, suggestedPath, withEnding, type FileFormat } from './form';

/** How long choosing must rest before the first lines are read, in milliseconds. */
const REST = 120;
/** Rows in the preview. */
const PREVIEWED = 6;

/** As it was last chosen: most take the same again. */
let last: TextForm = plainForm('csv');

/** Which rows. */
export type Meant = 'selected' | 'shown';

/** One open dialog. */
export class ExportWork {
  readonly grid: Grid;
  /** As what. */
  form: TextForm = $state() as TextForm;
  /** Which rows. */
  meant: Meant = $state('shown');
  /** The columns that go along, by name. */
  columns: string[] = $state([]);
  /** Where to. */
  path = $state('');
  /** The first lines; the former ones stay until the next are known. */
  preview = $state.raw<string>('');
  /** Why it can't be done, or wasn't. */
  failure = $state.raw<WireError | null>(null);
  /** The number of the job that does it; null while nothing is done. */
  doing = $state<number | null>(null);

  /** The selection when it was asked for. */
  readonly selected: { start: number; count: number };
  #browsed: string | null = null;
  #round = 0;
  #task: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** How far it has come. */
  progress = $derived(tasks.running.find(({ id }) => id === this.doing) ?? null);
  /** What the first lines depend on, as text. */
  text = $derived(JSON.stringify([this.form, this.meant, this.columns]));
  /** What is there already and may be replaced: the button then says so. */
  occupied = $derived(this.failure?.code === 'file_exists');
  /** Links among the columns: only then can rows be named beside them. */
  links = $derived.by(() =>
    this.grid.columns.all.some(({ column }) => column.link !== null && this.columns.includes(column.name)),
  );

  constructor(grid: Grid, format?: FileFormat) {
    this.grid = grid;
    this.form = { ...last, ...(format === undefined ? {} : { format }) };
    const { area } = grid;
    const some = cellsIn(area) > 1 && grid.rowCount > 0;
    const { reach } = grid.selected;
    this.selected = {
      start: grid.base + area.top,
      count: grid.rowCount === 0 ? 0 : area.bottom - area.top + 1,
    };
    if (some && (reach === 'cells' || reach === 'rows')) this.meant = 'selected';
    const chosen =
      some && reach !== 'rows' ? grid.columnsIn(area) : grid.columns.shown.map(({ column }) => column);
    this.columns = chosen.filter(({ kind }) => kind !== 'password').map(({ name }) => name);
    this.path = suggestedPath(grid.file.path, grid.tab.title, this.form.format);
  }

  /** Another format: the file's name ends as that does. */
  choose(format: FileFormat): void {
    this.form.format = format;
    this.path = withEnding(this.path, format);
    this.failure = null;
  }

  /** A place that the system's dialog gave, which has asked about replacing already. */
  browsed(path: string): void {
    this.path = path;
    this.#browsed = path;
    this.failure = null;
  }

  #part(most?: number): Part {
    const { start, count } = this.selected;
    const columns = this.grid.columns.all
      .map(({ column }) => column.name)
      .filter((name) => this.columns.includes(name));
    if (this.meant === 'shown') return { start: 0, count: most ?? null, columns };
    return { start, count: Math.min(count, most ?? count), columns };
  }

  /** Reads the first lines, once choosing rests. To be called whenever `text` changes. */
  rethink(): void {
    this.stop();
    const round = this.#round;
    this.failure = null;
    if (this.columns.length === 0) {
      this.preview = '';
      return;
    }
    this.#timer = setTimeout(() => void this.#look(round), REST);
  }

  async #look(round: number): Promise<void> {
    const rowSet = this.grid.source.status?.id;
    if (rowSet === undefined) return;
    const task = newTask();
    this.#task = task;
    try {
      const form = $state.snapshot(this.form);
      const text = await call('copy_rows', { rowSet, part: this.#part(PREVIEWED), form, task });
      if (round === this.#round) this.preview = text.replace(/^\ufeff/, '');
    } catch (thrown) {
      if (round === this.#round) this.failure = asError(thrown);
    }
    if (this.#task === task) this.#task = null;
  }

  /** Saves the rows; whether that worked. */
  async save(): Promise<boolean> {
    const rowSet = this.grid.source.status?.id;
    const destination = this.path.trim();
    if (rowSet === undefined || this.doing !== null) return false;
    const overwrite = this.occupied || this.#browsed === this.path;
    const form = $state.snapshot(this.form);
    this.failure = null;
    const done = await this.#do<Exported>('Writing rows', (task) =>
      call('export_rows', { rowSet, part: this.#part(), form, destination, overwrite, task }),
    );
    if (!done) return false;
    last = form;
    const rows = `${countText(done.rows)} ${done.rows === 1 ? 'row' : 'rows'}`;
    const said = `Saved ${rows} in ${done.path}.`;
    if (done.notes.length > 0) toast({ kind: 'info', title: said, text: done.notes.join(' ') });
    else status(said);
    return true;
  }

  /** Puts the rows on the clipboard; whether that worked. */
  async copy(): Promise<boolean> {
    const rowSet = this.grid.source.status?.id;
    if (rowSet === undefined || this.doing !== null) return false;
    const form = $state.snapshot(this.form);
    this.failure = null;
    const done = await this.#do<true>('Copying', async (task) => {
      await writeClipboard(call('copy_rows', { rowSet, part: this.#part(), form, task }));
      return true;
    });
    if (!done) return false;
    last = form;
    status(`Copied as ${choiceOf(form.format).title}.`);
    return true;
  }

  async #do<Result>(label: string, job: (task: number) => Promise<Result>): Promise<Result | null> {
    try {
      return await runTask(label, (task) => {
        this.doing = task;
        return job(task);
      });
    } catch (thrown) {
      this.failure = asError(thrown);
      return null;
    } finally {
      this.doing = null;
    }
  }

  /** Stops doing it: nothing is then at its place. */
  cancel(): void {
    if (this.doing !== null) tasks.cancel(this.doing);
  }

  /** Stops looking. */
  stop(): void {
    this.#round += 1;
    clearTimeout(this.#timer);
    if (this.#task !== null) void call('cancel_task', { task: this.#task });
    this.#task = null;
  }
}

class Opened {
  /** The dialog that is open. */
  work = $state.raw<ExportWork | null>(null);
}

/** What is open, for the page that shows it. */
export const exporting = new Opened();

/** Opens the dialog over a grid. */
export async function openExport(grid: Grid, format?: FileFormat): Promise<void> {
  if (grid.editing.current && !(await grid.editing.commit())) return;
  exporting.work = new ExportWork(grid, format);
}

/** Copies what is selected, in a form of a file. */
export async function copyAs(grid: Grid, format: FileFormat): Promise<void> {
  const rowSet = grid.source.status?.id;
  if (rowSet === undefined || grid.rowCount === 0) return;
  const { area } = grid;
  const rows = area.bottom - area.top + 1;
  const columns = grid.columnsIn(area).map(({ name }) => name);
  const part: Part = { start: grid.base + area.top, count: rows, columns };
  const form = { ...plainForm(format), ...(last.format === format ? last : {}) };
  try {
    await writeClipboard(runTask('Copying', (task) => call('copy_rows', { rowSet, part, form, task })));
    const { title } = choiceOf(format);
    status(`Copied ${countText(rows)} ${rows === 1 ? 'row' : 'rows'} as ${title}.`);
  } catch (thrown) {
    showError(thrown, 'Copy');
  }
}
