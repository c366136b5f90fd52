import { describe, expect, it } from 'vitest';

import type { Model } from '../api/client';
import { defaultWords, shownDefault, typedDefault } from './defaults';
import type { Draft } from './draft';
import {
  draftOf,
  freeName,
  modelOf,
  moveColumn,
  newColumn,
  newTable,
  newUnique,
  removeColumn,
  removeTable,
  renameColumn,
  renameTable,
  setKind,
  singularOf,
} from './draft';
import { addLink, linkNames } from './linking';
import { splitParts } from './parts';
import { deleteSentence, linkSentence, shapeSentence } from './sentences';
import { completions, listed, wordBefore } from './words';

const draft = (...names: string[]): Draft => ({ table: names.map(newTable), view: [] });
const at = (whole: Draft, name: string) => {
  const table = whole.table.find((one) => one.name === name);
  if (!table) throw new Error(`no ${name}`);
  return table;
};
const plain = { required: true, onDelete: 'cascade', title: '', backTitle: '' } as const;

describe('a draft', () => {
  it('is sent as it came, without our numbers, and knows what was renamed', () => {
    const model = {
      table: [{ name: 'users', column: [{ name: 'id', kind: 'integer' }], primaryKey: ['id'] }],
    } as unknown as Model;
    const whole = draftOf(model);
    const sent = modelOf(whole);
    expect(sent.table?.[0]).toMatchObject({ name: 'users', was: null, primaryKey: ['id'], strict: false });
    expect(JSON.stringify(sent)).not.toContain('"id":1');
    const users = at(whole, 'users');
    const [id] = users.column;
    if (!id) throw new Error('no column');
    renameColumn(whole, users, id, 'number');
    renameTable(whole, users, 'people');
    expect(modelOf(whole).table?.[0]).toMatchObject({
      name: 'people',
      was: 'users',
      primaryKey: ['number'],
      column: [{ name: 'number', was: 'id' }],
    });
  });

  it('names the right column and table, also when a name is typed through another one', () => {
    const whole = draft('users', 'posts');
    const posts = at(whole, 'posts');
    const [id, name] = posts.column;
    if (!id || !name) throw new Error('no columns');
    posts.unique.push(newUnique(['name']));
    // "name" becomes "identity", through "id", which is the key.
    for (const typed of ['nam', '', 'i', 'id', 'ide', 'identity']) renameColumn(whole, posts, name, typed);
    expect(posts.primaryKey).toEqual(['id']);
    expect(posts.unique[0]?.columns).toEqual(['identity']);

    addLink(whole, {
      ...plain,
      shape: 'belongs',
      here: 'posts',
      there: 'users',
      column: 'user_id',
      between: '',
    });
    const users = at(whole, 'users');
    for (const typed of ['posts', 'posts2']) renameTable(whole, users, typed);
    const sent = modelOf(whole).table;
    expect(sent?.find((table) => table.link?.length)?.link?.[0]?.target).toBe('posts2');
    expect(JSON.stringify(sent)).not.toContain('meant');
  });

  it('carries a new name on to keys, links, rules and indexes', () => {
    const whole = draft('users', 'posts');
    addLink(whole, {
      ...plain,
      shape: 'belongs',
      here: 'posts',
      there: 'users',
      column: 'user_id',
      between: '',
    });
    const posts = at(whole, 'posts');
    posts.unique.push(newUnique(['user_id', 'name']));
    const column = posts.column.find(({ name }) => name === 'user_id');
    if (!column) throw new Error('no column');
    renameColumn(whole, posts, column, 'author_id');
    expect(posts.link[0]?.columns).toEqual(['author_id']);
    expect(posts.index[0]?.parts).toEqual(['"author_id"']);
    expect(posts.unique[0]?.columns).toEqual(['author_id', 'name']);
    renameTable(whole, at(whole, 'users'), 'people');
    expect(posts.link[0]?.target).toBe('people');
  });

  it('takes out with a column what stands on it', () => {
    const whole = draft('users', 'posts');
    addLink(whole, {
      ...plain,
      shape: 'belongs',
      here: 'posts',
      there: 'users',
      column: 'user_id',
      between: '',
    });
    const posts = at(whole, 'posts');
    const column = posts.column.find(({ name }) => name === 'user_id');
    if (!column) throw new Error('no column');
    removeColumn(posts, column);
    expect([posts.link, posts.index]).toEqual([[], []]);
    removeTable(whole, at(whole, 'users'));
    expect(whole.table.map(({ name }) => name)).toEqual(['posts']);
  });

  it('moves columns within bounds', () => {
    const table = newTable('t');
    table.column.push(newColumn('c'));
    const [id] = table.column;
    if (!id) throw new Error('no column');
    moveColumn(table, id.id, 1);
    expect(table.column.map(({ name }) => name)).toEqual(['name', 'id', 'c']);
    moveColumn(table, id.id, 9);
    expect(table.column.map(({ name }) => name)).toEqual(['name', 'c', 'id']);
    moveColumn(table, id.id, -1);
    expect(table.column.map(({ name }) => name)).toEqual(['id', 'name', 'c']);
  });

  it('forgets what only the former kind knew', () => {
    const column = { ...newColumn('c'), length: 80, pattern: 'A*' };
    setKind(column, 'money');
    expect(column).toMatchObject({ length: null, pattern: null, scale: 2 });
    setKind(column, 'integer');
    expect(column.scale).toBeNull();
  });
});

describe('links', () => {
  it('hold their column at the many side, with an index', () => {
    const whole = draft('users', 'posts');
    const { column } = linkNames(whole, 'has_many', 'users', 'posts');
    addLink(whole, { ...plain, shape: 'has_many', here: 'users', there: 'posts', column, between: '' });
    const posts = at(whole, 'posts');
    expect(posts.link[0]).toMatchObject({ columns: ['user_id'], target: 'users', onDelete: 'cascade' });
    expect(posts.column.at(-1)).toMatchObject({
      name: 'user_id',
      kind: 'link',
      required: true,
      unique: false,
    });
    expect(posts.index[0]).toMatchObject({ name: 'posts_user_id', parts: ['"user_id"'] });
  });

  it('are unique for one to one, without a second index', () => {
    const whole = draft('users', 'profiles');
    const { column } = linkNames(whole, 'has_one', 'users', 'profiles');
    addLink(whole, { ...plain, shape: 'has_one', here: 'users', there: 'profiles', column, between: '' });
    expect(at(whole, 'profiles').column.at(-1)).toMatchObject({ name: 'user_id', unique: true });
    expect(at(whole, 'profiles').index).toEqual([]);
  });

  it('make the table in between for many to many', () => {
    const whole = draft('posts', 'tags');
    const { between } = linkNames(whole, 'many', 'posts', 'tags');
    addLink(whole, { ...plain, shape: 'many', here: 'posts', there: 'tags', column: '', between });
    const table = at(whole, 'post_tags');
    expect(table.primaryKey).toEqual(['post_id', 'tag_id']);
    expect(table.link.map(({ target }) => target)).toEqual(['posts', 'tags']);
    expect(table.index[0]?.parts).toEqual(['"tag_id"']);
  });

  it('to itself have a name of their own', () => {
    const whole = draft('categories');
    expect(linkNames(whole, 'belongs', 'categories', 'categories').column).toBe('parent_id');
  });

  it('are said in sentences', () => {
    const [users, posts] = [newTable('users'), newTable('posts')];
    expect(shapeSentence('has_many', users, posts)).toBe(
      'One user has many posts, each post belongs to one user',
    );
    expect(shapeSentence('many', posts, newTable('tags'))).toBe('One post has many tags, one tag many posts');
    expect(deleteSentence('restrict', posts, users)).toBe('A user that has posts can’t be deleted');
    expect(linkSentence(posts, users, { required: true, unique: false })).toBe(
      'Each post belongs to one user; one user has many posts.',
    );
  });
});

describe('names', () => {
  it.each([
    ['posts', 'post'],
    ['categories', 'category'],
    ['boxes', 'box'],
    ['status', 'status'],
    ['order_items', 'order_item'],
    ['news_class', 'news_class'],
  ])('%s → %s', (many, one) => expect(singularOf(many)).toBe(one));

  it('are made free', () => {
    expect(freeName('a', ['b'])).toBe('a');
    expect(freeName('a', ['A', 'a_2'])).toBe('a_3');
  });
});

describe('defaults', () => {
  const text = { kind: 'text', scale: null, option: [] } as const;
  it.each([
    [{ kind: 'text', scale: null }, 'draft', "'draft'"],
    [{ kind: 'text', scale: null }, "it’s it's", "'it’s it''s'"],
    [{ kind: 'integer', scale: null }, '5', '5'],
    [{ kind: 'money', scale: 2 }, '18.9', '1890'],
    [{ kind: 'money', scale: 2 }, '-0.05', '-5'],
    [{ kind: 'boolean', scale: null }, 'yes', '1'],
    [{ kind: 'date', scale: null }, 'today', "(date('now'))"],
    [{ kind: 'text', scale: null }, '= lower(hex(randomblob(4)))', '(lower(hex(randomblob(4))))'],
    [{ kind: 'text', scale: null }, '', null],
  ] as const)('%j: %s', (column, typed, sql) => expect(typedDefault(column, typed)).toBe(sql));

  it('are shown as they were typed', () => {
    expect(shownDefault({ ...text, default: "'a ''b'" })).toBe("a 'b");
    expect(shownDefault({ kind: 'money', scale: 2, default: '1890' })).toBe('18.90');
    expect(shownDefault({ kind: 'money', scale: 2, default: '-5' })).toBe('-0.05');
    expect(shownDefault({ kind: 'date', scale: null, default: "(date('now'))" })).toBe('today');
    expect(shownDefault({ ...text, default: '(1 + 2)' })).toBe('= 1 + 2');
    expect(defaultWords({ kind: 'enum', option: [{ value: 'draft', title: null, colour: null }] })).toEqual([
      'draft',
    ]);
  });
});

describe('expressions', () => {
  it('are completed with columns and functions', () => {
    const words = listed([
      { text: 'price', what: 'column', title: 'Price' },
      { text: '"in stock"', what: 'column', title: 'In stock' },
      { text: 'category.name', what: 'link', title: 'Category → Name' },
      { text: 'instr(', what: 'function', title: 'where a text stands in another' },
    ]);
    expect(completions(words, 'pr').map(({ insert }) => insert)).toEqual(['price']);
    expect(completions(words, 'in').map(({ insert }) => insert)).toEqual(['"in stock"', 'instr()']);
    expect(completions(words, 'category.n').map(({ insert }) => insert)).toEqual(['category.name']);
    expect(wordBefore('1 + category.na', 15)).toBe('category.na');
    expect(wordBefore('price * sto', 11)).toBe('sto');
    expect(wordBefore(':to', 3)).toBe(':to');
    expect(wordBefore('a * ', 4)).toBe('');
  });

  it('are split at their own commas only', () => {
    expect(splitParts(`"a,b", lower(x, 'y,'), c DESC`)).toEqual(['"a,b"', "lower(x, 'y,')", 'c DESC']);
  });
});
