/** Columns that Relata computes when it reads: what is said of them, and what stands where they give nothing. */
import type { Cell, Column, Computed } from '../api/client';

/** Nobody types into it: the file or Relata computes it. */
export function isComputed(column: Column): boolean {
  return column.generated !== null || column.computed !== null;
}

/** How a computed column comes about, for a hint. */
export function computedHint(computed: Computed): string {
  const parts = [`computed: ${computed.text}`];
  if (computed.timed) parts.push('now is UTC, today is by the clocks here');
  if (computed.notice) parts.push(computed.notice);
  if (computed.trouble) parts.push(`can't be computed: ${computed.trouble}`);
  return parts.join(' · ');
}

/** Why this row gives no value; null if it gives one. */
export function failure(cell: Cell): string | null {
  return typeof cell === 'object' && cell !== null && 'failed' in cell ? cell.failed : null;
}

/** The words in place of nothing; null where the word for NULL stands. */
export function emptyText(column: Column): string | null {
  return column.computed ? (column.computed.empty ?? '') : null;
}
