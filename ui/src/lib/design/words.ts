/** What an expression can be made of, for completing it while one types. */
import type { Completion, CompletionKind, Model } from '../api/client';
import { call } from '../api/client';

/** A word to complete. */
export interface Word {
  /** As listed. */
  label: string;
  /** As put into the text. */
  insert: string;
  /** What it is. */
  hint: string;
}

/** Where the words for an expression come from; asked when somebody begins to type. */
export type Words = () => Promise<Word[]>;

/** Words as they are listed: functions with brackets to be filled. */
export function listed(found: Completion[]): Word[] {
  return found.map(({ text, what, title }) =>
    what === 'function'
      ? { label: `${text}…)`, insert: `${text})`, hint: title }
      : { label: text, insert: text, hint: title },
  );
}

/** The words that may stand in an expression over rows of a table of this design, without some. */
export async function wordsOver(
  model: Model,
  table: string,
  without: CompletionKind[] = [],
): Promise<Word[]> {
  const found = await call('expression_words', { model, table });
  return listed(found.filter(({ what }) => !without.includes(what)));
}

/** What SQLite itself checks knows nothing of what Relata computes, follows or binds. */
export const NOT_IN_FILE: CompletionKind[] = ['computed', 'link', 'moment'];

/** The word that ends at a place in a text. */
export function wordBefore(text: string, at: number): string {
  return /(?::|[\p{L}_][\p{L}\p{N}_]*\.)?(?:[\p{L}_][\p{L}\p{N}_]*)?$/u.exec(text.slice(0, at))?.[0] ?? '';
}

const bare = (text: string): string => text.replaceAll('"', '').toLowerCase();

/** What a beginning can become; all for none. */
export function completions(words: Word[], typed: string): Word[] {
  const wanted = bare(typed);
  return words.filter(({ label }) => bare(label).startsWith(wanted)).slice(0, 60);
}
