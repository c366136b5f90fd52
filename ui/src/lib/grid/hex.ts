/** Bytes for reading: offset, hexadecimal, letters. */

/** Bytes shown. */
const MOST = 4096;
const PER_LINE = 16;

/** The first bytes of a base64 text, a line per sixteen. */
export function hexDump(base64: string): string {
  const wanted = Math.ceil(MOST / 3) * 4;
  const bytes = Uint8Array.from(atob(base64.slice(0, wanted)), (letter) => letter.charCodeAt(0)).slice(
    0,
    MOST,
  );
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const line = [...bytes.slice(at, at + PER_LINE)];
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = line.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(PER_LINE * 3 - 1)}  ${letters}`);
  }
  if (base64.length > wanted) lines.push('…');
  return lines.join('\n');
}
