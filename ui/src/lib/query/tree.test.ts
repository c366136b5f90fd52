import { describe, expect, it } from 'vitest';

import type { Condition } from '../api/client';
import {
  conditionOf,
  dropped,
  emptyLine,
  indented,
  inserted,
  isGroup,
  moved,
  outdented,
  treeOf,
  walk,
  type Group,
} from './tree';

const is = (column: string): Condition => ({ type: 'compare', column, operator: 'is', values: [1] });
const all = (...of: Condition[]): Condition => ({ type: 'all', of });
const any = (...of: Condition[]): Condition => ({ type: 'any', of });

/** The tree in short: a (b c) with the group's word in front. */
function short(group: Group): string {
  const parts = group.of.map((node) => {
    if (isGroup(node)) return short(node);
    return node.condition?.type === 'compare' ? node.condition.column : '?';
  });
  return `${group.join}(${parts.join(' ')})`;
}

function named(group: Group, column: string): number {
  const found = walk(group).find(
    ({ node }) => !isGroup(node) && node.condition?.type === 'compare' && node.condition.column === column,
  );
  return found?.node.id ?? -1;
}

describe('a condition as a tree', () => {
  it('comes back as it was', () => {
    for (const condition of [
      all(is('a'), any(is('b'), all(is('c'), is('d')))),
      any(is('a'), is('b')),
      is('a'),
      { type: 'not', of: any(is('a'), is('b')) } as Condition,
      { type: 'not', of: all(is('a'), is('b')) } as Condition,
      all(is('a'), { type: 'not', of: is('b') }),
    ])
      expect(conditionOf(treeOf(condition))).toEqual(condition);
    expect(conditionOf(treeOf(null))).toBeNull();
  });

  it('leaves out what says nothing yet', () => {
    const root = treeOf(is('a'));
    expect(conditionOf(inserted(root, root.id, 1, emptyLine()))).toEqual(is('a'));
  });
});

describe('moving conditions', () => {
  const root = treeOf(all(is('a'), is('b'), any(is('c'), is('d'))));

  it('goes in and out', () => {
    const deeper = indented(root, named(root, 'b'));
    expect(short(deeper)).toBe('all(any(a b) any(c d))');
    expect(short(indented(root, named(root, 'a')))).toBe('all(any(a) b any(c d))');
    expect(short(outdented(deeper, named(deeper, 'b')))).toBe('all(any(a) b any(c d))');
    expect(short(indented(root, named(root, 'd')))).toBe('all(a b any(all(c d)))');
    expect(short(outdented(root, named(root, 'a')))).toBe('all(a b any(c d))');
  });

  it('goes up and down, through groups', () => {
    expect(short(moved(root, named(root, 'a'), 1))).toBe('all(b a any(c d))');
    const inside = moved(root, named(root, 'b'), 1);
    expect(short(inside)).toBe('all(a any(b c d))');
    expect(short(moved(inside, named(inside, 'b'), -1))).toBe('all(a b any(c d))');
    expect(short(moved(root, named(root, 'd'), 1))).toBe('all(a b any(c) d)');
    expect(short(moved(root, named(root, 'a'), -1))).toBe('all(a b any(c d))');
  });

  it('is dropped anywhere but into itself', () => {
    const group = root.of[2] as Group;
    expect(short(dropped(root, named(root, 'a'), group.id, 1))).toBe('all(b any(c a d))');
    expect(short(dropped(root, named(root, 'a'), root.id, 2))).toBe('all(b a any(c d))');
    expect(dropped(root, group.id, group.id, 0)).toBe(root);
    const emptied = dropped(dropped(root, named(root, 'c'), root.id, 0), named(root, 'd'), root.id, 0);
    expect(short(emptied)).toBe('all(d c a b)');
  });
});
