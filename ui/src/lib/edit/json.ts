/**
 * JSON laid out for reading and pressed together again without touching a value: `JSON.parse` would round long numbers
 * and drop double keys, so the text is only taken apart at its signs.
 */

/** What is wrong with this JSON, in a few words; null if nothing is. */
export function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return `This is not valid JSON: ${said.replace(/^JSON\.parse: |^JSON Parse error: /, '')}.`.replace(
      '..',
      '.',
    );
  }
}

/** Strings, brackets, commas, colons, and everything else between blanks. */
const PARTS = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/** The same JSON with a line per entry; null if it isn't valid. */
export function prettyJson(text: string): string | null {
  if (jsonFault(text) !== null) return null;
  const parts = text.match(PARTS) ?? [];
  let depth = 0;
  let out = '';
  const line = (): string => `\n${'  '.repeat(depth)}`;
  parts.forEach((part, index) => {
    const next = parts[index + 1];
    if (part === '{' || part === '[') {
      const empty = next === '}' || next === ']';
      depth += 1;
      out += part + (empty ? '' : line());
    } else if (part === '}' || part === ']') {
      depth -= 1;
      const before = parts[index - 1];
      out += (before === '{' || before === '[' ? '' : line()) + part;
    } else if (part === ',') out += part + line();
    else if (part === ':') out += ': ';
    else out += part;
  });
  return out;
}
