/** Tables and columns for tests, with what isn't said left plain. */
import type { Column, Link, Table } from '../api/client';

/** A column. */
export function column(overrides: Partial<Column> = {}): Column {
  return {
    name: 'c',
    title: 'C',
    declaredType: '',
    affinity: 'text',
    kind: 'text',
    dateStorage: null,
    notNull: false,
    default: null,
    collation: null,
    primaryKey: 0,
    generated: null,
    hidden: false,
    link: null,
    length: null,
    scale: null,
    choices: [],
    noted: false,
    help: null,
    minorUnits: false,
    currency: null,
    options: [],
    regex: null,
    companions: null,
    partOf: null,
    computed: null,
    ...overrides,
  };
}

/** A link. */
export function link(overrides: Partial<Link> = {}): Link {
  return {
    id: 0,
    columns: [],
    target: '',
    targetColumns: [],
    targetExists: true,
    onDelete: 'no_action',
    onUpdate: 'no_action',
    unique: false,
    required: false,
    title: '',
    backTitle: '',
    ...overrides,
  };
}

/** A table with these columns. */
export function table(columns: Column[], overrides: Partial<Table> = {}): Table {
  return {
    name: 't',
    title: 'T',
    type: 'table',
    strict: false,
    withoutRowid: false,
    key: { type: 'rowid', name: 'rowid', column: null },
    primaryKey: [],
    columns,
    indexes: [],
    triggers: [],
    links: [],
    label: [],
    association: null,
    readOnly: null,
    refused: null,
    shadows: [],
    search: null,
    sql: '',
    singular: 'row',
    actions: [],
    ...overrides,
  };
}
