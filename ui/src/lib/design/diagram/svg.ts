/** The diagram as an SVG file of its own: what is on screen, with the colours of the light theme written into it. */
import type { Box, Graph, Measure } from './graph';
import { SIZE, fit } from './graph';
import type { Places } from './layout';
import { extent } from './layout';
import { RING, draw } from './route';

/** The colours that the drawing needs. */
export interface Ink {
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  text2: string;
  accent: string;
}

/** Room around the drawing, in px. */
const MARGIN = 24;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function text(x: number, y: number, content: string, fill: string, more = ''): string {
  return `<text x="${x}" y="${y}" fill="${fill}"${more}>${escaped(content)}</text>`;
}

function drawBox(box: Box, x: number, y: number, ink: Ink, measure: Measure): string {
  const room = box.width - 2 * SIZE.gap;
  const lines = box.lines.map((line, index) => {
    const base = SIZE.head + index * SIZE.line + 14;
    const free = room - SIZE.mark - measure(line.title, false) - SIZE.gap / 2;
    const kind = fit(line.kind, Math.max(room / 2, free), false, measure);
    const title = fit(line.title, room - SIZE.mark - measure(kind, false) - SIZE.gap / 2, false, measure);
    const mark = line.key ? 'key' : line.link ? '→' : '';
    return (
      (mark === '' ? '' : text(8, base, mark, ink.accent, ' font-size="10"')) +
      text(SIZE.mark + SIZE.gap, base, title, ink.text, line.required ? ' font-weight="500"' : '') +
      text(box.width - 8, base, kind, ink.text2, ' text-anchor="end"')
    );
  });
  const more =
    box.more > 0
      ? text(
          SIZE.mark + SIZE.gap,
          SIZE.head + box.lines.length * SIZE.line + 14,
          `and ${box.more} more`,
          ink.text2,
        )
      : '';
  return (
    `<g transform="translate(${x} ${y})">` +
    `<rect width="${box.width}" height="${box.height}" rx="6" fill="${ink.surface}" stroke="${ink.lineStrong}"/>` +
    `<path d="M0.5 ${SIZE.head}V6.5a6 6 0 0 1 6 -6H${box.width - 6.5}a6 6 0 0 1 6 6V${SIZE.head}z" fill="${ink.sunken}"/>` +
    text(8, 17, fit(box.title, room, true, measure), ink.text, ' font-weight="600"') +
    lines.join('') +
    more +
    '</g>'
  );
}

/** The whole drawing. */
export function svgOf(graph: Graph, places: Places, ink: Ink, measure: Measure): string {
  const boxes = new Map(graph.boxes.map((box) => [box.name, box]));
  // Bows and marks reach a little beyond the boxes.
  const around = extent(graph.boxes, places);
  const size = { x: around.x - MARGIN, y: around.y - MARGIN };
  const [width, height] = [around.width + 2 * MARGIN + 90, around.height + 2 * MARGIN];
  const ties = graph.ties.flatMap((tie) => draw(tie, boxes, places) ?? []);
  const lines = ties.map(
    ({ line, marks, rings, tie, middle }) =>
      `<path d="${line}" fill="none" stroke="${ink.text2}"><title>${escaped(tie.sentence)}</title></path>` +
      `<path d="${marks}" fill="none" stroke="${ink.text2}"/>` +
      rings
        .map(
          ({ x, y }) =>
            `<circle cx="${x}" cy="${y}" r="${RING}" fill="${ink.surface}" stroke="${ink.text2}"/>`,
        )
        .join('') +
      (tie.through === null
        ? ''
        : text(middle.x, middle.y - 4, tie.label, ink.text2, ' text-anchor="middle"')),
  );
  const drawn = graph.boxes.flatMap((box) => {
    const place = places[box.name];
    return place ? [drawBox(box, place.x, place.y, ink, measure)] : [];
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="${size.x} ${size.y} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">` +
    `<rect x="${size.x}" y="${size.y}" width="${width}" height="${height}" fill="${ink.surface}"/>` +
    `${lines.join('')}${drawn.join('')}</svg>\n`
  );
}
