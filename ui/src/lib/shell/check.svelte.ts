/** The check of the open file: its pages, indexes and links. Shown on the file's page. */
import type { CheckReport, FileId } from '../api/client';
import { call } from '../api/client';
import { files } from '../state/files.svelte';
import { showError, status } from '../state/messages.svelte';
import { tabs } from '../state/tabs.svelte';
import { runTask } from '../state/tasks.svelte';

class FileCheck {
  /** What was found, and in which file. */
  result = $state.raw<{ file: FileId; report: CheckReport; at: Date } | null>(null);
  /** It runs. */
  running = $state(false);

  /** Shows the file's page and checks the file. */
  async run(): Promise<void> {
    const file = files.current;
    if (!file || this.running) return;
    tabs.openPage('file');
    this.running = true;
    try {
      const report = await runTask('Checking the file', (task) =>
        call('check_file', { file: file.id, task }),
      );
      this.result = { file: file.id, report, at: new Date() };
      const findings = report.integrity.length + report.brokenLinks.length;
      status(findings === 0 ? 'Checked: the file is sound.' : 'Checked: something was found.');
    } catch (thrown) {
      showError(thrown, 'Check file');
    } finally {
      this.running = false;
    }
  }
}

/** The check. */
export const fileCheck = new FileCheck();
