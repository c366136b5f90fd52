import { describe, expect, it } from 'vitest';

import type { ActionModel, Model } from '../api/client';
import {
  actionInShort,
  actionOf,
  actionTrouble,
  expressionsOf,
  newAction,
  settable,
  wholeAction,
} from './actions';
import { NOW, SLUG_PLACEHOLDER } from './defaults';
import type { DraftTable } from './draft';
import { draftOf, modelOf, newColumn, newTable, removeColumn, renameColumn } from './draft';
import { addHook, fillable, hookTrouble, removeHook } from './hooks';

const posts = (): DraftTable => {
  const table = newTable('posts');
  table.column.push(
    newColumn('slug', 'slug'),
    newColumn('changed', 'date_time'),
    newColumn('due', 'date_time'),
  );
  return table;
};

describe('what fills itself in', () => {
  it('takes a column whose name speaks for it, and makes one where there is none', () => {
    const table = posts();
    expect(addHook(table, 'slug')).toBeNull();
    expect(addHook(table, 'updated_at')).toBeNull();
    expect(addHook(table, 'created_at')?.name).toBe('created_at');
    expect(table.hook).toEqual([
      { does: 'slug', column: 'slug', from: 'name', follow: { keep: 'always' } },
      { does: 'updated_at', column: 'changed' },
      { does: 'created_at', column: 'created_at' },
    ]);
    expect(table.column.at(-1)).toMatchObject({ name: 'created_at', kind: 'date_time' });
    expect(table.hook.map((hook) => hookTrouble(table, hook))).toEqual([null, null, null]);
  });

  it('fills only what fits and nothing else fills', () => {
    const table = posts();
    addHook(table, 'updated_at');
    expect(fillable(table, 'created_at').map(({ name }) => name)).toEqual(['due']);
    expect(fillable(table, 'slug').map(({ name }) => name)).toEqual(['name', 'slug']);
  });

  it('goes with its column, follows its name, and takes its default along', () => {
    const table = posts();
    addHook(table, 'slug');
    const draft = { table: [table], view: [] };
    const slug = table.column.find(({ name }) => name === 'slug');
    const due = table.column.find(({ name }) => name === 'due');
    if (!slug || !due) throw new Error('no column');
    renameColumn(draft, table, slug, 'address');
    expect(table.hook[0]).toMatchObject({ column: 'address' });
    slug.default = SLUG_PLACEHOLDER;
    if (table.hook[0]) removeHook(table, table.hook[0]);
    expect([slug.default, table.hook]).toEqual([null, []]);
    due.default = NOW;
    table.hook.push({ does: 'created_at', column: 'due' });
    removeColumn(table, due);
    expect(table.hook).toEqual([]);
  });

  it('says what is missing', () => {
    const table = posts();
    const trouble = (kind: 'text' | 'date_time', condition: string): string | null =>
      hookTrouble(
        { ...table, column: [...table.column, newColumn('x', kind)] },
        { does: 'slug', column: 'x', from: 'name', follow: { keep: 'until', condition } },
      );
    expect(trouble('date_time', 'a')).toContain('must be a text or a slug');
    expect(trouble('text', ' ')).toContain('Say until when');
    expect(trouble('text', 'published')).toBeNull();
    expect(hookTrouble(table, { does: 'created_at', column: 'gone' })).toContain('isn’t a column');
  });
});

describe('a button', () => {
  const complete: ActionModel = {
    name: 'Mark complete',
    when: "state <> 'done'",
    set: [{ column: 'name', to: "'done'" }],
    copy: { set: [{ column: 'due', to: ':today' }] },
  };

  it('is sent as it came, without what was only begun', () => {
    const model = { table: [{ name: 'tasks', action: [complete] }] } as unknown as Model;
    const draft = draftOf(model);
    const action = draft.table[0]?.action[0];
    if (!action) throw new Error('no action');
    action.set.push({ column: 'due', to: ' ' });
    expect(modelOf(draft).table?.[0]?.action).toEqual([
      { ...complete, ask: [], copy: { when: null, set: complete.copy?.set } },
    ]);
  });

  it('sets what is no key, no password and set once', () => {
    const table = posts();
    table.column.push(newColumn('secret', 'password'));
    expect(settable(table, [{ column: 'due' }]).map(({ name }) => name)).toEqual(['name', 'slug', 'changed']);
    expect(newAction(table)).toMatchObject({ name: 'New button', set: [{ column: 'name', to: '' }] });
  });

  it('is said in one line, and known by all its expressions', () => {
    expect(actionInShort(wholeAction(complete))).toBe("if state <> 'done': name := 'done', a copy is added");
    expect(expressionsOf(actionOf(wholeAction(complete)))).toEqual([
      "state <> 'done'",
      '"name"',
      "'done'",
      '"due"',
      ':today',
    ]);
  });

  it('goes without what set a column that was taken out', () => {
    const table = posts();
    const action = wholeAction(complete);
    table.action.push(action);
    const due = table.column.find(({ name }) => name === 'due');
    if (!due) throw new Error('no column');
    removeColumn(table, due);
    expect(action.copy?.set).toEqual([]);
  });

  it.each([
    [{ name: ' ' }, 'Give the button a name.'],
    [{ name: 'mark COMPLETE' }, 'There is a button named'],
    [{ name: 'x', ask: [{ name: 'a b', title: 'A?', kind: 'text' as const }] }, 'needs a name of letters'],
    [{ name: 'x', ask: [{ name: 'now', title: 'A?', kind: 'text' as const }] }, 'stands for something else'],
    [{ name: 'x', ask: [{ name: 'a', title: '', kind: 'text' as const }] }, 'Write the question for :a.'],
    [{ name: 'x' }, 'Write what “x” does'],
    [{ name: 'x', set: [{ column: 'name', to: ' ' }] }, 'Write what “x” does'],
  ])('%j is told to be wrong', (action, part) => {
    const table = posts();
    table.action.push(wholeAction(complete));
    const tried = wholeAction(action);
    table.action.push(tried);
    expect(actionTrouble(table, tried)).toContain(part);
  });
});
