/** Days of a calendar: which are shown, and on which a row stands. Pure. */
import { dayText } from './quick';

/** How much a calendar shows. */
export type Span = 'month' | 'week' | 'agenda';

/** The first day of the week here, from 0 for Sunday; Monday where the system doesn't say. */
export function firstWeekday(): number {
  try {
    const locale = new Intl.Locale(navigator.language) as Intl.Locale & {
      weekInfo?: { firstDay: number };
      getWeekInfo?: () => { firstDay: number };
    };
    const day = (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay;
    return day === undefined ? 1 : day % 7;
  } catch {
    return 1;
  }
}

/** The day so many days further. */
export const further = (day: Date, days: number): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** The first day of the week of a day. */
export const weekOf = (day: Date, first: number): Date => further(day, -((day.getDay() - first + 7) % 7));

/** The days that are shown around a day, in order. */
export function daysOf(span: Span, around: Date, first: number): Date[] {
  const count = span === 'month' ? 42 : span === 'week' ? 7 : 30;
  const month = new Date(around.getFullYear(), around.getMonth(), 1);
  const start = span === 'month' ? weekOf(month, first) : span === 'week' ? weekOf(around, first) : around;
  const days = Array.from({ length: count }, (_, at) => further(start, at));
  // A month of five weeks needs no sixth.
  const sixth = days[35];
  return span === 'month' && sixth && sixth.getMonth() !== around.getMonth() ? days.slice(0, 35) : days;
}

/** The day, here, of a stored date or UTC moment; null if it is neither. */
export function dayOf(stored: string): string | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(stored)) return stored;
  const moment = new Date(stored.replace(' ', 'T'));
  return Number.isNaN(moment.getTime()) ? null : dayText(moment);
}

/** What is typed for a stored value on another day: the time of day stays. */
export function movedTo(stored: string, day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(stored)) return day;
  const moment = new Date(stored.replace(' ', 'T'));
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${day} ${pad(moment.getHours())}:${pad(moment.getMinutes())}:${pad(moment.getSeconds())}`;
}
