/** The system's clipboard, text only. */

/** Puts text on it. The text may still be on its way: the permission of the key press would be gone by then. */
export async function writeClipboard(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem !== 'undefined' && 'write' in navigator.clipboard) {
    const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
      return;
    } catch (thrown) {
      // What made the text fail is what the person must hear; a clipboard that takes no promise is asked again below.
      await text;
      if (!(thrown instanceof Error)) throw thrown;
    }
  }
  await navigator.clipboard.writeText(await text);
}

/** Reads it. */
export function readClipboard(): Promise<string> {
  return navigator.clipboard.readText();
}
