/** The parts of an index, as one line of text. */
/** Splits at commas that stand in no bracket and no quotation marks. */
export function splitParts(text: string): string[] {
  const parts: string[] = [];
  let [part, depth, mark] = ['', 0, ''];
  for (const letter of text) {
    if (mark !== '') mark = letter === mark ? '' : mark;
    else if (letter === '"' || letter === "'" || letter === '`') mark = letter;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0 && mark === '') {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  return [...parts, part.trim()].filter((one) => one !== '');
}
