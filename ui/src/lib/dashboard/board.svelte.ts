/**
 * One open dashboard: its parts and their places, what they show, and when that is read again. Every change is kept in
 * the file soon after it is made; what can't be kept stays on screen and says so.
 */
import type { PartData, Place, SavedView, TaskId, ViewName, ViewPart } from '../api/client';
import { asError, call, newTask } from '../api/client';
import { showError, toast } from '../state/messages.svelte';
import { nameOfView, views } from '../state/views.svelte';
import { placed, placeFor, placesOf } from './layout';

/** How long after a change of the file its tiles are read again, in milliseconds: changes come in swarms. */
const REST = 250;
/** How long after a change of the page it is kept. */
const KEEP_AFTER = 300;
/** Parts that are read at the same time. */
const AT_ONCE = 3;
/** What depends on the moment is read again when a page is looked at after this long. */
const OLD = 60_000;

/** What is known of one part. */
export class Tile {
  /** Names it while the page is open. */
  readonly id: number;
  /** What it shows. */
  part = $state.raw<ViewPart>({ title: '', type: 'text' });
  /** The answer; null until it is there. */
  data = $state.raw<PartData | null>(null);
  /** Why there is none, as a sentence. */
  trouble = $state<string | null>(null);
  /** It is being read: since long enough to say so. */
  slow = $state(false);
  /** A chart is shown as its table. */
  table = $state(false);
  /** On screen, as far as the page is. */
  inSight = false;
  /** What it shows may be another by now. */
  stale = true;
  /** When it was read. */
  readAt = 0;
  /** The job that reads it. */
  task: TaskId | null = null;

  constructor(id: number, part: ViewPart) {
    this.id = id;
    this.part = part;
  }
}

const asks = (part: ViewPart): boolean => part.type !== 'text';

/** What of a part decides what it shows: another place or look asks nothing anew. */
function question(part: ViewPart): string {
  const { title, place, chart, opens, ...rest } = part;
  void [title, place, chart, opens];
  return JSON.stringify(rest);
}

/** The page. */
export class Board {
  /** In the order in which the file has them. */
  tiles = $state.raw<Tile[]>([]);
  /** Where they stand, in the same order. */
  places = $state.raw<Place[]>([]);
  /** The view as it was last read or kept; null once it is gone. */
  view = $state.raw<SavedView | null>(null);

  readonly #file: number;
  /** What names it now. */
  name: ViewName;
  #last = 0;
  #active = false;
  #gone = false;
  #keep: ReturnType<typeof setTimeout> | undefined;
  #unkept = false;
  #keeping: Promise<void> = Promise.resolve();
  #rest: ReturnType<typeof setTimeout> | undefined;
  #reading = 0;

  constructor(file: number, name: ViewName) {
    this.#file = file;
    this.name = name;
  }

  /** The parts. */
  get parts(): ViewPart[] {
    return this.tiles.map(({ part }) => part);
  }

  /** Takes what the file has, unless that is what stands here already or something here isn't kept yet. */
  take(list: SavedView[]): void {
    if (this.#unkept) return;
    const { name, partOf } = this.name;
    const found =
      list.find(
        (view) => view.type === 'dashboard' && view.name === name && (view.partOf ?? '') === partOf,
      ) ?? null;
    if (found && this.view && JSON.stringify(found) === JSON.stringify(this.view)) return;
    this.view = found;
    if (!found) return;
    const known = [...this.tiles];
    this.tiles = (found.part ?? []).map((part) => {
      const same = known.findIndex((tile) => question(tile.part) === question(part));
      const [tile] = same < 0 ? [] : known.splice(same, 1);
      if (!tile) return this.#made(part);
      tile.part = part;
      return tile;
    });
    this.places = placesOf(this.parts);
    this.#pump();
  }

  #made(part: ViewPart): Tile {
    this.#last += 1;
    return new Tile(this.#last, part);
  }

  /** The page came to the front or went behind another. */
  show(active: boolean): void {
    this.#active = active;
    if (!active) return;
    const now = Date.now();
    for (const tile of this.tiles) if (now - tile.readAt > OLD) tile.stale = true;
    this.#pump();
  }

  /** A tile came into sight or went out of it. */
  see(tile: Tile, inSight: boolean): void {
    tile.inSight = inSight;
    if (inSight) this.#pump();
  }

  /** The file's rows changed. */
  changed(): void {
    for (const tile of this.tiles) tile.stale = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#pump(), REST);
  }

  /** Reads everything again. */
  refresh(): void {
    for (const tile of this.tiles) tile.stale = true;
    this.#pump();
  }

  /** Reads one again. */
  retry(tile: Tile): void {
    tile.stale = true;
    this.#pump();
  }

  /** Breaks off what is read for a tile. */
  cancel(tile: Tile): void {
    if (tile.task !== null) void call('cancel_task', { task: tile.task });
  }

  #pump(): void {
    if (!this.#active || this.#gone) return;
    for (const tile of this.tiles) {
      if (this.#reading >= AT_ONCE) return;
      if (tile.stale && tile.inSight && tile.task === null && asks(tile.part)) void this.#read(tile);
    }
  }

  async #read(tile: Tile): Promise<void> {
    const task = newTask();
    const { part } = tile;
    tile.task = task;
    tile.stale = false;
    this.#reading += 1;
    const slow = setTimeout(() => (tile.slow = true), 1000);
    try {
      const data = await call('read_part', { file: this.#file, part, task });
      if (tile.part === part || question(tile.part) === question(part)) {
        tile.data = data;
        tile.trouble = null;
      } else tile.stale = true;
    } catch (thrown) {
      const error = asError(thrown);
      tile.trouble =
        error.code === 'cancelled'
          ? 'Cancelled. Refresh to try again.'
          : sentence(error.message, error.details);
    } finally {
      clearTimeout(slow);
      tile.slow = false;
      tile.task = null;
      tile.readAt = Date.now();
      this.#reading -= 1;
      this.#pump();
    }
  }

  /** Puts a tile somewhere else, or makes it larger; with `keep` that is kept. */
  put(tile: Tile, place: Place, keep = true): void {
    const index = this.tiles.indexOf(tile);
    if (index < 0) return;
    this.arrange(placed(this.parts, this.places, index, place), keep);
  }

  /** Puts all of them. */
  arrange(places: Place[], keep = true): void {
    this.places = places;
    if (keep) this.#changed();
  }

  /** Adds a part where there is room. */
  add(part: ViewPart): Tile {
    const tile = this.#made(part);
    const place = placeFor(part, this.places);
    this.tiles = [...this.tiles, tile];
    this.places = [...this.places, place];
    this.#changed();
    return tile;
  }

  /** Changes what a tile shows. */
  change(tile: Tile, part: ViewPart): void {
    const index = this.tiles.indexOf(tile);
    if (index < 0) return;
    if (question(tile.part) !== question(part)) {
      tile.stale = true;
      tile.data = null;
      tile.trouble = null;
    }
    tile.part = part;
    const place = this.places[index];
    if (place) this.places = placed(this.parts, this.places, index, place);
    this.#changed();
    this.#pump();
  }

  /** Takes a tile away; it can be taken back. */
  remove(tile: Tile): void {
    const index = this.tiles.indexOf(tile);
    const place = this.places[index];
    if (index < 0 || !place) return;
    const before = this.places;
    this.tiles = this.tiles.filter((other) => other !== tile);
    this.places = placesOf(
      this.tiles.map(({ part }, at) => ({
        type: part.type,
        place: before[at < index ? at : at + 1] as Place,
      })),
    );
    this.#changed();
    toast({
      kind: 'info',
      text: `Removed “${tile.part.title}” from the page.`,
      action: { label: 'Undo', run: () => this.#back(tile, index, before) },
    });
  }

  #back(tile: Tile, index: number, before: Place[]): void {
    if (this.#gone || this.tiles.includes(tile)) return;
    const place = before[index];
    if (!place) return;
    const same = before.length === this.tiles.length + 1;
    this.tiles = [...this.tiles.slice(0, index), tile, ...this.tiles.slice(index)];
    const now = [...this.places.slice(0, index), place, ...this.places.slice(index)];
    this.places = same ? before : placed(this.parts, now, index, place);
    this.#changed();
    this.#pump();
  }

  /** Names it anew. */
  async rename(name: string): Promise<void> {
    await this.keepNow();
    const { view } = this;
    if (!view) return;
    const from = this.name;
    this.name = { ...from, name: name.trim() };
    try {
      this.view = { ...view, name: name.trim() };
      await views.save(this.view, from);
    } catch (thrown) {
      this.name = from;
      this.view = view;
      throw thrown;
    }
  }

  #changed(): void {
    const { view } = this;
    if (!view) return;
    const part = this.tiles.map((tile, index) => {
      const place = this.places[index];
      return place ? { ...tile.part, place } : tile.part;
    });
    this.tiles.forEach((tile, index) => (tile.part = part[index] ?? tile.part));
    this.view = { ...view, part };
    this.#unkept = true;
    clearTimeout(this.#keep);
    this.#keep = setTimeout(
      () => void this.keepNow().catch((thrown: unknown) => showError(thrown)),
      KEEP_AFTER,
    );
  }

  /** Keeps what isn't kept yet, now. */
  keepNow(): Promise<void> {
    clearTimeout(this.#keep);
    if (!this.#unkept || !this.view) return this.#keeping;
    const { view } = this;
    this.#unkept = false;
    this.#keeping = this.#keeping
      .catch(() => undefined)
      .then(() => views.save(view, nameOfView(view)))
      .catch((thrown: unknown) => {
        this.#unkept = true;
        throw thrown;
      });
    return this.#keeping;
  }

  /** The page goes away. */
  leave(): void {
    clearTimeout(this.#rest);
    void this.keepNow().catch((thrown: unknown) => showError(thrown));
    this.#gone = true;
    for (const tile of this.tiles) this.cancel(tile);
  }
}

function sentence(message: string, details: string | null | undefined): string {
  return details && details.length < 200 && !message.includes(details) ? `${message} ${details}` : message;
}
