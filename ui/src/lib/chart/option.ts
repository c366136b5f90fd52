/** A plot as the drawing library wants it. Pure: the same plot, ink and room give the same picture. */
import type { EChartsCoreOption } from 'echarts/core';

import type { ChartSpec } from '../api/client';
import type { Writing } from './data';
import { axisNumber, writtenNumber } from './data';
import type { Ink } from './ink';
import { colourOf, mixed, readableOn } from './ink';
import type { Plot, Series } from './plot';

/** The room that a chart has. */
export interface Room {
  width: number;
  height: number;
}

/** Names longer than this are cut on axes and legends. */
const LONGEST = 22;
const SIZE = 12;

/** A name short enough for an axis. */
export function cut(name: string, most = LONGEST): string {
  const letters = [...name];
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : name;
}

/** What the library draws. */
export function optionOf(
  spec: ChartSpec,
  plot: Plot,
  ink: Ink,
  room: Room,
  writing: Writing = {},
): EChartsCoreOption {
  const base = {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: ink.font, fontSize: SIZE, color: ink.text },
    color: ink.palette,
    tooltip: tooltipOf(plot, ink, writing),
  };
  if (plot.kind === 'pie' || plot.kind === 'donut')
    return { ...base, ...round(spec, plot, ink, room, writing) };
  if (plot.kind === 'heatmap') return { ...base, ...heat(spec, plot, ink, room, writing) };
  return { ...base, ...across(spec, plot, ink, room, writing) };
}

/** Drawn, never HTML: what is in the data stays text. */
function tooltipOf(plot: Plot, ink: Ink, writing: Writing): object {
  const shared = ['line', 'area'].includes(plot.kind) || (plot.kind === 'bar' && plot.series.length > 1);
  const format = (given: unknown): string => {
    const hits = (Array.isArray(given) ? given : [given]) as { dataIndex: number; seriesIndex: number }[];
    return tipOf(plot, hits, writing);
  };
  return {
    trigger: shared ? 'axis' : 'item',
    renderMode: 'richText',
    confine: true,
    transitionDuration: 0,
    backgroundColor: ink.surface,
    borderColor: ink.line,
    textStyle: { color: ink.text, fontSize: SIZE, fontFamily: ink.font },
    axisPointer: {
      type: plot.kind === 'bar' ? 'shadow' : 'line',
      shadowStyle: { color: ink.quiet, opacity: 0.12 },
    },
    formatter: format,
  };
}

/** What stands beside the pointer. */
export function tipOf(
  plot: Plot,
  hits: { dataIndex: number; seriesIndex: number }[],
  writing: Writing = {},
): string {
  const written = (value: number | null | undefined, one: Series): string =>
    value === null || value === undefined
      ? (writing.nullText ?? 'empty')
      : writtenNumber(value, one.column, writing);
  const [hit] = hits;
  if (!hit) return '';
  if (plot.kind === 'heatmap') {
    const width = plot.categories.length;
    const [place, row] = [hit.dataIndex % width, Math.floor(hit.dataIndex / width)];
    const one = plot.series[row];
    if (!one) return '';
    return `${plot.categories[place]?.name ?? ''}, ${one.name}\n${written(one.points[place]?.value, one)}`;
  }
  if (plot.kind === 'scatter') {
    const one = plot.series[hit.seriesIndex];
    const point = one?.points[hit.dataIndex];
    if (!one || !point) return '';
    const place = plot.places[point.rows[0] ?? -1] ?? null;
    const along = place === null ? '' : writtenNumber(place, plot.x, writing);
    const head = plot.series.length > 1 ? `${one.name}\n` : '';
    return `${head}${plot.x?.title ?? ''}: ${along}\n${one.column?.title ?? one.name}: ${written(point.value, one)}`;
  }
  const name = plot.categories[hit.dataIndex]?.name ?? '';
  if (plot.kind === 'pie' || plot.kind === 'donut') {
    const one = plot.series[0];
    if (!one) return name;
    const value = one.points[hit.dataIndex]?.value ?? 0;
    return `${name}\n${written(value, one)} (${shareText(value, sumOf(one), writing)})`;
  }
  const lines = hits.flatMap(({ seriesIndex, dataIndex }) => {
    const one = plot.series[seriesIndex];
    const value = one?.points[dataIndex]?.value;
    return one && value !== null && value !== undefined
      ? [`${cut(one.name, 40)}: ${written(value, one)}`]
      : [];
  });
  return [cut(name, 60), ...lines].join('\n');
}

const sumOf = (one: Series): number => one.points.reduce((sum, { value }) => sum + (value ?? 0), 0);

function shareText(value: number, sum: number, writing: Writing): string {
  const share = sum === 0 ? 0 : (value / sum) * 100;
  return `${writtenNumber(Number(share.toFixed(share < 10 ? 1 : 0)), undefined, writing)} %`;
}

const valueAxis = (one: Series | undefined, ink: Ink, writing: Writing): object => ({
  type: 'value',
  axisLabel: {
    color: ink.quiet,
    fontSize: SIZE,
    hideOverlap: true,
    formatter: (value: number) => axisNumber(value, one?.column, writing),
  },
  splitLine: { lineStyle: { color: ink.line } },
  axisLine: { show: false },
  axisTick: { show: false },
  splitNumber: 4,
  // Whole things have no halves.
  ...(one?.column?.kind === 'integer' ? { minInterval: 1 } : {}),
});

const legendOf = (names: string[], ink: Ink): object => ({
  show: names.length > 1,
  type: 'scroll',
  top: 0,
  left: 0,
  right: 0,
  icon: 'roundRect',
  itemWidth: 12,
  itemHeight: 12,
  itemGap: 14,
  textStyle: { color: ink.text, fontSize: SIZE },
  pageTextStyle: { color: ink.quiet },
  pageIconColor: ink.quiet,
  pageIconInactiveColor: ink.line,
  animation: false,
  formatter: (name: string) => cut(name, 28),
});

/** Names of series as the library needs them: each once. */
function apart(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** Bars, lines, areas and points over two axes. */
function across(spec: ChartSpec, plot: Plot, ink: Ink, room: Room, writing: Writing): EChartsCoreOption {
  const names = apart(plot.series.map(({ name }) => name));
  const [first] = plot.series;
  const scatter = plot.kind === 'scatter';
  const horizontal = plot.kind === 'bar' && spec.horizontal === true;
  const values = valueAxis(first, ink, writing);
  const categories = scatter
    ? { ...valueAxis({ ...(first as Series), column: plot.x }, ink, writing), scale: true }
    : categoryAxis(plot, ink, room, horizontal);
  const legend = names.length > 1;
  const title = (text: string | undefined): object =>
    text === undefined
      ? {}
      : { name: cut(text, 40), nameLocation: 'middle', nameTextStyle: { color: ink.quiet } };
  return {
    legend: legendOf(names, ink),
    grid: { left: 4, right: 18, top: legend ? 30 : 12, bottom: scatter ? 22 : 4, containLabel: true },
    xAxis: horizontal
      ? values
      : { ...categories, ...(scatter ? { ...title(plot.x?.title), nameGap: 24 } : {}) },
    yAxis: horizontal ? { ...categories, inverse: true } : { ...values, ...(scatter ? { scale: true } : {}) },
    series: plot.series.map((one, index) =>
      drawn(spec, plot, one, index, names[index] ?? one.name, ink, writing),
    ),
  };
}

function categoryAxis(plot: Plot, ink: Ink, room: Room, horizontal: boolean): object {
  const many = plot.categories.length;
  const wide = horizontal
    ? Math.min(180, room.width * 0.35)
    : Math.max(24, room.width / Math.max(1, many) - 4);
  const longest = Math.max(0, ...plot.categories.map(({ name }) => [...cut(name)].length));
  const line = plot.kind === 'line' || plot.kind === 'area';
  // Under narrow bars names are turned before they are left out.
  const turned = !horizontal && !line && longest * 6.5 > wide && many * 18 < room.width;
  const fits = horizontal ? many * 16 < room.height : longest * 6.5 <= wide;
  return {
    type: 'category',
    data: plot.categories.map(({ name }) => name),
    boundaryGap: !line,
    axisLabel: {
      color: ink.quiet,
      fontSize: SIZE,
      hideOverlap: true,
      ...(fits ? { interval: 0 } : {}),
      // The first and the last stand at the very ends.
      ...(line ? { alignMinLabel: 'left', alignMaxLabel: 'right' } : {}),
      ...(turned ? { rotate: 40, interval: 0 } : {}),
      formatter: (name: string) => cut(name, turned ? 14 : LONGEST),
    },
    axisLine: { lineStyle: { color: ink.line } },
    axisTick: { show: false },
  };
}

function drawn(
  spec: ChartSpec,
  plot: Plot,
  one: Series,
  index: number,
  name: string,
  ink: Ink,
  writing: Writing,
): object {
  const colour = colourOf(ink, index, one.colour);
  const label = {
    show: spec.values === true,
    color: ink.text,
    fontSize: 11,
    formatter: ({ dataIndex }: { dataIndex: number }) => {
      const value = one.points[dataIndex]?.value;
      return value === null || value === undefined ? '' : axisNumber(value, one.column, writing);
    },
  };
  const stack = spec.stacked ? { stack: 'all' } : {};
  if (plot.kind === 'scatter') {
    const data = one.points.map((point) => [plot.places[point.rows[0] ?? -1] ?? null, point.value]);
    const itemStyle = { color: colour, opacity: 0.75, borderColor: ink.surface, borderWidth: 1 };
    return { type: 'scatter', name, data, symbolSize: 9, itemStyle, label: { ...label, position: 'top' } };
  }
  if (plot.kind === 'bar') {
    const own = plot.series.length === 1;
    const data = one.points.map(({ value }, place) => {
      const category = plot.categories[place]?.colour;
      return own && category !== undefined
        ? { value, itemStyle: { color: colourOf(ink, 0, category) } }
        : value;
    });
    const inside = spec.stacked === true && plot.series.length > 1;
    const outside = spec.horizontal ? 'right' : 'top';
    return {
      type: 'bar',
      name,
      data,
      ...stack,
      barMaxWidth: 56,
      itemStyle: { color: colour, borderColor: ink.surface, borderWidth: inside ? 1 : 0 },
      label: inside
        ? { ...label, position: 'inside', color: readableOn(colour, ink.text, ink.surface) }
        : { ...label, position: outside },
      labelLayout: { hideOverlap: true },
      emphasis: { itemStyle: { color: colour, opacity: 0.85 } },
    };
  }
  const short = one.points.length <= 40;
  return {
    type: 'line',
    name,
    data: one.points.map(({ value }) => value),
    ...stack,
    connectNulls: !spec.stacked,
    showSymbol: short,
    symbol: ['circle', 'rect', 'triangle', 'diamond'][index % 4],
    symbolSize: 6,
    lineStyle: { color: colour, width: 2 },
    itemStyle: { color: colour },
    ...(plot.kind === 'area' ? { areaStyle: { color: colour, opacity: spec.stacked ? 0.7 : 0.2 } } : {}),
    label: { ...label, position: 'top' },
    labelLayout: { hideOverlap: true },
  };
}

/** Slices with their names beside them. */
function round(spec: ChartSpec, plot: Plot, ink: Ink, room: Room, writing: Writing): EChartsCoreOption {
  const [one] = plot.series;
  if (!one) return {};
  const sum = sumOf(one);
  const side = room.width > room.height * 1.2;
  const names = apart(plot.categories.map(({ name }) => name));
  const outside = { outer: side ? '84%' : '70%', inner: side ? '50%' : '42%' };
  return {
    legend: {
      ...legendOf(names, ink),
      ...(side ? { orient: 'vertical', left: 'auto', right: 0, top: 'middle' } : { top: 'auto', bottom: 0 }),
      formatter: (name: string) => {
        const value = one.points[names.indexOf(name)]?.value ?? 0;
        return `${cut(name, side ? 20 : 16)}  ${shareText(value, sum, writing)}`;
      },
    },
    series: [
      {
        type: 'pie',
        radius: plot.kind === 'donut' ? [outside.inner, outside.outer] : [0, outside.outer],
        center: side ? ['32%', '50%'] : ['50%', '42%'],
        data: one.points.map(({ value }, place) => ({
          name: names[place],
          value,
          itemStyle: { color: colourOf(ink, place, plot.categories[place]?.colour) },
        })),
        itemStyle: { borderColor: ink.surface, borderWidth: 2 },
        label: {
          show: spec.values === true,
          position: 'inside',
          color: ink.surface,
          fontSize: 11,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            axisNumber(one.points[dataIndex]?.value ?? 0, one.column, writing),
        },
        labelLine: { show: false },
        emphasis: { scale: false },
      },
    ],
  };
}

/** Cells coloured by their number. */
function heat(spec: ChartSpec, plot: Plot, ink: Ink, room: Room, writing: Writing): EChartsCoreOption {
  const values = plot.series.flatMap(({ points }) => points.flatMap(({ value }) => value ?? []));
  const [low, high] = [Math.min(...values, 0), Math.max(...values)];
  const [pale, full] = [mixed(ink.surface, ink.palette[0] ?? ink.text, 0.12), ink.palette[0] ?? ink.text];
  const [first] = plot.series;
  const cells = plot.series.flatMap((one, row) =>
    one.points.map(({ value }, place) => {
      const share = value === null || high === low ? 0 : (value - low) / (high - low);
      const colour = mixed(pale, full, share);
      return {
        value: [place, row, value ?? '-'],
        label: { color: readableOn(colour, ink.text, ink.surface) },
      };
    }),
  );
  return {
    grid: { left: 4, right: 18, top: 8, bottom: 44, containLabel: true },
    xAxis: { ...categoryAxis(plot, ink, room, false), splitArea: { show: false } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: plot.series.map(({ name }) => name),
      axisLabel: { color: ink.quiet, fontSize: SIZE, formatter: (name: string) => cut(name) },
      axisLine: { lineStyle: { color: ink.line } },
      axisTick: { show: false },
    },
    visualMap: {
      type: 'continuous',
      min: low,
      max: high === low ? low + 1 : high,
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemHeight: 120,
      itemWidth: 10,
      inRange: { color: [pale, full] },
      textStyle: { color: ink.quiet },
      text: [axisNumber(high, first?.column, writing), axisNumber(low, first?.column, writing)],
    },
    series: [
      {
        type: 'heatmap',
        data: cells,
        itemStyle: { borderColor: ink.surface, borderWidth: 1 },
        label: {
          show: spec.values === true,
          fontSize: 11,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const width = plot.categories.length;
            const one = plot.series[Math.floor(dataIndex / width)];
            const value = one?.points[dataIndex % width]?.value;
            return value === null || value === undefined ? '' : axisNumber(value, one?.column, writing);
          },
        },
        emphasis: { itemStyle: { borderColor: ink.text } },
      },
    ],
  };
}

/** The rows behind what was clicked. */
export function rowsAt(plot: Plot, hit: { dataIndex: number; seriesIndex: number }): number[] {
  if (plot.kind === 'heatmap') {
    const width = plot.categories.length;
    return plot.series[Math.floor(hit.dataIndex / width)]?.points[hit.dataIndex % width]?.rows ?? [];
  }
  return plot.series[hit.seriesIndex]?.points[hit.dataIndex]?.rows ?? [];
}
