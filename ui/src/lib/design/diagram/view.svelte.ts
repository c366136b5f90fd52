/** The diagram on screen: what is shown, where it stands, what is chosen. Places are kept with the file's notes. */
import { SvelteSet } from 'svelte/reactivity';

import type { Catalog } from '../../api/client';
import { call } from '../../api/client';
import { showError } from '../../state/messages.svelte';
import type { Box, Detail, Graph } from './graph';
import { byName, graphOf, guess, neighbours } from './graph';
import type { Measure } from './graph';
import type { Extent, Places, Point } from './layout';
import { arrange, complete, extent, nearest } from './layout';
import type { Drawn } from './route';
import { draw } from './route';

/** Under which name it is kept. */
const NOTE = 'diagram';
/** How long it must rest before it is kept, in milliseconds. */
const KEEP_AFTER = 400;
/** Least and most magnification. */
const ZOOM = { least: 0.1, most: 2.5 };
/** Room around everything when it is made to fit, in px. */
const ROOM = 32;

interface Kept {
  places: Places;
  detail: Detail;
  shortcut: boolean;
}

/** A font measure of the window; a guess where there is none. */
function measured(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return guess;
  const family = getComputedStyle(document.body).fontFamily || 'sans-serif';
  return (text, bold) => {
    context.font = `${bold ? '600 ' : ''}12px ${family}`;
    return context.measureText(text).width;
  };
}

/** The diagram of one file. */
export class DiagramView {
  /** Where the boxes stand. */
  places = $state.raw<Places>({});
  /** How much of each table is shown. */
  detail = $state<Detail>('some');
  /** Tables that only tie two others together are lines. */
  shortcut = $state(true);
  /** The chosen table. */
  chosen = $state<string | null>(null);
  /** What the diagram is moved by, in px of the screen. */
  pan = $state.raw<Point>({ x: 0, y: 0 });
  /** Magnification. */
  zoom = $state(1);
  /** The notes have been read. */
  ready = $state(false);
  /** Size of the place that it is shown in, in px. */
  room = $state.raw({ width: 0, height: 0 });

  /** Widths of text. */
  readonly measure: Measure;
  readonly #file: number;
  readonly #catalog: () => Catalog | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Boxes and lines. */
  graph: Graph = $derived.by(() => {
    const catalog = this.#catalog();
    return catalog ? graphOf(catalog, this.detail, this.shortcut, this.measure) : { boxes: [], ties: [] };
  });
  /** Boxes by table. */
  boxes: Map<string, Box> = $derived(byName(this.graph.boxes));
  /** All places: those kept, and one for what is new. */
  placed: Places = $derived(complete(this.graph, this.places));
  /** The lines as drawn. */
  lines: Drawn[] = $derived(this.graph.ties.flatMap((tie) => draw(tie, this.boxes, this.placed) ?? []));
  /** The chosen table and those linked with it; null if none is chosen. */
  lit: Set<string> | null = $derived.by(() => {
    if (this.chosen === null || !this.boxes.has(this.chosen)) return null;
    return new SvelteSet([this.chosen, ...neighbours(this.graph, this.chosen)]);
  });
  /** The rectangle around everything. */
  around: Extent = $derived(extent(this.graph.boxes, this.placed));

  constructor(file: number, catalog: () => Catalog | null) {
    this.#file = file;
    this.#catalog = catalog;
    this.measure = measured();
  }

  /** Reads how it was left. */
  async load(): Promise<void> {
    try {
      const text = await call('note', { file: this.#file, name: NOTE });
      if (text !== null) {
        const kept = JSON.parse(text) as Partial<Kept>;
        this.places = kept.places ?? {};
        this.detail = kept.detail ?? 'some';
        this.shortcut = kept.shortcut ?? true;
      }
    } catch (thrown) {
      showError(thrown, 'The diagram is laid out anew');
    }
    this.ready = true;
  }

  /** Keeps how it stands, once it rests. */
  keep(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keepNow(), KEEP_AFTER);
  }

  /** Keeps how it stands at once, if that is still to be done. */
  async keepNow(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const kept: Kept = { places: this.places, detail: this.detail, shortcut: this.shortcut };
    try {
      await call('save_note', { file: this.#file, name: NOTE, text: JSON.stringify(kept) });
    } catch (thrown) {
      showError(thrown, 'The places of the diagram couldn’t be kept');
    }
  }

  /** Moves a box. */
  move(name: string, by: Point): void {
    const place = this.placed[name];
    if (!place) return;
    this.places = {
      ...this.placed,
      [name]: { x: Math.round(place.x + by.x), y: Math.round(place.y + by.y) },
    };
    this.keep();
  }

  /** Lays everything out anew. */
  arrange(): void {
    this.places = arrange(this.graph);
    this.keep();
    this.fit();
  }

  /** Shows more or less of each table. */
  show(change: Partial<Pick<Kept, 'detail' | 'shortcut'>>): void {
    if (change.detail !== undefined) this.detail = change.detail;
    if (change.shortcut !== undefined) this.shortcut = change.shortcut;
    this.keep();
  }

  /** Makes everything visible. */
  fit(): void {
    const { width, height } = this.room;
    const around = this.around;
    if (width === 0 || around.width === 0) return;
    // Bows at the right reach beyond the boxes.
    const wide = around.width + 60;
    const zoom = Math.min(1, (width - 2 * ROOM) / wide, (height - 2 * ROOM) / around.height);
    this.zoom = Math.max(ZOOM.least, zoom);
    this.pan = {
      x: (width - wide * this.zoom) / 2 - around.x * this.zoom,
      y: (height - around.height * this.zoom) / 2 - around.y * this.zoom,
    };
  }

  /** Magnifies by a factor, around a point of the screen (the middle if none is given). */
  magnify(factor: number, at?: Point): void {
    const point = at ?? { x: this.room.width / 2, y: this.room.height / 2 };
    const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, this.zoom * factor));
    const ratio = zoom / this.zoom;
    this.pan = { x: point.x - (point.x - this.pan.x) * ratio, y: point.y - (point.y - this.pan.y) * ratio };
    this.zoom = zoom;
  }

  /** Whether some of this rectangle is on screen. */
  sees({ x, y, width, height }: Extent): boolean {
    const left = x * this.zoom + this.pan.x;
    const top = y * this.zoom + this.pan.y;
    return (
      left < this.room.width &&
      top < this.room.height &&
      left + width * this.zoom > 0 &&
      top + height * this.zoom > 0
    );
  }

  /** Chooses a table and brings it on screen. */
  goTo(name: string): void {
    const [box, place] = [this.boxes.get(name), this.placed[name]];
    if (!box || !place) return;
    this.chosen = name;
    const zoom = Math.max(this.zoom, 0.7);
    this.zoom = zoom;
    this.pan = {
      x: this.room.width / 2 - (place.x + box.width / 2) * zoom,
      y: this.room.height / 2 - (place.y + box.height / 2) * zoom,
    };
  }

  /** Brings a table on screen if it isn't. */
  reveal(name: string): void {
    const [box, place] = [this.boxes.get(name), this.placed[name]];
    if (!box || !place) return;
    const left = place.x * this.zoom + this.pan.x;
    const top = place.y * this.zoom + this.pan.y;
    const right = left + box.width * this.zoom;
    const bottom = top + box.height * this.zoom;
    const by = {
      x: left < ROOM ? ROOM - left : right > this.room.width - ROOM ? this.room.width - ROOM - right : 0,
      y: top < ROOM ? ROOM - top : bottom > this.room.height - ROOM ? this.room.height - ROOM - bottom : 0,
    };
    if (by.x !== 0 || by.y !== 0) this.pan = { x: this.pan.x + by.x, y: this.pan.y + by.y };
  }

  /** The table that lies nearest in a direction from the chosen one. */
  beside(x: -1 | 0 | 1, y: -1 | 0 | 1): string | null {
    const from = this.chosen;
    return from === null ? null : nearest(this.graph.boxes, this.placed, from, { x, y });
  }
}
