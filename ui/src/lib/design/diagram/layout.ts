/**
 * Where the boxes stand. What hangs together is layered by dagre, parents at the left; the pieces are then packed
 * beside one another. Boxes that have a place keep it.
 */
import { Graph as Layered, layout } from '@dagrejs/dagre';

import type { Box, Graph } from './graph';

/** The upper left corner of a box. */
export interface Point {
  x: number;
  y: number;
}

/** Places by table. */
export type Places = Record<string, Point>;

const GAP = { rank: 96, node: 28, piece: 56 };

/** Where everything is and how big it is. */
export interface Extent extends Point {
  width: number;
  height: number;
}

/** The rectangle around boxes. */
export function extent(boxes: Box[], places: Places): Extent {
  const found = boxes.flatMap((box) => {
    const place = places[box.name];
    return place ? [{ ...place, right: place.x + box.width, bottom: place.y + box.height }] : [];
  });
  if (found.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...found.map((one) => one.x));
  const y = Math.min(...found.map((one) => one.y));
  return {
    x,
    y,
    width: Math.max(...found.map((one) => one.right)) - x,
    height: Math.max(...found.map((one) => one.bottom)) - y,
  };
}

/** What hangs together, biggest first. */
function pieces({ boxes, ties }: Graph): Box[][] {
  const group = new Map(boxes.map((box) => [box.name, box.name]));
  const root = (name: string): string => {
    const up = group.get(name) ?? name;
    return up === name ? name : root(up);
  };
  for (const { from, to } of ties) group.set(root(from), root(to));
  const found = new Map<string, Box[]>();
  for (const box of boxes) found.set(root(box.name), [...(found.get(root(box.name)) ?? []), box]);
  return [...found.values()].sort((a, b) => b.length - a.length);
}

function layered(boxes: Box[], { ties }: Graph): Places {
  const graph = new Layered({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: GAP.rank, nodesep: GAP.node, edgesep: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(boxes.map((box) => box.name));
  for (const { name, width, height } of boxes) graph.setNode(name, { width, height });
  for (const { id, from, to } of ties) {
    if (from !== to && names.has(from) && names.has(to)) graph.setEdge(to, from, {}, id);
  }
  layout(graph);
  const places: Places = {};
  for (const { name, width, height } of boxes) {
    const node = graph.node(name) as Point;
    places[name] = { x: Math.round(node.x - width / 2), y: Math.round(node.y - height / 2) };
  }
  return folded(boxes, places);
}

/** Makes columns that are much taller than the whole should be into several beside one another. */
function folded(boxes: Box[], places: Places): Places {
  const area = boxes.reduce((sum, box) => sum + (box.width + GAP.rank) * (box.height + GAP.node), 0);
  const most = Math.max(900, Math.sqrt(area / 1.6) * 1.2);
  const size = extent(boxes, places);
  if (size.height <= most * 1.3) return places;
  const ranks = new Map<number, Box[]>();
  for (const box of boxes) {
    // Boxes of one rank stand with their middles above one another.
    const middle = Math.round((places[box.name]?.x ?? 0) + box.width / 2);
    const rank = [...ranks.keys()].find((other) => Math.abs(other - middle) <= 1) ?? middle;
    ranks.set(rank, [...(ranks.get(rank) ?? []), box]);
  }
  const columns = [...ranks.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, rank]) => {
      const down = rank.toSorted((a, b) => (places[a.name]?.y ?? 0) - (places[b.name]?.y ?? 0));
      const split: Box[][] = [[]];
      let high = 0;
      for (const box of down) {
        if (high > 0 && high + box.height > most) {
          split.push([]);
          high = 0;
        }
        split.at(-1)?.push(box);
        high += box.height + GAP.node;
      }
      return split;
    });
  const placed: Places = {};
  let x = 0;
  for (const column of columns) {
    let y = (most - column.reduce((sum, { height }) => sum + height + GAP.node, 0)) / 2;
    for (const { name, height } of column) {
      placed[name] = { x, y: Math.round(y) };
      y += height + GAP.node;
    }
    x += Math.max(...column.map(({ width }) => width)) + GAP.rank;
  }
  return placed;
}

/** Lays everything out anew. */
export function arrange(graph: Graph): Places {
  const placed = pieces(graph).map((boxes) => {
    const places = layered(boxes, graph);
    return { boxes, places, size: extent(boxes, places) };
  });
  const area = placed.reduce(
    (sum, { size }) => sum + (size.width + GAP.piece) * (size.height + GAP.piece),
    0,
  );
  const most = Math.max(Math.sqrt(area * 1.7), ...placed.map(({ size }) => size.width));
  const all: Places = {};
  let [x, y, high] = [0, 0, 0];
  for (const { boxes, places, size } of placed) {
    if (x > 0 && x + size.width > most) [x, y, high] = [0, y + high + GAP.piece, 0];
    for (const { name } of boxes) {
      const place = places[name];
      if (place) all[name] = { x: place.x - size.x + x, y: place.y - size.y + y };
    }
    x += size.width + GAP.piece;
    high = Math.max(high, size.height);
  }
  return all;
}

/** Keeps the places that there are; what has none goes below. */
export function complete(graph: Graph, kept: Places): Places {
  const known = graph.boxes.filter(({ name }) => kept[name] !== undefined);
  if (known.length === 0) return arrange(graph);
  const fresh = graph.boxes.filter(({ name }) => kept[name] === undefined);
  const places: Places = {};
  for (const { name } of known) {
    const place = kept[name];
    if (place) places[name] = place;
  }
  if (fresh.length === 0) return places;
  const names = new Set(fresh.map(({ name }) => name));
  const rest = arrange({
    boxes: fresh,
    ties: graph.ties.filter(({ from, to }) => names.has(from) && names.has(to)),
  });
  const around = extent(known, places);
  for (const { name } of fresh) {
    const place = rest[name];
    if (place) places[name] = { x: place.x + around.x, y: place.y + around.y + around.height + GAP.piece };
  }
  return places;
}

/** The box that lies nearest in a direction, seen from another; null if none does. */
export function nearest(
  boxes: Box[],
  places: Places,
  from: string,
  direction: { x: -1 | 0 | 1; y: -1 | 0 | 1 },
): string | null {
  const middle = (box: Box | undefined): Point | null => {
    const place = box && places[box.name];
    return place ? { x: place.x + box.width / 2, y: place.y + box.height / 2 } : null;
  };
  const here = middle(boxes.find((box) => box.name === from));
  if (!here) return null;
  let best: { name: string; far: number } | null = null;
  for (const box of boxes) {
    const there = middle(box);
    if (!there) continue;
    const [x, y] = [there.x - here.x, there.y - here.y];
    const along = x * direction.x + y * direction.y;
    const aside = Math.abs(x * direction.y) + Math.abs(y * direction.x);
    // In that direction rather than beside it.
    if (box.name === from || along <= 0 || aside > along * 2) continue;
    const far = along + aside * 2;
    if (best === null || far < best.far) best = { name: box.name, far };
  }
  return best?.name ?? null;
}
