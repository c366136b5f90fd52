/** Numbers and sizes as the person's locale writes them. */
import { countText } from '../cell/number';

const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** `1,204,331`. */
export function formatCount(count: number): string {
  return countText(count);
}

/** `1.2M`; whole below 10,000. */
export function formatShort(count: number): string {
  return count < 10_000 ? countText(count) : short.format(count);
}

/** `1.4 MB`, in powers of 1000 as file managers show it. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? countText(value) : decimal.format(value)} ${units[unit] ?? ''}`;
}

/** `3 tables`, `1 table`. */
export function formatMany(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "just now", "2 hours ago", "3 May 2026" from seconds since 1970. */
export function formatAgo(seconds: number, now: number = Date.now() / 1000): string {
  const age = Math.max(0, now - seconds);
  if (age < 60) return 'just now';
  if (age > 30 * 86_400)
    return new Date(seconds * 1000).toLocaleDateString(undefined, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (age < 3600) return relative.format(-Math.floor(age / 60), 'minute');
  if (age < 86_400) return relative.format(-Math.floor(age / 3600), 'hour');
  return relative.format(-Math.floor(age / 86_400), 'day');
}
