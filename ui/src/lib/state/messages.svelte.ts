/**
 * What just happened, told without standing in the way: toasts for what needs a look or offers an action, the status
 * bar for the rest, and one place that shows errors.
 */
import type { WireError } from '../api/client';
import { asError } from '../api/client';
import type { Severity } from './errors';
import { errorLook } from './errors';

/** One toast on screen. */
export interface Toast {
  /** Names it. */
  id: number;
  /** Colour and icon. */
  kind: 'ok' | Severity;
  /** A headline, for errors. */
  title?: string;
  /** The sentence. */
  text: string;
  /** Raw text under "Details". */
  details?: string | null;
  /** One thing to do about it. */
  action?: { label: string; run: () => void };
}

/** How long a toast without urgency stays, in milliseconds. */
const STAY = 6000;
/** How long one that warns stays, in milliseconds: what it says can be read again in the list of messages. */
const STAY_URGENT = 10_000;
/** How many of those said before are kept. */
const KEPT = 100;
/** How long a quiet message stays in the status bar, in milliseconds: what it says is old news then. */
const STATUS_STAY = 12_000;
/** How many toasts stand at once. */
const MOST = 4;

/** What was said before. */
export type PastMessage = Toast & { at: Date };

const isUrgent = ({ kind }: Pick<Toast, 'kind'>): boolean => kind === 'warning' || kind === 'danger';

class Messages {
  /** Oldest first. */
  toasts = $state.raw<Toast[]>([]);
  /** All that was said, oldest first. */
  past = $state.raw<PastMessage[]>([]);
  /** How many that warn went by themselves and were not read again. */
  missed = $state(0);
  /** The last quiet message, for the status bar. */
  status = $state('');
  /** Goes up with each quiet message, so that the same words twice are read out twice. */
  statusCount = $state(0);

  #last = 0;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Shows a toast; returns its number. */
  add(toast: Omit<Toast, 'id'>): number {
    const same = this.toasts.find((other) => other.text === toast.text && other.kind === toast.kind);
    if (same) this.dismiss(same.id);
    this.#last += 1;
    const id = this.#last;
    this.toasts = [...this.toasts, { ...toast, id }].slice(-MOST);
    this.past = [...this.past, { ...toast, id, at: new Date() }].slice(-KEPT);
    this.#leaveLater({ ...toast, id });
    return id;
  }

  /** Takes a toast away. */
  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /** Keeps a toast while it is hovered or focused. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /** Lets a held toast go again. */
  release(toast: Toast): void {
    this.#leaveLater(toast);
  }

  /** What was said was looked through. */
  seen(): void {
    this.missed = 0;
  }

  #leaveLater(toast: Toast): void {
    const { id } = toast;
    const leave = (): void => {
      if (isUrgent(toast) && this.toasts.some((shown) => shown.id === id)) this.missed += 1;
      this.dismiss(id);
    };
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(leave, isUrgent(toast) ? STAY_URGENT : STAY));
  }
}

/** Toasts and the status text. */
export const messages = new Messages();

/** Shows a toast; returns its number. */
export function toast(message: Omit<Toast, 'id'>): number {
  return messages.add(message);
}

let statusTimer: ReturnType<typeof setTimeout> | undefined;

/** Says something quietly in the status bar, for a while. */
export function status(text: string): void {
  messages.status = text;
  messages.statusCount += 1;
  clearTimeout(statusTimer);
  statusTimer = setTimeout(() => (messages.status = ''), STATUS_STAY);
}

/**
 * Shows whatever was thrown. A cancelled job is only a word in the status bar. `context` names what was being done
 * ("Export database") and replaces the headline.
 */
export function showError(thrown: unknown, context?: string): void {
  const error: WireError = asError(thrown);
  if (error.code === 'cancelled') {
    status('Cancelled. Nothing was changed.');
    return;
  }
  const look = errorLook(error.code);
  toast({
    kind: look.severity,
    title: context ?? look.title,
    text: error.message,
    details: error.details,
  });
}
