import { describe, expect, it, vi } from 'vitest';

import type { FullValue } from '../api/client';
import { forgetUnsure, pictureKey, thumbnail } from './thumbnails';

const whole = (): FullValue => ({ cell: null, text: null, base64: 'AAAA' });

describe('thumbnails', () => {
  it('are made once for the same bytes', async () => {
    const load = vi.fn(() => Promise.resolve(whole()));
    const key = pictureKey('t/1/photo', { blob: 3, digest: 'abc' });
    const first = await thumbnail(key, 'image/png', load);
    expect(first).toMatch(/^data:image\/png/);
    expect(await thumbnail(pictureKey('t/2/photo', { blob: 3, digest: 'abc' }), 'image/png', load)).toBe(
      first,
    );
    expect(load).toHaveBeenCalledTimes(1);
    await thumbnail(pictureKey('t/1/photo', { blob: 3, digest: 'other' }), 'image/png', load);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('whose bytes are not known for sure are made again after a change', async () => {
    const load = vi.fn(() => Promise.resolve(whole()));
    const key = pictureKey('t/3/photo', { blob: 90_000 });
    await thumbnail(key, 'image/png', load);
    forgetUnsure();
    await thumbnail(key, 'image/png', load);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('that fail are tried again', async () => {
    const load = vi.fn(() => Promise.reject(new Error('gone')));
    const key = pictureKey('t/4/photo', { blob: 1, digest: 'gone' });
    await expect(thumbnail(key, 'image/png', load)).rejects.toThrow('gone');
    await expect(thumbnail(key, 'image/png', load)).rejects.toThrow('gone');
    expect(load).toHaveBeenCalledTimes(2);
  });
});
