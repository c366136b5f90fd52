import { describe, expect, it } from 'vitest';

import type { WireError } from '../api/client';
import { useTransport } from '../api/client';
import { column, link, table } from '../edit/fixture';
import { FormDraft, RowDraft } from './draft.svelte';

const id = column({ name: 'id', affinity: 'integer', kind: 'integer', primaryKey: 1 });
const name = column({ name: 'name', notNull: true });
const email = column({ name: 'email' });
const users = table([id, name, email], {
  name: 'users',
  key: { type: 'rowid', name: 'id', column: 'id' },
  primaryKey: ['id'],
});
const userId = column({ name: 'user_id', affinity: 'integer', kind: 'link', notNull: true, link: 0 });
const bio = column({ name: 'bio' });
const profiles = table([userId, bio], {
  name: 'profiles',
  links: [
    link({ columns: ['user_id'], target: 'users', targetColumns: ['id'], unique: true, required: true }),
  ],
});

function stored(): RowDraft {
  return new RowDraft(users, '[1]', ['id', 'name', 'email'], [1, 'Ann', null]);
}

function refusal(overrides: Partial<WireError>, fault: Partial<WireError['fault']> & object): WireError {
  return {
    code: 'not_unique',
    message: 'Taken.',
    details: null,
    ...overrides,
    fault: {
      table: 'users',
      columns: [],
      rule: null,
      otherRow: null,
      otherLabel: null,
      stored: [],
      linked: null,
      ...fault,
    },
  };
}

describe('what is sent', () => {
  it('is only what differs, with what was seen there', () => {
    const draft = stored();
    draft.set(name, { typed: 'Anna' });
    draft.set(email, { typed: 'a@b.c' });
    draft.set(email, null);
    expect(draft.edit()).toEqual({
      table: 'users',
      key: '[1]',
      values: [{ column: 'name', value: { typed: 'Anna' } }],
      seen: [{ column: 'name', cell: 'Ann' }],
    });
  });

  it('is nothing once it was typed back', () => {
    const draft = stored();
    draft.set(name, { typed: 'Anna' });
    draft.set(name, { typed: 'Ann' });
    expect(draft.dirty).toBe(false);
  });

  it('holds the preset of a new row, which alone is nothing to lose', () => {
    const draft = new RowDraft(users);
    draft.preset([{ column: 'email', value: 'a@b.c' }]);
    expect(draft.dirty).toBe(false);
    expect(draft.edit()).toEqual({
      table: 'users',
      key: null,
      values: [{ column: 'email', value: 'a@b.c' }],
      seen: [],
    });
    draft.set(email, { typed: 'x' });
    expect(draft.dirty).toBe(true);
  });

  it('as a new row holds what was not typed too, but not its number', () => {
    const draft = stored();
    draft.set(email, { typed: 'a@b.c' });
    expect(draft.asNew()).toEqual([
      { column: 'name', value: 'Ann' },
      { column: 'email', value: { typed: 'a@b.c' } },
    ]);
    const long = new RowDraft(users, '[1]', ['name'], [{ prefix: 'x', bytes: 2000 }]);
    expect(long.asNew()).toBeNull();
  });
});

describe('the row is read again', () => {
  it('follows where nothing was typed, and keeps what was typed as a conflict', () => {
    const draft = stored();
    draft.set(name, { typed: 'Anna' });
    draft.refresh(['id', 'name', 'email'], [1, 'Bea', 'b@c.d']);
    expect(draft.stored('email')).toBe('b@c.d');
    expect(draft.revision('email')).toBe(1);
    expect(draft.typed.get('name')).toEqual({ typed: 'Anna' });
    expect(draft.conflicts.get('name')).toBe('Bea');
  });

  it('keep mine sends what was seen last, take theirs sends nothing', () => {
    const draft = stored();
    draft.set(name, { typed: 'Anna' });
    draft.refresh(['name'], ['Bea']);
    draft.keepMine('name');
    expect(draft.edit().seen).toEqual([{ column: 'name', cell: 'Bea' }]);
    draft.refresh(['name'], ['Cid']);
    draft.takeTheirs('name');
    expect(draft.dirty).toBe(false);
    expect(draft.stored('name')).toBe('Cid');
  });
});

describe('a refused save', () => {
  it('names the fields that are needed before anything is sent', async () => {
    let sent = 0;
    useTransport(() => Promise.resolve((sent += 1)));
    const form = new FormDraft(new RowDraft(users));
    expect(await form.save(1)).toBeNull();
    expect(sent).toBe(0);
    expect(form.firstFault).toEqual({ linked: -1, column: 'name' });
    expect(form.error?.code).toBe('required');
  });

  it('keeps what was typed and shows the other row at the field', async () => {
    const draft = stored();
    draft.set(email, { typed: 'b@c.d' });
    const form = new FormDraft(draft);
    useTransport(() =>
      Promise.reject(refusal({}, { columns: ['email'], otherRow: '[2]', otherLabel: 'Bea' })),
    );
    expect(await form.save(1)).toBeNull();
    expect(draft.faults.get('email')).toEqual({ message: 'Taken.', other: { key: '[2]', label: 'Bea' } });
    expect(draft.typed.get('email')).toEqual({ typed: 'b@c.d' });
    draft.set(email, { typed: 'b@c.e' });
    expect(draft.faults.has('email')).toBe(false);
  });

  it('of a linked row stands at that row', async () => {
    const main = new RowDraft(users);
    main.set(name, { typed: 'Ann' });
    const untouched = new RowDraft(profiles, '[9]', ['bio'], ['x']);
    const profile = new RowDraft(profiles);
    profile.set(bio, { typed: 'long' });
    const form = new FormDraft(main, [
      { draft: untouched, link: 0 },
      { draft: profile, link: 0 },
    ]);
    expect(form.form().linked).toHaveLength(1);
    useTransport(() => Promise.reject(refusal({}, { table: 'profiles', columns: ['bio'], linked: 0 })));
    expect(await form.save(1)).toBeNull();
    expect(profile.faults.get('bio')?.message).toBe('Taken.');
    expect(form.firstFault).toEqual({ linked: 1, column: 'bio' });
  });

  it('over a conflict shows both values', async () => {
    const draft = stored();
    draft.set(name, { typed: 'Anna' });
    const form = new FormDraft(draft);
    useTransport(() => Promise.reject(refusal({ code: 'conflict' }, { columns: ['name'], stored: ['Bea'] })));
    await form.save(1);
    expect(draft.conflicts.get('name')).toBe('Bea');
  });
});
