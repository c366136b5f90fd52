/** What a person has been told once and needn't be told again, by file. */
import { call } from '../api/client';

let paths: string[] = [];

/** Takes what the engine kept. */
export function loadTold(kept: string[]): void {
  paths = kept;
}

/** Whether the person has put away the banner over this stranger's file. */
export function wasTold(path: string): boolean {
  return paths.includes(path);
}

/** Remembers that they have. Where that can't be kept, they are told again. */
export function told(path: string): void {
  if (!wasTold(path)) paths = [path, ...paths];
  void call('told_about', { path }).catch(() => undefined);
}
