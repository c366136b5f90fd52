import { describe, expect, it } from 'vitest';

import type { Bin } from '../api/client';
import { releaseSays } from './file-flows';

const bin = (bytes: number): Bin => ({
  bytes,
  parked:
    bytes === 0
      ? []
      : [{ revision: 1, revisionName: 'Less', table: 'products', column: 'note', rows: 3, bytes }],
});

describe('what taking the notes out means', () => {
  it('says nothing of a history and a bin that are not there', () => {
    expect(releaseSays(0, bin(0)).join(' ')).not.toContain('Gone for good');
  });

  it('says what goes for good, with its size', () => {
    const said = releaseSays(2, bin(4096)).join(' ');
    expect(said).toContain('Gone for good: the way back over 2 model changes, and what is in the bin (4');
  });
});
