/** What a click on a tile leads to. */
import type { Condition, PartData, SavedView, ViewPart } from '../api/client';
import { hasTab, views } from '../state/views.svelte';
import { tabs } from '../state/tabs.svelte';

/** The view that a part opens: of its own heading first, else whichever has the name. */
export function viewOpened(part: ViewPart, partOf: string): SavedView | undefined {
  if (!part.opens) return undefined;
  const named = views.list.filter((view) => view.name === part.opens);
  return named.find((view) => (view.partOf ?? '') === partOf) ?? named[0];
}

/** How to show what is behind some rows of a tile's answer; undefined where nothing can say what that is. */
export function opener(
  part: ViewPart,
  partOf: string,
  data: PartData | null,
): ((rows: number[], name?: string) => void) | undefined {
  const view = viewOpened(part, partOf);
  if (view && hasTab(view)) return () => tabs.openView(view);
  const table = data?.table ?? null;
  if (table === null || !data) return undefined;
  if (data.behind.length > 0) {
    return (rows, name) => {
      const of = rows.flatMap((row) => data.behind[row] ?? []);
      const [only] = of;
      const filter: Condition = of.length === 1 && only ? only : { type: 'any', of };
      tabs.openTable(table, { filter, title: name ? `${part.title}: ${name}` : part.title });
    };
  }
  if (part.sql || part.query || part.ask) return undefined;
  if (!part.filter) return () => tabs.openTable(table);
  const filter = data.condition;
  return filter ? () => tabs.openTable(table, { filter, title: part.title }) : undefined;
}
