import { describe, expect, it } from 'vitest';

import { formatSql, sameTokens } from './format';

describe('laying SQL out', () => {
  it('changes nothing but spaces', async () => {
    const sql = `select a,b from "my table" t where x=:x and y in (?, ?2) -- why
      and name like '%it''s %' /* so */; update t set a=1`;
    const laidOut = await formatSql(sql);
    expect(laidOut).toContain('\n');
    expect(sameTokens(sql, laidOut ?? '')).toBe(true);
  });

  it('gives up rather than lose a word', async () => {
    const odd = "SELECT [a b], x'00ff', @p, $q FROM t WHERE a->>'$.b' GLOB 'x*' AND c IS NOT NULL";
    const laidOut = await formatSql(odd);
    expect(laidOut === null || sameTokens(odd, laidOut)).toBe(true);
    expect(sameTokens('a b', 'a  b')).toBe(true);
    expect(sameTokens("SELECT 'a  b'", "SELECT 'a b'")).toBe(false);
  });
});
