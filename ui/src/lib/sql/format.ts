/** Laying SQL out, with the guarantee that nothing but spaces and line ends changes. */
import { tokensOf } from './statements';

/** Lays SQL out; null where it can't be done without changing what is written. */
export async function formatSql(text: string): Promise<string | null> {
  const { format } = await import('sql-formatter');
  let laidOut: string;
  try {
    laidOut = format(text, {
      language: 'sqlite',
      keywordCase: 'preserve',
      tabWidth: 2,
      paramTypes: { named: [':', '@', '$'], numbered: ['?'], positional: true },
    });
  } catch {
    return null;
  }
  return sameTokens(text, laidOut) ? laidOut : null;
}

/** Whether two texts say the same, spaces aside. */
export function sameTokens(one: string, other: string): boolean {
  const words = (text: string): string =>
    JSON.stringify(
      tokensOf(text).map(({ raw, kind }) => (kind === 'comment' ? raw.replace(/\s+/g, ' ').trim() : raw)),
    );
  return words(one) === words(other);
}
