import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FileInfo, Input } from '../api/client';
import { useTransport } from '../api/client';
import { files } from '../state/files.svelte';
import { column, link, table } from './fixture';
import ValueEditor from './ValueEditor.svelte';

beforeEach(() => {
  files.current = { id: 1, role: 'guest' } as FileInfo;
  // jsdom has neither.
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

function edit(props: Partial<Parameters<typeof render<typeof ValueEditor>>[1]> & object) {
  const told: Input[] = [];
  render(ValueEditor, {
    props: {
      table: table([]),
      column: column(),
      cell: null,
      name: 'Value',
      onchange: (input: Input) => told.push(input),
      ...props,
    } as never,
  });
  return told;
}

describe('a text field', () => {
  it('tells each keystroke as typed and leaves Enter alone', async () => {
    const told = edit({ cell: 'a' });
    const field = screen.getByRole('textbox', { name: 'Value' });
    await fireEvent.input(field, { target: { value: 'ab' } });
    expect(told).toEqual([{ typed: 'ab' }]);
    expect(await fireEvent.keyDown(field, { key: 'Enter' })).toBe(true);
  });

  it('begins with typed text in a cell and tells it', () => {
    const told = edit({ cell: 'old', start: 'n', compact: true });
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('n');
    expect(told).toEqual([{ typed: 'n' }]);
    expect(document.activeElement).toBe(screen.getByRole('textbox'));
  });

  it('fetches a long text whole before it can be edited', async () => {
    useTransport((name) =>
      Promise.resolve(name === 'read_value' ? { cell: null, text: 'whole text', base64: null } : null),
    );
    edit({ cell: { prefix: 'who', bytes: 2000 }, rowKey: '[1]' });
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').disabled).toBe(true);
    await waitFor(() => expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('whole text'));
  });

  it('goes from NULL to empty text and back', async () => {
    const told = edit({ cell: null });
    await fireEvent.click(screen.getByRole('button', { name: 'Set to empty text' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Set to NULL' }));
    expect(told).toEqual(['', null]);
  });
});

it('keeps Windows line ends', async () => {
  const told = edit({ column: column({ kind: 'long_text' }), cell: 'a\r\nb' });
  await fireEvent.input(screen.getByRole('textbox'), { target: { value: 'a\nb\nc' } });
  expect(told).toEqual([{ typed: 'a\r\nb\r\nc' }]);
});

describe('a checkbox', () => {
  it('goes between yes, no and NULL', async () => {
    const told = edit({ column: column({ kind: 'boolean', affinity: 'integer' }), cell: 1 });
    const box = screen.getByRole('checkbox', { name: 'Value' });
    await fireEvent.click(box);
    await fireEvent.keyDown(box, { key: 'Delete' });
    await fireEvent.keyDown(box, { key: 'y' });
    expect(told).toEqual([false, null, true]);
  });
});

describe('a link', () => {
  const artist = column({ name: 'artist_id', kind: 'link', affinity: 'integer', link: 0 });
  const album = table([artist], {
    links: [link({ columns: ['artist_id'], target: 'artist', targetColumns: ['id'], title: 'Artist' })],
  });
  const search = vi.fn();

  beforeEach(() => {
    search.mockReset();
    useTransport((name, args) => {
      if (name === 'pick_rows') {
        search((args as { search: string }).search);
        return Promise.resolve([
          { table: 'artist', key: '[7]', label: 'AC/DC', target: [7] },
          { table: 'artist', key: '[8]', label: 'Accept', target: [8] },
        ]);
      }
      return Promise.resolve(null);
    });
  });

  it('is found by typing and taken by Enter, which goes no further', async () => {
    const told = edit({ table: album, column: artist, cell: null });
    const field = screen.getByRole('combobox', { name: 'Value' });
    await fireEvent.input(field, { target: { value: 'ac' } });
    await screen.findByText('Accept');
    expect(search).toHaveBeenLastCalledWith('ac');
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    expect(await fireEvent.keyDown(field, { key: 'Enter' })).toBe(false);
    expect(told).toEqual([{ typed: 'ac' }, 8]);
    expect((field as HTMLInputElement).value).toBe('Accept');
    expect(screen.queryByRole('listbox', { hidden: true })).toBeNull();
  });

  it('keeps what was typed when it is left, so that the refusal can name it', async () => {
    const told = edit({ table: album, column: artist, cell: null });
    const field = screen.getByRole('combobox', { name: 'Value' });
    await fireEvent.input(field, { target: { value: 'nobody' } });
    await screen.findByText('Accept');
    await fireEvent.focusOut(field);
    expect(told.at(-1)).toEqual({ typed: 'nobody' });
    expect((field as HTMLInputElement).value).toBe('nobody');
  });

  it('shuts its list on Escape before anyone else acts on it', async () => {
    edit({ table: album, column: artist, cell: 7, label: 'AC/DC' });
    const field = screen.getByRole('combobox', { name: 'Value' });
    await fireEvent.keyDown(field, { key: 'ArrowDown' });
    await screen.findByText('Accept');
    expect(await fireEvent.keyDown(field, { key: 'Escape' })).toBe(false);
    expect(await fireEvent.keyDown(field, { key: 'Escape' })).toBe(true);
  });
});
