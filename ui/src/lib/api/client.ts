/**
 * The one door to Rust: typed commands out, typed events in. Everything else in the UI goes through here, so tests can
 * put another transport in place.
 */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Commands, Event as EngineEvent, WireError } from './generated';

export type * from './generated';

type Transport = (name: string, args: unknown) => Promise<unknown>;

let transport: Transport = (name, args) => invoke('call', { name, args });

/** Puts another transport in place (tests). */
export function useTransport(next: Transport): void {
  transport = next;
}

/** Runs a command. Rejects with a {@link WireError}. */
export function call<Name extends keyof Commands>(
  name: Name,
  args: Commands[Name]['args'],
): Promise<Commands[Name]['result']> {
  return transport(name, args) as Promise<Commands[Name]['result']>;
}

/** Listens to everything that the engine tells; returns how to stop. */
export function onEvent(handler: (event: EngineEvent) => void): Promise<() => void> {
  return listen<EngineEvent>('relata', ({ payload }) => handler(payload));
}

let lastTask = 0;
/** A fresh number for a job, so that it can be cancelled before its first answer. */
export function newTask(): number {
  lastTask += 1;
  return lastTask;
}

/** Whatever was thrown, as the one error shape. */
export function asError(thrown: unknown): WireError {
  // The page's own exceptions have a number as their code.
  const isOurs = typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown;
  if (isOurs && typeof thrown.code === 'string') return thrown as unknown as WireError;
  return {
    code: 'internal',
    message: 'Something in Relata broke. Your file is as it was before this step.',
    details: String(thrown),
    fault: null,
  };
}
