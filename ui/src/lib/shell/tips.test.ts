import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { placed, tips } from './tips.svelte';

let leave: () => void;
let button: HTMLElement;

const over = (element: Element): boolean =>
  element.dispatchEvent(new Event('pointerover', { bubbles: true }));

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<button title="Undo: a change"><b>Undo</b></button><p>Elsewhere</p>';
  const found = document.querySelector('button');
  if (!found) throw new Error('no button');
  button = found;
  leave = tips.watch();
});

afterEach(() => {
  leave();
  vi.useRealTimers();
});

it('comes once the pointer rests, in the place of the system’s own', () => {
  over(button);
  over(button.querySelector('b') ?? button);
  expect(button.hasAttribute('title')).toBe(false);
  vi.advanceTimersByTime(500);
  expect(tips.shown).toBeNull();
  vi.advanceTimersByTime(300);
  expect(tips.shown?.text).toBe('Undo: a change');
  over(document.querySelector('p') ?? document.body);
  expect(tips.shown).toBeNull();
  expect(button.title).toBe('Undo: a change');
});

it('goes with a click, and never comes while one types', () => {
  over(button);
  vi.advanceTimersByTime(1000);
  button.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(tips.shown).toBeNull();
  vi.advanceTimersByTime(5000);
  expect(tips.shown).toBeNull();
  over(document.querySelector('p') ?? document.body);
  over(button);
  button.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }));
  vi.advanceTimersByTime(5000);
  expect(tips.shown).toBeNull();
});

it('stands beside what it is of, away from the edge of the window', () => {
  const box = { left: 10, right: 30, top: 10, bottom: 40 };
  expect(placed(box, 600)).toEqual({ x: 20, y: 46, above: false });
  expect(placed({ ...box, top: 560, bottom: 590 }, 600)).toEqual({ x: 20, y: 554, above: true });
});
