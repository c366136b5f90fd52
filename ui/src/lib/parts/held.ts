/** Whether the focus is where a page that comes to the front must not take it from. */

/** It is in a dialog, or walks along the tabs by key. */
export function isHeldElsewhere(): boolean {
  const held = document.activeElement;
  if (held?.closest('[role="dialog"]')) return true;
  return held?.closest('[role="tab"]') != null && held.matches(':focus-visible');
}
