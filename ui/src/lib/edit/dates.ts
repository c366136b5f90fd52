/**
 * Dates as text for an editor, whatever they are stored as. All in UTC, as the engine takes them: a moment without a zone
 * is stored as it stands, so nothing shifts when the machine's zone is another.
 */
import type { Cell, ColumnKind, DateStorage } from '../api/client';

/** Julian day number of 1970-01-01 00:00 UTC. */
const JULIAN_EPOCH = 2_440_587.5;
const DAY = 86_400_000;
/** The last moment that a JavaScript date holds, in milliseconds from 1970. */
const MOST = 8.64e15;

/** The number in a cell; null if it holds no number that is exact. */
function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'object' && cell !== null && 'real' in cell) {
    const number = Number(cell.real);
    return Number.isFinite(number) ? number : null;
  }
  return null;
}

function milliseconds(number: number, storage: DateStorage): number {
  if (storage === 'unix_seconds') return number * 1000;
  if (storage === 'unix_milliseconds') return number;
  return Math.round((number - JULIAN_EPOCH) * DAY);
}

/**
 * A stored date as a person would type it: `2026-11-24`, `2026-11-24 10:30:00`. Null where it is not stored as numbers,
 * or is no such number: then the stored text itself is shown.
 */
export function dateText(cell: Cell, kind: ColumnKind, storage: DateStorage | null): string | null {
  if (storage === null || storage === 'iso') return null;
  const number = numberOf(cell);
  if (number === null) return null;
  const moment = milliseconds(number, storage);
  if (Math.abs(moment) > MOST) return null;
  const iso = new Date(moment).toISOString();
  // Years before 0000 and after 9999 have a form that nobody types.
  if (!/^\d{4}-/.test(iso)) return null;
  const midnight = moment % DAY === 0;
  if (kind === 'date' && midnight) return iso.slice(0, 10);
  const fraction = moment % 1000 === 0 ? '' : iso.slice(19, 23);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction}`;
}

/** The day in a typed date, as `2026-11-24`; null if there is none to be seen. */
export function dayIn(text: string): string | null {
  const typed = text.trim();
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/.exec(typed);
  const local = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(typed);
  const parts = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : null;
  if (!parts) return null;
  const [year, month, day] = parts.map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** What was typed with another day in it; the time of day stays. */
export function withDay(text: string, day: string, kind: ColumnKind): string {
  const time = /^\S+?[T ](\d{1,2}:\d{2}.*)$/.exec(text.trim())?.[1];
  if (time !== undefined) return `${day}${text.includes('T') ? 'T' : ' '}${time}`;
  return kind === 'date_time' ? `${day} 00:00` : day;
}

/** Today by the clock on the wall, as `2026-11-24`. */
export function today(now: Date = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Now by the clock on the wall, as `2026-11-24 10:30:00`. */
export function nowText(now: Date = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${today(now)} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}

/** The person's locale; English where the system names none that can be used ("C"). */
export function locale(wanted: string = navigator.language): string {
  try {
    return new Intl.Locale(wanted).toString();
  } catch {
    return 'en';
  }
}
