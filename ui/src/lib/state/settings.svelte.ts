/**
 * The person's settings, applied to the page as soon as they change and kept by the engine.
 */
import type { FileRole, Settings } from '../api/client';
import { call } from '../api/client';
import { showError } from './messages.svelte';

/** As the engine has them at first. */
export const DEFAULTS: Settings = {
  theme: 'system',
  density: 'normal',
  showNull: false,
  reopenLast: true,
  pageSize: 50,
  zoom: 100,
  showSql: false,
  historyMegabytes: 256,
  historyChanges: 1000,
  sidebarWidth: 220,
};

/** Row heights in px. */
const ROW_HEIGHTS = { compact: 26, normal: 32, roomy: 40 } as const;

class SettingsState {
  /** What is set. Change it through {@link SettingsState.update}. */
  value = $state.raw<Settings>(DEFAULTS);

  #system =
    typeof window !== 'undefined' && typeof window.matchMedia === 'function'
      ? window.matchMedia('(prefers-color-scheme: dark)')
      : null;
  #systemDark = $state(this.#system?.matches ?? false);
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#system?.addEventListener('change', (event) => {
      this.#systemDark = event.matches;
      this.#apply();
    });
  }

  /** Dark on screen now, whether by choice or as the system. */
  get dark(): boolean {
    return this.value.theme === 'dark' || (this.value.theme === 'system' && this.#systemDark);
  }

  /** Row height in px. */
  get rowHeight(): number {
    return ROW_HEIGHTS[this.value.density];
  }

  /** What stands for NULL: "empty" in own files, "NULL" in others' or where it is set so. */
  nullText(role: FileRole | undefined): string {
    return this.value.showNull || role === 'guest' ? 'NULL' : 'empty';
  }

  /** Takes what the engine kept. */
  load(settings: Settings): void {
    this.value = settings;
    this.#apply();
  }

  /** Changes some of them, at once on screen, soon after on disk. */
  update(change: Partial<Settings>): void {
    this.value = { ...this.value, ...change };
    this.#apply();
    clearTimeout(this.#save);
    this.#save = setTimeout(() => this.flush(), 300);
  }

  /** Writes what isn't kept yet. */
  flush(): Promise<unknown> {
    clearTimeout(this.#save);
    this.#save = undefined;
    return call('save_settings', { settings: this.value }).catch((thrown: unknown) =>
      showError(thrown, 'Settings'),
    );
  }

  #apply(): void {
    const root = document.documentElement;
    root.dataset.theme = this.dark ? 'dark' : 'light';
    root.dataset.density = this.value.density;
  }
}

/** The settings. */
export const settings = new SettingsState();
