/**
 * Values whose kind says more than their type, as they are shown and typed: digit for digit as the engine does it, never
 * through a double.
 */
import type { Column } from '../api/client';

/** `1890` with scale 2 → `18.90`; anything else than whole digits stays as it is. */
export function amountText(units: string, scale: number): string {
  const match = /^(-?)(\d+)$/.exec(units);
  if (!match || scale <= 0) return units;
  const [, sign = '', digits = ''] = match;
  const filled = digits.padStart(scale + 1, '0');
  return `${sign}${filled.slice(0, -scale)}.${filled.slice(-scale)}`;
}

/** `0.075` → `7.5`: the point is moved in the text, so that 0.07 is 7. */
export function percentDigits(share: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(share);
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  const filled = fraction.padEnd(2, '0');
  const front = `${whole}${filled.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = filled.slice(2).replace(/0+$/, '');
  return `${sign}${front}${rest === '' ? '' : `.${rest}`}`;
}

/** `5400` → `1:30:00`; from a day on `2 d 1:30:00`. */
export function durationText(seconds: string): string | null {
  const match = /^(-?)(\d+)$/.exec(seconds);
  if (!match) return null;
  const [, sign = '', digits = ''] = match;
  const all = BigInt(digits);
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const clock = `${(all % 86_400n) / 3600n}:${two((all / 60n) % 60n)}:${two(all % 60n)}`;
  const days = all / 86_400n;
  return days === 0n ? `${sign}${clock}` : `${sign}${days} d ${clock}`;
}

/**
 * A moment as Relata stores it, in the zone of this machine (`2026-11-24 11:30:00`); the stored text itself in the hour
 * that clocks show twice, so that what is typed back means the same; null for any other text.
 */
export function localMoment(stored: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(stored)) return null;
  const moment = new Date(stored);
  if (Number.isNaN(moment.getTime())) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(moment.getFullYear()).padStart(4, '0');
  const day = `${year}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
  const again = new Date(`${day}T${clock}`);
  return again.getTime() === moment.getTime() ? `${day} ${clock}` : stored;
}

/** Stars that fit on one line; more are written as a number. */
const MOST_STARS = 10;

/** `4` → `★★★★☆`; null where the number is no count of stars. */
export function starsText(digits: string): string | null {
  const stars = Number(digits);
  if (!/^\d+$/.test(digits) || stars > MOST_STARS) return null;
  return '★'.repeat(stars) + '☆'.repeat(Math.max(0, 5 - stars));
}

/** How an enum's value is called. */
export function optionTitle(column: Column, value: string): string {
  return column.options.find((option) => option.value === value)?.title ?? value;
}

const COLOURS = ['slate', 'red', 'orange', 'amber', 'green', 'teal', 'blue', 'indigo', 'violet', 'pink'];

/** The name of an enum value's colour in the tokens. */
export function optionColour(column: Column, value: string): string {
  const colour = column.options.find((option) => option.value === value)?.colour ?? null;
  return colour !== null && COLOURS.includes(colour) ? colour : 'slate';
}

/** An amount with its currency where the locale puts it: `€18.90`, `18,90 €`. */
export function withCurrency(amount: string, currency: string | null, locale?: string): string {
  if (currency === null || !/^[A-Z]{3}$/.test(currency)) return amount;
  const negative = amount.startsWith('-');
  const plain = negative ? amount.slice(1) : amount;
  let parts: Intl.NumberFormatPart[];
  try {
    parts = new Intl.NumberFormat(locale, { style: 'currency', currency }).formatToParts(1);
  } catch {
    return `${amount} ${currency}`;
  }
  const first = parts.findIndex((part) => part.type === 'integer');
  const rest = parts.slice(first).filter(({ type }) => !['integer', 'decimal', 'fraction'].includes(type));
  const before = parts.slice(0, first).map(({ value }) => value);
  return `${negative ? '-' : ''}${before.join('')}${plain}${rest.map(({ value }) => value).join('')}`;
}

/** The value as it is typed, where that isn't simply how it is stored; null elsewhere. */
export function typedForm(column: Column, stored: string): string | null {
  switch (column.kind) {
    case 'money':
      return column.minorUnits ? amountText(stored, column.scale ?? 0) : null;
    case 'percent':
      return percentDigits(stored);
    case 'duration':
      return durationText(stored);
    case 'date_time':
      return column.dateStorage === 'iso_utc' ? localMoment(stored) : null;
    default:
      return null;
  }
}
