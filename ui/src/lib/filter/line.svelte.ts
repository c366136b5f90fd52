/** One condition while it is edited: what it is about, how it is compared, and with what. Complete, it is a condition. */
import type { Condition, Input, Operator } from '../api/client';
import { conditionOf, treeOf, type Group } from '../query/tree';
import { columnAt, stepAt, type Found, type LinkStep, type Scope } from '../query/paths';
import { files } from '../state/files.svelte';
import { inputDraft, operatorsFor, valuesOf } from './condition';

/** How a line compares: as operators do, or one of these of its own. */
export type How =
  | Operator
  | 'among'
  | 'among_not'
  | 'same_as'
  | 'less_than'
  | 'more_than'
  | 'exists'
  | 'exists_not'
  | 'has_any'
  | 'has_all'
  | 'has_none';

/** Comparisons with another column. */
const WITH_COLUMN: Partial<Record<How, Operator>> = { same_as: 'is', less_than: 'less', more_than: 'more' };
/** Numbers of linked rows. */
const COUNTS: Operator[] = ['at_least', 'more', 'is', 'at_most', 'less'];

/** Words of what is no operator. */
export const HOW_WORDS: Partial<Record<How, string>> = {
  among: 'is among the rows of',
  among_not: 'is not among the rows of',
  same_as: 'is the same as',
  less_than: 'is less than the column',
  more_than: 'is more than the column',
  exists: 'there are any',
  exists_not: 'there are none',
  has_any: 'any of these',
  has_all: 'all of these',
  has_none: 'none of these',
};

/** What a condition is about, as a choice in a list: `c:price`, `l:reviews`. */
export type Subject = `c:${string}` | `l:${string}`;

/** All that was chosen and typed of a line, complete or not. */
export interface TypedLine {
  subject: Subject;
  how: How;
  values: (Input | undefined)[];
  list: string;
  count: number;
  keys: Input[];
  other: string;
  saved: string;
  nested: Group | null;
}

/** One line. */
export class LineDraft {
  readonly scope: () => Scope;
  /** Column or link. */
  subject: Subject = $state('c:') as Subject;
  how: How = $state('is') as How;
  values: (Input | undefined)[] = $state.raw([]);
  /** Values of "is one of", one on each line. */
  list = $state('');
  /** A number of rows. */
  count = $state(1);
  /** Linked rows, by their keys. */
  keys: Input[] = $state.raw([]);
  /** The other column. */
  other = $state('');
  /** A saved query. */
  saved = $state('');
  /** Which linked rows count. */
  nested: Group | null = $state.raw(null);

  constructor(scope: () => Scope, condition: Condition | null, first?: string, typed?: TypedLine) {
    this.scope = scope;
    if (typed) Object.assign(this, typed);
    else if (condition) this.#take(condition);
    else {
      this.choose(`c:${first ?? scope().table.columns.find(({ hidden }) => !hidden)?.name ?? ''}`);
      this.how = this.ways(true)[0] ?? 'is';
    }
  }

  #take(condition: Condition): void {
    switch (condition.type) {
      case 'compare':
        this.subject = `c:${condition.column}`;
        this.how = condition.operator;
        this.values = condition.values;
        if (condition.operator === 'in') this.list = condition.values.map(inputDraft).join('\n');
        break;
      case 'compare_columns': {
        this.subject = `c:${condition.column}`;
        const same = Object.entries(WITH_COLUMN).find(([, operator]) => operator === condition.operator);
        this.how = (same?.[0] as How | undefined) ?? 'same_as';
        this.other = condition.other;
        break;
      }
      case 'in_query': {
        this.subject = `c:${condition.column}`;
        this.how = condition.not ? 'among_not' : 'among';
        const { from } = condition.query;
        if (typeof from === 'object' && 'saved' in from) this.saved = from.saved;
        break;
      }
      case 'linked':
        this.subject = `l:${condition.link}`;
        this.count = condition.count ?? 1;
        this.how = condition.operator ?? 'at_least';
        if (this.how === 'at_least' && this.count === 1) this.how = 'exists';
        if (condition.operator === 'is' && this.count === 0) this.how = 'exists_not';
        this.nested = condition.where ? treeOf(condition.where) : null;
        break;
      case 'has':
        this.subject = `l:${condition.link}`;
        this.how = `has_${condition.which}`;
        this.keys = condition.keys;
        break;
    }
  }

  /** All that was chosen and typed. */
  get typed(): TypedLine {
    const { subject, how, values, list, count, keys, other, saved, nested } = this;
    return { subject, how, values, list, count, keys, other, saved, nested };
  }

  /** What is compared, where it is a column. */
  column = $derived.by((): Found | null => {
    const catalog = files.catalog;
    if (!this.subject.startsWith('c:') || !catalog) return null;
    return columnAt(this.scope(), this.subject.slice(2), catalog);
  });

  /** What is counted, where it is a link. */
  link = $derived.by((): LinkStep | null => {
    const catalog = files.catalog;
    if (!this.subject.startsWith('l:') || !catalog) return null;
    return stepAt(this.scope().table, this.subject.slice(2), catalog)?.steps.at(-1) ?? null;
  });

  /** The ways to compare it, the likeliest first. */
  ways(savedQueries: boolean): How[] {
    if (this.link) {
      const named: How[] = this.link.key === null ? [] : ['has_any', 'has_all', 'has_none'];
      return ['exists', 'exists_not', ...COUNTS, ...named];
    }
    if (!this.column) return [];
    const own: How[] = operatorsFor(this.column.column);
    const among: How[] = savedQueries ? ['among', 'among_not'] : [];
    return [...own, ...among, 'same_as', 'less_than', 'more_than'];
  }

  /** About something else: its values were for the former one. */
  choose(subject: Subject): void {
    this.subject = subject;
    this.values = [];
    this.keys = [];
    this.nested = null;
    const ways = this.ways(true);
    if (!ways.includes(this.how)) this.how = ways[0] ?? 'is';
  }

  /** Whether rows of a link are counted, so that conditions of their own make sense. */
  get counts(): boolean {
    return this.link !== null && !this.how.startsWith('has_');
  }

  /** How many values are asked for. */
  get many(): 0 | 1 | 2 | 'many' {
    if (this.how in HOW_WORDS || this.link) return 0;
    return valuesOf(this.how as Operator);
  }

  /** Letters are searched, whatever the column holds. */
  get byLetters(): boolean {
    return ['contains', 'contains_not', 'starts_with', 'ends_with', 'matches', 'matches_not'].includes(
      this.how,
    );
  }

  set(index: number, value: Input): void {
    this.values = Object.assign([...this.values], { [index]: value });
  }

  /** The condition; null while something is missing. */
  condition = $derived.by((): Condition | null => {
    const name = this.subject.slice(2);
    if (this.link) return this.#linked(name);
    if (!this.column) return null;
    const other = WITH_COLUMN[this.how];
    if (other) {
      return this.other === ''
        ? null
        : { type: 'compare_columns', column: name, operator: other, other: this.other };
    }
    if (this.how === 'among' || this.how === 'among_not') {
      if (this.saved === '') return null;
      const query = { from: { saved: this.saved } };
      return { type: 'in_query', column: name, query, not: this.how === 'among_not' };
    }
    const operator = this.how as Operator;
    const values = this.#given();
    return values === null ? null : { type: 'compare', column: name, operator, values };
  });

  #linked(link: string): Condition | null {
    if (this.how === 'has_any' || this.how === 'has_all' || this.how === 'has_none') {
      if (this.keys.length === 0) return null;
      const which = this.how.slice(4) as 'any' | 'all' | 'none';
      return { type: 'has', link, which, keys: this.keys, column: null };
    }
    const where = this.nested ? conditionOf(this.nested) : null;
    if (this.how === 'exists') return { type: 'linked', link, where, operator: 'at_least', count: 1 };
    if (this.how === 'exists_not') return { type: 'linked', link, where, operator: 'is', count: 0 };
    return { type: 'linked', link, where, operator: this.how as Operator, count: Math.max(0, this.count) };
  }

  #given(): Input[] | null {
    const { many } = this;
    if (many === 0) return [];
    if (many === 'many') {
      const lines = this.list.split('\n').map((line) => line.trim());
      const given = lines.filter((line) => line !== '').map((typed) => ({ typed }));
      return given.length === 0 ? null : given;
    }
    const given = this.values.slice(0, many);
    if (given.length < many || given.some((value) => value === undefined || this.#isBlank(value)))
      return null;
    return given.map((value) => value ?? null);
  }

  #isBlank(value: Input): boolean {
    if (value === null) return this.many !== 1 || this.byLetters;
    if (this.byLetters && value === '') return true;
    return typeof value === 'object' && 'typed' in value && value.typed.trim() === '';
  }
}
