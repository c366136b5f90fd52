import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { commands } from '../state/commands.svelte';
import Palette from './Palette.svelte';
import { switchable } from './palette-fixture.svelte';

afterEach(cleanup);

describe('Palette', () => {
  it('shows what can be done only once the rows that it is about were read', async () => {
    Element.prototype.scrollIntoView ??= () => undefined;
    const rows = switchable();
    const take = commands.register(
      { id: 'test.now', title: 'Count stars', section: 'Row', run: () => undefined },
      {
        id: 'test.later',
        title: 'Delete many stars',
        section: 'Row',
        when: () => rows.on,
        run: () => undefined,
      },
    );
    render(Palette, { only: 'all' });
    expect(await screen.findByRole('option', { name: /Count stars/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /Delete many stars/ })).toBeNull();
    rows.on = true;
    expect(await screen.findByRole('option', { name: /Delete many stars/ })).toBeTruthy();
    take();
  });
});
