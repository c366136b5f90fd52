/**
 * Shortcuts as text (`Mod+Shift+F`; `Ctrl` is Ctrl on a Mac too): matched against key events, and written the way the platform writes them.
 */

/** A Mac writes and uses ⌘ in place of Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  ' ': 'Space',
};

interface Parts {
  key: string;
  mod: boolean;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
}

function parse(shortcut: string): Parts {
  // "Mod++" ends in the plus key itself.
  const key = shortcut.endsWith('++') ? '+' : (shortcut.split('+').at(-1) ?? '');
  const held = shortcut.slice(0, shortcut.length - key.length).split('+');
  return {
    key,
    mod: held.includes('Mod'),
    ctrl: held.includes('Ctrl'),
    shift: held.includes('Shift'),
    alt: held.includes('Alt'),
  };
}

/** Whether this key event is that shortcut. */
export function matchesShortcut(shortcut: string, event: KeyboardEvent, mac: boolean = isMac): boolean {
  const parts = parse(shortcut);
  const ctrl = parts.ctrl || (!mac && parts.mod);
  const meta = mac && parts.mod;
  if (event.ctrlKey !== ctrl || event.metaKey !== meta || event.altKey !== parts.alt) return false;
  // For signs ("+", "?") the layout decides whether Shift is needed.
  const isSign = parts.key.length === 1 && !/[a-z0-9]/i.test(parts.key);
  if (!isSign && event.shiftKey !== parts.shift) return false;
  if (event.key.toLowerCase() === parts.key.toLowerCase()) return true;
  // Digits by place, so that Ctrl+1 works where the digits need Shift.
  return /^[0-9]$/.test(parts.key) && event.code === `Digit${parts.key}`;
}

/** The keys to draw, in order: `['Ctrl', 'Shift', 'F']` or `['⇧', '⌘', 'F']`. */
export function shortcutKeys(shortcut: string, mac: boolean = isMac): string[] {
  const parts = parse(shortcut);
  const key = NAMES[parts.key] ?? (parts.key.length === 1 ? parts.key.toUpperCase() : parts.key);
  return mac
    ? [
        ...(parts.ctrl ? ['⌃'] : []),
        ...(parts.alt ? ['⌥'] : []),
        ...(parts.shift ? ['⇧'] : []),
        ...(parts.mod ? ['⌘'] : []),
        key,
      ]
    : [
        ...(parts.mod || parts.ctrl ? ['Ctrl'] : []),
        ...(parts.alt ? ['Alt'] : []),
        ...(parts.shift ? ['Shift'] : []),
        key,
      ];
}

/** As one text: "Ctrl+Shift+F", "⇧⌘F". */
export function formatShortcut(shortcut: string, mac: boolean = isMac): string {
  return shortcutKeys(shortcut, mac).join(mac ? '' : '+');
}

/** As `aria-keyshortcuts` wants it. */
export function ariaShortcut(shortcut: string, mac: boolean = isMac): string {
  return shortcut.replace('Mod', mac ? 'Meta' : 'Control').replace('Ctrl', 'Control');
}
