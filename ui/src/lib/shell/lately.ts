/** Commands used lately, newest first, so that the palette shows them on top. */
import { call } from '../api/client';

const MOST = 5;

let used: string[] = [];

/** Takes what the engine kept. */
export function loadLately(kept: string[]): void {
  used = kept;
}

/** Their ids. */
export function lately(): string[] {
  return used;
}

/** Remembers one. Where that can't be kept, it isn't on top next time. */
export function usedLately(id: string): void {
  used = [id, ...used.filter((other) => other !== id)].slice(0, MOST);
  void call('used_command', { command: id }).catch(() => undefined);
}
