/** What is told about bytes, and how a chosen file becomes bytes to send. */
import type { BlobKind } from '../api/client';

const WORDS: Record<BlobKind, string> = {
  png: 'PNG picture',
  jpeg: 'JPEG picture',
  gif: 'GIF picture',
  webp: 'WebP picture',
  bmp: 'BMP picture',
  pdf: 'PDF document',
  zip: 'ZIP archive',
  gzip: 'gzip archive',
  sqlite: 'SQLite database',
  text: 'Text as bytes',
  bytes: 'Bytes',
};

/** What the bytes seem to be, for a person. */
export function kindText(kind: BlobKind): string {
  return WORDS[kind];
}

/** The MIME type of a picture that can be shown; null for anything else. */
export function imageType(kind: BlobKind): string | null {
  return ['png', 'jpeg', 'gif', 'webp', 'bmp'].includes(kind) ? `image/${kind}` : null;
}

/** The file name extension that fits. */
export function extension(kind: BlobKind): string {
  const known: Partial<Record<BlobKind, string>> = { jpeg: 'jpg', gzip: 'gz', text: 'txt', bytes: 'bin' };
  return known[kind] ?? kind;
}

/** A chosen file's bytes in base64. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => reject(reader.error ?? new Error('The file could not be read.'));
    reader.readAsDataURL(file);
  });
}
