/** The keys of a form: save, and one step back. */
import { isMac, matchesShortcut } from '../state/shortcuts';

/** Handles a key that no field wanted. */
export function formKey(event: KeyboardEvent, save: () => void, back: () => void): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (matchesShortcut('Mod+S', event, isMac) || matchesShortcut('Mod+Enter', event, isMac)) save();
  else if (event.key === 'Escape' && !event.ctrlKey && !event.altKey && !event.metaKey) back();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Puts the focus on a control by its id, as soon as it is there. */
export function focusControl(id: string): void {
  requestAnimationFrame(() => {
    const control = document.getElementById(id);
    control?.focus();
    control?.scrollIntoView({ block: 'nearest' });
  });
}

/**
 * Puts the focus into the first field that isn't the row's key; of a new row, the first that isn't filled in yet, the key
 * too where a person must think of it.
 */
export function focusFirst(within: HTMLElement | undefined, emptyFirst = false): void {
  const entries = [...(within?.querySelectorAll<HTMLElement>('.entry') ?? [])];
  const control = (entry: HTMLElement): HTMLElement | null =>
    entry.querySelector('input:not([type="file"]), textarea, button');
  const isEmpty = (entry: HTMLElement): boolean => {
    const found = control(entry);
    return !(found instanceof HTMLInputElement) || found.type === 'checkbox' || found.value === '';
  };
  const needed = (entry: HTMLElement): boolean =>
    emptyFirst && entry.querySelector('[aria-required="true"]') !== null;
  const wanted = entries.filter((one) => (!('key' in one.dataset) || needed(one)) && control(one));
  const entry = (emptyFirst ? wanted.find(isEmpty) : undefined) ?? wanted[0] ?? entries[0];
  if (entry) control(entry)?.focus({ preventScroll: true });
}
