/** Takes the diagram out: as an SVG picture or as Mermaid text, to a file or to the clipboard. */
import { save as pickPlace } from '@tauri-apps/plugin-dialog';

import type { FileInfo } from '../../api/client';
import { asError, call } from '../../api/client';
import { ask, confirm } from '../../state/dialogs.svelte';
import { status } from '../../state/messages.svelte';
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
export async function saveText(file: FileInfo, ending: string, text: string, what: string): Promise<void> {
  const suggested = `${file.path.replace(/\.[^./\\]*$/, '')}.${ending}`;
  let browsed: string | null = null;
  const path = await ask({
    title: `Save ${what}`,
    label: 'Path of the new file',
    value: suggested,
    confirm: 'Save',
    check: (typed) => (typed.trim() === '' ? 'Type a path with a file name, or browse for a place.' : null),
    browse: {
      label: 'Browse…',
      run: async () => {
        browsed = await pickPlace({ title: `Save ${what}`, defaultPath: suggested });
        return browsed;
      },
    },
  });
  if (path === null) return;
  const destination = path.trim();
  try {
    // The system's dialog has asked about replacing already.
    await call('save_text', { destination, text, overwrite: browsed !== null && browsed === path });
  } catch (thrown) {
    if (asError(thrown).code !== 'file_exists') throw thrown;
    const replace = await confirm({
      title: 'Replace the file that is there?',
      body: `${destination} is there already. What it holds now will be gone.`,
      confirm: 'Replace',
      danger: true,
    });
    if (!replace) return;
    await call('save_text', { destination, text, overwrite: true });
  }
  status(`Saved ${destination}.`);
}
