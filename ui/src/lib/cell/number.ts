/**
 * Numbers in the person's own signs, digit for digit: never through a double, so that 2^63 − 1 and 0.1 stay what they
 * are.
 */

interface Signs {
  group: string;
  decimal: string;
}

const known = new Map<string, Signs>();

function signs(locale: string | undefined): Signs {
  const name = locale ?? '';
  const found = known.get(name);
  if (found) return found;
  let parts: Intl.NumberFormatPart[];
  try {
    parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  } catch {
    parts = new Intl.NumberFormat('en').formatToParts(1234567.5);
  }
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value;
  const made = { group: part('group') ?? ',', decimal: part('decimal') ?? '.' };
  known.set(name, made);
  return made;
}

/** Plain digits (`-1234.5`) with the locale's signs: `-1.234,5`. Anything with an exponent is left as it is. */
export function localNumber(digits: string, grouped: boolean, locale?: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits);
  if (!match) return digits;
  const [, sign = '', whole = '', fraction] = match;
  const { group, decimal } = signs(locale);
  const front = grouped && group ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return `${sign}${front}${fraction === undefined ? '' : decimal + fraction}`;
}

/** Fills up with zeros to `scale` digits after the point; digits beyond it are kept, never rounded away. */
export function toScale(digits: string, scale: number): string {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(digits);
  if (!match || scale <= 0) return digits;
  const [, whole = '', fraction = ''] = match;
  return `${whole}.${fraction.padEnd(scale, '0')}`;
}

/** A count for a person: `1,204,331` in the locale's signs. */
export function countText(count: number, locale?: string): string {
  return localNumber(String(Math.trunc(count)), true, locale);
}

/** Bytes for a person: `12 kB`. */
export function sizeText(bytes: number, locale?: string): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const shown = value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return `${localNumber(shown, false, locale)} ${units[unit]}`;
}
