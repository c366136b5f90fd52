/** Commands used lately, newest first, so that the palette shows them on top. */
const KEY = 'relata.lately';
const MOST = 5;

/** Their ids. */
export function lately(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers one. */
export function usedLately(id: string): void {
  try {
    localStorage.setItem(
      KEY,
      JSON.stringify([id, ...lately().filter((other) => other !== id)].slice(0, MOST)),
    );
  } catch {
    // No room: it isn't on top next time.
  }
}
