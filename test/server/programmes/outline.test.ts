import { describe, expect, test } from '@jest/globals';
import { nodeAt, nodesOf, placeOf, type Node, type Tree } from '../../../server/programmes/outline-tree.ts';
import { addNode, copyNode, moveNode, removeNode, restoreNode, shiftNode, targetsFor } from '../../../server/programmes/outline.ts';

const outcome = (id: string, code: string, ...criteria: string[]): Node => ({
  id,
  code,
  name: { az: code },
  ...(criteria.length === 0 ? {} : { assessmentCriteria: criteria.map((one) => ({ id: `${id}-${one}`, code: one })) }),
});
const tree: Tree = [
  {
    id: 'm1',
    code: 'M1',
    units: [
      { id: 'u1', code: 'M1.1', learningOutcomes: [outcome('o1', 'M1.1.1', 'a', 'b'), outcome('o2', 'M1.1.2')] },
      { id: 'u2', code: 'M1.2', learningOutcomes: [outcome('o3', 'M1.2.1')] },
    ],
  },
  { id: 'm2', code: 'M2', units: [{ id: 'u3', code: 'M2.1' }] },
];
const before = JSON.stringify(tree);

const ids = (nodes: Tree): string[] => Array.from(nodesOf(nodes), ({ node }) => node.id ?? '');
const below = (nodes: Tree, id: string): string[] => {
  const place = placeOf(nodes, id);
  return (place?.node.learningOutcomes ?? place?.node.units ?? place?.node.assessmentCriteria ?? []).map((node) => node.id ?? '');
};
const counter = (): (() => string) => {
  let made = 0;
  return () => `new-${String((made += 1))}`;
};

describe('adding', () => {
  test('a node gets an id, the next code of its siblings and the focus', () => {
    const added = addNode(tree, 'u1', undefined, counter());
    expect(below(added.tree, 'u1')).toEqual(['o1', 'o2', 'new-1']);
    expect(placeOf(added.tree, 'new-1')?.node).toEqual({ id: 'new-1', code: 'M1.1.3' });
    expect(added.focus).toBe('new-1');
    expect(below(addNode(tree, 'u1', 'o1', counter()).tree, 'u1')).toEqual(['o1', 'new-1', 'o2']);
  });

  test('the first of its kind takes its code from the node above', () => {
    const codeOf = (parent: string | undefined): string | undefined => {
      const { tree: after, focus = '' } = addNode(tree, parent);
      return placeOf(after, focus)?.node.code;
    };
    expect([codeOf(undefined), codeOf('m2'), codeOf('u3'), codeOf('o1'), codeOf('o2')]).toEqual(['M3', 'M2.2', 'M2.1.1', 'c', 'a']);
    expect(addNode([], undefined).tree).toMatchObject([{ code: 'M1' }]);
  });

  test('a code that is in use elsewhere is passed over', () => {
    const { tree: after, focus = '' } = addNode([...tree, { id: 'm9', code: 'M3' }, { id: 'm2b', code: 'M2x' }], undefined);
    expect(placeOf(after, focus)?.node.code).toBe('M2x1');
    const gap = addNode(
      [
        { id: 'a', code: 'M2' },
        { id: 'b', code: 'M1' },
      ],
      undefined,
    );
    expect(placeOf(gap.tree, gap.focus ?? '')?.node.code).toBe('M3');
  });

  test('nothing is added below a criterion or a node that is not there', () => {
    for (const parent of ['o1-a', 'nobody']) expect(addNode(tree, parent).tree).toBe(tree);
  });
});

describe('moving', () => {
  test('one place up or down among its siblings', () => {
    expect(below(shiftNode(tree, 'o1', 1).tree, 'u1')).toEqual(['o2', 'o1']);
    expect(below(shiftNode(tree, 'o2', -1).tree, 'u1')).toEqual(['o2', 'o1']);
    expect(ids(shiftNode(tree, 'm2', -1).tree)[0]).toBe('m2');
  });

  test('at the end of its list into that of the neighbour of the node above', () => {
    const down = shiftNode(tree, 'o2', 1);
    expect([below(down.tree, 'u1'), below(down.tree, 'u2'), down.focus]).toEqual([['o1'], ['o2', 'o3'], 'o2']);
    const up = shiftNode(tree, 'o3', -1);
    expect([below(up.tree, 'u1'), below(up.tree, 'u2')]).toEqual([['o1', 'o2', 'o3'], []]);
    expect(below(shiftNode(tree, 'u2', 1).tree, 'm2')).toEqual(['u2', 'u3']);
  });

  test('nowhere beyond the first and the last', () => {
    for (const [id, by] of [
      ['m1', -1],
      ['m2', 1],
      ['u1', -1],
      ['o1-a', -1],
      ['o1-b', 1],
    ] as const)
      expect(shiftNode(tree, id, by).tree).toBe(tree);
  });

  test('to another node of the level above, and to no other', () => {
    expect(below(moveNode(tree, 'o1', 'u3').tree, 'u3')).toEqual(['o1']);
    expect(ids(moveNode(tree, 'o1', 'u3').tree)).toHaveLength(ids(tree).length);
    for (const to of ['m1', 'o2', 'o1', 'u1', 'nobody']) expect(moveNode(tree, 'o1', to).tree).toBe(tree);
    expect(targetsFor(tree, 'o1').map(({ node, above }) => [node.id, above?.id])).toEqual([
      ['u2', 'm1'],
      ['u3', 'm2'],
    ]);
    expect(targetsFor(tree, 'm1')).toEqual([]);
  });
});

describe('copying', () => {
  test('gives new ids all the way down and codes that follow the new one', () => {
    const { tree: after, focus } = copyNode(tree, 'u1', counter());
    expect(below(after, 'm1')).toEqual(['u1', focus, 'u2']);
    const copy = placeOf(after, focus ?? '')?.node;
    expect(copy?.code).toBe('M1.3');
    expect(copy?.learningOutcomes?.map(({ code }) => code)).toEqual(['M1.3.1', 'M1.3.2']);
    expect(copy?.learningOutcomes?.[0]?.assessmentCriteria?.map(({ code }) => code)).toEqual(['a', 'b']);
    const all = ids(after);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength(ids(tree).length + 5);
  });
});

describe('deleting', () => {
  test('keeps the node for undo, which puts it back where it was', () => {
    for (const id of ['m1', 'u1', 'o1', 'o1-b']) {
      const { tree: after, removed } = removeNode(tree, id);
      expect(ids(after)).not.toContain(id);
      expect(removed === undefined ? undefined : restoreNode(after, removed)?.tree).toEqual(tree);
    }
  });

  test('the focus goes to the next sibling, else to the one before, else to the node above', () => {
    expect([removeNode(tree, 'o1').focus, removeNode(tree, 'o2').focus, removeNode(tree, 'o3').focus]).toEqual(['o2', 'o1', 'u2']);
  });

  test('undo is told when the node above is gone, does nothing twice, and takes the end of a shorter list', () => {
    const first = removeNode(tree, 'o2');
    const second = removeNode(first.tree, 'u1');
    if (first.removed === undefined || second.removed === undefined) throw new Error('nothing was deleted');
    expect(restoreNode(second.tree, first.removed)).toBeUndefined();
    const shorter = removeNode(first.tree, 'o1').tree;
    expect(below(restoreNode(shorter, first.removed)?.tree ?? [], 'u1')).toEqual(['o2']);
    expect(restoreNode(tree, first.removed)?.tree).toBe(tree);
  });

  test('a node that is not there changes nothing', () => {
    expect(removeNode(tree, 'nobody')).toEqual({ tree, focus: undefined });
  });
});

test('a path of the content leads to its node and field', () => {
  expect(nodeAt(tree, 'modules/0/units/1/learningOutcomes/0/name/az')).toMatchObject({
    node: { id: 'o3' },
    module: { id: 'm1' },
    field: 'name/az',
  });
  expect(nodeAt(tree, 'modules/1/hours')).toMatchObject({ node: { id: 'm2' }, field: 'hours' });
  expect(nodeAt(tree, 'modules/0/units/7/name')).toMatchObject({ node: { id: 'm1' } });
  expect(nodeAt(tree, 'modules')).toBeUndefined();
  expect(nodeAt(tree, 'name/az')).toBeUndefined();
});

test('no operation changes the tree that it was given', () => {
  for (const id of ids(tree)) {
    addNode(tree, id);
    removeNode(tree, id);
    copyNode(tree, id);
    shiftNode(tree, id, 1);
    shiftNode(tree, id, -1);
    moveNode(tree, id, 'u3');
  }
  expect(JSON.stringify(tree)).toBe(before);
});
