/**
 * SQL as tokens and statements, as SQLite splits it, so that the statement under the cursor and what it is made of are
 * known while one types. Nothing is judged here: that is the engine's.
 */

/** What a token is. */
export type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'parameter' | 'comment' | 'sign';

/** A piece of SQL, with where it stands. */
export interface SqlToken {
  kind: TokenKind;
  /** As it is written. */
  raw: string;
  from: number;
  to: number;
}

/** A statement of a text, without the spaces around it. */
export interface StatementRange {
  from: number;
  to: number;
}

const PATTERN =
  /(?<comment>--[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<text>'(?:[^']|'')*(?:'|$))|(?<quoted>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$))|(?<parameter>[:@$][\p{L}\p{N}_$]+|\?\d*)|(?<number>\d[\w.]*)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>\S)/gu;

/** All tokens, comments too. */
export function tokensOf(sql: string): SqlToken[] {
  const found: SqlToken[] = [];
  for (const match of sql.matchAll(PATTERN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, part]) => part !== undefined)?.[0] as TokenKind;
    found.push({ kind, raw: match[0], from: match.index, to: match.index + match[0].length });
  }
  return found;
}

/** The name that a token writes: quotes taken off. */
export function nameOf(token: SqlToken | undefined): string | null {
  if (token?.kind === 'word') return token.raw;
  if (token?.kind !== 'quoted') return null;
  const open = token.raw[0] ?? '"';
  const inside = token.raw.slice(1, open === '[' || token.raw.at(-1) === open ? -1 : undefined);
  return open === '[' ? inside : inside.replaceAll(open + open, open);
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.raw.toUpperCase() === word;
}

/** The statements of a text. A trigger ends with `; END;`, anything else with its first semicolon. */
export function statementsOf(sql: string): StatementRange[] {
  const found: StatementRange[] = [];
  let inside: SqlToken[] = [];
  const end = (): void => {
    const first = inside[0];
    const last = inside.at(-1);
    if (first && last) found.push({ from: first.from, to: last.to });
    inside = [];
  };
  for (const token of tokensOf(sql)) {
    if (token.kind === 'comment') continue;
    if (token.raw !== ';' || token.kind !== 'sign') {
      inside.push(token);
      continue;
    }
    const inTrigger = isTrigger(inside) && !(isWord(inside.at(-1), 'END') && inside.at(-2)?.raw === ';');
    if (inTrigger) inside.push(token);
    else end();
  }
  end();
  return found;
}

function isTrigger(tokens: SqlToken[]): boolean {
  const at = tokens.findIndex((token) => isWord(token, 'CREATE'));
  if (at < 0 || at > 3) return false;
  return tokens.slice(at + 1, at + 3).some((token) => isWord(token, 'TRIGGER'));
}

/**
 * The statement under the cursor: the one that it stands in; between two, the one before it on its own line, else the
 * next one, else the last.
 */
export function statementAt(sql: string, place: number): StatementRange | null {
  const all = statementsOf(sql);
  const within = all.find(({ from, to }) => place >= from && place <= to);
  if (within) return within;
  const before = all.findLast(({ to }) => to <= place);
  // Right behind its semicolon one still means it.
  if (before && !sql.slice(before.to, place).includes('\n')) return before;
  return all.find(({ from }) => from >= place) ?? before ?? null;
}
