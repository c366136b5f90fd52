/** What each kind of column is called on screen. */
import type { ColumnKind } from '../api/client';

const NAMES: Record<ColumnKind, string> = {
  text: 'Text',
  long_text: 'Long text',
  integer: 'Whole number',
  number: 'Number',
  money: 'Money',
  percent: 'Percent',
  boolean: 'Yes or no',
  date: 'Date',
  date_time: 'Date and time',
  duration: 'Duration',
  enum: 'Choice',
  rating: 'Rating',
  email: 'E-mail',
  url: 'Web address',
  slug: 'Slug',
  uuid: 'UUID',
  password: 'Password',
  image: 'Picture',
  file: 'File',
  json: 'JSON',
  blob: 'Bytes',
  link: 'Link',
  any: 'Anything',
};

/** What a kind is called on screen. */
export function kindName(kind: ColumnKind): string {
  return NAMES[kind];
}

/** All kinds, in the order in which they are offered. */
export const KINDS = Object.keys(NAMES) as ColumnKind[];
