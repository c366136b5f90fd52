/**
 * Searching the text of the file: what is typed, where it is looked for, and what was found so far. Each table is asked part
 * by part, so that the first hits are there at once; what is typed next gives up the search before.
 */
import type { Hit, SearchPlace } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { tabs } from '../state/tabs.svelte';

/** Rest after the last key before the search begins, in milliseconds. */
const REST = 120;
/** Until then nothing is said of a search that runs, in milliseconds. */
const QUIET = 100;
/** Hits of each table where all are searched. */
const FEW = 5;
/** Hits at once where only one is. */
const MANY = 50;

/** What was found in one table. */
export interface Group {
  /** The table, and how it is searched. */
  place: SearchPlace;
  /** The rows. */
  hits: Hit[];
  /** Where to go on; null: these are all. */
  next: string | null;
}

/** The search of the open file. */
export class FileSearch {
  /** What is typed. */
  text = $state('');
  /** Only this table; null: all. */
  scope = $state<string | null>(null);
  /** Where can be searched. */
  places = $state.raw<SearchPlace[]>([]);
  /** What was found, in the order in which the tables were searched. */
  groups = $state.raw<Group[]>([]);
  /** The text that `groups` answers; null: nothing is asked. */
  answered = $state<string | null>(null);
  /** A search runs, and has for a while. */
  busy = $state(false);
  /** The table that is being read, and how many of its rows were. */
  reading = $state.raw<{ table: string; rows: number } | null>(null);
  /** The person stopped it before its end. */
  stopped = $state(false);
  /** Why it failed. */
  trouble = $state<string | null>(null);
  /** Counts the times that the field is wanted. */
  wanted = $state(0);

  #file: number | null = null;
  #round = 0;
  #task: number | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;

  /** Searches this file from now on; what was found in another is forgotten. */
  async use(file: number): Promise<void> {
    if (this.#file !== file) {
      this.#giveUp();
      this.#file = file;
      this.text = '';
      this.scope = null;
      this.groups = [];
      this.answered = null;
    }
    await this.#readPlaces();
  }

  /** Takes what is typed; the search begins after a short rest. */
  type(text: string): void {
    this.text = text;
    this.#soon();
  }

  /** Searches one table only, or (null) all. */
  within(scope: string | null): void {
    this.scope = scope;
    void this.run();
  }

  /** Searches at once. */
  async run(): Promise<void> {
    this.#giveUp();
    const text = this.text.trim();
    const file = this.#file;
    this.stopped = false;
    this.trouble = null;
    if (text === '' || file === null) {
      this.groups = [];
      this.answered = null;
      return;
    }
    const round = this.#round;
    this.#quiet = setTimeout(() => (this.busy = true), QUIET);
    const found: Group[] = [];
    try {
      await this.#readPlaces();
      const limit = this.scope === null ? FEW : MANY;
      for (const place of this.places) {
        if (round !== this.#round) return;
        if (this.scope !== null && place.table !== this.scope) continue;
        await this.#collect({ place, hits: [], next: null }, limit, round, (group) => {
          if (!found.some((known) => known.place === place)) found.push(group);
          this.#show(found, text);
        });
      }
      if (round === this.#round) this.#show(found, text);
    } catch (thrown) {
      if (round === this.#round) this.trouble = asError(thrown).message;
    }
    if (round === this.#round) this.#end();
  }

  /** Looks for further rows of a table. */
  async more(table: string): Promise<void> {
    const shown = this.groups.find((candidate) => candidate.place.table === table);
    if (!shown || shown.next === null) return;
    const group = { ...shown };
    this.#giveUp();
    const round = this.#round;
    this.#quiet = setTimeout(() => (this.busy = true), QUIET);
    try {
      await this.#collect(group, MANY, round, () => undefined);
      if (round === this.#round)
        this.groups = this.groups.map((one) => (one.place.table === table ? group : one));
    } catch (thrown) {
      if (round === this.#round) this.trouble = asError(thrown).message;
    }
    if (round === this.#round) this.#end();
  }

  /** Leaves off; what was found stays. */
  stop(): void {
    this.#giveUp();
    this.stopped = true;
    if (this.answered === null) this.answered = this.text.trim();
  }

  #soon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.run(), REST);
  }

  #giveUp(): void {
    clearTimeout(this.#rest);
    this.#round += 1;
    if (this.#task !== null) void call('cancel_task', { task: this.#task }).catch(() => undefined);
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#quiet);
    this.#task = null;
    this.busy = false;
    this.reading = null;
  }

  async #readPlaces(): Promise<void> {
    if (this.#file === null) return;
    const file = this.#file;
    const places = await call('search_places', { file });
    if (file !== this.#file) return;
    this.places = places;
    if (this.scope !== null && !places.some((place) => place.table === this.scope)) this.scope = null;
  }

  #show(found: Group[], text: string): void {
    // As they are now: they go on being filled.
    this.groups = found.map((group) => ({ ...group }));
    this.answered = text;
  }

  /** Asks for up to `limit` further hits; `found` is told of each part that has some. */
  async #collect(group: Group, limit: number, round: number, found: (group: Group) => void): Promise<void> {
    const text = this.text.trim();
    let left = limit;
    let rows = 0;
    do {
      const task = newTask();
      this.#task = task;
      const file = this.#file ?? 0;
      const asked = { file, table: group.place.table, text, limit: left, from: group.next, task };
      const part = await call('search_table', asked);
      if (round !== this.#round) return;
      rows += part.lookedAt;
      this.reading = { table: group.place.table, rows };
      group.next = part.next;
      // A row that was changed meanwhile may come a second time.
      const fresh = part.hits.filter((hit) => !group.hits.some((known) => known.key === hit.key));
      group.hits = [...group.hits, ...fresh];
      left -= fresh.length;
      if (fresh.length > 0) found(group);
    } while (group.next !== null && left > 0);
  }
}

/** The search of the open file. */
export const fileSearch = new FileSearch();

/** Shows the search page, with what is given in its fields. */
export function openSearch(options: { text?: string; scope?: string | null } = {}): void {
  if (options.scope !== undefined) fileSearch.scope = options.scope;
  if (options.text !== undefined) fileSearch.text = options.text;
  tabs.openPage('search');
  fileSearch.wanted += 1;
}
