/** What the search page says about a search. */
import type { Piece } from '../api/client';
import { formatCount } from '../shell/format';
import type { Group } from './search.svelte';

/** "7 rows in 2 tables", "more than 50 rows": as far as is known. */
export function summary(groups: Group[]): string {
  const rows = groups.reduce((sum, group) => sum + group.hits.length, 0);
  const more = groups.some((group) => group.next !== null);
  if (rows === 0) return 'Nothing found';
  const counted = `${more ? 'More than ' : ''}${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  return groups.length > 1 ? `${counted} in ${groups.length} tables` : counted;
}

/** How many rows of a table were found: "3 rows", "the first 5 rows". */
export function groupCount(group: Group): string {
  const rows = group.hits.length;
  const counted = `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`;
  if (group.next === null) return counted;
  return rows === 1 ? 'the first row' : `the first ${counted}`;
}

/** A marked text without its marks. */
export function plain(pieces: Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}
