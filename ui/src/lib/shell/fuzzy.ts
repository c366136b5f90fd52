/**
 * Finding by a few letters: each word of the search must be found in the text, letters in order, best at the beginnings
 * of words and in one piece.
 */

/** A hit: how good it is, and which characters matched. */
export interface Hit {
  /** Higher is better. */
  score: number;
  /** Places in the text, ascending. */
  places: number[];
}

const fold = (text: string): string =>
  [...text.normalize('NFC')]
    .map((character) => {
      const bare = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
      // One place stays one place, so that what matched can be marked in the text as shown.
      return bare.length === character.length ? bare : character.toLowerCase().slice(0, character.length);
    })
    .join('');

/** Whether and how well `search` fits `text`; null if it doesn't. An empty search fits everything. */
export function fuzzy(search: string, text: string): Hit | null {
  const folded = fold(text);
  const words = fold(search).split(/\s+/).filter(Boolean);
  let score = 0;
  const places = new Set<number>();
  for (const word of words) {
    const hit = matchWord(word, folded, text);
    if (!hit) return null;
    score += hit.score;
    hit.places.forEach((place) => places.add(place));
  }
  // Among equals the shorter text is nearer to what was typed.
  return { score: score - text.length * 0.01, places: [...places].sort((a, b) => a - b) };
}

function matchWord(word: string, folded: string, text: string): Hit | null {
  const whole = bestPiece(word, folded, text);
  if (whole) return whole;
  const places: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    const place = nextPlace(letter, folded, text, from, places.at(-1));
    if (place < 0) return null;
    if (place === (places.at(-1) ?? -2) + 1) score += 3;
    else if (startsWord(text, place)) score += 4;
    else score -= 1;
    places.push(place);
    from = place + 1;
  }
  // Letters strewn over the text are chance, not meaning.
  return score < word.length ? null : { score, places };
}

function bestPiece(word: string, folded: string, text: string): Hit | null {
  let best: Hit | null = null;
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    const score = word.length * 5 + (at === 0 ? 8 : startsWord(text, at) ? 5 : 0);
    if (!best || score > best.score) best = { score, places: Array.from(word, (_, index) => at + index) };
  }
  return best;
}

/** The letter right after the last one, else at the beginning of a word, else anywhere. */
function nextPlace(
  letter: string,
  folded: string,
  text: string,
  from: number,
  last: number | undefined,
): number {
  if (last !== undefined && folded[last + 1] === letter) return last + 1;
  for (let at = folded.indexOf(letter, from); at >= 0; at = folded.indexOf(letter, at + 1)) {
    if (startsWord(text, at)) return at;
  }
  return folded.indexOf(letter, from);
}

function startsWord(text: string, at: number): boolean {
  if (at === 0) return true;
  const before = text[at - 1] ?? '';
  const here = text[at] ?? '';
  return /[\s_\-./:"']/.test(before) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(here));
}
