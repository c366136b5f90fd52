/** The parts of the window that F6 walks through: sidebar, tabs, the page in front, the SQL panel. */

/** What takes the focus in each part: the element within it that Tab would reach. */
const TARGETS = [
  '.sidebar [role="treeitem"][tabindex="0"]',
  '[role="tab"][aria-selected="true"]',
  'main > .page:not([hidden])',
  '[role="log"]',
];

const TABBABLE =
  'button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), a[href], [tabindex="0"]';

/** The element to focus in a part. A page with a grid or a form is entered there, not at its tool row. */
function target(selector: string): HTMLElement | null {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found || found.matches(TABBABLE)) return found;
  const grid = found.querySelector<HTMLElement>('[role="grid"]');
  if (grid?.matches('[tabindex="0"]')) return grid;
  return (
    (grid ?? found).querySelector<HTMLElement>('[tabindex="0"]') ?? found.querySelector<HTMLElement>(TABBABLE)
  );
}

/** Moves the focus to the next (1) or previous (−1) part. */
export function stepRegion(by: 1 | -1): void {
  const here = document.activeElement;
  const parts = TARGETS.flatMap((selector) => {
    const element = target(selector);
    // The part, not only the element in it that takes the focus.
    const part = selector.startsWith('main')
      ? document.querySelector(selector)
      : element?.closest('nav, [role="tablist"], section');
    return element ? [{ element, part }] : [];
  });
  const at = parts.findIndex(({ part }) => part?.contains(here) ?? false);
  const next = at < 0 ? (by > 0 ? 0 : parts.length - 1) : (at + by + parts.length) % parts.length;
  // Came by key, so it must be seen, even if the mouse was used last.
  parts[next]?.element.focus({ focusVisible: true } as FocusOptions);
}
