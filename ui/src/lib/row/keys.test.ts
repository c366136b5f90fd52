import { beforeEach, describe, expect, it } from 'vitest';

import { focusFirst } from './keys';

const field = (id: string, more = '', key = false): string =>
  `<div class="entry" ${key ? 'data-key=""' : ''}><input id="${id}" ${more}></div>`;

function focusedIn(html: string, isNew: boolean): string | undefined {
  document.body.innerHTML = `<form>${html}</form>`;
  focusFirst(document.querySelector('form') ?? undefined, isNew);
  return document.activeElement?.id;
}

describe('the first field with the focus', () => {
  beforeEach(() => (document.body.innerHTML = ''));

  it('is not a key that is numbered by itself', () => {
    expect(focusedIn(field('id', '', true) + field('name'), true)).toBe('name');
  });

  it('is the key of a new row where somebody must think of it', () => {
    const code = (required: string) => field('code', required, true) + field('name');
    expect(focusedIn(code('aria-required="true"'), true)).toBe('code');
    expect(focusedIn(code('aria-required="true"'), false), 'not of one that has it').toBe('name');
  });

  it('is one that is not filled in yet', () => {
    expect(focusedIn(field('at', 'value="now"') + field('name'), true)).toBe('name');
    expect(focusedIn(field('at', 'value="now"') + field('name'), false)).toBe('at');
  });
});
