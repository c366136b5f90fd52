/**
 * Small pictures of large ones, made once and kept while the window is open: scrolling back and forth over pictures of
 * megabytes reads and draws each a single time. The web view makes them, because it draws pictures anyway and has the
 * decoders, fenced off from the engine.
 */
import type { FullValue } from '../api/client';

/** Shorter edge in px: twice a tall row's height, for sharp screens. */
const EDGE = 96;
/** Small pictures kept; the one longest not looked at goes first. */
const MOST = 400;

const kept = new Map<string, Promise<string>>();

/** The small picture as an address for `<img>`. `bytes` names the very bytes; `edge` is its shorter edge in px. */
export function thumbnail(
  bytes: string,
  type: string,
  load: () => Promise<FullValue>,
  edge = EDGE,
): Promise<string> {
  const key = edge === EDGE ? bytes : `${edge}:${bytes}`;
  const known = kept.get(key);
  kept.delete(key);
  const made = known ?? make(type, load, edge);
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  const oldest = kept.keys().next();
  if (kept.size > MOST && !oldest.done) kept.delete(oldest.value);
  return made;
}

/** Forgets those whose bytes nobody vouches for any more (see {@link pictureKey}). */
export function forgetUnsure(): void {
  for (const key of kept.keys()) if (key.endsWith('/')) kept.delete(key);
}

/** Names a picture's bytes: by their digest where it is known, else by their place and number. */
export function pictureKey(place: string, cell: { blob: number; digest?: string | null }): string {
  return cell.digest ? `${cell.blob}/${cell.digest}` : `${place}/${cell.blob}/`;
}

async function make(type: string, load: () => Promise<FullValue>, edge: number): Promise<string> {
  const { base64 } = await load();
  if (base64 === null) throw new Error('no bytes');
  const whole = `data:${type};base64,${base64}`;
  try {
    return await shrink(base64, type, edge);
  } catch {
    // Drawn as it is; the cell scales it.
    return whole;
  }
}

async function shrink(base64: string, type: string, edge: number): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type }));
  const { width, height } = picture;
  // By the shorter edge, since the cell shows the middle; a strip of a picture is kept in bounds by the longer.
  const scale = Math.min(1, edge / Math.min(width, height), (edge * 8) / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL('image/png');
}
