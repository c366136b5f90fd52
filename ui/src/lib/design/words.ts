/** What an expression can be made of: columns, and functions that always give the same for the same. */

/** A word to complete. */
export interface Word {
  /** As listed. */
  label: string;
  /** As put into the text. */
  insert: string;
  /** What it is. */
  hint: string;
}

const FUNCTIONS: [string, string][] = [
  ['abs', 'without its sign'],
  ['coalesce', 'the first that isn’t empty'],
  ['date', 'a day, moved by "+1 day"'],
  ['datetime', 'a moment'],
  ['format', 'text with places to fill'],
  ['ifnull', 'something else if empty'],
  ['iif', 'one or the other'],
  ['instr', 'where a text stands in another'],
  ['julianday', 'days, to subtract'],
  ['length', 'how many characters'],
  ['lower', 'small letters'],
  ['ltrim', 'without spaces before'],
  ['max', 'the greatest of several'],
  ['min', 'the least of several'],
  ['nullif', 'empty if equal'],
  ['replace', 'a text with another in its place'],
  ['round', 'rounded'],
  ['rtrim', 'without spaces after'],
  ['strftime', 'a date written as wanted'],
  ['substr', 'a part of a text'],
  ['time', 'a time of day'],
  ['trim', 'without spaces around'],
  ['typeof', 'what is stored'],
  ['upper', 'capital letters'],
];

const quoteIfNeeded = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Columns first, then what is bound, then functions. */
export function wordsFor(columns: { name: string; hint: string }[]): Word[] {
  return [
    ...columns.map(({ name, hint }) => ({ label: name, insert: quoteIfNeeded(name), hint })),
    { label: ':today', insert: ':today', hint: 'the day of today' },
    { label: ':now', insert: ':now', hint: 'this moment' },
    ...FUNCTIONS.map(([name, hint]) => ({ label: `${name}(…)`, insert: `${name}()`, hint })),
  ];
}

/** The word that ends at a place in a text. */
export function wordBefore(text: string, at: number): string {
  return /:?[\p{L}_][\p{L}\p{N}_]*$/u.exec(text.slice(0, at))?.[0] ?? '';
}

/** What a beginning can become; all for none. */
export function completions(words: Word[], typed: string): Word[] {
  const wanted = typed.toLowerCase();
  return words.filter(({ label }) => label.toLowerCase().startsWith(wanted)).slice(0, 40);
}
