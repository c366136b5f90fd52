/** The diagram as Mermaid text (https://mermaid.js.org/syntax/entityRelationshipDiagram.html), by the real names. */
import type { Catalog, Column, Table } from '../../api/client';
import type { End } from './graph';
import { graphOf } from './graph';

const LEFT: Record<End, string> = { one: '||', zero_one: '|o', zero_many: '}o' };
const RIGHT: Record<End, string> = { one: '||', zero_one: 'o|', zero_many: 'o{' };

const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

/** A word as Mermaid takes it for a column or a type. */
function word(text: string): string {
  const plain = text.replaceAll(/[^\p{L}\p{N}_-]+/gu, '_').replaceAll(/^[^\p{L}_]+|_+$/gu, '');
  return plain === '' ? 'any' : plain;
}

function attribute(column: Column, table: Table): string {
  const alone = table.indexes.some(
    ({ unique, partial, origin, columns }) =>
      unique && !partial && origin !== 'pk' && columns.length === 1 && columns[0] === column.name,
  );
  const marks = [
    ...(column.primaryKey > 0 ? ['PK'] : []),
    ...(table.links.some(({ columns }) => columns.includes(column.name)) ? ['FK'] : []),
    ...(alone ? ['UK'] : []),
  ].join(', ');
  const name = word(column.name);
  const comment = name === column.name ? '' : quoted(column.name);
  return ['       ', word(column.declaredType), name, marks, comment].filter((part) => part !== '').join(' ');
}

/** The whole file as an `erDiagram`. */
export function mermaidOf(catalog: Catalog, shortcut: boolean): string {
  const { boxes, ties } = graphOf(catalog, 'keys', shortcut);
  const shown = new Set(boxes.map(({ name }) => name));
  const tables = catalog.tables.filter(({ name }) => shown.has(name));
  const entities = tables.flatMap((table) => [
    `    ${quoted(table.name)} {`,
    ...table.columns
      .filter(({ hidden, computed }) => !hidden && computed === null)
      .map((column) => attribute(column, table)),
    '    }',
  ]);
  const lines = ties.map(
    ({ from, to, fromEnd, toEnd, label }) =>
      `    ${quoted(to)} ${LEFT[toEnd]}--${RIGHT[fromEnd]} ${quoted(from)} : ${quoted(label)}`,
  );
  return `${['erDiagram', ...entities, ...lines].join('\n')}\n`;
}
