import { beforeEach, describe, expect, it, vi } from 'vitest';

import { useTransport } from '../api/client';
import { commands } from './commands.svelte';
import { dialogs, leaveUnsaved } from './dialogs.svelte';
import { files } from './files.svelte';
import { messages, showError, toast } from './messages.svelte';
import { formatShortcut, matchesShortcut } from './shortcuts';
import { tabs } from './tabs.svelte';

describe('shortcuts', () => {
  const press = (init: KeyboardEventInit): KeyboardEvent => new KeyboardEvent('keydown', init);

  it.each([
    ['Mod+K', { key: 'k', ctrlKey: true }, true],
    ['Mod+K', { key: 'k', ctrlKey: true, shiftKey: true }, false],
    ['Mod+K', { key: 'k', metaKey: true }, false],
    ['Mod+Shift+E', { key: 'E', ctrlKey: true, shiftKey: true }, true],
    ['Mod++', { key: '+', ctrlKey: true, shiftKey: true }, true],
    ['Mod+-', { key: '-', ctrlKey: true }, true],
    ['Mod+1', { key: '&', code: 'Digit1', ctrlKey: true }, true],
    ['Ctrl+Tab', { key: 'Tab', ctrlKey: true }, true],
    ['Ctrl+Tab', { key: 'Tab', ctrlKey: true, shiftKey: true }, false],
    ['F1', { key: 'F1' }, true],
  ])('%s against %j: %s', (shortcut, init, fits) => {
    expect(matchesShortcut(shortcut, press(init), false)).toBe(fits);
  });

  it('are ⌘ on a Mac, but for Ctrl itself', () => {
    expect(matchesShortcut('Mod+K', press({ key: 'k', metaKey: true }), true)).toBe(true);
    expect(matchesShortcut('Ctrl+Tab', press({ key: 'Tab', ctrlKey: true }), true)).toBe(true);
    expect(matchesShortcut('Ctrl+Tab', press({ key: 'Tab', metaKey: true }), true)).toBe(false);
    expect(formatShortcut('Mod+Shift+F', true)).toBe('⇧⌘F');
    expect(formatShortcut('Ctrl+Tab', false)).toBe('Ctrl+Tab');
  });
});

describe('commands', () => {
  it('run the one added last, and only what can be done', () => {
    const done: string[] = [];
    const remove = commands.register(
      {
        id: 'save',
        title: 'Window',
        section: 'File',
        shortcut: 'Mod+S',
        run: () => void done.push('window'),
      },
      {
        id: 'no',
        title: 'No',
        section: 'File',
        shortcut: 'Mod+J',
        when: () => false,
        run: () => void done.push('no'),
      },
    );
    const leave = commands.register({
      id: 'row.save',
      title: 'Form',
      section: 'Row',
      shortcut: 'Mod+S',
      run: () => void done.push('form'),
    });
    const save = new KeyboardEvent('keydown', { key: 's', ctrlKey: true });
    expect(commands.handleKey(save)).toBe(true);
    leave();
    expect(commands.handleKey(save)).toBe(true);
    expect(done).toEqual(['form', 'window']);
    expect(commands.run('no')).toBe(false);
    expect(commands.handleKey(new KeyboardEvent('keydown', { key: 'j', ctrlKey: true }))).toBe(false);
    remove();
    expect(commands.all).toEqual([]);
  });

  it('show what they throw', async () => {
    const remove = commands.register({
      id: 'bad',
      title: 'Bad',
      section: 'File',
      run: () =>
        Promise.reject({ code: 'disk_full', message: 'No room is left.', details: null, fault: null }),
    });
    commands.run('bad');
    await vi.waitFor(() => expect(messages.toasts.at(-1)?.text).toBe('No room is left.'));
    remove();
  });
});

describe('tabs', () => {
  beforeEach(() => tabs.clear());

  it('show a table once, and go back to the one before when closed', async () => {
    tabs.openTable('a');
    tabs.openTable('b');
    tabs.openTable('c');
    tabs.openTable('a');
    expect(tabs.list.map((tab) => tab.title)).toEqual(['a', 'b', 'c']);
    await tabs.close(tabs.active?.id ?? -1);
    expect(tabs.active?.title).toBe('c');
  });

  it('move, and step around the ends', () => {
    tabs.openTable('a');
    tabs.openTable('b');
    tabs.openTable('c');
    tabs.move(tabs.active?.id ?? -1, 0);
    expect(tabs.list.map((tab) => tab.title)).toEqual(['c', 'a', 'b']);
    tabs.step(-1);
    expect(tabs.active?.title).toBe('b');
    tabs.showNth(9);
    expect(tabs.active?.title).toBe('b');
  });

  it('stay while a guard says no, and what is typed is asked about', async () => {
    tabs.newRow('a');
    const id = tabs.active?.id ?? -1;
    tabs.setDirty(id, true);
    tabs.guard(id, () => leaveUnsaved('the new row'));
    const closing = tabs.close(id);
    await vi.waitFor(() => expect(dialogs.current).not.toBeNull());
    const question = dialogs.current;
    if (question?.type !== 'choice') throw new Error('a question with buttons is expected');
    expect(question.question.cancel).toBe('keep');
    dialogs.shut(question.id);
    question.answer('keep');
    expect(await closing).toBe(false);
    expect(tabs.list).toHaveLength(1);
    expect(tabs.dirty.has(id)).toBe(true);
  });
});

describe('messages', () => {
  it('say the same thing once, and what warned longer; it can be read again', () => {
    vi.useFakeTimers();
    messages.toasts.forEach((old) => messages.dismiss(old.id));
    toast({ kind: 'ok', text: 'Saved' });
    toast({ kind: 'ok', text: 'Saved' });
    showError({ code: 'file_corrupt', message: 'Page 3 is damaged.', details: 'raw', fault: null });
    expect(messages.toasts.map((shown) => shown.text)).toEqual(['Saved', 'Page 3 is damaged.']);
    vi.advanceTimersByTime(9_000);
    expect(messages.toasts.map((shown) => [shown.title, shown.details])).toEqual([
      ['The file is damaged', 'raw'],
    ]);
    const [held] = messages.toasts;
    if (!held) throw new Error('no toast');
    messages.hold(held.id);
    vi.advanceTimersByTime(60_000);
    expect(messages.toasts).toEqual([held]);
    expect(messages.missed).toBe(0);
    messages.release(held);
    vi.advanceTimersByTime(11_000);
    expect(messages.toasts).toEqual([]);
    expect(messages.missed).toBe(1);
    expect(messages.past.at(-1)).toMatchObject({ text: 'Page 3 is damaged.', details: 'raw' });
    messages.seen();
    expect(messages.missed).toBe(0);
    vi.useRealTimers();
  });

  it('tell the page’s own exceptions too', () => {
    showError(new DOMException('Too large.', 'EncodingError'), 'Save chart');
    expect(messages.toasts.at(-1)).toMatchObject({ title: 'Save chart', kind: 'danger' });
  });

  it('only mention that something was cancelled', () => {
    const before = messages.toasts.length;
    showError({ code: 'cancelled', message: '', details: null, fault: null });
    expect(messages.toasts).toHaveLength(before);
    expect(messages.status).toMatch(/Cancelled/);
  });
});

describe('opening another file', () => {
  it('leaves everything as it was when the new one is refused', async () => {
    tabs.clear();
    const closed: unknown[] = [];
    const info = { id: 1, path: '/a', name: 'a' };
    useTransport(async (name, args) => {
      if (name === 'open_file' && (args as { path: string }).path === '/bad') {
        throw { code: 'not_a_database', message: 'No.', details: null, fault: null };
      }
      if (name === 'open_file') return info;
      if (name === 'catalog') return { tables: [], schemaVersion: 1 };
      if (name === 'close_file') closed.push(args);
      return [];
    });
    await files.openPath('/a');
    tabs.openPage('file');
    await expect(files.openPath('/bad')).rejects.toMatchObject({ code: 'not_a_database' });
    expect(files.current?.path).toBe('/a');
    expect(tabs.list).toHaveLength(1);
    expect(closed).toEqual([]);
  });
});
