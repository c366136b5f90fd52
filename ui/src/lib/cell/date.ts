/**
 * Dates as they are read on screen: always year-month-day, whatever way the file stores them, and never moved to
 * another zone (numbers count from UTC and are shown as UTC, ISO text stands as it is).
 */
import type { DateStorage } from '../api/client';

/** Julian day number of 1970-01-01 00:00 UTC. */
const JULIAN_EPOCH = 2440587.5;
const MILLISECONDS_PER_DAY = 86_400_000;

/** A stored number as milliseconds since 1970 UTC; null where it means no date that can be written. */
export function milliseconds(value: number, storage: DateStorage): number | null {
  const found =
    storage === 'unix_seconds'
      ? value * 1000
      : storage === 'unix_milliseconds'
        ? value
        : storage === 'julian'
          ? Math.round((value - JULIAN_EPOCH) * MILLISECONDS_PER_DAY)
          : NaN;
  return Number.isFinite(found) && Math.abs(found) <= 8.64e15 ? found : null;
}

/** A stored number as ISO text (`2026-11-24` or `2026-11-24 10:30:00`); null where it means no date. */
export function dateOfNumber(value: number, storage: DateStorage, withTime: boolean): string | null {
  const time = milliseconds(value, storage);
  if (time === null) return null;
  const iso = new Date(time).toISOString().replace('T', ' ').replace('Z', '');
  const [day = '', clock = ''] = iso.split(' ');
  const short = clock.replace(/\.000$/, '');
  return withTime || short !== '00:00:00' ? `${day} ${short}` : day;
}

/** ISO text as shown: a date's midnight is left out, a moment's `T` becomes a space; anything else stands as it is. */
export function shownIso(text: string, withTime: boolean): string {
  const match = /^(-?\d{4,6}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(.*)$/.exec(text);
  if (!match) return text;
  const [, day = '', clock = '', zone = ''] = match;
  if (!withTime && zone === '' && /^00:00(:00(\.0+)?)?$/.test(clock)) return day;
  return `${day} ${clock}${zone}`;
}
