/** A question with everything that may be left out of it when it is written. */
import type { Join as WireJoin, Query as WireQuery, Shown as WireShown } from '../api/client';

/** One thing that is shown, or by which rows are grouped. */
export type Shown = Required<WireShown>;

/** What stands beside each row. */
export type Join = Required<WireJoin>;

/** A question. */
export type Query = Required<Omit<WireQuery, 'joins' | 'group' | 'show'>> & {
  joins: Join[];
  group: Shown[];
  show: Shown[];
};

/** A question about everything that there is. */
export function queryOf(from: WireQuery['from']): Query {
  return wholeQuery({ from });
}

/** A question as it comes from a file or a tab. */
export function wholeQuery(query: WireQuery): Query {
  return {
    from: query.from,
    as: query.as ?? null,
    joins: (query.joins ?? []).map((join) => ({ link: null, from: null, on: null, as: null, ...join })),
    where: query.where ?? null,
    group: (query.group ?? []).map(shown),
    show: (query.show ?? []).map(shown),
    having: query.having ?? null,
    order: query.order ?? [],
    limit: query.limit ?? null,
    offset: query.offset ?? 0,
    distinct: query.distinct ?? false,
  };
}

/** One thing that is shown. */
export function shown(part: WireShown): Shown {
  return {
    column: null,
    expression: null,
    bucket: null,
    aggregate: null,
    link: null,
    where: null,
    window: null,
    within: [],
    as: null,
    title: null,
    hidden: false,
    ...part,
  };
}
