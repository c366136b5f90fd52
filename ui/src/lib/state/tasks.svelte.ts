/**
 * Long work: numbered so that it can be cancelled from the start, quiet under 100 ms, the old picture dimmed up to a
 * second, then a thin line with a count.
 */
import type { TaskId } from '../api/client';
import { call, newTask, onEvent } from '../api/client';

/** A job that runs. */
export interface RunningTask {
  /** Names it. */
  id: TaskId;
  /** For a person. */
  label: string;
  /** Units done. */
  done: number;
  /** Units in all; 0 while unknown. */
  total: number;
  /** Nothing, dimmed (from 100 ms) or with a line (from 1 s). */
  stage: 'quiet' | 'dim' | 'line';
}

/** When the picture dims, in milliseconds. */
const DIM = 100;
/** When the line appears, in milliseconds. */
const LINE = 1000;

class Tasks {
  /** What runs, oldest first. */
  running = $state<RunningTask[]>([]);

  /** Something takes over 100 ms: show the old picture dimmed. */
  get dim(): boolean {
    return this.running.some((task) => task.stage !== 'quiet');
  }

  /** The one to show with a line, if any. */
  get shown(): RunningTask | null {
    return this.running.find((task) => task.stage === 'line') ?? null;
  }

  /** Starts to listen for progress. */
  listen(): Promise<() => void> {
    return onEvent((event) => {
      if (event.type !== 'progress') return;
      const task = this.running.find((candidate) => candidate.id === event.task);
      if (!task) return;
      task.label = event.label;
      task.done = event.done;
      task.total = event.total;
    });
  }

  /** Runs a job under a number of its own. */
  async run<Result>(label: string, job: (task: TaskId) => Promise<Result>): Promise<Result> {
    const id = newTask();
    this.running.push({ id, label, done: 0, total: 0, stage: 'quiet' });
    const dim = setTimeout(() => this.#stage(id, 'dim'), DIM);
    const line = setTimeout(() => this.#stage(id, 'line'), LINE);
    try {
      return await job(id);
    } finally {
      clearTimeout(dim);
      clearTimeout(line);
      this.running = this.running.filter((task) => task.id !== id);
    }
  }

  /** Cancels one. Its promise then rejects with code `cancelled`. */
  cancel(id: TaskId): void {
    void call('cancel_task', { task: id });
  }

  /** Cancels the one started last; says whether there was one. */
  cancelLast(): boolean {
    const last = this.running.at(-1);
    if (!last) return false;
    this.cancel(last.id);
    return true;
  }

  #stage(id: TaskId, stage: RunningTask['stage']): void {
    const task = this.running.find((candidate) => candidate.id === id);
    if (task) task.stage = stage;
  }
}

/** What runs. */
export const tasks = new Tasks();

/** Runs a job: `runTask('Exporting', (task) => call('export_database', { …, task }))`. Rejects as the job does. */
export function runTask<Result>(label: string, job: (task: TaskId) => Promise<Result>): Promise<Result> {
  return tasks.run(label, job);
}
