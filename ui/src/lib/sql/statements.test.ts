import { describe, expect, it } from 'vitest';

import { statementAt, statementsOf, tokensOf } from './statements';

const texts = (sql: string): string[] => statementsOf(sql).map(({ from, to }) => sql.slice(from, to));

describe('statements', () => {
  it('end with their semicolon, not with one in a text, a name or a comment', () => {
    expect(texts(`SELECT ';', ";", [;] -- ;\n, 1 /* ; */ ; ;; SELECT 2`)).toEqual([
      `SELECT ';', ";", [;] -- ;\n, 1`,
      'SELECT 2',
    ]);
    expect(texts('-- only a comment')).toEqual([]);
    expect(texts("SELECT 'it''s; so")).toEqual(["SELECT 'it''s; so"]);
  });

  it('keep a trigger together', () => {
    const trigger = 'CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = 1; DELETE FROM c; END';
    expect(texts(`${trigger}; SELECT 1`)).toEqual([trigger, 'SELECT 1']);
  });

  it('are found under the cursor', () => {
    const sql = 'SELECT 1; SELECT 2;\n\n  SELECT 3';
    const at = (place: number): string | null => {
      const found = statementAt(sql, place);
      return found && sql.slice(found.from, found.to);
    };
    expect(at(0)).toBe('SELECT 1');
    expect(at(8)).toBe('SELECT 1');
    expect(at(9)).toBe('SELECT 1');
    expect(at(12)).toBe('SELECT 2');
    expect(at(19)).toBe('SELECT 2');
    expect(at(20)).toBe('SELECT 3');
    expect(at(sql.length)).toBe('SELECT 3');
    expect(statementAt('  -- nothing', 3)).toBeNull();
  });

  it('have parameters as tokens of their own', () => {
    const kinds = tokensOf('SELECT :a, @b, $c, ?, ?2, x').filter(({ kind }) => kind === 'parameter');
    expect(kinds.map(({ raw }) => raw)).toEqual([':a', '@b', '$c', '?', '?2']);
  });
});
