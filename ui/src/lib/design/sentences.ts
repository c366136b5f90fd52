/** Links in sentences: "Each post belongs to one user; one user has many posts." */
import type { LinkAction } from '../api/client';
import type { DraftTable } from './draft';
import { singularOf, wordsOf } from './draft';
import type { LinkShape } from './linking';

/** What one row of a table is called. */
export function oneOf(table: Pick<DraftTable, 'name' | 'singular'>): string {
  return table.singular ?? wordsOf(singularOf(table.name));
}

/** What several are called. */
export function manyOf(table: Pick<DraftTable, 'name' | 'title'>): string {
  return (table.title ?? wordsOf(table.name)).toLowerCase();
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const a = (noun: string): string => `${/^(?:[aeio]|u(?!s|ni|t))/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** The choices of the link dialog, seen from `here`. */
export function shapeSentence(shape: LinkShape, here: DraftTable, there: DraftTable): string {
  const [one, many] = [oneOf(here), manyOf(here)];
  const [other, others] = [oneOf(there), manyOf(there)];
  if (shape === 'belongs') return `One ${other} has many ${many}, each ${one} belongs to one ${other}`;
  if (shape === 'has_many') return `One ${one} has many ${others}, each ${other} belongs to one ${one}`;
  if (shape === 'has_one') return `One ${one} has at most one ${other}`;
  return `One ${one} has many ${others}, one ${other} many ${many}`;
}

/** What a delete of the row pointed to does, in words. */
export function deleteSentence(action: LinkAction, holder: DraftTable, target: DraftTable): string {
  const [one, many] = [oneOf(target), manyOf(holder)];
  if (action === 'cascade') return `Deleting ${a(one)} deletes its ${many} too`;
  if (action === 'set_null') return `Deleting ${a(one)} leaves its ${many} without one`;
  if (action === 'set_default') return `Deleting ${a(one)} gives its ${many} the default instead`;
  return `${upper(a(one))} that has ${many} can’t be deleted`;
}

/** A link that is there, in a sentence. */
export function linkSentence(
  holder: DraftTable,
  target: DraftTable,
  { required, unique }: { required: boolean; unique: boolean },
): string {
  const need = required ? 'belongs to one' : 'may belong to one';
  const back = unique ? `has at most one ${oneOf(holder)}` : `has many ${manyOf(holder)}`;
  return `Each ${oneOf(holder)} ${need} ${oneOf(target)}; one ${oneOf(target)} ${back}.`;
}
