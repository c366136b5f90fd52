/** How things about charts are called on screen. */
import type { ChartKind, ChartSort } from '../api/client';

/** Kinds of charts in the order in which they are offered. */
export const KINDS: { kind: ChartKind; title: string }[] = [
  { kind: 'number', title: 'Number' },
  { kind: 'bar', title: 'Bars' },
  { kind: 'line', title: 'Line' },
  { kind: 'area', title: 'Area' },
  { kind: 'pie', title: 'Pie' },
  { kind: 'donut', title: 'Donut' },
  { kind: 'scatter', title: 'Scatter' },
  { kind: 'heatmap', title: 'Heat map' },
];

/** Orders of categories. */
export const SORTS: { sort: ChartSort; title: string }[] = [
  { sort: 'rows', title: 'As the rows come' },
  { sort: 'largest', title: 'Largest first' },
  { sort: 'smallest', title: 'Smallest first' },
  { sort: 'name', title: 'By name' },
];
