import { describe, expect, it } from 'vitest';

import { fuzzy } from './fuzzy';

/** The texts that fit, best first. */
function ranked(search: string, texts: string[]): string[] {
  return texts
    .flatMap((text) => {
      const hit = fuzzy(search, text);
      return hit ? [{ text, score: hit.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map((hit) => hit.text);
}

describe('fuzzy', () => {
  it('fits everything when nothing is typed', () => {
    expect(fuzzy('', 'Invoice')).not.toBeNull();
    expect(fuzzy('  ', 'Invoice')?.places).toEqual([]);
  });

  it.each([
    ['inv', 'Invoice', true],
    ['il', 'Invoice line', true],
    ['il', 'InvoiceLine', true],
    ['exp db', 'Export database…', true],
    ['db exp', 'Export database…', true],
    ['ecoivn', 'Invoice', false],
    ['invoice x', 'Invoice', false],
    ['uber', 'Über uns', true],
    ['ÜBER', 'über uns', true],
    ['e', 'Café', true],
    ['xyz', '', false],
  ])('%j in %j: %s', (search, text, fits) => {
    expect(fuzzy(search, text) !== null).toBe(fits);
  });

  it('puts whole words and beginnings first', () => {
    expect(ranked('line', ['Timeline', 'Invoice line', 'Line'])).toEqual([
      'Line',
      'Invoice line',
      'Timeline',
    ]);
    expect(ranked('track', ['Playlist track', 'Track'])).toEqual(['Track', 'Playlist track']);
  });

  it('marks what matched, in the text as it is shown', () => {
    expect(fuzzy('il', 'Invoice line')?.places).toEqual([0, 8]);
    expect(fuzzy('uns', 'Über uns')?.places).toEqual([5, 6, 7]);
    // İ grows when it is lower-cased; places must not shift.
    expect(fuzzy('b', 'İb')?.places).toEqual([1]);
  });
});
