/** What is told about bytes, and how a chosen file becomes bytes to send. */
import type { BlobKind } from '../api/client';

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
