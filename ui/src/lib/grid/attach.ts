/** What a grid listens to while its tab is open: its rows, its file, and the tab that may not go with typed text. */
import { onEvent } from '../api/client';
import { bulk } from '../bulk/bulk.svelte';
import { exporting } from '../export/export.svelte';
import { tabs } from '../state/tabs.svelte';
import { offerSequence } from '../state/sequences';
import type { Grid } from './grid.svelte';

/** Attaches a grid to its tab; `renew` is called when the file's tables became others. Returns how to detach it. */
export function attach(grid: Grid, renew: () => void): () => void {
  const { id } = grid.tab;
  const listening = onEvent((event) => {
    if (event.type === 'rows') grid.source.adopt(event.status);
    else if (event.type === 'progress') grid.source.progressed(event.task, event);
    else if (event.type === 'file_changed' && event.file === grid.file.id) {
      if (event.schema) renew();
      else if (event.outside) {
        grid.source.refresh();
        void grid.follow();
      }
    }
  });
  const unguard = tabs.guard(id, async () => {
    const leaves = await grid.editing.mayLeave();
    // The window may be gone before a later moment comes.
    if (leaves) await grid.flush();
    return leaves;
  });
  const takeBack = offerSequence(id, {
    locate: (key) => grid.source.locate(key),
    keyAt: async (position) =>
      position < 0 ? null : ((await grid.source.rows(position, 1))[0]?.key ?? null),
    show: (position) => grid.goTo(position),
  });
  return () => {
    takeBack();
    if (bulk.work?.grid === grid) bulk.work = null;
    if (exporting.work?.grid === grid) exporting.work = null;
    void listening.then((stop) => stop());
    unguard();
  };
}
