/** How a link is drawn: a curve between two boxes, with a crow's foot, a bar or a ring at each end. */
import type { Box, End, Tie } from './graph';
import { SIZE } from './graph';
import type { Places, Point } from './layout';

/** A drawn link: path data. */
export interface Drawn {
  tie: Tie;
  /** The curve. */
  line: string;
  /** Crow's feet and bars. */
  marks: string;
  /** Rings ("or none"). */
  rings: Point[];
  /** Where a name may stand. */
  middle: Point;
}

/** How far the marks reach out of a box. */
const STUB = 22;
/** Radius of a ring. */
export const RING = 4;

type Side = -1 | 1;

interface Anchor extends Point {
  side: Side;
}

function heightOf(box: Box, column: string | null): number {
  const place = column === null ? -1 : box.lines.findIndex((line) => line.name === column);
  return place < 0 ? SIZE.head / 2 : SIZE.head + place * SIZE.line + SIZE.line / 2;
}

function anchor(box: Box, place: Point, column: string | null, side: Side): Anchor {
  return { side, x: side === 1 ? place.x + box.width : place.x, y: place.y + heightOf(box, column) };
}

/** Which sides two boxes turn to each other: facing sides, or the right ones where they stand above one another. */
function sides(a: Box, b: Box, one: Point, other: Point): [Side, Side] {
  if (other.x - (one.x + a.width) >= STUB) return [1, -1];
  if (one.x - (other.x + b.width) >= STUB) return [-1, 1];
  return [1, 1];
}

function marks(end: End, { x, y, side }: Anchor): { path: string; rings: Point[] } {
  const at = (far: number): number => x + far * side;
  const bar = (far: number): string => `M${at(far)} ${y - 6}V${y + 6}`;
  if (end === 'zero_many') {
    const foot = `M${at(0)} ${y - 6}L${at(12)} ${y}L${at(0)} ${y + 6}`;
    return { path: foot, rings: [{ x: at(12 + RING), y }] };
  }
  if (end === 'zero_one') return { path: bar(6), rings: [{ x: at(12), y }] };
  return { path: bar(6) + bar(11), rings: [] };
}

/** Draws a link; null if one of its boxes has no place. */
export function draw(tie: Tie, boxes: Map<string, Box>, places: Places): Drawn | null {
  const [a, b] = [boxes.get(tie.from), boxes.get(tie.to)];
  const [one, other] = [places[tie.from], places[tie.to]];
  if (!a || !b || !one || !other) return null;
  const own = tie.from === tie.to;
  const [out, into] = own ? ([1, 1] as const) : sides(a, b, one, other);
  const start = anchor(a, one, tie.fromColumn, out);
  const stop = anchor(b, other, tie.toColumn, into);
  // A link of a table to itself needs some room between its ends.
  if (own && Math.abs(start.y - stop.y) < SIZE.line) start.y = stop.y + SIZE.line;
  const [x1, x2] = [start.x + STUB * start.side, stop.x + STUB * stop.side];
  // Beside one another: a soft step between the two. Above one another: a bow at the right of both.
  const soft = Math.max(24, Math.abs(x2 - x1) / 2);
  const bow = Math.max(x1, x2) + Math.max(20, Math.min(90, Math.abs(start.y - stop.y) / 4));
  const [turn1, turn2] = out === into ? [bow, bow] : [x1 + soft * start.side, x2 + soft * stop.side];
  const line = `M${start.x} ${start.y}H${x1}C${turn1} ${start.y} ${turn2} ${stop.y} ${x2} ${stop.y}H${stop.x}`;
  const [first, second] = [marks(tie.fromEnd, start), marks(tie.toEnd, stop)];
  return {
    tie,
    line,
    marks: first.path + second.path,
    rings: [...first.rings, ...second.rings],
    // Half way along the curve.
    middle: { x: (x1 + x2 + 3 * (turn1 + turn2)) / 8, y: (start.y + stop.y) / 2 },
  };
}
