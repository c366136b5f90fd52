/** The history in plain words. */
import type { ChangedTable, HistoryEntry } from '../api/client';
import { countText } from '../cell/format';

const rows = (count: number): string => `${countText(count)} ${count === 1 ? 'row' : 'rows'}`;

/** "3 changed, 2 deleted". */
export function tableText(table: ChangedTable): string {
  const parts = [
    table.inserted > 0 ? `${rows(table.inserted)} added` : '',
    table.updated > 0 ? `${rows(table.updated)} changed` : '',
    table.deleted > 0 ? `${rows(table.deleted)} deleted` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** "214 rows, and 3 that followed by themselves". */
export function rowsText(entry: HistoryEntry): string {
  if (entry.others === 0) return rows(entry.rows);
  return `${rows(entry.rows)}, and ${countText(entry.others)} that followed by ${entry.others === 1 ? 'itself' : 'themselves'}`;
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const date = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** "10:32". */
export function clock(at: string): string {
  return time.format(new Date(at));
}

/** The whole moment. */
export function moment(at: string): string {
  return full.format(new Date(at));
}

/** "Today", "Yesterday", "Monday, 3 May 2026". */
export function day(at: string, now: Date = new Date()): string {
  const start = (when: Date): number =>
    new Date(when.getFullYear(), when.getMonth(), when.getDate()).getTime();
  const days = Math.round((start(now) - start(new Date(at))) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return date.format(new Date(at));
}
