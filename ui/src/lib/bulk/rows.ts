/** Which rows are meant: those selected, those that the filter shows, or all. Each as a sentence with its count. Pure. */
import { countText } from '../cell/format';

/** Rows that can be named one by one by their keys, which are gathered for it. */
export const MOST_NAMED = 100_000;

/** How far a change reaches. */
export type RowsMeant = 'selected' | 'filtered' | 'all';

/** How many, as far as is known. */
export interface Counted {
  rows: number;
  exact: boolean;
}

/** What the choice is made from. */
export interface Situation {
  /** The table's title. */
  title: string;
  /** Rows that are selected. */
  selected: number;
  /** They are all that are shown. */
  everything: boolean;
  /** The filter as words; null: there is none. */
  filter: string | null;
  /** Rows that are shown. */
  shown: Counted;
  /** Rows of the table; null: not known. */
  total: Counted | null;
}

/** One of the choices. */
export interface RowsOption {
  meant: RowsMeant;
  /** The sentence. */
  text: string;
  /** Why it can't be chosen. */
  refused: string | null;
}

/** The choices there are. What is selected is left out where the filter, or all, says the same and needs no keys. */
export function rowsOptions(of: Situation): RowsOption[] {
  const options: RowsOption[] = [];
  if (of.selected > 0 && !of.everything) {
    options.push({
      meant: 'selected',
      text: of.selected === 1 ? 'The selected row' : `The ${countText(of.selected)} selected rows`,
      refused:
        of.selected > MOST_NAMED
          ? `More than ${countText(MOST_NAMED)} rows can’t be named one by one: filter for them instead.`
          : null,
    });
  }
  if (of.filter !== null) {
    const many = of.shown.exact && of.shown.rows === 1 ? 'The row' : `The ${number(of.shown)}rows`;
    options.push({ meant: 'filtered', text: `${many} that the filter shows: ${of.filter}`, refused: null });
  }
  options.push({
    meant: 'all',
    text:
      of.total?.exact === true && of.total.rows === 1
        ? `The one row of ${of.title}`
        : `All ${of.total === null ? '' : number(of.total)}rows of ${of.title}`,
    refused: null,
  });
  return options;
}

function number(counted: Counted): string {
  return `${counted.exact ? '' : 'about '}${countText(counted.rows)} `;
}

/**
 * What is meant unless the person says otherwise: a selection of several rows, else what the filter shows, else all.
 * None where more rows are selected than can be named: nothing wider is ever taken for them.
 */
export function firstMeant(of: Situation): RowsMeant | null {
  if (of.selected > 1 && !of.everything) return of.selected > MOST_NAMED ? null : 'selected';
  return of.filter !== null ? 'filtered' : 'all';
}
