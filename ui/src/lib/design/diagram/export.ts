/** Takes the diagram out: as an SVG picture or as Mermaid text, to a file or to the clipboard. */
import type { FileInfo } from '../../api/client';
import { call } from '../../api/client';
import { status } from '../../state/messages.svelte';
import { saveFile } from '../../state/save-file';
import type { Ink } from './svg';

/** The colours of the light theme, whichever is on: the picture goes onto paper and into documents. */
export function lightInk(): Ink {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  root.dataset.theme = 'light';
  const style = getComputedStyle(root);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  const ink: Ink = {
    surface: of('--surface'),
    sunken: of('--sunken'),
    line: of('--line'),
    lineStrong: of('--line-strong'),
    text: of('--text'),
    text2: of('--text-2'),
    accent: of('--accent'),
  };
  if (theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = theme;
  return ink;
}

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    status(`Copied ${what}.`);
  } catch {
    status(`${what} couldn’t be copied.`);
  }
}

/** Asks for a place and writes a text there. */
export function saveText(file: FileInfo, ending: string, text: string, what: string): Promise<void> {
  return saveFile({
    title: `Save ${what}`,
    suggested: `${file.path.replace(/\.[^./\\]*$/, '')}.${ending}`,
    write: (destination, overwrite) => call('save_text', { destination, text, overwrite }),
  });
}
