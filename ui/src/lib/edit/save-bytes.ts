/** Takes one value out of the file into a file of its own. */
import { save as pickPlace } from '@tauri-apps/plugin-dialog';

import type { BlobKind, Column, RowKey, Table } from '../api/client';
import { call } from '../api/client';
import { sizeText } from '../cell/format';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';
import { extension } from './blobs';

/** Asks where to, and writes the value there as it is stored; `kind` gives the file name its ending. */
export async function saveBytes(table: Table, column: Column, key: RowKey, kind: BlobKind): Promise<void> {
  const file = files.current;
  if (!file) return;
  const name = `${table.name}-${column.name}`.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  try {
    const destination = await pickPlace({
      title: 'Save to a file',
      defaultPath: `${name}.${extension(kind)}`,
    });
    if (destination === null) return;
    const bytes = await call('save_value', {
      file: file.id,
      table: table.name,
      key,
      column: column.name,
      destination,
    });
    status(`Saved ${sizeText(bytes)} to ${destination}`);
  } catch (thrown) {
    showError(thrown, 'Save to a file');
  }
}
