/**
 * Conditions as they are edited: lines and groups within groups, each with a number of its own that it keeps while it is
 * moved about. Pure: each change gives a new tree.
 */
import type { Condition } from '../api/client';

/** How a group's lines are put together. */
export type Join = 'all' | 'any' | 'none';

/** Lines put together. */
export interface Group {
  id: number;
  join: Join;
  of: Node[];
}

/** One condition; null while it is being thought of. */
export interface Line {
  id: number;
  condition: Condition | null;
  /** What was typed of it, so that a line that is moved half way keeps it. */
  typed?: unknown;
}

/** What stands in a tree. */
export type Node = Group | Line;

/** Whether it is a group. */
export function isGroup(node: Node): node is Group {
  return 'of' in node;
}

let last = 0;

/** A number that nothing else has. */
export function fresh(): number {
  last += 1;
  return last;
}

/** A line without a condition yet. */
export function emptyLine(): Line {
  return { id: fresh(), condition: null };
}

/** An empty group. */
export function emptyGroup(join: Join = 'all'): Group {
  return { id: fresh(), join, of: [] };
}

/** A condition as a tree; its root is always a group. */
export function treeOf(condition: Condition | null): Group {
  if (condition === null) return emptyGroup();
  const node = nodeOf(condition);
  return isGroup(node) ? node : { id: fresh(), join: 'all', of: [node] };
}

function nodeOf(condition: Condition): Node {
  if (condition.type === 'all' || condition.type === 'any')
    return { id: fresh(), join: condition.type, of: condition.of.map(nodeOf) };
  if (condition.type === 'not') {
    const inner = condition.of;
    const of = inner.type === 'any' ? inner.of.map(nodeOf) : [nodeOf(inner)];
    return { id: fresh(), join: 'none', of };
  }
  return { id: fresh(), condition };
}

/** The tree as a condition; lines that say nothing yet and groups without any are left out. Null: nothing is said. */
export function conditionOf(group: Group): Condition | null {
  const parts = group.of
    .map((node) => (isGroup(node) ? conditionOf(node) : node.condition))
    .filter((part) => part !== null);
  const [only] = parts;
  if (only === undefined) return null;
  if (group.join === 'none')
    return { type: 'not', of: parts.length === 1 ? only : { type: 'any', of: parts } };
  return parts.length === 1 ? only : { type: group.join, of: parts };
}

/** The node with this number. */
export function find(group: Group, id: number): Node | null {
  if (group.id === id) return group;
  for (const node of group.of) {
    if (node.id === id) return node;
    const found = isGroup(node) ? find(node, id) : null;
    if (found) return found;
  }
  return null;
}

/** The group that a node stands in, and at which place. */
export function placeOf(group: Group, id: number): { group: Group; at: number } | null {
  const at = group.of.findIndex((node) => node.id === id);
  if (at >= 0) return { group, at };
  for (const node of group.of) {
    const found = isGroup(node) ? placeOf(node, id) : null;
    if (found) return found;
  }
  return null;
}

/** The tree with another node in the place of one. */
export function replaced(group: Group, id: number, next: Node): Group {
  if (group.id === id) return isGroup(next) ? next : group;
  return {
    ...group,
    of: group.of.map((node) => (node.id === id ? next : isGroup(node) ? replaced(node, id, next) : node)),
  };
}

/** The tree without a node. */
export function without(group: Group, id: number): Group {
  return {
    ...group,
    of: group.of.filter((node) => node.id !== id).map((node) => (isGroup(node) ? without(node, id) : node)),
  };
}

/** The tree with a node put into a group, at a place. */
export function inserted(group: Group, into: number, at: number, node: Node): Group {
  if (group.id === into) return { ...group, of: [...group.of.slice(0, at), node, ...group.of.slice(at)] };
  return { ...group, of: group.of.map((each) => (isGroup(each) ? inserted(each, into, at, node) : each)) };
}

/** The tree with a node behind another one in its group. */
export function insertedAfter(root: Group, id: number, node: Node): Group {
  const place = placeOf(root, id);
  return place ? inserted(root, place.group.id, place.at + 1, node) : root;
}

/**
 * One step in: into the group just before it, else into a new group together with the line before it, else into a group
 * of its own.
 */
export function indented(root: Group, id: number): Group {
  const place = placeOf(root, id);
  const node = find(root, id);
  if (!place || !node) return root;
  const before = place.group.of[place.at - 1];
  const left = without(root, id);
  if (before && isGroup(before)) return inserted(left, before.id, before.of.length, node);
  const join: Join = place.group.join === 'any' ? 'all' : 'any';
  if (!before) return inserted(left, place.group.id, place.at, { id: fresh(), join, of: [node] });
  return replaced(left, before.id, { id: fresh(), join, of: [before, node] });
}

/** One step out: behind the group that it stands in; a group that is left empty goes. */
export function outdented(root: Group, id: number): Group {
  const place = placeOf(root, id);
  const node = find(root, id);
  if (!place || !node || place.group.id === root.id) return root;
  const outer = placeOf(root, place.group.id);
  if (!outer) return root;
  const moved = inserted(without(root, id), outer.group.id, outer.at + 1, node);
  return place.group.of.length === 1 ? without(moved, place.group.id) : moved;
}

/** Up or down by one line: over a line, into a group that is in the way, out of its own at the end. */
export function moved(root: Group, id: number, by: 1 | -1): Group {
  const place = placeOf(root, id);
  const node = find(root, id);
  if (!place || !node) return root;
  const { group, at } = place;
  const next = group.of[at + by];
  if (!next) {
    const outer = placeOf(root, group.id);
    if (!outer) return root;
    const out = inserted(without(root, id), outer.group.id, outer.at + (by === 1 ? 1 : 0), node);
    return group.of.length === 1 ? without(out, group.id) : out;
  }
  const left = without(root, id);
  if (isGroup(next) && !isGroup(node)) return inserted(left, next.id, by === 1 ? 0 : next.of.length, node);
  return inserted(left, group.id, at + by, node);
}

/** To a place in another group (a drag); never into itself. */
export function dropped(root: Group, id: number, into: number, at: number): Group {
  const node = find(root, id);
  const place = placeOf(root, id);
  if (!node || !place || id === into || (isGroup(node) && find(node, into))) return root;
  const same = place.group.id === into;
  const target = same && place.at < at ? at - 1 : at;
  const left = inserted(without(root, id), into, target, node);
  return !same && place.group.of.length === 1 && place.group.id !== root.id
    ? without(left, place.group.id)
    : left;
}

/** Every node from above, with how deep it stands: for walking with the arrow keys. */
export function walk(group: Group, depth = 0): { node: Node; depth: number }[] {
  return group.of.flatMap((node) => [{ node, depth }, ...(isGroup(node) ? walk(node, depth + 1) : [])]);
}
