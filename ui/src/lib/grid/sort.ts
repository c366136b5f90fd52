/** Sorting by clicks on headers: ascending, descending, none; Shift adds to what is there. */
import type { OrderTerm, Table } from '../api/client';

/** The order after a click on a column's header. */
export function clickSort(order: OrderTerm[], column: string, add: boolean): OrderTerm[] {
  const present = order.find((term) => term.column === column);
  const next: OrderTerm | null = !present
    ? { column, descending: false, nulls: null }
    : present.descending
      ? null
      : { ...present, descending: true };
  if (!add) return next ? [next] : [];
  if (!present) return next ? [...order, next] : order;
  return order.flatMap((term) => (term.column === column ? (next ? [next] : []) : [term]));
}

/** The order in words: "Name ↑, Price ↓". */
export function orderText(order: OrderTerm[], table: Table): string {
  return order
    .map(({ column, descending }) => {
      const title = table.columns.find((candidate) => candidate.name === column)?.title ?? column;
      return `${title} ${descending ? '↓' : '↑'}`;
    })
    .join(', ');
}

/** Terms of columns that are still there. */
export function knownOrder(order: OrderTerm[], table: Table): OrderTerm[] {
  return order.filter((term) => table.columns.some((column) => column.name === term.column));
}
