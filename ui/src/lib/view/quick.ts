/**
 * One line as a new row: “water plants tomorrow !high @Maren #Garden”. `!` names a value of an enum, `@` a person (the
 * link that can be filled with who sits here), `#` a row of any other link, and a day in words is the row's date. What
 * isn't understood stays part of the text: nothing typed is lost.
 */
import type { Column, Table } from '../api/client';

/** What a line says. */
export interface Quick {
  /** The text that is left. */
  text: string;
  /** Enum values: column and value. */
  options: { column: string; value: string }[];
  /** Names to be looked up, each in the links where it may be found. */
  names: { sign: '@' | '#'; name: string }[];
  /** The day, as `YYYY-MM-DD`. */
  day: string | null;
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const pad = (number: number): string => String(number).padStart(2, '0');

/** A day as it is stored. */
export const dayText = (day: Date): string =>
  `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;

function plus(today: Date, days: number): Date {
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
}

/** The day that the words from `at` on name, and how many words that are. */
function dayAt(words: string[], at: number, today: Date): { day: Date; words: number } | null {
  const word = (words[at] ?? '').toLowerCase();
  if (word === 'today') return { day: today, words: 1 };
  if (word === 'tomorrow') return { day: plus(today, 1), words: 1 };
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(word);
  if (iso) {
    const day = new Date(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
    return dayText(day) === word ? { day, words: 1 } : null;
  }
  const weekday = DAYS.indexOf(word === 'on' ? (words[at + 1] ?? '').toLowerCase() : word);
  if (weekday >= 0) {
    const ahead = (weekday - today.getDay() + 7) % 7 || 7;
    return { day: plus(today, ahead), words: word === 'on' ? 2 : 1 };
  }
  if (word === 'next' && (words[at + 1] ?? '').toLowerCase() === 'week') {
    return { day: plus(today, (8 - today.getDay()) % 7 || 7), words: 2 };
  }
  const count = /^\d{1,3}$/.exec(words[at + 1] ?? '');
  if (word !== 'in' || !count) return null;
  const unit = (words[at + 2] ?? '').toLowerCase();
  const days = /^days?$/.test(unit) ? 1 : /^weeks?$/.test(unit) ? 7 : 0;
  return days === 0 ? null : { day: plus(today, Number(count[0]) * days), words: 3 };
}

const same = (one: string, other: string): boolean =>
  one.localeCompare(other, undefined, { sensitivity: 'base' }) === 0;

/** The enum column and value that a word names; by its title or as it is stored. */
function optionOf(word: string, enums: Column[]): { column: string; value: string } | null {
  for (const column of enums) {
    const found = column.options.find(
      ({ value, title }) =>
        same(value, word) || same((title ?? '').replaceAll(' ', ''), word.replaceAll('_', '')),
    );
    if (found) return { column: column.name, value: found.value };
  }
  return null;
}

/** Reads a line. Without a date column no day is looked for. */
export function readQuick(line: string, table: Table, dated: boolean, today: Date): Quick {
  const words = line
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const enums = table.columns.filter((column) => column.kind === 'enum');
  const quick: Quick = { text: '', options: [], names: [], day: null };
  const text: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const rest = word.slice(1);
    if (word.startsWith('!') && rest !== '') {
      const option = optionOf(
        rest,
        enums.filter(({ name }) => !quick.options.some(({ column }) => column === name)),
      );
      if (option) {
        quick.options.push(option);
        continue;
      }
    }
    const [sign] = word;
    if ((sign === '@' || sign === '#') && rest !== '') {
      quick.names.push({ sign, name: rest.replaceAll('_', ' ') });
      continue;
    }
    const day = dated && quick.day === null ? dayAt(words, at, today) : null;
    // The line's own text comes first: “today” alone is a title.
    if (day && text.length > 0) {
      quick.day = dayText(day.day);
      at += day.words - 1;
      continue;
    }
    text.push(word);
  }
  quick.text = text.join(' ');
  return quick;
}
