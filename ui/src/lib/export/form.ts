/** What rows are written as: the forms that can be chosen, and what each of them is called. Pure. */
import type { TextForm, TextFormat } from '../api/client';

/** The forms of a file. */
export type FileFormat = Exclude<TextFormat, 'tabs'>;

/** A form as a person chooses it. */
export interface FormatChoice {
  format: FileFormat;
  /** Its name. */
  title: string;
  /** The end of a file's name. */
  ending: string;
  /** What it is good for, in a few words. */
  what: string;
}

/** All, the most wanted first. */
export const FORMATS: FormatChoice[] = [
  { format: 'csv', title: 'CSV', ending: 'csv', what: 'for spreadsheets and programs' },
  { format: 'json', title: 'JSON', ending: 'json', what: 'for programs, exact' },
  { format: 'markdown', title: 'Markdown', ending: 'md', what: 'a table to read' },
];

/** One of them. */
export function choiceOf(format: TextFormat): FormatChoice {
  return FORMATS.find((choice) => choice.format === format) ?? (FORMATS[0] as FormatChoice);
}

/** A form with nothing chosen but its format. */
export function plainForm(format: TextFormat): TextForm {
  return {
    format,
    separator: 'comma',
    names: true,
    spreadsheet: false,
    asStored: false,
    labels: false,
  };
}

/** The clipboard's own form, as spreadsheets take it. */
export function tabsForm(names: boolean): TextForm {
  return { ...plainForm('tabs'), names };
}

/** A name for the file: beside the database, called as its rows are. */
export function suggestedPath(database: string, title: string, format: TextFormat): string {
  const cut = Math.max(database.lastIndexOf('/'), database.lastIndexOf('\\')) + 1;
  const name = title.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').trim() || 'rows';
  return `${database.slice(0, cut)}${name}.${choiceOf(format).ending}`;
}

/** The path with the ending of another format, where it ended as one of these does. */
export function withEnding(path: string, format: TextFormat): string {
  const known = FORMATS.map(({ ending }) => ending).join('|');
  return path.replace(new RegExp(`\\.(${known}|tsv)$`, 'i'), `.${choiceOf(format).ending}`);
}
