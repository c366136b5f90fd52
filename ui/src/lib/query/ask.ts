/** From what is on screen to a question about it. */
import type { Query } from '../api/client';
import { bothConditions, findCondition } from '../filter/condition';
import type { Grid } from '../grid/grid.svelte';
import { tabs } from '../state/tabs.svelte';

/** Opens a question that gives what a table's grid shows: its filter and its order. */
export function askAbout(grid: Grid): void {
  const where = bothConditions(grid.filter, findCondition(grid.find, grid.table));
  const query: Query = { from: grid.table.name, where, order: grid.order };
  tabs.openQuery(query, { title: `Query: ${grid.table.title}` });
}
