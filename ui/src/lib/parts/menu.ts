/** What stands in a menu, as data, so that drop-down and context menus are drawn in one way. */
import type { Component } from 'svelte';

/** Something that can be done from a menu. */
export interface MenuAction {
  /** A verb, and what it is done to. */
  label: string;
  /** Does it. */
  run: () => void;
  /** Before the label. */
  icon?: Component;
  /** Drawn at the right; the menu doesn't listen for it. */
  shortcut?: string;
  /** Can't be done now. */
  disabled?: boolean;
  /** Takes something away. */
  danger?: boolean;
  /** For a switch: whether it is on. The item then is a checkbox item. */
  checked?: boolean;
}

/** A line between groups, a heading, a menu within the menu, or an action. */
export type MenuEntry =
  'separator' | { heading: string } | { label: string; icon?: Component; items: MenuEntry[] } | MenuAction;
