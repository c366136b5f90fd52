/**
 * The one table from error code to how it is shown: how grave it is and what stands above its sentence. The engine
 * writes the sentence itself; nothing else in the UI branches on codes for words.
 */
import type { ErrorCode } from '../api/client';

/** How grave a message is: decides colour, icon and whether it goes away by itself. */
export type Severity = 'info' | 'warning' | 'danger';

/** How an error is shown. */
export interface ErrorLook {
  /** How grave it is. */
  severity: Severity;
  /** The headline above the engine's sentence. */
  title: string;
}

const LOOKS: Record<ErrorCode, ErrorLook> = {
  file_missing: { severity: 'warning', title: 'The file isn’t there' },
  file_is_folder: { severity: 'warning', title: 'That is a folder' },
  file_empty: { severity: 'warning', title: 'The file is empty' },
  not_a_database: { severity: 'warning', title: 'Not a database' },
  file_encrypted: { severity: 'warning', title: 'The file looks encrypted' },
  file_truncated: { severity: 'danger', title: 'The end of the file is missing' },
  file_corrupt: { severity: 'danger', title: 'The file is damaged' },
  newer_version: { severity: 'warning', title: 'Made by a newer Relata' },
  read_only: { severity: 'warning', title: 'Can’t be written' },
  in_use: { severity: 'warning', title: 'In use by another program' },
  file_replaced: { severity: 'danger', title: 'The file was replaced' },
  hot_journal: { severity: 'warning', title: 'An interrupted change was found' },
  disk_full: { severity: 'danger', title: 'The disk is full' },
  file_exists: { severity: 'warning', title: 'There is a file already' },
  io: { severity: 'danger', title: 'The disk refused' },
  not_open: { severity: 'warning', title: 'The file isn’t open any more' },
  not_found: { severity: 'warning', title: 'Not found' },
  not_editable: { severity: 'warning', title: 'Can’t be edited' },
  invalid_value: { severity: 'warning', title: 'The value doesn’t fit' },
  required: { severity: 'warning', title: 'A value is needed' },
  not_unique: { severity: 'warning', title: 'Taken already' },
  rule_broken: { severity: 'warning', title: 'Against a rule of the file' },
  link_broken: { severity: 'warning', title: 'A link would point nowhere' },
  conflict: { severity: 'warning', title: 'Changed by someone else' },
  bad_request: { severity: 'danger', title: 'That didn’t work' },
  sql_error: { severity: 'warning', title: 'SQLite doesn’t understand' },
  needs_adopting: { severity: 'info', title: 'Someone else’s file' },
  invalid_model: { severity: 'warning', title: 'There can be no such design' },
  revision_blocked: { severity: 'warning', title: 'Something stands in the way' },
  history_differs: { severity: 'warning', title: 'The design was changed elsewhere' },
  cancelled: { severity: 'info', title: 'Cancelled' },
  internal: { severity: 'danger', title: 'Something broke in Relata' },
};

/** How an error with this code is shown. */
export function errorLook(code: ErrorCode): ErrorLook {
  return LOOKS[code];
}

/** Every code that has a look (for the test that none is missing). */
export function knownCodes(): string[] {
  return Object.keys(LOOKS);
}
