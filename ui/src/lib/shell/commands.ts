/** The window's own commands; pages add theirs while they are on screen. */
import { getCurrentWindow } from '@tauri-apps/api/window';

import type { Settings } from '../api/client';
import type { Command } from '../state/commands.svelte';
import { importClipboard, importPicked, mayPaste } from '../import/import.svelte';
import { openSearchIndex } from '../search/indexing.svelte';
import { openSearch } from '../search/search.svelte';
import { files } from '../state/files.svelte';
import { history } from '../state/history.svelte';
import { status } from '../state/messages.svelte';
import { settings } from '../state/settings.svelte';
import { tableOf, tabs } from '../state/tabs.svelte';
import { views } from '../state/views.svelte';
import { fileCheck } from './check.svelte';
import { adoptFile, closeFile, emptyFile, exportDatabase, newFile, releaseFile } from './file-flows';
import { openFile, openPicked, openTyped } from './open-file';
import { stepRegion } from './regions';
import { makeView } from '../view/making.svelte';
import { surfaces } from './surfaces.svelte';

const isOpen = (): boolean => files.current !== null;
const canWrite = (): boolean => files.current !== null && files.current.readOnly === null;
const activeTable = (): string | null => tableOf(tabs.active);

const fileCommands: Command[] = [
  {
    id: 'file.new',
    title: 'New file…',
    section: 'File',
    shortcut: 'Mod+Shift+N',
    run: newFile,
    keywords: 'create make database workspace',
  },
  {
    id: 'file.newFromTemplate',
    title: 'New from template…',
    section: 'File',
    run: () => surfaces.show('templates'),
    keywords: 'starter sample example create make',
  },
  {
    id: 'file.open',
    title: 'Open file…',
    section: 'File',
    shortcut: 'Mod+O',
    run: async () => void (await openPicked()),
  },
  {
    id: 'file.openPath',
    title: 'Open file by path…',
    section: 'File',
    shortcut: 'Mod+Shift+O',
    run: async () => void (await openTyped()),
    keywords: 'type location',
  },
  {
    id: 'file.openReadOnly',
    title: 'Open file read-only…',
    section: 'File',
    run: async () => void (await openPicked('read_only')),
  },
  {
    id: 'file.openReadOnlyPath',
    title: 'Open file read-only by path…',
    section: 'File',
    run: async () => void (await openTyped('read_only')),
  },
  {
    id: 'file.openDefault',
    title: 'Open my own file',
    section: 'File',
    run: async () => void (await files.openDefault()),
    keywords: 'default workspace',
    when: () => files.current?.path !== files.defaultPath,
  },
  {
    id: 'file.export',
    title: 'Export database…',
    section: 'File',
    shortcut: 'Mod+Shift+E',
    when: isOpen,
    run: exportDatabase,
    keywords: 'copy backup save as',
  },
  {
    id: 'file.import',
    title: 'Import database…',
    section: 'File',
    run: () => surfaces.show('import'),
    keywords: 'replace default restore',
  },
  {
    id: 'file.adopt',
    title: 'Let Relata keep its notes in this file…',
    section: 'File',
    when: () => canWrite() && files.current?.role === 'guest',
    run: adoptFile,
    keywords: 'adopt',
  },
  {
    id: 'file.release',
    title: 'Take Relata’s notes out of this file…',
    section: 'File',
    when: () => canWrite() && files.current?.role === 'workspace',
    run: releaseFile,
    keywords: 'release',
  },
  {
    id: 'file.check',
    title: 'Check file',
    section: 'File',
    when: isOpen,
    run: () => fileCheck.run(),
    keywords: 'integrity verify damaged links',
  },
  {
    id: 'file.about',
    title: 'About this file',
    section: 'File',
    when: isOpen,
    run: () => tabs.openPage('file'),
    keywords: 'info size journal version',
  },
  {
    id: 'file.me',
    title: 'Who I am here…',
    section: 'File',
    when: isOpen,
    run: () => surfaces.show('me'),
    keywords: 'me my mine user person name assigned',
  },
  {
    id: 'view.new',
    title: 'New view of this table…',
    section: 'View',
    when: () => activeTable() !== null && files.table(activeTable() ?? '') !== undefined,
    run: () => makeView(activeTable() ?? ''),
    keywords: 'gallery board calendar list kanban cards make saved',
  },
  {
    id: 'file.refresh',
    title: 'Read the file again',
    section: 'File',
    when: isOpen,
    run: () => files.refreshCatalog(),
    keywords: 'refresh reload',
  },
  {
    id: 'file.close',
    title: 'Close file',
    section: 'File',
    shortcut: 'Mod+Shift+W',
    when: isOpen,
    run: closeFile,
  },
  {
    id: 'app.quit',
    title: 'Quit Relata',
    section: 'File',
    shortcut: 'Mod+Q',
    run: () => getCurrentWindow().close(),
    keywords: 'exit leave',
  },
];

const tableCommands: Command[] = [
  {
    id: 'table.structure',
    title: 'Show structure of this table',
    section: 'Table',
    when: () => activeTable() !== null && tabs.active?.kind !== 'structure',
    run: () => tabs.openStructure(activeTable() ?? ''),
    keywords: 'columns keys indexes schema sql',
  },
  {
    id: 'table.rows',
    title: 'Show rows of this table',
    section: 'Table',
    when: () => activeTable() !== null && tabs.active?.kind !== 'table',
    run: () => tabs.openTable(activeTable() ?? ''),
  },
];

const askCommands: Command[] = [
  {
    id: 'sql.new',
    title: 'New SQL',
    section: 'Ask',
    shortcut: 'Mod+L',
    when: isOpen,
    run: () => tabs.openSql(),
    keywords: 'query statement select editor write ask',
  },
  {
    id: 'query.new',
    title: 'New query',
    section: 'Ask',
    when: isOpen,
    run: () => tabs.openQuery({ from: '' }),
    keywords: 'question ask filter join group count sum',
  },
];

const historyCommands: Command[] = [
  {
    id: 'edit.undo',
    title: 'Undo',
    section: 'Edit',
    shortcut: 'Mod+Z',
    // Not only when something is known to be there: the key may be pressed before that is asked again.
    when: isOpen,
    run: async () => void (await history.undo()),
    keywords: 'take back',
  },
  {
    id: 'edit.redo',
    title: 'Redo',
    section: 'Edit',
    shortcut: 'Mod+Shift+Z',
    when: isOpen,
    run: async () => void (await history.redo()),
    keywords: 'do again',
  },
  {
    id: 'edit.redoToo',
    title: 'Redo',
    section: '',
    shortcut: 'Mod+Y',
    quiet: true,
    when: isOpen,
    run: async () => void (await history.redo()),
  },
  {
    id: 'history.show',
    title: 'History',
    section: 'Edit',
    when: isOpen,
    run: () => tabs.openPage('history'),
    keywords: 'changes undo what happened',
  },
];

const searchCommands: Command[] = [
  {
    id: 'search.file',
    title: 'Search the file',
    section: 'View',
    shortcut: 'Mod+Shift+F',
    when: isOpen,
    run: () => openSearch(),
    keywords: 'find text words full-text everywhere all tables',
  },
  {
    id: 'search.table',
    title: 'Search the text of this table',
    section: 'Table',
    when: () => files.table(activeTable() ?? '')?.type === 'table',
    run: () => openSearch({ scope: activeTable() }),
    keywords: 'find words full-text',
  },
  {
    id: 'search.index',
    title: 'Search index of this table…',
    section: 'Table',
    when: () => canWrite() && files.table(activeTable() ?? '')?.type === 'table',
    run: () => openSearchIndex(activeTable() ?? ''),
    keywords: 'full-text fts find words build remove',
  },
];

const modelCommands: Command[] = [
  {
    id: 'model.diagram',
    title: 'Diagram',
    section: 'Model',
    when: isOpen,
    run: () => tabs.openPage('diagram'),
    keywords: 'er entity relationship schema picture svg mermaid',
  },
  {
    id: 'model.revisions',
    title: 'Model changes',
    section: 'Model',
    when: isOpen,
    run: () => tabs.openPage('revisions'),
    keywords: 'revisions migrations history schema go back bin',
  },
  {
    id: 'model.newTable',
    title: 'New table…',
    section: 'Model',
    when: canWrite,
    run: () => tabs.openDesign(null),
    keywords: 'create design add',
  },
  {
    id: 'table.fromFile',
    title: 'New table from a CSV file…',
    section: 'Model',
    when: () => !isOpen() || canWrite(),
    run: importPicked,
    keywords: 'import tsv text spreadsheet excel',
  },
  {
    id: 'table.fromClipboard',
    title: 'New table from the clipboard…',
    section: 'Model',
    when: () => !isOpen() || canWrite(),
    run: () => importClipboard(),
    keywords: 'paste import spreadsheet excel',
  },
  {
    id: 'table.pasted',
    title: 'New table from the clipboard…',
    section: '',
    shortcut: 'Mod+V',
    quiet: true,
    when: () => (!isOpen() || canWrite()) && mayPaste(),
    run: () => importClipboard(),
  },
  {
    id: 'model.addTemplate',
    title: 'Add a template to this file…',
    section: 'Model',
    when: canWrite,
    run: async () => {
      // The question in somebody else's file is a part of the design screens, which are loaded when they are needed.
      const { makeOurs } = await import('../design/apply');
      if ((await makeOurs()) !== null) surfaces.show('addTemplate');
    },
    keywords: 'starter tables ready-made catalog tasks blog',
  },
  {
    id: 'model.design',
    title: 'Change design of this table…',
    section: 'Model',
    when: () => tabs.active?.kind !== 'design' && files.table(activeTable() ?? '')?.type === 'table',
    run: () => tabs.openDesign(activeTable()),
    keywords: 'columns links rules computed designer alter',
  },
  {
    id: 'model.empty',
    title: 'Empty this file…',
    section: 'Model',
    when: () => canWrite() && files.current?.role === 'workspace' && (files.catalog?.tables.length ?? 0) > 0,
    run: emptyFile,
    keywords: 'drop all tables delete all rows start over',
  },
];

const regionCommands: Command[] = [
  {
    id: 'view.nextRegion',
    title: 'Go to the next part of the window',
    section: 'View',
    shortcut: 'F6',
    quiet: true,
    when: isOpen,
    run: () => stepRegion(1),
  },
  {
    id: 'view.previousRegion',
    title: 'Go to the part before',
    section: 'View',
    shortcut: 'Shift+F6',
    quiet: true,
    when: isOpen,
    run: () => stepRegion(-1),
  },
];

const zoomTo = (zoom: number): void => {
  const next = Math.min(300, Math.max(50, zoom));
  settings.update({ zoom: next });
  status(`Zoom ${next} %`);
};

/** Shows or hides the sidebar, whichever way it stands in this window. */
export function toggleSidebar(): void {
  if (surfaces.narrow) surfaces.drawer = !surfaces.drawer;
  else settings.update({ sidebarWidth: settings.value.sidebarWidth === 0 ? 220 : 0 });
}

function look(id: string, title: string, change: Partial<Settings>, keywords: string): Command {
  const isSo = (): boolean =>
    Object.entries(change).every(([name, value]) => settings.value[name as keyof Settings] === value);
  return { id, title, section: 'View', keywords, when: () => !isSo(), run: () => settings.update(change) };
}

const dashboardCommands: Command[] = [
  {
    id: 'dashboard.new',
    title: 'New dashboard',
    section: 'Dashboard',
    when: isOpen,
    run: async () => {
      const name = views.freeName('New dashboard');
      await views.save({ name, type: 'dashboard' }, null);
      tabs.openDashboard({ name, partOf: '' });
    },
    keywords: 'create make page charts numbers tiles',
  },
];

const viewCommands: Command[] = [
  {
    id: 'view.palette',
    title: 'Search or run a command',
    section: 'View',
    shortcut: 'Mod+K',
    quiet: true,
    run: () => surfaces.show('commands'),
  },
  {
    id: 'view.goToTable',
    title: 'Go to table…',
    section: 'View',
    shortcut: 'Mod+P',
    when: isOpen,
    run: () => surfaces.show('tables'),
    keywords: 'view find',
  },
  {
    id: 'view.sidebar',
    title: 'Show or hide the sidebar',
    section: 'View',
    shortcut: 'Mod+B',
    when: isOpen,
    run: toggleSidebar,
    keywords: 'tables panel',
  },
  {
    id: 'view.showSql',
    title: 'Show or hide the SQL panel',
    section: 'View',
    shortcut: 'Mod+Shift+L',
    run: () => settings.update({ showSql: !settings.value.showSql }),
    keywords: 'statements echo log',
  },
  look('view.themeSystem', 'Theme: as the system', { theme: 'system' }, 'dark light appearance'),
  look('view.themeLight', 'Theme: light', { theme: 'light' }, 'appearance bright'),
  look('view.themeDark', 'Theme: dark', { theme: 'dark' }, 'appearance night'),
  look('view.compact', 'Row height: compact', { density: 'compact' }, 'density'),
  look('view.normal', 'Row height: normal', { density: 'normal' }, 'density'),
  look('view.roomy', 'Row height: roomy', { density: 'roomy' }, 'density'),
  {
    id: 'view.zoomIn',
    title: 'Zoom in',
    section: 'View',
    shortcut: 'Mod++',
    run: () => zoomTo(settings.value.zoom + 10),
    keywords: 'bigger larger',
  },
  {
    id: 'view.zoomInPlain',
    title: 'Zoom in',
    section: '',
    shortcut: 'Mod+=',
    quiet: true,
    run: () => zoomTo(settings.value.zoom + 10),
  },
  {
    id: 'view.zoomOut',
    title: 'Zoom out',
    section: 'View',
    shortcut: 'Mod+-',
    run: () => zoomTo(settings.value.zoom - 10),
    keywords: 'smaller',
  },
  {
    id: 'view.zoomReset',
    title: 'Zoom to 100 %',
    section: 'View',
    shortcut: 'Mod+0',
    run: () => zoomTo(100),
    keywords: 'normal size actual',
  },
  {
    id: 'app.settings',
    title: 'Settings',
    section: 'View',
    shortcut: 'Mod+,',
    run: () => surfaces.show('settings'),
    keywords: 'preferences options theme density zoom',
  },
  {
    id: 'app.saved',
    title: 'Is everything saved?',
    section: 'File',
    shortcut: 'Mod+S',
    quiet: true,
    run: () =>
      status(
        tabs.dirty.size === 0
          ? 'Everything is saved.'
          : 'Some text that you typed isn’t saved yet: see the tab with a dot.',
      ),
  },
];

const hasTabs = (): boolean => tabs.active !== null;
const several = (): boolean => tabs.list.length > 1;

function moveTab(by: 1 | -1): void {
  const place = tabs.list.findIndex((tab) => tab.id === tabs.active?.id);
  const tab = tabs.list[place];
  if (tab && place + by >= 0 && place + by < tabs.list.length) tabs.move(tab.id, place + by);
}

const tabCommands: Command[] = [
  {
    id: 'tab.close',
    title: 'Close tab',
    section: 'Tabs',
    shortcut: 'Mod+W',
    when: hasTabs,
    run: async () => {
      if (tabs.active) await tabs.close(tabs.active.id);
    },
  },
  {
    id: 'tab.closeOthers',
    title: 'Close other tabs',
    section: 'Tabs',
    when: several,
    run: async () => {
      if (tabs.active) await tabs.closeOthers(tabs.active.id);
    },
  },
  {
    id: 'tab.next',
    title: 'Next tab',
    section: 'Tabs',
    shortcut: 'Ctrl+Tab',
    when: several,
    run: () => tabs.step(1),
  },
  {
    id: 'tab.previous',
    title: 'Previous tab',
    section: 'Tabs',
    shortcut: 'Ctrl+Shift+Tab',
    when: several,
    run: () => tabs.step(-1),
  },
  {
    id: 'tab.moveRight',
    title: 'Move tab to the right',
    section: 'Tabs',
    shortcut: 'Ctrl+Shift+PageDown',
    when: several,
    run: () => moveTab(1),
  },
  {
    id: 'tab.moveLeft',
    title: 'Move tab to the left',
    section: 'Tabs',
    shortcut: 'Ctrl+Shift+PageUp',
    when: several,
    run: () => moveTab(-1),
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): Command => ({
    id: `tab.show${n}`,
    title: n === 9 ? 'Go to the last tab' : `Go to tab ${n}`,
    section: 'Tabs',
    shortcut: `Mod+${n}`,
    quiet: true,
    when: hasTabs,
    run: () => tabs.showNth(n),
  })),
];

const helpCommands: Command[] = [
  {
    id: 'help.shortcuts',
    title: 'Keyboard shortcuts',
    section: 'Help',
    shortcut: 'F1',
    run: () => surfaces.show('help'),
    keywords: 'keys help',
  },
  {
    id: 'help.messages',
    title: 'Messages',
    section: 'Help',
    run: () => surfaces.show('messages'),
    keywords: 'errors warnings notifications log',
  },
  {
    id: 'help.about',
    title: 'About Relata',
    section: 'Help',
    run: () => surfaces.show('about'),
    keywords: 'version licence',
  },
];

/** All of them, for the registry. */
export const windowCommands: Command[] = [
  ...fileCommands,
  ...tableCommands,
  ...askCommands,
  ...historyCommands,
  ...searchCommands,
  ...modelCommands,
  ...dashboardCommands,
  ...viewCommands,
  ...regionCommands,
  ...tabCommands,
  ...helpCommands,
];

/** Recent files as commands, for the native menu ("recent:PATH") and the palette. */
export function openRecent(path: string): Promise<boolean> {
  const recent = files.recent.find((file) => file.path === path);
  return openFile(path, recent?.readOnly ? 'read_only' : 'normal');
}
