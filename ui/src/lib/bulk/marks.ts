/** Which parts of a text a change touches, so that they can be marked, and the rest shortened. Pure. */

/** A piece of a text. */
export interface Part {
  text: string;
  /** It goes, or it is new. */
  changed: boolean;
}

/** Both texts in pieces. */
export interface Marked {
  before: Part[];
  after: Part[];
}

/** What differs between two texts: all between the beginning and the end that they share. */
export function differing(before: string, after: string): Marked {
  const [one, other] = [[...before], [...after]];
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const parts = (text: string[]): Part[] =>
    joined([
      { text: text.slice(0, start).join(''), changed: false },
      { text: text.slice(start, text.length - end).join(''), changed: true },
      { text: text.slice(text.length - end).join(''), changed: false },
    ]);
  return { before: parts(one), after: parts(other) };
}

/**
 * Where `find` stood and `replace` stands; {@link differing} where the two texts don't go together so. With `cut`, only
 * their beginnings are here, and neither need end where the other does.
 */
export function replaced(
  before: string,
  after: string,
  how: { find: string; replace: string; matchCase: boolean },
  cut = false,
): Marked {
  const { find, replace, matchCase } = how;
  const fold = (text: string): string => (matchCase ? text : text.toLowerCase());
  const wanted = fold(find);
  const marked: Marked = { before: [], after: [] };
  let [here, there] = [0, 0];
  while (here < before.length || there < after.length) {
    const found = before.slice(here, here + find.length);
    if (find !== '' && fold(found) === wanted && after.startsWith(replace, there)) {
      marked.before.push({ text: found, changed: true });
      marked.after.push({ text: replace, changed: true });
      here += find.length;
      there += replace.length;
    } else if (cut && (here === before.length || there === after.length)) {
      marked.before.push({ text: before.slice(here), changed: false });
      marked.after.push({ text: after.slice(there), changed: false });
      break;
    } else if (before[here] === after[there]) {
      const same = { text: before[here] ?? '', changed: false };
      marked.before.push(same);
      marked.after.push(same);
      here += 1;
      there += 1;
    } else {
      return differing(before, after);
    }
  }
  return { before: joined(marked.before), after: joined(marked.after) };
}

/** Neighbours of one sort become one piece; empty ones go. */
function joined(parts: Part[]): Part[] {
  const found: Part[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (part.text === '') continue;
    if (last?.changed === part.changed) last.text += part.text;
    else found.push({ ...part });
  }
  return found;
}

/** Letters kept beside what changed, on either side. */
const BESIDE = 16;

/** Shortens what stays, so that what changes is in sight. */
export function shortened(parts: Part[]): Part[] {
  return parts.map((part, at) => {
    if (part.changed) return part;
    const letters = [...part.text];
    const front = at === 0 ? 0 : BESIDE;
    const back = at === parts.length - 1 ? 0 : BESIDE;
    // A text in which nothing is marked keeps its beginning.
    const keepFront = parts.length === 1 ? 2 * BESIDE : front;
    if (letters.length <= keepFront + back + 3) return part;
    const end = back === 0 ? '' : letters.slice(-back).join('');
    return { ...part, text: `${letters.slice(0, keepFront).join('')}…${end}` };
  });
}
