/** What the looks of a view are called. */
import type { SavedView } from '../api/client';

/** Of a kind of view, in a word for a person. */
export const LOOK_WORDS: Record<SavedView['type'], string> = {
  grid: 'grid',
  gallery: 'gallery',
  board: 'board',
  calendar: 'calendar',
  list: 'list',
  form: 'form',
  page: 'row page',
  dashboard: 'dashboard',
  query: 'question',
};
