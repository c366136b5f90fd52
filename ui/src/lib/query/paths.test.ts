import { describe, expect, it } from 'vitest';

import type { Catalog, Column, Link, Table } from '../api/client';
import { shown, wholeQuery } from './model';
import { besideOf, columnAt, linksFrom, stepAt, stepTitle } from './paths';
import { isGrouped, resultName, shownText } from './words';

function column(name: string, kind: Column['kind'] = 'text'): Column {
  const title = name.replace('_', ' ');
  return { name, title, kind, hidden: false, partOf: null, link: null } as unknown as Column;
}

function link(columns: string[], target: string, title: string, backTitle: string, unique = false): Link {
  return { columns, target, targetColumns: ['id'], targetExists: true, title, backTitle, unique } as Link;
}

function table(name: string, columns: Column[], links: Link[], more: Partial<Table> = {}): Table {
  const title = name.replace('_', ' ');
  return { name, title, columns, links, primaryKey: ['id'], association: null, ...more } as Table;
}

const catalog = {
  tables: [
    table('users', [column('id', 'integer'), column('username')], []),
    table('profiles', [column('id'), column('bio')], [link(['user_id'], 'users', 'User', 'Profile', true)]),
    table(
      'posts',
      [column('id'), column('created', 'date_time'), column('user_id', 'link')],
      [link(['user_id'], 'users', 'User', 'Posts'), link(['editor_id'], 'users', 'Editor', 'Edited posts')],
    ),
    table('tags', [column('id'), column('name')], []),
    table(
      'post_tags',
      [column('post_id'), column('tag_id')],
      [link(['post_id'], 'posts', 'Post', 'Post tags'), link(['tag_id'], 'tags', 'Tag', 'Post tags')],
      { association: { left: 0, right: 1, extraColumns: [] }, primaryKey: ['post_id', 'tag_id'] },
    ),
  ],
  schemaVersion: 1,
} as unknown as Catalog;

const [users, , posts] = catalog.tables as [Table, Table, Table];

describe('links from a table', () => {
  it('are called as the engine reads them', () => {
    expect(linksFrom(posts, catalog).map(({ name, many }) => [name, many])).toEqual([
      ['user', false],
      ['editor', false],
      ['post_tags', true],
    ]);
    expect(linksFrom(users, catalog).map(({ name, many }) => [name, many])).toEqual([
      ['posts.editor_id', true],
      ['posts.user_id', true],
      ['profiles', false],
    ]);
  });

  it('lead on', () => {
    expect(stepAt(users, 'posts.user_id.post_tags', catalog)?.steps.at(-1)?.target.name).toBe('tags');
    expect(stepAt(users, 'nowhere', catalog)).toBeNull();
    expect(stepTitle(posts, 'user.profiles', catalog)).toBe('User ▸ Profile');
  });
});

describe('names', () => {
  const scope = {
    table: posts,
    beside: besideOf(
      posts,
      wholeQuery({ from: 'posts', joins: [{ link: 'post_tags', type: 'left' }] }).joins,
      catalog,
    ),
  };

  it('lead to columns, here, along links, and beside', () => {
    expect(columnAt(scope, 'created', catalog)?.title).toBe('created');
    expect(columnAt(scope, 'user.username', catalog)?.title).toBe('User ▸ username');
    expect(columnAt(scope, 'post_tags.name', catalog)?.table.name).toBe('tags');
    expect(columnAt(scope, 'user.nothing', catalog)).toBeNull();
  });

  it('read as words', () => {
    expect(shownText(shown({ column: 'created', bucket: 'month' }), scope, catalog)).toBe('month of created');
    expect(shownText(shown({ aggregate: 'count' }), scope, catalog)).toBe('number of rows');
    expect(shownText(shown({ link: 'post_tags', aggregate: 'count' }), scope, catalog)).toBe(
      'number of tags',
    );
    expect(shownText(shown({ column: 'created', aggregate: 'max' }), scope, catalog)).toBe('last created');
    expect(resultName(shown({ column: 'user.username', aggregate: 'count_distinct' }))).toBe(
      'count_distinct_user_username',
    );
    expect(isGrouped(wholeQuery({ from: 'posts', show: [{ link: 'post_tags', aggregate: 'count' }] }))).toBe(
      false,
    );
    expect(isGrouped(wholeQuery({ from: 'posts', show: [{ aggregate: 'count' }] }))).toBe(true);
  });
});
