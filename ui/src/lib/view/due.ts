/** How far away a moment is, in words that stay true while the window is open: “2 days overdue”, “due in 3 hours”. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment, told from now. */
export interface Due {
  text: string;
  /** It is over. */
  late: boolean;
}

/** The moment that is stored as a date (its day ends at midnight here) or as a UTC date-time. */
export function momentOf(stored: string): number | null {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(stored);
  if (day) return new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + 1).getTime();
  const moment = Date.parse(stored.replace(' ', 'T'));
  return Number.isNaN(moment) ? null : moment;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function span(milliseconds: number): string {
  if (milliseconds < HOUR) return counted(Math.max(1, Math.floor(milliseconds / MINUTE)), 'minute');
  if (milliseconds < DAY) return counted(Math.floor(milliseconds / HOUR), 'hour');
  return counted(Math.floor(milliseconds / DAY), 'day');
}

/** What is said of a moment; null if it is none. */
export function dueOf(stored: string, now: number): Due | null {
  const moment = momentOf(stored);
  if (moment === null) return null;
  const left = moment - now;
  return left < 0
    ? { text: `${span(-left)} overdue`, late: true }
    : { text: `due in ${span(left)}`, late: false };
}
