/**
 * Tooltips of our own in the place of the system's, which lie on what one is about to use: they come late, never while one
 * types, go with any click or key, let clicks through, and stand above or below what they explain. The texts are the
 * elements' own `title`s, which are put aside only while the pointer rests there.
 */

/** How long the pointer must rest, in milliseconds. */
const REST = 650;
/** How long after a key nothing comes, in milliseconds. */
const TYPED = 1000;
/** Room between a tip and what it is of, in pixels. */
const GAP = 6;

/** A tip on screen. */
export interface Tip {
  text: string;
  /** Its middle. */
  x: number;
  /** Its edge next to what it is of. */
  y: number;
  above: boolean;
}

/** Where a tip stands: below, in the lower half of the window above, so that it hides nothing of its row. */
export function placed(
  box: { left: number; right: number; top: number; bottom: number },
  height: number,
): Omit<Tip, 'text'> {
  const above = (box.top + box.bottom) / 2 > height / 2;
  return { x: (box.left + box.right) / 2, y: above ? box.top - GAP : box.bottom + GAP, above };
}

class Tips {
  /** The one on screen. */
  shown = $state.raw<Tip | null>(null);

  #over: { element: Element; title: string } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typed = -Infinity;

  /** Takes the tooltips over; gives back how to leave them to the system again. */
  watch(): () => void {
    const listening = new AbortController();
    const on = (name: string, job: (event: Event) => void): void =>
      window.addEventListener(name, job, { capture: true, passive: true, signal: listening.signal });
    on('pointerover', ({ target }) =>
      this.#enter(target instanceof Element ? target.closest('[title]') : null, target),
    );
    on('pointerdown', () => this.#hide());
    on('wheel', () => this.#hide());
    on('scroll', () => this.#hide());
    on('blur', () => this.#leave());
    on('pointerleave', ({ target }) => target === document.documentElement && this.#leave());
    on('keydown', () => {
      this.#typed = performance.now();
      this.#hide();
    });
    return () => {
      listening.abort();
      this.#leave();
    };
  }

  #enter(element: Element | null, target: EventTarget | null): void {
    if (
      this.#over &&
      target instanceof Node &&
      this.#over.element.contains(target) &&
      (element === null || element === this.#over.element)
    ) {
      // A title that was put in meanwhile is the newer one.
      if (element) this.#over.title = this.#take(element);
      return;
    }
    this.#leave();
    const title = element?.getAttribute('title')?.trim() ?? '';
    if (element === null || title === '') return;
    this.#over = { element, title: this.#take(element) };
    this.#timer = setTimeout(() => this.#show(), REST);
  }

  /** Its title, which the system sees no more until it is put back. */
  #take(element: Element): string {
    const title = element.getAttribute('title') ?? '';
    element.removeAttribute('title');
    return title;
  }

  #show(): void {
    const over = this.#over;
    if (!over?.element.isConnected || performance.now() - this.#typed < TYPED) return;
    this.shown = { text: over.title, ...placed(over.element.getBoundingClientRect(), window.innerHeight) };
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.shown = null;
  }

  #leave(): void {
    this.#hide();
    const over = this.#over;
    this.#over = null;
    if (over && !over.element.hasAttribute('title')) over.element.setAttribute('title', over.title);
  }
}

/** The window's tooltips. */
export const tips = new Tips();
