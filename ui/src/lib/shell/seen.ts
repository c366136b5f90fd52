/** What a person has been told once and needn't be told again, by file. */
const KEY = 'relata.told';
/** Most files that are remembered. */
const MOST = 200;

function read(): string[] {
  try {
    const told: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(told) ? told.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}

/** Whether the person has put away the banner over this stranger's file. */
export function wasTold(path: string): boolean {
  return read().includes(path);
}

/** Remembers that they have. */
export function told(path: string): void {
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify([...read().filter((other) => other !== path), path].slice(-MOST)),
    );
  } catch {
    // No room: they are told again.
  }
}
