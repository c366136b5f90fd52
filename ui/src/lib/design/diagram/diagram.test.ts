import { describe, expect, it } from 'vitest';

import type { Catalog, Table } from '../../api/client';
import { column, link, table } from '../../edit/fixture';
import { fit, graphOf, guess, neighbours } from './graph';
import { arrange, complete, extent, nearest } from './layout';
import { mermaidOf } from './mermaid';
import { byName } from './graph';
import { draw } from './route';

const id = column({ name: 'id', primaryKey: 1, declaredType: 'INTEGER' });
const many = (name: string, ...targets: [string, boolean, boolean][]): Table =>
  table([id, ...targets.map(([to]) => column({ name: `${to}_id`, declaredType: 'INTEGER' }))], {
    name,
    title: name,
    links: targets.map(([target, required, unique], index) =>
      link({ id: index, columns: [`${target}_id`], target, targetColumns: ['id'], required, unique }),
    ),
  });
const catalog = (...tables: Table[]): Catalog => ({ tables, schemaVersion: 1 });

const blog = catalog(
  many('users'),
  many('posts', ['users', true, false]),
  many('profiles', ['users', true, true]),
  many('tags'),
  {
    ...many('post_tags', ['posts', true, false], ['tags', true, false]),
    association: { left: 0, right: 1, extraColumns: [] },
  },
  many('alone', ['alone', false, false]),
);

describe('what is drawn', () => {
  it('has crow’s feet by cardinality and optionality', () => {
    const { ties } = graphOf(blog, 'some', false);
    const ends = (from: string) =>
      ties.filter((tie) => tie.from === from).map(({ fromEnd, toEnd }) => [fromEnd, toEnd]);
    expect(ends('posts')).toEqual([['zero_many', 'one']]);
    expect(ends('profiles')).toEqual([['zero_one', 'one']]);
    expect(ends('alone')).toEqual([['zero_many', 'zero_one']]);
  });

  it('makes an association one line, and a table when asked', () => {
    const short = graphOf(blog, 'some', true);
    expect(short.boxes.map(({ name }) => name)).not.toContain('post_tags');
    expect(short.ties.find(({ through }) => through === 'post_tags')).toMatchObject({
      from: 'posts',
      to: 'tags',
      fromEnd: 'zero_many',
      toEnd: 'zero_many',
    });
    expect(graphOf(blog, 'some', false).boxes.map(({ name }) => name)).toContain('post_tags');
  });

  it('puts keys first, then links', () => {
    const wide = catalog(
      table([column({ name: 'a' }), column({ name: 'b_id' }), id], {
        name: 't',
        links: [link({ columns: ['b_id'], target: 't' })],
      }),
    );
    expect(graphOf(wide, 'some', true).boxes[0]?.lines.map(({ name }) => name)).toEqual(['id', 'b_id', 'a']);
    expect(graphOf(wide, 'keys', true).boxes[0]).toMatchObject({ more: 1 });
  });

  it('knows what is linked', () => {
    expect([...neighbours(graphOf(blog, 'some', true), 'users')].sort()).toEqual(['posts', 'profiles']);
  });

  it('cuts what is too long', () => {
    expect(fit('short', 100, false, guess)).toBe('short');
    const cut = fit('a very long name indeed', 60, false, guess);
    expect(cut.endsWith('…') && guess(cut, false) <= 60).toBe(true);
  });
});

describe('where it stands', () => {
  it('lets no boxes lie on one another, with 100 tables that hang on one', () => {
    const graph = graphOf(
      catalog(many('hub'), ...Array.from({ length: 100 }, (_, n) => many(`t${n}`, ['hub', true, false]))),
      'some',
      true,
    );
    const places = arrange(graph);
    const all = graph.boxes.map((box) => ({ ...box, x: NaN, y: NaN, ...places[box.name] }));
    for (const [index, a] of all.entries()) {
      for (const b of all.slice(index + 1)) {
        const apart =
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
    const size = extent(graph.boxes, places);
    expect(size.height / size.width).toBeLessThan(2);
  });

  it('keeps the places that there are, and finds one for what is new', () => {
    const graph = graphOf(blog, 'some', true);
    const places = complete(graph, { users: { x: 500, y: 700 }, gone: { x: 0, y: 0 } });
    expect(places.users).toEqual({ x: 500, y: 700 });
    expect(places.gone).toBeUndefined();
    expect(graph.boxes.every(({ name }) => places[name] !== undefined)).toBe(true);
  });

  it('finds the neighbour in a direction', () => {
    const { boxes } = graphOf(blog, 'keys', true);
    const places = { users: { x: 0, y: 0 }, posts: { x: 300, y: 10 }, profiles: { x: 20, y: 300 } };
    expect(nearest(boxes, places, 'users', { x: 1, y: 0 })).toBe('posts');
    expect(nearest(boxes, places, 'users', { x: 0, y: 1 })).toBe('profiles');
  });

  it('draws every line between boxes that have a place, self links too', () => {
    const graph = graphOf(blog, 'some', true);
    const boxes = byName(graph.boxes);
    const places = arrange(graph);
    for (const tie of graph.ties) {
      const drawn = draw(tie, boxes, places);
      expect(drawn?.line).toMatch(/^M[-\d.]+ [-\d.]+H/);
      expect(`${drawn?.line}${drawn?.marks}`).not.toContain('NaN');
    }
  });
});

describe('Mermaid text', () => {
  it('names tables, columns, keys and ends', () => {
    const text = mermaidOf(blog, false);
    expect(text.startsWith('erDiagram\n')).toBe(true);
    expect(text).toContain('        INTEGER users_id FK');
    expect(text).toContain('        INTEGER id PK');
    expect(text).toContain('"users" ||--o{ "posts" : "users_id"');
    expect(text).toContain('"users" ||--o| "profiles" : "users_id"');
    expect(mermaidOf(blog, true)).toContain('"tags" }o--o{ "posts" : "post_tags"');
  });

  it('makes words of names that it wouldn’t take', () => {
    const odd = catalog(table([column({ name: 'a "b', declaredType: 'VARCHAR(80)' })], { name: 'x "y' }));
    expect(mermaidOf(odd, true)).toContain(`"x 'y" {\n        VARCHAR_80 a_b "a 'b"`);
  });
});
