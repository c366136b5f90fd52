import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { ask, choose, confirm, dialogs } from '../state/dialogs.svelte';
import Dialogs from './Dialogs.svelte';

afterEach(() => {
  cleanup();
  while (dialogs.current) dialogs.shut(dialogs.current.id);
});

describe('Dialogs', () => {
  it('gives the typed text once it will do', async () => {
    render(Dialogs);
    const answer = ask({
      title: 'Export database',
      label: 'Path of the copy',
      value: '/tmp/a',
      confirm: 'Export',
      check: (text) => (text === '' ? 'Type a path.' : null),
    });
    const field = await screen.findByRole('textbox', { name: 'Path of the copy' });
    await fireEvent.input(field, { target: { value: '' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect(screen.getByRole('alert').textContent).toBe('Type a path.');
    await fireEvent.input(field, { target: { value: '/tmp/b' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect(await answer).toBe('/tmp/b');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('puts the focus where a key pressed too soon does no harm', async () => {
    render(Dialogs);
    const sure = confirm({ title: 'Delete it?', confirm: 'Delete', danger: true });
    const cancel = await screen.findByRole('button', { name: 'Cancel' });
    await waitFor(() => expect(document.activeElement).toBe(cancel));
    await fireEvent.click(cancel);
    expect(await sure).toBe(false);
    const plain = confirm({ title: 'Open it?', confirm: 'Open' });
    const open = await screen.findByRole('button', { name: 'Open' });
    await waitFor(() => expect(document.activeElement).toBe(open));
    await fireEvent.click(open);
    expect(await plain).toBe(true);
  });

  it('asks one question after the other', async () => {
    render(Dialogs);
    const first = choose({
      title: 'One?',
      choices: [{ value: 'yes', label: 'Yes' }],
      cancel: 'no' as string,
    });
    const second = choose({
      title: 'Two?',
      choices: [{ value: 'go', label: 'Go' }],
      cancel: 'stay' as string,
    });
    await fireEvent.click(await screen.findByRole('button', { name: 'Yes' }));
    expect(await first).toBe('yes');
    await screen.findByRole('dialog', { name: 'Two?' });
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    expect(await second).toBe('stay');
  });
});
