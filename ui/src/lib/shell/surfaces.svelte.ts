/** Which of the frame's own surfaces is open: palette, help, settings… One at a time. */

/** A surface over the window. */
export type Surface =
  | 'commands'
  | 'tables'
  | 'help'
  | 'about'
  | 'settings'
  | 'import'
  | 'importTable'
  | 'templates'
  | 'addTemplate'
  | 'me'
  | 'searchIndex'
  | 'view'
  | 'messages';

class Surfaces {
  /** The one on screen. */
  open = $state<Surface | null>(null);
  /** The sidebar as an overlay, in a narrow window. */
  drawer = $state(false);
  /** The window is too narrow for a sidebar beside the page. */
  narrow = $state(false);
  /** A file is carried over the window. */
  dropping = $state(false);

  /** Shows one. */
  show(surface: Surface): void {
    this.drawer = false;
    this.open = surface;
  }

  /** Closes whichever is open. */
  shut(): void {
    this.open = null;
  }
}

/** The frame's surfaces. */
export const surfaces = new Surfaces();
