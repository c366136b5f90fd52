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
 * For `{@attach}`: takes the focus when shown inside a cell, everything selected, or the end where typing goes on. Make it
 * once per editor, not in the markup: there it would run again with every change of a property and select what is typed.
 */
export function focusIn(compact: boolean, typing: boolean) {
  return (node: HTMLInputElement | HTMLTextAreaElement): void => {
    if (!compact) return;
    node.focus({ preventScroll: true });
    if (typing) node.setSelectionRange(node.value.length, node.value.length);
    else node.select();
  };
}
