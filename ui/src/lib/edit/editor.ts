/** What every editor is given by `ValueEditor.svelte`, which says what each means. */
import type { Cell, Column, Input, RowKey, Table } from '../api/client';

/** The common properties of the editors. */
export interface EditorProps {
  table: Table;
  column: Column;
  cell: Cell;
  rowKey: RowKey | null;
  start: string | undefined;
  compact: boolean;
  id: string | undefined;
  name: string | undefined;
  invalid: string | null;
  required: boolean;
  placeholder: string | undefined;
  /** NULL is allowed. */
  nullable: boolean;
  /** The element with the error. */
  describedBy: string | undefined;
  onchange: (input: Input) => void;
  ondone: (() => void) | undefined;
}

/**
 * For `{@attach}`: takes the focus when shown inside a cell. The caret stands at the end, as in a spreadsheet (typing over
 * a value needs no opening); with `all`, where the text is looked for rather than edited, it is selected. Make it once per
 * editor, not in the markup: there it would run again with every change of a property and move the caret.
 */
export function focusIn(compact: boolean, all = false) {
  return (node: HTMLInputElement | HTMLTextAreaElement): void => {
    if (!compact) return;
    node.focus({ preventScroll: true });
    if (all) node.select();
    else node.setSelectionRange(node.value.length, node.value.length);
  };
}
