/**
 * An answer as it is drawn, before anybody draws it: categories, series and their numbers, what was left out or added up,
 * the sentence that says it, and the table behind it. No colours and no library in here.
 */
import type { ChartSpec, Column } from '../api/client';
import { optionColour } from '../cell/kinds';
import type { ChartData, Writing } from './data';
import { columnIndex, filledDates, nameOf, numberOf, roleOf, writtenNumber } from './data';

/** A category or a series. */
export interface Group {
  name: string;
  /** The enum's own colour by its name in the tokens. */
  colour?: string;
  /** The rows behind it. */
  rows: number[];
}

/** One number of a series. */
export interface Point {
  value: number | null;
  /** The rows of the answer behind it. */
  rows: number[];
}

/** Series and their numbers. */
export interface Series extends Group {
  points: Point[];
  /** The column of the numbers, for how they are written. */
  column: Column | undefined;
  /** Which one it is. */
  index: number;
}

/** What is drawn. */
export interface Plot {
  kind: ChartSpec['kind'];
  categories: Group[];
  series: Series[];
  /** The column along the bottom. */
  x: Column | undefined;
  /** Scatter: the numbers along the bottom, by row. */
  places: (number | null)[];
  /** A number alone, as it is written; it may be any value. */
  text: string;
  /** What a person should know: rows left out, numbers added up. */
  notes: string[];
}

/** Slices that can be told apart. */
export const MOST_SLICES = 8;
/** Bars and columns that fit. */
const MOST_CATEGORIES = 100;
/** Series that can be told apart. */
const MOST_SERIES = 12;
/** Points of a scatter chart that are drawn. */
const MOST_POINTS = 2000;

/** What gathers the rest. */
export const OTHER = 'Other';

/** Whether the numbers of a kind of chart may be added up into one for the rest. */
const sums = (column: Column | undefined): boolean => column?.kind !== 'percent' && column?.kind !== 'rating';

/** The plot of an answer; a sentence where it can't be drawn as asked. */
export function plotOf(spec: ChartSpec, data: ChartData, writing: Writing = {}): Plot | string {
  if (data.rows.length === 0) return 'There are no rows to draw.';
  const ys = (spec.y ?? []).map((name) => columnIndex(data, name)).filter((index) => index >= 0);
  if (ys.length === 0) {
    return spec.y?.length
      ? `There is no column “${spec.y.join(', ')}” in the answer any more. Choose another one for the numbers.`
      : 'Choose a column of numbers.';
  }
  const x = columnIndex(data, spec.x);
  if (spec.x !== undefined && x < 0) {
    return `There is no column “${spec.x}” in the answer any more. Choose another one.`;
  }
  if (spec.kind === 'number') return numberPlot(data, ys[0] ?? -1, writing);
  if (spec.kind === 'scatter') return scatterPlot(spec, data, x, ys, writing);
  return grouped(spec, data, x, ys, writing);
}

const pointOf = (data: ChartData, index: number, rows: number[]): Point => {
  const column = data.columns[index];
  const values = rows.flatMap((row) => {
    const value = column ? numberOf(data.rows[row]?.[index] ?? null, column) : null;
    return value === null ? [] : [value];
  });
  return { value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0), rows };
};

function numberPlot(data: ChartData, index: number, writing: Writing): Plot {
  const column = data.columns[index];
  const series = { name: column?.title ?? '', rows: [0], points: [pointOf(data, index, [0])], column, index };
  const notes = data.rows.length > 1 ? ['Of several rows the first is shown.'] : [];
  const text = nameOf(data, 0, index, writing);
  return { kind: 'number', categories: [], series: [series], x: undefined, places: [], text, notes };
}

function scatterPlot(
  spec: ChartSpec,
  data: ChartData,
  x: number,
  ys: number[],
  writing: Writing,
): Plot | string {
  const along = data.columns[x];
  if (!along || roleOf(data, x) !== 'number') return 'Choose a column of numbers for the horizontal axis.';
  const rows = data.rows.map((_, row) => row).slice(0, MOST_POINTS);
  const places = rows.map((row) => numberOf(data.rows[row]?.[x] ?? null, along));
  const split = columnIndex(data, spec.split);
  const notes =
    data.rows.length > MOST_POINTS ? [`The first ${MOST_POINTS} of ${data.rows.length} rows.`] : [];
  const index = ys[0] ?? -1;
  const groups =
    split < 0
      ? ys.map((y) => ({ name: data.columns[y]?.title ?? '', rows, y }))
      : groupsOf(data, rows, split, writing).map((group) => ({ ...group, y: index }));
  const series = groups.map(({ y, ...group }) => ({
    ...group,
    points: group.rows.map((row) => pointOf(data, y, [row])),
    column: data.columns[y],
    index: y,
  }));
  const drawn = capped(series, notes);
  return { kind: 'scatter', categories: [], series: drawn, x: along, places, text: '', notes };
}

/** The rows by their value in a column, in the order in which they come, an enum's in the order of its values. */
function groupsOf(data: ChartData, rows: number[], index: number, writing: Writing): Group[] {
  const found = new Map<string, Group>();
  const column = data.columns[index];
  for (const row of rows) {
    const name = nameOf(data, row, index, writing);
    const cell = data.rows[row]?.[index] ?? null;
    // NULL and a text that reads like it are two things.
    const key = cell === null ? '\u0000' : name;
    const group = found.get(key);
    if (group) group.rows.push(row);
    else {
      const own = column?.kind === 'enum' && typeof cell === 'string' ? optionColour(column, cell) : null;
      found.set(key, { name, rows: [row], ...(own === null || own === 'slate' ? {} : { colour: own }) });
    }
  }
  return [...found.values()];
}

function grouped(spec: ChartSpec, data: ChartData, x: number, ys: number[], writing: Writing): Plot {
  const rows = data.rows.map((_, row) => row);
  const notes: string[] = [];
  const split = columnIndex(data, spec.split);
  let categories =
    x < 0 ? rows.map((row) => ({ name: String(row + 1), rows: [row] })) : groupsOf(data, rows, x, writing);
  const isDate = x >= 0 && roleOf(data, x) === 'date';
  const round = spec.kind === 'pie' || spec.kind === 'donut';
  if (isDate && !round) categories = byTime(categories);
  let series: Series[];
  if (split >= 0) {
    const index = ys[0] ?? -1;
    series = groupsOf(data, rows, split, writing).map((group) => {
      const inside = new Set(group.rows);
      const points = categories.map((category) =>
        pointOf(
          data,
          index,
          category.rows.filter((row) => inside.has(row)),
        ),
      );
      return { ...group, points, column: data.columns[index], index };
    });
  } else {
    series = ys.map((index) => ({
      name: data.columns[index]?.title ?? '',
      rows,
      points: categories.map((category) => pointOf(data, index, category.rows)),
      column: data.columns[index],
      index,
    }));
  }
  if (series.some(({ points }) => points.some((point) => point.rows.length > 1))) {
    notes.push('Where several rows fall on one place, their numbers are added up.');
  }
  let plot: Plot = { kind: spec.kind, categories, series, x: data.columns[x], places: [], text: '', notes };
  if (!isDate || round) plot = ordered(plot, spec.sort);
  if (round) return sliced(plot);
  plot = shortened(plot);
  plot.series = capped(plot.series, notes);
  return plot;
}

/** Dates from the first to the last, with those in between that have no rows. */
function byTime(categories: Group[]): Group[] {
  const dated = categories.filter(({ name }) => /^-?\d{4}/.test(name));
  const others = categories.filter((category) => !dated.includes(category));
  const filled = filledDates(dated.map(({ name }) => name));
  const of = new Map(dated.map((category) => [category.name, category]));
  const sorted = filled
    ? filled.map((name) => of.get(name) ?? { name, rows: [] })
    : dated.toSorted((a, b) => a.name.localeCompare(b.name));
  return [...sorted, ...others];
}

/** A category's number over all series. */
const totalOf = (plot: Plot, place: number): number =>
  plot.series.reduce((sum, { points }) => sum + (points[place]?.value ?? 0), 0);

function arranged(plot: Plot, places: number[]): Plot {
  return {
    ...plot,
    categories: places.flatMap((place) => plot.categories[place] ?? []),
    series: plot.series.map((one) => ({
      ...one,
      points: places.flatMap((place) => one.points[place] ?? []),
    })),
  };
}

function ordered(plot: Plot, sort: ChartSpec['sort']): Plot {
  const places = plot.categories.map((_, place) => place);
  if (sort === 'largest') places.sort((a, b) => totalOf(plot, b) - totalOf(plot, a));
  else if (sort === 'smallest') places.sort((a, b) => totalOf(plot, a) - totalOf(plot, b));
  else if (sort === 'name') {
    const name = (place: number): string => plot.categories[place]?.name ?? '';
    places.sort((a, b) => name(a).localeCompare(name(b), undefined, { numeric: true }));
  } else return plot;
  return arranged(plot, places);
}

/** Of one series the slices: those of nothing and below are left out, the small ones gathered. */
function sliced(plot: Plot): Plot {
  const [series] = plot.series;
  if (!series) return plot;
  const notes = [...plot.notes];
  if (plot.series.length > 1) notes.push(`A ${plot.kind} shows one column of numbers: ${series.name}.`);
  const places = plot.categories.map((_, place) => place);
  const value = (place: number): number => series.points[place]?.value ?? 0;
  const kept = places.filter((place) => value(place) > 0);
  if (kept.length < places.length) {
    const below = places.filter((place) => value(place) < 0).length;
    if (below > 0) notes.push(`Numbers below nothing can’t be slices: ${below} left out.`);
  }
  const one = arranged({ ...plot, notes, series: [series] }, kept);
  return gathered(one, MOST_SLICES);
}

/** The largest stay, the rest is one. */
function gathered(plot: Plot, most: number): Plot {
  if (plot.categories.length <= most) return plot;
  const places = plot.categories.map((_, place) => place);
  const largest = new Set(places.toSorted((a, b) => totalOf(plot, b) - totalOf(plot, a)).slice(0, most - 1));
  const rest = places.filter((place) => !largest.has(place));
  const kept = arranged(
    plot,
    places.filter((place) => largest.has(place)),
  );
  const other: Group = {
    name: `${OTHER} (${rest.length})`,
    rows: rest.flatMap((place) => plot.categories[place]?.rows ?? []),
  };
  const series = kept.series.map((one, index) => {
    const points = rest.flatMap((place) => plot.series[index]?.points[place] ?? []);
    const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
    const point: Point = {
      value: values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0),
      rows: points.flatMap(({ rows }) => rows),
    };
    return { ...one, points: [...one.points, point] };
  });
  return { ...kept, categories: [...kept.categories, other], series };
}

/** No more categories than fit: the rest is one where numbers can be added up, else left out and said. */
function shortened(plot: Plot): Plot {
  if (plot.categories.length <= MOST_CATEGORIES || plot.kind === 'line' || plot.kind === 'area') return plot;
  if (plot.kind === 'bar' && plot.series.every(({ column }) => sums(column))) {
    return gathered(plot, MOST_CATEGORIES);
  }
  const places = plot.categories.map((_, place) => place).slice(0, MOST_CATEGORIES);
  const note = `The first ${MOST_CATEGORIES} of ${plot.categories.length} are drawn; the table has all.`;
  return { ...arranged(plot, places), notes: [...plot.notes, note] };
}

function capped<One>(series: One[], notes: string[]): One[] {
  if (series.length <= MOST_SERIES) return series;
  notes.push(`The first ${MOST_SERIES} of ${series.length} series are drawn; the table has all.`);
  return series.slice(0, MOST_SERIES);
}

const KINDS: Record<ChartSpec['kind'], string> = {
  number: 'One number',
  bar: 'Bar chart',
  line: 'Line chart',
  area: 'Area chart',
  pie: 'Pie chart',
  donut: 'Donut chart',
  scatter: 'Scatter chart',
  heatmap: 'Heat map',
};

/** What a kind of chart is called. */
export const kindName = (kind: ChartSpec['kind']): string => KINDS[kind];

/** The chart in a sentence or two, for who doesn't see it. */
export function summaryOf(plot: Plot, writing: Writing = {}): string {
  const [first] = plot.series;
  if (!first) return 'Nothing is drawn.';
  const written = (value: number): string => writtenNumber(value, first.column, writing);
  if (plot.kind === 'number') {
    return `${first.name}: ${plot.text}.`;
  }
  const names = plot.series.map(({ name }) => name);
  const list =
    names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
  const by = plot.x ? ` by ${plot.x.title}` : '';
  const head = `${kindName(plot.kind)} of ${list}${by}`;
  if (plot.kind === 'scatter') {
    const points = plot.series.reduce((sum, { points: some }) => sum + some.length, 0);
    return `${head}, ${points} points.`;
  }
  const all = plot.series.flatMap((one) =>
    one.points.flatMap(({ value }, place) => {
      const category = plot.categories[place]?.name ?? '';
      const name = plot.series.length > 1 ? `${category}, ${one.name}` : category;
      return value === null ? [] : [{ value, name }];
    }),
  );
  const [begin] = all;
  if (!begin) return `${head}. It has no numbers.`;
  const high = all.reduce((best, point) => (point.value > best.value ? point : best), begin);
  const low = all.reduce((best, point) => (point.value < best.value ? point : best), begin);
  const places = plot.categories.length;
  const what = `${places} ${places === 1 ? 'place' : 'places'}`;
  const range =
    all.length === 1
      ? `${begin.name}: ${written(begin.value)}`
      : `Highest ${high.name} with ${written(high.value)}, lowest ${low.name} with ${written(low.value)}`;
  return `${head}, ${what}. ${range}.`;
}

/** The rows behind a point, one of the table's lines. */
export interface TableLine {
  cells: string[];
  rows: number[];
}

/** The table behind a chart: what is drawn, in the order in which it is drawn, written out; each value exactly. */
export function tableOf(
  plot: Plot,
  data: ChartData,
  writing: Writing = {},
): { head: string[]; lines: TableLine[] } {
  const written = (point: Point | undefined, one: Series): string => {
    if (point?.value === null || point?.value === undefined) return '';
    const [row] = point.rows;
    if (row !== undefined && point.rows.length === 1) return nameOf(data, row, one.index, writing);
    return writtenNumber(point.value, one.column, writing);
  };
  if (plot.kind === 'number') {
    return { head: [plot.series[0]?.name ?? ''], lines: [{ cells: [plot.text], rows: [0] }] };
  }
  if (plot.kind === 'scatter') {
    const several = plot.series.length > 1;
    const lines = plot.series.flatMap((one) =>
      one.points.map((point) => {
        const place = plot.places[point.rows[0] ?? -1] ?? null;
        const along = place === null ? '' : writtenNumber(place, plot.x, writing);
        return { cells: [...(several ? [one.name] : []), along, written(point, one)], rows: point.rows };
      }),
    );
    const value = several ? 'Value' : (plot.series[0]?.name ?? '');
    return { head: [...(several ? ['Series'] : []), plot.x?.title ?? '', value], lines };
  }
  const head = [plot.x?.title ?? 'Row', ...plot.series.map(({ name }) => name)];
  const lines = plot.categories.map((category, place) => ({
    cells: [category.name, ...plot.series.map((one) => written(one.points[place], one))],
    rows: category.rows,
  }));
  return { head, lines };
}
