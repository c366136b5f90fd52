/** Keys and gestures at the window's level: shortcuts of the registry, and nothing of the browser beneath. */
import { commands } from '../state/commands.svelte';
import { tasks } from '../state/tasks.svelte';

/** Something modal or a menu is open: the keys are its own. */
function somethingOpen(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"]',
    ) !== null
  );
}

function isEditable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type)))
  );
}

/** Keys with which a text field does something itself. */
const TEXT_KEYS = new Set([
  'a',
  'c',
  'v',
  'x',
  'z',
  'y',
  'Backspace',
  'Delete',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
]);

/** Whether the field that has the focus keeps this key to itself. */
export function belongsToField(event: KeyboardEvent): boolean {
  if (!isEditable(event.target)) return false;
  if (/^F\d+$/.test(event.key)) return false;
  // Alt with these does nothing in a field: it goes from row to row.
  if (event.altKey && (event.key === 'PageUp' || event.key === 'PageDown')) return false;
  if (!(event.ctrlKey || event.metaKey)) return true;
  return TEXT_KEYS.has(event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** What the browser beneath would do and a native window wouldn't: reload, print, find, view source, caret browsing. */
function isBrowsers(event: KeyboardEvent): boolean {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  return (
    key === 'f5' ||
    key === 'f7' ||
    (mod && ['r', 'p', 'f', 'g', 'u', 'j', 's', 'o', '+', '-', '=', '0'].includes(key)) ||
    // Select all would mark every text on the page.
    (mod && key === 'a' && !isEditable(event.target)) ||
    (event.altKey && (key === 'arrowleft' || key === 'arrowright') && !isEditable(event.target))
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (!event.defaultPrevented && !somethingOpen() && !belongsToField(event)) {
    if (commands.handleKey(event)) event.preventDefault();
    else if (event.key === 'Escape' && tasks.cancelLast()) event.preventDefault();
  }
  if (isBrowsers(event)) event.preventDefault();
}

function onContextMenu(event: MouseEvent): void {
  const target = event.target;
  const inText =
    isEditable(target) ||
    (target instanceof Element &&
      target.closest('.selectable') !== null &&
      String(window.getSelection()) !== '');
  if (!inText) event.preventDefault();
}

/** Begins to listen; returns how to stop. */
export function listenToKeys(): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  window.addEventListener('keydown', onKeyDown, { signal });
  window.addEventListener('contextmenu', onContextMenu, { signal });
  // Ctrl+wheel and pinching would zoom the page behind the setting's back.
  window.addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), {
    signal,
    passive: false,
  });
  window.addEventListener('gesturestart', (event) => event.preventDefault(), { signal });
  window.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
  // Middle click would paste the selection or start to scroll.
  window.addEventListener('auxclick', (event) => event.button === 1 && event.preventDefault(), { signal });
  return () => stop.abort();
}
