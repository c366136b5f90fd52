/**
 * The key of each button of a view: a number that its name says (“Defer 3 days”: 3), else the first letter of its words
 * that no other has. J and K walk along the rows.
 */

const TAKEN = ['j', 'k'];

/** One key for each name, in order; empty where none is left. */
export function actionKeys(names: string[]): string[] {
  const taken = new Set(TAKEN);
  const keys = names.map((name) => {
    const digit = /\d/.exec(name)?.[0] ?? '';
    if (digit === '' || taken.has(digit)) return '';
    taken.add(digit);
    return digit;
  });
  return keys.map((key, index) => {
    if (key !== '') return key;
    const words = (names[index] ?? '').toLowerCase().split(/[^\p{L}]+/u);
    const letters = [...words.map((word) => word[0] ?? ''), ...words.join('')];
    const found = letters.find((letter) => /[a-z]/.test(letter) && !taken.has(letter)) ?? '';
    if (found !== '') taken.add(found);
    return found;
  });
}
