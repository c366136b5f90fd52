/**
 * The open file and what is in it. One file at a time: opening another first asks the tabs, then opens it, and only
 * then lets the former one go, so that a refusal leaves everything as it was.
 */
import type {
  Catalog,
  FileInfo,
  ImportPreview,
  ImportSource,
  KeptTabs,
  OpenMode,
  RecentFile,
  Table,
} from '../api/client';
import { call } from '../api/client';
import { tabs } from './tabs.svelte';
import { runTask } from './tasks.svelte';

const NO_TABS: KeptTabs = { tabs: [], active: 0 };

class Files {
  /** The open file. */
  current = $state.raw<FileInfo | null>(null);
  /** What is in it; null until read. */
  catalog = $state.raw<Catalog | null>(null);
  /** The tabs that it had when it was open last. */
  kept: KeptTabs = NO_TABS;
  /** Files opened before, newest first. */
  recent = $state.raw<RecentFile[]>([]);
  /** Where the default file is or would be. */
  defaultPath = $state('');
  /** The file was deleted or replaced underneath: the sentence. */
  gone = $state<string | null>(null);

  #byName = $derived(new Map((this.catalog?.tables ?? []).map((table) => [table.name, table])));

  /** A table or view by its real name. */
  table(name: string): Table | undefined {
    return this.#byName.get(name);
  }

  /** Opens a file in place of the current one. Rejects as the engine refuses; false if the person turned back. */
  async openPath(path: string, mode: OpenMode = 'normal'): Promise<boolean> {
    return this.#enter(() => runTask('Opening', (task) => call('open_file', { path, mode, task })));
  }

  /** Makes a new, empty workspace and opens it. */
  async create(path: string): Promise<boolean> {
    return this.#enter(() => call('create_file', { path }));
  }

  /** Makes a workspace from a template with a few rows, in the data folder, and opens it. */
  async createFromTemplate(starter: string): Promise<boolean> {
    return this.#enter(() =>
      runTask('Making the file', (task) =>
        call('create_from_starter', { path: null, starter, sample: 'small', today: null, task }),
      ),
    );
  }

  /** Makes a workspace of one table from text, in the data folder, and opens it. */
  async createFromText(source: ImportSource, { plan, rows }: ImportPreview): Promise<boolean> {
    return this.#enter(() =>
      runTask('Importing', (task) => call('import_as_file', { source, plan, rows, task })),
    );
  }

  /** Opens the default workspace. */
  async openDefault(): Promise<boolean> {
    return this.#enter(() => call('open_default', {}));
  }

  /** Closes the file; false if the person turned back. */
  async close(): Promise<boolean> {
    if (!(await tabs.mayLeaveAll())) return false;
    const former = this.current;
    this.#show(null, null, NO_TABS);
    if (former) await call('close_file', { file: former.id });
    await this.refreshRecent();
    return true;
  }

  /** Reads what is in the file again. */
  async refreshCatalog(): Promise<void> {
    const file = this.current;
    if (!file) return;
    const catalog = await call('catalog', { file: file.id });
    if (this.current?.id === file.id) this.catalog = catalog;
  }

  /** Reads what is known about the file again (its size, whether it can be written). */
  async refreshInfo(): Promise<void> {
    const file = this.current;
    if (!file) return;
    const info = await call('file_info', { file: file.id });
    if (this.current?.id === file.id) this.current = info;
  }

  /** Reads the list of recent files again. */
  async refreshRecent(): Promise<void> {
    this.recent = await call('recent_files', {});
  }

  /** Takes one off the list of recent files. */
  async forget(path: string): Promise<void> {
    this.recent = await call('forget_recent', { path });
  }

  async #enter(open: () => Promise<FileInfo>): Promise<boolean> {
    if (!(await tabs.mayLeaveAll())) return false;
    const info = await open();
    const former = this.current;
    if (former?.id === info.id) {
      this.current = info;
      await this.refreshCatalog();
      return true;
    }
    let catalog: Catalog;
    let kept: KeptTabs;
    try {
      [catalog, kept] = await Promise.all([
        call('catalog', { file: info.id }),
        call('kept_tabs', { path: info.path }),
      ]);
    } catch (thrown) {
      await call('close_file', { file: info.id });
      throw thrown;
    }
    this.#show(info, catalog, kept);
    if (former) await call('close_file', { file: former.id });
    void this.refreshRecent();
    return true;
  }

  #show(info: FileInfo | null, catalog: Catalog | null, kept: KeptTabs): void {
    tabs.clear();
    this.kept = kept;
    this.gone = null;
    this.catalog = catalog;
    this.current = info;
  }
}

/** The open file. */
export const files = new Files();
