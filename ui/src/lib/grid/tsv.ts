/**
 * Text as spreadsheets put it on the clipboard: cells parted by tabs, rows by line ends, cells with tabs, line ends or
 * quotes in double quotes. Nothing between two tabs is no value (null); a pair of quotes is empty text.
 */

/** A cell's text; null for nothing at all. */
export type TsvCell = string | null;

/** Reads it. A line end after the last row is not a row. */
export function readTsv(text: string): TsvCell[][] {
  const rows: TsvCell[][] = [];
  let row: TsvCell[] = [];
  let at = 0;
  const clean = text.replace(/\0/g, '');
  while (at <= clean.length) {
    const { cell, next } = clean[at] === '"' ? quoted(clean, at) : plain(clean, at);
    row.push(cell);
    const stop = clean[next];
    at = next + 1;
    if (stop === '\t') continue;
    rows.push(row);
    row = [];
    if (stop === '\r' && clean[at] === '\n') at += 1;
    if (at >= clean.length) break;
  }
  return rows;
}

function plain(text: string, start: number): { cell: TsvCell; next: number } {
  let end = start;
  while (end < text.length && !'\t\r\n'.includes(text.charAt(end))) end += 1;
  return { cell: end === start ? null : text.slice(start, end), next: end };
}

/** A quoted cell; if its quotes don't close before a stop, it is plain text that begins with a quote. */
function quoted(text: string, start: number): { cell: TsvCell; next: number } {
  let cell = '';
  let at = start + 1;
  while (at < text.length) {
    const close = text.indexOf('"', at);
    if (close < 0) return plain(text, start);
    cell += text.slice(at, close);
    if (text[close + 1] === '"') {
      cell += '"';
      at = close + 2;
      continue;
    }
    const next = close + 1;
    if (next >= text.length || '\t\r\n'.includes(text.charAt(next))) return { cell, next };
    return plain(text, start);
  }
  return plain(text, start);
}

/** Writes it. */
export function writeTsv(rows: readonly (readonly TsvCell[])[]): string {
  return rows.map((row) => row.map(escapeCell).join('\t')).join('\n');
}

function escapeCell(cell: TsvCell): string {
  if (cell === null) return '';
  if (cell === '') return '""';
  return /["\t\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}
