import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Answer, FileInfo, Query } from '../api/client';
import { useTransport } from '../api/client';
import { column, link, table } from '../edit/fixture';
import { files } from '../state/files.svelte';
import Sentence from './Sentence.svelte';
import { QueryWork } from './work.svelte';

const users = table(
  [column({ name: 'id', title: 'ID', kind: 'integer' }), column({ name: 'name', title: 'Name' })],
  {
    name: 'users',
    title: 'Users',
    primaryKey: ['id'],
  },
);
const posts = table(
  [
    column({ name: 'id', title: 'ID', kind: 'integer' }),
    column({ name: 'words', title: 'Words', kind: 'integer' }),
    column({ name: 'written', title: 'Written', kind: 'date' }),
  ],
  {
    name: 'posts',
    title: 'Posts',
    primaryKey: ['id'],
    links: [
      link({
        columns: ['user_id'],
        target: 'users',
        targetColumns: ['id'],
        title: 'Author',
        backTitle: 'Posts',
      }),
    ],
  },
);

let asked: Query[] = [];

beforeEach(() => {
  asked = [];
  files.current = { id: 1, role: 'workspace', readOnly: null } as FileInfo;
  files.catalog = { tables: [posts, users], schemaVersion: 1 };
  Element.prototype.scrollIntoView = () => undefined;
  // jsdom has none.
  globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;
  useTransport((name, args) => {
    if (name !== 'run_query') return Promise.resolve(null);
    const { query } = args as { query: Query };
    asked.push(query);
    const status = {
      id: asked.length,
      total: { rows: 1, exact: true },
      positionsExact: true,
      working: null,
      version: 0,
      trouble: null,
    };
    const window = { start: 0, approximate: false, rows: [], labels: [], status };
    const compiled = {
      sql: 'SELECT 1',
      table: table([column({ name: 'count', title: 'Number of rows' })]),
      columns: [],
      notes: [],
      editable: { type: 'no', reason: 'no' },
      sentence: '',
    };
    return Promise.resolve({
      query: compiled,
      rows: { id: asked.length, columns: ['count'], status, window },
    } as unknown as Answer);
  });
});
afterEach(cleanup);

function show(query: Query): QueryWork {
  const work = new QueryWork({ id: 1, title: 'Query' }, files.current as FileInfo, query);
  render(Sentence, { props: { work } });
  return work;
}

async function pick(opener: string, typed: string, name: string): Promise<void> {
  await fireEvent.click(screen.getByRole('button', { name: opener }));
  const field = document.querySelector<HTMLInputElement>('input[aria-haspopup="tree"]') as HTMLInputElement;
  await fireEvent.input(field, { target: { value: typed } });
  await waitFor(() =>
    expect(document.querySelector(`[role="treeitem"][aria-label="${name}"]`)).not.toBeNull(),
  );
  await fireEvent.keyDown(field, { key: 'Enter' });
}

describe('a question as a sentence', () => {
  it('is about a table, grouped along a link, with totals', async () => {
    const work = show({ from: '' });
    await fireEvent.change(screen.getByRole('combobox', { name: 'What to show' }), {
      target: { value: 't:posts' },
    });
    expect(work.query.from).toBe('posts');
    await pick('+ column to group by', 'name', 'Author ▸ Name');
    expect(work.query.group[0]?.column).toBe('user.name');
    await pick('+ column to show', 'words', 'Words');
    expect(work.query.show.map(({ column: name, aggregate }) => [name, aggregate])).toEqual([
      [null, 'count'],
      ['words', 'sum'],
    ]);
    await waitFor(() => expect(asked.at(-1)?.show).toHaveLength(2));
    await fireEvent.click(screen.getByRole('button', { name: 'Not grouped by Author ▸ Name' }));
    expect(work.query.group).toEqual([]);
  });

  it('has conditions that are complete before they count', async () => {
    const work = show({ from: 'posts' });
    await fireEvent.click(screen.getByRole('button', { name: '+ condition on rows' }));
    expect(work.query.where).toBeNull();
    const [subject] = screen.getAllByRole('combobox', { name: 'Column' });
    await fireEvent.change(subject as HTMLElement, { target: { value: 'c:words' } });
    await fireEvent.change(screen.getByRole('combobox', { name: 'How it is compared' }), {
      target: { value: 'more' },
    });
    await fireEvent.input(screen.getByRole('textbox', { name: 'Value' }), { target: { value: '100' } });
    await waitFor(() =>
      expect(work.query.where).toEqual({
        type: 'compare',
        column: 'words',
        operator: 'more',
        values: [{ typed: '100' }],
      }),
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Remove condition 1' }));
    expect(work.query.where).toBeNull();
  });

  it('asks for linked rows of a kind', async () => {
    const work = show({ from: 'users' });
    await fireEvent.click(screen.getByRole('button', { name: '+ condition on rows' }));
    await fireEvent.change(screen.getByRole('combobox', { name: 'Column' }), {
      target: { value: 'l:posts' },
    });
    await fireEvent.change(screen.getByRole('combobox', { name: 'How it is compared' }), {
      target: { value: 'more' },
    });
    await fireEvent.input(screen.getByRole('textbox', { name: 'How many' }), { target: { value: '5' } });
    await waitFor(() =>
      expect(work.query.where).toEqual({
        type: 'linked',
        link: 'posts',
        where: null,
        operator: 'more',
        count: 5,
      }),
    );
  });
});

describe('a line that is moved', () => {
  it('keeps what was typed of it, complete or not', async () => {
    const work = show({ from: 'posts' });
    await fireEvent.click(screen.getByRole('button', { name: '+ condition on rows' }));
    await fireEvent.change(screen.getByRole('combobox', { name: 'Column' }), {
      target: { value: 'c:words' },
    });
    await fireEvent.change(screen.getByRole('combobox', { name: 'How it is compared' }), {
      target: { value: 'between' },
    });
    await fireEvent.input(screen.getByRole('textbox', { name: 'From' }), { target: { value: '5' } });
    expect(work.query.where).toBeNull();
    await fireEvent.keyDown(screen.getByRole('textbox', { name: 'From' }), {
      key: 'ArrowRight',
      altKey: true,
    });
    await waitFor(() => expect(document.querySelectorAll('.group')).toHaveLength(1));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'From' }).value).toBe('5');
    await fireEvent.input(screen.getByRole('textbox', { name: 'To' }), { target: { value: '9' } });
    await waitFor(() => expect(work.query.where).toMatchObject({ operator: 'between' }));
  });
});
