/** The native window around the page: its menus, its title, its zoom, files dropped on it, and closing it. */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { DragDropEvent } from '@tauri-apps/api/webview';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { getCurrentWindow } from '@tauri-apps/api/window';

import { call } from '../api/client';
import { importFile, isTableText } from '../import/import.svelte';
import { commands } from '../state/commands.svelte';
import { files } from '../state/files.svelte';
import { showError, status, toast } from '../state/messages.svelte';
import { settings } from '../state/settings.svelte';
import { tabs } from '../state/tabs.svelte';
import { openRecent } from './commands';
import { keepTabsNow } from './lifecycle.svelte';
import { openFile } from './open-file';
import { surfaces } from './surfaces.svelte';

/** How long the engine may take to put the file away when the window closes, in milliseconds. */
const FAREWELL = 3000;

function isTyping(): boolean {
  const at = document.activeElement;
  return (
    at instanceof HTMLInputElement ||
    at instanceof HTMLTextAreaElement ||
    (at instanceof HTMLElement && at.isContentEditable)
  );
}

/** Puts the page's cut, copy, paste and select all behind the Edit menu, where the platform doesn't by itself. */
function edit(id: string): void {
  // A field that is being typed in comes first; else it is for what is selected in the grid.
  if (!isTyping() && commands.run(id)) return;
  document.execCommand(id === 'edit.selectAll' ? 'selectAll' : id.slice('edit.'.length));
}

/** Whether a dialog waits for an answer. */
function isAsking(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"]') !== null;
}

function onMenu(id: string): void {
  if (id.startsWith('recent:'))
    void openRecent(id.slice('recent:'.length)).catch((thrown: unknown) => showError(thrown));
  else if (id.startsWith('edit.')) edit(id);
  else if (isAsking()) status('Answer the question first.');
  else if (!commands.run(id)) status('That can’t be done right now.');
}

let closing = false;

async function close(): Promise<void> {
  // A second click on the cross must not ask the same question again.
  if (closing) return;
  closing = true;
  try {
    if (await tabs.mayLeaveAll()) await leave();
  } finally {
    closing = false;
  }
}

async function leave(): Promise<void> {
  // First what the person would miss: the page's own storage is written too late for a window that goes at once.
  await Promise.all([keepTabsNow(), settings.flush()]);
  const file = files.current;
  if (file) {
    const patience = new Promise((resolve) => setTimeout(resolve, FAREWELL));
    await Promise.race([call('close_file', { file: file.id }).catch(() => undefined), patience]);
  }
  await getCurrentWindow().destroy();
}

function onDrag(drag: DragDropEvent): void {
  // It may be a piece of text or a tab that is dragged: only files show the zone.
  if (drag.type === 'enter') surfaces.dropping = drag.paths.length > 0;
  else if (drag.type !== 'over') surfaces.dropping = false;
  if (drag.type === 'drop') onDrop(drag.paths);
}

function onDrop(paths: string[]): void {
  const [path] = paths;
  if (path === undefined) return;
  if (isAsking()) {
    status('Answer the question first.');
    return;
  }
  if (paths.length > 1)
    toast({ kind: 'info', text: `One file at a time: opening the first of ${paths.length}.` });
  if (isTableText(path)) void importFile(path);
  else void openFile(path);
}

/** Begins to listen; returns how to stop. */
export async function listenToWindow(): Promise<() => void> {
  const stops = await Promise.all([
    listen<string>('menu', ({ payload }) => onMenu(payload)),
    listen<string>('open-file', ({ payload }) => void openFile(payload)),
    getCurrentWindow().onCloseRequested(async (event) => {
      event.preventDefault();
      await close();
    }),
    getCurrentWebview().onDragDropEvent(({ payload }) => onDrag(payload)),
  ]);
  return () => stops.forEach((stop) => stop());
}

/** Tells the shell that the first picture is there, so that the window can be shown. */
export function windowReady(): Promise<void> {
  return invoke('window_ready');
}

/** Puts the file's name on the title bar. */
export function setTitle(name: string | null): void {
  void getCurrentWindow().setTitle(name === null ? 'Relata' : `${name} – Relata`);
}

/** Makes everything on the page larger or smaller, in percent. */
export function setZoom(percent: number): void {
  void getCurrentWebview().setZoom(percent / 100);
}

/** Gives title bar, menus and scroll bars the chosen theme, and the window behind the page its colour. */
export function setNativeTheme(theme: 'system' | 'light' | 'dark', dark: boolean): void {
  const window = getCurrentWindow();
  void window.setTheme(theme === 'system' ? null : theme);
  // `--bg` of the tokens; the page itself may not have been styled anew yet.
  void window.setBackgroundColor(dark ? '#161513' : '#faf9f6').catch(() => undefined);
}

/** Tells the native menus what can be done now and which files are recent. */
export function setMenus(enabled: string[], recent: { path: string; label: string }[]): void {
  void invoke('set_menus', { enabled, recent }).catch(() => undefined);
}
